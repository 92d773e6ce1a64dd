//! What may happen to a card that its holder, or a colleague, tells the RA of.

use serde::{Deserialize, Serialize};

use super::certificate::RevocationReason;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    Lost,
    Stolen,
    Damaged,
    Misuse,
}

/// How the RA closed a report.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The card is back with its holder: the suspension is lifted where no other report is open.
    Found,
    /// The card is ended for good.
    Cancelled,
    /// The card stays as it is.
    NoAction,
}

impl IncidentKind {
    pub const ALL: [Self; 4] = [Self::Lost, Self::Stolen, Self::Damaged, Self::Misuse];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::Damaged => "damaged",
            Self::Misuse => "misuse",
        }
    }

    /// What its certificates are revoked for where it ends the card (RFC 5280, 5.3.1): a damaged card's keys are in nobody's hands.
    pub fn reason(self) -> RevocationReason {
        match self {
            Self::Damaged => RevocationReason::CessationOfOperation,
            Self::Lost | Self::Stolen | Self::Misuse => RevocationReason::KeyCompromise,
        }
    }
}
