//! How cards differ from maker to maker.

use serde::{Deserialize, Serialize};

use crate::domain::card::ManagementAlgorithm;

/// What a card can do. The default is our own card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The management key's algorithm as it leaves the factory.
    pub management: ManagementAlgorithm,
    /// Knows SET MANAGEMENT KEY (`FF`), which is no part of the standard.
    pub set_management_key: bool,
    /// Knows GET METADATA (`F7`), which is no part of the standard.
    pub metadata: bool,
    /// Takes extended lengths, and says so in its answer to reset. Without them there is chaining and `61XX`.
    pub extended_length: bool,
    /// Is selected by the application's identifier without its version, too (SP 800-73-4 part 2, 3.1.1).
    pub truncated_aid: bool,
    pub last_try: LastTry,
}

/// What the wrong try that blocks is answered with; both are seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastTry {
    /// `63C0`.
    NoneLeft,
    /// `6983`.
    Blocked,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            management: ManagementAlgorithm::Aes256,
            set_management_key: true,
            metadata: true,
            extended_length: true,
            truncated_aid: true,
            last_try: LastTry::NoneLeft,
        }
    }
}

impl Profile {
    /// The standard and nothing more: 3DES, no extensions, short lengths.
    pub fn plain() -> Self {
        Self {
            management: ManagementAlgorithm::TripleDes,
            set_management_key: false,
            metadata: false,
            extended_length: false,
            ..Self::default()
        }
    }
}
