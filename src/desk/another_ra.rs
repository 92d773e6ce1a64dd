//! Goes over to another RA. What is at its address is asked beside the desk, on a thread of its own: whoever has given the address waits
//! alone.

use std::{sync::Arc, thread};

use super::{
    errands::Errand,
    port::{Event, Job, News, Outcome, RaPlace},
    ra_calls::address_problem,
    view::{Loaded, RaLink, ReaderLook},
    worker::{Inbox, Worker, route},
};
use crate::{
    domain::problem::{Failure, Problem},
    ra::{
        api::service::ServiceInfo,
        client::{RaClient, RaFault, Trust},
    },
};

/// What is at an RA's address.
pub struct Answered {
    job: Job,
    place: RaPlace,
    answer: Result<(RaClient, Result<ServiceInfo, RaFault>), RaFault>,
}

impl Worker {
    /// Asks; the job hears what has come of it. One that has asked before does not wait any more.
    pub(super) fn ask_another(&mut self, job: Job, place: RaPlace) -> Result<(), Problem> {
        if let Some(before) = self.asks_another {
            self.ask_no_other(before);
        }
        let inbox = self.inbox.clone();
        let ask = move || {
            let trust = place.ca_file.clone().map_or(Trust::System, Trust::File);
            let answer = RaClient::by(&place.url, trust, &route(&place.proxy)).map(|client| {
                let service = client.service();
                (client, service)
            });
            // A desk that has ended has no use for it.
            let _ended = inbox.send(Inbox::Another(Box::new(Answered { job, place, answer })));
        };
        let thread = thread::Builder::new().name("asks another RA".to_owned()).spawn(ask);
        thread.map_err(|_| Problem::Internal { what: "no thread can be started to ask another RA" })?;
        self.asks_another = Some(job);
        Ok(())
    }

    /// This job does not wait any more; the RA stays. `false` where it has not waited.
    pub(super) fn ask_no_other(&mut self, job: Job) -> bool {
        let waits = self.asks_another == Some(job);
        if waits {
            self.asks_another = None;
            self.events.push(Event::Job { job, news: News::Ended(Err(Failure::untouched(Problem::Cancelled))) });
        }
        waits
    }

    pub(super) fn another_answered(&mut self, answered: Answered) {
        let Answered { job, place, answer } = answered;
        if self.asks_another == Some(job) {
            self.asks_another = None;
            let gone = answer.map_err(address_problem).and_then(|(client, service)| self.go_over(place, client, service));
            self.events.push(Event::Job { job, news: News::Ended(gone.map_err(Failure::untouched)) });
        }
    }

    /// Goes over to another RA, where it has said that it is one. Nothing is changed where it has not.
    fn go_over(&mut self, place: RaPlace, client: RaClient, answer: Result<ServiceInfo, RaFault>) -> Result<Outcome, Problem> {
        let RaPlace { url, proxy, .. } = place;
        let answer = answer.map_err(address_problem);
        if self.client.as_ref().is_ok_and(|old| old.origin() == client.origin()) {
            // The same RA by another way, or under another trust: that is set, whether or not it leads anywhere now.
            self.client = Ok(Arc::new(client));
            self.parts.host.proxy = proxy;
            self.errands.turn_away();
            self.ask_service();
            self.ask_standings_but("");
            return answer.map(|service| self.found(&service));
        }
        let service = answer?;
        let found = self.found(&service);
        self.errands.turn_away();
        // The tokens are for the RA that gave them.
        for reader in self.sessions.views().into_iter().map(|s| s.reader) {
            self.end_session(&reader);
        }
        self.ahead = Some(self.ahead_of(&service));
        self.client = Ok(Arc::new(client));
        self.parts.host.proxy = proxy;
        self.ra = RaLink { url: Some(url), service: Loaded::Ready(service) };
        self.ra_fault = None;
        self.events.push(Event::Service(Box::new(self.ra.clone())));
        self.tell_examining();
        self.errands.add(Errand::Outbox);
        self.forget_standings();
        Ok(found)
    }

    fn found(&self, service: &ServiceInfo) -> Outcome {
        Outcome::RaFound { name: service.name.clone(), ahead: self.ahead_of(service) }
    }

    /// What one RA has said of the cards is not what another says.
    fn forget_standings(&mut self) {
        for place in &mut self.places {
            place.open.clear();
            if let ReaderLook::Card(card) = &mut place.look {
                card.standing = Loaded::NotYet;
            }
        }
        for reader in self.places.iter().map(|p| p.state.name.clone()).collect::<Vec<_>>() {
            self.complete(&reader);
            self.ask_standing_later(&reader);
        }
        self.tell_readers();
    }
}
