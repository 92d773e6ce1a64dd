//! The audit trail, for RA managers.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use crate::domain::clock::Timestamp;

/// One row. `result` is `done` or a refusal's code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditRow {
    pub row: i64,
    pub at: Timestamp,
    pub who: Option<String>,
    pub whom: Option<String>,
    /// The card's printed serial.
    pub card: Option<String>,
    pub workstation: Option<String>,
    pub role: Option<String>,
    pub organisation: Option<String>,
    pub operation: Option<String>,
    pub what: String,
    pub result: String,
    /// SHA-256 of the row before, and of this one with it: hex.
    pub prev_hash: String,
    pub hash: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditRows {
    pub rows: Vec<AuditRow>,
    /// What `after` is to be for the rows that follow; none where there are none yet.
    pub next: Option<i64>,
}

/// The trail as it stood at a time, signed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditCheckpoint {
    /// Rows that the trail had, and the last one's hash in hex.
    pub length: i64,
    pub hash: String,
    pub at: Timestamp,
    /// SHA-256 of the signing key's SubjectPublicKeyInfo, hex.
    pub key: String,
    /// ECDSA, DER.
    pub signature: Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditCheckpoints {
    pub checkpoints: Vec<AuditCheckpoint>,
    /// What `after` is to be for those that follow.
    pub next: Option<i64>,
}
