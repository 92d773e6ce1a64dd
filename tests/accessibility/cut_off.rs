//! A card that is taken out in the middle, put back and finished. By keyboard alone.

use super::accessible::Desks;

const DEMO: &str = "demo";

#[test]
fn a_repair_is_finished() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.insert(DEMO, "Grace Adeyemi", 2);
    desks.press(DEMO, "Repair this card");
    identify(&mut desks);
    desks.press(DEMO, "Go on to the passcode");
    desks.set_passcode(DEMO, "Set this passcode");
    desks.push_once(DEMO, "Take out the card of Grace Adeyemi", "^Progress: .*: Make the key for your signature$");
    desks.wait(DEMO, "^We were not finished$");
    desks.insert(DEMO, "Grace Adeyemi", 2);
    desks.press(DEMO, "Finish the repair");
    identify(&mut desks);
    desks.press(DEMO, "Finish the repair");
    // The holder chooses again, since nobody keeps what was typed.
    desks.choose_passcode(DEMO, "Set this passcode");
    desks.wait(DEMO, "^Done\\. The card is repaired$");
}

#[test]
fn an_issue_is_finished() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.insert(DEMO, "Blank card", 2);
    desks.press(DEMO, "Issue this card");
    desks.fill(DEMO, "Person’s number at the RA", "newcomer");
    desks.press(DEMO, "Issue");
    desks.set_passcode(DEMO, "Set this passcode");
    // It can be told from other cards by now, and is not blank any more.
    desks.push_once(DEMO, "Take out the card of Blank card", "^Progress: .*: Make the key for your signature$");
    desks.wait(DEMO, "^We were not finished$");
    desks.insert(DEMO, "Blank card", 2);
    desks.press(DEMO, "Finish issuing");
    desks.fill(DEMO, "Person’s number at the RA", "newcomer");
    desks.press(DEMO, "Issue");
    desks.choose_passcode(DEMO, "Set this passcode");
}

fn identify(desks: &mut Desks) {
    desks.tick(DEMO, "Passport");
    desks.tick(DEMO, "The photo looks like Ms Grace Adeyemi, who is here");
}
