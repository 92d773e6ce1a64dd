//! For as long as the store keeps no rows of wrapped keys: a vault of the key file alone, which seals form 1 as it always did.

use std::{path::Path, sync::RwLock};

use super::{Master, Purpose, Sealed, Vault, VaultFault, gcm, ring::Ring, sealed};
use crate::domain::chance::Chance;

impl Vault {
    /// Makes a new key file (mode 0600) and never overwrites one.
    pub fn create(path: &Path, chance: &Chance) -> Result<Self, VaultFault> {
        Ok(Self::directly(Master::create_file(path, chance)?))
    }

    pub fn open(path: &Path) -> Result<Self, VaultFault> {
        Ok(Self::directly(Master::open_file(path)?))
    }

    fn directly(master: Master) -> Self {
        Self { master, ring: RwLock::new(Ring::default()), direct: true }
    }

    pub(super) fn seal_directly(&self, purpose: &Purpose, plain: &[u8], chance: &Chance) -> Result<Sealed, VaultFault> {
        let key = self.master.legacy().filter(|_| self.direct).ok_or(VaultFault::NoDataKey)?;
        let closed = gcm::close(key, &purpose.text(), plain, chance).ok_or(VaultFault::TooLong)?;
        Ok(sealed::write_1(&closed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::vault::{
        LEGACY_KEY, key_of,
        rig::{chance, puk},
    };

    #[test]
    fn seals_as_before_until_it_has_a_data_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        let made = Vault::create(&path, &chance()).unwrap();
        let sealed = made.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        assert_eq!(key_of(&sealed), Some(LEGACY_KEY));
        let again = Vault::open(&path).unwrap();
        assert_eq!(&again.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
        again.learn(&[again.new_data_key(1, &chance()).unwrap()]).unwrap();
        assert_eq!(key_of(&again.seal(&puk("W1"), b"12345678", &chance()).unwrap()), Some(1));
        assert_eq!(&again.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
    }
}
