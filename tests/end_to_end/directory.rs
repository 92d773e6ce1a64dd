//! Looking people up, as those do who look after them: found, shown, reached; and what is not shown, to whom.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use wardcard::{
    domain::{person::PersonId, role::Role},
    ra::api::people::{Contact, PeopleFound, PersonDetails},
};

use super::{
    caller::Caller,
    flows::{block, issue_to, staffed},
    people::{AGENT, HELPER, HOLDER, OFFICE, SPONSOR},
    ra_books::Books,
    stage::Stage,
};

const JPEG: [u8; 6] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2];
const HEADING: &str = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile";

/// A crowd of one name, and people whom a careless query or screen would stumble over.
fn crowd() -> String {
    let mut lines = vec![HEADING.to_owned()];
    lines.extend((0..120).map(|n| format!("m{n:03},,Mina,Many,,{:012},,", 1000 + n)));
    let hostile = ["x'; DROP TABLE people;--", "100%_", "\u{202E}eman", "👩🏽\u{200D}⚕️ Ward", "<script>"];
    lines.extend(hostile.iter().enumerate().map(|(n, name)| format!("h{n},,Odd,\"{name}\",,{:012},,", 2000 + n)));
    lines.join("\n") + "\n"
}

fn contact(email: Option<&str>, mobile: Option<&str>) -> Contact {
    Contact { email: email.map(str::to_owned), mobile: mobile.map(str::to_owned) }
}

#[test]
fn people_are_found_shown_and_reached_by_those_who_may() {
    let mut stage = staffed(365);
    stage.import("office.csv", OFFICE);
    stage.import("crowd.csv", &crowd());
    let photos = stage.path("photos");
    fs::create_dir(&photos).expect("a folder");
    fs::write(photos.join("holder.jpg"), JPEG).expect("a photo");
    stage.ra_command(&["import", "--photos", photos.to_str().expect("UTF-8")]);
    issue_to(&mut stage, &[("sponsor", SPONSOR), ("holder", HOLDER)]);
    let agent = Caller::sign_in_as(&mut stage, "agent", AGENT, Role::RaAgent, "RA1");
    let sponsor = Caller::sign_in_as(&mut stage, "sponsor", SPONSOR, Role::Sponsor, "RS1");
    let helper = Caller::sign_in_as(&mut stage, "helper", HELPER, Role::Unlocker, "RS1");
    let holder = Caller::sign_in_as(&mut stage, "holder", HOLDER, Role::Holder, "RS1");

    found(&agent);
    for other in [&sponsor, &helper, &holder] {
        other.get("/v1/people?name=Hughes").refused("W-3010");
    }
    shown(&agent, &[&sponsor, &helper], &holder);
    for other in [&sponsor, &helper, &holder] {
        other.put("/v1/people/holder/contact", &contact(Some("thief@mail.example"), None)).refused("W-3010");
    }
    reached(&mut stage, &agent);
    what_a_helper_sees(&mut stage, &helper, &sponsor);
    let told = Books::open(&stage).audited();
    for what in ["search people by name", "search people by number", "look at person", "look at photo", "change contact"] {
        assert!(told.iter().any(|row| row == what), "{what} is in the trail: {told:?}");
    }
    stage.assert_no_secret_printed();
}

fn found(agent: &Caller) {
    let ids = |query: &str| -> Vec<String> {
        let found: PeopleFound = agent.get(&format!("/v1/people?{query}")).ok();
        found.people.into_iter().map(|p| p.id.0).collect()
    };
    for (query, expected) in [
        ("number=555500000033", vec!["holder"]),
        ("number=5555%200000%200033", vec!["holder"]),
        ("number=555500009999", vec![]),
        ("name=HUGHES%20b", vec!["holder"]),
        ("name=Bronwen", vec![]),
        ("name=x%27%3B%20DROP", vec!["h0"]),
        ("name=100%25_", vec!["h1"]),
        ("name=%25", vec![]),
        ("name=%E2%80%AEe", vec!["h2"]),
        ("name=%3Cscript%3E", vec!["h4"]),
    ] {
        assert_eq!(ids(query), expected, "{query}");
    }
    for query in ["", "name=", "name=%00", "number=5", "name=a&number=555500000033"] {
        agent.get(&format!("/v1/people?{query}")).refused("W-3050");
    }
    agent.get("/v1/people?name=many&after=nobody").refused("W-3051");
    let (mut seen, mut after) = (vec![], String::new());
    loop {
        let page: PeopleFound = agent.get(&format!("/v1/people?name=many{after}")).ok();
        assert!(page.people.len() <= 50, "{}", page.people.len());
        seen.extend(page.people.into_iter().map(|p| p.id.0));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen, (0..120).map(|n| format!("m{n:03}")).collect::<Vec<_>>());
}

fn shown(agent: &Caller, colleagues: &[&Caller], holder: &Caller) {
    let whole: PersonDetails = agent.get("/v1/people/holder").ok();
    assert_eq!((whole.family_name.as_str(), whole.identity_number.digits()), ("Hughes", "555500000033"));
    assert_eq!(whole.contact, Some(contact(Some("bronwen@surgery.example"), None)));
    assert_eq!(whole.date_of_birth.map(|day| day.to_string()).as_deref(), Some("1978-03-09"));
    assert_eq!((whole.cards.len(), whole.has_photo, whole.positions.len()), (1, true, 1));
    assert_eq!(agent.get("/v1/people/holder/photo").body, JPEG);
    agent.get("/v1/people/other/photo").refused("W-3051");
    agent.get("/v1/people/nobody").refused("W-3007");

    for colleague in colleagues {
        let seen: PersonDetails = colleague.get("/v1/people/holder").ok();
        assert_eq!(seen, PersonDetails { contact: None, date_of_birth: None, ..whole.clone() });
        assert_eq!(colleague.get("/v1/people/holder/photo").body, JPEG);
        // Whom another organisation has, and whether there is such a person at all, is not told.
        for path in ["/v1/people/other", "/v1/people/other/photo", "/v1/people/agent", "/v1/people/nobody"] {
            colleague.get(path).refused("W-3011");
        }
    }
    holder.get("/v1/people/holder").refused("W-3010");
    // Their own, and nobody else's.
    assert_eq!(holder.get("/v1/session/photo").body, JPEG);
    colleagues[0].get("/v1/session/photo").refused("W-3051");
    holder.get("/v1/people/helper/photo").refused("W-3010");
}

/// Codes go where the RA says now, and nowhere once it says nothing.
fn reached(stage: &mut Stage, agent: &Caller) {
    let path = "/v1/people/holder/contact";
    agent.put("/v1/people/agent/contact", &contact(Some("me@mail.example"), None)).refused("W-3012");
    agent.put("/v1/people/nobody/contact", &contact(None, None)).refused("W-3007");
    for bad in [contact(Some("two@mail.example,three@mail.example"), None), contact(None, Some("01632 960001"))] {
        agent.put(path, &bad).refused("W-3050");
    }
    for _ in 0..2 {
        agent.put(path, &contact(Some("new@mail.example"), None)).done();
    }
    let changes = Books::open(stage).audited().iter().filter(|row| *row == "change contact").count();
    assert_eq!(changes, 2, "once done, once refused, and nothing the second time");

    let _card = stage.insert(0, "holder.card");
    block(stage);
    stage.unlock_self(HOLDER).expect(0);
    let mail = stage.mails().pop().expect("a mail");
    assert!(mail.contains("new@mail.example") && !mail.contains("bronwen@"), "{mail}");
    agent.put(path, &contact(None, None)).done();
    block(stage);
    let before = stage.mails().len();
    stage.run(&["unlock", "--reader", "00 00"], &["000000", HOLDER, HOLDER]).expect_problem(7, "W-3020");
    assert_eq!(stage.mails().len(), before);
}

/// Name, photo, card, workstation: what is needed to know somebody by, and no more.
fn what_a_helper_sees(stage: &mut Stage, helper: &Caller, sponsor: &Caller) {
    let _card = stage.insert(0, "holder.card");
    let mut desk = stage.begin("WARD 1", &["unlock", "--reader", "00 00", "--remote-help", "--accept-terms"]);
    let code = desk.says()["help_code"].as_str().expect("a code").to_owned();
    stage.secrets.push(code.clone());
    for colleague in [helper, sponsor] {
        let wanted = colleague.post("/v1/help", &json!({ "code": code })).json();
        let names: BTreeSet<&str> = wanted.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(["operation", "holder", "photo", "card", "workstation", "asked_at"]));
        assert_eq!((&wanted["holder"], &wanted["workstation"]), (&json!("Dr Bronwen Hughes"), &json!("WARD 1")));
        assert_ne!(wanted["photo"], Value::Null);
        let details: PersonDetails = colleague.get("/v1/people/holder").ok();
        assert_eq!((details.id, details.contact), (PersonId("holder".to_owned()), None));
        assert_eq!(wanted["card"], details.cards[0].serial.to_string());
    }
    helper.post("/v1/help/decline", &json!({ "code": code })).done();
    stage.end(desk).expect_problem(7, "W-3026");
}
