//! Operations: what is done to a card, under one id from beginning to end.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lifecycle::CardDeed;

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

/// Where an operation is that its card is present for: each state is named for the step that it waits for. Before that, nobody has the
/// token that it takes to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// A code, or a helper's word.
    Authorise,
    /// The holder's own keys sign.
    Holder,
    Puk,
    Keys,
    Certificates,
    Confirm,
}

impl OperationKind {
    /// What it is to the card's life.
    pub fn deed(self) -> CardDeed {
        match self {
            OperationKind::Unlock => CardDeed::Unlock,
            OperationKind::Renew => CardDeed::Renew,
            OperationKind::Issue => CardDeed::Issue,
            OperationKind::Repair => CardDeed::Repair,
        }
    }

    /// Its steps, in their order. All but an unlock are authorised by being opened.
    pub fn steps(self) -> &'static [NextStep] {
        use NextStep::{Authorise, Certificates, Confirm, Holder, Keys, Puk};
        match self {
            OperationKind::Unlock => &[Authorise, Puk, Confirm],
            OperationKind::Renew => &[Holder, Keys, Certificates, Confirm],
            OperationKind::Issue | OperationKind::Repair => &[Puk, Keys, Certificates, Confirm],
        }
    }

    /// The first step that is not done.
    pub fn next(self, is_done: impl Fn(NextStep) -> bool) -> NextStep {
        self.steps().iter().copied().find(|step| !is_done(*step)).unwrap_or(NextStep::Confirm)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_steps() {
        use NextStep::{Authorise, Certificates, Confirm, Holder, Keys, Puk};
        for (kind, done, next) in [
            (OperationKind::Unlock, &[][..], Authorise),
            (OperationKind::Unlock, &[Authorise], Puk),
            (OperationKind::Unlock, &[Authorise, Puk], Confirm),
            (OperationKind::Renew, &[Authorise], Holder),
            (OperationKind::Renew, &[Holder], Keys),
            (OperationKind::Renew, &[Holder, Keys], Certificates),
            (OperationKind::Renew, &[Holder, Keys, Certificates], Confirm),
            (OperationKind::Issue, &[Holder], Puk),
            (OperationKind::Issue, &[Puk, Keys], Certificates),
            (OperationKind::Repair, &[Puk], Keys),
            (OperationKind::Repair, &[Keys, Certificates], Puk),
            (OperationKind::Repair, &[Puk, Keys, Certificates], Confirm),
        ] {
            assert_eq!(kind.next(|step| done.contains(&step)), next, "{kind:?} {done:?}");
        }
    }
}
