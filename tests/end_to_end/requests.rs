//! What sponsors ask the RA for: granted it is so, at the person's next call; rejected it is not; and who may neither ask nor grant.

use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::Value;
use wardcard::{
    domain::{
        operation::OperationId,
        person::PersonId,
        request::{Change, End, NewUser, Start},
        role::Role,
    },
    ra::api::request::{RaiseRequest, RejectRequest, Request, Requests},
};

use super::{
    caller::{Caller, Said, now},
    flows::{issue_to, staffed},
    people::{AGENT, HELPER, HOLDER, MANAGER, OFFICE, SPONSOR},
    ra_books::Books,
    stage::Stage,
};

const NEWCOMER: &str = "482915";
const POSTS: &str = "\
position_id,organisation_code,organisation_name,title,activity_codes
registrar,RS1,Riverside Surgery,Registrar,R5090
";

/// On any day, these are in the past and in the future.
fn past() -> Date {
    Date::constant(2020, 1, 1)
}

fn yesterday() -> Date {
    now().to_zoned(TimeZone::UTC).date().saturating_sub(1.day())
}

fn later() -> Date {
    yesterday().saturating_add(30.days())
}

fn person(id: &str) -> PersonId {
    PersonId(id.to_owned())
}

fn start(position: &str, from: Date) -> Start {
    Start { position_id: position.to_owned(), from, until: None }
}

fn starts(whom: &str, position: &str, from: Date) -> Change {
    Change::PositionChange { person: person(whom), starts: vec![start(position, from)], ends: vec![] }
}

fn ends(whom: &str, position: &str) -> Change {
    let end = End { position_id: position.to_owned(), last_day: yesterday() };
    Change::PositionChange { person: person(whom), starts: vec![], ends: vec![end] }
}

fn leaves(whom: &str) -> Change {
    Change::Leaver { person: person(whom), last_day: yesterday() }
}

fn newcomer(position: &str) -> Change {
    let new = NewUser {
        id: person("newcomer"),
        title: "Dr".to_owned(),
        given_names: "Nia".to_owned(),
        family_name: "Newly".to_owned(),
        date_of_birth: Some(Date::constant(1990, 5, 4)),
        identity_number: "555500000777".to_owned().try_into().expect("12 digits"),
        email: Some("nia@surgery.example".to_owned()),
        mobile: None,
    };
    Change::NewUser { person: new, start: start(position, past()) }
}

fn try_to_raise(by: &Caller, change: Change) -> (OperationId, Said) {
    let id = OperationId(uuid::Uuid::now_v7());
    (id, by.post("/v1/requests", &RaiseRequest { id, change }))
}

#[track_caller]
fn raise(by: &Caller, change: Change) -> OperationId {
    let (id, said) = try_to_raise(by, change);
    said.done();
    id
}

fn grant(by: &Caller, id: OperationId) -> Said {
    by.post(&format!("/v1/requests/{id}/grant"), &())
}

fn reject(by: &Caller, id: OperationId, why: &str) -> Said {
    by.post(&format!("/v1/requests/{id}/reject"), &RejectRequest { why: why.to_owned() })
}

fn listed(by: &Caller, state: &str) -> Vec<Request> {
    by.get(&format!("/v1/requests?state={state}")).ok::<Requests>().requests
}

#[test]
fn what_a_sponsor_asks_for_is_so_once_the_ra_grants_it() {
    let mut stage = staffed(365);
    stage.import("office.csv", OFFICE);
    stage.import("posts.csv", POSTS);
    issue_to(&mut stage, &[("manager", MANAGER), ("sponsor", SPONSOR), ("holder", HOLDER)]);
    let agent = Caller::sign_in_as(&mut stage, "agent", AGENT, Role::RaAgent, "RA1");
    let manager = Caller::sign_in_as(&mut stage, "manager", MANAGER, Role::RaManager, "RA1");
    let sponsor = Caller::sign_in(&mut stage, "sponsor", SPONSOR);

    who_may_not_ask(&mut stage, &sponsor);
    positions_begin_change_and_end(&mut stage, &sponsor, &agent);
    what_is_rejected_is_not_so(&sponsor, &agent);
    managers_alone_appoint_and_dismiss(&mut stage, &sponsor, &agent, &manager);
    somebody_new_comes_and_goes(&mut stage, &sponsor, &agent);
    for open in [listed(&sponsor, "open"), listed(&manager, "open")] {
        assert_eq!(open, []);
    }
    stage.ra_command(&["audit", "verify"]);
    stage.assert_no_secret_printed();
}

fn who_may_not_ask(stage: &mut Stage, sponsor: &Caller) {
    sponsor.get("/v1/requests").refused("W-3015");
    try_to_raise(sponsor, leaves("holder")).1.refused("W-3015");
    sponsor.choose(Role::Sponsor, "HP1").refused("W-3011");
    sponsor.choose(Role::RaAgent, "RS1").refused("W-3010");
    sponsor.choose(Role::Sponsor, "RS1").done();
    let helper = Caller::sign_in_as(stage, "helper", HELPER, Role::Unlocker, "RS1");
    helper.get("/v1/requests").refused("W-3010");
    for (change, code) in [
        (starts("holder", "HP1/holder", past()), "W-3011"),
        (newcomer("HP1/holder"), "W-3011"),
        (leaves("other"), "W-3011"),
        (leaves("nobody"), "W-3007"),
        (starts("holder", "nowhere", past()), "W-3051"),
        (ends("holder", "RS1/unlocker"), "W-3051"),
        (Change::PositionChange { person: person("holder"), starts: vec![], ends: vec![] }, "W-3050"),
    ] {
        try_to_raise(&helper, change.clone()).1.refused("W-3010");
        try_to_raise(sponsor, change).1.refused(code);
    }
}

fn positions_begin_change_and_end(stage: &mut Stage, sponsor: &Caller, agent: &Caller) {
    let holder = Caller::sign_in(stage, "holder", HOLDER);
    assert_eq!(holder.positions(), [(Role::Holder, "RS1")]);
    let id = raise(sponsor, starts("holder", "RS1/unlocker", past()));
    // Its answer may have been lost: the same again is no harm; another under its id is none of it.
    sponsor.post("/v1/requests", &RaiseRequest { id, change: starts("holder", "RS1/unlocker", past()) }).done();
    sponsor.post("/v1/requests", &RaiseRequest { id, change: leaves("helper") }).refused("W-3041");
    let seen = listed(agent, "open").into_iter().find(|r| r.id == id).expect("the agent sees it");
    assert_eq!((seen.organisation_code.as_str(), seen.raised_by_name.as_str()), ("RS1", "Mrs Ffion Price"));

    // Nothing is so before it is granted, and not by whoever asked.
    holder.choose(Role::Unlocker, "RS1").refused("W-3010");
    grant(sponsor, id).refused("W-3010");
    reject(sponsor, id, "changed my mind").refused("W-3010");
    for _ in 0..2 {
        grant(agent, id).done();
    }
    // At the next call of those who are signed in, and at the next sign-in.
    holder.choose(Role::Unlocker, "RS1").done();
    holder.get("/v1/people/helper").json();
    let again = Caller::sign_in_as(stage, "holder", HOLDER, Role::Unlocker, "RS1");
    assert_eq!(again.positions(), [(Role::Holder, "RS1"), (Role::Unlocker, "RS1")]);

    // The same position from a later day on would take it away until then: it has to end first.
    try_to_raise(sponsor, starts("holder", "RS1/unlocker", later())).1.refused("W-3018");
    again.get("/v1/people/helper").json();
    grant(agent, raise(sponsor, ends("holder", "RS1/unlocker"))).done();
    again.get("/v1/people/helper").refused("W-3015");
    // Whoever comes back is there from that day on, and not before.
    grant(agent, raise(sponsor, starts("holder", "RS1/unlocker", later()))).done();
    again.choose(Role::Unlocker, "RS1").refused("W-3010");
    grant(agent, raise(sponsor, starts("holder", "RS1/unlocker", past()))).done();
    again.get("/v1/people/helper").json();
    grant(agent, raise(sponsor, ends("holder", "RS1/unlocker"))).done();
    again.get("/v1/people/helper").refused("W-3015");
    let last = Caller::sign_in(stage, "holder", HOLDER);
    assert_eq!(last.positions(), [(Role::Holder, "RS1")]);
    let told = Books::open(stage).audited();
    for what in ["raise request: position change", "grant request: position change", "assign to RS1/unlocker from 2020-01-01"] {
        assert!(told.iter().any(|row| row == what), "{what} is in the trail: {told:?}");
    }
}

fn what_is_rejected_is_not_so(sponsor: &Caller, agent: &Caller) {
    let id = raise(sponsor, leaves("holder"));
    reject(agent, id, " ").refused("W-3050");
    for _ in 0..2 {
        reject(agent, id, "she is back on Monday").done();
    }
    reject(agent, id, "other words").refused("W-3041");
    grant(agent, id).refused("W-3041");
    let told =
        listed(sponsor, "rejected").into_iter().find(|r| r.id == id).expect("the sponsor sees it").decided.expect("decided");
    assert_eq!((told.by, told.why.as_deref()), (person("agent"), Some("she is back on Monday")));
    let details = agent.get("/v1/people/holder").json();
    assert_eq!(details["positions"].as_array().map(Vec::len), Some(1), "{details}");
}

fn managers_alone_appoint_and_dismiss(stage: &mut Stage, sponsor: &Caller, agent: &Caller, manager: &Caller) {
    let appointment = raise(sponsor, starts("helper", "registrar", past()));
    grant(agent, appointment).refused("W-3010");
    let helper = Caller::sign_in(stage, "helper", HELPER);
    helper.choose(Role::RaAgent, "RS1").refused("W-3010");
    grant(manager, appointment).done();
    helper.choose(Role::RaAgent, "RS1").done();
    helper.get("/v1/incidents").json();

    // Nobody grants what they asked for, nor what is about themselves.
    let own = raise(&helper, starts("holder", "RS1/unlocker", past()));
    grant(&helper, own).refused("W-3017");
    let about = raise(sponsor, starts("helper", "RS1/sponsor", past()));
    grant(&helper, about).refused("W-3017");
    for id in [own, about] {
        reject(agent, id, "not needed").done();
    }

    let dismissal = raise(sponsor, ends("helper", "registrar"));
    grant(agent, dismissal).refused("W-3010");
    helper.get("/v1/incidents").json();
    grant(manager, dismissal).done();
    helper.get("/v1/incidents").refused("W-3015");
    helper.choose(Role::Unlocker, "RS1").done();
}

fn somebody_new_comes_and_goes(stage: &mut Stage, sponsor: &Caller, agent: &Caller) {
    let id = raise(sponsor, newcomer("RS1/holder"));
    agent.get("/v1/people/newcomer").refused("W-3007");
    grant(agent, id).done();
    try_to_raise(sponsor, newcomer("RS1/holder")).1.refused("W-3008");
    issue_to(stage, &[("newcomer", NEWCOMER)]);
    let renew = ["renew", "--reader", "00 01", "--accept-terms"];
    {
        let _card = stage.insert(1, "newcomer.card");
        stage.run(&renew, &[NEWCOMER]).expect_problem(7, "W-3030");
    }
    let new = Caller::sign_in(stage, "newcomer", NEWCOMER);
    assert_eq!((new.session.name.as_str(), new.positions()), ("Dr Nia Newly", vec![(Role::Holder, "RS1")]));
    grant(agent, raise(sponsor, leaves("newcomer"))).done();
    let _card = stage.insert(1, "newcomer.card");
    stage.run(&renew, &[NEWCOMER]).expect_problem(7, "W-3006");
    let details: Value = agent.get("/v1/people/newcomer").json();
    assert_eq!(details["positions"], Value::Array(vec![]), "{details}");
}
