//! What the journal keeps of an operation: enough to finish it, and no secret.
//!
//! Yesterday's records stay readable: every version has a fixture under `tests/fixtures/journal/`.

use serde::{Deserialize, Serialize};

use crate::domain::{
    card::{CardIdentity, Slot},
    clock::Timestamp,
    operation::{OperationId, OperationKind},
    person::PersonId,
};

/// One open operation, as one small file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    pub version: Version,
    pub operation: OperationId,
    /// The card, by its `9E` key; `None` while an issue has not made one yet.
    pub card: Option<CardIdentity>,
    /// Who it says it is until the certificate of that key is on it, where an issue has given it one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<CardIdentity>,
    pub begun: Timestamp,
    pub work: Work,
}

/// The record's format. A number that is not known is refused, not guessed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Version {
    V1,
}

impl TryFrom<u8> for Version {
    type Error = String;
    fn try_from(n: u8) -> Result<Self, String> {
        if n == 1 { Ok(Self::V1) } else { Err(format!("journal version {n} is not known here")) }
    }
}

impl From<Version> for u8 {
    fn from(_: Version) -> u8 {
        1
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    Unlock { stage: UnlockStage },
    Renew { stage: KeyStage },
    Issue { person: PersonId, stage: IssueStage },
    Repair { stage: RepairStage },
}

/// How far an unlock was, at least, when it was cut off.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnlockStage {
    /// Authorised; the card has not been written to.
    Granted,
    /// RESET RETRY COUNTER may have been done.
    Resetting,
    /// The passcode is the new one; the PUK may have been changed.
    Rotating,
    /// The card refuses the PUKs that the RA holds: trying again would only spend tries.
    PukRefused,
}

/// How far the writing of keys was, at least.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct KeyStage {
    /// Slots whose key and certificate are the new ones.
    pub written: Vec<Slot>,
    /// The slot whose key may have been made anew.
    pub generating: Option<Slot>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueStage {
    /// The management key, the PUK or the passcode may have been changed.
    Securing,
    /// They have been; keys are being written. `management_key_changed`: the card took the new management key.
    Writing { management_key_changed: bool, keys: KeyStage },
}

/// How far a repair was, at least.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairStage {
    /// The passcode may have been set anew.
    Resetting,
    /// The PUK may have been changed, too.
    Rotating,
    /// Both have been; keys are being written.
    Writing { keys: KeyStage },
    /// The card refuses the PUKs that the RA holds: trying again would only spend tries.
    PukRefused,
}

impl Record {
    /// Whether it is about this card.
    pub fn is_of(&self, card: &CardIdentity) -> bool {
        [self.card, self.former].contains(&Some(*card))
    }

    pub fn kind(&self) -> OperationKind {
        match self.work {
            Work::Unlock { .. } => OperationKind::Unlock,
            Work::Renew { .. } => OperationKind::Renew,
            Work::Issue { .. } => OperationKind::Issue,
            Work::Repair { .. } => OperationKind::Repair,
        }
    }

    /// Whether the card may be another than before the operation.
    pub fn card_touched(&self) -> bool {
        !matches!(self.work, Work::Unlock { stage: UnlockStage::Granted })
    }

    /// Whether the holder's new passcode was set for certain.
    pub fn passcode_set(&self) -> bool {
        matches!(
            self.work,
            Work::Unlock { stage: UnlockStage::Rotating }
                | Work::Issue { stage: IssueStage::Writing { .. }, .. }
                | Work::Repair { stage: RepairStage::Writing { .. } }
        )
    }
}
