//! A named thread that keeps watching readers, through every stop and start of the service.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use super::{LinkFault, ReaderState, Readers, Watch};

/// Runs until it is dropped, which stops the thread and waits for it.
pub(in crate::card) struct Vigil {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread sees: all readers, or why there are none to see.
pub(in crate::card) type Seen = Result<Vec<ReaderState>, LinkFault>;

#[derive(Default)]
struct Stop {
    state: Mutex<Stopping>,
    changed: Condvar,
}

#[derive(Default)]
struct Stopping {
    asked: bool,
    waker: Option<Box<dyn Fn() + Send + Sync>>,
}

/// How long to wait for a service that is away: at first, and at most. The wait doubles in between. A service that starts with its
/// first reader (Windows) is noticed within the longest wait.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// A wake that comes just before the thread blocks may be lost, so it is repeated until the thread has ended.
const WAKE_AGAIN: Duration = Duration::from_millis(5);

impl Vigil {
    /// `deliver` is called from the thread, once at first and then on each change. Where no thread can be made, it is told once.
    pub(in crate::card) fn start(name: &str, readers: Arc<dyn Readers>, mut deliver: impl FnMut(Seen) + Send + 'static) -> Self {
        let stop = Arc::new(Stop::default());
        let theirs = stop.clone();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || keep(&*readers, &theirs, &mut deliver));
        Self { stop, thread: thread.ok() }
    }
}

impl Drop for Vigil {
    fn drop(&mut self) {
        self.stop.lock().asked = true;
        self.stop.changed.notify_all();
        let Some(thread) = self.thread.take() else { return };
        while !thread.is_finished() {
            if let Some(wake) = &self.stop.lock().waker {
                wake();
            }
            std::thread::sleep(WAKE_AGAIN);
        }
        // A panic of `deliver` has been reported by its own thread.
        let _ = thread.join();
    }
}

impl Stop {
    fn lock(&self) -> MutexGuard<'_, Stopping> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, or less where the end is asked for; says whether it is.
    fn pause(&self, wait: Duration) -> bool {
        let paused = self.changed.wait_timeout_while(self.lock(), wait, |s| !s.asked);
        paused.unwrap_or_else(PoisonError::into_inner).0.asked
    }
}

fn keep(readers: &dyn Readers, stop: &Stop, deliver: &mut dyn FnMut(Seen)) {
    let mut wait = FIRST_WAIT;
    let mut last: Option<Seen> = None;
    let mut tell = |seen: Seen| {
        if last.as_ref() != Some(&seen) {
            last = Some(seen.clone());
            deliver(seen);
        }
    };
    loop {
        let away = match readers.watch() {
            Ok(watch) => match follow(watch, stop, &mut |states| {
                wait = FIRST_WAIT;
                tell(Ok(states));
            }) {
                Some(fault) => fault,
                None => return,
            },
            Err(fault) => fault,
        };
        tell(Err(away));
        if stop.pause(wait) {
            return;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Follows one watch to its end: the fault that ended it, or `None` where the end was asked for.
fn follow(mut watch: Box<dyn Watch>, stop: &Stop, deliver: &mut dyn FnMut(Vec<ReaderState>)) -> Option<LinkFault> {
    stop.lock().waker = Some(watch.waker());
    let fault = loop {
        if stop.lock().asked {
            break None;
        }
        match watch.next() {
            Ok(_) if stop.lock().asked => break None,
            Ok(states) => deliver(states),
            Err(fault) => break Some(fault),
        }
    };
    stop.lock().waker = None;
    fault
}
