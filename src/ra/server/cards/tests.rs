use super::*;
use crate::{
    domain::role::Role,
    ra::{
        api::lifecycle::{Cancel, CancelWhy, Reinstate, Suspend, SuspendWhy},
        server::bench::{Answered, Bench, TestCard},
        store::certificates::CertificateState,
    },
};

async fn ask(bench: &Bench, session: &crate::domain::secret::SecretText, card: &TestCard, deed: CardDeed) -> Answered {
    let (id, note) = (bench.new_id(), "a test".to_owned());
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
    bench.post("/v1/sign-in", &request).await.refused(Refusal::UntrustedCertificate);
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
