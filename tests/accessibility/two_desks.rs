//! Remote help in two windows at once: the holder at one desk, the helper at another.

use super::{accessible::Desks, has};

/// Whoever's card is locked.
const HOLDER: &str = "holder";
const HELPER: &str = "helper";
const WARD: &str = "WARD-3";

/// Asks for help at the holder's desk.
fn ask(desks: &mut Desks) -> String {
    desks.insert(HOLDER, "Ravi Patel", 1);
    desks.press(HOLDER, "Get help from someone elsewhere");
    desks.press(HOLDER, "Show me a help code");
    heard(desks)
}

/// The help code as the helper hears it: its words, of which each letter's begins with it.
fn heard(desks: &mut Desks) -> String {
    let words = desks.wait(HOLDER, "^Help code: (.*)$").remove(0);
    let character = |word: &str| match word {
        "zero" => '0',
        "one" => '1',
        "two" => '2',
        "three" => '3',
        "four" => '4',
        "five" => '5',
        "six" => '6',
        "seven" => '7',
        "eight" => '8',
        "nine" => '9',
        letter => letter.chars().next().expect("a word"),
    };
    words.split([',', ';']).map(|word| character(word.trim())).collect()
}

/// The helper types it and sees who asks.
fn look_up(desks: &mut Desks, code: &str) {
    desks.fill(HELPER, "Help code", code);
    desks.keys(HELPER, "\n");
    desks.wait(HELPER, "^Dr Ravi Patel asks for your help$");
}

#[test]
fn a_card_is_unlocked_with_a_helper_at_another_desk() {
    let mut desks = Desks::two(HOLDER, WARD, HELPER);
    let code = ask(&mut desks);
    desks.sign_in(HELPER, "Siân Morgan", "173205");
    desks.press(HELPER, "Someone has read me a help code");
    look_up(&mut desks, &code);
    let who = desks.tree(HELPER);
    for shown in ["Dr Ravi Patel", WARD, "Less than a minute ago"] {
        assert!(who.iter().any(|n| n.name.contains(shown)), "{shown} in {who:#?}");
    }
    has(&who, "label", "A photo of Dr Ravi Patel");
    has(&who, "image", "Your photo");
    desks.tick(HELPER, "I know Dr Ravi Patel in person");
    desks.tick(HELPER, "I have spoken with Dr Ravi Patel about this");
    desks.press(HELPER, "Approve");
    desks.wait(HELPER, "^Done\\. Dr Ravi Patel can go on$");
    // The holder's window has gone on by itself.
    desks.choose_passcode(HOLDER, "Set this passcode");
}

#[test]
fn a_helper_mistypes_the_code_and_then_says_no() {
    let mut desks = Desks::two(HOLDER, WARD, HELPER);
    let code = ask(&mut desks);
    desks.sign_in(HELPER, "Siân Morgan", "173205");
    desks.press(HELPER, "Someone has read me a help code");
    let wrong: String = code.chars().rev().collect();
    desks.fill(HELPER, "Help code", &wrong);
    desks.keys(HELPER, "\n");
    desks.wait(HELPER, "^The RA does not know this code$");
    desks.expect_keyboard_on(HELPER, "Help code");
    // The next character begins anew.
    look_up(&mut desks, &code);
    desks.press(HELPER, "Decline");
    desks.wait(HELPER, "^You have said no$");
    desks.wait(HOLDER, "^Your colleague has declined$");
    desks.wait(HOLDER, "^Nothing on your card has changed\\.$");
    // Whoever was told no can ask somebody else.
    desks.press(HOLDER, "Ask someone else");
    assert_ne!(heard(&mut desks), code);
}
