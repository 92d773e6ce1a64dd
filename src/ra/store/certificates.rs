//! Certificates that were issued, by operation, slot and key.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Outcome, Row, Tx, case, need, query, time};
use crate::domain::{card::Slot, clock::Timestamp, operation::OperationId};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateState {
    /// Issued, and perhaps on the card already; its operation is not confirmed yet.
    Issued,
    Active,
    Revoked,
}

pub struct StoredCertificate {
    pub card: i64,
    pub slot: Slot,
    pub der: Vec<u8>,
    pub spki: Vec<u8>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub state: CertificateState,
}

/// A certificate to be kept.
pub struct NewCertificate<'a> {
    pub card: i64,
    pub operation: OperationId,
    pub slot: Slot,
    pub spki: &'a [u8],
    pub serial: &'a str,
    pub der: &'a [u8],
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Tx {
    pub async fn add_certificate(&mut self, c: &NewCertificate<'_>) -> Outcome<()> {
        query(
            "INSERT INTO certificates (card, operation, slot, spki, serial, fingerprint, der, not_before, not_after, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'issued')",
        )
        .bind(c.card)
        .bind(c.operation.to_string())
        .bind(c.slot.name())
        .bind(c.spki.to_vec())
        .bind(c.serial)
        .bind(Sha256::digest(c.der).to_vec())
        .bind(c.der.to_vec())
        .bind(c.not_before.as_second())
        .bind(c.not_after.as_second())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The certificate with just these bytes.
    pub async fn certificate_by_der(&mut self, der: &[u8]) -> Outcome<Option<StoredCertificate>> {
        let sql = "SELECT * FROM certificates WHERE fingerprint = $1";
        let row = query(sql).bind(Sha256::digest(der).to_vec()).fetch_optional(self.conn()).await?;
        row.map(|r| certificate(&r)).transpose()
    }

    pub async fn certificate_for(&mut self, id: OperationId, slot: Slot, spki: &[u8]) -> Outcome<Option<StoredCertificate>> {
        let row = query("SELECT * FROM certificates WHERE operation = $1 AND slot = $2 AND spki = $3")
            .bind(id.to_string())
            .bind(slot.name())
            .bind(spki.to_vec())
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| certificate(&r)).transpose()
    }

    /// Whether a key has a certificate, of whatever state, for any slot of any card.
    pub async fn is_certified(&mut self, spki: &[u8]) -> Outcome<bool> {
        let row = query("SELECT 1 FROM certificates WHERE spki = $1 LIMIT 1").bind(spki.to_vec());
        Ok(row.fetch_optional(self.conn()).await?.is_some())
    }

    /// The keys of a card's active `9A` and `9C` certificates: those that sign only after the passcode.
    pub async fn holders_keys(&mut self, card: i64) -> Outcome<Vec<Vec<u8>>> {
        let sql = "SELECT spki FROM certificates WHERE card = $1 AND state = 'active' AND slot IN ('9A', '9C')";
        let rows = query(sql).bind(card).fetch_all(self.conn()).await?;
        rows.iter().map(|r| Ok(r.try_get("spki")?)).collect()
    }

    /// When the first of a card's active `9A` and `9C` certificates expires; `None` where there are none.
    pub async fn pair_expires(&mut self, card: i64) -> Outcome<Option<Timestamp>> {
        let row = query(
            "SELECT MIN(not_after) AS until FROM certificates WHERE card = $1 AND state = 'active' AND slot IN ('9A', '9C')",
        )
        .bind(card)
        .fetch_one(self.conn())
        .await?;
        super::some_time(&row, "until")
    }

    /// Revokes what this operation has issued for a slot under other keys than the one committed last.
    pub async fn revoke_other_keys(&mut self, id: OperationId, slot: Slot, spki: &[u8], now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE certificates SET state = 'revoked', revoked_at = $1, revoked_why = 'superseded'
             WHERE operation = $2 AND slot = $3 AND spki <> $4 AND state <> 'revoked'",
        )
        .bind(now.as_second())
        .bind(id.to_string())
        .bind(slot.name())
        .bind(spki.to_vec())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Makes the operation's certificate for a slot active, and revokes (superseded) what the slot had before, in this order.
    pub async fn activate(&mut self, card: i64, id: OperationId, slot: Slot, now: Timestamp) -> Outcome<()> {
        query("UPDATE certificates SET state = 'active' WHERE operation = $1 AND slot = $2 AND state = 'issued'")
            .bind(id.to_string())
            .bind(slot.name())
            .execute(self.conn())
            .await?;
        query(
            "UPDATE certificates SET state = 'revoked', revoked_at = $1, revoked_why = 'superseded'
             WHERE card = $2 AND slot = $3 AND operation <> $4 AND state <> 'revoked'",
        )
        .bind(now.as_second())
        .bind(card)
        .bind(slot.name())
        .bind(id.to_string())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Revokes everything that a card has.
    pub async fn revoke_all(&mut self, card: i64, why: &str, now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE certificates SET state = 'revoked', revoked_at = $1, revoked_why = $2 WHERE card = $3 AND state <> 'revoked'",
        )
        .bind(now.as_second())
        .bind(why)
        .bind(card)
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

fn certificate(r: &Row) -> Outcome<StoredCertificate> {
    Ok(StoredCertificate {
        card: r.try_get("card")?,
        slot: need(case(r, "slot")?, "a slot")?,
        der: r.try_get("der")?,
        spki: r.try_get("spki")?,
        not_before: time(r, "not_before")?,
        not_after: time(r, "not_after")?,
        state: need(case(r, "state")?, "a certificate's state")?,
    })
}

/// The names that this file writes into SQL are those of the enum.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::store::text_of;

    #[test]
    fn names_in_the_database() {
        assert_eq!(text_of(&CertificateState::Issued), "issued");
        assert_eq!(text_of(&CertificateState::Revoked), "revoked");
        assert_eq!(text_of(&Slot::Signature), Slot::Signature.name());
    }
}
