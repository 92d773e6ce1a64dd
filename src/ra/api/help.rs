//! Remote help on the wire: the holder's desktop asks and shows a help code; a helper types it at another desktop.

use serde::{Deserialize, Serialize};

use super::bytes::{Bytes, SecretWord};
use crate::domain::{card::CardSerial, clock::Timestamp, operation::OperationId};

/// A help code for the holder to read out. The one before it, if any, is void.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct HelpAsked {
    /// In two groups: `7K3M-Q9TX`.
    pub code: SecretWord,
    /// How long it works.
    pub minutes: u16,
}

/// A help code as the helper typed it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct TypedHelpCode {
    pub code: SecretWord,
}

/// Who asks for help, for the helper to know them by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct HelpWanted {
    pub operation: OperationId,
    /// The card's holder.
    pub holder: String,
    /// JPEG, where the RA has one.
    pub photo: Option<Bytes>,
    pub card: CardSerial,
    /// Where the card is.
    pub workstation: String,
    pub asked_at: Timestamp,
}

/// A helper's word for someone at another desk. They are taken at it, by name, in the audit trail.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ApproveHelp {
    pub code: SecretWord,
    /// The helper knows the holder personally…
    pub knows_holder: bool,
    /// …and has spoken with them about this, on the telephone or face to face.
    pub spoke_with_holder: bool,
}
