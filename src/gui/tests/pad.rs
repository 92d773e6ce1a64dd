//! Readers with a keypad of their own, and keyboards that do not do what is meant.

use egui::Key;

use super::one;
use crate::{
    desk::port::{Event, News, Outcome, PadAsk, Question},
    domain::{
        card::{PasscodeState, Retries},
        problem::Problem,
    },
    gui::{sample as s, scripted::Bench},
};

#[test]
fn signing_in_at_the_readers_keypad() {
    let mut bench = Bench::with(vec![s::on_pad(s::bronwen(s::ONE, 412))]);
    bench.click("Sign in");
    bench.expect("You enter it on the reader’s keypad, not here.");
    bench.expect_not("0 of 6–8");
    // The button has the keyboard.
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "sign in Reader One last=false on-pad");
    bench.news(News::OnPad(PadAsk::Current));
    bench.expect("Enter the passcode on the reader’s keypad");
    bench.expect("To stop, press its cancel key (red).");
    bench.expect_not("Cancel");
    bench.press(Key::Escape);
    bench.expect("Enter the passcode on the reader’s keypad");
    bench.news(News::OffPad);
    bench.expect_not("Enter the passcode on the reader’s keypad");
    bench.fails(Problem::WrongPasscode { left: Some(Retries(2)) });
    bench.expect("2 tries left");
    bench.expect("You enter it on the reader’s keypad, not here.");
}

#[test]
fn the_keypads_last_try_takes_its_step_too() {
    let mut bench = Bench::with(vec![s::on_pad(s::last_try(s::bronwen(s::ONE, 412)))]);
    bench.click("Change passcode");
    bench.click("I am sure");
    bench.click("Change passcode");
    assert_eq!(bench.last(), "change Reader One last=true on-pad");
}

#[test]
fn a_keypad_need_not_be_used() {
    let mut bench = Bench::with(vec![s::on_pad(s::bronwen(s::ONE, 412))]);
    bench.click("Sign in");
    bench.click("Type it here instead");
    assert_eq!(bench.focused().as_deref(), Some("Passcode"));
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "sign in Reader One last=false");
    bench.fails(Problem::WrongPasscode { left: Some(Retries(2)) });
    bench.click("Use the reader’s keypad");
    bench.expect("You enter it on the reader’s keypad, not here.");
}

#[test]
fn what_keeps_the_keypad_from_it_is_said() {
    for (problem, words) in [
        (Problem::PadTimedOut, "Nothing was entered on the reader’s keypad"),
        (Problem::NoPad, "This reader has no keypad for that"),
        (Problem::PasscodesDiffer, "The two passcodes are not the same"),
    ] {
        let mut bench = Bench::with(vec![s::on_pad(s::bronwen(s::ONE, 412))]);
        bench.click("Change passcode");
        bench.expect("You enter both on the reader’s keypad");
        bench.click("Change passcode");
        bench.news(News::OnPad(PadAsk::CurrentAndNew));
        bench.expect("enter the passcode you have, then the new one twice");
        bench.news(News::OffPad);
        bench.fails(problem);
        bench.expect(words);
        bench.expect("Nothing on the card has changed.");
    }
}

#[test]
fn a_new_passcode_is_chosen_at_the_keypad() {
    let mut bench = Bench::with(vec![s::on_pad(s::blocked(s::bronwen(s::ONE, 412)))]);
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.asks(Question::NewPasscode { holder: Some(s::holder()) });
    bench.expect("please keep to these rules");
    bench.expect("Use 6 to 8 digits.");
    bench.click("Set this passcode");
    assert_eq!(bench.last(), "new passcode on-pad");
    bench.news(News::OnPad(PadAsk::New));
    bench.expect("Choose the new passcode on the reader’s keypad, and enter it twice");
    bench.news(News::OffPad);
    bench.ends(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) });
    bench.expect("Done.");
}

#[test]
fn a_reader_that_only_verifies_leaves_the_new_one_to_the_keyboard() {
    let mut reader = s::on_pad(s::bronwen(s::ONE, 412));
    reader.pad.modify = false;
    let mut bench = Bench::with(vec![]);
    bench.tell(Event::Readers(vec![reader]));
    bench.click("Change passcode");
    bench.expect_not("keypad");
    bench.write("Current passcode", "271828");
    bench.press(Key::Escape);
    bench.click("Sign in");
    bench.expect("You enter it on the reader’s keypad, not here.");
}

#[test]
fn a_keyboard_that_does_not_type_digits_is_told_of() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Sign in");
    bench.number_pad_without_num_lock(Key::ArrowLeft, Key::Num4);
    bench.expect("Num Lock is off");
    assert_eq!(bench.focused().as_deref(), Some("Passcode"), "the keyboard stays in the field");
    bench.write("Passcode", "4");
    bench.expect_not("Num Lock");
    bench.write("Passcode", "A");
    bench.expect("Caps Lock is on.");
    bench.write("Passcode", "a");
    bench.expect_not("Caps Lock");
    bench.expect("Only digits count here.");
    assert_eq!(bench.dots("Passcode"), 1);
}
