//! Each flow in the demo by keyboard alone: Tab, Return, space, letters and digits. Only cards are put in by hand.

use super::accessible::Desks;

const DEMO: &str = "demo";
const NEW: &str = "918273";

fn insert(desks: &mut Desks, whose: &str, reader: u8) {
    desks.push(DEMO, &format!("Put the card of {whose} into reader {reader}"));
}

/// Chooses a new passcode, typed twice, and hears that all is done.
fn choose_passcode(desks: &mut Desks, button: &str) {
    desks.fill(DEMO, "New passcode", NEW);
    desks.fill(DEMO, "New passcode again", NEW);
    desks.press(DEMO, button);
    desks.wait(DEMO, "^Done\\. ");
}

/// Somebody who may help signs in, for the first time.
fn sign_in(desks: &mut Desks, whose: &str, passcode: &str) {
    insert(desks, whose, 1);
    desks.press(DEMO, "Sign in");
    desks.fill(DEMO, "Passcode", passcode);
    desks.keys(DEMO, "\n");
    accept_terms(desks);
    desks.wait(DEMO, "^What you can do as ");
}

fn accept_terms(desks: &mut Desks) {
    desks.tick(DEMO, "I have read the terms and accept them");
    desks.press(DEMO, "Accept");
}

#[test]
fn a_passcode_is_changed() {
    let mut desks = Desks::demo();
    insert(&mut desks, "Bronwen Hughes", 1);
    desks.press(DEMO, "Change passcode");
    desks.fill(DEMO, "Current passcode", "271828");
    choose_passcode(&mut desks, "Change passcode");
}

#[test]
fn a_card_is_unlocked_by_a_code() {
    let mut desks = Desks::demo();
    insert(&mut desks, "Ravi Patel", 1);
    desks.press(DEMO, "Unlock");
    desks.press(DEMO, "Send me a code");
    let code = desks.wait(DEMO, "^\\s*([0-9]{6})$").remove(0);
    desks.fill(DEMO, "Code", &code);
    desks.press(DEMO, "Continue");
    choose_passcode(&mut desks, "Set this passcode");
}

#[test]
fn a_card_is_renewed() {
    let mut desks = Desks::demo();
    insert(&mut desks, "Tomos Baker", 1);
    desks.press(DEMO, "Renew now");
    desks.fill(DEMO, "Passcode", "161803");
    desks.keys(DEMO, "\n");
    accept_terms(&mut desks);
    desks.wait(DEMO, "^Done\\. ");
}

#[test]
fn a_helper_unlocks_a_colleagues_card_in_the_second_reader() {
    let mut desks = Desks::demo();
    sign_in(&mut desks, "Siân Morgan", "173205");
    insert(&mut desks, "Ravi Patel", 2);
    desks.press(DEMO, "Unlock it together");
    desks.tick(DEMO, "I know Dr Ravi Patel in person");
    desks.tick(DEMO, "Dr Ravi Patel is here with me now");
    desks.press(DEMO, "Continue");
    choose_passcode(&mut desks, "Set this passcode");
}

#[test]
fn an_agent_issues_a_blank_card() {
    let mut desks = Desks::demo();
    sign_in(&mut desks, "Amina Yusuf", "314159");
    insert(&mut desks, "Blank card", 2);
    desks.press(DEMO, "Issue this card");
    desks.fill(DEMO, "Person’s number at the RA", "newcomer");
    desks.press(DEMO, "Issue");
    choose_passcode(&mut desks, "Set this passcode");
}

#[test]
fn an_agent_repairs_an_expired_card() {
    let mut desks = Desks::demo();
    sign_in(&mut desks, "Amina Yusuf", "314159");
    insert(&mut desks, "Grace Adeyemi", 2);
    desks.press(DEMO, "Repair this card");
    desks.tick(DEMO, "Passport");
    desks.tick(DEMO, "The photo looks like Ms Grace Adeyemi, who is here");
    desks.press(DEMO, "Go on to the passcode");
    choose_passcode(&mut desks, "Set this passcode");
}
