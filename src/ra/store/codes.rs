//! One-time codes: salted hashes, how often they were mistyped, how often they were sent.

use super::{Outcome, StoreFault, Tx, bytes, query, time};
use crate::domain::{clock::Timestamp, operation::OperationId};

pub struct StoredCode {
    pub key: i64,
    pub salt: [u8; 16],
    pub hash: [u8; 32],
    pub sent_at: Timestamp,
    /// Wrong entries so far.
    pub wrong: u8,
    pub used: bool,
}

impl Tx {
    pub async fn add_code(
        &mut self,
        id: OperationId,
        card: i64,
        salt: &[u8; 16],
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Outcome<()> {
        query("INSERT INTO codes (operation, card, salt, hash, sent_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.to_string())
            .bind(card)
            .bind(salt.to_vec())
            .bind(hash.to_vec())
            .bind(now.as_second())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The code sent last for an operation; only this one counts.
    pub async fn last_code(&mut self, id: OperationId) -> Outcome<Option<StoredCode>> {
        let row = query("SELECT * FROM codes WHERE operation = $1 ORDER BY key DESC LIMIT 1")
            .bind(id.to_string())
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| {
            Ok(StoredCode {
                key: r.try_get("key")?,
                salt: bytes(&r, "salt")?,
                hash: bytes(&r, "hash")?,
                sent_at: time(&r, "sent_at")?,
                wrong: r.try_get::<i64>("wrong")?.try_into().map_err(|_| StoreFault::Corrupt { what: "a count" })?,
                used: r.try_get("used")?,
            })
        })
        .transpose()
    }

    /// When the codes of a card were sent since a time, the latest first.
    pub async fn codes_sent(&mut self, card: i64, since: Timestamp) -> Outcome<Vec<Timestamp>> {
        let rows = query("SELECT sent_at FROM codes WHERE card = $1 AND sent_at > $2 ORDER BY sent_at DESC")
            .bind(card)
            .bind(since.as_second())
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(|r| time(r, "sent_at")).collect()
    }

    pub async fn count_wrong_code(&mut self, key: i64) -> Outcome<()> {
        query("UPDATE codes SET wrong = wrong + 1 WHERE key = $1").bind(key).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn use_code(&mut self, key: i64) -> Outcome<()> {
        query("UPDATE codes SET used = TRUE WHERE key = $1").bind(key).execute(self.conn()).await?;
        Ok(())
    }
}
