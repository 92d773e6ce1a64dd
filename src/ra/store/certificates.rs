//! Certificates that were issued, by operation, slot and key.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Outcome, Row, Tx, case, need, query, text_of, time};
use crate::domain::{card::Slot, certificate::RevocationReason, clock::Timestamp, operation::OperationId};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateState {
    /// Issued, and perhaps on the card already; its operation is not confirmed yet.
    Issued,
    Active,
    /// On hold with its card.
    Suspended,
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
    /// Which authority issued it, and so whose serial number it has: one that signs its lists here by its key, an upstream one by its
    /// name.
    pub issuer: &'a str,
    pub der: &'a [u8],
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Tx {
    pub async fn add_certificate(&mut self, c: &NewCertificate<'_>) -> Outcome<()> {
        query(
            "INSERT INTO certificates (card, operation, slot, spki, serial, fingerprint, der, not_before, not_after, issuer, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'issued')",
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
        .bind(c.issuer)
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

    /// Whether a key has a certificate, of whatever state and authority, for any slot of any card.
    pub async fn is_certified(&mut self, spki: &[u8]) -> Outcome<bool> {
        let sql = "SELECT 1 FROM certificates WHERE spki = $1 UNION SELECT 1 FROM adopted_keys WHERE spki = $1";
        let row = query(sql).bind(spki.to_vec());
        Ok(row.fetch_optional(self.conn()).await?.is_some())
    }

    /// The keys of a card's active `9A` and `9C` certificates, or what is known of them where another authority issued it: those that
    /// sign only after the passcode.
    pub async fn holders_keys(&mut self, card: i64) -> Outcome<Vec<Vec<u8>>> {
        let sql = "SELECT spki FROM certificates WHERE card = $1 AND state = 'active' AND slot IN ('9A', '9C')
             UNION SELECT spki FROM adopted_keys WHERE card = $1";
        let rows = query(sql).bind(card).fetch_all(self.conn()).await?;
        rows.iter().map(|r| Ok(r.try_get("spki")?)).collect()
    }

    /// When the first of a card's active `9A` and `9C` certificates expires; of an adopted card without any, when the certificate
    /// does that its holder signed in with last. `None` where there are none.
    pub async fn pair_expires(&mut self, card: i64) -> Outcome<Option<Timestamp>> {
        let row = query(
            "SELECT COALESCE(
                (SELECT MIN(not_after) FROM certificates WHERE card = $1 AND state = 'active' AND slot IN ('9A', '9C')),
                (SELECT pair_expires FROM cards WHERE key = $1 AND origin = 'adopted')) AS until",
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

    /// Makes the operation's certificate for a slot active, and revokes (superseded) what the slot had before, in this order. What
    /// another authority certified on this card counts no more.
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
        self.forget_adopted_keys(card).await?;
        self.note_expiry(card).await
    }

    /// Revokes everything that a card has, for good.
    pub async fn revoke_all(&mut self, card: i64, why: RevocationReason, now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE certificates SET state = 'revoked', revoked_at = $1, revoked_why = $2 WHERE card = $3 AND state <> 'revoked'",
        )
        .bind(now.as_second())
        .bind(text_of(&why))
        .bind(card)
        .execute(self.conn())
        .await?;
        self.note_expiry(card).await
    }

    /// Puts a card's certificates on hold: those that are active, and those of an unfinished operation, which may be on the card
    /// already. The latter stay issued, so that the operation can be confirmed. A hold keeps the time at which it began.
    pub async fn suspend_all(&mut self, card: i64, now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE certificates SET state = CASE WHEN state = 'active' THEN 'suspended' ELSE state END,
             revoked_at = COALESCE(revoked_at, $1), revoked_why = 'certificate_hold'
             WHERE card = $2 AND state IN ('active', 'issued')",
        )
        .bind(now.as_second())
        .bind(card)
        .execute(self.conn())
        .await?;
        self.note_expiry(card).await
    }

    /// Makes what is on hold active again.
    pub async fn reinstate_all(&mut self, card: i64) -> Outcome<()> {
        query(
            "UPDATE certificates SET state = CASE WHEN state = 'suspended' THEN 'active' ELSE state END, revoked_at = NULL,
             revoked_why = NULL WHERE card = $1 AND state IN ('suspended', 'issued')",
        )
        .bind(card)
        .execute(self.conn())
        .await?;
        self.note_expiry(card).await
    }

    /// Keeps on the card when the first of its pair expires; those on hold count, for they may come back. Of an adopted card without
    /// any it stays what its holder's last sign-in told.
    async fn note_expiry(&mut self, card: i64) -> Outcome<()> {
        query(
            "UPDATE cards SET pair_expires = COALESCE((SELECT MIN(c.not_after) FROM certificates c
             WHERE c.card = $1 AND c.state IN ('active', 'suspended') AND c.slot IN ('9A', '9C')),
             CASE WHEN origin = 'adopted' THEN pair_expires END) WHERE key = $1",
        )
        .bind(card)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// A certificate that does not say which authority issued it, DER. Those of the first release did not; all are by the same one.
    pub async fn unnamed_certificate(&mut self) -> Outcome<Option<Vec<u8>>> {
        let row =
            query("SELECT der FROM certificates WHERE issuer IS NULL ORDER BY key LIMIT 1").fetch_optional(self.conn()).await?;
        row.map(|r| Ok(r.try_get("der")?)).transpose()
    }

    /// Says which authority issued those that do not say it.
    pub async fn name_issuer(&mut self, issuer: &str) -> Outcome<()> {
        query("UPDATE certificates SET issuer = $1 WHERE issuer IS NULL").bind(issuer).execute(self.conn()).await?;
        Ok(())
    }

    /// What an authority's revocation list has to name: what is revoked or on hold and has not expired.
    pub async fn revoked(&mut self, issuer: &str, now: Timestamp) -> Outcome<Vec<RevokedCertificate>> {
        let rows = query(
            "SELECT serial, revoked_at, revoked_why FROM certificates WHERE revoked_at IS NOT NULL AND not_after > $1
             AND issuer = $2 ORDER BY revoked_at, serial",
        )
        .bind(now.as_second())
        .bind(issuer)
        .fetch_all(self.conn())
        .await?;
        rows.iter()
            .map(|r| Ok(RevokedCertificate { serial: r.try_get("serial")?, at: time(r, "revoked_at")?, why: why(r)? }))
            .collect()
    }

    /// How an authority's certificate stands, by its serial number in upper-case hex.
    pub async fn standing_by_serial(&mut self, issuer: &str, serial: &str) -> Outcome<Option<Standing>> {
        let row = query("SELECT state, revoked_at, revoked_why FROM certificates WHERE serial = $1 AND issuer = $2")
            .bind(serial)
            .bind(issuer)
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| {
            Ok(match super::some_time(&r, "revoked_at")? {
                Some(at) => Standing::Revoked { at, why: why(&r)? },
                None => Standing::Good,
            })
        })
        .transpose()
    }
}

/// A certificate as a revocation list names it.
pub struct RevokedCertificate {
    pub serial: String,
    pub at: Timestamp,
    pub why: RevocationReason,
}

pub enum Standing {
    Good,
    Revoked { at: Timestamp, why: RevocationReason },
}

/// Words of the first release that are no reasons say nothing.
fn why(r: &Row) -> Outcome<RevocationReason> {
    let text: Option<String> = r.try_get("revoked_why")?;
    let reason = text.and_then(|t| serde_json::from_value(serde_json::Value::String(t)).ok());
    Ok(reason.unwrap_or(RevocationReason::Unspecified))
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

    #[test]
    fn names_in_the_database() {
        assert_eq!(text_of(&CertificateState::Issued), "issued");
        assert_eq!(text_of(&CertificateState::Revoked), "revoked");
        assert_eq!(text_of(&CertificateState::Suspended), "suspended");
        assert_eq!(text_of(&RevocationReason::CertificateHold), "certificate_hold");
        assert_eq!(text_of(&RevocationReason::Superseded), "superseded");
        assert_eq!(text_of(&Slot::Signature), Slot::Signature.name());
    }
}
