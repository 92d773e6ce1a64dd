//! Operations: what is done to a card, under one id from beginning to end.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// UUIDv7, made by the desktop; every RA call is idempotent by it and the step.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub Uuid);

impl OperationId {
    /// A new id from the time and chance given (RFC 9562, 5.7).
    pub fn new(now: super::clock::Timestamp, chance: &super::chance::Chance) -> Self {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &chance.bytes()).into_uuid())
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    Unlock,
    Renew,
    Issue,
    /// A new pair of certificates and a new passcode, by an RA agent, in person.
    Repair,
}

/// Whether something failed before or after the card was changed. Every error says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardChanged {
    No,
    Yes,
    /// Cut off while the card was at work: it will be read before anything else is done.
    Unknown,
}
