//! Repair: an RA agent, in person, after a look at the holder's documents; for expired certificates, or a card that looks faulty.
//!
//! It takes the place of whatever else is open on the card: the agent has it in their hands, and everything on it is made anew. A PUK
//! that may be on the card stays pending.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `NotYourRole`, `OwnCard`, `IdentityNotChecked`, `CardSuspended`, `CardCancelled`,
//! `SecretsUnknown`, `PersonInactive`.

use super::{Seen, active_person, certificate_date, entry, fresh, issue::Proof, opened};
use crate::{
    domain::{operation::OperationKind, refusal::Refusal},
    ra::{
        api::operation::{Document, IdentityCheck, Open, Opened},
        server::{Parts, guard, stop::Stop},
        store::{
            Tx,
            audit::Entry,
            cards::Card,
            operations::{Operation, Stage},
        },
    },
};

pub(super) async fn repair(
    tx: &mut Tx,
    parts: &Parts,
    open: &Open,
    card: &Card,
    proof: Proof,
    check: &IdentityCheck,
    seen: &mut Seen,
) -> Result<Opened, Stop> {
    let now = parts.clock.now();
    let (helper, role, organisation) = proof.agent();
    (seen.who, seen.role) = (helper.clone(), role);
    (seen.card, seen.whom) = (Some(card.serial.clone()), Some(card.person.clone()));
    let agent = helper.ok_or(Refusal::NotSignedIn)?;
    guard::usable(card, OperationKind::Repair)?;
    if check.documents.is_empty() || !check.likeness_confirmed {
        return Err(Refusal::IdentityNotChecked.into());
    }
    if card.puk.is_none() || card.management.is_none() {
        return Err(Refusal::SecretsUnknown.into());
    }
    let holder = active_person(tx, parts, &card.person).await?;
    for other in tx.open_operations_of_card(card.key).await? {
        tx.close_operation(other.id, Stage::Superseded, now).await?;
    }
    let operation = Operation {
        helper: Some(agent.clone()),
        role,
        organisation,
        granted_at: Some(now),
        expiry: certificate_date(parts, now).max(card.expiry.clone()),
        ..fresh(parts, open, OperationKind::Repair, card, &holder, now)
    };
    tx.add_operation(&operation).await?;
    let documents = documents(check);
    tx.add_identity_check(operation.id, &agent, &documents, now).await?;
    let what = format!("open repair, seen {documents}");
    tx.audit(&Entry { who: Some(&agent), whom: Some(&holder.id), what: &what, ..entry(&operation, card, now) }).await?;
    opened(tx, parts, &operation, card, &holder, None).await
}

fn documents(check: &IdentityCheck) -> String {
    let name = |d: &Document| match d {
        Document::Passport => "passport",
        Document::DrivingLicence => "driving licence",
        Document::ResidencePermit => "residence permit",
        Document::StaffRecord => "staff record",
        Document::OtherWithPhoto => "other with photo",
    };
    check.documents.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            card::Slot,
            role::{Action, Role},
        },
        ra::{
            api::{
                bytes::Bytes,
                operation::{Certificate, CommitKey, Confirm, OpenWhat, Present},
            },
            server::bench::{Bench, ORIGIN, TestCard, TestKey, puks},
            store::{audit::Trail, cards::CardState},
        },
    };

    const PATH: &str = "/v1/operations";

    fn seen(documents: &[Document], likeness_confirmed: bool) -> IdentityCheck {
        IdentityCheck { documents: documents.to_vec(), likeness_confirmed }
    }

    fn ask(bench: &Bench, card: &TestCard, agent: Role, identity_check: IdentityCheck) -> Open {
        let what = OpenWhat::Repair { card: card.identity(), agent, identity_check };
        Open { id: bench.new_id(), workstation: "WS-RA".into(), what }
    }

    #[tokio::test]
    async fn who_may_and_after_which_look() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let good = || seen(&[Document::Passport], true);
        for (person, role) in ["holder", "lena", "sponsor", "agent", "manager"].into_iter().zip(Role::ALL) {
            let card = bench.issue(person).await;
            let session = bench.sign_in(&card).await;
            let with = bench.with_session(&session);
            let answer = with.post(PATH, &ask(&bench, &rosa, role, good())).await;
            if !role.may(Action::ManageCards) {
                answer.refused_for(Refusal::NotYourRole { least: Role::RaAgent }, person);
                continue;
            }
            answer.any_ok();
            with.post(PATH, &ask(&bench, &card, role, good())).await.refused(Refusal::OwnCard);
            for check in [seen(&[], true), seen(&[Document::Passport], false)] {
                with.post(PATH, &ask(&bench, &rosa, role, check)).await.refused(Refusal::IdentityNotChecked);
            }
            for (state, refusal) in
                [(CardState::Suspended, Refusal::CardSuspended), (CardState::Cancelled, Refusal::CardCancelled)]
            {
                bench.set_card(&rosa, state).await;
                with.post(PATH, &ask(&bench, &rosa, role, good())).await.refused(refusal);
            }
            bench.set_card(&rosa, CardState::Active).await;
        }
        bench.post(PATH, &ask(&bench, &rosa, Role::RaAgent, good())).await.refused(Refusal::NotSignedIn);
    }

    #[tokio::test]
    async fn an_expired_card_gets_a_new_pair_and_a_new_puk_and_whoever_finds_it_does_not() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(800);
        let agent = bench.issue("agent").await;
        let session = bench.sign_in(&agent).await;
        let unfinished = bench.granted_unlock(&rosa).await;
        let base = format!("{PATH}/{}", unfinished.id);
        let (current, pending) = puks(bench.with_operation(&unfinished).post(&format!("{base}/puk"), &()).await.ok());
        let request = ask(&bench, &rosa, Role::RaAgent, seen(&[Document::Passport, Document::StaffRecord], true));
        let mut repair = bench.open(&request, Some(&session)).await;
        bench.with_operation(&unfinished).post(&format!("{base}/puk"), &()).await.refused(Refusal::OperationGone);
        let base = format!("{PATH}/{}", repair.id);
        // 9E signs for whoever holds the card: without the agent it proves too little.
        let presence = rosa.presence(&repair, ORIGIN);
        bench.post(&format!("{base}/presence"), &presence).await.refused(Refusal::NotSignedIn);
        let holder = bench.issue("holder").await;
        let other = bench.sign_in(&holder).await;
        let least = Role::RaAgent;
        bench.with_session(&other).post(&format!("{base}/presence"), &presence).await.refused(Refusal::NotYourRole { least });
        let present: Present = bench.with_session(&session).post(&format!("{base}/presence"), &presence).await.ok();
        assert!(present.granted.is_some() && present.holder_nonce.is_none());
        assert_eq!(present.keys.as_ref().unwrap().slots, [Slot::Signature, Slot::Authentication]);
        repair.token = Some(present.token.into_domain());
        let with = bench.with_operation(&repair);
        assert_eq!(puks(with.post(&format!("{base}/puk"), &()).await.ok()), (current, pending.clone()));
        let confirm = Confirm { management_key_changed: false, locked: true };
        with.post(&format!("{base}/confirm"), &confirm).await.refused(Refusal::WrongStep);
        let mut new = rosa.clone();
        for (n, slot) in [Slot::Signature, Slot::Authentication].into_iter().enumerate() {
            let key = TestKey::new(90 + u8::try_from(n).unwrap());
            with.post(&format!("{base}/keys"), &CommitKey { slot, spki: Bytes(key.spki()) }).await.done();
            let given: Certificate = with.post(&format!("{base}/certificates"), &key.request(slot)).await.ok();
            new.keys.insert(slot, key);
            new.certificates.insert(slot, given.certificate.0);
        }
        with.post(&format!("{base}/confirm"), &confirm).await.done();
        let request = bench.sign_in_request(&rosa).await;
        bench.post("/v1/sign-in", &request).await.refused(Refusal::UntrustedCertificate);
        bench.sign_in(&new).await;
        bench.later(61);
        let next = bench.granted_unlock(&new).await;
        let release = bench.with_operation(&next).post(&format!("{PATH}/{}/puk", next.id), &()).await.ok();
        assert_eq!(puks(release).0, pending, "the pending PUK is the current one");
        let audited = bench.audited().await;
        for what in ["open repair, seen passport, staff record", "repair, left locked"] {
            assert!(audited.contains(&(what.to_owned(), "done".to_owned())), "{what}: {audited:?}");
        }
        assert!(matches!(bench.store().check_audit().await.unwrap(), Trail::Whole { .. }));
    }
    #[tokio::test]
    async fn the_trail_names_whoever_finishes_it() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let (agent, manager) = (bench.issue("agent").await, bench.issue("manager").await);
        let first = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
        let request = ask(&bench, &rosa, Role::RaAgent, seen(&[Document::Passport], true));
        let repair = bench.open(&request, Some(&first)).await;
        let second = bench.sign_in_as(&manager, "WS-RA-2", Role::RaManager, "EX001").await;
        let path = format!("{PATH}/{}/presence", repair.id);
        bench.with_session(&second).post(&path, &rosa.presence(&repair, ORIGIN)).await.any_ok();
        let mut tx = bench.store().look().await.unwrap();
        let kept = tx.operation(repair.id).await.unwrap().unwrap();
        let hands = (kept.helper.unwrap().0, kept.role, kept.organisation, kept.workstation);
        assert_eq!(hands, ("manager".into(), Some(Role::RaManager), Some("EX001".into()), "WS-RA-2".into()));
        drop(tx);
        let rows = bench.rows().await;
        let by = |what: &str| rows.iter().find(|r| r.what == what).unwrap().who.clone();
        assert_eq!(by("open repair, seen passport").as_deref(), Some("agent"));
        assert_eq!(by("present for repair").as_deref(), Some("manager"));
    }
}
