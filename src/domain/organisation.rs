//! Organisations, and the positions people have in them.

use serde::{Deserialize, Serialize};

use super::role::Role;

/// An organisation by its code.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Organisation {
    pub code: String,
    pub name: String,
}

/// A role that a person has in an organisation today.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Position {
    pub role: Role,
    pub organisation: Organisation,
}
