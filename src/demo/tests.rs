//! The demo's people against the demo's RA: what the sponsor and the agent find there.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use super::{Demo, READERS, Rack, people};
use crate::{
    desk::{
        Handle,
        port::{
            Answer, CardView, Command, Event, Expiring, Job, News, Outcome, Port as _, Question, ReaderLook, ReaderView, Request,
            SessionView, Warning, What,
        },
    },
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        incident::Outcome as Closed,
        lifecycle::CardState,
        passcode::Passcode,
        problem::Problem,
        refusal::Refusal,
        role::Role,
    },
    gui::demo_panel::{DemoRack as _, Hindrance},
    ra::api::{lifecycle::SuspendWhy, report::Horizon},
};

const PATIENCE: Duration = Duration::from_secs(120);

struct Desk {
    handle: Handle,
    /// As they were told last.
    sessions: Vec<SessionView>,
}

impl Desk {
    fn new(demo: &Demo) -> Self {
        Self { handle: Handle::start(demo.parts(None, Arc::new(|| {}))).expect("a desk"), sessions: vec![] }
    }

    /// Waits until the photo of whoever is signed in is there: its size.
    fn photo(&mut self) -> [usize; 2] {
        loop {
            if let Some(photo) = self.sessions.iter().find_map(|s| s.photo.as_ref()) {
                return photo.size();
            }
            if let Event::Sessions(sessions) = self.handle.wait(PATIENCE).expect("the desk answers") {
                self.sessions = sessions;
            }
        }
    }

    fn run(&mut self, what: Request) -> Result<Outcome, Problem> {
        assert!(self.handle.send(Command { job: Job(1), what }), "the desk is not busy");
        loop {
            match self.handle.wait(PATIENCE).expect("the desk answers") {
                Event::Job { news: News::Ended(result), .. } => return result.map_err(|f| f.problem),
                Event::Sessions(sessions) => self.sessions = sessions,
                Event::Job { news: News::Ask(Question::Terms { .. }), .. } => {
                    self.handle.send(Command { job: Job(1), what: Request::Answer(Answer::AcceptTerms) });
                }
                _ => {}
            }
        }
    }

    fn act(&mut self, what: What) -> Result<Outcome, Problem> {
        self.run(Request::Do { reader: READERS[0].to_owned(), what })
    }

    fn sign_in(&mut self, key: &str) {
        self.wait_for(key);
        self.accept(key);
    }

    fn wait_for(&mut self, key: &str) {
        let card = people::CARDS.iter().find(|c| c.key == key).expect("on the rack");
        loop {
            match self.handle.wait(PATIENCE).expect("the card is seen") {
                Event::Readers(views) if views.iter().any(|v| is_of(v, card.holder)) => break,
                _ => {}
            }
        }
    }

    fn accept(&mut self, key: &str) {
        let card = people::CARDS.iter().find(|c| c.key == key).expect("on the rack");
        let passcode = Passcode::typed(card.passcode).expect("a passcode");
        self.run(Request::SignIn { reader: READERS[0].to_owned(), passcode: passcode.into(), last_try: false })
            .expect("signed in");
    }

    /// Reads the terms and does not accept them: nobody is signed in then.
    fn decline(&mut self, key: &str) {
        let card = people::CARDS.iter().find(|c| c.key == key).expect("on the rack");
        let passcode = Passcode::typed(card.passcode).expect("a passcode");
        let what = Request::SignIn { reader: READERS[0].to_owned(), passcode: passcode.into(), last_try: false };
        assert!(self.handle.send(Command { job: Job(1), what }), "the desk is not busy");
        let mut signed_in = false;
        loop {
            match self.handle.wait(PATIENCE).expect("the desk answers") {
                Event::Sessions(sessions) => signed_in = !sessions.is_empty(),
                Event::Job { news: News::Ask(Question::Terms { .. }), .. } => {
                    assert!(signed_in, "the terms are asked of whoever is signed in");
                    self.handle.send(Command { job: Job(1), what: Request::Cancel });
                }
                Event::Job { news: News::Ended(result), .. } => {
                    assert_eq!(result.map_err(|f| f.problem), Err(Problem::Cancelled));
                    break;
                }
                _ => {}
            }
        }
        assert!(!signed_in, "the session has outlived the answer");
    }

    /// Waits for something about the card in the second reader.
    fn beside<T>(&mut self, about: impl Fn(&CardView) -> Option<T>) -> T {
        loop {
            if let Event::Readers(views) = self.handle.wait(PATIENCE).expect("the card is seen")
                && let Some(ReaderLook::Card(card)) = views.iter().find(|v| v.name == READERS[1]).map(|v| &v.look)
                && let Some(found) = about(card)
            {
                return found;
            }
        }
    }

    fn expiring(&mut self, within: Horizon) -> Expiring {
        match self.act(What::Expiring { within }) {
            Ok(Outcome::Expiring(found)) => *found,
            other => panic!("no list: {other:?}"),
        }
    }
}

/// The card that was there before may still be told of.
fn is_of(reader: &ReaderView, holder: &str) -> bool {
    matches!(&reader.look, ReaderLook::Card(card) if card.holder.name.as_ref().is_some_and(|n| n.contains(holder)))
}

/// One demo for all of it: making its cards is what takes the time.
#[test]
fn the_demos_sponsor_and_agent_have_something_to_do() {
    #[expect(clippy::disallowed_methods, reason = "the RA's certificate is checked against the system's clock")]
    let clock = Clock::new(Timestamp::now);
    let chance = Chance::new(|to| getrandom::fill(to).expect("random bytes"));
    let demo = Demo::start(None, clock.clone(), chance.clone(), "TEST DESK".to_owned()).expect("a demo");
    let mut rack = ready_rack(&demo);

    let mut desk = Desk::new(&demo);

    // A sponsor sees their own organisation, the first to expire first.
    rack.insert("peter", READERS[0]);
    desk.wait_for("peter");
    desk.decline("peter");
    let refused = desk.act(What::Expiring { within: Horizon::Days90 });
    assert!(matches!(refused, Err(Problem::Refused(Refusal::NotSignedIn))), "{refused:?}");
    desk.accept("peter");
    // Their own photo comes by itself, and goes with the card.
    assert_eq!(desk.photo(), [240, 290]);
    let found = desk.expiring(Horizon::Days90);
    let names: Vec<(&str, i64)> = found.cards.iter().map(|c| (c.person.0.as_str(), c.days_left)).collect();
    let expected =
        [("leila", 3), ("marek", 5), ("niamh", 12), ("jose", 24), ("gwen", 26), ("tomos", 41), ("kofi", 61), ("ewa", 83)];
    assert_eq!(names, expected);
    assert!(found.whole);
    assert_eq!(desk.expiring(Horizon::Days7).cards.len(), 2);
    assert_eq!(desk.act(What::Incidents { after: None }), Err(Problem::NotAllowed { least: Role::RaAgent }));
    rack.remove(READERS[0]);
    while !desk.sessions.is_empty() {
        if let Event::Sessions(sessions) = desk.handle.wait(PATIENCE).expect("the card is gone") {
            desk.sessions = sessions;
        }
    }

    // An agent finds two reports, and closes one.
    rack.insert("amina", READERS[0]);
    desk.sign_in("amina");
    let queue = |desk: &mut Desk| match desk.act(What::Incidents { after: None }) {
        Ok(Outcome::Incidents(page)) => page.incidents,
        other => panic!("no queue: {other:?}"),
    };
    let reports = queue(&mut desk);
    let of = |key: &str| reports.iter().find(|i| i.holder.0 == key).expect("reported");
    assert_eq!(reports.len(), 2);
    assert_eq!((of("owen").card_state, of("hana").card_state), (CardState::Suspended, CardState::Suspended));
    let close = What::CloseIncident { id: of("owen").id, outcome: Closed::Found };
    assert_eq!(desk.act(close), Ok(Outcome::IncidentClosed { outcome: Closed::Found, card: Some(CardState::Active) }));
    assert_eq!(queue(&mut desk).len(), 1);

    // What becomes of a card by its number is seen where it is in the other reader.
    rack.insert("bronwen", READERS[1]);
    let card = desk.beside(|card| card.serial.clone());
    let suspend = What::Suspend { card: card.clone(), why: SuspendWhy::LongLeave, note: String::new() };
    assert_eq!(desk.act(suspend), Ok(Outcome::CardSuspended { card: card.clone() }));
    desk.beside(|card| card.warnings.contains(&Warning::Suspended).then_some(()));
    let reinstate = What::Reinstate { card: card.clone(), note: String::new() };
    assert_eq!(desk.act(reinstate), Ok(Outcome::CardReinstated { card }));
    desk.beside(|card| (!card.warnings.contains(&Warning::Suspended)).then_some(()));
    rack.remove(READERS[1]);
    rack.remove(READERS[0]);

    // Others are told who can.
    rack.insert("sian", READERS[0]);
    desk.sign_in("sian");
    let refused = desk.act(What::Expiring { within: Horizon::Days30 });
    assert_eq!(refused, Err(Problem::NotAllowed { least: Role::Sponsor }));

    // A second desk has the same people at it, but no card that is here.
    let beside = Demo::join(demo.dir().to_owned(), clock, chance, "TEST DESK").expect("a second desk");
    let mut second = ready_rack(&beside);
    assert_eq!((rack.workstation(), second.workstation()), ("TEST DESK", "TEST DESK-2"));
    second.insert("sian", READERS[1]);
    assert_eq!(second.hindrance(), Some(Hindrance::CardElsewhere { key: "sian" }));
    assert!(second.cards().iter().all(|c| c.inserted.is_none()));
    rack.remove(READERS[0]);
    second.insert("sian", READERS[0]);
    assert_eq!(second.hindrance(), None);
    let mut desk = Desk::new(&beside);
    desk.sign_in("sian");
    rack.insert("sian", READERS[0]);
    assert_eq!(rack.hindrance(), Some(Hindrance::CardElsewhere { key: "sian" }));
}

fn ready_rack(demo: &Demo) -> Rack {
    let (ready, is_ready) = mpsc::sync_channel(1);
    let rack = demo.rack(Arc::new(move || {
        let _once = ready.try_send(());
    }));
    is_ready.recv_timeout(PATIENCE).expect("the cards are made");
    assert_eq!(rack.cards().len(), people::CARDS.len());
    rack
}
