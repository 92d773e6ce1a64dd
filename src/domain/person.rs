//! People, as the RA knows them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The RA's own key for a person, as given at import.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct PersonId(pub String);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The 12-digit unique user identity number that is printed on the card.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdentityNumber(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an identity number has 12 digits")]
pub struct NotAnIdentityNumber;

impl TryFrom<String> for IdentityNumber {
    type Error = NotAnIdentityNumber;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        if s.len() == 12 && s.bytes().all(|b| b.is_ascii_digit()) { Ok(Self(s)) } else { Err(NotAnIdentityNumber) }
    }
}

impl From<IdentityNumber> for String {
    fn from(n: IdentityNumber) -> Self {
        n.0
    }
}

impl IdentityNumber {
    /// The twelve digits without spaces.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// In groups of four, as people read it aloud.
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

/// The holder's name and number, as the `9A` certificate's subject gives them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    pub name: Option<String>,
    pub identity_number: Option<IdentityNumber>,
}
