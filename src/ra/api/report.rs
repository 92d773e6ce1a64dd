//! Reports, for sponsors on their own organisation and for the RA on all.
//!
//! Each comes as JSON or, asked for with `Accept: text/csv` or `format=csv`, as CSV. Where there is more, `next` (in CSV the header
//! [`NEXT_HEADER`]) is what `page` is to be for it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{clock::Timestamp, person::PersonId};

/// Carries, beside CSV, what `page` is to be for the next page.
pub const NEXT_HEADER: &str = "wardcard-next";

/// How far ahead a report of what expires looks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Horizon {
    Days7,
    Days30,
    Days60,
    Days90,
}

impl Horizon {
    pub const ALL: [Horizon; 4] = [Horizon::Days7, Horizon::Days30, Horizon::Days60, Horizon::Days90];

    pub fn days(self) -> u16 {
        match self {
            Horizon::Days7 => 7,
            Horizon::Days30 => 30,
            Horizon::Days60 => 60,
            Horizon::Days90 => 90,
        }
    }
}

/// A card in use of which a certificate expires soon.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
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

impl ExpiringCard {
    /// The columns of the report as CSV.
    pub const COLUMNS: [&str; 7] = ["person", "name", "identity_number", "organisation", "card", "expires", "days_left"];

    /// What stands in [`Self::COLUMNS`].
    pub fn cells(&self) -> [String; 7] {
        [
            self.person.0.clone(),
            self.name.clone(),
            self.identity_number.clone(),
            self.organisation.clone().unwrap_or_default(),
            self.card.clone(),
            self.expires.to_string(),
            self.days_left.to_string(),
        ]
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ExpiringCards {
    pub rows: Vec<ExpiringCard>,
    pub next: Option<String>,
}

/// How cards stand, with what matters to their holders: whether they can still be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CardsInStatus {
    pub status: CardStatusInReport,
    pub cards: u64,
}

/// Every status, with no cards, too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CardsByStatus {
    pub rows: Vec<CardsInStatus>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct UnlocksOfDay {
    /// In UTC.
    pub day: Date,
    pub unlocks: u64,
}

/// Every day, without unlocks, too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct UnlocksByDay {
    pub rows: Vec<UnlocksOfDay>,
    pub next: Option<String>,
}

/// Somebody whom the RA can send no code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct PersonWithoutContact {
    pub person: PersonId,
    pub name: String,
    pub identity_number: String,
    /// The organisation asked for, or else the person's first by its code.
    pub organisation: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct PeopleWithoutContact {
    pub rows: Vec<PersonWithoutContact>,
    pub next: Option<String>,
}
