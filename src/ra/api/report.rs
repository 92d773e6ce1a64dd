//! Reports, for sponsors on their own organisation and for the RA on all.
//!
//! Each comes as JSON or, asked for with `Accept: text/csv` or `format=csv`, as CSV. Where there is more, `next` (in CSV the header
//! [`NEXT_HEADER`]) is what `page` is to be for it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{clock::Timestamp, person::PersonId};

/// Carries, beside CSV, what `page` is to be for the next page.
pub const NEXT_HEADER: &str = "wardcard-next";

/// A card in use of which a certificate expires soon.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExpiringCard {
    pub person: PersonId,
    pub name: String,
    pub identity_number: String,
    /// The organisation asked for, or else the person's first by its code.
    pub organisation: Option<String>,
    /// The printed serial.
    pub card: String,
    pub expires: Timestamp,
    /// Whole days until then.
    pub days_left: i64,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExpiringCards {
    pub rows: Vec<ExpiringCard>,
    pub next: Option<String>,
}

/// How cards stand, with what matters to their holders: whether they can still be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatusInReport {
    /// Being issued.
    Unfinished,
    Active,
    /// Its certificates have expired: it needs a repair.
    Expired,
    Suspended,
    Cancelled,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CardsInStatus {
    pub status: CardStatusInReport,
    pub cards: u64,
}

/// Every status, with no cards, too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CardsByStatus {
    pub rows: Vec<CardsInStatus>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnlocksOfDay {
    /// In UTC.
    pub day: Date,
    pub unlocks: u64,
}

/// Every day, without unlocks, too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnlocksByDay {
    pub rows: Vec<UnlocksOfDay>,
    pub next: Option<String>,
}

/// Somebody whom the RA can send no code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonWithoutContact {
    pub person: PersonId,
    pub name: String,
    pub identity_number: String,
    /// The organisation asked for, or else the person's first by its code.
    pub organisation: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PeopleWithoutContact {
    pub rows: Vec<PersonWithoutContact>,
    pub next: Option<String>,
}
