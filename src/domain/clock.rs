//! Time is an argument: the system's clock is read in `bin/` only.

use std::sync::Arc;

pub use jiff::Timestamp;

/// Tells the time, in UTC.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that stands still, for tests.
    pub fn fixed(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// Whole days from `now` until `then`, rounded down; negative once it has passed.
pub fn days_until(now: Timestamp, then: Timestamp) -> i64 {
    (then.as_second() - now.as_second()).div_euclid(86_400)
}
