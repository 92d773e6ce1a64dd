//! What is done with a card in the demo, by keyboard alone: Tab, Return, space, letters and digits.

use super::accessible::Desks;

const DEMO: &str = "demo";

#[test]
fn a_passcode_is_changed() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Bronwen Hughes", 1);
    desks.press(DEMO, "Change passcode");
    desks.fill(DEMO, "Current passcode", "271828");
    desks.choose_passcode(DEMO, "Change passcode");
}

#[test]
fn the_last_try_takes_a_step_of_its_own() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Bronwen Hughes", 1);
    desks.press(DEMO, "Change passcode");
    for tries in ["2 tries left", "One try left"] {
        desks.fill(DEMO, "Current passcode", "102938");
        desks.fill(DEMO, "New passcode", "918273");
        desks.fill(DEMO, "New passcode again", "918273");
        desks.press(DEMO, "Change passcode");
        desks.wait(DEMO, tries);
    }
    // Return alone stops here.
    desks.expect_keyboard_on(DEMO, "Stop here");
    desks.press(DEMO, "I am sure");
    desks.fill(DEMO, "Current passcode", "271828");
    desks.choose_passcode(DEMO, "Change passcode");
}

#[test]
fn a_card_is_unlocked_by_a_code() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Ravi Patel", 1);
    desks.press(DEMO, "Unlock");
    desks.press(DEMO, "Send me a code");
    desks.expect_keyboard_on(DEMO, "By e-mail");
    desks.press(DEMO, "By text message");
    desks.press(DEMO, "Send the code");
    desks.wait(DEMO, "^We sent a text message with a code to \\+44 •••• ••0041\\.");
    let code = desks.wait(DEMO, "^([0-9]{6}) is your one-time code").remove(0);
    desks.fill(DEMO, "Code", &code);
    desks.press(DEMO, "Continue");
    desks.choose_passcode(DEMO, "Set this passcode");
}

#[test]
fn a_card_is_renewed() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Tomos Baker", 1);
    desks.press(DEMO, "Renew now");
    desks.fill(DEMO, "Passcode", "161803");
    desks.keys(DEMO, "\n");
    desks.accept_terms(DEMO);
    desks.wait(DEMO, "^Done\\. ");
}

#[test]
fn what_was_cut_off_is_finished() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Tomos Baker", 1);
    desks.press(DEMO, "Renew now");
    desks.fill(DEMO, "Passcode", "161803");
    desks.keys(DEMO, "\n");
    desks.tick(DEMO, "I have read the terms and accept them");
    desks.press(DEMO, "Accept");
    // One key is new by now, the other is not.
    desks.push_once(DEMO, "Take out the card of Tomos Baker", "^Progress: Step 4 of 6: ");
    desks.wait(DEMO, "^We were not finished$");
    desks.wait(DEMO, "^Leave the card in the reader, or put it back\\.");
    desks.insert(DEMO, "Tomos Baker", 1);
    desks.expect_keyboard_on(DEMO, "Finish renewing");
    desks.press(DEMO, "Finish renewing");
    desks.fill(DEMO, "Passcode", "161803");
    desks.keys(DEMO, "\n");
    desks.wait(DEMO, "^Done\\. ");
}

#[test]
fn a_helper_unlocks_a_colleagues_card_in_the_second_reader() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Siân Morgan", "173205");
    desks.insert(DEMO, "Ravi Patel", 2);
    desks.press(DEMO, "Unlock it together");
    desks.tick(DEMO, "I know Dr Ravi Patel in person");
    desks.tick(DEMO, "Dr Ravi Patel is here with me now");
    desks.press(DEMO, "Continue");
    desks.choose_passcode(DEMO, "Set this passcode");
}

#[test]
fn an_agent_issues_a_blank_card() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.insert(DEMO, "Blank card", 2);
    desks.press(DEMO, "Issue this card");
    desks.fill(DEMO, "Person’s number at the RA", "newcomer");
    desks.press(DEMO, "Issue");
    desks.choose_passcode(DEMO, "Set this passcode");
}

#[test]
fn an_agent_repairs_an_expired_card() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.insert(DEMO, "Grace Adeyemi", 2);
    desks.press(DEMO, "Repair this card");
    desks.tick(DEMO, "Passport");
    desks.tick(DEMO, "The photo looks like Ms Grace Adeyemi, who is here");
    desks.press(DEMO, "Go on to the passcode");
    desks.choose_passcode(DEMO, "Set this passcode");
}

#[test]
fn a_helper_has_a_colleague_change_the_passcode() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Siân Morgan", "173205");
    desks.insert(DEMO, "Bronwen Hughes", 2);
    desks.press(DEMO, "Change their passcode");
    desks.fill(DEMO, "Current passcode of Mrs Bronwen Hughes", "271828");
    desks.choose_passcode(DEMO, "Change passcode");
    desks.wait(DEMO, "^Done\\. Mrs Bronwen Hughes’s passcode is new$");
}
