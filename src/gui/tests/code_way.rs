//! Which way the one-time code takes, by what the holder sees and presses.

use egui::Key;

use super::{asks, job, one, s};
use crate::{
    desk::port::{News, Question},
    domain::{
        contact::ContactWay,
        problem::{Failure, Problem},
        refusal::Refusal,
    },
    gui::scripted::Bench,
    ra::api::operation::MaskedContact,
};

/// Bronwen's card is locked, and she has asked for a code.
fn asked() -> Bench {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    assert_eq!(bench.sent(), ["1 unlock Reader One Holder"], "where it goes is asked once the RA has told");
    bench
}

fn chooses(unsent: Option<ContactWay>) -> Bench {
    let mut bench = asked();
    bench.tell(asks(1, Question::CodeWay { ways: vec![s::by_email(), s::by_text()], unsent }));
    bench.expect("How shall we send your code?");
    bench
}

fn went(to: MaskedContact, others: Vec<MaskedContact>) -> Bench {
    let mut bench = asked();
    bench.tell(asks(1, Question::Code { sent: s::code_sent_to(to, others), wrong_left: None }));
    bench
}

#[test]
fn the_way_is_chosen_by_keyboard() {
    for (keys, sent) in [
        (&[Key::Tab, Key::Tab, Key::Enter][..], "1 code by e-mail"),
        (&[Key::Tab, Key::Space, Key::Tab, Key::Enter], "1 code by text message"),
    ] {
        let mut bench = chooses(None);
        assert_eq!(bench.focused().as_deref(), Some("By e-mail"), "the RA's first choice has the keyboard");
        for key in keys {
            bench.press(*key);
        }
        assert_eq!(bench.sent(), [sent]);
    }
}

#[test]
fn the_way_is_chosen_by_hand() {
    let mut bench = chooses(None);
    bench.expect("Nothing on the card changes yet.");
    bench.click("By text message");
    bench.click("By e-mail");
    bench.click("By text message");
    assert_eq!(bench.last(), "", "nothing goes out before it is said");
    bench.click("Send the code");
    assert_eq!(bench.sent(), ["1 code by text message"]);
    let sent = s::code_sent_to(s::by_text(), vec![s::by_email()]);
    bench.tell(asks(1, Question::Code { sent, wrong_left: None }));
    bench.expect("We sent a text message with a code to +44 •••• ••0123. It works for 15 minutes.");
}

#[test]
fn leaving_the_choice_ends_the_unlocking() {
    let mut bench = chooses(None);
    bench.press(Key::Escape);
    assert_eq!(bench.sent(), ["1 cancel"]);
}

#[test]
fn what_is_said_of_an_old_address_fits_the_way() {
    let mut bench = went(s::by_text(), vec![]);
    bench.expect_not("I no longer have this address");
    bench.click("I no longer have this number");
    bench.expect("Your RA can change the number.");
    bench.expect("Northbridge RA desk");

    let mut bench = went(s::by_email(), vec![s::by_text()]);
    bench.expect_not("I no longer have this number");
    bench.click("I no longer have this address");
    bench.expect("Your RA can change the address.");

    let mut bench = chooses(None);
    bench.click("I can use none of these");
    bench.expect("Your RA can change them.");
    bench.expect("Northbridge RA desk");
}

#[test]
fn where_one_way_is_known_no_other_is_offered() {
    for to in [s::by_email(), s::by_text()] {
        went(to, vec![]).expect_not("Send it another way");
    }
}

#[test]
fn another_way_waits_for_the_same_time_as_another_code() {
    let mut bench = went(s::by_email(), vec![s::by_text()]);
    bench.click("Send it another way");
    bench.expect("You get a new code. The one we sent before stops working then.");
    assert_eq!(bench.focused().as_deref(), Some("By text message"), "what has not been tried has the keyboard");
    bench.pass_seconds(30);
    bench.click("Send the code in 12 seconds");
    assert_eq!(bench.last(), "", "not yet");
    bench.pass_seconds(12);
    bench.click("Send the code");
    assert_eq!(bench.sent(), ["1 code by text message"]);
    let sent = s::code_sent_to(s::by_text(), vec![s::by_email()]);
    bench.tell(asks(1, Question::Code { sent, wrong_left: None }));
    bench.expect("Send again in 42 seconds");
}

#[test]
fn a_code_that_comes_meanwhile_can_still_be_typed() {
    let mut bench = went(s::by_email(), vec![s::by_text()]);
    bench.click("Send it another way");
    bench.press(Key::Escape);
    assert_eq!(bench.last(), "", "going back ends nothing");
    bench.expect("We sent a code to b••••@••••.example.");
    bench.expect("Send again in 42 seconds");
    bench.write("Code", "480215");
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 code 480215"]);

    let mut bench = went(s::by_email(), vec![s::by_text()]);
    bench.click("Send it another way");
    bench.click("Back");
    bench.expect("Enter the code we sent you");
}

#[test]
fn a_way_that_fails_leaves_the_other() {
    for (unsent, said, left) in [
        (ContactWay::Email, "The e-mail could not be sent just now.", "By text message"),
        (ContactWay::Text, "The text message could not be sent just now.", "By e-mail"),
    ] {
        let mut bench = chooses(Some(unsent));
        bench.expect(said);
        assert_eq!(bench.focused().as_deref(), Some(left));
        bench.click("Send the code");
        assert_ne!(bench.sent(), [format!("1 code by {unsent}")]);
    }
}

#[test]
fn a_refused_way_says_what_to_do() {
    for (refusal, said, next) in [
        (Refusal::TooSoon { seconds: 1_800 }, "Please wait a little", "Try again in"),
        (Refusal::NotDelivered, "The code could not be sent", "Get help from someone elsewhere"),
        (Refusal::NoContact, "The RA has no address for a code", "Get help from someone elsewhere"),
    ] {
        let mut bench = chooses(None);
        bench.click("Send the code");
        bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Refused(refusal.clone()))))));
        bench.expect(said);
        bench.expect(next);
        bench.expect("Nothing on the card has changed.");
        bench.expect_not("How shall we send your code?");
    }
}
