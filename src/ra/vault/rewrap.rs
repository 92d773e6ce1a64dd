//! Another master key.

use super::{Master, Vault, VaultFault, WrappedKey, sealed::LEGACY_KEY};
use crate::domain::chance::Chance;

impl Vault {
    /// Every key that this vault knows, wrapped under another master key, to replace the stored rows of the same numbers in one
    /// transaction. What is sealed stays as it is.
    ///
    /// Where the old master key is the one that sealed form 1, it goes along as key 0; its row may be left away once no stored bytes
    /// are of it (see [`super::key_of`]).
    pub fn rewrap(&self, to: &Master, chance: &Chance) -> Result<Vec<WrappedKey>, VaultFault> {
        let ring = self.read();
        let legacy = match ring.key(LEGACY_KEY) {
            Some(_) => None,
            None => self.master.legacy().map(|key| (LEGACY_KEY, key)),
        };
        let wrap = |(id, key)| Ok(WrappedKey { id, master: to.id().clone(), wrapped: to.wrap(id, key, chance)? });
        legacy.into_iter().chain(ring.all()).map(wrap).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::vault::rig::{chance, fault, fixture, master, puk, vault_with};

    #[test]
    fn the_new_master_key_opens_everything_and_the_old_one_nothing() {
        let (vault, rows) = vault_with(1, &[1, 2]);
        let sealed = vault.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        let after = vault.rewrap(&master(2), &chance()).unwrap();
        assert_eq!(after.iter().map(|row| row.id).collect::<Vec<_>>(), [0, 1, 2]);
        let new = Vault::unlock(master(2), &after).unwrap();
        assert_eq!(&new.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
        assert_eq!(new.newest_key(), Some(2));

        assert!(matches!(fault(Vault::unlock(master(1), &after)), VaultFault::OtherMaster { .. }));
        // Not even where the rows are made to name it.
        let mut claimed = after.clone();
        for row in &mut claimed {
            row.master = master(1).id().clone();
        }
        assert!(matches!(fault(Vault::unlock(master(1), &claimed)), VaultFault::KeyDoesNotOpen { .. }));
        // And back again, by way of the new one.
        let back = new.rewrap(&master(1), &chance()).unwrap();
        assert_ne!(back[1].wrapped, rows[0].wrapped);
        assert_eq!(&Vault::unlock(master(1), &back).unwrap().unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
    }

    #[test]
    fn form_1_opens_under_another_master_key_too() {
        let old = Vault::unlock(Master::of_key(fixture::key()), &[]).unwrap();
        let mut rows = old.rewrap(&master(2), &chance()).unwrap();
        assert_eq!(rows.len(), 1);
        let new = Vault::unlock(master(2), &rows).unwrap();
        for (purpose, sealed, plain) in fixture::form_1() {
            assert_eq!(&new.unseal(&purpose, &sealed).unwrap()[..], plain);
        }
        // Key 0 still does not seal.
        assert!(matches!(fault(new.seal(&puk("W1"), b"x", &chance())), VaultFault::NoDataKey));
        rows.push(new.new_data_key(1, &chance()).unwrap());
        new.learn(&rows).unwrap();
        // A third master key: the first one's bytes, not the second's, are taken along.
        let third = Vault::unlock(master(3), &new.rewrap(&master(3), &chance()).unwrap()).unwrap();
        for (purpose, sealed, plain) in fixture::form_1() {
            assert_eq!(&third.unseal(&purpose, &sealed).unwrap()[..], plain);
        }
    }
}
