//! The next data key.

use super::{Vault, VaultFault, WrappedKey, sealed::LEGACY_KEY};
use crate::domain::chance::Chance;

impl Vault {
    /// Makes a data key of this number, which is to be stored first and then learnt by [`Vault::learn`].
    ///
    /// It is not used before: two instances may make a key of the same number at the same moment, one of the rows is refused, and
    /// what was sealed under the refused one could never be opened again.
    ///
    /// A new key is due once the old one has sealed 2^32 times (SP 800-38D, 8.3, for random nonces), and whenever the old one may have
    /// become known. Old keys stay: they open what they sealed.
    pub fn new_data_key(&self, id: u32, chance: &Chance) -> Result<WrappedKey, VaultFault> {
        if id == LEGACY_KEY {
            return Err(VaultFault::ReservedNumber);
        }
        if self.read().key(id).is_some() {
            return Err(VaultFault::KeyExists(id));
        }
        let key = chance.secret::<32>();
        let wrapped = self.master.wrap(id, &key, chance)?;
        Ok(WrappedKey { id, master: self.master.id().clone(), wrapped })
    }

    /// The number after the highest of all rows, whatever master key they are under; `None` after 2^32 - 1 of them.
    ///
    /// Of the keys under this master key alone, a number might be given that another key has already: what is sealed names its key by
    /// the number only.
    pub fn next_key(&self, rows: &[WrappedKey]) -> Option<u32> {
        let highest = rows.iter().map(|row| row.id).chain(self.newest_key()).max();
        highest.map_or(Some(1), |id| id.checked_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::vault::{
        key_of,
        rig::{chance, fault, master, puk, vault_with},
    };

    #[test]
    fn a_new_key_seals_only_once_it_was_learnt() {
        let vault = Vault::unlock(master(1), &[]).unwrap();
        assert_eq!(vault.next_key(&[]), Some(1));
        let first = vault.new_data_key(1, &chance()).unwrap();
        assert_eq!(&first.master, master(1).id());
        assert!(matches!(fault(vault.seal(&puk("W1"), b"x", &chance())), VaultFault::NoDataKey));
        vault.learn(&[first]).unwrap();
        assert_eq!(key_of(&vault.seal(&puk("W1"), b"x", &chance()).unwrap()), Some(1));
        assert_eq!(vault.next_key(&[]), Some(2));
    }

    #[test]
    fn numbers_are_not_given_twice() {
        let (_, others) = vault_with(2, &[8]);
        let (vault, rows) = vault_with(1, &[3]);
        assert_eq!(vault.next_key(&rows), Some(4));
        assert_eq!(vault.next_key(&[&rows[..], &others].concat()), Some(9), "another master key's numbers are taken, too");
        let (vault, rows) = vault_with(1, &[3, u32::MAX]);
        assert!(matches!(fault(vault.new_data_key(0, &chance())), VaultFault::ReservedNumber));
        assert!(matches!(fault(vault.new_data_key(3, &chance())), VaultFault::KeyExists(3)));
        assert_eq!(vault.next_key(&rows), None);
    }
}
