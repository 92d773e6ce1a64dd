//! Small files are written on a thread of their own: a person's folders may be on a slow network, and a file is synced before it counts.

use std::{
    io,
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::surroundings::Wake;

/// Orders that may wait. A person gives one at a time; where so many wait the disk does not answer.
const WAITING: usize = 64;

type Order = Box<dyn FnOnce() -> io::Result<()> + Send>;

enum Word {
    Write(Order, Kept),
    End,
}

/// The thread. When it is dropped, everything that was ordered has been written.
pub struct Writer {
    to: Sender<Word>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// # Errors
    /// Where there is no thread for it.
    pub fn start() -> io::Result<Self> {
        let (to, from) = bounded(WAITING);
        let thread = thread::Builder::new().name("writer".to_owned()).spawn(move || run(&from))?;
        Ok(Self { to, thread: Some(thread) })
    }

    /// What gives it orders. It outlives the thread without harm.
    pub fn pen(&self) -> Pen {
        Pen(self.to.clone())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Behind everything that was ordered before; it waits where the queue is full.
        let _ended = self.to.send(Word::End);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn run(from: &Receiver<Word>) {
    for word in from {
        match word {
            Word::Write(order, kept) => kept.say(order()),
            Word::End => return,
        }
    }
}

/// Gives orders to the [`Writer`], which carries them out one after the other.
#[derive(Clone, Debug)]
pub struct Pen(Sender<Word>);

impl Pen {
    /// Does not wait. What comes of the order is said by `kept`.
    pub fn write(&self, order: impl FnOnce() -> io::Result<()> + Send + 'static, kept: Kept) {
        if let Err(refused) = self.0.try_send(Word::Write(Box::new(order), kept))
            && let Word::Write(_, kept) = refused.into_inner()
        {
            kept.say(Err(io::ErrorKind::WouldBlock.into()));
        }
    }
}

/// Says once, from any thread, whether something was kept.
pub struct Kept(Box<dyn FnOnce(io::Result<()>) + Send>);

impl Kept {
    /// Where no person waits for it: what went wrong is in the log.
    pub fn or_logged(what: &'static str) -> Self {
        Self(Box::new(move |outcome| {
            if let Err(error) = outcome {
                tracing::warn!(%error, what);
            }
        }))
    }

    /// Into a channel that the window empties when it is woken.
    pub fn told_to(to: Sender<io::Result<()>>, wake: Wake) -> Self {
        Self(Box::new(move |outcome| {
            // Nobody looks at so many; those before it are of the same kind.
            let _full = to.try_send(outcome);
            wake();
        }))
    }

    pub fn say(self, outcome: io::Result<()>) {
        (self.0)(outcome);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[test]
    fn what_was_ordered_is_done_in_its_order_before_the_writer_is_gone() {
        let (done, look) = bounded(8);
        let (told, outcomes) = bounded(8);
        let woken = Arc::new(AtomicUsize::new(0));
        let wake: Wake = {
            let woken = woken.clone();
            Arc::new(move || {
                woken.fetch_add(1, Ordering::SeqCst);
            })
        };
        let writer = Writer::start().unwrap();
        let pen = writer.pen();
        let (go, gate) = bounded::<()>(0);
        pen.write(move || gate.recv().map_err(io::Error::other), Kept::told_to(told.clone(), wake.clone()));
        for n in 0..3 {
            let done = done.clone();
            let order = move || {
                done.send(n).unwrap();
                if n == 1 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
            };
            pen.write(order, Kept::told_to(told.clone(), wake.clone()));
        }
        assert!(look.is_empty(), "it waits for the one before");
        go.send(()).unwrap();
        drop(writer);
        assert_eq!(look.try_iter().collect::<Vec<_>>(), [0, 1, 2]);
        let outcomes: Vec<_> = outcomes.try_iter().map(|o| o.map_err(|e| e.kind())).collect();
        assert_eq!(outcomes, [Ok(()), Ok(()), Err(io::ErrorKind::StorageFull), Ok(())]);
        assert_eq!(woken.load(Ordering::SeqCst), 4);
    }

    #[test]
    fn an_order_that_nobody_takes_is_told_as_not_kept() {
        let writer = Writer::start().unwrap();
        let pen = writer.pen();
        drop(writer);
        let (told, outcomes) = bounded(1);
        pen.write(|| Ok(()), Kept::told_to(told, Arc::new(|| {})));
        assert_eq!(outcomes.try_recv().unwrap().map_err(|e| e.kind()), Err(io::ErrorKind::WouldBlock));
    }
}
