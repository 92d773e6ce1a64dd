//! Work with the outside on a thread of its own: its caller goes on when the time is over, whatever the other end does.
//!
//! Sockets have limits for each read, but an end that drips can stretch a conversation without one. A thread that is overdue is left
//! to its sockets' limits; it is counted until it has ended, so that there are never many.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use super::fault::{MessageFault, Peer};

/// Messages to one peer that may be under way at a time.
const AT_A_TIME: usize = 16;

/// The way to one peer.
pub struct Lane {
    peer: Peer,
    limit: Duration,
    under_way: Arc<AtomicUsize>,
}

/// One message under way, until it is dropped.
struct Place(Arc<AtomicUsize>);

impl Lane {
    pub fn new(peer: Peer, seconds: u16) -> Self {
        Self { peer, limit: Duration::from_secs(seconds.into()), under_way: Arc::default() }
    }

    /// The whole conversation's limit, and each read's.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Does `work` and gives its outcome, or [`MessageFault::TimedOut`] once the limit has passed.
    pub fn run(&self, work: impl FnOnce() -> Result<(), MessageFault> + Send + 'static) -> Result<(), MessageFault> {
        let peer = self.peer;
        let place = self.place().ok_or(MessageFault::Busy { peer })?;
        let (done, when_done) = mpsc::sync_channel(1);
        let job = move || {
            let outcome = work();
            drop(place);
            // An error only says that the caller waits no more.
            let _ = done.send(outcome);
        };
        thread::Builder::new().name("wardcard-ra-message".to_owned()).spawn(job).map_err(MessageFault::Thread)?;
        when_done.recv_timeout(self.limit).unwrap_or_else(|end| match end {
            RecvTimeoutError::Timeout => Err(MessageFault::TimedOut { peer, seconds: self.limit.as_secs() }),
            RecvTimeoutError::Disconnected => Err(MessageFault::BrokenOff { peer }),
        })
    }

    fn place(&self) -> Option<Place> {
        let more = |n: usize| (n < AT_A_TIME).then_some(n + 1);
        self.under_way.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).ok()?;
        Some(Place(Arc::clone(&self.under_way)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn the_caller_goes_on_in_time_and_those_left_behind_are_counted() {
        let lane = Lane::new(Peer::MailServer, 1);
        let (release, gate) = mpsc::sync_channel::<()>(0);
        let gate = Arc::new(std::sync::Mutex::new(gate));
        thread::scope(|scope| {
            for _ in 0..AT_A_TIME {
                let gate = Arc::clone(&gate);
                let lane = &lane;
                scope.spawn(move || {
                    let begun = Instant::now();
                    let outcome = lane.run(move || {
                        let _ = gate.lock().map(|g| g.recv());
                        Ok(())
                    });
                    assert!(matches!(outcome, Err(MessageFault::TimedOut { seconds: 1, .. })), "{outcome:?}");
                    assert!(begun.elapsed() < Duration::from_secs(5));
                });
            }
        });
        assert!(matches!(lane.run(|| Ok(())), Err(MessageFault::Busy { peer: Peer::MailServer })));
        drop(release);
        let begun = Instant::now();
        while lane.run(|| Ok(())).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "their places are given back");
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn an_outcome_is_handed_on() {
        let lane = Lane::new(Peer::TextGateway, 5);
        let peer = Peer::TextGateway;
        assert!(lane.run(|| Ok(())).is_ok());
        let refused = lane.run(move || Err(MessageFault::Refused { peer, code: 400 }));
        assert!(matches!(refused, Err(MessageFault::Refused { code: 400, .. })));
    }
}
