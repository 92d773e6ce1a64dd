//! The desk's loop: commands and card events in, one after the other; calls that can wait are made beside it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use crossbeam_channel::{Receiver, Sender};

use super::{
    another_ra::Answered,
    enrolment::{Enrolment, EnrolmentState},
    errands::{About, Brought, Errand, Errands},
    events::EventBox,
    handle::{Parts, RaSetting},
    host::{HostFacts, RaMet, Roots},
    jobs::Running,
    journal::Journal,
    look,
    outbox::Outbox,
    place::Place,
    port::{Command, Event, Job, News, Outcome},
    ra_calls::{address_problem, ra_problem},
    sessions::Sessions,
    view::{Loaded, RaLink, ReaderLook, Unfinished},
    waiting::Waiting,
};
use crate::{
    card::{
        monitor::MonitorEvent,
        transport::{CardPresence, ReaderState},
    },
    config::proxy::Proxy,
    domain::{card::CardIdentity, operation::OperationKind, policy::Policy, problem::Problem},
    ra::{
        api::{card::CardStanding, notice::Notice, service::ServiceInfo},
        client::{RaClient, RaFault, Route},
    },
    workflow::effect::{Input, card_problem},
};

/// How long the end waits for the RA to hear one thing; a call gives up earlier by itself.
const LAST_WORDS: Duration = Duration::from_secs(20);

pub enum Inbox {
    Command(Command),
    Monitor(MonitorEvent),
    Enrolled(Box<Enrolment>),
    /// What came of waiting for somebody else.
    Heard {
        job: Job,
        waiting: Waiting,
        input: Input,
    },
    /// What an errand has brought.
    Brought(Brought),
    /// What is at another RA's address.
    Another(Box<Answered>),
    Stop,
}

pub struct Worker {
    pub(super) parts: Parts,
    pub(super) events: EventBox,
    pub(super) client: Result<Arc<RaClient>, Problem>,
    /// The desk's own inbox, for those who wait in its name.
    pub(super) inbox: Sender<Inbox>,
    pub(super) journal: Result<Journal, Problem>,
    pub(super) outbox: Result<Outbox, Problem>,
    pub(super) places: Vec<Place>,
    pub(super) sessions: Sessions,
    pub(super) jobs: HashMap<Job, Running>,
    pub(super) ra: RaLink,
    /// Why the RA gave no answer when it was last asked, in full.
    pub(super) ra_fault: Option<RaFault>,
    /// Seconds by which this clock was ahead of the RA's when it was last asked.
    pub(super) ahead: Option<i64>,
    enrolment: Option<Box<Enrolment>>,
    /// Somebody has looked at what this computer says of itself.
    examined: bool,
    /// Who waits to hear of this computer, and of its way to the RA.
    examining: Vec<Job>,
    pub(super) errands: Errands,
    /// Who waits to hear what is at another RA's address.
    pub(super) asks_another: Option<Job>,
}

impl Worker {
    pub fn new(parts: Parts, events: EventBox, inbox: Sender<Inbox>) -> Result<Self, Problem> {
        let errands = Errands::start(inbox.clone())?;
        let journal = Journal::open(parts.state.join("journal"));
        let outbox = Outbox::open(parts.state.join("outbox"));
        Ok(Self {
            events,
            client: Err(Problem::NoRa),
            inbox,
            journal,
            outbox,
            places: Vec::new(),
            sessions: Sessions::default(),
            jobs: HashMap::new(),
            ra: RaLink { url: None, service: Loaded::NotYet },
            ra_fault: None,
            ahead: None,
            enrolment: None,
            examined: false,
            examining: Vec::new(),
            errands,
            asks_another: None,
            parts,
        })
    }

    pub fn run(mut self, inbox: &Receiver<Inbox>) {
        // The client is made here: reading trust anchors takes time that the window does not have.
        if let RaSetting::At { url, trust } = std::mem::replace(&mut self.parts.ra, RaSetting::None) {
            self.client = RaClient::by(&url, trust, &route(&self.parts.host.proxy)).map(Arc::new).map_err(ra_problem);
            self.ra.url = Some(url);
        }
        self.ask_service();
        self.send_errand();
        while let Ok(next) = inbox.recv() {
            match next {
                Inbox::Command(command) => self.command(command),
                Inbox::Monitor(event) => self.monitor(event),
                Inbox::Enrolled(enrolment) => {
                    self.enrolment = Some(enrolment);
                    if self.examined {
                        self.tell_host();
                    }
                }
                Inbox::Heard { job, waiting, input } => self.heard(job, &waiting, input),
                Inbox::Brought(brought) => self.brought(brought),
                Inbox::Another(answered) => self.another_answered(*answered),
                Inbox::Stop => break,
            }
            self.send_errand();
        }
        // Sessions end with the desk, and what the RA has not heard it hears now, where it can be told.
        while self.errands.only_tell() || self.errands.is_telling() {
            self.send_errand();
            match inbox.recv_timeout(LAST_WORDS) {
                Ok(Inbox::Brought(_)) => _ = self.errands.back(),
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }

    pub(super) fn warning_days(&self) -> u16 {
        self.ra.service.value().map_or_else(|| Policy::default().warning_days, |s| s.policy.warning_days)
    }

    /// The RA's one line about its terms; empty while it has not said it.
    pub(super) fn reminder(&self) -> String {
        self.ra.service.value().map(|s| s.terms.reminder.clone()).unwrap_or_default()
    }

    pub(super) fn place(&mut self, reader: &str) -> Option<&mut Place> {
        self.places.iter_mut().find(|p| p.state.name == reader)
    }

    fn monitor(&mut self, event: MonitorEvent) {
        match event {
            MonitorEvent::NoService => {
                for place in std::mem::take(&mut self.places) {
                    self.card_left(&place.state.name);
                }
                self.events.push(Event::NoService);
            }
            MonitorEvent::Readers(states) => self.readers(states),
        }
    }

    fn readers(&mut self, states: Vec<ReaderState>) {
        let mut old = std::mem::take(&mut self.places);
        let mut fresh = Vec::new();
        for state in states {
            let name = state.name.clone();
            match old.iter().position(|p| p.state.name == name) {
                Some(n) => {
                    let mut place = old.swap_remove(n);
                    if place.update(state) {
                        fresh.push(name);
                    }
                    self.places.push(place);
                }
                None => {
                    self.places.push(Place::new(state));
                    fresh.push(name);
                }
            }
        }
        for gone in old {
            self.card_left(&gone.state.name);
        }
        for name in &fresh {
            self.card_left(name);
            if let Some(place) = self.place(name) {
                place.look = match place.state.card {
                    CardPresence::Empty => ReaderLook::Empty,
                    CardPresence::Mute => ReaderLook::Mute,
                    CardPresence::Present { .. } => ReaderLook::Reading { previous: None },
                };
            }
        }
        self.tell_readers();
        for name in &fresh {
            if self.place(name).is_some_and(|p| p.has_card()) {
                // What came of it is on the reader's own view.
                let _seen = self.look(name);
            }
        }
    }

    /// The card that was in this reader is not there any more: its session and its open questions end.
    fn card_left(&mut self, reader: &str) {
        self.end_session(reader);
        self.end_questions(reader);
    }

    pub(super) fn end_session(&mut self, reader: &str) {
        if let Some(token) = self.sessions.end(reader) {
            if let Ok(client) = &self.client {
                self.errands.add(Errand::SignOut { client: client.clone(), token });
            }
            self.tell_sessions();
        }
    }

    pub(super) fn tell_readers(&self) {
        self.events.push(Event::Readers(self.places.iter().map(Place::view).collect()));
    }

    pub(super) fn tell_sessions(&self) {
        self.events.push(Event::Sessions(self.sessions.views()));
    }

    /// Reads the card in a reader anew, and shows it.
    pub(super) fn look(&mut self, reader: &str) -> Result<(), Problem> {
        let readers = self.parts.readers.clone();
        let (now, days) = (self.parts.clock.now(), self.warning_days());
        let place = self.place(reader).ok_or_else(|| Problem::ReaderNotFound { asked: reader.to_owned(), known: Vec::new() })?;
        if !place.has_card() {
            return Err(Problem::NoCard);
        }
        let result = place.read(readers.as_ref()).map_err(card_problem);
        let look = match &result {
            Ok((reading, elapsed)) => ReaderLook::Card(Box::new(look::view(reader, reading, *elapsed, now, days))),
            Err(problem) => ReaderLook::Failed { problem: problem.clone() },
        };
        let standing = match &place.look {
            ReaderLook::Card(old) => Some((old.identity, old.standing.clone())),
            _ => None,
        };
        place.look = look;
        let mut asks = false;
        if let ReaderLook::Card(card) = &mut place.look
            && card.identity.is_some()
        {
            // What the RA said of the same card stays on screen until it is asked again.
            if let Some((identity, standing)) = standing
                && identity == card.identity
            {
                card.standing = standing;
            }
            asks = true;
        }
        self.complete(reader);
        self.tell_readers();
        if asks && self.client.is_ok() {
            self.ask_standing_later(reader);
        }
        result.map(|_| ())
    }

    /// Adds to a card's view what the journal and the RA know of it.
    pub(super) fn complete(&mut self, reader: &str) {
        let now = self.parts.clock.now();
        let Some(identity) = self.identity(reader) else { return };
        let record = self.journal.as_ref().ok().and_then(|j| j.of_card(&identity)).filter(|r| r.card_touched());
        let Some(place) = self.place(reader) else { return };
        let from_ra =
            place.open.iter().map(|o| Unfinished { kind: o.kind, passcode_set: false }).find(|u| u.kind != OperationKind::Unlock);
        if let ReaderLook::Card(card) = &mut place.look {
            card.unfinished = record.map(|r| Unfinished { kind: r.kind(), passcode_set: r.passcode_set() }).or(from_ra);
            card.warnings = look::warnings(card, now);
        }
    }

    pub(super) fn identity(&mut self, reader: &str) -> Option<CardIdentity> {
        match &self.place(reader)?.look {
            ReaderLook::Card(card) => card.identity,
            _ => None,
        }
    }

    /// Sends the next errand out, where none is under way.
    fn send_errand(&mut self) {
        while let Some(errand) = self.errands.next() {
            let client = match (&errand, &self.client) {
                (Errand::SignOut { client, .. }, _) => client.clone(),
                (_, Ok(client)) => client.clone(),
                (Errand::Service, Err(problem)) => {
                    let problem = problem.clone();
                    self.service_answered(Err(problem));
                    continue;
                }
                (_, Err(_)) => continue,
            };
            self.errands.send(client, self.outbox.as_ref().ok().cloned(), self.parts.clock.clone(), errand);
        }
    }

    fn brought(&mut self, brought: Brought) {
        if !self.errands.back() {
            return;
        }
        match brought {
            Brought::Service(answer) => {
                let answer = answer.map_err(|fault| {
                    self.ra_fault = Some(fault.clone());
                    ra_problem(fault)
                });
                self.service_answered(answer);
            }
            Brought::Standing { reader, card, answer } => {
                if self.identity(&reader) == Some(card) {
                    self.standing_answered(&reader, answer.map_err(ra_problem));
                }
            }
            Brought::Photo { reader, session, photo } => {
                if self.sessions.show(&reader, &session, photo) {
                    self.tell_sessions();
                }
            }
            Brought::Nothing => {}
        }
    }

    /// Has the RA asked who it is, before anything else that waits.
    pub(super) fn ask_service(&mut self) {
        self.errands.overtake(&About::Service);
        self.errands.add_first(Errand::Service);
        let previous = self.ra.service.value().cloned();
        self.ra.service = Loaded::Pending { previous };
        self.ra_fault = None;
        self.ahead = None;
        self.events.push(Event::Service(Box::new(self.ra.clone())));
    }

    fn service_answered(&mut self, answer: Result<ServiceInfo, Problem>) {
        let previous = self.ra.service.value().cloned();
        let days = self.warning_days();
        self.ra.service = match answer {
            Ok(service) => {
                self.ahead = Some(self.ahead_of(&service));
                self.errands.add(Errand::Outbox);
                Loaded::Ready(service)
            }
            Err(problem) => Loaded::Failed { problem, previous },
        };
        self.events.push(Event::Service(Box::new(self.ra.clone())));
        self.tell_examining();
        if self.warning_days() != days {
            self.look_again();
        }
    }

    /// Reads every card anew that nobody is at work on: the RA warns at another time than was thought.
    fn look_again(&mut self) {
        for reader in self.places.iter().map(|p| p.state.name.clone()).collect::<Vec<_>>() {
            if self.identity(&reader).is_some() && !self.is_at_work(&reader) {
                // What came of it is on the reader's own view.
                let _seen = self.look(&reader);
            }
        }
    }

    /// The way to the RA is known, so that whoever waits hears how this computer is.
    pub(super) fn tell_examining(&mut self) {
        for job in std::mem::take(&mut self.examining) {
            self.examined = true;
            self.tell_host();
            self.events.push(Event::Job { job, news: News::Ended(Ok(Outcome::Looked)) });
        }
    }

    /// Seconds by which this clock is ahead of the RA's, which has answered just now.
    pub(super) fn ahead_of(&self, service: &ServiceInfo) -> i64 {
        self.parts.clock.now().as_second() - service.time.as_second()
    }

    pub(super) fn ask_standing_later(&mut self, reader: &str) {
        if let Some(card) = self.identity(reader) {
            self.errands.add(Errand::Standing { reader: reader.to_owned(), card });
        }
    }

    /// Has the RA asked, when there is nothing else to do, how the cards stand that are in other readers than this.
    pub(super) fn ask_standings_but(&mut self, but: &str) {
        for reader in self.places.iter().map(|p| p.state.name.clone()).filter(|r| r != but).collect::<Vec<_>>() {
            self.ask_standing_later(&reader);
        }
    }

    /// Looks at the computer and its way to the RA, and tells; the job ends with that.
    pub(super) fn examine(&mut self, job: Job) {
        self.examining.push(job);
        self.ask_service();
    }

    fn tell_host(&self) {
        let enrolment = match (&self.enrolment, &self.parts.host.keyring) {
            (Some(enrolment), _) => enrolment.state(),
            (None, Some(_)) => EnrolmentState::Asking,
            (None, None) => EnrolmentState::NotAsked,
        };
        let variable = |name: &str| std::env::var(name).ok();
        let met = RaMet {
            certificate: self.client.as_ref().ok().and_then(|c| c.server_certificate()),
            way: self.ra_fault.clone().map(address_problem),
            ahead: self.ahead,
        };
        let facts = HostFacts::look(&Roots::default(), &self.parts.host, variable, enrolment, met);
        self.events.push(Event::Host(Box::new(facts)));
    }

    /// Keeps a notice for the RA, and tells it when there is nothing else to do.
    pub(super) fn post(&mut self, notice: &Notice) -> Result<(), Problem> {
        self.outbox.as_ref().map_err(Clone::clone)?.post(notice)?;
        self.errands.add(Errand::Outbox);
        Ok(())
    }

    /// Has the RA asked, when there is nothing else to do, for the photo of whoever has just signed in.
    pub(super) fn ask_photo_later(&mut self, reader: &str) {
        if let Some(session) = self.sessions.token(reader) {
            self.errands.add(Errand::Photo { reader: reader.to_owned(), session });
        }
    }

    /// Asks the RA now how the card in a reader stands: a person's work hangs on it.
    pub(super) fn ask_standing(&mut self, reader: &str) {
        let Some(identity) = self.identity(reader) else { return };
        self.errands.overtake(&About::Reader(reader.to_owned()));
        let answer = match &self.client {
            Ok(client) => client.standing(&identity).map_err(ra_problem),
            Err(problem) => Err(problem.clone()),
        };
        self.standing_answered(reader, answer);
    }

    fn standing_answered(&mut self, reader: &str, answer: Result<CardStanding, Problem>) {
        let Some(place) = self.place(reader) else { return };
        if let ReaderLook::Card(card) = &mut place.look {
            match answer {
                Ok(standing) => {
                    card.standing = Loaded::Ready(standing.status);
                    place.open = standing.open;
                }
                Err(problem) => {
                    let previous = card.standing.value().copied();
                    card.standing = Loaded::Failed { problem, previous };
                }
            }
        }
        self.complete(reader);
        self.tell_readers();
    }
}

pub(super) fn route(proxy: &Proxy) -> Route {
    match proxy {
        Proxy::System => Route::System,
        Proxy::None => Route::Direct,
        Proxy::Manual(address) => Route::Proxy(address.as_str().to_owned()),
    }
}
