//! What the RA says of itself.

use serde::{Deserialize, Serialize};

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
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Terms {
    pub version: String,
    pub text: String,
    /// One line, shown at every sign-in after the first.
    pub reminder: String,
}
