//! Being about to stop: said first, so that a load balancer sends nobody here any more, and done a little later.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the service is about to stop. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Drain(Arc<watch::Sender<bool>>);

impl Default for Drain {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Drain {
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once it has begun.
    pub async fn begun(&self) {
        // It cannot be closed while we hold its one sender.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }
}
