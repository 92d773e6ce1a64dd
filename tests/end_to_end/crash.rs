//! The desktop is killed in the middle of its work; running the same command again finishes it.

use std::time::Duration;

use super::{
    flows::{block, issue, staffed, status},
    people::{HELPER, HOLDER},
    ra_books::Books,
    stage::Stage,
};

/// A sweep over the time that a whole run takes, whatever machine this is.
pub fn kill_all_along(
    stage: &Stage,
    args: &[&str],
    lines: &[&str],
    mut before: impl FnMut(&Stage),
    mut after: impl FnMut(&Stage),
) {
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
            let mut again = stage.run(args, lines);
            // 9 says just that: run it again.
            if again.code == 9 {
                again = stage.run(args, lines);
            }
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
