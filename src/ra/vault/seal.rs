//! Plain bytes into sealed ones.

use super::{Purpose, Sealed, Vault, VaultFault, gcm, sealed};
use crate::domain::chance::Chance;

impl Vault {
    /// Seals `plain` for one card and purpose, under the newest data key and a fresh nonce.
    pub fn seal(&self, purpose: &Purpose, plain: &[u8], chance: &Chance) -> Result<Sealed, VaultFault> {
        let ring = self.read();
        let Some((id, key)) = ring.newest() else {
            return self.seal_directly(purpose, plain, chance);
        };
        let closed = gcm::close(key, &purpose.text_under(id), plain, chance).ok_or(VaultFault::TooLong)?;
        Ok(sealed::write_2(id, &closed))
    }
}
