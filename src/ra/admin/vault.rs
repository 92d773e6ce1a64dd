//! `wardcard-ra vault …`: keys of the vault, changed while the service goes on.
//!
//! - `new-key` makes the next data key; running instances seal under it within a minute.
//! - `reseal` seals what the cards' rows hold anew, under the newest data key.
//! - `add-master` wraps the data keys under another master key too. The instances are then told of it in `ra.toml` and started again, one
//!   after the other; `drop-masters` forgets what is wrapped under any other than the one in force. In between no data key is made, and
//!   none is forgotten that is under the other master key only.

use std::{fs, path::Path};

use serde::Deserialize;

use super::{AdminFault, arguments::VaultCommand, data::Data, wait_for};
use crate::{
    domain::{card::CardSerial, chance::Chance, clock::Clock},
    ra::{
        server::{
            config::Config,
            vault_keys::{self, stored},
        },
        store::{Store, audit::Entry, cards::Card},
        vault::{MasterSource, Purpose, Sealed, SecretKind, Vault, VaultFault, key_of},
    },
};

/// Cards in one transaction: the service waits no longer than this takes.
const BATCH: u32 = 200;

/// Does what a command says; gives what there is to tell.
pub fn run(data: &Data, command: VaultCommand, clock: &Clock, chance: &Chance) -> Result<String, AdminFault> {
    Ok(match command {
        VaultCommand::NewKey => format!("data key {} seals from now on", new_key(data, clock, chance)?),
        VaultCommand::Reseal => format!("sealed anew: cards {}", reseal(data, clock, chance)?),
        VaultCommand::AddMaster { section, make } => format!(
            "the data keys are wrapped under master key {} too: put the section into ra.toml, start the service again, then drop the others",
            add_master(data, &section, make, clock, chance)?
        ),
        VaultCommand::DropMasters => format!("forgotten: wrapped keys {}", drop_masters(data, clock, chance)?),
    })
}

/// The vault of an initialised RA, unlocked.
pub async fn open(data: &Data, store: &Store, clock: &Clock, chance: &Chance) -> Result<Vault, AdminFault> {
    let config = Config::read(data.must_be_initialised()?)?;
    let master = config.vault.open(data.surroundings()).map_err(VaultFault::from)?;
    Ok(vault_keys::unlock(store, master, clock, chance).await?)
}

/// Makes the next data key; gives its number.
pub fn new_key(data: &Data, clock: &Clock, chance: &Chance) -> Result<u32, AdminFault> {
    wait_for(async {
        let store = data.store().await?;
        let vault = open(data, &store, clock, chance).await?;
        let mut tx = store.begin().await?;
        let id = vault_keys::add_key(&mut tx, &vault, clock, chance).await?;
        tx.audit(&Entry::done(clock.now(), &format!("make data key {id}"))).await?;
        tx.commit().await?;
        store.close().await;
        Ok(id)
    })
}

/// Seals everything anew that is not under the newest data key; gives how many cards that were. Cut off, it is run again.
pub fn reseal(data: &Data, clock: &Clock, chance: &Chance) -> Result<u64, AdminFault> {
    wait_for(async {
        let store = data.store().await?;
        let vault = open(data, &store, clock, chance).await?;
        let sealed = reseal_all(&store, &vault, clock, chance).await?;
        store.close().await;
        Ok(sealed)
    })
}

async fn reseal_all(store: &Store, vault: &Vault, clock: &Clock, chance: &Chance) -> Result<u64, AdminFault> {
    let (mut after, mut changed) = (0, 0);
    loop {
        let mut tx = store.begin().await?;
        vault_keys::learn(&mut tx, vault).await?;
        let cards = tx.cards_after(after, BATCH).await?;
        let Some(last) = cards.last() else { break };
        after = last.key;
        for mut card in cards {
            if reseal_card(&mut card, vault, chance)? {
                tx.set_sealed(&card).await?;
                changed += 1;
            }
        }
        tx.commit().await?;
    }
    let mut tx = store.begin().await?;
    tx.audit(&Entry::done(clock.now(), &format!("seal {changed} cards anew"))).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Whether anything was under another key than the newest.
fn reseal_card(card: &mut Card, vault: &Vault, chance: &Chance) -> Result<bool, VaultFault> {
    let newest = vault.newest_key();
    let serial = card.serial.clone();
    let mut changed = false;
    let mut one = |kind: SecretKind, sealed: &mut Vec<u8>| -> Result<(), VaultFault> {
        let old = Sealed(std::mem::take(sealed));
        let purpose = Purpose { card: CardSerial(serial.0.clone()), kind };
        if key_of(&old) == newest {
            *sealed = old.0;
            return Ok(());
        }
        let plain = vault.unseal(&purpose, &old)?;
        *sealed = vault.seal(&purpose, &plain, chance)?.0;
        changed = true;
        Ok(())
    };
    for puk in [&mut card.puk, &mut card.pending_puk].into_iter().flatten() {
        one(SecretKind::Puk, puk)?;
    }
    for key in [&mut card.management, &mut card.pending_management].into_iter().flatten() {
        one(SecretKind::ManagementKey, &mut key.sealed)?;
    }
    Ok(changed)
}

/// A file that says where another master key is: the `[vault]` section of `ra.toml`, as it is to be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    vault: MasterSource,
}

/// Wraps the data keys under the master key that `file` describes, too. `make`: the key is made first. Gives its name.
pub fn add_master(data: &Data, file: &Path, make: bool, clock: &Clock, chance: &Chance) -> Result<String, AdminFault> {
    let text = fs::read_to_string(file).map_err(|why| AdminFault::File { path: file.to_owned(), why })?;
    let wanted: Wanted =
        toml::from_str(&text).map_err(|why| AdminFault::Content { path: file.to_owned(), why: Box::new(why) })?;
    let around = data.surroundings();
    let master = if make { wanted.vault.create(around, chance) } else { wanted.vault.open(around) };
    let master = master.map_err(VaultFault::from)?;
    wait_for(async {
        let store = data.store().await?;
        let vault = open(data, &store, clock, chance).await?;
        let name = master.id().as_str().to_owned();
        let mut tx = store.begin().await?;
        vault_keys::learn(&mut tx, &vault).await?;
        let rewrapped = vault.rewrap(&master, chance)?;
        for row in &rewrapped {
            tx.add_vault_key(&stored(row), clock.now()).await?;
        }
        // A row that was there already stayed: it must hold the same key, and not another one of that number.
        let there = Vault::unlock(master, &vault_keys::rows(&mut tx).await?)?;
        there.learn(&rewrapped)?;
        tx.audit(&Entry::done(clock.now(), &format!("wrap data keys under master key {name}"))).await?;
        tx.commit().await?;
        store.close().await;
        Ok(name)
    })
}

/// Forgets what is wrapped under other master keys than the one in `ra.toml`; gives how many rows that were. Refused while any data key
/// would be lost with them.
pub fn drop_masters(data: &Data, clock: &Clock, chance: &Chance) -> Result<u64, AdminFault> {
    wait_for(async {
        let store = data.store().await?;
        let vault = open(data, &store, clock, chance).await?;
        let mut tx = store.begin().await?;
        // All over again in the transaction that forgets: another one may have added or forgotten some since.
        let rows = vault_keys::rows(&mut tx).await?;
        vault.learn(&rows)?;
        let keys = vault.only_elsewhere(&rows);
        if !keys.is_empty() {
            return Err(AdminFault::KeysOnlyElsewhere { keys, master: vault.master().to_string() });
        }
        let dropped = tx.drop_other_masters(vault.master().as_str()).await?;
        tx.audit(&Entry::done(clock.now(), &format!("forget {dropped} wrapped data keys"))).await?;
        tx.commit().await?;
        store.close().await;
        Ok(dropped)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::secret::SecretText,
        ra::{
            admin::init::{InitOptions, init},
            server::{
                bench::{Bench, START},
                vault_keys::UnlockFault,
            },
            store::testing,
            vault::master::KEY_FILE,
        },
    };

    #[tokio::test]
    async fn cards_are_sealed_anew_and_open_as_before() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let (vault, clock, chance) = (bench.another_vault().await, Clock::fixed(START), Chance::counting(5));
        let before = bench.store().look().await.unwrap().card_by_identity(&rosa.identity()).await.unwrap().unwrap();
        let mut tx = bench.store().begin().await.unwrap();
        vault_keys::add_key(&mut tx, &vault, &clock, &chance).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reseal_all(bench.store(), &vault, &clock, &chance).await.unwrap(), 1);
        assert_eq!(reseal_all(bench.store(), &vault, &clock, &chance).await.unwrap(), 0, "all of it is under the newest key");
        let after = bench.store().look().await.unwrap().card_by_identity(&rosa.identity()).await.unwrap().unwrap();
        let sealed = Sealed(after.puk.unwrap());
        assert_eq!((key_of(&sealed), key_of(&Sealed(before.puk.unwrap()))), (Some(2), Some(1)));
        let purpose = Purpose { card: rosa.serial.clone(), kind: SecretKind::Puk };
        assert_eq!(vault.unseal(&purpose, &sealed).unwrap()[..], rosa.puk[..]);
    }

    /// An initialised RA, and the file with the section of another master key, which is not made yet.
    fn rig(database: Option<SecretText>) -> (tempfile::TempDir, Data, Clock, Chance) {
        let dir = tempfile::tempdir().unwrap();
        let (data, clock, chance) = (Data { database, ..Data::at(dir.path()) }, Clock::fixed(START), Chance::counting(6));
        init(&data, &InitOptions::default(), &clock, &chance).unwrap();
        fs::write(dir.path().join("new.toml"), SECTION).unwrap();
        (dir, data, clock, chance)
    }

    const SECTION: &str = "[vault]\nsource = \"file\"\npath = \"second.key\"\n";

    /// Puts a section in the place of `[vault]` in `ra.toml`; gives the one that was there.
    fn switch(data: &Data, section: &str) -> String {
        let ra_toml = data.dir.join("ra.toml");
        let text = fs::read_to_string(&ra_toml).unwrap();
        let start = text.find("[vault]").unwrap();
        let end = text[start + 1..].find("\n[").map_or(text.len(), |n| start + 2 + n);
        fs::write(&ra_toml, format!("{}{section}\n{}", &text[..start], &text[end..])).unwrap();
        text[start..end].to_owned()
    }

    #[test]
    fn the_master_key_is_changed_in_two_steps() {
        let (dir, data, clock, chance) = rig(None);
        let file = dir.path().join("new.toml");
        let name = add_master(&data, &file, true, &clock, &chance).unwrap();
        // Once more is no harm.
        assert_eq!(add_master(&data, &file, false, &clock, &chance).unwrap(), name);
        switch(&data, SECTION);
        fs::rename(dir.path().join(KEY_FILE), dir.path().join("away")).unwrap();
        assert!(drop_masters(&data, &clock, &chance).unwrap() >= 1);
        assert_eq!(new_key(&data, &clock, &chance).unwrap(), 2);
        fs::write(&file, "[vault]\nsource = \"nowhere\"\n").unwrap();
        assert!(matches!(add_master(&data, &file, false, &clock, &chance), Err(AdminFault::Content { .. })));
    }

    fn puk() -> Purpose {
        Purpose { card: CardSerial("W1".into()), kind: SecretKind::Puk }
    }

    #[test]
    fn no_data_key_is_lost_with_a_master_key() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for database in [None, Some(SecretText::new(runtime.block_on(testing::schema())))] {
            let (dir, data, clock, chance) = rig(database);
            let file = dir.path().join("new.toml");
            let name = add_master(&data, &file, true, &clock, &chance).unwrap();
            let changing = |made: Result<u32, AdminFault>| {
                matches!(made, Err(AdminFault::Unlock(UnlockFault::Vault(VaultFault::MasterChanging { .. }))))
            };
            assert!(changing(new_key(&data, &clock, &chance)), "it would be under the old one only");
            // As it was made by a program of before, which did not refuse; and the service sealed under it.
            let sealed = wait_for(async {
                let store = data.store().await?;
                let old = open(&data, &store, &clock, &chance).await?;
                let mut tx = store.begin().await?;
                let row = old.new_data_key(2, &chance)?;
                tx.add_vault_key(&stored(&row), clock.now()).await?;
                old.learn(&[row])?;
                tx.commit().await?;
                store.close().await;
                Ok(old.seal(&puk(), b"12345678", &chance)?)
            });
            let sealed = sealed.unwrap();
            let before = switch(&data, SECTION);
            match drop_masters(&data, &clock, &chance) {
                Err(AdminFault::KeysOnlyElsewhere { keys, master }) => assert_eq!((keys, &master), (vec![2], &name)),
                other => panic!("{other:?}"),
            }
            assert!(changing(new_key(&data, &clock, &chance)), "another key 2 would be made");
            // What the refusal says is to be done.
            switch(&data, &before);
            add_master(&data, &file, false, &clock, &chance).unwrap();
            switch(&data, SECTION);
            assert_eq!(drop_masters(&data, &clock, &chance).unwrap(), 2);
            let plain = wait_for(async {
                let store = data.store().await?;
                let new = open(&data, &store, &clock, &chance).await?;
                store.close().await;
                Ok(new.unseal(&puk(), &sealed)?)
            });
            assert_eq!(&plain.unwrap()[..], b"12345678");
            assert_eq!(new_key(&data, &clock, &chance).unwrap(), 3);
        }
    }

    #[test]
    fn another_key_of_the_same_number_is_found_when_the_master_key_is_added() {
        let (dir, data, clock, chance) = rig(None);
        let file = dir.path().join("new.toml");
        add_master(&data, &file, true, &clock, &chance).unwrap();
        let one_more = || {
            wait_for(async {
                let store = data.store().await?;
                let vault = open(&data, &store, &clock, &chance).await?;
                let mut tx = store.begin().await?;
                tx.add_vault_key(&stored(&vault.new_data_key(2, &chance)?), clock.now()).await?;
                tx.commit().await?;
                store.close().await;
                Ok(())
            })
        };
        one_more().unwrap();
        let before = switch(&data, SECTION);
        one_more().unwrap();
        switch(&data, &before);
        let again = add_master(&data, &file, false, &clock, &chance);
        assert!(matches!(again, Err(AdminFault::Vault(VaultFault::KeyDiffers(2)))), "{again:?}");
    }

    #[test]
    fn a_change_that_is_given_up_leaves_what_was() {
        let (dir, data, clock, chance) = rig(None);
        add_master(&data, &dir.path().join("new.toml"), true, &clock, &chance).unwrap();
        // Key 0 and key 1 under the new one; key 0 is the old one itself.
        assert_eq!(drop_masters(&data, &clock, &chance).unwrap(), 2);
        assert_eq!(new_key(&data, &clock, &chance).unwrap(), 2);
    }
}
