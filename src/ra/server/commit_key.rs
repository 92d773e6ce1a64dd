//! `POST /v1/operations/{id}/keys`: a key that the card has just made, before its certificate is asked for.
//!
//! The same key again is no harm. Another key takes the place of the one before, and revokes what was issued for that: a card that
//! was cut off may have generated again. For an issue, the `9E` key becomes the card's identity.
//!
//! Refuses: `WrongStep` (a slot that the operation has no plan for; a key that was replaced already; a `9E` key that another card
//! has), `BadRequestForCertificate` (another algorithm than planned, or no key; a key that has a certificate or is committed
//! elsewhere), `BadProof` (a renewal without the holder's proof), and what the operation's token is refused for.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use spki::SubjectPublicKeyInfoRef;

use super::{
    Parts, guard, open,
    openapi::refuses,
    order,
    stop::Stop,
    wire::{Body, DONE, InPath, OfOperation},
};
use crate::{
    domain::{card::Slot, operation::OperationId, proof, refusal::Refusal},
    ra::{api::operation::CommitKey, store::certificates::CertificateState},
};

refuses!(BODY; HELD; BadRequestForCertificate);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/keys",
    summary = "Commit a key that the card has made",
    operation_id = "commit_key",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = CommitKey,
    responses((status = 204, description = "Done"), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    Body(request): Body<CommitKey>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let (slot, spki) = (request.slot, &request.spki.0);
    let mut tx = parts.store.begin().await?;
    let held = guard::proven(&mut tx, &parts, &tokens, id).await?;
    if !open::slots(held.operation.kind).contains(&slot) {
        return Err(order::broken(&mut tx, &held).await);
    }
    if proof::key_algorithm_of(spki) != Some(held.operation.key_algorithm) || !is_in_its_one_form(spki) {
        return Err(Refusal::BadRequestForCertificate.into());
    }
    let before = tx.committed_key(id, slot).await?;
    if before.as_ref() == Some(spki) {
        return Ok(DONE);
    }
    let known = tx.certificate_for(id, slot, spki).await?;
    if known.is_some_and(|c| c.state == CertificateState::Revoked) {
        return Err(Refusal::WrongStep.into());
    }
    // One key for one slot of one card: another slot's key may sign without the passcode.
    if tx.is_certified(spki).await? || tx.is_committed_elsewhere(id, slot, spki).await? {
        return Err(Refusal::BadRequestForCertificate.into());
    }
    if slot == Slot::CardAuthentication {
        let identity = proof::identity_of(spki);
        if tx.card_by_identity(&identity).await?.is_some_and(|c| c.key != held.card.key) {
            return Err(Refusal::WrongStep.into());
        }
        tx.set_card_identity(held.card.key, &identity).await?;
    }
    tx.commit_key(id, slot, spki, now).await?;
    tx.revoke_other_keys(id, slot, spki, now).await?;
    tx.mark_released(id, now).await?;
    tx.audit(&held.entry(now, &format!("commit key {slot}"))).await?;
    tx.commit().await?;
    Ok(DONE)
}

/// Keys are compared as bytes, so each may be written in one way only: a point of a curve in full (SEC 1, 2.3.3: it begins with `04`),
/// an RSA key as the sequence that it is.
pub fn is_in_its_one_form(spki: &[u8]) -> bool {
    let key = SubjectPublicKeyInfoRef::try_from(spki);
    key.is_ok_and(|k| matches!(k.subject_public_key.raw_bytes().first(), Some(0x04 | 0x30)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{
        api::{bytes::Bytes, operation::Certificate},
        server::bench::{Bench, TestKey},
    };

    #[tokio::test]
    async fn a_newer_key_takes_the_place_of_the_one_before() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let keys = format!("/v1/operations/{}/keys", renew.id);
        let certificates = format!("/v1/operations/{}/certificates", renew.id);
        let with = bench.with_operation(&renew);
        let slot = Slot::Signature;
        let (one, two) = (TestKey::new(50), TestKey::new(51));
        let commit = |key: &TestKey| CommitKey { slot, spki: Bytes(key.spki()) };
        with.post(&keys, &commit(&one)).await.done();
        with.post(&keys, &commit(&two)).await.done();
        with.post(&certificates, &one.request(slot)).await.refused(Refusal::BadRequestForCertificate);
        with.post(&keys, &commit(&one)).await.done();
        let first: Certificate = with.post(&certificates, &one.request(slot)).await.ok();
        assert_eq!(with.post(&certificates, &one.request(slot)).await.ok::<Certificate>(), first);
        with.post(&keys, &commit(&two)).await.done();
        assert_eq!(bench.certificate_state(&first.certificate.0).await, CertificateState::Revoked);
        let second: Certificate = with.post(&certificates, &two.request(slot)).await.ok();
        assert_ne!(first, second);
        with.post(&keys, &commit(&one)).await.refused(Refusal::WrongStep);
        with.post(&keys, &commit(&two)).await.done();
    }

    #[tokio::test]
    async fn only_planned_slots_and_algorithms() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let keys = format!("/v1/operations/{}/keys", renew.id);
        let key = TestKey::new(50);
        let commit = |slot, spki: Vec<u8>| CommitKey { slot, spki: Bytes(spki) };
        for (request, refusal) in [
            (commit(Slot::CardAuthentication, key.spki()), Refusal::WrongStep),
            (commit(Slot::Signature, vec![]), Refusal::BadRequestForCertificate),
            (commit(Slot::Signature, TestKey::p384_spki()), Refusal::BadRequestForCertificate),
        ] {
            bench.with_operation(&renew).post(&keys, &request).await.refused(refusal);
        }
        let unlock = bench.issue("lena").await;
        let unlock = bench.granted_unlock(&unlock).await;
        let path = format!("/v1/operations/{}/keys", unlock.id);
        bench.with_operation(&unlock).post(&path, &commit(Slot::Signature, key.spki())).await.refused(Refusal::WrongStep);
        let issue = bench.open_issue("sponsor").await;
        let path = format!("/v1/operations/{}/keys", issue.id);
        let theirs = commit(Slot::CardAuthentication, rosa.keys[&Slot::CardAuthentication].spki());
        bench.with_operation(&issue).post(&path, &theirs).await.refused(Refusal::BadRequestForCertificate);
    }

    #[tokio::test]
    async fn one_key_for_one_slot_of_one_card() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let keys = format!("/v1/operations/{}/keys", renew.id);
        let (one, slot) = (TestKey::new(50), Slot::Signature);
        let commit = |slot, key: &TestKey| CommitKey { slot, spki: Bytes(key.spki()) };
        for old in rosa.keys.values() {
            bench.with_operation(&renew).post(&keys, &commit(slot, old)).await.refused(Refusal::BadRequestForCertificate);
        }
        bench.with_operation(&renew).post(&keys, &commit(slot, &one)).await.done();
        let other = commit(Slot::Authentication, &one);
        bench.with_operation(&renew).post(&keys, &other).await.refused(Refusal::BadRequestForCertificate);
        let whole = one.spki();
        let (algorithm, point) = (&whole[2..23], &whole[26..]);
        let compressed = [&[0x30, 0x39], algorithm, &[0x03, 0x22, 0x00, 0x02 + (point[64] & 1)], &point[1..33]].concat();
        assert!(proof::key_algorithm_of(&compressed).is_some(), "the same key, written in another way");
        let other = CommitKey { slot: Slot::Authentication, spki: Bytes(compressed) };
        bench.with_operation(&renew).post(&keys, &other).await.refused(Refusal::BadRequestForCertificate);
        let issue = bench.open_issue("lena").await;
        let path = format!("/v1/operations/{}/keys", issue.id);
        for slot in [Slot::CardAuthentication, Slot::Authentication] {
            let taken = commit(slot, &one);
            bench.with_operation(&issue).post(&path, &taken).await.refused(Refusal::BadRequestForCertificate);
        }
    }
}
