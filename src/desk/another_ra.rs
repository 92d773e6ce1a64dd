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
    config::proxy::Proxy,
    domain::problem::{Failure, Problem},
    ra::{
        api::service::ServiceInfo,
        client::{RaClient, RaFault, Trust},
    },
};

/// What is at an RA's address.
pub struct Answered {
    job: Job,
    client: Arc<RaClient>,
    /// To go over to; `None` where it is the same RA as before.
    place: Option<RaPlace>,
    service: Result<ServiceInfo, RaFault>,
}

impl Worker {
    /// Asks; the job hears what has come of it. One that has asked before does not wait any more.
    pub(super) fn ask_another(&mut self, job: Job, place: RaPlace) -> Result<(), Problem> {
        let trust = place.ca_file.clone().map_or(Trust::System, Trust::File);
        let client = Arc::new(RaClient::by(&place.url, trust, &route(&place.proxy)).map_err(address_problem)?);
        if let Some(before) = self.asks_another {
            self.ask_no_other(before);
        }
        let place = if self.client.as_ref().is_ok_and(|old| old.origin() == client.origin()) {
            self.go_another_way(client.clone(), place.proxy);
            None
        } else {
            Some(place)
        };
        let inbox = self.inbox.clone();
        let ask = move || {
            let service = client.service();
            // A desk that has ended has no use for it.
            let _ended = inbox.send(Inbox::Another(Box::new(Answered { job, client, place, service })));
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
        let Answered { job, client, place, service } = answered;
        if self.asks_another == Some(job) {
            self.asks_another = None;
            let found = service.map_err(address_problem).map(|service| {
                let found = Outcome::RaFound { name: service.name.clone(), ahead: self.ahead_of(&service) };
                if let Some(place) = place {
                    self.go_over(place, client, service);
                }
                found
            });
            self.events.push(Event::Job { job, news: News::Ended(found.map_err(Failure::untouched)) });
        }
    }

    /// The same RA by another way, or under another trust: that is set, whether or not it leads anywhere now.
    fn go_another_way(&mut self, client: Arc<RaClient>, proxy: Proxy) {
        self.client = Ok(client);
        self.parts.host.proxy = proxy;
        self.errands.turn_away();
        self.ask_service();
        self.ask_standings_but("");
    }

    /// To another RA, which has said that it is one.
    fn go_over(&mut self, place: RaPlace, client: Arc<RaClient>, service: ServiceInfo) {
        self.errands.turn_away();
        // The tokens are for the RA that gave them.
        for reader in self.sessions.views().into_iter().map(|s| s.reader) {
            self.end_session(&reader);
        }
        self.ahead = Some(self.ahead_of(&service));
        self.client = Ok(client);
        self.parts.host.proxy = place.proxy;
        self.ra = RaLink { url: Some(place.url), service: Loaded::Ready(service) };
        self.ra_fault = None;
        self.events.push(Event::Service(Box::new(self.ra.clone())));
        self.tell_examining();
        self.errands.add(Errand::Outbox);
        self.forget_standings();
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
