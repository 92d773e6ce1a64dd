//! A card in a reader with a keypad of its own: issued, read, changed, renewed and unlocked without one passcode passing through the
//! computer.

use serde_json::Value;

use super::{
    flows::staffed_on,
    people::{AGENT, HELPER, HOLDER},
    readers::pad::NAME,
    stage::{PAD, Ran, Stage},
};

const NEW: &str = "918273";
const WRONG: &str = "102938";

/// The command, with what is typed on the keypad meanwhile: each entry is asked for.
#[track_caller]
fn on_pad(stage: &Stage, args: &[&str], lines: &[&str], entries: &[&str]) -> Ran {
    stage.pad().types(entries);
    let args: Vec<&str> = args.iter().copied().chain(["--reader", NAME, "--keypad"]).collect();
    let ran = stage.run(&args, lines);
    assert_eq!(stage.pad().left(), 0, "{args:?}: not asked for: {} {ran:?}", stage.pad().log());
    ran
}

fn status(stage: &Stage) -> Value {
    stage.run(&["status", "--reader", NAME], &[]).expect(0)
}

fn tries_left(stage: &Stage) -> Value {
    status(stage)["passcode"]["tries_left"].clone()
}

fn issued() -> Stage {
    let mut stage = staffed_on(Stage::with_pad(), 60);
    stage.secrets.extend([NEW, WRONG].map(str::to_owned));
    let _agent = stage.insert(0, "agent.card");
    let _blank = stage.insert(PAD, "holder.card");
    // Chosen twice; then once for each of two keys' requests and proofs.
    let issue = ["issue", "--helper-reader", "Virtual PCD 00 00", "--person", "holder", "--accept-terms"];
    on_pad(&stage, &issue, &[AGENT], &[HOLDER; 6]).expect(0);
    stage
}

/// What came from the computer with a passcode or a PUK in it: only the PUK's own change may.
fn assert_only_the_pad(stage: &Stage) {
    for line in stage.pad().asked() {
        let from_computer = line["asked"] == "transmit";
        assert!(!from_computer || line["instruction"] == "24", "{line}");
    }
    stage.assert_no_secret_printed();
}

#[test]
fn the_life_of_a_card_at_a_keypad() {
    let stage = issued();
    let _card = stage.insert(PAD, "holder.card");
    assert_eq!(tries_left(&stage), 3);

    on_pad(&stage, &["change-passcode"], &[], &[HOLDER, NEW, NEW]).expect(0);
    for (entries, exit, code) in [
        (&["cancel"][..], 1, "W-4002"),
        (&["timeout"], 1, "W-1032"),
        (&[NEW, WRONG, HOLDER], 7, "W-1031"),
        (&["123"], 7, "W-1030"),
    ] {
        let said = on_pad(&stage, &["change-passcode"], &[], entries).expect_problem(exit, code);
        assert_eq!(said["card_changed"], false, "{entries:?}: {said}");
        assert_eq!(tries_left(&stage), 3, "{entries:?}");
    }
    on_pad(&stage, &["change-passcode"], &[], &[NEW, HOLDER, HOLDER]).expect(0);

    // Signing in, one proof, and twice for each of two keys.
    on_pad(&stage, &["renew", "--accept-terms"], &[], &[HOLDER; 6]).expect(0);
    let days = status(&stage)["certificates"][0]["days_left"].clone();
    assert!(days.as_i64().is_some_and(|d| d >= 59), "{days}");
    assert_only_the_pad(&stage);
}

#[test]
fn a_wrong_entry_in_the_middle_of_a_renewal_leaves_the_last_try_alone() {
    let stage = issued();
    let _card = stage.insert(PAD, "holder.card");
    let renew = ["renew", "--accept-terms"];
    // The first key is given up; then its request is not signed.
    let said = on_pad(&stage, &renew, &[], &[HOLDER, HOLDER, WRONG]).expect_problem(5, "W-1020");
    assert_eq!(said["tries_left"], 2, "{said}");
    let said = on_pad(&stage, &renew, &[], &[WRONG]).expect_problem(5, "W-1020");
    assert_eq!(said["tries_left"], 1, "{said}");
    // A script has said to go on, once; the right entry gives the tries back.
    on_pad(&stage, &renew, &[], &[HOLDER; 5]).expect(0);
    assert_eq!(tries_left(&stage), 3);
    assert_only_the_pad(&stage);
}

#[test]
fn a_card_is_unlocked_at_a_keypad() {
    let stage = issued();
    let _helper = stage.insert(0, "helper.card");
    let _card = stage.insert(PAD, "holder.card");
    for left in [2, 1, 0] {
        let said = on_pad(&stage, &["change-passcode"], &[], &[WRONG, NEW, NEW]);
        match left {
            0 => said.expect_problem(6, "W-1021"),
            _ => said.expect_problem(5, "W-1020"),
        };
    }
    let unlock = ["unlock", "--helper-reader", "Virtual PCD 00 00", "--attest", "--accept-terms"];
    // Nobody at the keypad: the grant stays good, and the next run goes on with it.
    on_pad(&stage, &unlock, &[HELPER], &["cancel"]).expect_problem(9, "W-4001");
    assert_eq!(status(&stage)["passcode"]["blocked"], true);
    on_pad(&stage, &unlock, &[HELPER], &[NEW, NEW]).expect(0);
    on_pad(&stage, &["change-passcode"], &[], &[NEW, HOLDER, HOLDER]).expect(0);

    // A reader that keeps the computer out says where the passcode belongs.
    stage.pad().refuse_the_computer();
    stage.run(&["change-passcode", "--reader", NAME], &[HOLDER, NEW, NEW]).expect_problem(7, "W-1034");
    assert_eq!(tries_left(&stage), 3);
}
