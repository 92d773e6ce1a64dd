//! Readers and cards coming and going, told as it happens. This file does not know what a card is for.

use std::sync::Arc;

use super::transport::{LinkFault, ReaderState, Readers, vigil::Vigil};

/// What there is to tell of readers and cards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MonitorEvent {
    /// All readers as they are now.
    Readers(Vec<ReaderState>),
    /// The smart-card service is away; the monitor goes on looking for it, ever more seldom, at least every four seconds.
    NoService,
}

/// A thread, `card-monitor`, that blocks until something changes. Dropping it ends the thread and waits for that.
pub struct Monitor {
    _vigil: Vigil,
}

impl Monitor {
    /// `deliver` is called from the monitor's thread: at once with the state of things, then on each change. It must neither block for
    /// long nor drop the monitor.
    pub fn start(readers: Arc<dyn Readers>, deliver: impl Fn(MonitorEvent) + Send + 'static) -> Self {
        let mut away = false;
        let tell = move |seen: Result<Vec<ReaderState>, LinkFault>| match seen {
            Ok(states) => {
                away = false;
                deliver(MonitorEvent::Readers(states));
            }
            // One fault after another is still one absence.
            Err(_) if std::mem::replace(&mut away, true) => {}
            Err(_) => deliver(MonitorEvent::NoService),
        };
        Self { _vigil: Vigil::start("card-monitor", readers, tell) }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Receiver, sync_channel},
        time::Duration,
    };

    use super::*;
    use crate::card::transport::r#virtual::VirtualReaders;

    fn next(told: &Receiver<MonitorEvent>) -> Option<usize> {
        match told.recv_timeout(Duration::from_secs(10)).expect("an event") {
            MonitorEvent::Readers(states) => Some(states.len()),
            MonitorEvent::NoService => None,
        }
    }

    #[test]
    fn tells_changes_through_a_stop_of_the_service() {
        let readers = VirtualReaders::new(&["A", "B"]);
        let (tell, told) = sync_channel(8);
        let monitor = Monitor::start(Arc::new(readers.clone()), move |e| tell.send(e).expect("room"));
        assert_eq!(next(&told), Some(2));
        readers.unplug("B");
        assert_eq!(next(&told), Some(1));
        readers.run(false);
        assert_eq!(next(&told), None);
        readers.run(true);
        assert_eq!(next(&told), Some(1));
        drop(monitor);
        // The thread has ended: its end of the channel is gone.
        assert!(told.recv().is_err());
    }

    #[test]
    fn ends_while_the_service_is_away() {
        let readers = VirtualReaders::new(&[]);
        readers.run(false);
        let (tell, told) = sync_channel(8);
        let monitor = Monitor::start(Arc::new(readers), move |e| tell.send(e).expect("room"));
        assert_eq!(next(&told), None);
        drop(monitor);
        assert!(told.recv().is_err());
    }
}
