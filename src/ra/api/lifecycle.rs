//! A card's life at the RA on the wire: reported, suspended, reinstated, cancelled. Each is idempotent by the id that the desktop makes.

use serde::{Deserialize, Serialize};

use super::bytes::SecretWord;
use crate::domain::{
    card::CardSerial,
    clock::Timestamp,
    incident::{IncidentKind, Outcome},
    lifecycle::CardState,
    operation::OperationId,
    person::{IdentityNumber, PersonId},
};

/// Puts a card and its certificates on hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Suspend {
    pub id: OperationId,
    pub why: SuspendWhy,
    /// At most 1,000 characters in one line.
    #[serde(default)]
    #[cfg_attr(feature = "ra", schema(max_length = 1000, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub note: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuspendWhy {
    LongLeave,
    UnderInvestigation,
    OtherReason,
}

/// Lifts a suspension.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Reinstate {
    pub id: OperationId,
    #[serde(default)]
    #[cfg_attr(feature = "ra", schema(max_length = 1000, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub note: String,
}

/// Ends a card for good.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Cancel {
    pub id: OperationId,
    pub why: CancelWhy,
    #[serde(default)]
    #[cfg_attr(feature = "ra", schema(max_length = 1000, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub note: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CancelWhy {
    Lost,
    Stolen,
    Damaged,
    Misused,
    Left,
    Replaced,
}

/// Reports a card: one's own, or a colleague's. It is suspended at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Report {
    pub id: OperationId,
    /// The printed serial; one's own card, with which one is signed in, where absent.
    #[serde(default)]
    pub card: Option<CardSerial>,
    pub kind: IncidentKind,
    #[serde(default)]
    #[cfg_attr(feature = "ra", schema(max_length = 1000, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub note: String,
}

/// Asks for a code, to report one's own card without having it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct AskReportCode {
    /// Made by the desktop; the report names it.
    pub id: OperationId,
    pub identity_number: IdentityNumber,
    pub date_of_birth: jiff::civil::Date,
}

/// The same whether or not the RA knows somebody with this number and date: then a code is on its way to them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ReportCodePromised {
    pub minutes: u16,
    /// Seconds until another one may be asked for.
    pub again_in: u32,
}

/// Reports all cards that the person who has the code has in use.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ReportByCode {
    pub id: OperationId,
    /// The id that the code was asked for under.
    pub asked: OperationId,
    pub code: SecretWord,
    pub kind: IncidentKind,
    #[serde(default)]
    #[cfg_attr(feature = "ra", schema(max_length = 1000, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub note: String,
}

/// A report in the RA's queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Incident {
    pub id: OperationId,
    pub card: CardSerial,
    pub card_state: CardState,
    pub holder: PersonId,
    pub holder_name: String,
    pub kind: IncidentKind,
    pub note: String,
    /// Who reported it.
    pub reporter: Option<PersonId>,
    pub reported_at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Incidents {
    /// The oldest first, at most 100.
    pub incidents: Vec<Incident>,
    /// To be given as `after` for the next page, where there is one.
    pub next: Option<OperationId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CloseIncident {
    pub outcome: Outcome,
}

/// How the card is now: after *found* it may be suspended still, for another report or for another reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct IncidentClosed {
    pub card_state: CardState,
}
