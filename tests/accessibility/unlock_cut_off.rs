//! A card that is pulled out of a real reader at the very command that sets its new passcode, put back and finished. By keyboard alone.

use wardcard::{
    card::virtual_card::{Fault, Mishap},
    domain::card::{PasscodeState, Retries},
};

use super::{
    accessible::Desks,
    plastic::Plastic,
    readers::{PAD, Readers},
};

const DEMO: &str = "demo";
const RESET_RETRY_COUNTER: u8 = 0x2C;
const ALL: Retries = Retries(3);

/// Unlocks a card by a code until it is pulled out, and puts it back. No try of the PUK is spent by then.
fn unlock_until(mishap: Mishap, left: PasscodeState, go_on: impl FnOnce(&mut Desks)) {
    let _readers = Readers::take(PAD);
    let mut desks = Desks::demo_with_real_readers();
    let log = desks.screen.dir.path().join("cards.log");
    let card = Plastic(desks.state().join("cards/ravi.card"));
    assert_eq!(card.tries(), (PasscodeState::Blocked, Some(ALL)));

    let slipping = card.insert_until(Fault { instruction: Some(RESET_RETRY_COUNTER), nth: 1, mishap });
    desks.press(DEMO, "Unlock");
    desks.press(DEMO, "Send me a code");
    desks.press(DEMO, "By text message");
    desks.press(DEMO, "Send the code");
    let code = desks.wait(DEMO, "^([0-9]{6}) is your one-time code").remove(0);
    desks.fill(DEMO, "Code", &code);
    desks.press(DEMO, "Continue");
    desks.set_passcode(DEMO, "Set this passcode");
    slipping.gone();
    desks.wait(DEMO, "^We were not finished$");
    desks.wait(DEMO, "^Leave the card in the reader, or put it back\\. Wardcard will finish\\.$");
    assert_eq!(card.tries(), (left, Some(ALL)));

    let inserted = card.insert(&log);
    desks.expect_keyboard_on(DEMO, "Finish unlocking");
    desks.press(DEMO, "Finish unlocking");
    // The RA knows who it was that asked: no other code is sent.
    go_on(&mut desks);
    desks.wait(DEMO, "^Done\\. ");

    desks.press(DEMO, "Back to the start");
    desks.press(DEMO, "Sign in");
    desks.fill(DEMO, "Passcode", "918273");
    desks.keys(DEMO, "\n");
    desks.accept_terms(DEMO);
    desks.wait(DEMO, "^What you can do as ");
    drop(inserted);
    assert_eq!(card.tries(), (PasscodeState::Left(ALL), Some(ALL)));
}

#[test]
fn before_the_new_passcode_is_set_it_is_chosen_again() {
    unlock_until(Mishap::CutBefore, PasscodeState::Blocked, |desks| desks.set_passcode(DEMO, "Set this passcode"));
}

#[test]
fn after_the_new_passcode_is_set_nothing_is_asked() {
    unlock_until(Mishap::CutAfter, PasscodeState::Left(ALL), |_| ());
}
