//! `POST /v1/operations/{id}/confirm`: the card is as planned; what was pending becomes current, and the operation is done.
//!
//! Confirming again is no harm. A card that was suspended meanwhile is confirmed too, and stays suspended with its new certificates: what
//! is on it is a fact.
//!
//! Refuses: `WrongStep` (not authorised; a planned slot has no certificate for its key; no PUK was released; for an issue, the
//! management key is said to have changed but was never released), `CardCancelled`, `OperationGone`, `BadProof`.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts,
    card_challenge::manufacturers_key,
    cards::cancel_now,
    guard::{self, Held},
    management_key, open,
    openapi::refuses,
    order,
    stop::{Failed, Stop},
    wire::{Body, DONE, InPath, OfOperation},
};
use crate::{
    domain::{
        certificate::RevocationReason,
        clock::Timestamp,
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::{
        api::operation::Confirm,
        store::{
            Tx,
            audit::Entry,
            cards::{CardState, ManagementSecret},
            certificates::CertificateState,
            operations::Stage,
        },
    },
};

refuses!(BODY; KNOWN; WrongStep, CardCancelled);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/confirm",
    summary = "Confirm that the card is as planned",
    operation_id = "confirm",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = Confirm,
    responses((status = 204, description = "Done"), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    Body(request): Body<Confirm>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::held_at_any_stage(&mut tx, &parts, &tokens, id).await?;
    if held.operation.stage == Stage::Done {
        return Ok(DONE);
    }
    if held.operation.granted_at.is_none() {
        return Err(order::broken(&mut tx, &held).await);
    }
    let what = match held.operation.kind {
        OperationKind::Unlock => {
            new_puk(&mut tx, &held).await?;
            "unlock"
        }
        OperationKind::Repair => {
            new_puk(&mut tx, &held).await?;
            certificates(&mut tx, &held, now).await?;
            "repair"
        }
        OperationKind::Renew => {
            certificates(&mut tx, &held, now).await?;
            "renew"
        }
        OperationKind::Issue => {
            new_puk(&mut tx, &held).await?;
            settle_management(&mut tx, &parts, &held, request.management_key_changed).await?;
            certificates(&mut tx, &held, now).await?;
            replace_older_cards(&mut tx, &held, now).await?;
            tx.set_card_state(held.card.key, CardState::Active, None, now).await?;
            "issue"
        }
    };
    if sets_passcode(held.operation.kind) && !request.locked {
        tx.passcode_set(held.card.key, now).await?;
    }
    tx.close_operation(id, Stage::Done, now).await?;
    let what = if request.locked { format!("{what}, left locked") } else { what.to_owned() };
    tx.audit(&held.entry(now, &what)).await?;
    tx.commit().await?;
    Ok(DONE)
}

/// Whether the holder sets a passcode in the course of it.
fn sets_passcode(kind: OperationKind) -> bool {
    match kind {
        OperationKind::Unlock | OperationKind::Repair | OperationKind::Issue => true,
        OperationKind::Renew => false,
    }
}

async fn new_puk(tx: &mut Tx, held: &Held) -> Result<(), Stop> {
    // One may be pending from an earlier operation; it must have been released in this one to be on the card. That something else was
    // released does not do: the current PUK would be forgotten, and it is the card's.
    if held.card.pending_puk.is_none() || held.operation.puk_released_at.is_none() {
        return Err(order::broken(tx, held).await);
    }
    Ok(tx.promote_puk(held.card.key).await?)
}

/// Activates the new certificates, each slot's old one being revoked last.
async fn certificates(tx: &mut Tx, held: &Held, now: Timestamp) -> Result<(), Stop> {
    if held.card.state == CardState::Cancelled {
        return Err(Refusal::CardCancelled.into());
    }
    let (card, id) = (held.card.key, held.operation.id);
    for &slot in open::slots(held.operation.kind) {
        let Some(key) = tx.committed_key(id, slot).await? else { return Err(order::broken(tx, held).await) };
        let certificate = tx.certificate_for(id, slot, &key).await?;
        if certificate.is_none_or(|c| c.state != CertificateState::Issued) {
            return Err(order::broken(tx, held).await);
        }
    }
    for &slot in open::slots(held.operation.kind) {
        tx.activate(card, id, slot, now).await?;
    }
    if held.card.state == CardState::Suspended {
        // What is new on a suspended card is on hold as what was there before, until the card is reinstated.
        tx.suspend_all(card, now).await?;
    }
    Ok(tx.set_card_print(card, &held.operation.guid, &held.operation.expiry).await?)
}

async fn settle_management(tx: &mut Tx, parts: &Parts, held: &Held, changed: bool) -> Result<(), Stop> {
    let secret = if changed {
        held.card.pending_management.clone().ok_or(Refusal::WrongStep)?
    } else {
        let planned = held.operation.management.ok_or(Failed::Missing("an issue's management algorithm"))?;
        // What the card was found to have is a better witness than what was planned.
        let algorithm = held.operation.management_met.unwrap_or(planned);
        let purpose = management_key::purpose(&held.card.serial);
        let sealed = parts.vault.seal(&purpose, &manufacturers_key(algorithm), &parts.chance)?.0;
        ManagementSecret { algorithm, sealed }
    };
    Ok(tx.settle_management(held.card.key, &secret).await?)
}

/// A person has one card: the new one ends the others, and what was reported of them.
async fn replace_older_cards(tx: &mut Tx, held: &Held, now: Timestamp) -> Result<(), Stop> {
    for old in tx.cards_in_use(&held.holder.id).await?.into_iter().filter(|c| c.key != held.card.key) {
        // Whoever has a card that is lost may have its keys: superseded alone would not say so (RFC 5280, 5.3.1).
        let reported = tx.open_kinds_of(old.key).await?;
        let is_compromised = reported.iter().any(|kind| kind.reason() == RevocationReason::KeyCompromise);
        let reason = if is_compromised { RevocationReason::KeyCompromise } else { RevocationReason::Superseded };
        cancel_now(tx, &old, held.operation.helper.as_ref(), ("replaced", reason), now).await?;
        tx.audit(&Entry { card: Some(&old.serial), ..held.entry(now, "cancel replaced card") }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            card::{ManagementAlgorithm, Slot},
            role::Role,
        },
        ra::{
            api::{
                bytes::Bytes,
                card::{CardStanding, CardStatus},
                operation::{CardAnswer, CardChallenge, CommitKey, Document, IdentityCheck, Open, OpenWhat, Present, WhichKey},
                sign_in::Session,
            },
            server::bench::{Bench, ORIGIN, TestCard, TestKey, TestOperation, puks},
        },
    };

    const AS_PLANNED: Confirm = Confirm { management_key_changed: true, locked: false };

    #[tokio::test]
    async fn a_renewal_is_whole_or_not_at_all() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let mut renew = bench.open_own_renewal(&rosa).await;
        let base = format!("/v1/operations/{}", renew.id);
        let with = bench.with_operation(&renew);
        let mut new = rosa.clone();
        for (n, slot) in [Slot::Signature, Slot::Authentication].into_iter().enumerate() {
            with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
            let key = TestKey::new(60 + u8::try_from(n).unwrap());
            let commit = CommitKey { slot, spki: Bytes(key.spki()) };
            with.post(&format!("{base}/keys"), &commit).await.done();
            with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
            let der = with.post(&format!("{base}/certificates"), &key.request(slot)).await;
            let der = der.ok::<crate::ra::api::operation::Certificate>().certificate.0;
            new.keys.insert(slot, key);
            new.certificates.insert(slot, der);
        }
        bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok::<Session>();
        // What is not confirmed does not sign in.
        let early = bench.sign_in_request(&new).await;
        bench.post("/v1/sign-in", &early).await.refused(Refusal::UntrustedCertificate);
        for _ in 0..2 {
            bench.with_operation(&renew).post(&format!("{base}/confirm"), &AS_PLANNED).await.done();
        }
        let old = bench.sign_in_request(&rosa).await;
        bench.post("/v1/sign-in", &old).await.refused(Refusal::UntrustedCertificate);
        let now = bench.sign_in_request(&new).await;
        bench.post("/v1/sign-in", &now).await.ok::<Session>();
        // A desk that missed the answer can ask again, with a new token.
        let present: Present = bench.be_present(&rosa, &mut renew).await;
        assert!(present.holder_nonce.is_none());
        assert!(present.granted.is_some_and(|g| g.holder.date_of_birth.is_none()));
        assert!(matches!(bench.store().check_audit().await.unwrap(), crate::ra::store::audit::Trail::Whole { .. }));
    }

    /// An unlock that is gone through to its end.
    async fn unlocked(bench: &Bench, card: &TestCard, locked: bool) {
        let unlock = bench.granted_unlock(card).await;
        let base = format!("/v1/operations/{}", unlock.id);
        let with = bench.with_operation(&unlock);
        with.post(&format!("{base}/puk"), &()).await.any_ok();
        with.post(&format!("{base}/confirm"), &Confirm { locked, ..AS_PLANNED }).await.done();
    }

    #[tokio::test]
    async fn whoever_signs_in_is_told_how_old_their_passcode_is() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let told = async || {
            let session: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
            session.passcode_set_at
        };
        let issued = bench.now();
        assert_eq!(told().await, Some(issued));
        bench.later_days(3);
        let unlocked_at = bench.now();
        unlocked(&bench, &rosa, false).await;
        assert_eq!(told().await, Some(unlocked_at));
        bench.later_days(3);
        unlocked(&bench, &rosa, true).await;
        assert_eq!(told().await, Some(unlocked_at), "nobody has chosen one");
        // Who has the card, and not its passcode, is not told.
        let standing = bench.get(&format!("/v1/cards/{}", rosa.identity())).await.text();
        assert!(!standing.contains("passcode"), "{standing}");
    }

    #[tokio::test]
    async fn a_new_card_ends_the_old_one() {
        let bench = Bench::new().await;
        let old = bench.issue("rosa").await;
        let new = bench.issue("rosa").await;
        assert_ne!(old.serial, new.serial);
        let standing: CardStanding = bench.get(&format!("/v1/cards/{}", old.identity())).await.ok();
        assert_eq!(standing.status, CardStatus::Cancelled);
        let request = bench.sign_in_request(&old).await;
        bench.post("/v1/sign-in", &request).await.refused(Refusal::CardCancelled);
        bench.sign_in(&new).await;
    }

    #[tokio::test]
    async fn a_card_that_keeps_its_makers_key_is_answered_with_it() {
        let bench = Bench::new().await;
        let met = ManagementAlgorithm::TripleDes;
        let rosa = bench.issue_keeping_makers_key("rosa", met).await;
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let ask = CardChallenge { algorithm: met, challenge: Bytes(vec![3; 8]), key: WhichKey::Current };
        let path = format!("/v1/operations/{}/card-challenge", renew.id);
        bench.with_operation(&renew).post(&path, &ask).await.ok::<CardAnswer>();
    }

    #[tokio::test]
    async fn an_issue_needs_every_step() {
        let bench = Bench::new().await;
        let issue = bench.open_issue("rosa").await;
        let base = format!("/v1/operations/{}", issue.id);
        let with = bench.with_operation(&issue);
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
        with.post(&format!("{base}/puk"), &()).await.any_ok();
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
        with.post(&format!("{base}/management-key"), &()).await.any_ok();
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
    }

    /// A repair on which everything is done but asking for the PUK.
    async fn repair_without_puk(bench: &Bench, rosa: &TestCard, seeds: [u8; 2]) -> TestOperation {
        let agent = bench.issue("agent").await;
        let session = bench.sign_in(&agent).await;
        let identity_check = IdentityCheck { documents: vec![Document::Passport], likeness_confirmed: true };
        let what = OpenWhat::Repair { card: rosa.identity(), agent: Role::RaAgent, identity_check };
        let mut repair = bench.open(&Open { id: bench.new_id(), workstation: "WS-RA".into(), what }, Some(&session)).await;
        let base = format!("/v1/operations/{}", repair.id);
        let presence = rosa.presence(&repair, ORIGIN);
        let present: Present = bench.with_session(&session).post(&format!("{base}/presence"), &presence).await.ok();
        repair.token = Some(present.token.into_domain());
        let with = bench.with_operation(&repair);
        for (slot, seed) in [Slot::Signature, Slot::Authentication].into_iter().zip(seeds) {
            let key = TestKey::new(seed);
            with.post(&format!("{base}/keys"), &CommitKey { slot, spki: Bytes(key.spki()) }).await.done();
            with.post(&format!("{base}/certificates"), &key.request(slot)).await.any_ok();
        }
        repair
    }

    #[tokio::test]
    async fn a_puk_that_this_operation_never_released_is_not_promoted() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        // Cut off before the card's PUK was changed: one is left pending, and the card has the current one.
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", unlock.id);
        let (current, pending) = puks(bench.with_operation(&unlock).post(&path, &()).await.ok());
        let repair = repair_without_puk(&bench, &rosa, [90, 91]).await;
        let base = format!("/v1/operations/{}", repair.id);
        let with = bench.with_operation(&repair);
        let kept = bench.store().look().await.unwrap().operation(repair.id).await.unwrap().unwrap();
        assert!(kept.released_at.is_some() && kept.puk_released_at.is_none(), "other things were released");
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
        // Both are still there, and with them the repair can be finished.
        assert_eq!(puks(with.post(&format!("{base}/puk"), &()).await.ok()), (current, pending.clone()));
        bench.later(1);
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.done();
        let card = bench.store().look().await.unwrap().card_by_serial(&rosa.serial).await.unwrap().unwrap();
        assert_eq!(card.passcode_set_at, Some(bench.now()), "a repair ends with a new passcode");
        bench.later(61);
        let next = bench.granted_unlock(&rosa).await;
        let release = bench.with_operation(&next).post(&format!("/v1/operations/{}/puk", next.id), &()).await.ok();
        assert_eq!(puks(release).0, pending);
    }

    #[tokio::test]
    async fn a_puk_that_was_released_before_another_took_its_place_is_not_promoted() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let repair = repair_without_puk(&bench, &rosa, [90, 91]).await;
        let base = format!("/v1/operations/{}", repair.id);
        let with = bench.with_operation(&repair);
        with.post(&format!("{base}/puk"), &()).await.any_ok();
        // An unlock at another desk is quicker, and a second one is cut off: what is pending now is not what the repair was given.
        let first = bench.granted_unlock(&rosa).await;
        let path = |id: OperationId, step: &str| format!("/v1/operations/{id}/{step}");
        bench.with_operation(&first).post(&path(first.id, "puk"), &()).await.any_ok();
        bench.with_operation(&first).post(&path(first.id, "confirm"), &AS_PLANNED).await.done();
        bench.later(61);
        let second = bench.granted_unlock(&rosa).await;
        let latest = puks(bench.with_operation(&second).post(&path(second.id, "puk"), &()).await.ok());
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
        assert_eq!(puks(with.post(&format!("{base}/puk"), &()).await.ok()), latest);
        with.post(&format!("{base}/confirm"), &AS_PLANNED).await.done();
    }

    #[tokio::test]
    async fn an_unlock_needs_its_puk_and_survives_a_suspension() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        let base = format!("/v1/operations/{}", unlock.id);
        bench.with_operation(&unlock).post(&format!("{base}/confirm"), &AS_PLANNED).await.refused(Refusal::WrongStep);
        bench.with_operation(&unlock).post(&format!("{base}/puk"), &()).await.any_ok();
        bench.set_card(&rosa, CardState::Suspended).await;
        bench.with_operation(&unlock).post(&format!("{base}/puk"), &()).await.refused(Refusal::CardSuspended);
        bench.with_operation(&unlock).post(&format!("{base}/confirm"), &AS_PLANNED).await.done();
    }
}
