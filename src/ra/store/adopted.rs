//! Cards that another authority issued, and what is learnt of their certificates when their holders sign in.

use super::{
    Outcome, Tx,
    cards::{Card, ManagementSecret, Origin, card},
    query, text_of,
};
use crate::domain::{
    card::{CardIdentity, CardSerial, Slot},
    clock::Timestamp,
    person::PersonId,
};

/// A card to be taken over, in use from now on.
pub struct NewAdopted<'a> {
    pub serial: &'a CardSerial,
    pub identity: &'a CardIdentity,
    pub person: &'a PersonId,
    /// `YYYYMMDD`.
    pub expiry: &'a str,
    /// Sealed by the vault.
    pub puk: Option<&'a [u8]>,
    pub management: Option<&'a ManagementSecret>,
}

impl Tx {
    pub async fn add_adopted(&mut self, c: &NewAdopted<'_>, now: Timestamp) -> Outcome<()> {
        query(
            "INSERT INTO cards (serial, identity, person, state, origin, expiry, puk, management_algorithm, management_key, changed_at)
             VALUES ($1, $2, $3, 'active', $4, $5, $6, $7, $8, $9)",
        )
        .bind(&c.serial.0)
        .bind(c.identity.0.to_vec())
        .bind(&c.person.0)
        .bind(text_of(&Origin::Adopted))
        .bind(c.expiry)
        .bind(c.puk.map(<[u8]>::to_vec))
        .bind(c.management.map(|m| text_of(&m.algorithm)))
        .bind(c.management.map(|m| m.sealed.clone()))
        .bind(now.as_second())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Brings an adopted card up to date: its expiry, its PUK and its management key are as in `card`.
    pub async fn update_adopted(&mut self, card: &Card, now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE cards SET expiry = $1, puk = $2, management_algorithm = $3, management_key = $4, changed_at = $5
             WHERE key = $6 AND origin = 'adopted'",
        )
        .bind(&card.expiry)
        .bind(card.puk.clone())
        .bind(card.management.as_ref().map(|m| text_of(&m.algorithm)))
        .bind(card.management.as_ref().map(|m| m.sealed.clone()))
        .bind(now.as_second())
        .bind(card.key)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Whether a new PUK for this card has ever left: what is known from elsewhere may be wrong since.
    pub async fn puk_was_released(&mut self, card: i64) -> Outcome<bool> {
        let sql = "SELECT 1 FROM operations WHERE card = $1 AND released_at IS NOT NULL AND kind <> 'renew' LIMIT 1";
        Ok(query(sql).bind(card).fetch_optional(self.conn()).await?.is_some())
    }

    /// Whether a card has, or had until it was put on hold, `9A` or `9C` certificates of this RA.
    pub async fn has_own_pair(&mut self, card: i64) -> Outcome<bool> {
        let sql =
            "SELECT 1 FROM certificates WHERE card = $1 AND state IN ('active', 'suspended') AND slot IN ('9A', '9C') LIMIT 1";
        Ok(query(sql).bind(card).fetch_optional(self.conn()).await?.is_some())
    }

    /// The adopted cards of a person, whatever their state.
    pub async fn adopted_cards(&mut self, person: &PersonId) -> Outcome<Vec<Card>> {
        let sql = "SELECT * FROM cards WHERE person = $1 AND origin = 'adopted' ORDER BY key";
        let rows = query(sql).bind(&person.0).fetch_all(self.conn()).await?;
        rows.iter().map(card).collect()
    }

    /// Keeps what a holder signed in with: the key that signs for them, and until when its certificate is good.
    pub async fn see_adopted(&mut self, card: i64, slot: Slot, spki: &[u8], until: Timestamp, now: Timestamp) -> Outcome<()> {
        query(
            "INSERT INTO adopted_keys (card, slot, spki, seen_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (card, slot) DO UPDATE SET spki = excluded.spki, seen_at = excluded.seen_at",
        )
        .bind(card)
        .bind(slot.name())
        .bind(spki.to_vec())
        .bind(now.as_second())
        .execute(self.conn())
        .await?;
        query("UPDATE cards SET pair_expires = $1 WHERE key = $2 AND origin = 'adopted'")
            .bind(until.as_second())
            .bind(card)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Its certificates are this RA's from now on.
    pub(super) async fn forget_adopted_keys(&mut self, card: i64) -> Outcome<()> {
        query("DELETE FROM adopted_keys WHERE card = $1").bind(card).execute(self.conn()).await?;
        Ok(())
    }
}
