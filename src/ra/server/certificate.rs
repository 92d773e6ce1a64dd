//! `POST /v1/operations/{id}/certificates`: the certificate for a committed key, kept by operation, slot and key.
//!
//! The request must be signed by the committed key; of its content nothing else is used: the RA knows the holder. The same request
//! gives the same certificate.
//!
//! Refuses: `WrongStep` (no key is committed for the slot), `BadRequestForCertificate`, `PersonInactive`, `BadProof` (a renewal
//! without the holder's proof), and what the operation's token is refused for.

use std::sync::Arc;

use axum::extract::State;
use der::{Decode, Encode};
use jiff::SignedDuration;
use x509_cert::request::CertReq;

use super::{
    Parts, guard, open,
    stop::Stop,
    wire::{Answer, Body, InPath, Tokens},
};
use crate::{
    domain::{card::Slot, operation::OperationId, proof, refusal::Refusal},
    ra::{
        api::{
            bytes::Bytes,
            operation::{Certificate, RequestCertificate},
        },
        ca::{Holder, Order, Subject},
        store::certificates::NewCertificate,
    },
};

/// Certificates begin a little earlier than now, for workstations whose clocks are behind.
const BACKDATED: SignedDuration = SignedDuration::from_mins(5);

pub async fn handle(
    State(parts): State<Arc<Parts>>,
    tokens: Tokens,
    InPath(id): InPath<OperationId>,
    Body(request): Body<RequestCertificate>,
) -> Result<Answer<Certificate>, Stop> {
    let now = parts.clock.now();
    let slot = request.slot;
    let mut tx = parts.store.begin().await?;
    let held = guard::proven(&mut tx, &parts, &tokens, id).await?;
    let spki = tx.committed_key(id, slot).await?.ok_or(Refusal::WrongStep)?;
    if key_of(&request.csr.0).as_ref() != Some(&spki) {
        return Err(Refusal::BadRequestForCertificate.into());
    }
    if let Some(kept) = tx.certificate_for(id, slot, &spki).await? {
        return Ok(Answer(Certificate { certificate: Bytes(kept.der) }));
    }
    let positions = guard::positions(&mut tx, &parts, &held.holder.id).await?;
    let organisation = positions.into_iter().next().ok_or(Refusal::PersonInactive)?.organisation;
    let name = held.holder.full_name();
    let number = &held.holder.identity_number;
    let holder = Holder { name: &name, identity_number: number, organisation: &organisation.name, principal: None };
    let days = i64::from(parts.config.policy.certificate_days);
    let (subject, days) = match slot {
        Slot::Authentication => (Subject::Authentication(holder), days),
        Slot::Signature => (Subject::Signature(holder), days),
        // It is not renewed with the pair, so it lasts as long as the card.
        Slot::CardAuthentication => (Subject::CardAuthentication(&held.card.serial), days.max(open::CARD_DAYS)),
    };
    let (not_before, not_after) = (now - BACKDATED, open::later(now, days));
    let order = Order { subject, spki: &spki, csr: &request.csr.0, not_before, not_after };
    let issued = parts.ca.issue(&order, &parts.chance)?;
    tx.add_certificate(&NewCertificate {
        card: held.card.key,
        operation: id,
        slot,
        spki: &spki,
        serial: &issued.serial,
        der: &issued.der,
        not_before: issued.not_before,
        not_after: issued.not_after,
    })
    .await?;
    tx.audit(&held.entry(now, &format!("issue certificate {slot} {}", issued.serial))).await?;
    tx.commit().await?;
    parts.metrics.certificate_issued(slot);
    Ok(Answer(Certificate { certificate: Bytes(issued.der) }))
}

/// The key of a PKCS #10 request (RFC 2986) that is signed by this same key.
fn key_of(csr: &[u8]) -> Option<Vec<u8>> {
    let request = CertReq::from_der(csr).ok()?;
    let spki = request.info.public_key.to_der().ok()?;
    let signed = request.info.to_der().ok()?;
    proof::verify_signature(&spki, &signed, request.signature.as_bytes()?).then_some(spki)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{
        api::operation::CommitKey,
        server::bench::{Bench, TestKey},
    };

    #[tokio::test]
    async fn for_the_committed_key_by_its_own_signature() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let path = format!("/v1/operations/{}/certificates", renew.id);
        let with = bench.with_operation(&renew);
        let (slot, key) = (Slot::Signature, TestKey::new(50));
        with.post(&path, &key.request(slot)).await.refused(Refusal::WrongStep);
        let commit = CommitKey { slot, spki: Bytes(key.spki()) };
        with.post(&format!("/v1/operations/{}/keys", renew.id), &commit).await.done();
        let mut bent = key.request(slot);
        if let Some(last) = bent.csr.0.last_mut() {
            *last ^= 1;
        }
        let garbage = RequestCertificate { slot, csr: Bytes(vec![0x30, 3, 1, 2, 3]) };
        for request in [bent, garbage, TestKey::new(51).request(slot)] {
            with.post(&path, &request).await.refused(Refusal::BadRequestForCertificate);
        }
        let given: Certificate = with.post(&path, &key.request(slot)).await.ok();
        let certificate = x509_cert::Certificate::from_der(&given.certificate.0).unwrap();
        let tbs = certificate.tbs_certificate();
        assert_eq!(tbs.subject_public_key_info().to_der().unwrap(), key.spki());
        let subject = tbs.subject().to_string();
        for part in ["Ms Rosa Testwell", "555500000001", "Example Surgery"] {
            assert!(subject.contains(part), "{subject}");
        }
        let until = i64::try_from(tbs.validity().not_after.to_unix_duration().as_secs()).unwrap();
        assert_eq!(until, open::later(bench.now(), 730).as_second());
    }
}
