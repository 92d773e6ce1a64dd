//! A card that is lost, found again, suspended for a long leave, and ended: reported by a colleague, by its holder with it and without,
//! decided by an RA agent, refused to whoever may not.

use serde_json::Value;

use super::{
    flows::{issue, staffed, status},
    people::{AGENT, HELPER, HOLDER},
    ra_books::{Books, certificates_on_card},
    stage::{Ran, Stage},
};

/// What is done with the card in the second reader, by its holder.
fn by(stage: &Stage, passcode: &str, args: &[&str]) -> Ran {
    stage.run(&[args, &["--reader", "00 01", "--accept-terms"]].concat(), &[passcode])
}

fn renew(stage: &Stage) -> Ran {
    stage.run(&["renew", "--reader", "00 00", "--accept-terms"], &[HOLDER])
}

#[track_caller]
fn assert_suspended(stage: &Stage) {
    let read = status(stage);
    assert!(read["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0010"), "it is suspended: {read}");
    renew(stage).expect_problem(7, "W-3004");
}

#[track_caller]
fn assert_works(stage: &Stage) {
    let read = status(stage);
    let of_ra = ["W-0010", "W-0011"];
    let warnings = read["warnings"].as_array().expect("a list");
    assert!(!warnings.iter().any(|w| of_ra.contains(&w["code"].as_str().expect("a code"))), "it works: {read}");
    renew(stage).expect(0);
    let _secrets = Books::open(stage).assert_card(&status(stage));
}

fn reports(stage: &Stage) -> Vec<Value> {
    let page = by(stage, AGENT, &["cards", "reports"]).expect(0);
    assert_eq!(page["after"], Value::Null, "{page}");
    page["incidents"].as_array().expect("a list").clone()
}

#[test]
fn lost_found_suspended_and_cancelled() {
    let mut stage = staffed(60);
    let mut serials = Vec::new();
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "other.card");
        serials.push(issue(&stage, "other", HOLDER)["serial"].as_str().expect("a serial").to_owned());
    }
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        serials.push(issue(&stage, "holder", HOLDER)["serial"].as_str().expect("a serial").to_owned());
    }
    let [others, card] = serials.try_into().expect("two cards");
    let holders = stage.insert(0, "holder.card");
    assert_works(&stage);

    // A colleague reports it; not one of another organisation's.
    {
        let _helper = stage.insert(1, "helper.card");
        by(&stage, HELPER, &["report", "lost", "--card", &others]).expect_problem(7, "W-3011");
        by(&stage, HELPER, &["report", "lost", "--card", "../session"]).expect_problem(7, "W-3003");
        let done = by(&stage, HELPER, &["report", "lost", "--card", &card, "--note", "left on the bus"]).expect(0);
        assert_eq!(done["card_changed"], false, "{done}");
        assert_suspended(&stage);
        // An unlocker may report, and nothing more.
        by(&stage, HELPER, &["cards", "reinstate", &card]).expect_problem(7, "W-3010");
        by(&stage, HELPER, &["cards", "suspend", &card]).expect_problem(7, "W-3010");
        by(&stage, HELPER, &["cards", "cancel", &card, "--why", "lost"]).expect_problem(7, "W-3010");
        by(&stage, HELPER, &["cards", "reports"]).expect_problem(7, "W-3010");
        by(&stage, HELPER, &["expiring"]).expect_problem(7, "W-3010");
    }
    // Nor may a holder.
    drop(holders);
    {
        let _other = stage.insert(1, "other.card");
        by(&stage, HOLDER, &["report", "lost", "--card", &card]).expect_problem(7, "W-3010");
    }
    let holders = stage.insert(0, "holder.card");
    let agent = stage.insert(1, "agent.card");
    let queue = reports(&stage);
    assert_eq!(queue.len(), 1, "{queue:?}");
    assert_eq!((&queue[0]["card"], &queue[0]["kind"]), (&card.as_str().into(), &"lost".into()), "{queue:?}");
    assert_eq!(queue[0]["note"], "left on the bus", "{queue:?}");
    // Certificates are made for 60 days here; a card on hold is nobody's to renew.
    let soon = by(&stage, AGENT, &["expiring", "--days", "90"]).expect(0);
    let listed = |serial: &str| soon["expiring"].as_array().expect("a list").iter().any(|c| c["card"] == serial);
    assert!(listed(&others) && !listed(&card), "{soon}");
    assert_eq!(soon["whole"], true, "{soon}");
    let none = by(&stage, AGENT, &["expiring", "--days", "7"]).expect(0);
    assert_eq!(none["expiring"].as_array().map(Vec::len), Some(0), "{none}");
    let id = queue[0]["id"].as_str().expect("an id");
    by(&stage, AGENT, &["cards", "close", id, "found"]).expect(0);
    by(&stage, AGENT, &["cards", "close", id, "found"]).expect(0);
    by(&stage, AGENT, &["cards", "close", id, "cancelled"]).expect_problem(7, "W-3041");
    assert_eq!(reports(&stage).len(), 0);
    assert_works(&stage);

    // Its holder reports it, with the card in hand and without it.
    stage.run(&["report", "damaged", "--reader", "00 00"], &[HOLDER]).expect(0);
    assert_suspended(&stage);
    stage.run(&["report", "damaged", "--reader", "00 00"], &[HOLDER]).expect_problem(7, "W-3004");
    by(&stage, AGENT, &["cards", "reinstate", &card]).expect(0);
    assert_eq!(reports(&stage).len(), 0, "reinstating closes what was reported");
    assert_works(&stage);
    stage.run(&["report", "stolen", "--number", "5555", "--born", "1978-03-09"], &[]).expect_problem(2, "W-5001");
    let without = ["report", "stolen", "--number", "5555 0000 0033", "--born", "1978-03-09"];
    stage.report_by_mail(&without, "000000").expect(0);
    stage.run(&without, &["123123"]).expect_problem(7, "W-3023");
    assert_suspended(&stage);
    assert_eq!(reports(&stage)[0]["kind"], "stolen");
    by(&stage, AGENT, &["cards", "reinstate", &card, "--note", "it was in the other coat"]).expect(0);
    assert_works(&stage);

    // An agent suspends it, lifts that, and ends it.
    by(&stage, AGENT, &["cards", "suspend", &card, "--why", "long-leave"]).expect(0);
    assert_suspended(&stage);
    let again = by(&stage, AGENT, &["cards", "suspend", &card]).expect_problem(7, "W-3032");
    assert!(again["next"].as_str().is_some_and(|n| n.contains("lift the suspension")), "it says what is allowed: {again}");
    by(&stage, AGENT, &["cards", "reinstate", &card]).expect(0);
    assert_works(&stage);
    by(&stage, AGENT, &["cards", "reinstate", &card]).expect_problem(7, "W-3032");
    by(&stage, AGENT, &["cards", "suspend", "W000"]).expect_problem(7, "W-3003");
    let agents = stage.run(&["status", "--reader", "00 01"], &[]).expect(0)["card"]["serial"].as_str().expect("one").to_owned();
    by(&stage, AGENT, &["cards", "suspend", &agents]).expect_problem(7, "W-3012");
    let old = certificates_on_card();
    by(&stage, AGENT, &["cards", "cancel", &card, "--why", "left"]).expect(0);
    by(&stage, AGENT, &["cards", "reinstate", &card]).expect_problem(7, "W-3032");
    let read = status(&stage);
    assert!(read["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0011"), "it is cancelled: {read}");
    renew(&stage).expect_problem(7, "W-3005");
    Books::open(&stage).assert_revoked(&old);
    let repair = ["repair", "--reader", "00 00", "--helper-reader", "00 01", "--seen", "passport", "--likeness"];
    stage.run(&repair, &[AGENT, HOLDER, HOLDER]).expect_problem(7, "W-3005");
    drop((holders, agent));
    stage.assert_no_secret_printed();
}
