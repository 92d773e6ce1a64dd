//! Sign-in challenges that have opened a session: each serves once.

use super::{Outcome, Tx, query};
use crate::domain::clock::Timestamp;

impl Tx {
    /// Notes that a challenge has served; `false` where it had served before.
    pub async fn spend_challenge(&mut self, challenge: &[u8; 32], now: Timestamp) -> Outcome<bool> {
        let sql = "INSERT INTO spent_challenges (challenge, spent_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        Ok(query(sql).bind(challenge.to_vec()).bind(now.as_second()).execute(self.conn()).await? == 1)
    }

    /// Forgets those that would be stale anyway.
    pub async fn sweep_challenges(&mut self, spent_before: Timestamp) -> Outcome<()> {
        query("DELETE FROM spent_challenges WHERE spent_at < $1").bind(spent_before.as_second()).execute(self.conn()).await?;
        Ok(())
    }
}
