//! Whoever signs in by one of this RA's own certificates: all that is asked about them, in one look.

use sha2::{Digest, Sha256};

use super::{
    Outcome, Tx,
    cards::{self, Card},
    case,
    certificates::CertificateState,
    need,
    people::{self, Person},
    query, time,
};
use crate::domain::{card::Slot, clock::Timestamp};

pub struct Signer {
    pub slot: Slot,
    pub spki: Vec<u8>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// The certificate's.
    pub state: CertificateState,
    pub card: Card,
    pub holder: Person,
    /// Whether they have accepted the terms that were asked about.
    pub accepted: bool,
}

impl Tx {
    /// The holder of a certificate that was issued here, whatever its state is, and whether they have accepted a version of the terms.
    pub async fn signer(&mut self, der: &[u8], terms: &str) -> Outcome<Option<Signer>> {
        // No column of cards has the name of one of people.
        let row = query(
            "SELECT k.*, p.*, c.slot, c.spki, c.not_before, c.not_after, c.state AS certificate_state,
             EXISTS (SELECT 1 FROM acceptances a WHERE a.person = p.id AND a.version = $2) AS accepted
             FROM certificates c JOIN cards k ON k.key = c.card JOIN people p ON p.id = k.person WHERE c.fingerprint = $1",
        )
        .bind(Sha256::digest(der).to_vec())
        .bind(terms)
        .fetch_optional(self.conn())
        .await?;
        row.map(|r| {
            Ok(Signer {
                slot: need(case(&r, "slot")?, "a slot")?,
                spki: r.try_get("spki")?,
                not_before: time(&r, "not_before")?,
                not_after: time(&r, "not_after")?,
                state: need(case(&r, "certificate_state")?, "a certificate's state")?,
                card: cards::card(&r)?,
                holder: people::person(&r)?,
                accepted: r.try_get("accepted")?,
            })
        })
        .transpose()
    }
}
