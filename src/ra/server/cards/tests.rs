use super::*;
use crate::{
    domain::{card::Slot, role::Role},
    ra::{
        api::{
            bytes::Bytes,
            lifecycle::{Cancel, CancelWhy, Reinstate, Suspend, SuspendWhy},
            operation::{Certificate, CommitKey, Confirm},
        },
        server::bench::{Answered, Bench, TestCard, TestKey},
        store::certificates::CertificateState,
    },
};

async fn ask(bench: &Bench, session: &crate::domain::secret::SecretText, card: &TestCard, deed: CardDeed) -> Answered {
    ask_by(bench.new_id(), bench, session, card, deed).await
}

async fn ask_by(
    id: OperationId,
    bench: &Bench,
    session: &crate::domain::secret::SecretText,
    card: &TestCard,
    deed: CardDeed,
) -> Answered {
    let note = "a test".to_owned();
    let with = bench.with_session(session);
    let path = format!("/v1/cards/{}/{}", card.serial, deed.name());
    match deed {
        CardDeed::Suspend => with.post(&path, &Suspend { id, why: SuspendWhy::LongLeave, note }).await,
        CardDeed::Reinstate => with.post(&path, &Reinstate { id, note }).await,
        CardDeed::Cancel => with.post(&path, &Cancel { id, why: CancelWhy::Left, note }).await,
        other => panic!("{other:?} is no call of its own"),
    }
}

const DEEDS: [CardDeed; 3] = [CardDeed::Suspend, CardDeed::Reinstate, CardDeed::Cancel];

#[tokio::test]
async fn each_state_allows_what_the_table_says() {
    let bench = Bench::new().await;
    let agent = bench.issue("agent").await;
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    for state in [CardState::Active, CardState::Suspended, CardState::Cancelled] {
        for deed in DEEDS {
            let rosa = bench.issue("rosa").await;
            match state {
                CardState::Suspended => ask(&bench, &session, &rosa, CardDeed::Suspend).await.done(),
                CardState::Cancelled => ask(&bench, &session, &rosa, CardDeed::Cancel).await.done(),
                _ => {}
            }
            let answer = ask(&bench, &session, &rosa, deed).await;
            match state.after(deed) {
                Ok(_) => answer.done(),
                Err(refusal) => answer.refused_for(refusal, &format!("{state} {deed:?}")),
            }
            let expected = state.after(deed).unwrap_or(state);
            let kept = bench.store().look().await.unwrap().card_by_serial(&rosa.serial).await.unwrap().unwrap();
            assert_eq!(kept.state, expected, "{state} {deed:?}");
        }
    }
    assert!(bench.audited().await.contains(&("suspend for long leave".into(), "W-3032".into())), "refusals are in the trail");
}

#[tokio::test]
async fn only_an_agent_and_never_on_their_own_card() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    for (person, role) in ["holder", "lena", "sponsor", "agent", "manager"].into_iter().zip(Role::ALL) {
        let card = bench.issue(person).await;
        let session = bench.sign_in_as(&card, "WS-1", role, "EX001").await;
        let answer = ask(&bench, &session, &rosa, CardDeed::Suspend).await;
        if role.may(Action::ManageCards) {
            answer.done();
            ask(&bench, &session, &rosa, CardDeed::Reinstate).await.done();
            ask(&bench, &session, &card, CardDeed::Suspend).await.refused(Refusal::OwnCard);
        } else {
            answer.refused_for(Refusal::NotYourRole { least: Role::RaAgent }, person);
        }
        let unchosen = bench.sign_in(&card).await;
        ask(&bench, &unchosen, &rosa, CardDeed::Suspend).await.refused(Refusal::RoleNotChosen);
    }
}

#[tokio::test]
async fn a_suspension_holds_everything_and_lets_it_go_again() {
    let bench = Bench::new().await;
    let (rosa, agent) = (bench.issue("rosa").await, bench.issue("agent").await);
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let hers = bench.sign_in(&rosa).await;
    let begun = bench.granted_unlock(&rosa).await;
    let id = bench.new_id();
    let suspend = Suspend { id, why: SuspendWhy::UnderInvestigation, note: String::new() };
    let path = format!("/v1/cards/{}/suspend", rosa.identity());
    for _ in 0..2 {
        // Told again, it is done; and once in the trail.
        bench.with_session(&session).post(&path, &suspend).await.done();
    }
    let rows = bench.audited().await;
    assert_eq!(rows.iter().filter(|(what, _)| what == "suspend under investigation").count(), 1);
    let own = crate::ra::api::sign_in::AcceptTerms { version: "1".into() };
    bench.with_session(&hers).post("/v1/terms", &own).await.refused(Refusal::NotSignedIn);
    let puk = format!("/v1/operations/{}/puk", begun.id);
    bench.with_operation(&begun).post(&puk, &()).await.refused(Refusal::OperationGone);
    for der in rosa.certificates.values() {
        assert_eq!(bench.certificate_state(der).await, CertificateState::Suspended);
    }
    let request = bench.sign_in_request(&rosa).await;
    bench.post("/v1/sign-in", &request).await.refused(Refusal::CardSuspended);
    ask(&bench, &session, &rosa, CardDeed::Reinstate).await.done();
    for der in rosa.certificates.values() {
        assert_eq!(bench.certificate_state(der).await, CertificateState::Active);
    }
    bench.sign_in(&rosa).await;
}

#[tokio::test]
async fn what_is_released_can_be_finished_after_a_suspension_but_not_after_a_cancellation() {
    let bench = Bench::new().await;
    let (rosa, agent) = (bench.issue("rosa").await, bench.issue("agent").await);
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let unlock = bench.granted_unlock(&rosa).await;
    let puk = format!("/v1/operations/{}/puk", unlock.id);
    bench.with_operation(&unlock).post(&puk, &()).await.any_ok();
    ask(&bench, &session, &rosa, CardDeed::Suspend).await.done();
    bench.with_operation(&unlock).post(&puk, &()).await.refused(Refusal::CardSuspended);
    ask(&bench, &session, &rosa, CardDeed::Reinstate).await.done();
    bench.with_operation(&unlock).post(&puk, &()).await.any_ok();
    ask(&bench, &session, &rosa, CardDeed::Cancel).await.done();
    bench.with_operation(&unlock).post(&puk, &()).await.refused(Refusal::OperationGone);
    let kept = bench.store().look().await.unwrap().card_by_serial(&rosa.serial).await.unwrap().unwrap();
    assert!(kept.pending_puk.is_some(), "what may be on the card stays known");
}

#[tokio::test]
async fn a_renewal_that_ends_on_a_suspended_card_leaves_nothing_in_force() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    bench.later_days(700);
    let agent = bench.issue("agent").await;
    let renew = bench.open_own_renewal(&rosa).await;
    let base = format!("/v1/operations/{}", renew.id);
    let with = bench.with_operation(&renew);
    let mut new = vec![];
    for (n, slot) in [Slot::Signature, Slot::Authentication].into_iter().enumerate() {
        let key = TestKey::new(60 + u8::try_from(n).unwrap());
        with.post(&format!("{base}/keys"), &CommitKey { slot, spki: Bytes(key.spki()) }).await.done();
        let given: Certificate = with.post(&format!("{base}/certificates"), &key.request(slot)).await.ok();
        new.push(given.certificate.0);
    }
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    ask(&bench, &session, &rosa, CardDeed::Suspend).await.done();
    assert_eq!(on_the_list(&bench).await, 5, "three that were in use, two that may be on the card");
    with.post(&format!("{base}/confirm"), &Confirm { management_key_changed: false, locked: false }).await.done();
    for der in &new {
        assert_eq!(bench.certificate_state(der).await, CertificateState::Suspended);
    }
    assert_eq!(on_the_list(&bench).await, 5, "two superseded, 9E and the new pair on hold");
    ask(&bench, &session, &rosa, CardDeed::Reinstate).await.done();
    for der in &new {
        assert_eq!(bench.certificate_state(der).await, CertificateState::Active);
    }
    assert_eq!(on_the_list(&bench).await, 2, "the superseded ones");
}

async fn on_the_list(bench: &Bench) -> usize {
    let mut tx = bench.store().look().await.unwrap();
    tx.revoked(&bench.parts().issuer, bench.now()).await.unwrap().len()
}

#[tokio::test]
async fn what_was_refused_is_not_done_when_told_again() {
    let bench = Bench::new().await;
    let (rosa, agent) = (bench.issue("rosa").await, bench.issue("agent").await);
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let own = bench.new_id();
    for _ in 0..2 {
        ask_by(own, &bench, &session, &agent, CardDeed::Cancel).await.refused(Refusal::OwnCard);
    }
    let early = bench.new_id();
    for _ in 0..2 {
        let answer = ask_by(early, &bench, &session, &rosa, CardDeed::Reinstate).await;
        answer.refused(CardState::Active.after(CardDeed::Reinstate).unwrap_err());
    }
    ask(&bench, &session, &rosa, CardDeed::Suspend).await.done();
    ask_by(early, &bench, &session, &rosa, CardDeed::Reinstate).await.done();
    let kept = bench.store().look().await.unwrap().card_by_serial(&rosa.serial).await.unwrap().unwrap();
    assert_eq!(kept.state, CardState::Active, "allowed by now, so it is done by now");
}

#[tokio::test]
async fn one_id_is_for_one_deed_on_one_card() {
    let bench = Bench::new().await;
    let (rosa, lena, agent) = (bench.issue("rosa").await, bench.issue("lena").await, bench.issue("agent").await);
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let id = bench.new_id();
    ask_by(id, &bench, &session, &rosa, CardDeed::Suspend).await.done();
    for (card, deed) in [(&rosa, CardDeed::Reinstate), (&rosa, CardDeed::Cancel), (&lena, CardDeed::Suspend)] {
        ask_by(id, &bench, &session, card, deed).await.refused_for(Refusal::WrongStep, &format!("{} {deed:?}", card.serial));
    }
    ask_by(id, &bench, &session, &rosa, CardDeed::Suspend).await.done();
    for (card, state) in [(&rosa, CardState::Suspended), (&lena, CardState::Active)] {
        let kept = bench.store().look().await.unwrap().card_by_serial(&card.serial).await.unwrap().unwrap();
        assert_eq!(kept.state, state, "{}", card.serial);
    }
}

#[tokio::test]
async fn malformed() {
    let bench = Bench::new().await;
    let (rosa, agent) = (bench.issue("rosa").await, bench.issue("agent").await);
    let session = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let with = bench.with_session(&session);
    let path = format!("/v1/cards/{}/reinstate", rosa.serial);
    for note in ["x".repeat(NOTE + 1), "two\nlines".to_owned()] {
        with.post(&path, &Reinstate { id: bench.new_id(), note }).await.refused(Refusal::Malformed);
    }
    let good = Reinstate { id: bench.new_id(), note: String::new() };
    with.post("/v1/cards/W000/reinstate", &good).await.refused(Refusal::UnknownCard);
    with.post("/v1/cards/a%20b/reinstate", &good).await.is_problem(400, "");
}
