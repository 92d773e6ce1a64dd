//! How people sign in and out: the terms of each version, one role at a time, and how a session ends.

use jiff::SignedDuration;
use wardcard::{
    domain::{refusal::Refusal, role::Role},
    ra::{
        api::sign_in::TermsNeeded,
        client::{RaClient, RaFault},
    },
};

use super::{
    caller::{Caller, client, now, statement},
    flows::staffed,
    people::{AGENT, HELPER},
    ra_books::Books,
    stage::Stage,
};

/// The helper is a sponsor too, and somebody elsewhere.
const MORE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,RS1,Riverside Surgery,sponsor,2020-01-01,
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,HP1,Hill Pharmacy,holder,2020-01-01,
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,RA1,Example RA,ra_agent,2020-01-01,2020-12-31
";

fn knock(stage: &mut Stage) -> Caller {
    Caller::knock(stage, "helper.card", HELPER, "DESK 1")
}

/// The books know whole seconds: who signs in in the second in which they accepted the terms has not been reminded of them.
fn a_second_later() {
    std::thread::sleep(std::time::Duration::from_millis(1100));
}

#[test]
fn terms_are_accepted_by_version_and_reaffirmed() {
    let mut stage = staffed(60);
    let first = knock(&mut stage);
    let TermsNeeded::Accept { version, text } = &first.session.terms else { panic!("nothing to accept") };
    assert!(version == "1" && text.starts_with("Using your smartcard"), "{version}: {text}");
    let before = first.choose(Role::Unlocker, "RS1");
    before.refused("W-3002");
    first.accept("0").refused("W-3002");
    for _ in 0..2 {
        first.accept("1").done();
    }
    first.choose(Role::Unlocker, "RS1").done();
    first.get("/v1/people/holder").json();

    a_second_later();
    let second = knock(&mut stage);
    let TermsNeeded::Remind { version, reminder } = &second.session.terms else { panic!("accepted before") };
    assert!(version == "1" && reminder.starts_with("You agreed"), "{version}: {reminder}");
    second.choose(Role::Unlocker, "RS1").done();

    // Another version: whoever is signed in meets it at the next call, whoever signs in reads it.
    stage.configure("version = \"1\"", "version = \"2\"");
    second.get("/v1/people/holder").refused("W-3002");
    let renew = ["renew", "--reader", "00 01"];
    {
        let _card = stage.insert(1, "helper.card");
        let said = stage.run(&renew, &[HELPER]).expect_problem(7, "W-3002");
        assert_eq!(said["terms"]["version"], "2", "{said}");
    }
    let third = knock(&mut stage);
    assert!(matches!(&third.session.terms, TermsNeeded::Accept { version, .. } if version == "2"));
    third.accept("1").refused("W-3002");
    second.get("/v1/people/holder").refused("W-3002");
    third.accept("2").done();
    second.get("/v1/people/holder").json();
    a_second_later();
    {
        let _card = stage.insert(1, "helper.card");
        stage.run(&renew, &[HELPER]).expect(0);
    }
    assert!(matches!(&knock(&mut stage).session.terms, TermsNeeded::Remind { version, .. } if version == "2"));

    let books = Books::open(&stage);
    let accepted = books.acceptances("helper");
    let known: Vec<_> = accepted.iter().map(|a| (a.version.as_str(), a.reaffirmed_at.is_some_and(|at| at >= a.at))).collect();
    assert_eq!(known, [("1", true), ("2", true)]);
    let told = books.audited();
    for what in ["accept terms 1", "accept terms 2"] {
        assert!(told.iter().any(|row| row == what), "{what} is in the trail");
    }
    stage.assert_no_secret_printed();
}

#[test]
fn one_role_at_a_time_and_a_session_ends() {
    let mut stage = staffed(365);
    stage.import("more.csv", MORE);
    let helper = Caller::sign_in(&mut stage, "helper", HELPER);
    // Not what ended long ago.
    let expected = [(Role::Holder, "HP1"), (Role::Unlocker, "RS1"), (Role::Sponsor, "RS1")];
    assert_eq!(helper.positions(), expected);
    roles(&helper);
    let agent = Caller::sign_in_as(&mut stage, "agent", AGENT, Role::RaAgent, "RA1");
    the_end(&mut stage, &helper, &agent);
    statements(&stage);
    stage.assert_no_secret_printed();
}

fn roles(helper: &Caller) {
    let (people, requests) = ("/v1/people/holder", "/v1/requests");
    for path in [people, requests] {
        helper.get(path).refused("W-3015");
    }
    helper.choose(Role::Unlocker, "RS1").done();
    helper.get(people).json();
    helper.get(requests).refused("W-3010");
    helper.choose(Role::Sponsor, "RS1").done();
    helper.get(people).json();
    helper.get(requests).json();
    helper.choose(Role::Holder, "HP1").done();
    for path in [people, requests] {
        helper.get(path).refused("W-3010");
    }
    // What is refused changes nothing.
    for (role, organisation, code) in [
        (Role::RaAgent, "RA1", "W-3011"),
        (Role::Sponsor, "HP1", "W-3010"),
        (Role::Holder, "RS1", "W-3010"),
        (Role::Sponsor, "nowhere", "W-3011"),
    ] {
        helper.choose(role, organisation).refused(code);
    }
    helper.get(people).refused("W-3010");
}

fn the_end(stage: &mut Stage, helper: &Caller, agent: &Caller) {
    // Signed out at one desk, not at the other.
    let elsewhere = Caller::sign_in_as(stage, "helper", HELPER, Role::Unlocker, "RS1");
    for _ in 0..2 {
        helper.delete("/v1/session").done();
    }
    helper.choose(Role::Unlocker, "RS1").refused("W-3001");
    elsewhere.get("/v1/people/holder").json();

    // Left alone for nearly as long as it lasts, and a little longer.
    assert_eq!(elsewhere.session.idle_seconds, 600);
    let books = Books::open(stage);
    let aged = |caller: &Caller, idle, whole| {
        books.age_session(caller.session.token.expose("found in the store by its hash"), idle, whole);
    };
    aged(&elsewhere, SignedDuration::from_mins(8), SignedDuration::from_mins(8));
    elsewhere.get("/v1/people/holder").json();
    aged(&elsewhere, SignedDuration::from_mins(10), SignedDuration::from_mins(10));
    elsewhere.get("/v1/people/holder").refused("W-3001");
    // However busy it is.
    aged(agent, SignedDuration::ZERO, SignedDuration::from_hours(7));
    agent.get("/v1/people/holder").json();
    aged(agent, SignedDuration::ZERO, SignedDuration::from_hours(8));
    agent.get("/v1/people/holder").refused("W-3001");

    // A card that is put on hold takes its sessions with it.
    let (agent, held) = (
        Caller::sign_in_as(stage, "agent", AGENT, Role::RaAgent, "RA1"),
        Caller::sign_in_as(stage, "helper", HELPER, Role::Unlocker, "RS1"),
    );
    let card = agent.get("/v1/people/helper").json()["cards"][0]["serial"].as_str().expect("a serial").to_owned();
    let _agent = stage.insert(1, "agent.card");
    stage.run(&["cards", "suspend", &card, "--reader", "00 01"], &[AGENT]).expect(0);
    let ended = held.get("/v1/people/holder");
    assert!(["W-3001", "W-3004"].contains(&ended.code().expect("a problem").as_str()));
    stage.run(&["cards", "reinstate", &card, "--reader", "00 01"], &[AGENT]).expect(0);
}

/// A statement serves once, here, now.
fn statements(stage: &Stage) {
    let _card = stage.insert(1, "helper.card");
    let ra = client(stage);
    let refused = |ra: &RaClient, request| match ra.sign_in(&request) {
        Err(RaFault::Refused(refusal)) => refusal,
        Err(fault) => panic!("{fault}"),
        Ok(_) => panic!("signed in"),
    };
    let good = statement(&ra, ra.origin(), "DESK 1", HELPER);
    ra.sign_in(&good).expect("a session");
    assert_eq!(refused(&ra, good), Refusal::StaleChallenge, "replayed");
    let relayed = statement(&ra, "https://other.example:8443", "DESK 1", HELPER);
    assert_eq!(refused(&ra, relayed), Refusal::OtherOrigin, "relayed");
    let mut moved = statement(&ra, ra.origin(), "DESK 1", HELPER);
    moved.workstation = "DESK 2".to_owned();
    assert_eq!(refused(&ra, moved), Refusal::BadProof, "from another desk");
    let mut late = statement(&ra, ra.origin(), "DESK 1", HELPER);
    late.time = now() - SignedDuration::from_mins(6);
    assert_eq!(refused(&ra, late), Refusal::StaleChallenge, "by another clock");
}
