//! The vault is unlocked once, when the service starts.

use std::sync::RwLock;

use super::{Master, Vault, VaultFault, WrappedKey, ring::Ring};

impl Vault {
    /// A vault with the data keys of these rows that are under this master key. Without any row it has no data key yet: it opens form
    /// 1 and seals nothing until one was learnt.
    ///
    /// Faults: `OtherMaster` where there are rows and none of them is under this master key, so that no second line of keys is begun
    /// by mistake; `KeyDoesNotOpen` for a row that is and does not open.
    pub fn unlock(master: Master, rows: &[WrappedKey]) -> Result<Self, VaultFault> {
        if let Some(row) = rows.first()
            && rows.iter().all(|row| row.master != *master.id())
        {
            return Err(VaultFault::OtherMaster { mine: master.id().clone(), theirs: row.master.clone() });
        }
        let vault = Self { master, ring: RwLock::new(Ring::default()), direct: false };
        vault.learn(rows)?;
        Ok(vault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::vault::rig::{chance, fault, master, puk, vault_with};

    #[test]
    fn knows_the_rows_of_its_own_master_key() {
        let (_, mut rows) = vault_with(1, &[1, 2, 7]);
        let (_, others) = vault_with(2, &[8]);
        rows.extend(others);
        let vault = Vault::unlock(master(1), &rows).unwrap();
        assert_eq!(vault.newest_key(), Some(7));
        assert_eq!(vault.master(), master(1).id());
    }

    #[test]
    fn without_rows_it_does_not_seal() {
        let vault = Vault::unlock(master(1), &[]).unwrap();
        assert_eq!(vault.newest_key(), None);
        assert!(matches!(fault(vault.seal(&puk("W1"), b"12345678", &chance())), VaultFault::NoDataKey));
    }

    #[test]
    fn the_wrong_master_key_and_damage_are_told_apart() {
        let (_, rows) = vault_with(1, &[1, 2]);
        match fault(Vault::unlock(master(2), &rows)) {
            VaultFault::OtherMaster { mine, theirs } => assert_eq!((&mine, &theirs), (master(2).id(), master(1).id())),
            other => panic!("{other}"),
        }
        // A row that claims another master key than it is under.
        let mut claimed = rows.clone();
        claimed[1].master = master(2).id().clone();
        assert!(matches!(fault(Vault::unlock(master(2), &claimed)), VaultFault::KeyDoesNotOpen { id: 2, .. }));
        // Rows that changed places.
        let mut moved = rows.clone();
        (moved[0].id, moved[1].id) = (2, 1);
        assert!(matches!(fault(Vault::unlock(master(1), &moved)), VaultFault::KeyDoesNotOpen { .. }));
        for at in 0..rows[0].wrapped.len() {
            for bit in 0..8 {
                let mut bent = rows[..1].to_vec();
                bent[0].wrapped[at] ^= 1 << bit;
                assert!(matches!(fault(Vault::unlock(master(1), &bent)), VaultFault::KeyDoesNotOpen { id: 1, .. }), "{at}.{bit}");
            }
        }
        for length in 0..rows[0].wrapped.len() {
            let mut cut = rows[..1].to_vec();
            cut[0].wrapped.truncate(length);
            assert!(matches!(fault(Vault::unlock(master(1), &cut)), VaultFault::KeyDoesNotOpen { id: 1, .. }), "{length}");
        }
    }
}
