//! People on the wire: found by number or name, looked at, reached.

use serde::{Deserialize, Serialize};

use crate::domain::{
    card::CardSerial,
    clock::Timestamp,
    lifecycle::CardState,
    organisation::Position,
    person::{IdentityNumber, PersonId},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct PersonFound {
    pub id: PersonId,
    pub name: String,
    pub identity_number: IdentityNumber,
    /// Two people of one name are told apart by it.
    pub date_of_birth: Option<jiff::civil::Date>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct PeopleFound {
    /// By family name and given names, at most 50.
    pub people: Vec<PersonFound>,
    /// To be given as `after` for the next page, where there is one.
    pub next: Option<PersonId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct PersonDetails {
    pub id: PersonId,
    pub title: String,
    pub given_names: String,
    pub family_name: String,
    pub identity_number: IdentityNumber,
    /// Told to RA agents only.
    pub date_of_birth: Option<jiff::civil::Date>,
    /// Told to RA agents only.
    pub contact: Option<Contact>,
    /// Today's: all of them for RA agents, else those in the asker's organisation and in those that are paired with it.
    pub positions: Vec<Position>,
    /// The oldest first, those that have ended too.
    pub cards: Vec<CardOfPerson>,
    pub has_photo: bool,
}

/// Where the RA reaches somebody; also what it is to be from now on. What is absent, there is none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Contact {
    pub email: Option<String>,
    /// In its international form, such as `+441632960001`.
    pub mobile: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CardOfPerson {
    pub serial: CardSerial,
    pub state: CardState,
    /// When the first of its two certificates for its holder expires, where there are any in force.
    pub pair_expires: Option<Timestamp>,
}
