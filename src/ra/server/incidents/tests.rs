use crate::{
    domain::{
        card::CardSerial,
        certificate::RevocationReason,
        incident::{IncidentKind, Outcome},
        lifecycle::CardState,
        refusal::Refusal,
        role::Role,
    },
    ra::{
        api::{
            bytes::SecretWord,
            lifecycle::{
                AskReportCode, CloseIncident, IncidentClosed, Incidents, Reinstate, Report, ReportByCode, ReportCodePromised,
                Suspend, SuspendWhy,
            },
        },
        server::bench::{Bench, TestCard},
    },
};

const PATH: &str = "/v1/incidents";

fn report(bench: &Bench, card: Option<&TestCard>, kind: IncidentKind) -> Report {
    Report { id: bench.new_id(), card: card.map(|c| c.serial.clone()), kind, note: "on the bus".into() }
}

async fn state(bench: &Bench, card: &TestCard) -> CardState {
    bench.store().look().await.unwrap().card_by_serial(&card.serial).await.unwrap().unwrap().state
}

#[tokio::test]
async fn ones_own_card_is_suspended_at_once_and_the_queue_has_it() {
    let bench = Bench::new().await;
    let agent = bench.issue("agent").await;
    let desk = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    for kind in IncidentKind::ALL {
        let rosa = bench.issue("rosa").await;
        let session = bench.sign_in(&rosa).await;
        let request = report(&bench, None, kind);
        bench.with_session(&session).post(PATH, &request).await.done();
        assert_eq!(state(&bench, &rosa).await, CardState::Suspended, "{kind:?}");
        bench.with_session(&session).post(PATH, &request).await.refused(Refusal::NotSignedIn);
        let queue: Incidents = bench.with_session(&desk).get(PATH).await.ok();
        let last = queue.incidents.last().unwrap();
        assert_eq!((last.id, last.kind, last.holder_name.as_str()), (request.id, kind, "Ms Rosa Testwell"));
        let close = |outcome| CloseIncident { outcome };
        let path = format!("{PATH}/{}/close", request.id);
        for _ in 0..2 {
            let closed: IncidentClosed = bench.with_session(&desk).post(&path, &close(Outcome::Found)).await.ok();
            assert_eq!(closed.card_state, CardState::Active, "{kind:?}");
        }
        bench.with_session(&desk).post(&path, &close(Outcome::Cancelled)).await.refused(Refusal::WrongStep);
        assert_eq!(state(&bench, &rosa).await, CardState::Active, "{kind:?}");
    }
    let queue: Incidents = bench.with_session(&desk).get(PATH).await.ok();
    assert!(queue.incidents.is_empty() && queue.next.is_none());
}

#[tokio::test]
async fn a_colleagues_card_by_whoever_may() {
    let bench = Bench::new().await;
    for (person, role) in ["holder", "lena", "sponsor", "agent", "manager"].into_iter().zip(Role::ALL) {
        let rosa = bench.issue("rosa").await;
        let card = bench.issue(person).await;
        let session = bench.sign_in_as(&card, "WS-1", role, "EX001").await;
        let request = report(&bench, Some(&rosa), IncidentKind::Lost);
        let answer = bench.with_session(&session).post(PATH, &request).await;
        if role >= Role::Unlocker {
            answer.done();
            bench.with_session(&session).post(PATH, &request).await.done();
            let other = Report { kind: IncidentKind::Stolen, ..request };
            bench.with_session(&session).post(PATH, &other).await.refused(Refusal::WrongStep);
        } else {
            answer.refused(Refusal::NotYourRole { least: Role::Unlocker });
            assert_eq!(state(&bench, &rosa).await, CardState::Active);
        }
    }
    let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
    let elsewhere = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX002").await;
    let lost = report(&bench, Some(&rosa), IncidentKind::Lost);
    bench.with_session(&elsewhere).post(PATH, &lost).await.refused(Refusal::NotYourOrganisation);
    let unchosen = bench.sign_in(&lena).await;
    bench.with_session(&unchosen).post(PATH, &lost).await.refused(Refusal::RoleNotChosen);
    let nowhere = Report { card: Some(CardSerial("W0".into())), ..lost.clone() };
    bench.with_session(&unchosen).post(PATH, &nowhere).await.refused(Refusal::UnknownCard);
    let long = Report { note: "x".repeat(1001), ..lost };
    bench.with_session(&unchosen).post(PATH, &long).await.refused(Refusal::Malformed);
}

#[tokio::test]
async fn another_open_report_keeps_the_card_suspended() {
    let bench = Bench::new().await;
    let (rosa, lena, agent) = (bench.issue("rosa").await, bench.issue("lena").await, bench.issue("agent").await);
    let desk = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let helper = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
    let (one, two) = (report(&bench, Some(&rosa), IncidentKind::Lost), report(&bench, Some(&rosa), IncidentKind::Misuse));
    for r in [&one, &two] {
        bench.with_session(&helper).post(PATH, r).await.done();
    }
    let close = |id, outcome| (format!("{PATH}/{id}/close"), CloseIncident { outcome });
    let (path, found) = close(one.id, Outcome::Found);
    let closed: IncidentClosed = bench.with_session(&desk).post(&path, &found).await.ok();
    assert_eq!((closed.card_state, state(&bench, &rosa).await), (CardState::Suspended, CardState::Suspended));
    let (path, cancelled) = close(two.id, Outcome::Cancelled);
    bench.with_session(&helper).post(&path, &cancelled).await.refused(Refusal::NotYourRole { least: Role::RaAgent });
    let closed: IncidentClosed = bench.with_session(&desk).post(&path, &cancelled).await.ok();
    assert_eq!((closed.card_state, state(&bench, &rosa).await), (CardState::Cancelled, CardState::Cancelled));
    let late = report(&bench, Some(&rosa), IncidentKind::Lost);
    let refusal = Refusal::NotNow { state: CardState::Cancelled, allowed: vec![] };
    bench.with_session(&helper).post(PATH, &late).await.refused(refusal);
    let (path, found) = close(bench.new_id(), Outcome::Found);
    bench.with_session(&desk).post(&path, &found).await.refused(Refusal::UnknownRecord);
}

#[tokio::test]
async fn what_was_on_hold_for_another_reason_stays_so() {
    let bench = Bench::new().await;
    let (rosa, lena, agent) = (bench.issue("rosa").await, bench.issue("lena").await, bench.issue("agent").await);
    let desk = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let helper = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
    let of_card = |deed: &str| format!("/v1/cards/{}/{deed}", rosa.serial.0);
    let reported = async |kind| {
        let report = report(&bench, Some(&rosa), kind);
        bench.with_session(&helper).post(PATH, &report).await.done();
        format!("{PATH}/{}/close", report.id)
    };
    let close = async |path: String, outcome| {
        let closed: IncidentClosed = bench.with_session(&desk).post(&path, &CloseIncident { outcome }).await.ok();
        assert_eq!(state(&bench, &rosa).await, closed.card_state);
        closed.card_state
    };
    let reinstate = async || {
        let lift = Reinstate { id: bench.new_id(), note: String::new() };
        bench.with_session(&desk).post(&of_card("reinstate"), &lift).await.done();
        assert_eq!(state(&bench, &rosa).await, CardState::Active);
    };
    for why in [SuspendWhy::LongLeave, SuspendWhy::UnderInvestigation, SuspendWhy::OtherReason] {
        let suspend = Suspend { id: bench.new_id(), why, note: String::new() };
        bench.with_session(&desk).post(&of_card("suspend"), &suspend).await.done();
        for kind in IncidentKind::ALL {
            let lost = reported(kind).await;
            assert_eq!(close(lost, Outcome::Found).await, CardState::Suspended, "{why:?} {kind:?}");
        }
        reinstate().await;
        bench.later_minutes(1);
    }
    // What it was suspended for first is found first, or last.
    for turned in [false, true] {
        let mut both = [reported(IncidentKind::Lost).await, reported(IncidentKind::Misuse).await];
        if turned {
            both.reverse();
        }
        let [one, two] = both;
        assert_eq!(close(one, Outcome::Found).await, CardState::Suspended);
        assert_eq!(close(two, Outcome::Found).await, CardState::Active);
        bench.later_minutes(1);
    }
    // It was left on hold by an agent, and found for the same reason once before.
    let (lost, damaged) = (reported(IncidentKind::Lost).await, reported(IncidentKind::Damaged).await);
    assert_eq!(close(lost, Outcome::NoAction).await, CardState::Suspended);
    assert_eq!(close(damaged, Outcome::Found).await, CardState::Suspended);
    reinstate().await;
}

#[tokio::test]
async fn a_new_card_closes_what_was_reported_of_the_old_one() {
    let bench = Bench::new().await;
    let (lena, agent) = (bench.issue("lena").await, bench.issue("agent").await);
    let desk = bench.sign_in_as(&agent, "WS-RA", Role::RaAgent, "EX001").await;
    let helper = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
    for (kind, reason) in [
        (IncidentKind::Lost, RevocationReason::KeyCompromise),
        (IncidentKind::Stolen, RevocationReason::KeyCompromise),
        (IncidentKind::Misuse, RevocationReason::KeyCompromise),
        (IncidentKind::Damaged, RevocationReason::Superseded),
    ] {
        let old = bench.issue("rosa").await;
        let known: Vec<String> = on_the_list(&bench).await.into_iter().map(|(serial, _)| serial).collect();
        bench.with_session(&helper).post(PATH, &report(&bench, Some(&old), kind)).await.done();
        bench.issue("rosa").await;
        assert_eq!(state(&bench, &old).await, CardState::Cancelled, "{kind:?}");
        let queue: Incidents = bench.with_session(&desk).get(PATH).await.ok();
        assert!(queue.incidents.is_empty(), "{kind:?}");
        let new: Vec<_> = on_the_list(&bench).await.into_iter().filter(|(serial, _)| !known.contains(serial)).collect();
        assert_eq!(new.len(), 3, "{kind:?}");
        assert!(new.iter().all(|(_, why)| *why == reason), "{kind:?}: {new:?}");
    }
}

/// Serials and reasons.
async fn on_the_list(bench: &Bench) -> Vec<(String, RevocationReason)> {
    let mut tx = bench.store().look().await.unwrap();
    let revoked = tx.revoked(&bench.parts().issuer, bench.now()).await.unwrap();
    revoked.into_iter().map(|r| (r.serial, r.why)).collect()
}

async fn sent(bench: &Bench, mails: usize) {
    for _ in 0..500 {
        if bench.mail_count() >= mails {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no mail came");
}

#[tokio::test]
async fn by_a_code_without_the_card() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let number = |n: &str| n.to_owned().try_into().unwrap();
    let born = jiff::civil::date(1978, 3, 9);
    let ask = |id, n: &str, born| AskReportCode { id, identity_number: number(n), date_of_birth: born };
    let id = bench.new_id();
    let promised: ReportCodePromised = bench.post("/v1/incidents/code", &ask(id, "555500000001", born)).await.ok();
    sent(&bench, 1).await;
    let code = bench.code_in_mail();
    // Nobody of this number, or another date of birth: the same answer, and no mail.
    let (unknown, wrong_date) = (bench.new_id(), bench.new_id());
    let same: ReportCodePromised = bench.post("/v1/incidents/code", &ask(unknown, "555599999999", born)).await.ok();
    assert_eq!(same, promised);
    let other = jiff::civil::date(1978, 3, 10);
    let same: ReportCodePromised = bench.post("/v1/incidents/code", &ask(wrong_date, "555500000001", other)).await.ok();
    assert_eq!(same, promised);
    for date in [born, other] {
        let again = ask(bench.new_id(), "555500000001", date);
        bench.post("/v1/incidents/code", &again).await.refused(Refusal::TooSoon { seconds: 60 });
    }
    bench.later(61);
    let by_code = |asked, code: &str| ReportByCode {
        id: bench.new_id(),
        asked,
        code: SecretWord::new(code.to_owned()),
        kind: IncidentKind::Stolen,
        note: String::new(),
    };
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for asked in [unknown, wrong_date] {
        for left in [2, 1, 0] {
            bench.post("/v1/incidents/by-code", &by_code(asked, wrong)).await.refused(Refusal::WrongCode { left });
        }
        bench.post("/v1/incidents/by-code", &by_code(asked, wrong)).await.refused(Refusal::CodeSpent);
    }
    bench.post("/v1/incidents/by-code", &by_code(id, wrong)).await.refused(Refusal::WrongCode { left: 2 });
    let right = by_code(id, &code);
    bench.post("/v1/incidents/by-code", &right).await.done();
    bench.post("/v1/incidents/by-code", &right).await.done();
    assert_eq!(state(&bench, &rosa).await, CardState::Suspended);
    bench.post("/v1/incidents/by-code", &by_code(id, &code)).await.refused(Refusal::CodeSpent);
    assert_eq!(bench.mail_count(), 1);
    let rows = bench.audited().await;
    assert_eq!(rows.iter().filter(|(what, _)| what == "report stolen by code").count(), 1);
}

#[tokio::test]
async fn whoever_knows_the_number_alone_keeps_nobody_from_asking() {
    let bench = Bench::new().await;
    bench.issue("rosa").await;
    let (born, guessed) = (jiff::civil::date(1978, 3, 9), jiff::civil::date(1980, 1, 1));
    let ask = async |date_of_birth| {
        let asked =
            AskReportCode { id: bench.new_id(), identity_number: "555500000001".to_owned().try_into().unwrap(), date_of_birth };
        bench.post("/v1/incidents/code", &asked).await
    };
    // Both alike: six an hour, and then the same wait.
    for (n, mails) in (0..6).zip(1..) {
        ask(guessed).await.any_ok();
        ask(guessed).await.refused(Refusal::TooSoon { seconds: 60 });
        if n % 2 == 0 {
            // Further dates do not count for its owner, either.
            ask(guessed.tomorrow().unwrap()).await.any_ok();
        }
        ask(born).await.any_ok();
        sent(&bench, mails).await;
        bench.later_minutes(1);
    }
    for date in [guessed, born] {
        ask(date).await.refused(Refusal::TooSoon { seconds: 3600 - 360 });
    }
    assert_eq!(bench.mail_count(), 6, "and nothing was sent for a date that is not theirs");
}

#[tokio::test]
async fn a_report_code_does_not_last_and_nothing_tells_whether_there_was_one() {
    let bench = Bench::new().await;
    bench.issue("rosa").await;
    let ask = |id, number: &str| AskReportCode {
        id,
        identity_number: number.to_owned().try_into().unwrap(),
        date_of_birth: jiff::civil::date(1978, 3, 9),
    };
    let with_code = |asked, code: &str| ReportByCode {
        id: bench.new_id(),
        asked,
        code: SecretWord::new(code.to_owned()),
        kind: IncidentKind::Lost,
        note: String::new(),
    };
    let (known, unknown, never) = (bench.new_id(), bench.new_id(), bench.new_id());
    bench.post("/v1/incidents/code", &ask(known, "555500000001")).await.any_ok();
    bench.post("/v1/incidents/code", &ask(unknown, "555599999999")).await.any_ok();
    sent(&bench, 1).await;
    let code = bench.code_in_mail();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    bench.post("/v1/incidents/by-code", &with_code(never, wrong)).await.refused(Refusal::CodeSpent);
    bench.later_minutes(14);
    for asked in [known, unknown] {
        bench.post("/v1/incidents/by-code", &with_code(asked, wrong)).await.refused(Refusal::WrongCode { left: 2 });
    }
    bench.later_minutes(1);
    for asked in [known, unknown] {
        bench.post("/v1/incidents/by-code", &with_code(asked, wrong)).await.refused(Refusal::CodeSpent);
    }
    bench.post("/v1/incidents/by-code", &with_code(known, &code)).await.refused(Refusal::CodeSpent);
    // Asked for again under the same ids, they live again alike: with another code, and with the tries that are left.
    bench.post("/v1/incidents/code", &ask(known, "555500000001")).await.any_ok();
    bench.post("/v1/incidents/code", &ask(unknown, "555599999999")).await.any_ok();
    sent(&bench, 2).await;
    for asked in [known, unknown] {
        bench.post("/v1/incidents/by-code", &with_code(asked, wrong)).await.refused(Refusal::WrongCode { left: 1 });
    }
    bench.later_minutes(15);
    for asked in [known, unknown] {
        bench.post("/v1/incidents/by-code", &with_code(asked, wrong)).await.refused(Refusal::CodeSpent);
    }
}
