//! A data key as it is stored.

use super::master::MasterId;

/// A data key that only its master key can open; its number is authenticated. Safe to keep anywhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrappedKey {
    /// From 1; 0 is the key that sealed form 1, where it was taken along to another master key.
    pub id: u32,
    pub master: MasterId,
    pub wrapped: Vec<u8>,
}
