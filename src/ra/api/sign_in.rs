//! Signing in with the card's `9A` signature.

use serde::{Deserialize, Serialize};

use super::bytes::{Bytes, SecretWord};
use crate::domain::{clock::Timestamp, organisation::Position, person::IdentityNumber, role::Role};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Challenge {
    /// 32 random bytes, good for one sign-in within 60 s.
    pub challenge: Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The card's `9A` certificate, DER.
    pub certificate: Bytes,
    pub challenge: Bytes,
    /// What the desktop holds to be the RA's origin, e.g. `https://ra.example:8443`.
    pub origin: String,
    pub time: Timestamp,
    #[cfg_attr(feature = "ra", schema(max_length = 255, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub workstation: String,
    /// Over [`super::statement::sign_in`], by the `9A` key: ECDSA (DER) or RSA PKCS #1 v1.5, SHA-256 (SHA-384 for P-384).
    pub signature: Bytes,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Session {
    pub token: SecretWord,
    pub name: String,
    pub identity_number: IdentityNumber,
    /// For the rules of a new passcode.
    pub date_of_birth: Option<jiff::civil::Date>,
    pub positions: Vec<Position>,
    pub terms: TermsNeeded,
    /// When the passcode of the card that has signed in was last set, as far as the RA was told. For a reminder, where the policy has one;
    /// nobody else is told.
    #[serde(default)]
    pub passcode_set_at: Option<Timestamp>,
    /// Seconds without a call after which the session ends.
    pub idle_seconds: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "need")]
pub enum TermsNeeded {
    /// To be read in full and accepted before anything else.
    Accept { version: String, text: String },
    /// Accepted before: one line to be reminded by.
    Remind { version: String, reminder: String },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct AcceptTerms {
    pub version: String,
}

/// The role, and the organisation, in which whoever signed in acts from now on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ChooseRole {
    pub role: Role,
    pub organisation_code: String,
}
