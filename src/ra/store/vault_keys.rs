//! The vault's data keys, each wrapped under a master key that is not here. While the master key is being changed, under two.

use super::{Outcome, StoreFault, Tx, query};
use crate::domain::clock::Timestamp;

/// A data key as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredVaultKey {
    pub id: u32,
    /// The name of the master key that wraps it.
    pub master: String,
    pub wrapped: Vec<u8>,
}

impl Tx {
    pub async fn vault_keys(&mut self) -> Outcome<Vec<StoredVaultKey>> {
        let rows = query("SELECT id, master, wrapped FROM vault_keys ORDER BY id, master").fetch_all(self.conn()).await?;
        rows.iter()
            .map(|r| {
                let id: i64 = r.try_get("id")?;
                let id = id.try_into().map_err(|_| StoreFault::Corrupt { what: "a data key's number" })?;
                Ok(StoredVaultKey { id, master: r.try_get("master")?, wrapped: r.try_get("wrapped")? })
            })
            .collect()
    }

    /// Keeps a wrapped key; one that is there already stays as it is.
    pub async fn add_vault_key(&mut self, key: &StoredVaultKey, now: Timestamp) -> Outcome<()> {
        query("INSERT INTO vault_keys (id, master, wrapped, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(i64::from(key.id))
            .bind(&key.master)
            .bind(&key.wrapped)
            .bind(now.as_second())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Forgets what is wrapped under other master keys than this one; gives how many rows that were.
    pub async fn drop_other_masters(&mut self, master: &str) -> Outcome<u64> {
        Ok(query("DELETE FROM vault_keys WHERE master <> $1").bind(master).execute(self.conn()).await?)
    }

    /// The cards after a key, in order, with what is sealed for them; at most `most`.
    pub async fn cards_after(&mut self, key: i64, most: u32) -> Outcome<Vec<super::cards::Card>> {
        let rows = query("SELECT * FROM cards WHERE key > $1 ORDER BY key LIMIT $2").bind(key).bind(i64::from(most));
        rows.fetch_all(self.conn()).await?.iter().map(super::cards::card).collect()
    }

    /// Puts what was sealed anew in the place of what was sealed before.
    pub async fn set_sealed(&mut self, card: &super::cards::Card) -> Outcome<()> {
        query("UPDATE cards SET puk = $1, pending_puk = $2, management_key = $3, pending_management_key = $4 WHERE key = $5")
            .bind(card.puk.clone())
            .bind(card.pending_puk.clone())
            .bind(card.management.as_ref().map(|m| m.sealed.clone()))
            .bind(card.pending_management.as_ref().map(|m| m.sealed.clone()))
            .bind(card.key)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
