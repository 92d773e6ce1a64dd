//! One-time codes: salted hashes, and how often they were mistyped.

use super::{Outcome, StoreFault, Tx, bytes, query, text_of, time};
use crate::domain::{clock::Timestamp, contact::ContactWay, operation::OperationId};

pub struct StoredCode {
    pub key: i64,
    pub salt: [u8; 16],
    pub hash: [u8; 32],
    pub sent_at: Timestamp,
    /// Wrong entries so far.
    pub wrong: u8,
    pub used: bool,
}

/// A code that is about to be sent.
pub struct NewCode<'a> {
    pub operation: OperationId,
    pub card: i64,
    pub way: ContactWay,
    pub salt: &'a [u8; 16],
    pub hash: &'a [u8; 32],
}

impl Tx {
    /// Keeps a code and gives its key.
    pub async fn add_code(&mut self, code: &NewCode<'_>, now: Timestamp) -> Outcome<i64> {
        let row =
            query("INSERT INTO codes (operation, card, salt, hash, sent_at, way) VALUES ($1, $2, $3, $4, $5, $6) RETURNING key")
                .bind(code.operation.to_string())
                .bind(code.card)
                .bind(code.salt.to_vec())
                .bind(code.hash.to_vec())
                .bind(now.as_second())
                .bind(text_of(&code.way))
                .fetch_one(self.conn())
                .await?;
        Ok(row.try_get("key")?)
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

    pub async fn count_wrong_code(&mut self, key: i64) -> Outcome<()> {
        query("UPDATE codes SET wrong = wrong + 1 WHERE key = $1").bind(key).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn use_code(&mut self, key: i64) -> Outcome<()> {
        query("UPDATE codes SET used = TRUE WHERE key = $1").bind(key).execute(self.conn()).await?;
        Ok(())
    }

    /// Takes a code back that did not reach anybody. `true` where nobody had tried to enter it: then it is as if it had never been.
    /// Otherwise it is kept, void: guesses at a code that is on its way must not be had for nothing.
    pub async fn take_code_back(&mut self, key: i64) -> Outcome<bool> {
        let sql = "DELETE FROM codes WHERE key = $1 AND wrong = 0 AND used = FALSE";
        if query(sql).bind(key).execute(self.conn()).await? == 1 {
            return Ok(true);
        }
        self.use_code(key).await?;
        Ok(false)
    }
}
