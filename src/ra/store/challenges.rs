//! Sign-in challenges: each is met once.

use sqlx::query;

use super::{Outcome, Tx, time};
use crate::domain::clock::Timestamp;

impl Tx {
    pub async fn add_challenge(&mut self, challenge: &[u8; 32], now: Timestamp) -> Outcome<()> {
        let sql = "INSERT INTO challenges (challenge, made_at) VALUES (?, ?)";
        query(sql).bind(challenge.to_vec()).bind(now.as_second()).execute(self.conn()).await?;
        Ok(())
    }

    /// Takes the challenge out, and tells when it was made; `None` where there is no such challenge.
    pub async fn take_challenge(&mut self, challenge: &[u8]) -> Outcome<Option<Timestamp>> {
        let row = query("DELETE FROM challenges WHERE challenge = ? RETURNING made_at")
            .bind(challenge.to_vec())
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| time(&r, "made_at")).transpose()
    }

    pub async fn sweep_challenges(&mut self, made_before: Timestamp) -> Outcome<()> {
        query("DELETE FROM challenges WHERE made_at < ?").bind(made_before.as_second()).execute(self.conn()).await?;
        Ok(())
    }
}
