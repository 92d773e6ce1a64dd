//! Cards that are lost, stolen or damaged: told to the RA, and what the RA makes of it. By keyboard alone.

use super::accessible::Desks;

const DEMO: &str = "demo";

#[test]
fn a_holder_reports_the_card_that_is_here() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Bronwen Hughes", "271828");
    desks.press(DEMO, "Report a card");
    desks.press(DEMO, "My own card");
    desks.tick(DEMO, "It is damaged");
    desks.press(DEMO, "Report this card");
    desks.wait(DEMO, "^Done\\. The card is reported$");
    desks.press(DEMO, "Back to the start");
    desks.wait(DEMO, "^Your card is suspended$");
}

#[test]
fn a_holder_reports_a_lost_card_by_a_code() {
    let mut desks = Desks::demo();
    desks.press(DEMO, "Report a lost or stolen card");
    desks.press(DEMO, "My own card");
    desks.tick(DEMO, "It is lost");
    desks.fill(DEMO, "Your identity number", "5555 0123 0017");
    desks.fill(DEMO, "Your date of birth", "31 2 1978");
    desks.press(DEMO, "Send me a code");
    desks.wait(DEMO, "^This is not a date\\.");
    desks.expect_keyboard_on(DEMO, "Your date of birth");
    desks.erase(DEMO, "Your date of birth");
    desks.fill(DEMO, "Your date of birth", "9 3 1978");
    desks.press(DEMO, "Send me a code");
    let code = desks.wait(DEMO, "^\\s*([0-9]{6})$").remove(0);
    desks.fill(DEMO, "Code", &code);
    desks.press(DEMO, "Continue");
    desks.wait(DEMO, "^Done\\. The card is reported$");
}

#[test]
fn an_unlocker_reports_a_colleagues_card() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Siân Morgan", "173205");
    desks.insert(DEMO, "Bronwen Hughes", 2);
    desks.wait(DEMO, "Bronwen Hughes’s card");
    desks.press(DEMO, "Report a card");
    desks.press(DEMO, "A colleague’s card");
    // Only a card that may be the one beside is filled in.
    desks.tick(DEMO, "It is damaged");
    desks.wait(DEMO, "This is the card of .*Bronwen Hughes");
    desks.fill(DEMO, "What the RA should know", "The chip is cracked");
    desks.press(DEMO, "Report this card");
    desks.wait(DEMO, "^Done\\. The card is reported$");
}

#[test]
fn an_agent_answers_the_queue_of_reports() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.press(DEMO, "See the reports");
    let lost = desks.wait(DEMO, "^(Lost · .*)$").remove(0);
    desks.press(DEMO, &lost);
    desks.tick(DEMO, "Found");
    desks.press(DEMO, "Close the report");
    desks.wait(DEMO, "^Done\\. The report is closed$");
    // The other one ends a card, which is asked once more.
    let damaged = desks.wait(DEMO, "^(Damaged · .*)$").remove(0);
    desks.press(DEMO, &damaged);
    desks.tick(DEMO, "Confirmed");
    desks.press(DEMO, "Close the report");
    desks.press(DEMO, "Cancel it for good");
    desks.wait(DEMO, "^No reports wait$");
}

#[test]
fn an_agent_suspends_a_card_and_lets_it_work_again() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.insert(DEMO, "Bronwen Hughes", 2);
    desks.wait(DEMO, "Bronwen Hughes’s card");
    desks.press(DEMO, "Suspend a card");
    desks.tick(DEMO, "Long leave");
    desks.press(DEMO, "Suspend this card");
    desks.wait(DEMO, "^Done\\. Card .* is suspended$");
    desks.press(DEMO, "Back to the start");
    desks.wait(DEMO, "^Mrs Bronwen Hughes’s card is suspended$");
    desks.press(DEMO, "Let a card work again");
    desks.press(DEMO, "Let it work again");
    desks.wait(DEMO, "^Done\\. Card .* works again$");
}

#[test]
fn an_agent_cancels_a_card_by_its_number() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Grace Adeyemi", 1);
    let number = desks.wait(DEMO, "^Ms Grace Adeyemi, 5555 0123 0033, (W[0-9]+)$").remove(0);
    desks.take_out(DEMO, "Grace Adeyemi");
    desks.sign_in(DEMO, "Amina Yusuf", "314159");
    desks.press(DEMO, "Cancel a card for good");
    desks.fill(DEMO, "Number on the card", &number);
    desks.tick(DEMO, "Holder has left");
    desks.press(DEMO, "Continue");
    // Return alone keeps the card.
    desks.expect_keyboard_on(DEMO, "Keep the card");
    desks.press(DEMO, "Cancel it for good");
    desks.wait(DEMO, "^Done\\. Card .* is cancelled$");
}
