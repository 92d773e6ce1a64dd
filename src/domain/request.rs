//! What sponsors ask the RA for: a new user, other positions for somebody, the end of somebody's time.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::person::{IdentityNumber, PersonId};

/// What is asked for, as it is kept and as it is said on the wire.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Somebody whom the RA does not know yet, with their first position.
    NewUser { person: NewUser, start: Start },
    /// Positions that begin (or get other days) and positions that end; at least one.
    PositionChange {
        person: PersonId,
        #[serde(default)]
        starts: Vec<Start>,
        #[serde(default)]
        ends: Vec<End>,
    },
    /// All of somebody's positions in the organisation end.
    Leaver { person: PersonId, last_day: Date },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct NewUser {
    /// The key by which imports will know them too.
    pub id: PersonId,
    #[serde(default)]
    pub title: String,
    pub given_names: String,
    pub family_name: String,
    pub date_of_birth: Option<Date>,
    pub identity_number: IdentityNumber,
    pub email: Option<String>,
    /// In its international form.
    pub mobile: Option<String>,
}

/// A position that begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Start {
    pub position_id: String,
    pub from: Date,
    /// The last day; open where absent.
    pub until: Option<Date>,
}

/// A position that ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct End {
    pub position_id: String,
    pub last_day: Date,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    Granted,
    Rejected,
}

impl Change {
    /// As the audit trail calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Change::NewUser { .. } => "new user",
            Change::PositionChange { .. } => "position change",
            Change::Leaver { .. } => "leaver",
        }
    }

    /// Whom it is about.
    pub fn person(&self) -> &PersonId {
        match self {
            Change::NewUser { person, .. } => &person.id,
            Change::PositionChange { person, .. } | Change::Leaver { person, .. } => person,
        }
    }

    /// The positions that begin.
    pub fn starts(&self) -> &[Start] {
        match self {
            Change::NewUser { start, .. } => std::slice::from_ref(start),
            Change::PositionChange { starts, .. } => starts,
            Change::Leaver { .. } => &[],
        }
    }

    /// The positions that end, where they are named.
    pub fn ends(&self) -> &[End] {
        match self {
            Change::PositionChange { ends, .. } => ends,
            Change::NewUser { .. } | Change::Leaver { .. } => &[],
        }
    }
}
