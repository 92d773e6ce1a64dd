//! The vault and its rows: unlocked at the start, told of keys that other instances made.

use zeroize::Zeroizing;

use super::{Parts, stop::Stop};
use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::{
        store::{Store, StoreFault, Tx, vault_keys::StoredVaultKey},
        vault::{Master, MasterId, Purpose, Sealed, Vault, VaultFault, WrappedKey},
    },
};

/// Why the vault cannot be unlocked.
#[derive(Debug, thiserror::Error)]
pub enum UnlockFault {
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Vault(#[from] VaultFault),
}

/// Unlocks the vault; the first instance to come makes the first data key. Blocks for as long as a token takes.
pub async fn unlock(store: &Store, master: Master, clock: &Clock, chance: &Chance) -> Result<Vault, UnlockFault> {
    let mut tx = store.begin().await?;
    let kept = rows(&mut tx).await?;
    let vault = Vault::unlock(master, &kept)?;
    let lost = vault.only_elsewhere(&kept);
    if !lost.is_empty() {
        tracing::warn!(
            "data keys {lost:?} are not under master key {}: what is sealed under them does not open (see `wardcard-ra doctor`)",
            vault.master()
        );
    }
    if vault.newest_key().is_none() {
        add_key(&mut tx, &vault, clock, chance).await?;
        tx.commit().await?;
    }
    Ok(vault)
}

/// As [`unlock`], but makes nothing: without rows the vault has no data key.
pub async fn look(tx: &mut Tx, master: Master) -> Result<Vault, UnlockFault> {
    Ok(Vault::unlock(master, &rows(tx).await?)?)
}

/// Makes the next data key and learns it. It counts with the commit. Not while the master key is being changed: only one of the two is
/// at hand.
pub async fn add_key(tx: &mut Tx, vault: &Vault, clock: &Clock, chance: &Chance) -> Result<u32, UnlockFault> {
    let kept = rows(tx).await?;
    let others: Vec<_> = vault.other_masters(&kept).into_keys().collect();
    if !others.is_empty() {
        return Err(VaultFault::MasterChanging { theirs: others.join(", ") }.into());
    }
    let id = vault.next_key(&kept).ok_or(VaultFault::NoDataKey)?;
    let row = vault.new_data_key(id, chance)?;
    tx.add_vault_key(&stored(&row), clock.now()).await?;
    vault.learn(&[row])?;
    Ok(id)
}

/// Learns what other instances have made.
pub async fn learn(tx: &mut Tx, vault: &Vault) -> Result<usize, UnlockFault> {
    Ok(vault.learn(&rows(tx).await?)?)
}

/// The data keys as they are kept, under whatever master keys.
pub async fn rows(tx: &mut Tx) -> Result<Vec<WrappedKey>, StoreFault> {
    let kept = tx.vault_keys().await?;
    Ok(kept.into_iter().map(|k| WrappedKey { id: k.id, master: MasterId::from_row(&k.master), wrapped: k.wrapped }).collect())
}

pub fn stored(row: &WrappedKey) -> StoredVaultKey {
    StoredVaultKey { id: row.id, master: row.master.as_str().to_owned(), wrapped: row.wrapped.clone() }
}

impl Parts {
    /// Opens what is sealed; a data key that another instance made is learnt first.
    pub(super) async fn unseal(&self, tx: &mut Tx, purpose: &Purpose, sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, Stop> {
        let sealed = Sealed(sealed);
        match self.vault.unseal(purpose, &sealed) {
            Err(VaultFault::UnknownKey(_)) => {
                let known = rows(tx).await?;
                self.vault.learn(&known)?;
                Ok(self.vault.unseal(purpose, &sealed)?)
            }
            opened => Ok(opened?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::card::CardSerial,
        ra::{
            server::bench::{Bench, START, puks},
            store::testing,
            vault::{SecretKind, key_of},
        },
    };

    fn purpose() -> Purpose {
        Purpose { card: CardSerial("W1".into()), kind: SecretKind::Puk }
    }

    #[tokio::test]
    async fn instances_share_their_keys() {
        let (store, clock, chance) = (testing::fresh().await, Clock::fixed(START), Chance::counting(1));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        let one = unlock(&store, Master::create_file(&path, &chance).unwrap(), &clock, &chance).await.unwrap();
        let two = unlock(&store, Master::open_file(&path).unwrap(), &clock, &chance).await.unwrap();
        assert_eq!((one.newest_key(), two.newest_key()), (Some(1), Some(1)));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(add_key(&mut tx, &one, &clock, &chance).await.unwrap(), 2);
        tx.commit().await.unwrap();
        let sealed = one.seal(&purpose(), b"12345678", &chance).unwrap();
        assert_eq!(key_of(&sealed), Some(2));
        assert!(matches!(two.unseal(&purpose(), &sealed), Err(VaultFault::UnknownKey(2))));
        learn(&mut store.look().await.unwrap(), &two).await.unwrap();
        assert_eq!(&two.unseal(&purpose(), &sealed).unwrap()[..], b"12345678");
    }

    #[tokio::test]
    async fn a_key_made_elsewhere_is_met_in_the_middle_of_a_call() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let elsewhere = bench.another_vault().await;
        let chance = Chance::counting(77);
        let mut tx = bench.store().begin().await.unwrap();
        add_key(&mut tx, &elsewhere, &Clock::fixed(START), &chance).await.unwrap();
        let mut card = tx.card_by_identity(&rosa.identity()).await.unwrap().unwrap();
        let purpose = Purpose { card: card.serial.clone(), kind: SecretKind::Puk };
        card.puk = Some(elsewhere.seal(&purpose, b"87654321", &chance).unwrap().0);
        tx.set_sealed(&card).await.unwrap();
        tx.commit().await.unwrap();
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", unlock.id);
        assert_eq!(puks(bench.with_operation(&unlock).post(&path, &()).await.ok()).0, b"87654321");
    }
}
