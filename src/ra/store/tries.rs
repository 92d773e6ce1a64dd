//! Tries that are counted, e.g. how often codes were sent: by card, person, workstation, address.

use super::{Outcome, Tx, query, time};
use crate::domain::clock::Timestamp;

impl Tx {
    pub async fn count_try(&mut self, counted: &str, now: Timestamp) -> Outcome<()> {
        query("INSERT INTO tries (counted, at) VALUES ($1, $2)").bind(counted).bind(now.as_second()).execute(self.conn()).await?;
        Ok(())
    }

    /// When the tries were that came after a time, the latest first; no more than `most`.
    pub async fn tries_since(&mut self, counted: &str, since: Timestamp, most: u32) -> Outcome<Vec<Timestamp>> {
        let rows = query("SELECT at FROM tries WHERE counted = $1 AND at > $2 ORDER BY at DESC LIMIT $3")
            .bind(counted)
            .bind(since.as_second())
            .bind(i64::from(most))
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(|r| time(r, "at")).collect()
    }

    /// Takes one try back that was counted at a time.
    pub async fn uncount_try(&mut self, counted: &str, at: Timestamp) -> Outcome<()> {
        let sql = "DELETE FROM tries WHERE counted = $1 AND at = $2";
        let same = query(sql).bind(counted).bind(at.as_second()).execute(self.conn()).await?;
        // Rows have no names of their own: those of the same second that are to stay are put back.
        for _ in 1..same {
            self.count_try(counted, at).await?;
        }
        Ok(())
    }

    pub async fn forget_tries(&mut self, counted: &str) -> Outcome<()> {
        query("DELETE FROM tries WHERE counted = $1").bind(counted).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn sweep_tries(&mut self, before: Timestamp) -> Outcome<()> {
        query("DELETE FROM tries WHERE at < $1").bind(before.as_second()).execute(self.conn()).await?;
        Ok(())
    }
}
