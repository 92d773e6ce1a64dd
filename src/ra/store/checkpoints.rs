//! Signed checkpoints of the audit trail: how long it was at some time, and its last hash. Never changed, never deleted.

use super::{Outcome, Row, Tx, bytes, query, time};
use crate::domain::clock::Timestamp;

/// What was signed, by which key. Whoever keeps one elsewhere can tell later that no row before it was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Rows that the trail had.
    pub length: i64,
    /// The hash of the last of them.
    pub hash: [u8; 32],
    pub at: Timestamp,
    /// SHA-256 of the key's SubjectPublicKeyInfo, hex.
    pub key: String,
    /// ECDSA, DER.
    pub signature: Vec<u8>,
}

/// The trail's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    pub length: i64,
    pub hash: [u8; 32],
}

impl Tx {
    /// `None` where somebody took the row away.
    pub async fn audit_head(&mut self) -> Outcome<Option<Head>> {
        let row = query("SELECT length, hash FROM audit_head").fetch_optional(self.conn()).await?;
        row.map(|r| head(&r)).transpose()
    }

    /// Keeps a checkpoint; `false` where another instance was first with this length.
    pub async fn add_checkpoint(&mut self, c: &Checkpoint) -> Outcome<bool> {
        let sql = "INSERT INTO audit_checkpoints (length, at, hash, key, signature) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (length) DO NOTHING";
        let added = query(sql)
            .bind(c.length)
            .bind(c.at.as_second())
            .bind(c.hash.to_vec())
            .bind(&c.key)
            .bind(&c.signature)
            .execute(self.conn())
            .await?;
        Ok(added == 1)
    }

    pub async fn last_checkpoint(&mut self) -> Outcome<Option<Checkpoint>> {
        let sql = "SELECT * FROM audit_checkpoints ORDER BY length DESC LIMIT 1";
        query(sql).fetch_optional(self.conn()).await?.map(|r| checkpoint(&r)).transpose()
    }

    /// The checkpoints after a length, the shortest first.
    pub async fn checkpoints_after(&mut self, length: i64, most: u32) -> Outcome<Vec<Checkpoint>> {
        let rows = query("SELECT * FROM audit_checkpoints WHERE length > $1 ORDER BY length LIMIT $2")
            .bind(length)
            .bind(i64::from(most))
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(checkpoint).collect()
    }
}

pub(super) fn head(r: &Row) -> Outcome<Head> {
    Ok(Head { length: r.try_get("length")?, hash: bytes(r, "hash")? })
}

fn checkpoint(r: &Row) -> Outcome<Checkpoint> {
    Ok(Checkpoint {
        length: r.try_get("length")?,
        hash: bytes(r, "hash")?,
        at: time(r, "at")?,
        key: r.try_get("key")?,
        signature: r.try_get("signature")?,
    })
}
