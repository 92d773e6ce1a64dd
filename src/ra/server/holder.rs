//! `POST /v1/operations/{id}/holder`: the card's `9A` or `9C` key signs, so the holder has typed their passcode.
//!
//! A renewal may be opened by a helper, and `9E` signs for whoever has the card in a reader. Without this proof either would get
//! certificates in the holder's name for keys of their own making. It is good for the token that it was given with: the next presence
//! asks for another. Proving again is no harm.
//!
//! Refuses: `WrongStep` (not a renewal), `OtherOrigin`, `BadProof` (none of the signatures is by a key of this card's active
//! certificates, or by one committed in this operation; more than four), and what the operation's token is refused for.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts,
    guard::{self, Held},
    note_refusal,
    openapi::refuses,
    order,
    stop::Stop,
    wire::{Body, DONE, InPath, OfOperation},
};
use crate::{
    domain::{
        card::Slot,
        operation::{OperationId, OperationKind},
        proof,
        refusal::Refusal,
    },
    ra::{
        api::{operation::HolderProof, statement},
        store::{Tx, audit::Entry},
    },
};

/// Two slots, each with an old or a new key.
const SIGNATURES: usize = 4;

refuses!(BODY; HELD; OtherOrigin);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/holder",
    summary = "Prove that the holder has typed their passcode",
    operation_id = "holder",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = HolderProof,
    responses((status = 204, description = "Done"), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    Body(request): Body<HolderProof>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::granted(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Renew {
        return Err(order::broken(&mut tx, &held).await);
    }
    if !parts.answers_to(&request.origin) {
        return Err(Refusal::OtherOrigin.into());
    }
    if held.operation.proven {
        return Ok(DONE);
    }
    if !is_proof(&mut tx, &held, &request).await? {
        drop(tx);
        let stop = Refusal::BadProof.into();
        note_refusal(&parts, &stop, held.entry(now, "prove holder")).await;
        return Err(stop);
    }
    tx.set_proven(id).await?;
    // The passcode was the holder's, whoever helps them.
    let who = Some(&held.holder.id);
    tx.audit(&Entry { who, role: None, organisation: None, ..held.entry(now, "prove holder") }).await?;
    tx.commit().await?;
    Ok(DONE)
}

async fn is_proof(tx: &mut Tx, held: &Held, request: &HolderProof) -> Result<bool, Stop> {
    let Some(nonce) = held.operation.holder_nonce else { return Ok(false) };
    if request.signatures.len() > SIGNATURES {
        return Ok(false);
    }
    let id = held.operation.id;
    let mut keys = tx.holders_keys(held.card.key).await?;
    for slot in [Slot::Authentication, Slot::Signature] {
        keys.extend(tx.committed_key(id, slot).await?);
    }
    let signed = statement::holder(&request.origin, id, &nonce);
    Ok(request.signatures.iter().any(|s| keys.iter().any(|key| proof::verify_signature(key, &signed, &s.0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{card::ManagementAlgorithm, role::Role},
        ra::{
            api::{
                bytes::Bytes,
                operation::{CardAnswer, CardChallenge, Certificate, CommitKey, WhichKey},
            },
            server::bench::{Bench, ORIGIN, TestCard, TestKey, assist},
        },
    };

    fn path(id: OperationId, step: &str) -> String {
        format!("/v1/operations/{id}/{step}")
    }

    fn by(keys: &[&TestKey], origin: &str, id: OperationId, nonce: &[u8]) -> HolderProof {
        let signed = statement::holder(origin, id, nonce);
        HolderProof { origin: origin.into(), signatures: keys.iter().map(|k| Bytes(k.sign(&signed))).collect() }
    }

    async fn helped(bench: &Bench) -> (TestCard, crate::ra::server::bench::TestOperation, Vec<u8>) {
        let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
        bench.later_days(700);
        let session = bench.sign_in(&lena).await;
        let request = bench.renew_request(&rosa, Some(assist(Role::Unlocker, "EX001")));
        let mut renew = bench.open(&request, Some(&session)).await;
        let nonce = bench.be_present(&rosa, &mut renew).await.holder_nonce.unwrap().0;
        (rosa, renew, nonce)
    }

    #[tokio::test]
    async fn a_helper_alone_gets_no_certificate() {
        let bench = Bench::new().await;
        let (rosa, renew, nonce) = helped(&bench).await;
        let with = bench.with_operation(&renew);
        let (slot, software) = (Slot::Signature, TestKey::new(70));
        let commit = CommitKey { slot, spki: Bytes(software.spki()) };
        let ask = CardChallenge { algorithm: ManagementAlgorithm::Aes256, challenge: Bytes(vec![9; 16]), key: WhichKey::Current };
        with.post(&path(renew.id, "keys"), &commit).await.refused(Refusal::BadProof);
        with.post(&path(renew.id, "card-challenge"), &ask).await.refused(Refusal::BadProof);
        with.post(&path(renew.id, "certificates"), &software.request(slot)).await.refused(Refusal::BadProof);
        let (card, own) = (&rosa.keys[&Slot::CardAuthentication], &rosa.keys[&Slot::Authentication]);
        let foreign = by(&[own], "https://other.example:8443", renew.id, &nonce);
        for (what, proof, refusal) in [
            ("nothing", by(&[], ORIGIN, renew.id, &nonce), Refusal::BadProof),
            ("a software key", by(&[&software], ORIGIN, renew.id, &nonce), Refusal::BadProof),
            ("9E, which needs no passcode", by(&[card], ORIGIN, renew.id, &nonce), Refusal::BadProof),
            ("another nonce", by(&[own], ORIGIN, renew.id, &[1; 32]), Refusal::BadProof),
            ("another operation", by(&[own], ORIGIN, bench.new_id(), &nonce), Refusal::BadProof),
            ("too many", by(&[own; 5], ORIGIN, renew.id, &nonce), Refusal::BadProof),
            ("another RA", foreign.clone(), Refusal::OtherOrigin),
            ("relayed", HolderProof { origin: ORIGIN.into(), ..foreign }, Refusal::BadProof),
        ] {
            with.post(&path(renew.id, "holder"), &proof).await.refused_for(refusal, what);
        }
        let good = by(&[&software, own], ORIGIN, renew.id, &nonce);
        bench.post(&path(renew.id, "holder"), &good).await.refused(Refusal::BadProof);
        for _ in 0..2 {
            with.post(&path(renew.id, "holder"), &good).await.done();
        }
        with.post(&path(renew.id, "card-challenge"), &ask).await.ok::<CardAnswer>();
        with.post(&path(renew.id, "keys"), &commit).await.done();
        with.post(&path(renew.id, "certificates"), &software.request(slot)).await.ok::<Certificate>();
        let rows = bench.rows().await;
        let proven = rows.iter().find(|r| r.what == "prove holder" && r.result == "done").unwrap();
        assert_eq!(proven.who.as_deref(), Some("rosa"));
        let committed = rows.iter().find(|r| r.what.starts_with("commit key 9C") && r.who.as_deref() == Some("lena"));
        assert!(committed.is_some());
    }

    #[tokio::test]
    async fn the_proof_ends_with_its_token_and_its_nonce_serves_once() {
        let bench = Bench::new().await;
        let (rosa, mut renew, old) = helped(&bench).await;
        let own = &rosa.keys[&Slot::Signature];
        let proof = by(&[own], ORIGIN, renew.id, &old);
        bench.with_operation(&renew).post(&path(renew.id, "holder"), &proof).await.done();
        let key = TestKey::new(71);
        let commit = CommitKey { slot: Slot::Signature, spki: Bytes(key.spki()) };
        bench.with_operation(&renew).post(&path(renew.id, "keys"), &commit).await.done();
        let nonce = bench.be_present(&rosa, &mut renew).await.holder_nonce.unwrap().0;
        assert_ne!(nonce, old);
        let with = bench.with_operation(&renew);
        with.post(&path(renew.id, "keys"), &commit).await.refused(Refusal::BadProof);
        with.post(&path(renew.id, "holder"), &proof).await.refused(Refusal::BadProof);
        // What was made after a proof proves in its turn: the key before it may be gone from the card.
        let next = by(&[&key], ORIGIN, renew.id, &nonce);
        with.post(&path(renew.id, "holder"), &next).await.done();
        with.post(&path(renew.id, "keys"), &commit).await.done();
    }

    #[tokio::test]
    async fn only_for_a_renewal() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        let proof = by(&[&rosa.keys[&Slot::Signature]], ORIGIN, unlock.id, &[0; 32]);
        bench.with_operation(&unlock).post(&path(unlock.id, "holder"), &proof).await.refused(Refusal::WrongStep);
    }
}
