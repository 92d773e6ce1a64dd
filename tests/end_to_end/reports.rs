//! The reports against what the desks have really done, in a service that has many other people too: every page of each, as JSON and as
//! CSV, to those who may see them.

use std::collections::BTreeMap;

use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::{Value, json};
use wardcard::{
    domain::{operation::OperationId, role::Role},
    ra::api::{
        operation::{Open, OpenWhat},
        report::{
            CardStatusInReport, CardsByStatus, ExpiringCard, ExpiringCards, NEXT_HEADER, PeopleWithoutContact, UnlocksByDay,
        },
    },
};

use super::{
    caller::{Caller, Said, now},
    flows::{block, issue_to, staff},
    people::{AGENT, CSV, HELPER, HOLDER, OFFICE, SPONSOR},
    stage::Stage,
};

/// Many more than pages have rows.
const SEEDED: u64 = 2_000;
const HEADING: &str = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to";
/// Their certificates are made for so many days. Spreadsheets would calculate some of their names.
const SOON: [(&str, &str, u16); 4] = [("w5", "RS1", 5), ("w20", "HP1", 20), ("w50", "RS1", 50), ("w80", "RS1", 80)];
const NAMES: [&str; 4] =
    ["=HYPERLINK(\"http://x.example\",\"Ann\")", "+44 1632 9600", "@SUM(A1:A9), Jr", "-2+3\u{202E}cte 👩🏽\u{200D}⚕️"];

fn soon() -> String {
    let line = |((id, organisation, days), name): (&(&str, &str, u16), &&str)| {
        // None of them is reached but one.
        let email = if *id == "w20" { "w20@mail.example" } else { "" };
        format!(
            "{id},,\"{}\",Soon,,{:012},{email},,{organisation},,holder,2020-01-01,",
            name.replace('"', "\"\""),
            555_500_003_000_u64 + u64::from(*days)
        )
    };
    let lines: Vec<String> = SOON.iter().zip(&NAMES).map(line).collect();
    // The organisation's name is there already.
    let text = lines.join("\n").replace(",RS1,,", ",RS1,Riverside Surgery,").replace(",HP1,,", ",HP1,Hill Pharmacy,");
    format!("{HEADING}\n{text}\n")
}

fn today() -> Date {
    now().to_zoned(TimeZone::UTC).date()
}

fn path(report: &str, query: &str) -> String {
    format!("/v1/reports/{report}?{query}")
}

/// All pages as JSON.
fn pages(by: &Caller, report: &str, query: &str) -> Vec<Value> {
    let (mut rows, mut page) = (vec![], String::new());
    loop {
        let said = by.get(&path(report, &format!("{query}{page}"))).json();
        let part = said["rows"].as_array().expect("rows");
        assert!(part.len() <= 100, "{}", part.len());
        rows.extend(part.clone());
        let Some(next) = said["next"].as_str() else { return rows };
        assert_eq!(part.len(), 100, "a page that is not the last is full");
        page = format!("&page={next}");
    }
}

/// All pages as CSV, as a spreadsheet reads them, by their columns.
fn sheets(by: &Caller, report: &str, query: &str) -> Vec<BTreeMap<String, String>> {
    let (mut rows, mut said) = (vec![], by.get_as(&path(report, query), "text/csv"));
    loop {
        rows.extend(table(&said, report));
        let Some(next) = said.header(NEXT_HEADER).map(str::to_owned) else { return rows };
        said = by.get(&path(report, &format!("{query}&format=csv&page={next}")));
    }
}

fn table(said: &Said, report: &str) -> Vec<BTreeMap<String, String>> {
    assert_eq!(said.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(said.header("content-disposition"), Some(format!("attachment; filename=\"{report}.csv\"").as_str()));
    assert_eq!(said.header("cache-control"), Some("no-store"));
    let mut reader = csv::Reader::from_reader(said.body.as_slice());
    let columns = reader.headers().expect("a heading").clone();
    let row = |record: csv::StringRecord| columns.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.expect("a line of CSV"))).collect()
}

/// Both forms say the same; CSV has an apostrophe before what would be calculated.
fn both(by: &Caller, report: &str, query: &str) -> Vec<Value> {
    let (rows, lines) = (pages(by, report, query), sheets(by, report, query));
    assert_eq!(rows.len(), lines.len(), "{report} {query}");
    for (row, line) in rows.iter().zip(&lines) {
        let object = row.as_object().expect("a row");
        assert_eq!(object.len(), line.len(), "{line:?}");
        for (name, value) in object {
            let cell = match value {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert_eq!(line[name], if formula { format!("'{cell}") } else { cell }, "{report} {query}");
        }
    }
    rows
}

fn expiring(by: &Caller, query: &str) -> Vec<ExpiringCard> {
    both(by, "expiring", query).into_iter().map(|row| serde_json::from_value(row).expect("a row")).collect()
}

fn who(rows: &[ExpiringCard]) -> Vec<&str> {
    rows.iter().map(|row| row.person.0.as_str()).collect()
}

/// Unfinished, active, expired, suspended and cancelled cards.
fn standing(by: &Caller, query: &str) -> [u64; 5] {
    use CardStatusInReport::{Active, Cancelled, Expired, Suspended, Unfinished};
    let report: CardsByStatus = by.get(&path("cards-by-status", query)).ok();
    assert_eq!(both(by, "cards-by-status", query).len(), report.rows.len());
    [Unfinished, Active, Expired, Suspended, Cancelled].map(|s| report.rows.iter().find(|r| r.status == s).expect("each").cards)
}

fn unreached(by: &Caller, query: &str) -> Vec<String> {
    let rows = both(by, "people-without-contact", query);
    let ids: Vec<String> = rows.iter().map(|row| row["person"].as_str().expect("an id").to_owned()).collect();
    assert!(ids.windows(2).all(|w| w[0] < w[1]), "each once, by their ids: {ids:?}");
    ids
}

/// Those of yesterday and today: midnight may be between.
fn unlocks(by: &Caller, query: &str) -> u64 {
    let from = today().saturating_sub(1.day());
    let rows = both(by, "unlocks-by-day", &format!("from={from}&{query}"));
    assert!((2..=3).contains(&rows.len()), "{rows:?}");
    rows.iter().map(|row| row["unlocks"].as_u64().expect("a number")).sum()
}

#[test]
fn reports_agree_with_what_the_desks_have_done() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER].map(str::to_owned));
    stage.make_ra(&format!("{HEADING}\n"), 365);
    stage.ra_command(&["seed", "--people", &SEEDED.to_string(), "--organisations", "5", "--audit-rows", "0", "--live", "0"]);
    for (name, people) in [("people.csv", CSV), ("office.csv", OFFICE), ("soon.csv", &soon())] {
        stage.import(name, people);
    }
    stage.ra_up();
    staff(&mut stage);
    issue_to(&mut stage, &[("sponsor", SPONSOR)]);
    let mut before = 365;
    for (person, _, days) in SOON {
        stage.configure(&format!("certificate_days = {before}"), &format!("certificate_days = {days}"));
        issue_to(&mut stage, &[(person, HOLDER)]);
        before = days;
    }
    let sponsor = Caller::sign_in_as(&mut stage, "sponsor", SPONSOR, Role::Sponsor, "RS1");
    let agent = Caller::sign_in_as(&mut stage, "agent", AGENT, Role::RaAgent, "RA1");

    who_expires(&stage, &sponsor, &agent);
    for (by, query, expected) in [
        (&sponsor, "", [0, 5, 0, 0, 0]),
        (&agent, "organisation=RS1", [0, 5, 0, 0, 0]),
        (&agent, "organisation=HP1", [0, 1, 0, 0, 0]),
        // The seeded ones, these six, and the agent's own.
        (&agent, "", [0, SEEDED + 7, 0, 0, 0]),
    ] {
        assert_eq!(standing(by, query), expected, "{query}");
    }
    who_unlocked(&mut stage, &sponsor, &agent);
    who_cannot_be_reached(&sponsor, &agent);
    what_follows(&mut stage, &sponsor, &agent);
    who_may_not_see(&mut stage, &sponsor);
    stage.assert_no_secret_printed();
}

fn who_expires(stage: &Stage, sponsor: &Caller, agent: &Caller) {
    for (days, own, theirs) in [
        (7, &["w5"][..], &[][..]),
        (30, &["w5"], &["w20"]),
        (60, &["w5", "w50"], &["w20"]),
        (90, &["w5", "w50", "w80"], &["w20"]),
    ] {
        let rows = expiring(sponsor, &format!("days={days}"));
        assert_eq!(who(&rows), own, "{days}");
        assert_eq!(who(&expiring(agent, &format!("days={days}&organisation=RS1"))), own, "{days}");
        assert_eq!(who(&expiring(agent, &format!("days={days}&organisation=HP1"))), theirs, "{days}");
        for row in &rows {
            let made_for = SOON.iter().find(|(id, ..)| *id == row.person.0).map_or(0, |(.., days)| i64::from(*days));
            assert!((made_for - 1..=made_for).contains(&row.days_left), "{row:?}");
            assert_eq!(row.organisation.as_deref(), Some("RS1"));
        }
        let all = expiring(agent, &format!("days={days}"));
        assert!(all.windows(2).all(|w| w[0].expires <= w[1].expires), "the first to expire first");
        assert!(own.iter().chain(theirs).all(|id| who(&all).contains(id)), "{days}");
        assert!(all.iter().all(|row| (0..=days).contains(&row.days_left)), "{days}");
        if days == 90 {
            assert!(all.len() > 150, "more than a page: {}", all.len());
        }
    }
    assert_eq!(expiring(sponsor, ""), expiring(sponsor, "days=30"), "where nothing is said");
    let rows = expiring(sponsor, "days=90");
    assert_eq!(rows[0].name, format!("{} Soon", NAMES[0]));
    // What the desk shows is the same, all pages of it.
    for (card, passcode, by) in [("sponsor.card", SPONSOR, sponsor), ("agent.card", AGENT, agent)] {
        let _card = stage.insert(1, card);
        let shown = stage.run(&["expiring", "--reader", "00 01", "--days", "90", "--accept-terms"], &[passcode]).expect(0);
        assert_eq!((&shown["expiring"], &shown["whole"]), (&json!(expiring(by, "days=90")), &json!(true)));
    }
    for bad in [
        "days=0",
        "days=8",
        "days=-7",
        "days=x",
        "format=xml",
        "organisation=%00",
        "organisation=RS1&organisation=HP1",
        "born=1978",
    ] {
        agent.get(&path("expiring", bad)).refused("W-3050");
    }
    agent.get(&path("expiring", "page=x")).refused("W-3051");
}

fn who_unlocked(stage: &mut Stage, sponsor: &Caller, agent: &Caller) {
    {
        let _card = stage.insert(0, "w20.card");
        block(stage);
        stage.unlock_self(HOLDER).expect(0);
    }
    assert_eq!([(sponsor, ""), (agent, "organisation=HP1"), (agent, "")].map(|(by, of)| unlocks(by, of)), [0, 1, 1]);
    let _card = stage.insert(0, "w5.card");
    let _helper = stage.insert(1, "helper.card");
    let unlock = ["unlock", "--reader", "00 00", "--helper-reader", "00 01", "--accept-terms"];
    for _ in 0..2 {
        block(stage);
        // What was not done does not count.
        stage.run(&unlock, &[HELPER, HOLDER, HOLDER]).expect_problem(7, "W-3013");
        stage.run(&[&unlock[..], &["--attest"]].concat(), &[HELPER, HOLDER, HOLDER]).expect(0);
    }
    assert_eq!([(sponsor, ""), (agent, "organisation=HP1"), (agent, "")].map(|(by, of)| unlocks(by, of)), [2, 1, 3]);

    let (until, first) = (today(), today().saturating_sub(365.days()));
    let year = both(agent, "unlocks-by-day", &format!("from={first}&until={until}"));
    let days: Vec<Date> = year.iter().map(|row| row["day"].as_str().expect("a day").parse().expect("a date")).collect();
    assert_eq!(days.len(), 366);
    assert!(days.windows(2).all(|w| w[0].saturating_add(1.day()) == w[1]), "every day once");
    let report: UnlocksByDay = agent.get(&path("unlocks-by-day", "")).ok();
    assert_eq!((report.rows.len(), report.next), (30, None));
    let too_long = format!("from={}&until={until}", first.saturating_sub(1.day()));
    for bad in [&too_long, "from=2026-01-02&until=2026-01-01", "from=yesterday", "until=2026-13-01"] {
        agent.get(&path("unlocks-by-day", bad)).refused("W-3050");
    }
}

fn who_cannot_be_reached(sponsor: &Caller, agent: &Caller) {
    assert_eq!(unreached(sponsor, ""), ["w5", "w50", "w80"]);
    let none: [String; 0] = [];
    assert_eq!(unreached(agent, "organisation=HP1"), none);
    let (all, first): (_, PeopleWithoutContact) = (unreached(agent, ""), agent.get(&path("people-without-contact", "")).ok());
    // One seeded person in twenty has no contact.
    assert!(all.len() > 100 && first.rows.len() == 100 && first.next.is_some(), "{}", all.len());
    assert_eq!(all.iter().filter(|id| id.starts_with('w')).count(), 3);
    for id in ["w5", "w50"] {
        let contact = json!({ "email": format!("{id}@mail.example"), "mobile": null });
        agent.put(&format!("/v1/people/{id}/contact"), &contact).done();
    }
    assert_eq!(unreached(sponsor, ""), ["w80"]);
}

/// Cards that are put on hold, ended, and not finished.
fn what_follows(stage: &mut Stage, sponsor: &Caller, agent: &Caller) {
    let rows: ExpiringCards = sponsor.get(&path("expiring", "days=90")).ok();
    let card = |person: &str| rows.rows.iter().find(|r| r.person.0 == person).expect("listed before").card.clone();
    let (on_hold, ended) = (card("w50"), card("w80"));
    {
        let _agent = stage.insert(1, "agent.card");
        for deed in [&["cards", "suspend", &on_hold][..], &["cards", "cancel", &ended, "--why", "left"]] {
            stage.run(&[deed, &["--reader", "00 01"]].concat(), &[AGENT]).expect(0);
        }
    }
    let what = OpenWhat::Issue {
        person: wardcard::domain::person::PersonId("holder".to_owned()),
        agent: Some(Role::RaAgent),
        bootstrap: None,
        management: wardcard::domain::card::ManagementAlgorithm::Aes256,
    };
    let id = OperationId(uuid::Uuid::now_v7());
    agent.post("/v1/operations", &Open { id, workstation: "DESK OF agent".to_owned(), what }).json();
    assert_eq!(standing(sponsor, ""), [1, 3, 0, 1, 1]);
    assert_eq!(standing(agent, ""), [1, SEEDED + 5, 0, 1, 1]);
    assert_eq!(who(&expiring(sponsor, "days=90")), ["w5"], "what cannot be used needs no reminder");
    let _agent = stage.insert(1, "agent.card");
    stage.run(&["cards", "reinstate", &on_hold, "--reader", "00 01"], &[AGENT]).expect(0);
    assert_eq!(standing(sponsor, ""), [1, 4, 0, 0, 1]);
    assert_eq!(who(&expiring(sponsor, "days=90")), ["w5", "w50"]);
}

fn who_may_not_see(stage: &mut Stage, sponsor: &Caller) {
    let reports = ["expiring", "cards-by-status", "unlocks-by-day", "people-without-contact"];
    let helper = Caller::sign_in_as(stage, "helper", HELPER, Role::Unlocker, "RS1");
    for report in reports {
        sponsor.get(&path(report, "organisation=HP1")).refused("W-3011");
        sponsor.get(&path(report, "organisation=RS1")).json();
        helper.get(&path(report, "")).refused("W-3010");
    }
    // The policy may let unlockers see their own organisation's.
    stage.configure("unlockers_see_reports = false", "unlockers_see_reports = true");
    for report in reports {
        assert_eq!(helper.get(&path(report, "")).json(), sponsor.get(&path(report, "")).json());
        helper.get(&path(report, "organisation=HP1")).refused("W-3011");
    }
}
