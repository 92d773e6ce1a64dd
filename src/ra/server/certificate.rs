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
    Parts, guard,
    open::{self, Named},
    openapi::refuses,
    order,
    stop::{Failed, Stop},
    wire::{Answer, Body, InPath, OfOperation, Tokens},
};
use crate::{
    domain::{
        card::{CardSerial, Slot},
        operation::{OperationId, OperationKind},
        proof,
        refusal::Refusal,
    },
    ra::{
        api::{
            bytes::Bytes,
            operation::{Certificate, RequestCertificate},
        },
        ca::{CaFault, Issued, Order, est::EstFault},
        store::{Tx, certificates::NewCertificate},
    },
};

/// Certificates begin a little earlier than now, for workstations whose clocks are behind.
const BACKDATED: SignedDuration = SignedDuration::from_mins(5);

refuses!(BODY; HELD; BadRequestForCertificate, PersonInactive, AuthorityAway);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/certificates",
    summary = "The certificate for a committed key",
    operation_id = "certificate",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = RequestCertificate,
    responses((status = 200, description = "Done", body = Certificate), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    Body(request): Body<RequestCertificate>,
) -> Result<Answer<Certificate>, Stop> {
    let slot = request.slot;
    // The authority may be slow: nobody else waits for it.
    let mut tx = parts.store.look().await?;
    let wanted = match wanted(&mut tx, &parts, &tokens, id, &request).await? {
        Wanted::Kept(certificate) => return Ok(Answer(Certificate { certificate })),
        Wanted::New(wanted) => wanted,
    };
    drop(tx);
    let spki = wanted.spki.clone();
    let issued = issue(Arc::clone(&parts), wanted).await?;
    // Whatever changed meanwhile is met here: what is not kept was never issued, as far as anybody knows.
    let mut tx = parts.store.begin().await?;
    let held = guard::proven(&mut tx, &parts, &tokens, id).await?;
    if tx.committed_key(id, slot).await?.as_ref() != Some(&spki) {
        return Err(order::broken(&mut tx, &held).await);
    }
    if let Some(kept) = tx.certificate_for(id, slot, &spki).await? {
        return Ok(Answer(Certificate { certificate: Bytes(kept.der) }));
    }
    tx.add_certificate(&NewCertificate {
        card: held.card.key,
        operation: id,
        slot,
        spki: &spki,
        serial: &issued.serial,
        issuer: &issued.issuer,
        der: &issued.der,
        not_before: issued.not_before,
        not_after: issued.not_after,
    })
    .await?;
    let what = format!("issue certificate {slot} {}", issued.serial);
    tx.audit(&held.entry(parts.clock.now(), &what)).await?;
    tx.commit().await?;
    parts.metrics.certificate_issued(slot);
    Ok(Answer(Certificate { certificate: Bytes(issued.der) }))
}

/// What is to be asked of the authority.
struct Ask {
    named: Named,
    serial: CardSerial,
    slot: Slot,
    spki: Vec<u8>,
    csr: Vec<u8>,
    renewal: bool,
}

enum Wanted {
    Kept(Bytes),
    New(Ask),
}

async fn wanted(
    tx: &mut Tx,
    parts: &Parts,
    tokens: &Tokens,
    id: OperationId,
    request: &RequestCertificate,
) -> Result<Wanted, Stop> {
    let slot = request.slot;
    let held = guard::proven(tx, parts, tokens, id).await?;
    let Some(spki) = tx.committed_key(id, slot).await? else { return Err(order::broken(tx, &held).await) };
    if key_of(&request.csr.0).as_ref() != Some(&spki) {
        return Err(Refusal::BadRequestForCertificate.into());
    }
    if let Some(kept) = tx.certificate_for(id, slot, &spki).await? {
        return Ok(Wanted::Kept(Bytes(kept.der)));
    }
    let positions = guard::positions(tx, parts, &held.holder.id).await?;
    Ok(Wanted::New(Ask {
        named: Named {
            name: held.holder.full_name(),
            number: held.holder.identity_number,
            organisation: positions.into_iter().next().ok_or(Refusal::PersonInactive)?.organisation.name,
        },
        serial: held.card.serial,
        slot,
        spki,
        csr: request.csr.0.clone(),
        renewal: held.operation.kind == OperationKind::Renew,
    }))
}

async fn issue(parts: Arc<Parts>, ask: Ask) -> Result<Issued, Stop> {
    let work = move || {
        let now = parts.clock.now();
        let days = i64::from(parts.config.policy.certificate_days);
        // That of 9E is not renewed with the pair, so it lasts as long as the card.
        let days = if ask.slot == Slot::CardAuthentication { days.max(open::CARD_DAYS) } else { days };
        let subject = ask.named.subject(ask.slot, &ask.serial);
        let (not_before, not_after) = (now - BACKDATED, open::later(now, days));
        parts
            .ca
            .issue(&Order { subject, spki: &ask.spki, csr: &ask.csr, renewal: ask.renewal, not_before, not_after }, &parts.chance)
    };
    let issued = tokio::task::spawn_blocking(work).await.map_err(|_| Failed::Missing("the authority's thread"))?;
    issued.map_err(|fault| match passing(&fault) {
        Some(refusal) => {
            tracing::warn!(%fault, "the authority did not issue");
            refusal.into()
        }
        None => fault.into(),
    })
}

/// What passes by itself: the same order can be given again.
fn passing(fault: &CaFault) -> Option<Refusal> {
    match fault {
        CaFault::Est(EstFault::Unreachable | EstFault::TooSlow | EstFault::Pending { .. }) => Some(Refusal::AuthorityAway),
        // The server's own trouble (RFC 9110, 15.6). What it says of this RA, a 4xx, somebody here has to put right.
        CaFault::Est(EstFault::Refused { status: 500.., .. }) => Some(Refusal::AuthorityAway),
        // Taken out, logged out of, or its module gone: whoever puts it right does not touch the operation.
        CaFault::Token(_) => Some(Refusal::AuthorityAway),
        _ => None,
    }
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
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use super::*;
    use crate::{
        domain::chance::Chance,
        ra::{
            api::operation::CommitKey,
            ca::{CertificateAuthority, Revocation, builtin::BuiltIn},
            pkcs11::TokenFault,
            server::bench::{Bench, TestKey},
        },
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

    /// The built-in authority, whose token can be taken out.
    struct OnAToken {
        key: BuiltIn,
        is_out: Arc<AtomicBool>,
    }

    impl CertificateAuthority for OnAToken {
        fn issue(&self, order: &Order<'_>, chance: &Chance) -> Result<Issued, CaFault> {
            if self.is_out.load(Ordering::Relaxed) {
                return Err(TokenFault::NoToken { token: "RA".to_owned() }.into());
            }
            self.key.issue(order, chance)
        }

        fn certificate(&self) -> &[u8] {
            self.key.certificate()
        }

        fn chain(&self) -> Vec<Vec<u8>> {
            self.key.chain()
        }

        fn revocation(&self) -> Option<&dyn Revocation> {
            self.key.revocation()
        }
    }

    #[tokio::test]
    async fn a_token_that_is_out_is_an_authority_that_is_away() {
        let is_out = Arc::new(AtomicBool::new(false));
        let bench = Bench::with_authority(|key| Arc::new(OnAToken { key, is_out: Arc::clone(&is_out) })).await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let (slot, key) = (Slot::Signature, TestKey::new(50));
        let commit = CommitKey { slot, spki: Bytes(key.spki()) };
        let with = bench.with_operation(&renew);
        with.post(&format!("/v1/operations/{}/keys", renew.id), &commit).await.done();
        let (path, request) = (format!("/v1/operations/{}/certificates", renew.id), key.request(slot));
        is_out.store(true, Ordering::Relaxed);
        with.post(&path, &request).await.refused(Refusal::AuthorityAway);
        is_out.store(false, Ordering::Relaxed);
        let _given: Certificate = with.post(&path, &request).await.ok();
    }

    /// Two authorities, one for people and one for cards, each of which counts from 1.
    struct TwoCounting {
        key: BuiltIn,
        issued: [AtomicU32; 2],
    }

    impl CertificateAuthority for TwoCounting {
        fn issue(&self, order: &Order<'_>, chance: &Chance) -> Result<Issued, CaFault> {
            let of_cards = order.subject.slot() == Slot::CardAuthentication;
            let number = self.issued[usize::from(of_cards)].fetch_add(1, Ordering::Relaxed) + 1;
            let issuer = if of_cards { "name cards" } else { "name people" }.to_owned();
            Ok(Issued { serial: format!("{number:02X}"), issuer, ..self.key.issue(order, chance)? })
        }

        fn certificate(&self) -> &[u8] {
            self.key.certificate()
        }

        fn chain(&self) -> Vec<Vec<u8>> {
            self.key.chain()
        }

        fn revocation(&self) -> Option<&dyn Revocation> {
            None
        }
    }

    #[tokio::test]
    async fn two_authorities_may_count_alike() {
        let bench = Bench::with_authority(|key| Arc::new(TwoCounting { key, issued: Default::default() })).await;
        for person in ["rosa", "lena"] {
            let card = bench.issue(person).await;
            bench.sign_in(&card).await;
        }
        let what: Vec<_> = bench.audited().await.into_iter().map(|(what, _)| what).collect();
        for row in ["issue certificate 9E 01", "issue certificate 9C 01", "issue certificate 9A 02", "issue certificate 9E 02"] {
            assert!(what.iter().any(|w| w == row), "{row}: {what:?}");
        }
        let mut tx = bench.store().look().await.unwrap();
        assert!(tx.standing_by_serial("name people", "04").await.unwrap().is_some());
        assert!(tx.standing_by_serial("name cards", "04").await.unwrap().is_none());
        assert!(tx.standing_by_serial(&bench.parts().issuer, "01").await.unwrap().is_none(), "not by the one found at the start");
    }

    #[test]
    fn what_passes_by_itself() {
        let refused = |status| EstFault::Refused { status, content_type: None };
        for (fault, passes) in [
            (EstFault::Unreachable, true),
            (EstFault::TooSlow, true),
            (EstFault::Pending { seconds: 60 }, true),
            (refused(500), true),
            (refused(503), true),
            (refused(400), false),
            (refused(403), false),
            (refused(302), false),
            (EstFault::Unauthorised, false),
            (EstFault::ServerNotTrusted, false),
            (EstFault::WrongKey, false),
        ] {
            let refusal = passing(&fault.clone().into());
            assert_eq!(refusal, passes.then_some(Refusal::AuthorityAway), "{fault}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn asked_twice_at_once_there_is_one() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let (slot, key) = (Slot::Signature, TestKey::new(50));
        let commit = CommitKey { slot, spki: Bytes(key.spki()) };
        let with = bench.with_operation(&renew);
        with.post(&format!("/v1/operations/{}/keys", renew.id), &commit).await.done();
        let (path, request) = (format!("/v1/operations/{}/certificates", renew.id), key.request(slot));
        let (one, two, three) = tokio::join!(with.post(&path, &request), with.post(&path, &request), with.post(&path, &request));
        let one: Certificate = one.ok();
        assert_eq!((&one, &one), (&two.ok(), &three.ok()));
        let issued = bench.audited().await.iter().filter(|(what, _)| what.starts_with("issue certificate 9C")).count();
        assert_eq!(issued, 2, "at the issue, and once now");
    }
}
