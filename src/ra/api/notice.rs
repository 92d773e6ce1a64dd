//! What was done to a card without the RA, told afterwards: it waited in the desktop's outbox while the RA was away.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use crate::domain::{clock::Timestamp, operation::OperationId};

/// Signed by the card itself, so that nobody can report what did not happen on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Notice {
    /// Made by the desktop; telling the same again is no second event.
    pub id: OperationId,
    pub what: Noticed,
    /// What the desktop holds to be the RA's origin.
    pub origin: String,
    pub time: Timestamp,
    #[cfg_attr(feature = "ra", schema(max_length = 255, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub workstation: String,
    /// The `9E` certificate's SubjectPublicKeyInfo, DER.
    pub spki: Bytes,
    /// Over [`super::statement::notice`], by the `9E` key.
    pub signature: Bytes,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Noticed {
    PasscodeChanged,
}

impl Noticed {
    /// As in the audit trail and in the statement.
    pub fn name(self) -> &'static str {
        match self {
            Noticed::PasscodeChanged => "passcode changed",
        }
    }
}
