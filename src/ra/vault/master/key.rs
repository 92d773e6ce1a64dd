//! A master key whose bytes are in this process.

use hmac::Mac as _;
use zeroize::Zeroizing;

use super::{MasterFault, MasterId};
use crate::{
    domain::{chance::Chance, secret::Secret},
    ra::{keyed::keyed, vault::gcm},
};

/// The bytes as they are kept, and the key that is derived from them for wrapping: the bytes themselves may have sealed form 1, and
/// a key has one use.
pub(super) struct KeyMaster {
    root: Secret<32>,
    wrapping: Secret<32>,
}

impl KeyMaster {
    pub fn new(root: Secret<32>) -> Self {
        let wrapping = derive(&root, b"wardcard master wrap v1");
        Self { root, wrapping }
    }

    pub fn id(&self) -> MasterId {
        let name = derive(&self.root, b"wardcard master id v1");
        // The first bytes of a one-way function's value say nothing of its key.
        let [a, b, c, d, e, f, g, h, ..] = *name.expose("shortened to the master key's name");
        MasterId::of([a, b, c, d, e, f, g, h])
    }

    pub fn root(&self) -> &Secret<32> {
        &self.root
    }

    pub fn close(&self, aad: &str, plain: &Secret<32>, chance: &Chance) -> Result<Vec<u8>, MasterFault> {
        let plain = plain.expose("wrapped under the master key");
        // 32 bytes are never too long for it.
        gcm::close(&self.wrapping, aad, plain, chance).ok_or(MasterFault::DoesNotOpen)
    }

    pub fn open(&self, aad: &str, closed: &[u8]) -> Result<Zeroizing<Vec<u8>>, MasterFault> {
        gcm::open(&self.wrapping, aad, closed).ok_or(MasterFault::DoesNotOpen)
    }
}

/// HKDF-Expand with SHA-256 and one block of output (RFC 5869, 2.3). The root is random and whole, so that nothing is extracted
/// first (3.3).
fn derive(root: &Secret<32>, info: &[u8]) -> Secret<32> {
    let mac = keyed(root, "derives the keys of its uses");
    let mut derived: [u8; 32] = mac.chain_update(info).chain_update([1]).finalize().into_bytes().into();
    Secret::take(&mut derived)
}
