//! Sign-in challenges that have opened a session: each serves once.

use super::{Outcome, Tx, query};
use crate::domain::clock::Timestamp;

impl Tx {
    /// Forgets those that would be stale anyway.
    pub async fn sweep_challenges(&mut self, spent_before: Timestamp) -> Outcome<()> {
        query("DELETE FROM spent_challenges WHERE spent_at < $1").bind(spent_before.as_second()).execute(self.conn()).await?;
        Ok(())
    }
}
