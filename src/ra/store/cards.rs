//! Cards, and what the vault sealed for them.

use serde::{Deserialize, Serialize};

use super::{Outcome, Row, Tx, case, need, query, some_bytes, some_time, text_of};
use crate::domain::{
    card::{CardIdentity, CardSerial, Guid, ManagementAlgorithm},
    clock::Timestamp,
    person::PersonId,
};

pub use crate::domain::lifecycle::CardState;

#[derive(Clone)]
pub struct Card {
    pub key: i64,
    pub serial: CardSerial,
    /// Known once the `9E` key is committed.
    pub identity: Option<CardIdentity>,
    pub person: PersonId,
    pub state: CardState,
    pub origin: Origin,
    /// `YYYYMMDD`.
    pub expiry: String,
    pub puk: Option<Vec<u8>>,
    pub pending_puk: Option<Vec<u8>>,
    pub management: Option<ManagementSecret>,
    pub pending_management: Option<ManagementSecret>,
    /// As far as the RA was told.
    pub passcode_set_at: Option<Timestamp>,
}

/// Who issued a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// This RA.
    Issued,
    /// Another; its secrets may be known here or not.
    Adopted,
}

/// A management key as the vault sealed it.
#[derive(Clone)]
pub struct ManagementSecret {
    pub algorithm: ManagementAlgorithm,
    pub sealed: Vec<u8>,
}

impl Tx {
    pub async fn card(&mut self, key: i64) -> Outcome<Option<Card>> {
        let row = query("SELECT * FROM cards WHERE key = $1").bind(key).fetch_optional(self.conn()).await?;
        row.map(|r| card(&r)).transpose()
    }

    pub async fn card_by_identity(&mut self, identity: &CardIdentity) -> Outcome<Option<Card>> {
        let sql = "SELECT * FROM cards WHERE identity = $1";
        let row = query(sql).bind(identity.0.to_vec()).fetch_optional(self.conn()).await?;
        row.map(|r| card(&r)).transpose()
    }

    pub async fn card_by_serial(&mut self, serial: &CardSerial) -> Outcome<Option<Card>> {
        let row = query("SELECT * FROM cards WHERE serial = $1").bind(&serial.0).fetch_optional(self.conn()).await?;
        row.map(|r| card(&r)).transpose()
    }

    pub async fn serial_taken(&mut self, serial: &CardSerial) -> Outcome<bool> {
        let row = query("SELECT 1 FROM cards WHERE serial = $1").bind(&serial.0).fetch_optional(self.conn()).await?;
        Ok(row.is_some())
    }

    /// A card that is about to be issued; gives its key.
    pub async fn add_card(&mut self, serial: &CardSerial, person: &PersonId, expiry: &str, now: Timestamp) -> Outcome<i64> {
        let row = query(
            "INSERT INTO cards (serial, person, state, expiry, changed_at) VALUES ($1, $2, 'making', $3, $4) RETURNING key",
        )
        .bind(&serial.0)
        .bind(&person.0)
        .bind(expiry)
        .bind(now.as_second())
        .fetch_one(self.conn())
        .await?;
        Ok(row.try_get("key")?)
    }

    pub async fn set_card_identity(&mut self, key: i64, identity: &CardIdentity) -> Outcome<()> {
        let sql = "UPDATE cards SET identity = $1 WHERE key = $2";
        query(sql).bind(identity.0.to_vec()).bind(key).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn set_card_state(&mut self, key: i64, state: CardState, reason: Option<&str>, now: Timestamp) -> Outcome<()> {
        query("UPDATE cards SET state = $1, reason = $2, changed_at = $3 WHERE key = $4")
            .bind(text_of(&state))
            .bind(reason)
            .bind(now.as_second())
            .bind(key)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The card's passcode was set at this time; what is heard late does not undo what was heard before.
    pub async fn passcode_set(&mut self, key: i64, at: Timestamp) -> Outcome<()> {
        query("UPDATE cards SET passcode_set_at = $1 WHERE key = $2 AND (passcode_set_at IS NULL OR passcode_set_at < $1)")
            .bind(at.as_second())
            .bind(key)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    pub async fn set_card_print(&mut self, key: i64, guid: &Guid, expiry: &str) -> Outcome<()> {
        let sql = "UPDATE cards SET guid = $1, expiry = $2 WHERE key = $3";
        query(sql).bind(guid.0.to_vec()).bind(expiry).bind(key).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn set_pending_puk(&mut self, key: i64, sealed: &[u8]) -> Outcome<()> {
        query("UPDATE cards SET pending_puk = $1 WHERE key = $2").bind(sealed.to_vec()).bind(key).execute(self.conn()).await?;
        Ok(())
    }

    /// The pending PUK is on the card: it becomes the current one. What another open operation was given before is of no use any more.
    pub async fn promote_puk(&mut self, key: i64) -> Outcome<()> {
        let sql =
            "UPDATE operations SET puk_released_at = NULL WHERE card = $1 AND stage = 'open' AND puk_released_at IS NOT NULL";
        query(sql).bind(key).execute(self.conn()).await?;
        query("UPDATE cards SET puk = pending_puk, pending_puk = NULL WHERE key = $1 AND pending_puk IS NOT NULL")
            .bind(key)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    pub async fn set_pending_management(&mut self, key: i64, secret: &ManagementSecret) -> Outcome<()> {
        query("UPDATE cards SET pending_management_algorithm = $1, pending_management_key = $2 WHERE key = $3")
            .bind(text_of(&secret.algorithm))
            .bind(&secret.sealed)
            .bind(key)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The management key that the card turned out to have at the end; nothing is pending any more.
    pub async fn settle_management(&mut self, key: i64, secret: &ManagementSecret) -> Outcome<()> {
        query(
            "UPDATE cards SET management_algorithm = $1, management_key = $2, pending_management_algorithm = NULL,
             pending_management_key = NULL WHERE key = $3",
        )
        .bind(text_of(&secret.algorithm))
        .bind(&secret.sealed)
        .bind(key)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The cards of a person that are active or suspended.
    pub async fn cards_in_use(&mut self, person: &PersonId) -> Outcome<Vec<Card>> {
        let rows = query("SELECT * FROM cards WHERE person = $1 AND state IN ('active', 'suspended') ORDER BY key")
            .bind(&person.0)
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(card).collect()
    }
}

pub(super) fn card(r: &Row) -> Outcome<Card> {
    let secret = |algorithm: Option<ManagementAlgorithm>, sealed: Option<Vec<u8>>| {
        algorithm.zip(sealed).map(|(algorithm, sealed)| ManagementSecret { algorithm, sealed })
    };
    Ok(Card {
        key: r.try_get("key")?,
        serial: CardSerial(r.try_get("serial")?),
        identity: some_bytes(r, "identity")?.map(CardIdentity),
        person: PersonId(r.try_get("person")?),
        state: need(case(r, "state")?, "a card's state")?,
        origin: need(case(r, "origin")?, "a card's origin")?,
        expiry: r.try_get("expiry")?,
        puk: r.try_get("puk")?,
        pending_puk: r.try_get("pending_puk")?,
        management: secret(case(r, "management_algorithm")?, r.try_get("management_key")?),
        pending_management: secret(case(r, "pending_management_algorithm")?, r.try_get("pending_management_key")?),
        passcode_set_at: some_time(r, "passcode_set_at")?,
    })
}
