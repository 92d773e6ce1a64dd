//! The desktop is killed in the middle of its work; running the same command again finishes it.

use std::time::Duration;

use super::{
    flows::{block, issue, staffed, status},
    people::{HELPER, HOLDER},
    ra_books::Books,
    stage::Stage,
};

/// A sweep over the time that a whole run takes, whatever machine this is.
fn kill_all_along(stage: &Stage, args: &[&str], lines: &[&str], mut before: impl FnMut(&Stage), mut after: impl FnMut(&Stage)) {
    const CUTS: u32 = 8;
    before(stage);
    let from = std::time::Instant::now();
    stage.run(args, lines).expect(0);
    let whole = from.elapsed();
    after(stage);
    for n in 1..=CUTS {
        before(stage);
        let killed = stage.run_and_kill(args, lines, whole * n / (CUTS + 1));
        if killed != Some(0) {
            // The service takes the card back from the dead program, and resets it.
            std::thread::sleep(Duration::from_secs(1));
            let again = stage.run(args, lines);
            // It may have been over but for the word about it.
            assert!(again.code == 0 || again.json()["code"] == "W-1022", "cut {n} of {CUTS}: {again:?}");
        }
        after(stage);
    }
}

#[test]
fn a_desktop_killed_while_unlocking_or_renewing_goes_on_where_it_was() {
    let mut stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _card = stage.insert(0, "holder.card");
    let _helper = stage.insert(1, "helper.card");
    let common = ["--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];
    let agrees = |stage: &Stage| {
        let read = status(stage);
        assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
        assert!(
            !read["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0001"),
            "nothing is left open: {read}"
        );
        let _secrets = Books::open(stage).assert_card(&read);
    };
    let unlock = [&["unlock"][..], &common].concat();
    kill_all_along(&stage, &unlock, &[HELPER, HOLDER, HOLDER], block, agrees);
    let renew = [&["renew"][..], &common].concat();
    kill_all_along(&stage, &renew, &[HELPER, HOLDER], |_| {}, agrees);

    // The RA is killed too; its answer is the same when it is back.
    block(&stage);
    stage.ra_down();
    stage.run(&unlock, &[HELPER, HOLDER, HOLDER]).expect_problem(8, "W-2003");
    stage.ra_up();
    stage.run(&unlock, &[HELPER, HOLDER, HOLDER]).expect(0);
    agrees(&stage);
    stage.assert_no_secret_printed();
}

/// Takes the card out while a command is at work on it, at moments spread over a whole run; put back, the same command finishes.
fn pull_all_along(stage: &Stage, args: &[&str], lines: &[&str], mut before: impl FnMut(&Stage), after: impl Fn(&Stage)) {
    const CUTS: u32 = 6;
    let card = stage.insert(0, "holder.card");
    before(stage);
    let from = std::time::Instant::now();
    stage.run(args, lines).expect(0);
    let whole = from.elapsed();
    drop(card);
    for n in 1..=CUTS {
        let card = stage.insert(0, "holder.card");
        before(stage);
        let ran = std::thread::scope(|scope| {
            let pulling = scope.spawn(|| {
                std::thread::sleep(whole * n / (CUTS + 1));
                drop(card);
            });
            let ran = stage.run(args, lines);
            pulling.join().expect("the card is out");
            ran
        });
        let json = ran.json();
        let said = (ran.code, json["code"].as_str().unwrap_or(""));
        // Before anything was written it is just no card; after that it is cut off, and says so.
        let fits = matches!(said, (0, _) | (4, "W-1010" | "W-1012") | (9, "W-4001"));
        assert!(fits, "pulled at {n} of {CUTS}: {ran:?}");
        assert_eq!(json["card_changed"] == false, ran.code == 4, "pulled at {n} of {CUTS}: {ran:?}");
        let _card = stage.insert(0, "holder.card");
        if ran.code != 0 {
            let again = stage.run(args, lines);
            assert!(again.code == 0 || again.json()["code"] == "W-1022", "put back after {n} of {CUTS}: {again:?}");
        }
        after(stage);
    }
}

#[test]
fn a_card_pulled_out_of_a_real_reader_is_finished_when_it_is_back() {
    let mut stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _helper = stage.insert(1, "helper.card");
    let common = ["--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];
    let agrees = |stage: &Stage| {
        let read = status(stage);
        assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
        let _secrets = Books::open(stage).assert_card(&read);
    };
    pull_all_along(&stage, &[&["unlock"][..], &common].concat(), &[HELPER, HOLDER, HOLDER], block, agrees);
    pull_all_along(&stage, &[&["renew"][..], &common].concat(), &[HELPER, HOLDER], |_| {}, agrees);
    stage.secrets.push(HOLDER.to_owned());
    stage.assert_no_secret_printed();
}
