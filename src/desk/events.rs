//! Events on their way to a window: never more than one of each kind of snapshot, so that a window that sleeps does not fill memory.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::port::Event;

#[derive(Clone)]
pub struct EventBox {
    shared: Arc<Shared>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<VecDeque<Event>>,
    arrived: Condvar,
}

impl EventBox {
    /// `wake` is called after each event, from the desk's thread; it must not block.
    pub fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { shared: Arc::default(), wake }
    }

    /// A snapshot replaces an older one of its kind that nobody has looked at yet.
    pub fn push(&self, event: Event) {
        {
            let mut queue = self.lock();
            if !matches!(event, Event::Job { .. }) {
                let kind = std::mem::discriminant(&event);
                queue.retain(|e| std::mem::discriminant(e) != kind);
            }
            queue.push_back(event);
        }
        self.shared.arrived.notify_all();
        (self.wake)();
    }

    /// All that has come, without waiting.
    pub fn take(&self) -> Vec<Event> {
        self.lock().drain(..).collect()
    }

    /// The next event, or `None` when none comes in time.
    pub fn wait(&self, at_most: Duration) -> Option<Event> {
        let queue = self.lock();
        let (mut queue, _) = self
            .shared
            .arrived
            .wait_timeout_while(queue, at_most, |queue| queue.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Event>> {
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::port::{Job, News, Outcome};

    #[test]
    fn the_newest_snapshot_wins_and_no_news_of_a_job_is_lost() {
        let events = EventBox::new(Arc::new(|| {}));
        let news = |n| Event::Job { job: Job(n), news: News::Ended(Ok(Outcome::Looked)) };
        for event in [Event::NoService, news(1), Event::Sessions(vec![]), news(2), Event::NoService] {
            events.push(event);
        }
        assert_eq!(events.take(), vec![news(1), Event::Sessions(vec![]), news(2), Event::NoService]);
        assert_eq!(events.wait(Duration::ZERO), None);
    }
}
