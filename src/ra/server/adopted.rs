//! Certificates of other authorities, by which the holders of adopted cards sign in until their first renewal here.
//!
//! What such a certificate says is whom it names; which card it is on it does not say. So it counts only where the person has just one
//! card in use that was adopted, and that card has no certificates of this RA yet. A card that this RA issued is never signed in with so.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::SignedDuration;

use super::{
    Parts,
    stop::{Failed, Stop},
};
use crate::{
    domain::{clock::Timestamp, lifecycle::CardState, person::IdentityNumber, refusal::Refusal},
    ra::{
        ca::{
            PathFault,
            anchors::{AnchorFault, Anchors},
        },
        store::{Tx, cards::Card},
    },
};

/// What a trusted certificate says. Whether the caller holds its key is still to be found out.
pub(super) struct Foreign {
    /// The trust's name in `ra.toml`.
    pub trust: String,
    pub holder: Option<IdentityNumber>,
    pub spki: Vec<u8>,
    /// When it, or what it hangs by, expires; it may have.
    pub until: Timestamp,
}

/// Asks those who are trusted. Refuses `UntrustedCertificate`.
pub(super) async fn ask(parts: &Arc<Parts>, certificate: Vec<u8>) -> Result<Foreign, Stop> {
    let asked = Arc::clone(parts);
    // A revocation list that has changed is read from its disk.
    let job = move || look(&asked.anchors, &certificate, asked.clock.now());
    match tokio::task::spawn_blocking(job).await.map_err(|_| Failed::Missing("an answer about a certificate"))? {
        Ok(foreign) => Ok(foreign),
        Err(fault) => {
            tracing::info!(%fault, "a certificate that is not this RA's was not accepted");
            Err(Refusal::UntrustedCertificate.into())
        }
    }
}

fn look(anchors: &Anchors, certificate: &[u8], now: Timestamp) -> Result<Foreign, AnchorFault> {
    let (trusted, ended) = match anchors.verify(certificate, now) {
        // Whoever holds its key is told that it has expired, if it was good until then.
        Err(AnchorFault::Path(PathFault::Expired { since })) => {
            (anchors.verify(certificate, since - SignedDuration::from_secs(1))?, Some(since))
        }
        other => (other?, None),
    };
    let until = ended.map_or(trusted.not_after, |since| since.min(trusted.not_after));
    Ok(Foreign { trust: trusted.anchor.to_owned(), holder: trusted.identity_number, spki: trusted.spki, until })
}

/// The card that a trusted certificate signs in with. One that was cancelled is given where the person has no other, so that they are
/// told. Refuses `UntrustedCertificate`.
pub(super) async fn card_of(tx: &mut Tx, foreign: &Foreign) -> Result<Card, Stop> {
    let number = foreign.holder.as_ref().ok_or(Refusal::UntrustedCertificate)?;
    let person = tx.person_by_number(number).await?.ok_or(Refusal::UntrustedCertificate)?;
    let (mut ended, mut in_use) = (vec![], vec![]);
    for card in tx.adopted_cards(&person.id).await? {
        match card.state {
            CardState::Active | CardState::Suspended => in_use.push(card),
            CardState::Cancelled => ended.push(card),
            CardState::Making => {}
        }
    }
    let card = match (in_use.pop(), in_use.is_empty()) {
        (Some(card), true) => card,
        (Some(_), false) => return Err(Refusal::UntrustedCertificate.into()),
        (None, _) => ended.pop().ok_or(Refusal::UntrustedCertificate)?,
    };
    if tx.has_own_pair(card.key).await? { Err(Refusal::UntrustedCertificate.into()) } else { Ok(card) }
}
