//! What the RA says of itself.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use crate::domain::{
    clock::Timestamp,
    policy::{Contact, Policy},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ServiceInfo {
    /// The RA's name, as people know it.
    pub name: String,
    pub contact: Contact,
    pub policy: Policy,
    pub terms: Terms,
    /// The RA's clock, to see a workstation's clock that is wrong.
    pub time: Timestamp,
    /// The version of the RA's program; an older RA does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The certificates of the authorities whose cards the RA takes, its own first: DER. An older RA does not say.
    #[serde(default)]
    pub authorities: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Terms {
    pub version: String,
    pub text: String,
    /// One line, shown at every sign-in after the first.
    pub reminder: String,
}
