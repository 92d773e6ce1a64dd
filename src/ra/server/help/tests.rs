use std::time::{Duration, Instant};

use jiff::civil::date;

use super::*;
use crate::{
    domain::{operation::OperationId, role::Role, secret::SecretText},
    ra::{
        api::{
            bytes::Bytes,
            help::{ApproveHelp, HelpAsked, HelpWanted, TypedHelpCode},
            operation::{Confirm, Open, Progress},
        },
        server::{
            bench::{Answered, Bench, TestCard, TestOperation},
            code_limits::CodeLimits,
            housekeeping,
            limits::figure,
        },
        store::{audit::Written, cards::CardState},
    },
};

const LOOK: &str = "/v1/help";
const APPROVE: &str = "/v1/help/approve";
const DECLINE: &str = "/v1/help/decline";

fn typed(code: &str) -> TypedHelpCode {
    TypedHelpCode { code: SecretWord::new(code.to_owned()) }
}

fn word_for(code: &str) -> ApproveHelp {
    ApproveHelp { code: SecretWord::new(code.to_owned()), knows_holder: true, spoke_with_holder: true }
}

fn operation(id: OperationId) -> String {
    format!("/v1/operations/{id}")
}

impl Bench {
    /// One of the three calls of a helper, with a full attestation.
    async fn help(&self, session: &SecretText, call: &str, code: &str) -> Answered {
        let with = self.with_session(session);
        if call == APPROVE { with.post(call, &word_for(code)).await } else { with.post(call, &typed(code)).await }
    }

    async fn ask_help(&self, unlock: &TestOperation) -> String {
        let asked: HelpAsked = self.with_operation(unlock).post(&format!("{}/help", operation(unlock.id)), &()).await.ok();
        asked.code.expose("a test").to_owned()
    }

    /// An unlock at `WS-1` that waits for help, and the code.
    async fn waits_for_help(&self, card: &TestCard) -> (TestOperation, String) {
        let mut unlock = self.open_unlock(card).await;
        self.be_present(card, &mut unlock).await;
        let code = self.ask_help(&unlock).await;
        (unlock, code)
    }

    /// Signed in at `WS-2`, as an unlocker of the surgery.
    async fn unlocker(&self, card: &TestCard) -> SecretText {
        self.sign_in_as(card, "WS-2", Role::Unlocker, "EX001").await
    }

    async fn progress(&self, of: &TestOperation) -> Progress {
        self.with_operation(of).get(&operation(of.id)).await.ok()
    }

    async fn pair(&self, organisation: &str, helpers: &str, from: jiff::civil::Date, until: Option<jiff::civil::Date>) {
        let mut tx = self.store().begin().await.unwrap();
        tx.pair(organisation, helpers, from, until).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn rows_of(&self, what: &str) -> Vec<Written> {
        self.rows().await.into_iter().filter(|r| r.what == what).collect()
    }
}

fn waits(progress: &Progress) -> bool {
    matches!(progress, Progress::Waiting { .. })
}

#[tokio::test]
async fn two_people_at_two_desks() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let photo = vec![0xFF, 0xD8, 0xFF, 7];
    let mut tx = bench.store().begin().await.unwrap();
    tx.put_photo(&crate::domain::person::PersonId("rosa".into()), &photo).await.unwrap();
    tx.commit().await.unwrap();
    let mut unlock = bench.open_unlock(&rosa).await;
    bench.be_present(&rosa, &mut unlock).await;
    let asked: HelpAsked = bench.with_operation(&unlock).post(&format!("{}/help", operation(unlock.id)), &()).await.ok();
    assert_eq!(asked.minutes, 15);
    let code = asked.code.expose("a test").to_owned();
    assert_eq!((code.len(), &code[4..5]), (9, "-"));
    assert!(waits(&bench.progress(&unlock).await));
    let asked_at = bench.now();
    bench.later(60);
    let helper = bench.unlocker(&lena).await;
    for as_typed in
        [code.clone(), code.to_lowercase(), code.replace('-', " "), code.replace('-', "").replace('0', "O").replace('1', "l")]
    {
        let wanted: HelpWanted = bench.help(&helper, LOOK, &as_typed).await.ok();
        let expected = HelpWanted {
            operation: unlock.id,
            holder: "Ms Rosa Testwell".into(),
            photo: Some(Bytes(photo.clone())),
            card: rosa.serial.clone(),
            workstation: "WS-1".into(),
            asked_at,
        };
        assert_eq!(wanted, expected, "{as_typed}");
    }
    assert!(waits(&bench.progress(&unlock).await), "looking changes nothing");
    for _ in 0..2 {
        bench.help(&helper, APPROVE, &code).await.done();
    }
    let Progress::Granted { helper: by, holder, expires_at } = bench.progress(&unlock).await else { panic!("granted") };
    assert_eq!((by.as_deref(), holder.name.as_str()), (Some("Dr Lena Madeup"), "Ms Rosa Testwell"));
    assert_eq!(holder.date_of_birth, Some(date(1978, 3, 9)), "for the rules of the new passcode");
    assert_eq!(expires_at, bench.now() + guard::GRANT);
    let with = bench.with_operation(&unlock);
    with.post(&format!("{}/puk", operation(unlock.id)), &()).await.any_ok();
    with.post(&format!("{}/confirm", operation(unlock.id)), &Confirm { management_key_changed: false, locked: false })
        .await
        .done();
    assert_eq!(bench.progress(&unlock).await, Progress::Done);
    bench.help(&helper, LOOK, &code).await.refused(Refusal::WrongHelpCode);
    let id = unlock.id.to_string();
    let rows: Vec<_> = bench.rows().await.into_iter().filter(|r| r.operation.as_ref() == Some(&id)).collect();
    let told: Vec<_> =
        rows.iter().map(|r| (r.what.as_str(), r.who.as_deref(), r.workstation.as_deref(), r.organisation.as_deref())).collect();
    let (here, there, lena, surgery) = (Some("WS-1"), Some("WS-2"), Some("lena"), Some("EX001"));
    let looked = ("look up remote help", lena, there, surgery);
    let expected = [
        ("present for unlock", None, here, None),
        ("ask for remote help", None, here, None),
        looked,
        looked,
        looked,
        looked,
        ("approve remote help", lena, there, surgery),
        ("release PUK", lena, here, surgery),
        ("unlock", lena, here, surgery),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_person_without_a_photo_is_shown_without() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let (_, code) = bench.waits_for_help(&rosa).await;
    let wanted: HelpWanted = bench.help(&bench.unlocker(&lena).await, LOOK, &code).await.ok();
    assert_eq!(wanted.photo, None);
}

#[tokio::test]
async fn codes_that_do_not_work_and_none_says_why() {
    let bench = Bench::with_config(|c| c.limits.codes.wrong_help_per_helper = figure(1000)).await;
    let (rosa, lena, agent) = (bench.issue("rosa").await, bench.issue("lena").await, bench.issue("agent").await);
    let check = async |what: &str, code: &str| {
        let helper = bench.unlocker(&lena).await;
        for call in [LOOK, APPROVE, DECLINE] {
            bench.help(&helper, call, code).await.refused_for(Refusal::WrongHelpCode, &format!("{what}: {call}"));
        }
    };
    for (what, code) in [
        ("none", ""),
        ("too short", "7K3M-Q9T"),
        ("too long", "7K3M-Q9TX-2"),
        ("other characters", "7K3M-Q9T?"),
        ("never made", "7K3M-Q9TX"),
        ("very long", &"7".repeat(5000)),
    ] {
        check(what, code).await;
    }
    let (unlock, first) = bench.waits_for_help(&rosa).await;
    let second = bench.ask_help(&unlock).await;
    check("replaced by a newer one", &first).await;
    let helper = bench.unlocker(&lena).await;
    bench.help(&helper, LOOK, &second).await.any_ok();
    bench.later_minutes(15);
    check("expired", &second).await;
    assert!(waits(&bench.progress(&unlock).await));
    let third = bench.ask_help(&unlock).await;
    bench.with_operation(&unlock).delete(&operation(unlock.id)).await.done();
    check("of an operation that was given up", &third).await;
    assert_eq!(bench.progress(&unlock).await, Progress::Gone);
    let (old, fourth) = bench.waits_for_help(&rosa).await;
    let (unlock, _) = bench.waits_for_help(&rosa).await;
    check("of an operation that another has replaced", &fourth).await;
    assert_eq!(bench.progress(&old).await, Progress::Gone);
    bench.later_minutes(50);
    let fifth = bench.ask_help(&unlock).await;
    bench.later_minutes(10);
    check("of an operation that has lapsed", &fifth).await;
    assert_eq!(bench.progress(&unlock).await, Progress::Gone);
    let (_, sixth) = bench.waits_for_help(&rosa).await;
    let other = bench.sign_in_as(&agent, "WS-3", Role::RaAgent, "EX001").await;
    bench.help(&other, DECLINE, &sixth).await.done();
    check("declined by somebody else", &sixth).await;
    let (_, seventh) = bench.waits_for_help(&rosa).await;
    bench.help(&bench.unlocker(&lena).await, APPROVE, &seventh).await.done();
    bench.help(&other, LOOK, &seventh).await.refused_for(Refusal::WrongHelpCode, "used");
    let wrong = bench.rows_of("look up remote help").await.into_iter().filter(|r| r.result == "W-3025");
    assert!(wrong.into_iter().all(|r| r.who.is_some() && r.workstation.is_some() && r.operation.is_none()));
}

#[tokio::test]
async fn who_may_help_whom() {
    let bench = Bench::new().await;
    let mut cards = std::collections::BTreeMap::new();
    for person in ["rosa", "lena", "holder", "sponsor", "agent", "manager"] {
        cards.insert(person, bench.issue(person).await);
    }
    // Lena is an unlocker of the pharmacy as well, and Rosa is not there.
    let not_there = Some(Refusal::NotYourOrganisation);
    for (what, helper, role, organisation, workstation, refusal) in [
        ("a holder", "holder", Role::Holder, "EX001", "WS-2", Some(Refusal::NotYourRole { least: Role::Unlocker })),
        ("an unlocker", "lena", Role::Unlocker, "EX001", "WS-2", None),
        ("a sponsor", "sponsor", Role::Sponsor, "EX001", "WS-2", None),
        ("an agent", "agent", Role::RaAgent, "EX001", "WS-2", None),
        ("a manager", "manager", Role::RaManager, "EX001", "WS-2", None),
        ("of another organisation", "lena", Role::Unlocker, "EX002", "WS-2", not_there),
        ("a role they have not", "lena", Role::Sponsor, "EX001", "WS-2", Some(Refusal::RoleNotChosen)),
        ("the same workstation", "lena", Role::Unlocker, "EX001", "WS-1", Some(Refusal::SameWorkstation)),
        ("the same in other letters", "lena", Role::Unlocker, "EX001", "ws-1 ", Some(Refusal::SameWorkstation)),
    ] {
        let session = bench.sign_in_as(&cards[helper], workstation, role, organisation).await;
        let (unlock, code) = bench.waits_for_help(&cards["rosa"]).await;
        for call in [LOOK, APPROVE] {
            let answer = bench.help(&session, call, &code).await;
            match &refusal {
                Some(refusal) => answer.refused_for(refusal.clone(), what),
                None => assert!([200, 204].contains(&answer.status), "{what}"),
            }
        }
        if let Some(refusal) = refusal {
            bench.help(&session, DECLINE, &code).await.refused_for(refusal, what);
            assert!(waits(&bench.progress(&unlock).await), "{what}");
        }
        bench.with_operation(&unlock).delete(&operation(unlock.id)).await.done();
        bench.later_minutes(8);
    }
    let (_, own) = bench.waits_for_help(&cards["lena"]).await;
    let lena = bench.unlocker(&cards["lena"]).await;
    for call in [LOOK, APPROVE, DECLINE] {
        bench.help(&lena, call, &own).await.refused(Refusal::OwnCard);
    }
    let plain = bench.sign_in(&cards["lena"]).await;
    for call in [LOOK, APPROVE, DECLINE] {
        bench.help(&plain, call, &own).await.refused(Refusal::RoleNotChosen);
        let nobody = if call == APPROVE { bench.post(call, &word_for(&own)).await } else { bench.post(call, &typed(&own)).await };
        nobody.refused(Refusal::NotSignedIn);
    }
    // Whoever was known is in the trail with what was refused.
    let refused: Vec<_> = bench.rows_of("approve remote help").await.into_iter().filter(|r| r.result != "done").collect();
    let told: Vec<_> = refused.iter().map(|r| (r.who.as_deref(), r.workstation.as_deref(), r.result.as_str())).collect();
    let lena = Some("lena");
    assert_eq!(
        told,
        [
            (lena, Some("WS-2"), "W-3011"),
            (lena, Some("WS-1"), "W-3016"),
            (lena, Some("ws-1 "), "W-3016"),
            (lena, Some("WS-2"), "W-3012")
        ]
    );
}

#[tokio::test]
async fn a_paired_organisation_on_its_days() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.sign_in_as(&lena, "WS-2", Role::Unlocker, "EX002").await;
    let (unlock, code) = bench.waits_for_help(&rosa).await;
    // The bench begins on 1 January 2026.
    for (what, organisation, helpers, from, until, good) in [
        ("the other way round", "EX002", "EX001", date(2020, 1, 1), None, false),
        ("not yet", "EX001", "EX002", date(2026, 1, 2), None, false),
        ("no more", "EX001", "EX002", date(2020, 1, 1), Some(date(2025, 12, 31)), false),
        ("on the last day", "EX001", "EX002", date(2020, 1, 1), Some(date(2026, 1, 1)), true),
        ("from the first day", "EX001", "EX002", date(2026, 1, 1), None, true),
    ] {
        bench.pair(organisation, helpers, from, until).await;
        let answer = bench.help(&helper, LOOK, &code).await;
        if good { answer.any_ok() } else { answer.refused_for(Refusal::NotYourOrganisation, what) }
    }
    bench.help(&helper, APPROVE, &code).await.done();
    assert!(matches!(bench.progress(&unlock).await, Progress::Granted { .. }));
    assert_eq!(bench.rows_of("approve remote help").await[0].organisation.as_deref(), Some("EX002"));
}

#[tokio::test]
async fn a_word_is_both_that_they_know_and_that_they_have_spoken() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.unlocker(&lena).await;
    let (unlock, code) = bench.waits_for_help(&rosa).await;
    for (knows_holder, spoke_with_holder) in [(false, true), (true, false), (false, false)] {
        let half = ApproveHelp { knows_holder, spoke_with_holder, ..word_for(&code) };
        bench.with_session(&helper).post(APPROVE, &half).await.refused(Refusal::NotAttested);
    }
    assert!(waits(&bench.progress(&unlock).await));
    bench.help(&helper, APPROVE, &code).await.done();
}

#[tokio::test]
async fn the_first_word_is_the_one_that_counts() {
    let bench = Bench::new().await;
    let (rosa, lena, agent) = (bench.issue("rosa").await, bench.issue("lena").await, bench.issue("agent").await);
    let (unlock, code) = bench.waits_for_help(&rosa).await;
    let first = bench.unlocker(&lena).await;
    let second = bench.sign_in_as(&agent, "WS-3", Role::RaAgent, "EX001").await;
    bench.help(&first, APPROVE, &code).await.done();
    bench.help(&second, APPROVE, &code).await.refused(Refusal::WrongStep);
    for session in [&first, &second] {
        bench.help(session, DECLINE, &code).await.refused(Refusal::WrongStep);
    }
    // A repeated call is answered as the first was, even after the code's time.
    bench.later_minutes(9);
    bench.help(&first, APPROVE, &code).await.done();
    bench.later_minutes(9);
    bench.help(&first, APPROVE, &code).await.done();
    let Progress::Granted { helper, expires_at, .. } = bench.progress(&unlock).await else { panic!("granted") };
    assert_eq!(helper.as_deref(), Some("Dr Lena Madeup"));
    assert_eq!(expires_at + SignedDuration::from_mins(18), bench.now() + guard::GRANT, "the grant is not put off by it");
    assert_eq!(bench.rows_of("approve remote help").await.iter().filter(|r| r.result == "done").count(), 1);
}

#[tokio::test]
async fn a_declined_request_can_be_followed_by_another() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.unlocker(&lena).await;
    let (unlock, code) = bench.waits_for_help(&rosa).await;
    for _ in 0..2 {
        bench.help(&helper, DECLINE, &code).await.done();
        assert!(matches!(bench.progress(&unlock).await, Progress::Declined { .. }));
    }
    bench.help(&helper, APPROVE, &code).await.refused(Refusal::WrongStep);
    bench.help(&helper, LOOK, &code).await.refused(Refusal::WrongHelpCode);
    let puk = format!("{}/puk", operation(unlock.id));
    bench.with_operation(&unlock).post(&puk, &()).await.refused(Refusal::WrongStep);
    let again = bench.ask_help(&unlock).await;
    assert!(waits(&bench.progress(&unlock).await));
    bench.help(&helper, APPROVE, &again).await.done();
    bench.with_operation(&unlock).post(&puk, &()).await.any_ok();
    let declined = bench.rows_of("decline remote help").await;
    assert_eq!((declined.len(), declined[0].result.as_str(), declined[0].workstation.as_deref()), (1, "done", Some("WS-2")));
}

#[tokio::test]
async fn a_card_that_is_suspended_or_cancelled_meanwhile() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.unlocker(&lena).await;
    let (unlock, code) = bench.waits_for_help(&rosa).await;
    for (state, refusal) in [(CardState::Suspended, Refusal::CardSuspended), (CardState::Cancelled, Refusal::CardCancelled)] {
        bench.set_card(&rosa, state).await;
        for call in [LOOK, APPROVE, DECLINE] {
            bench.help(&helper, call, &code).await.refused_for(refusal.clone(), call);
        }
        let with = bench.with_operation(&unlock);
        with.get(&operation(unlock.id)).await.refused(refusal.clone());
        with.post(&format!("{}/help", operation(unlock.id)), &()).await.refused(refusal);
    }
    bench.set_card(&rosa, CardState::Active).await;
    bench.help(&helper, APPROVE, &code).await.done();
    bench.set_card(&rosa, CardState::Suspended).await;
    let with = bench.with_operation(&unlock);
    with.post(&format!("{}/puk", operation(unlock.id)), &()).await.refused(Refusal::CardSuspended);
}

#[tokio::test]
async fn another_route_was_quicker() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.unlocker(&lena).await;
    let unlock = bench.unlock_with_code_sent(&rosa).await;
    let code = bench.ask_help(&unlock).await;
    let mailed = crate::ra::api::operation::EnterCode { code: SecretWord::new(bench.code_in_mail()) };
    bench.with_operation(&unlock).post(&format!("{}/code", operation(unlock.id)), &mailed).await.any_ok();
    for call in [LOOK, APPROVE, DECLINE] {
        bench.help(&helper, call, &code).await.refused_for(Refusal::WrongStep, call);
    }
    let with = bench.with_operation(&unlock);
    with.post(&format!("{}/help", operation(unlock.id)), &()).await.refused(Refusal::WrongStep);
    assert!(matches!(bench.progress(&unlock).await, Progress::Granted { helper: None, .. }));
}

#[tokio::test]
async fn a_word_ends_when_the_card_is_presented_again() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.unlocker(&lena).await;
    let (mut unlock, first) = bench.waits_for_help(&rosa).await;
    let puk = format!("{}/puk", operation(unlock.id));
    // Nobody has answered yet: whoever is at the desk now did not ask.
    bench.be_present(&rosa, &mut unlock).await;
    bench.help(&helper, APPROVE, &first).await.refused(Refusal::WrongHelpCode);
    let second = bench.ask_help(&unlock).await;
    bench.help(&helper, APPROVE, &second).await.done();
    assert!(bench.be_present(&rosa, &mut unlock).await.granted.is_none());
    assert!(waits(&bench.progress(&unlock).await));
    bench.with_operation(&unlock).post(&puk, &()).await.refused(Refusal::WrongStep);
    // The word that was given cannot be given again under the same code.
    bench.help(&helper, APPROVE, &second).await.refused(Refusal::WrongHelpCode);
    bench.with_operation(&unlock).post(&puk, &()).await.refused(Refusal::WrongStep);
    let third = bench.ask_help(&unlock).await;
    bench.help(&helper, APPROVE, &third).await.done();
    bench.with_operation(&unlock).post(&puk, &()).await.any_ok();
    // What was released has to be finished: the card may be another already.
    assert!(bench.be_present(&rosa, &mut unlock).await.granted.is_some());
    bench.help(&helper, APPROVE, &third).await.done();
    bench.with_operation(&unlock).post(&puk, &()).await.any_ok();
}

#[tokio::test]
async fn guesses_are_counted_by_helper_and_by_address() {
    let small = CodeLimits { wrong_help_per_helper: figure(10), wrong_help_per_address: figure(12), ..CodeLimits::default() };
    let bench = Bench::with_config(|c| c.limits.codes = small.clone()).await;
    let (rosa, lena, agent) = (bench.issue("rosa").await, bench.issue("lena").await, bench.issue("agent").await);
    let (_, code) = bench.waits_for_help(&rosa).await;
    let lena = bench.unlocker(&lena).await;
    let agent = bench.sign_in_as(&agent, "WS-3", Role::RaAgent, "EX001").await;
    let (here, there) = ("203.0.113.9", "198.51.100.1");
    let guess = async |session: &SecretText, from: &str, code: &str| {
        bench.with_session(session).from(from).post(LOOK, &typed(code)).await
    };
    for n in 0..10 {
        let wrong = if n % 2 == 0 { "0000-0000" } else { "?" };
        guess(&lena, here, wrong).await.refused_for(Refusal::WrongHelpCode, &n.to_string());
        bench.later(6);
    }
    let left = |gone: u32| Refusal::TooSoon { seconds: 15 * 60 - gone };
    for from in [here, there] {
        guess(&lena, from, &code).await.refused_for(left(60), "even the right one, wherever they are");
    }
    let approve = bench.with_session(&lena).from(here).post(APPROVE, &word_for(&code)).await;
    approve.refused(left(60));
    for _ in 0..2 {
        guess(&agent, here, "0000-0000").await.refused(Refusal::WrongHelpCode);
    }
    guess(&agent, here, &code).await.refused_for(left(60), "the address");
    guess(&agent, there, &code).await.any_ok();
    bench.later(15 * 60 - 60 - 1);
    // Sessions end after ten minutes.
    let (_, code) = bench.waits_for_help(&rosa).await;
    let again = bench.unlocker(&bench.issue("lena").await).await;
    guess(&again, there, &code).await.refused(left(15 * 60 - 1));
    bench.later(1);
    guess(&again, there, &code).await.any_ok();
    let counted = bench.rows_of("look up remote help").await.iter().filter(|r| r.result == "W-3025").count();
    assert_eq!(counted, 12, "what was not looked at is not told either");
}

#[tokio::test]
async fn codes_for_a_card_are_counted_whatever_the_operation() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    for _ in 0..5 {
        let (unlock, _) = bench.waits_for_help(&rosa).await;
        bench.ask_help(&unlock).await;
        bench.later(60);
    }
    let mut unlock = bench.open_unlock(&rosa).await;
    bench.be_present(&rosa, &mut unlock).await;
    let path = format!("{}/help", operation(unlock.id));
    bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::TooSoon { seconds: 3600 - 300 });
    bench.waits_for_help(&lena).await;
    bench.later(3600 - 300);
    bench.waits_for_help(&rosa).await;
}

#[tokio::test]
async fn only_an_open_unlock_asks_for_help() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let (mut unlock, _) = bench.waits_for_help(&rosa).await;
    let path = |id| format!("{}/help", operation(id));
    bench.post(&path(unlock.id), &()).await.refused(Refusal::BadProof);
    bench.post(&path(bench.new_id()), &()).await.refused(Refusal::BadProof);
    bench.with_operation(&unlock).post(&path(bench.new_id()), &()).await.refused(Refusal::OperationGone);
    let (other, _) = bench.waits_for_help(&lena).await;
    bench.with_operation(&other).post(&path(unlock.id), &()).await.refused(Refusal::BadProof);
    // The code does not outlive the operation.
    bench.later_minutes(50);
    let asked: HelpAsked = bench.with_operation(&unlock).post(&path(unlock.id), &()).await.ok();
    assert_eq!(asked.minutes, 10);
    bench.later_minutes(10);
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.refused(Refusal::OperationGone);
    unlock.token = None;
    bench.later_days(700);
    let renew = bench.open_own_renewal(&rosa).await;
    bench.with_operation(&renew).post(&path(renew.id), &()).await.refused(Refusal::WrongStep);
}

#[tokio::test]
async fn the_holders_desktop_hears_of_it_at_once_and_holds_nothing() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let helper = bench.unlocker(&lena).await;
    let (unlock, code) = bench.waits_for_help(&rosa).await;
    let path = format!("{}?wait=20", operation(unlock.id));
    let begun = Instant::now();
    let approve = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        bench.help(&helper, APPROVE, &code).await.done();
    };
    let with = bench.with_operation(&unlock);
    let (answer, ()) = tokio::join!(with.get(&path), approve);
    assert!(matches!(answer.ok(), Progress::Granted { .. }));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn waiting_has_an_end() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let (unlock, _) = bench.waits_for_help(&rosa).await;
    let with = bench.with_operation(&unlock);
    let path = operation(unlock.id);
    let begun = Instant::now();
    assert!(waits(&with.get(&format!("{path}?wait=1")).await.ok()));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    for wrong in ["wait=x", "wait=-1"] {
        with.get(&format!("{path}?{wrong}")).await.is_problem(400, wrong);
    }
    bench.get(&format!("{path}?wait=20")).await.refused(Refusal::BadProof);
    bench.with_operation(&unlock).get(&operation(bench.new_id())).await.refused(Refusal::OperationGone);
    // A service that is about to stop keeps nobody.
    let begun = Instant::now();
    let stop = async { bench.parts().drain.begin() };
    let longest = format!("{path}?wait=20");
    let (answer, ()) = tokio::join!(with.get(&longest), stop);
    assert!(waits(&answer.ok()));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn progress_by_another_kind_of_operation_and_by_an_old_token() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let (mut unlock, _) = bench.waits_for_help(&rosa).await;
    let old = unlock.token.take();
    bench.be_present(&rosa, &mut unlock).await;
    let fresh = std::mem::replace(&mut unlock.token, old);
    bench.with_operation(&unlock).get(&operation(unlock.id)).await.refused(Refusal::BadProof);
    unlock.token = fresh;
    assert!(waits(&bench.progress(&unlock).await));
    bench.later_days(700);
    let renew = bench.open_own_renewal(&rosa).await;
    assert!(matches!(bench.progress(&renew).await, Progress::Granted { helper: None, .. }));
}

#[tokio::test]
async fn old_requests_are_forgotten_and_live_ones_are_kept() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let (old, _) = bench.waits_for_help(&rosa).await;
    bench.later_minutes(3 * 60);
    let (live, code) = bench.waits_for_help(&lena).await;
    bench.later(1);
    housekeeping::sweep(bench.parts()).await.unwrap();
    let mut tx = bench.store().look().await.unwrap();
    assert!(tx.help_of(old.id).await.unwrap().is_none());
    assert!(tx.help_of(live.id).await.unwrap().is_some());
    drop(tx);
    let agent = bench.sign_in_as(&bench.issue("agent").await, "WS-3", Role::RaAgent, "EX001").await;
    bench.help(&agent, APPROVE, &code).await.done();
}

#[test]
fn what_is_kept_says_nothing_without_the_key() {
    use sha2::{Digest as _, Sha256};
    let (code, other) = (HelpCode::parse("7K3M-Q9TX").unwrap(), HelpCode::parse("7K3M-Q9TY").unwrap());
    let (key, another) = (Secret::take(&mut [1; 32]), Secret::take(&mut [2; 32]));
    let kept = hash_of(&key, &code);
    assert_eq!(kept, hash_of(&key, &HelpCode::parse("7k3mq9tx").unwrap()));
    assert_ne!(kept, hash_of(&another, &code));
    assert_ne!(kept, hash_of(&key, &other));
    assert_ne!(kept[..], Sha256::digest(code.expose("a test"))[..]);
}

#[tokio::test]
async fn the_word_is_for_the_workstation_that_asked() {
    let bench = Bench::new().await;
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    // The holder's desktop is the one that the helper sits at: refused there, and good from any other.
    let request = Open { workstation: "WS-2".into(), ..bench.unlock_request(&rosa) };
    let mut unlock = bench.open(&request, None).await;
    bench.be_present(&rosa, &mut unlock).await;
    let code = bench.ask_help(&unlock).await;
    bench.help(&bench.unlocker(&lena).await, APPROVE, &code).await.refused(Refusal::SameWorkstation);
    let elsewhere = bench.sign_in_as(&lena, "WS-3", Role::Unlocker, "EX001").await;
    bench.help(&elsewhere, APPROVE, &code).await.done();
}
