//! Data keys that are not under every master key: as long as there are any, no master key can be let go.

use std::collections::{BTreeMap, BTreeSet};

use super::{LEGACY_KEY, MasterId, Vault, WrappedKey};

impl Vault {
    /// The numbers of these rows' data keys that are wrapped under other master keys only, and so are lost with them. By the rows alone:
    /// what was learnt of a row that is gone by now is lost with this process.
    ///
    /// Key 0 is none of them where the master key itself is what it stands for under another one.
    pub fn only_elsewhere(&self, rows: &[WrappedKey]) -> Vec<u32> {
        let (all, mine) = (numbers(rows), numbers(rows.iter().filter(|row| row.master == *self.master.id())));
        let missing = all.difference(&mine).copied();
        missing.filter(|id| *id != LEGACY_KEY || self.master.legacy().is_none()).collect()
    }

    /// The other master keys of these rows, each with the data keys that are not under it yet. Key 0 is not looked for: the key file of
    /// old has no row for it.
    pub fn other_masters(&self, rows: &[WrappedKey]) -> BTreeMap<String, Vec<u32>> {
        let all = numbers(rows);
        let mut others: BTreeMap<&MasterId, BTreeSet<u32>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.master != *self.master.id()) {
            others.entry(&row.master).or_default().insert(row.id);
        }
        let lacks = |has: &BTreeSet<u32>| all.difference(has).copied().filter(|id| *id != LEGACY_KEY).collect();
        others.into_iter().map(|(master, has)| (master.as_str().to_owned(), lacks(&has))).collect()
    }
}

fn numbers<'a>(rows: impl IntoIterator<Item = &'a WrappedKey>) -> BTreeSet<u32> {
    rows.into_iter().map(|row| row.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::chance::Chance,
        ra::vault::rig::{chance, master, vault_with},
    };

    #[test]
    fn a_key_made_while_the_master_key_is_changed() {
        let (old, mut rows) = vault_with(1, &[1]);
        rows.extend(old.rewrap(&master(2), &chance()).unwrap());
        let new = Vault::unlock(master(2), &rows).unwrap();
        let name = |n| master(n).id().as_str().to_owned();
        // Key 0 under the new one is the old one itself.
        assert_eq!((old.only_elsewhere(&rows), new.only_elsewhere(&rows)), (vec![], vec![]));
        assert_eq!(old.other_masters(&rows), [(name(2), vec![])].into());
        assert_eq!(new.other_masters(&rows), [(name(1), vec![])].into());

        rows.push(old.new_data_key(2, &Chance::counting(9)).unwrap());
        assert_eq!((old.only_elsewhere(&rows), new.only_elsewhere(&rows)), (vec![], vec![2]));
        assert_eq!(old.other_masters(&rows), [(name(2), vec![2])].into());
        // Learnt or not: it is the rows that stay.
        old.learn(&rows).unwrap();
        rows.retain(|row| row.master != *old.master());
        assert_eq!(old.only_elsewhere(&rows), [1]);
        assert!(new.other_masters(&rows).is_empty());
    }
}
