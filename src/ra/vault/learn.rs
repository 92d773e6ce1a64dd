//! Data keys that another instance, or this one, has stored.

use super::{MasterFault, Vault, VaultFault, WrappedKey};

impl Vault {
    /// Learns the data keys of the rows that are under this vault's master key, and says how many were new. Rows under others are
    /// left alone: the change of a master key may be on its way.
    ///
    /// All that open are learnt, also where one faults: `KeyDoesNotOpen`, or `KeyDiffers` where a number was known with another key. A
    /// master key on a token is asked once per row, which may block.
    pub fn learn(&self, rows: &[WrappedKey]) -> Result<usize, VaultFault> {
        let mut fault = None;
        let mut new = 0;
        for row in rows.iter().filter(|row| row.master == *self.master.id()) {
            // Not under the lock: others go on sealing while a token is asked.
            let added = self.master.unwrap(row.id, &row.wrapped).map_err(|why| match why {
                MasterFault::DoesNotOpen => VaultFault::KeyDoesNotOpen { id: row.id, master: row.master.clone() },
                other => other.into(),
            });
            match added.and_then(|key| self.write().add(row.id, key)) {
                Ok(added) => new += usize::from(added),
                Err(why) => fault = fault.or(Some(why)),
            }
        }
        fault.map_or(Ok(new), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, AtomicU32, Ordering},
        thread,
    };

    use super::*;
    use crate::ra::vault::{
        key_of,
        rig::{chance, fault, master, puk, vault_with},
    };

    #[test]
    fn another_instances_key_is_learnt_when_it_is_met() {
        let (here, mut rows) = vault_with(1, &[1]);
        let there = Vault::unlock(master(1), &rows).unwrap();
        let made = there.new_data_key(2, &chance()).unwrap();
        rows.push(made);
        assert_eq!(there.learn(&rows).unwrap(), 1);
        let sealed = there.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        assert_eq!(key_of(&sealed), Some(2));
        assert!(matches!(fault(here.unseal(&puk("W1"), &sealed)), VaultFault::UnknownKey(2)));
        assert_eq!(here.learn(&rows).unwrap(), 1);
        assert_eq!(here.learn(&rows).unwrap(), 0);
        assert_eq!(&here.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
        assert_eq!(here.newest_key(), Some(2));
    }

    #[test]
    fn a_bad_row_is_told_and_keeps_the_others_from_nothing() {
        let (_, mut rows) = vault_with(1, &[1, 2, 3]);
        let vault = Vault::unlock(master(1), &rows[..1]).unwrap();
        rows[1].wrapped[20] ^= 1;
        assert!(matches!(fault(vault.learn(&rows)), VaultFault::KeyDoesNotOpen { id: 2, .. }));
        assert_eq!(vault.newest_key(), Some(3));
    }

    #[test]
    fn a_number_never_changes_its_key() {
        let (vault, rows) = vault_with(1, &[1, 2]);
        let other = Vault::unlock(master(1), &rows[..1]).unwrap().new_data_key(2, &chance()).unwrap();
        let sealed = vault.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        assert!(matches!(fault(vault.learn(&[other])), VaultFault::KeyDiffers(2)));
        assert_eq!(&vault.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
    }

    #[test]
    fn threads_seal_and_unseal_while_others_learn() {
        const KEYS: u32 = 40;
        let (vault, rows) = vault_with(1, &[1]);
        let maker = Vault::unlock(master(1), &rows).unwrap();
        let numbers: Vec<u32> = (2..=KEYS).collect();
        let made: Vec<WrappedKey> = numbers.iter().map(|id| maker.new_data_key(*id, &chance()).unwrap()).collect();
        let done = AtomicBool::new(false);
        let highest = AtomicU32::new(0);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|n| {
                    let (vault, done, highest) = (&vault, &done, &highest);
                    let work = move || {
                        let (purpose, chance) = (puk(&format!("W{n}")), crate::domain::chance::Chance::counting(n));
                        let mut last = 0;
                        loop {
                            // Read first: at least one round is after the last key was learnt.
                            let over = done.load(Ordering::SeqCst);
                            let sealed = vault.seal(&purpose, b"12345678", &chance).unwrap();
                            let key = key_of(&sealed).unwrap();
                            assert!(key >= last, "went back from key {last} to {key}");
                            last = key;
                            assert_eq!(&vault.unseal(&purpose, &sealed).unwrap()[..], b"12345678");
                            if over {
                                highest.fetch_max(last, Ordering::SeqCst);
                                return last;
                            }
                        }
                    };
                    thread::Builder::new().name(format!("sealer-{n}")).spawn_scoped(scope, work).unwrap()
                })
                .collect();
            for row in &made {
                vault.learn(std::slice::from_ref(row)).unwrap();
            }
            done.store(true, Ordering::SeqCst);
            for worker in workers {
                assert_eq!(worker.join().unwrap(), KEYS);
            }
        });
        assert_eq!(highest.into_inner(), KEYS);
    }
}
