//! The outside of the desk: starts its thread, hands commands in and events out.

use std::{path::PathBuf, sync::Arc, thread::JoinHandle, time::Duration};

use crossbeam_channel::{Sender, bounded};

use super::{
    enrolment,
    events::EventBox,
    host::Host,
    port::{Command, Event, Port},
    worker::{Inbox, Worker},
};
use crate::{
    card::{monitor::Monitor, transport::Readers},
    domain::{chance::Chance, clock::Clock, problem::Problem},
    ra::client::Trust,
};

/// Commands that may wait for the desk; a person makes one at a time.
const INBOX: usize = 64;

/// What the desk is built from.
pub struct Parts {
    pub readers: Arc<dyn Readers>,
    pub ra: RaSetting,
    /// The folder of journal and outbox; it is made where it is missing.
    pub state: PathBuf,
    pub clock: Clock,
    pub chance: Chance,
    /// The workstation's name, for the RA's audit trail.
    pub workstation: String,
    pub host: Host,
    /// Called after each event, from the desk's thread; must not block.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// Where the RA is.
pub enum RaSetting {
    None,
    At { url: String, trust: Trust },
}

/// A running desk. Dropping it ends the thread, after the effect under way.
pub struct Handle {
    inbox: Sender<Inbox>,
    events: EventBox,
    monitor: Option<Monitor>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    pub fn start(parts: Parts) -> Result<Self, Problem> {
        let (inbox, outbox) = bounded(INBOX);
        let events = EventBox::new(parts.wake.clone());
        let readers = parts.readers.clone();
        let keyring = parts.host.keyring.clone().map(|store| (store, parts.chance.clone()));
        let worker = Worker::new(parts, events.clone(), inbox.clone())?;
        let thread = std::thread::Builder::new()
            .name("desk".to_owned())
            .spawn(move || worker.run(&outbox))
            .map_err(|_| Problem::Internal { what: "the desk's thread cannot be started" })?;
        if let Some((store, chance)) = keyring {
            enrolment::ask(store, chance, inbox.clone());
        }
        let to_desk = inbox.clone();
        let monitor = Monitor::start(readers, move |event| {
            // The monitor may wait for the desk; a desk that has ended has no use for it.
            let _ended = to_desk.send(Inbox::Monitor(event));
        });
        Ok(Self { inbox, events, monitor: Some(monitor), thread: Some(thread) })
    }

    /// The next event, or `None` when none comes in time: for programs without a window.
    pub fn wait(&self, at_most: Duration) -> Option<Event> {
        self.events.wait(at_most)
    }
}

impl Port for Handle {
    fn send(&mut self, command: Command) -> bool {
        self.inbox.try_send(Inbox::Command(command)).is_ok()
    }

    fn events(&mut self) -> Vec<Event> {
        self.events.take()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // First the stop, so that a monitor that waits for the desk's inbox is freed by its end.
        let _ended = self.inbox.send(Inbox::Stop);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
        self.monitor = None;
    }
}
