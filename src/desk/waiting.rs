//! Waits for a helper elsewhere, or for other programs to be done with a card, beside the desk: the desk goes on with its other work
//! meanwhile, and hears of it in its inbox.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    port::Job,
    ra_calls::ra_problem,
    worker::{Inbox, Worker},
};
use crate::{
    domain::{operation::OperationId, problem::Problem, secret::SecretText},
    ra::{
        api::operation::Progress,
        client::{LONGEST_WAIT, RaClient, RaFault},
    },
    workflow::effect::{Input, RaReply},
};

/// Between two calls: the RA may answer one at once.
const PAUSE: Duration = Duration::from_secs(1);
/// How long an RA that is away is put up with.
const AWAY: Duration = Duration::from_secs(60);

/// Somebody waits; nobody any more once it is dropped.
pub struct Waiting(Arc<AtomicBool>);

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Worker {
    /// Waits until a helper has answered, or `minutes` have gone by; then the job hears of it.
    pub(super) fn await_help(&self, job: Job, id: OperationId, token: Arc<SecretText>, minutes: u16) -> Result<Waiting, Problem> {
        let client = self.client.as_ref().map_err(Clone::clone)?.clone();
        let inbox = self.inbox.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let waiting = Waiting(stop.clone());
        let wait = move || {
            let until = Instant::now() + Duration::from_secs(u64::from(minutes) * 60);
            let heard = wait(&client, id, &token, until, &stop);
            if !stop.load(Ordering::Relaxed) {
                // A desk that has ended has no use for it.
                let _ended =
                    inbox.send(Inbox::Heard { job, waiting: Waiting(stop), input: Input::Ra(heard.map_err(ra_problem)) });
            }
        };
        let thread = thread::Builder::new().name("waits for help".to_owned()).spawn(wait);
        thread.map_err(|_| Problem::Internal { what: "no thread can be started to wait for help" })?;
        Ok(waiting)
    }

    /// The job goes on after this rest, unless the person stops it or the card leaves meanwhile.
    pub(super) fn rest(&self, job: Job, rest: Duration) -> Result<Waiting, Problem> {
        let inbox = self.inbox.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let waiting = Waiting(stop.clone());
        let wait = move || {
            thread::sleep(rest);
            if !stop.load(Ordering::Relaxed) {
                // A desk that has ended has no use for it.
                let _ended = inbox.send(Inbox::Heard { job, waiting: Waiting(stop), input: Input::Done });
            }
        };
        let thread = thread::Builder::new().name("lets others have the card".to_owned()).spawn(wait);
        thread.map_err(|_| Problem::Internal { what: "no thread can be started to let others have the card" })?;
        Ok(waiting)
    }
}

/// Asks until there is an answer, time has run out, or nobody wants to know any more.
fn wait(client: &RaClient, id: OperationId, token: &SecretText, until: Instant, stop: &AtomicBool) -> Result<RaReply, RaFault> {
    let mut away_since = None;
    loop {
        let answer = client.progress(token, id, LONGEST_WAIT);
        let now = Instant::now();
        match answer {
            Ok(progress @ Progress::Waiting { .. }) => {
                away_since = None;
                if now >= until {
                    return Ok(RaReply::Progress(progress));
                }
            }
            Ok(progress) => return Ok(RaReply::Progress(progress)),
            // It comes back, or goes on at another instance.
            Err(fault @ (RaFault::Unreachable | RaFault::Failed { .. })) => {
                let since = *away_since.get_or_insert(now);
                if now - since >= AWAY || now >= until {
                    return Err(fault);
                }
            }
            Err(fault) => return Err(fault),
        }
        if stop.load(Ordering::Relaxed) {
            // It is nobody's.
            return Err(RaFault::Unreachable);
        }
        thread::sleep(PAUSE);
    }
}
