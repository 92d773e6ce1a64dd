//! Repair by an RA agent, in person: straight through, refused to others, and killed all along the way.

use super::{
    crash::kill_all_along,
    flows::{block, issue, staffed, status},
    opensc,
    people::{AGENT, HELPER, HOLDER},
    ra_books::{Books, certificates_on_card},
    stage::Stage,
};

const REPAIR: [&str; 6] = ["repair", "--reader", "00 00", "--helper-reader", "00 01", "--accept-terms"];
const SEEN: [&str; 3] = ["--seen", "passport,staff-record", "--likeness"];

#[test]
fn a_card_is_repaired_in_person_wherever_the_desktop_is_killed() {
    let mut stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _card = stage.insert(0, "holder.card");
    let repair = [&REPAIR[..], &SEEN].concat();
    {
        let _helper = stage.insert(1, "helper.card");
        stage.run(&repair, &[HELPER, HOLDER, HOLDER]).expect_problem(7, "W-3010");
    }
    let _agent = stage.insert(1, "agent.card");
    stage.run(&REPAIR, &[AGENT, HOLDER, HOLDER]).expect_problem(7, "W-3033");
    let unlike = [&REPAIR[..], &["--seen", "passport"]].concat();
    stage.run(&unlike, &[AGENT, HOLDER, HOLDER]).expect_problem(7, "W-3033");
    let before = status(&stage);
    assert!(
        !before["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0001"),
        "what was refused has begun nothing: {before}"
    );
    // Rules of a good passcode are held against what the RA knows of the holder.
    stage.run(&repair, &[AGENT, "555500", "555500"]).expect_problem(7, "W-1030");

    // Whatever the passcode was: the card is locked and nobody knows it.
    block(&stage);
    let old = certificates_on_card();
    let done = stage.run(&repair, &[AGENT, HOLDER, HOLDER]).expect(0);
    assert_eq!((&done["outcome"], &done["card_changed"]), (&"done".into(), &true.into()), "{done}");
    let after = status(&stage);
    for path in ["/card/guid", "/certificates/0/serial", "/certificates/1/serial"] {
        assert_ne!(before.pointer(path), after.pointer(path), "{path} is new");
    }
    for path in ["/card/identity", "/card/serial", "/certificates/2/serial"] {
        assert_eq!(before.pointer(path), after.pointer(path), "{path} is the same");
    }
    assert_eq!(after["passcode"]["tries_left"], 3, "{after}");
    Books::open(&stage).assert_revoked(&old);
    opensc::signatures_verify(HOLDER);

    let agrees = |stage: &Stage| {
        let read = status(stage);
        assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
        assert!(
            !read["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0001"),
            "nothing is left open: {read}"
        );
        let _secrets = Books::open(stage).assert_card(&read);
        opensc::signatures_verify(HOLDER);
    };
    kill_all_along(&stage, &repair, &[AGENT, HOLDER, HOLDER], block, agrees);

    stage.ra_down();
    stage.run(&repair, &[AGENT, HOLDER, HOLDER]).expect_problem(8, "W-2003");
    stage.ra_up();
    let secrets = Books::open(&stage).assert_card(&status(&stage));
    stage.secrets.extend(secrets);
    stage.assert_no_secret_printed();
}

#[test]
fn a_repair_takes_the_place_of_an_unlock_that_was_cut_off() {
    let stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _card = stage.insert(0, "holder.card");
    let repair = [&REPAIR[..], &SEEN].concat();
    let unlock = ["unlock", "--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];
    let from = std::time::Instant::now();
    {
        let _helper = stage.insert(1, "helper.card");
        block(&stage);
        stage.run(&unlock, &[HELPER, HOLDER, HOLDER]).expect(0);
    }
    let whole = from.elapsed();
    for n in 3..6 {
        block(&stage);
        {
            let _helper = stage.insert(1, "helper.card");
            stage.run_and_kill(&unlock, &[HELPER, HOLDER, HOLDER], whole * n / 8);
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
        let _agent = stage.insert(1, "agent.card");
        stage.run(&repair, &[AGENT, HOLDER, HOLDER]).expect(0);
        let read = status(&stage);
        assert!(!read["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0001"), "{n}: {read}");
        let _secrets = Books::open(&stage).assert_card(&read);
    }
}
