//! Calls to the RA that nobody waits for, made beside the desk: one at a time on a thread of their own, so that an RA that is slow or
//! away holds up neither a card nor a person. What comes of one is heard in the desk's inbox.

use std::{collections::VecDeque, sync::Arc, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    outbox::Outbox,
    picture::{self, Picture},
    worker::Inbox,
};
use crate::{
    domain::{
        card::CardIdentity,
        clock::{Clock, days_until},
        problem::Problem,
        refusal::Refusal,
        secret::SecretText,
    },
    ra::{
        api::{card::CardStanding, service::ServiceInfo},
        client::{RaClient, RaFault},
    },
};

/// Days for which a notice is kept whose time the RA does not believe.
const STALE: i64 = 30;

pub enum Errand {
    /// Who the RA is, and how it wants things done.
    Service,
    /// How the card in this reader stands.
    Standing { reader: String, card: CardIdentity },
    /// The photo of whoever is signed in with the card in this reader.
    Photo { reader: String, session: Arc<SecretText> },
    /// Ends a session, at the RA that gave it.
    SignOut { client: Arc<RaClient>, token: Arc<SecretText> },
    /// Tells the RA what waits in the outbox.
    Outbox,
}

/// What was brought back.
pub enum Brought {
    Service(Result<ServiceInfo, RaFault>),
    Standing { reader: String, card: CardIdentity, answer: Result<CardStanding, RaFault> },
    Photo { reader: String, session: Arc<SecretText>, photo: Option<Picture> },
    Nothing,
}

/// One errand on its way: to which RA, and with what it needs of the desk's.
struct Trip {
    client: Arc<RaClient>,
    outbox: Option<Outbox>,
    clock: Clock,
    errand: Errand,
}

/// What is known here of the errand under way.
struct UnderWay {
    about: About,
    /// It was asked again meanwhile, or of another RA: what is brought is old.
    overtaken: bool,
}

/// What an errand is about: two about the same bring the same.
#[derive(Clone, PartialEq, Eq)]
pub enum About {
    Service,
    Reader(String),
    Face,
    Session,
    Outbox,
}

pub struct Errands {
    queue: VecDeque<Errand>,
    under_way: Option<UnderWay>,
    runner: Sender<Trip>,
}

impl Errands {
    /// Starts the thread. It ends with the desk; nobody waits for it but for what the RA has to hear.
    pub fn start(inbox: Sender<Inbox>) -> Result<Self, Problem> {
        // Only one is under way at a time.
        let (runner, trips) = bounded(1);
        thread::Builder::new()
            .name("errands".to_owned())
            .spawn(move || run(&trips, &inbox))
            .map_err(|_| Problem::Internal { what: "the thread for calls that nobody waits for cannot be started" })?;
        Ok(Self { queue: VecDeque::new(), under_way: None, runner })
    }

    /// One more; none twice.
    pub fn add(&mut self, errand: Errand) {
        // What is about a session is about no other.
        if matches!(errand, Errand::SignOut { .. } | Errand::Photo { .. })
            || !self.queue.iter().any(|e| e.about() == errand.about())
        {
            self.queue.push_back(errand);
        }
    }

    /// Before all others that wait.
    pub fn add_first(&mut self, errand: Errand) {
        self.queue.push_front(errand);
    }

    /// The next one to send out, where none is under way.
    pub fn next(&mut self) -> Option<Errand> {
        if self.under_way.is_some() { None } else { self.queue.pop_front() }
    }

    pub fn send(&mut self, client: Arc<RaClient>, outbox: Option<Outbox>, clock: Clock, errand: Errand) {
        let about = errand.about();
        let trip = Trip { client, outbox, clock, errand };
        match self.runner.send(trip) {
            Ok(()) => self.under_way = Some(UnderWay { about, overtaken: false }),
            Err(_) => tracing::warn!("the thread for calls that nobody waits for has ended"),
        }
    }

    /// The one that was under way is back. `true` where what it brings is still of use.
    pub fn back(&mut self) -> bool {
        self.under_way.take().is_some_and(|u| !u.overtaken)
    }

    /// The same is asked now by somebody who waits: neither what waits nor what is under way is of use.
    pub fn overtake(&mut self, about: &About) {
        self.queue.retain(|e| e.about() != *about);
        if let Some(under_way) = self.under_way.as_mut().filter(|u| u.about == *about) {
            under_way.overtaken = true;
        }
    }

    /// Another RA is asked from now on.
    pub fn turn_away(&mut self) {
        self.queue.retain(|e| matches!(e, Errand::SignOut { .. }));
        if let Some(under_way) = &mut self.under_way {
            under_way.overtaken = true;
        }
    }

    /// Whether the one under way tells the RA something.
    pub fn is_telling(&self) -> bool {
        self.under_way.as_ref().is_some_and(|u| matches!(u.about, About::Session | About::Outbox))
    }

    /// At the desk's end: what waits and only asks is dropped; `true` where something is left to be told.
    pub fn only_tell(&mut self) -> bool {
        self.queue.retain(|e| matches!(e.about(), About::Session | About::Outbox));
        !self.queue.is_empty()
    }
}

impl Errand {
    fn about(&self) -> About {
        match self {
            Errand::Service => About::Service,
            Errand::Standing { reader, .. } => About::Reader(reader.clone()),
            Errand::Photo { .. } => About::Face,
            Errand::SignOut { .. } => About::Session,
            Errand::Outbox => About::Outbox,
        }
    }
}

fn run(trips: &Receiver<Trip>, inbox: &Sender<Inbox>) {
    for Trip { client, outbox, clock, errand } in trips {
        let brought = match errand {
            Errand::Service => Brought::Service(client.service()),
            Errand::Standing { reader, card } => {
                let answer = client.standing(&card);
                Brought::Standing { reader, card, answer }
            }
            Errand::Photo { reader, session } => {
                let photo = picture::ask(&client, &session);
                Brought::Photo { reader, session, photo }
            }
            Errand::SignOut { client, token } => {
                sign_out(&client, &token);
                Brought::Nothing
            }
            Errand::Outbox => {
                if let Some(outbox) = outbox {
                    empty(&outbox, &client, &clock);
                }
                Brought::Nothing
            }
        };
        if inbox.send(Inbox::Brought(brought)).is_err() {
            // The desk has ended.
            return;
        }
    }
}

fn sign_out(client: &RaClient, token: &SecretText) {
    if let Err(fault) = client.sign_out(token) {
        tracing::debug!(?fault, "signing out was not heard; the session ends by itself");
    }
}

fn empty(outbox: &Outbox, client: &RaClient, clock: &Clock) {
    let now = clock.now();
    for notice in outbox.waiting() {
        match client.notice(&notice) {
            Ok(()) => {}
            // This computer's clock is ahead: it is heard later, but not for ever.
            Err(RaFault::Refused(Refusal::StaleChallenge)) if days_until(notice.time, now) < STALE => continue,
            // The RA has looked at it: asking again would change nothing.
            Err(RaFault::Refused(refusal)) => tracing::warn!(%refusal, "the RA does not take a notice"),
            // It waits until the RA answers again.
            Err(_) => return,
        }
        if let Err(problem) = outbox.forget(notice.id) {
            tracing::warn!(%problem, "a notice that the RA has stays in the outbox");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::clock::Timestamp,
        ra::client::{Route, Trust},
    };

    fn errands() -> Errands {
        // No thread takes what is sent, so that a test sees what is under way.
        let (runner, trips) = bounded(8);
        std::mem::forget(trips);
        Errands { queue: VecDeque::new(), under_way: None, runner }
    }

    fn standing(reader: &str) -> Errand {
        Errand::Standing { reader: reader.to_owned(), card: CardIdentity([0; 32]) }
    }

    fn ra() -> Arc<RaClient> {
        Arc::new(RaClient::by("https://ra.example", Trust::System, &Route::Direct).unwrap())
    }

    fn sign_out() -> Errand {
        Errand::SignOut { client: ra(), token: Arc::new(SecretText::new("t".to_owned())) }
    }

    fn send_next(errands: &mut Errands) -> bool {
        let Some(errand) = errands.next() else { return false };
        errands.send(ra(), None, Clock::new(|| Timestamp::UNIX_EPOCH), errand);
        true
    }

    #[test]
    fn one_goes_at_a_time_and_none_waits_twice() {
        let mut errands = errands();
        for errand in [standing("a"), standing("a"), standing("b"), sign_out(), sign_out()] {
            errands.add(errand);
        }
        assert!(send_next(&mut errands));
        assert!(!send_next(&mut errands), "one is under way");
        // The same again: what is under way was asked before.
        errands.add(standing("a"));
        let mut sent = 1;
        while errands.back() && send_next(&mut errands) {
            sent += 1;
        }
        assert_eq!(sent, 5);
    }

    #[test]
    fn what_was_asked_again_meanwhile_brings_nothing() {
        let mut errands = errands();
        errands.add(standing("a"));
        errands.add(standing("b"));
        assert!(send_next(&mut errands));
        errands.overtake(&About::Reader("b".to_owned()));
        errands.overtake(&About::Reader("a".to_owned()));
        assert!(!errands.back());
        assert!(!send_next(&mut errands), "what waited is of no use either");
    }

    #[test]
    fn another_ra_hears_only_of_the_ends_of_sessions_and_so_does_the_last_one() {
        let mut errands = errands();
        for errand in [Errand::Service, Errand::Outbox, sign_out()] {
            errands.add(errand);
        }
        assert!(send_next(&mut errands));
        errands.turn_away();
        assert!(!errands.back());
        assert!(errands.only_tell());
        assert!(send_next(&mut errands));
        assert!(errands.is_telling());
        assert!(errands.back());
        errands.add(standing("a"));
        assert!(!errands.only_tell());
    }
}
