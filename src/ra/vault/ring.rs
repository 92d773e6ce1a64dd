//! The data keys in memory.

use std::collections::BTreeMap;

use subtle::ConstantTimeEq as _;

use super::{VaultFault, sealed::LEGACY_KEY};
use crate::domain::secret::Secret;

/// Keys by number. They are wiped on drop.
#[derive(Default)]
pub(super) struct Ring(BTreeMap<u32, Secret<32>>);

impl Ring {
    /// Puts a key in; `false` where the same one was there already.
    pub fn add(&mut self, id: u32, key: Secret<32>) -> Result<bool, VaultFault> {
        match self.0.get(&id) {
            None => {
                self.0.insert(id, key);
                Ok(true)
            }
            Some(known) => {
                let why = "compared with the one of the same number";
                if bool::from(known.expose(why).ct_eq(key.expose(why))) { Ok(false) } else { Err(VaultFault::KeyDiffers(id)) }
            }
        }
    }

    pub fn key(&self, id: u32) -> Option<&Secret<32>> {
        self.0.get(&id)
    }

    /// The key that seals. The legacy key never does.
    pub fn newest(&self) -> Option<(u32, &Secret<32>)> {
        self.0.last_key_value().filter(|(id, _)| **id != LEGACY_KEY).map(|(id, key)| (*id, key))
    }

    pub fn all(&self) -> impl Iterator<Item = (u32, &Secret<32>)> {
        self.0.iter().map(|(id, key)| (*id, key))
    }
}
