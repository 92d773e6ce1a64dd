//! How a card stands with the RA, told to anyone who has its `9E` public key: no names, no contacts.

use serde::{Deserialize, Serialize};

use crate::domain::operation::{OperationId, OperationKind};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CardStanding {
    pub status: CardStatus,
    /// The printed serial, where the RA knows the card.
    pub serial: Option<String>,
    /// Whether the RA knows the card's PUK. Without it the card can be read and warned about, not unlocked.
    #[serde(default)]
    pub unlockable: bool,
    /// Operations that were begun and can be finished.
    pub open: Vec<OpenOperation>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardStatus {
    Unknown,
    Active,
    Suspended,
    Cancelled,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct OpenOperation {
    pub id: OperationId,
    pub kind: OperationKind,
}
