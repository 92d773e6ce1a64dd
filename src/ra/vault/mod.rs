//! Card secrets, sealed with AES-256-GCM under data keys, which are themselves wrapped under a master key.
//!
//! This room knows keys and bytes. It is ignorant of HTTP and SQL: whoever keeps the sealed bytes and the wrapped keys can open
//! neither, and sealed bytes that were moved to another card or purpose do not open.
//!
//! The master key ([`Master`]) is a file, a secret from a mount, or a key on a token that never leaves it. It wraps data keys and
//! nothing else, so that it can be changed ([`Vault::rewrap`]) without touching what is sealed. Data keys have numbers from 1. The
//! vault seals under the highest number that it has learnt. Several instances of the service share their data keys by the rows of
//! wrapped keys: one makes a key, stores it, then learns it; the others meet sealed bytes of a key that they do not know
//! ([`VaultFault::UnknownKey`]), read the rows and learn it too.
//!
//! Before there were data keys, secrets were sealed under the 32 bytes of the key file itself (form 1). That key is number 0: it opens
//! what it sealed and seals no more.

pub mod master;

mod direct;
mod fault;
mod gaps;
mod gcm;
mod learn;
mod new_data_key;
mod purpose;
mod rewrap;
mod ring;
mod seal;
mod sealed;
mod unlock;
mod unseal;
mod wrapped;

#[cfg(test)]
mod rig;

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use self::ring::Ring;
pub use self::{
    fault::VaultFault,
    master::{Master, MasterFault, MasterId, MasterSource, Surroundings},
    purpose::{Purpose, SecretKind},
    sealed::{LEGACY_KEY, Sealed, key_of},
    wrapped::WrappedKey,
};

/// Opens and seals; shared between threads. Its keys are wiped when it is dropped.
pub struct Vault {
    master: Master,
    ring: RwLock<Ring>,
    /// Seals under the master key itself where there is no data key: see `direct`.
    direct: bool,
}

impl Vault {
    /// The master key's name, as it stands in the rows that it wraps.
    pub fn master(&self) -> &MasterId {
        self.master.id()
    }

    /// The number of the data key that seals, if there is one.
    pub fn newest_key(&self) -> Option<u32> {
        self.read().newest().map(|(id, _)| id)
    }

    // A panic elsewhere leaves no key half put in.
    fn read(&self) -> RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Ring> {
        self.ring.write().unwrap_or_else(PoisonError::into_inner)
    }
}
