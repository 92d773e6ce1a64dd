//! Remote help: the holder at one desk, the helper at another, each with their own program, reader and journal.

use super::{
    flows::{block, issue, staffed, status},
    people::{AGENT, HELPER, HOLDER},
    ra_books::Books,
    stage::{Begun, Ran, Stage},
};

const WARD: &str = "WARD 1";
const OFFICE: &str = "OFFICE 7";
const UNLOCK: [&str; 5] = ["unlock", "--reader", "00 00", "--remote-help", "--accept-terms"];

/// The holder's desk asks, and shows a code.
fn ask(stage: &mut Stage) -> (Begun, String) {
    let mut desk = stage.begin(WARD, &UNLOCK);
    let said = desk.says();
    assert_eq!(said["outcome"], "waiting", "{said}");
    assert_eq!(said["minutes"], 15, "{said}");
    let code = said["help_code"].as_str().expect("a code").to_owned();
    assert_eq!((code.len(), code.chars().nth(4)), (9, Some('-')), "{said}");
    // Whoever reads the logs must not be able to answer.
    stage.secrets.push(code.clone());
    (desk, code)
}

/// What the helper's desk does.
fn help(stage: &Stage, workstation: &str, args: &[&str], passcode: &str) -> Ran {
    let own = stage.path(workstation);
    let all = [&["--workstation", workstation, "remote-help", "--reader", "00 01", "--accept-terms"][..], args].concat();
    stage.run_changed(&all, &[passcode], |c| {
        c.env("XDG_STATE_HOME", own);
    })
}

#[test]
fn a_helper_at_another_desk_approves_and_the_holders_desk_goes_on() {
    let mut stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let card = stage.insert(0, "holder.card");
    let jpeg = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 300]].concat();
    Books::open(&stage).put_photo("holder", &jpeg);
    // A card that is not locked asks for no help.
    let early = stage.begin(WARD, &UNLOCK);
    stage.end(early).expect_problem(7, "W-1022");
    block(&stage);
    let serial = status(&stage)["card"]["serial"].clone();

    let (desk, code) = ask(&mut stage);
    {
        // Of another organisation, which is not paired with the holder's.
        let _agent = stage.insert(1, "agent.card");
        help(&stage, OFFICE, &[&code, "show"], AGENT).expect_problem(7, "W-3011");
    }
    let _helper = stage.insert(1, "helper.card");
    help(&stage, OFFICE, &["0000-0000", "show"], HELPER).expect_problem(7, "W-3025");
    help(&stage, &WARD.to_lowercase(), &[&code, "show"], HELPER).expect_problem(7, "W-3016");
    help(&stage, OFFICE, &[&code, "approve"], HELPER).expect_problem(7, "W-3013");
    let photo = stage.path("photo.jpg");
    // Read out over the telephone, typed as it was heard.
    let heard = code.to_lowercase().replace('-', " ");
    let shown = help(&stage, OFFICE, &[&heard, "show", "--photo", photo.to_str().expect("UTF-8")], HELPER).expect(0);
    assert!(shown["wanted"]["holder"].as_str().is_some_and(|n| n.contains("Bronwen Hughes")), "{shown}");
    assert_eq!((&shown["wanted"]["card"], &shown["wanted"]["workstation"]), (&serial, &WARD.into()), "{shown}");
    assert_eq!(std::fs::read(&photo).expect("the photo"), jpeg);
    help(&stage, OFFICE, &[&code, "decline"], HELPER).expect(0);
    stage.end(desk).expect_problem(7, "W-3026");
    assert_eq!(status(&stage)["passcode"]["blocked"], true, "nothing has happened to the card");
    help(&stage, OFFICE, &[&code, "approve", "--attest"], HELPER).expect_problem(7, "W-3041");

    // The card is taken out while it waits.
    let (desk, _) = ask(&mut stage);
    drop(card);
    stage.end(desk).expect_problem(4, "W-1012");
    let _card = stage.insert(0, "holder.card");

    // Killed while it waits, and once more after the helper's word: that was given for whoever was there then.
    let (mut desk, code) = ask(&mut stage);
    desk.kill();
    stage.end(desk);
    let (mut desk, next) = ask(&mut stage);
    help(&stage, OFFICE, &[&code, "approve", "--attest"], HELPER).expect_problem(7, "W-3025");
    help(&stage, OFFICE, &[&next, "approve", "--attest"], HELPER).expect(0);
    desk.kill();
    stage.end(desk);

    let (mut desk, code) = ask(&mut stage);
    help(&stage, OFFICE, &[&code, "approve", "--attest"], HELPER).expect(0);
    // Its answer may have been lost: the same again is no harm.
    help(&stage, OFFICE, &[&code, "approve", "--attest"], HELPER).expect(0);
    desk.hears(&[HOLDER, HOLDER]);
    let unlocked = stage.end(desk).expect(0);
    assert_eq!((&unlocked["outcome"], &unlocked["card_changed"]), (&"done".into(), &true.into()), "{unlocked}");
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    let books = Books::open(&stage);
    let audited = books.audited();
    for what in ["ask for remote help", "look up remote help", "decline remote help", "approve remote help", "unlock"] {
        assert!(audited.iter().any(|w| w == what), "{what} is in the trail: {audited:?}");
    }
    let secrets = books.assert_card(&read);
    stage.secrets.extend(secrets);
    stage.assert_no_secret_printed();
}
