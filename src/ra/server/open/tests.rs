//! Who may open what, and when it is the same operation.

use super::*;
use crate::domain::{
    card::ManagementAlgorithm,
    operation::OperationId,
    role::{Action, Role},
    secret::SecretText,
};
use crate::ra::{
    api::{
        bytes::SecretWord,
        card::CardStanding,
        operation::{Assist, CommitKey, Confirm, EnterCode},
    },
    server::bench::{Bench, ORIGIN, TestKey, TestOperation, assist},
    store::cards::CardState,
};

const PATH: &str = "/v1/operations";
/// Inside the renewal window of a card that was issued at the start.
const IN_WINDOW: i64 = 700;

#[tokio::test]
async fn who_may_renew_whose_card() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let mut helpers = vec![];
    for person in ["holder", "lena", "sponsor", "agent", "manager"] {
        helpers.push(bench.issue(person).await);
    }
    bench.later_days(IN_WINDOW);
    for (helper, role) in helpers.iter().zip(Role::ALL) {
        let session = bench.sign_in(helper).await;
        let request = bench.renew_request(&rosa, Some(assist(role, "EX001")));
        let answer = bench.with_session(&session).post(PATH, &request).await;
        if role.may(Action::HelpColleague) {
            let opened: Opened = answer.ok();
            assert_eq!(opened.keys.unwrap().slots, [Slot::Signature, Slot::Authentication]);
        } else {
            answer.refused_for(Refusal::NotYourRole { least: Role::Unlocker }, role.name());
        }
        let unattested = bench.renew_request(&rosa, None);
        bench.with_session(&session).post(PATH, &unattested).await.refused(Refusal::NotAttested);
        let own = bench.renew_request(helper, Some(assist(role, "EX001")));
        bench.with_session(&session).post(PATH, &own).await.refused(Refusal::OwnCard);
    }
    let lena = bench.sign_in(&helpers[1]).await;
    let absent = Assist { holder_present: false, ..assist(Role::Unlocker, "EX001") };
    for (assist, refusal) in [
        (assist(Role::Unlocker, "EX002"), Refusal::NotYourOrganisation),
        (assist(Role::Sponsor, "EX001"), Refusal::NotYourRole { least: Role::Unlocker }),
        (absent, Refusal::NotAttested),
    ] {
        let request = bench.renew_request(&rosa, Some(assist));
        bench.with_session(&lena).post(PATH, &request).await.refused(refusal);
    }
    let session = bench.sign_in(&rosa).await;
    let own = bench.renew_request(&rosa, None);
    bench.post(PATH, &own).await.refused(Refusal::NotSignedIn);
    bench.with_session(&session).post(PATH, &own).await.any_ok();
    let audited = bench.audited().await;
    for result in ["done", "W-3010", "W-3011", "W-3012", "W-3013"] {
        assert!(audited.contains(&("open renew".into(), result.into())), "{result}");
    }
}

#[tokio::test]
async fn who_may_issue() {
    let bench = Bench::new().await;
    let least = Role::RaAgent;
    for (person, role) in ["holder", "lena", "sponsor", "agent", "manager"].into_iter().zip(Role::ALL) {
        let card = bench.issue(person).await;
        let session = bench.sign_in(&card).await;
        let ask = |whom: &str, agent| Open {
            id: bench.new_id(),
            workstation: "WS-1".into(),
            what: OpenWhat::Issue {
                person: PersonId(whom.into()),
                agent: Some(agent),
                bootstrap: None,
                management: ManagementAlgorithm::Aes256,
            },
        };
        let answer = bench.with_session(&session).post(PATH, &ask("rosa", role)).await;
        if role.may(Action::ManageCards) {
            let opened: Opened = answer.ok();
            assert!(opened.issue.is_some() && opened.nonce.is_none());
            bench.with_session(&session).post(PATH, &ask("nobody", role)).await.refused(Refusal::UnknownPerson);
            bench.with_session(&session).post(PATH, &ask(person, role)).await.refused(Refusal::OwnCard);
        } else {
            answer.refused_for(Refusal::NotYourRole { least }, person);
            let pretended = ask("rosa", Role::RaAgent);
            bench.with_session(&session).post(PATH, &pretended).await.refused(Refusal::NotYourRole { least });
        }
        bench.post(PATH, &ask("rosa", role)).await.refused(Refusal::NotSignedIn);
    }
}

fn with_code(request: &Open, id: OperationId, code: &str) -> Open {
    let OpenWhat::Issue { person, management, .. } = &request.what else { panic!("an issue") };
    let bootstrap = Some(SecretWord::new(code.to_owned()));
    let what = OpenWhat::Issue { person: person.clone(), agent: None, bootstrap, management: *management };
    Open { id, workstation: "WS-1".into(), what }
}

#[tokio::test]
async fn a_bootstrap_code_serves_one_issue_within_a_day() {
    let bench = Bench::new().await;
    let request = bench.issue_request("rosa").await;
    let OpenWhat::Issue { bootstrap: Some(code), .. } = &request.what else { panic!("an issue") };
    let code = code.expose("a test").to_owned();
    let first: Opened = bench.post(PATH, &request).await.ok();
    let again: Opened = bench.post(PATH, &request).await.ok();
    let (first, again) = (first.issue.unwrap(), again.issue.unwrap());
    assert_eq!((first.operation, first.serial), (again.operation, again.serial));
    // A desk that has forgotten the id is led back to it, however the code is typed.
    let forgotten = with_code(&request, bench.new_id(), &code.to_lowercase().replace('-', " "));
    let met: Opened = bench.post(PATH, &forgotten).await.ok();
    assert_eq!(met.issue.unwrap().operation, request.id);
    let other = bench.issue_request("lena").await;
    bench.post(PATH, &with_code(&other, bench.new_id(), &code)).await.refused(Refusal::BadBootstrapCode);
    bench.post(PATH, &with_code(&other, bench.new_id(), "WRONG")).await.refused(Refusal::BadBootstrapCode);
    bench.later_days(1);
    bench.post(PATH, &other).await.refused(Refusal::BadBootstrapCode);
}

#[tokio::test]
async fn a_renewal_has_its_window() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let until = later(bench.now(), 730);
    let from = later(bench.now(), 640);
    let session = bench.sign_in(&rosa).await;
    let request = bench.renew_request(&rosa, None);
    bench.with_session(&session).post(PATH, &request).await.refused(Refusal::TooEarly { from });
    bench.later(from.as_second() - bench.now().as_second());
    let session = bench.sign_in(&rosa).await;
    bench.with_session(&session).post(PATH, &bench.renew_request(&rosa, None)).await.any_ok();
    bench.later(until.as_second() - bench.now().as_second() - 1);
    let session = bench.sign_in(&rosa).await;
    let last = bench.renew_request(&rosa, None);
    bench.with_session(&session).post(PATH, &last).await.any_ok();
    bench.later(1);
    let late = bench.renew_request(&rosa, None);
    bench.with_session(&session).post(PATH, &late).await.refused(Refusal::CertificatesExpired);
    // One that is open already can be finished, and without a session.
    bench.post(PATH, &last).await.any_ok();
}

#[tokio::test]
async fn the_same_id_is_the_same_operation() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let request = bench.unlock_request(&rosa);
    let first = bench.open(&request, None).await;
    assert_eq!(bench.open(&request, None).await.nonce, first.nonce);
    let elsewhere = Open { workstation: "WS-2".into(), ..bench.unlock_request(&rosa) };
    bench.post(PATH, &Open { id: request.id, ..elsewhere }).await.any_ok();
    for what in [bench.unlock_request(&lena).what, bench.renew_request(&rosa, None).what] {
        let other = Open { id: request.id, workstation: "WS-1".into(), what };
        bench.post(PATH, &other).await.refused(Refusal::WrongStep);
    }
    bench.later_days(IN_WINDOW);
    bench.post(PATH, &request).await.refused(Refusal::OperationGone);
    let session = bench.sign_in(&lena).await;
    let helped = bench.renew_request(&rosa, Some(assist(Role::Unlocker, "EX001")));
    bench.with_session(&session).post(PATH, &helped).await.any_ok();
    let id = helped.id;
    let otherwise = Open { id, ..bench.renew_request(&rosa, Some(assist(Role::Sponsor, "EX001"))) };
    bench.with_session(&session).post(PATH, &otherwise).await.refused(Refusal::WrongStep);
    bench.post(PATH, &Open { id, ..bench.renew_request(&rosa, None) }).await.any_ok();
    let long = Open { workstation: "w".repeat(256), ..bench.unlock_request(&rosa) };
    bench.post(PATH, &long).await.refused(Refusal::Malformed);
}

#[tokio::test]
async fn one_open_operation_of_a_kind_for_each_card() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let mut first = bench.open_unlock(&rosa).await;
    bench.be_present(&rosa, &mut first).await;
    let second = bench.granted_unlock(&rosa).await;
    let path = |id: OperationId, step: &str| format!("/v1/operations/{id}/{step}");
    bench.with_operation(&first).post(&path(first.id, "puk"), &()).await.refused(Refusal::OperationGone);
    let presence = rosa.presence(&first, ORIGIN);
    bench.post(&path(first.id, "presence"), &presence).await.refused(Refusal::OperationGone);
    let third = bench.unlock_request(&rosa);
    bench.post(PATH, &third).await.refused(Refusal::OtherOperationOpen);
    bench.with_operation(&second).post(&path(second.id, "puk"), &()).await.any_ok();
    bench.post(PATH, &third).await.refused(Refusal::OtherOperationOpen);
    let confirm = Confirm { management_key_changed: false, locked: false };
    bench.with_operation(&second).post(&path(second.id, "confirm"), &confirm).await.done();
    bench.post(PATH, &third).await.any_ok();
}

#[tokio::test]
async fn nobody_without_the_card_ends_an_unlock() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let unlock = bench.unlock_with_code_sent(&rosa).await;
    let path = |step: &str| format!("/v1/operations/{}/{step}", unlock.id);
    bench.with_operation(&unlock).post(&path("help"), &()).await.any_ok();
    // Whoever knows the card's public key opens as many as they like.
    let mut others = vec![];
    for _ in 0..5 {
        others.push(bench.open_unlock(&rosa).await);
    }
    let mut tx = bench.store().look().await.unwrap();
    assert_eq!(tx.operation(unlock.id).await.unwrap().unwrap().stage, Stage::Open);
    assert_eq!(tx.help_of(unlock.id).await.unwrap().unwrap().state, crate::ra::store::help::HelpState::Asked);
    drop(tx);
    let code = EnterCode { code: SecretWord::new(bench.code_in_mail()) };
    bench.with_operation(&unlock).post(&path("code"), &code).await.any_ok();
    // Not even with the card, once it is authorised.
    let late = rosa.presence(&others[0], ORIGIN);
    let presence = |id: OperationId| format!("/v1/operations/{id}/presence");
    bench.post(&presence(others[0].id), &late).await.refused(Refusal::OtherOperationOpen);
    bench.with_operation(&unlock).post(&path("puk"), &()).await.any_ok();
    let confirm = Confirm { management_key_changed: false, locked: false };
    bench.with_operation(&unlock).post(&path("confirm"), &confirm).await.done();
    // Each of the others goes on where the card is there for it.
    bench.post(&presence(others[1].id), &rosa.presence(&others[1], ORIGIN)).await.any_ok();
    bench.post(&presence(others[2].id), &rosa.presence(&others[2], ORIGIN)).await.any_ok();
    let mut tx = bench.store().look().await.unwrap();
    for (n, stage) in [(1, Stage::Superseded), (2, Stage::Open), (3, Stage::Asked)] {
        assert_eq!(tx.operation(others[n].id).await.unwrap().unwrap().stage, stage, "{n}");
    }
}

#[tokio::test]
async fn an_unlock_that_was_only_asked_for_ends_by_itself() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let (asked, other) = (bench.open_unlock(&rosa).await, bench.open_unlock(&rosa).await);
    let presence = |id: OperationId| format!("/v1/operations/{id}/presence");
    bench.later_minutes(59);
    bench.post(&presence(other.id), &rosa.presence(&other, ORIGIN)).await.any_ok();
    bench.later_minutes(1);
    bench.post(&presence(asked.id), &rosa.presence(&asked, ORIGIN)).await.refused(Refusal::OperationGone);
}

#[tokio::test]
async fn an_unlock_and_a_renewal_leave_each_other_alone() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    bench.later_days(IN_WINDOW);
    let renew = bench.open_own_renewal(&rosa).await;
    let unlock = bench.granted_unlock(&rosa).await;
    let path = |id: OperationId, step: &str| format!("/v1/operations/{id}/{step}");
    let commit = CommitKey { slot: Slot::Signature, spki: Bytes(TestKey::new(80).spki()) };
    bench.with_operation(&renew).post(&path(renew.id, "keys"), &commit).await.done();
    bench.with_operation(&unlock).post(&path(unlock.id, "puk"), &()).await.any_ok();
    let standing: CardStanding = bench.get(&format!("/v1/cards/{}", rosa.identity())).await.ok();
    assert_eq!(standing.open.len(), 2);
    let session = bench.sign_in(&rosa).await;
    let other = bench.renew_request(&rosa, None);
    bench.with_session(&session).post(PATH, &other).await.refused(Refusal::OtherOperationOpen);
    let confirm = Confirm { management_key_changed: false, locked: false };
    bench.with_operation(&unlock).post(&path(unlock.id, "confirm"), &confirm).await.done();
}

#[tokio::test]
async fn opening_an_unlock_leaves_no_trace_before_the_card_is_there() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let before = bench.audited().await.len();
    let mut unlock = bench.open_unlock(&rosa).await;
    bench.set_card(&rosa, CardState::Suspended).await;
    bench.post(PATH, &bench.unlock_request(&rosa)).await.refused(Refusal::CardSuspended);
    bench.set_card(&rosa, CardState::Active).await;
    assert_eq!(bench.audited().await.len(), before);
    bench.be_present(&rosa, &mut unlock).await;
    assert_eq!(bench.audited().await[before..], [("present for unlock".to_owned(), "done".to_owned())]);
}

#[tokio::test]
async fn the_trail_names_whoever_goes_on_with_an_issue() {
    let bench = Bench::new().await;
    let agent = bench.issue("agent").await;
    let begun = bench.open_issue("rosa").await;
    let path = format!("/v1/operations/{}/puk", begun.id);
    bench.with_operation(&begun).post(&path, &()).await.any_ok();
    let session = bench.sign_in(&agent).await;
    let what = |agent| OpenWhat::Issue {
        person: PersonId("rosa".into()),
        agent,
        bootstrap: None,
        management: ManagementAlgorithm::Aes256,
    };
    let id = begun.id;
    let bare = Open { id, workstation: "WS-9".into(), what: what(None) };
    bench.post(PATH, &bare).await.refused(Refusal::NotSignedIn);
    let request = Open { id, workstation: "WS-9".into(), what: what(Some(Role::RaAgent)) };
    let opened: Opened = bench.with_session(&session).post(PATH, &request).await.ok();
    let token = SecretText::new(opened.issue.unwrap().token.expose("a test").to_owned());
    let theirs = TestOperation { token: Some(token), grant: None, nonce: vec![], id };
    bench.with_operation(&begun).post(&path, &()).await.refused(Refusal::BadProof);
    bench.with_operation(&theirs).post(&path, &()).await.any_ok();
    let id = id.to_string();
    let rows: Vec<_> = bench.rows().await.into_iter().filter(|r| r.operation.as_ref() == Some(&id)).collect();
    let told: Vec<_> = rows.iter().map(|r| (r.what.as_str(), r.who.as_deref(), r.workstation.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("open issue", None, Some("WS-1")),
            ("release PUK", None, Some("WS-1")),
            ("go on with issue", Some("agent"), Some("WS-9")),
            ("release PUK", Some("agent"), Some("WS-9")),
        ]
    );
    assert_eq!(rows[3].organisation.as_deref(), Some("EX001"));
}

#[tokio::test]
async fn state_of_card_and_person() {
    let bench = Bench::new().await;
    let (rosa, leaver) = (bench.issue("rosa").await, bench.issue("leaver").await);
    let unlock = bench.unlock_request(&rosa);
    for (state, refusal) in [
        (CardState::Suspended, Refusal::CardSuspended),
        (CardState::Cancelled, Refusal::CardCancelled),
        (CardState::Making, Refusal::NotNow { state: CardState::Making, allowed: CardState::Making.allowed().to_vec() }),
    ] {
        bench.set_card(&rosa, state).await;
        let answer = bench.post(PATH, &unlock).await;
        assert_eq!(answer.problem().allowed.as_deref(), Some(state.allowed()), "what may be done instead");
        answer.refused(refusal);
    }
    bench.later_days(800);
    bench.post(PATH, &bench.unlock_request(&leaver)).await.refused(Refusal::PersonInactive);
    let unknown = Open {
        id: bench.new_id(),
        workstation: "WS-1".into(),
        what: OpenWhat::Unlock { card: crate::domain::card::CardIdentity([9; 32]) },
    };
    let before = bench.audited().await.len();
    bench.post(PATH, &unknown).await.refused(Refusal::UnknownCard);
    assert_eq!(bench.audited().await.len(), before, "callers of whom nothing is known do not fill the trail");
}
