//! The window by what a person sees and does, the unhappy paths first.

mod background;
mod code_way;
mod desk;
mod help;
mod homes;
mod keys;
mod pad;
mod report;

use egui::Key;

use super::{
    KeepSettings, StartDemo, sample as s,
    save::{Answered, Saver, Saving},
    scripted::{Bench, Setting, config, configured},
    window::WakeUp,
};
use crate::{
    config::{
        Over,
        choice::Choice,
        fault::{ConfigFault, Mistake},
        proxy::Proxy,
        theme::ThemeName,
    },
    desk::port::{CardView, Event, Loaded, News, Outcome, Progress, Question, RaLink, SessionView, Step},
    domain::{
        card::{PasscodeState, Retries},
        language::Language,
        operation::{CardChanged, OperationKind},
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
    },
    ra::api::sign_in::TermsNeeded,
};

const GOOD: &str = "618033";

fn one(card: CardView) -> Bench {
    Bench::with(vec![s::with_card(card)])
}

/// Tomas is signed in in reader one; `other` is in reader two.
fn helper(other: CardView, role: Role) -> Bench {
    Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(other)], s::session(s::ONE, role))
}

fn type_change(bench: &mut Bench, current: &str) {
    bench.write("Current passcode", current);
    bench.write("New passcode", GOOD);
    bench.write("New passcode again", GOOD);
    bench.press(Key::Enter);
}

#[test]
fn a_wrong_passcode_keeps_the_flow_and_says_the_tries_left() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    type_change(&mut bench, "271828");
    assert_eq!(bench.last(), "change Reader One last=false");
    bench.fails(Problem::WrongPasscode { left: Some(Retries(2)) });
    bench.expect("That was not the passcode");
    bench.expect("2 tries left");
    assert_eq!(bench.said_aloud("2 tries left"), Some(egui::accesskit::Live::Assertive), "nobody has to look for it");
    assert_eq!(bench.dots("Current passcode"), 0, "the wrong one is gone");
    assert_eq!(bench.dots("New passcode"), 6, "the new one need not be typed again");
    // The keyboard is back in the field: typing works without a click.
    bench.harness.event(egui::Event::Text("314159".to_owned()));
    bench.harness.run();
    assert_eq!(bench.dots("Current passcode"), 6);
}

#[test]
fn the_last_try_takes_a_deliberate_step() {
    let mut bench = one(s::last_try(s::bronwen(s::ONE, 412)));
    bench.click("Change passcode");
    bench.expect("One try left");
    bench.expect("your card locks");
    bench.expect_not("Current passcode");
    // Enter alone is not enough: the keyboard starts on the way back.
    bench.press(Key::Enter);
    bench.expect("do not try it");
    bench.click("Change passcode");
    bench.click("I am sure");
    type_change(&mut bench, "271828");
    assert_eq!(bench.last(), "change Reader One last=true");
}

#[test]
fn a_second_wrong_try_leads_to_the_last_tries_step() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Sign in");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    bench.fails(Problem::WrongPasscode { left: Some(Retries(1)) });
    bench.expect("One try left");
    assert_eq!(bench.focused().as_deref(), Some("Stop here"));
    bench.click("I am sure");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "sign in Reader One last=true");
}

#[test]
fn blocked_while_typing_offers_to_unlock() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    type_change(&mut bench, "271828");
    bench.fails(Problem::Blocked);
    bench.expect("Your card is locked");
    bench.expect("Nothing is lost");
    bench.expect_not("Nothing on the card has changed");
    bench.expect("Northbridge RA desk");
    bench.expect("Code W-1021");
    bench.click("Unlock");
    bench.expect("Unlock your card");
}

#[test]
fn when_the_ra_is_away_the_passcode_can_still_be_changed() {
    let mut bench = one(s::bronwen(s::ONE, 41));
    let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
    bench.tell(Event::Service(Box::new(RaLink { url: Some("https://ra.example".to_owned()), service })));
    bench.expect("This waits until we reach the RA again.");
    bench.expect("01632 960 117");
    bench.expect("Code W-2003");
    bench.click("Renew now");
    bench.expect_not("Enter your passcode");
    bench.click("Try again");
    assert_eq!(bench.last(), "ask service");
    bench.click("Change passcode");
    bench.expect("Change your passcode");
}

#[test]
fn what_a_role_may_not_do_says_who_can() {
    let mut bench = helper(s::blocked(s::bronwen(s::TWO, 41)), Role::Holder);
    bench.expect("Ask an unlocker.");
    bench.expect("Ask an RA agent.");
    bench.click("Unlock it together");
    bench.expect_not("Please confirm");

    let mut bench = helper(s::blank(s::TWO), Role::Sponsor);
    bench.expect("Ask an RA agent.");
    bench.click("Issue this card");
    bench.expect_not("Person’s number");
}

#[test]
fn nobody_helps_with_their_own_card() {
    let bench = helper(s::blocked(s::tomas(s::TWO, 41)), Role::Unlocker);
    bench.expect("This is your own card.");
}

#[test]
fn a_colleagues_passcode_is_asked_for_by_name() {
    let mut bench = helper(s::bronwen(s::TWO, 412), Role::Unlocker);
    bench.click("Change their passcode");
    bench.expect("Bronwen Hughes, change your passcode");
    bench.expect("Tomas Okafor looks away");
    bench.write("Current passcode of Bronwen Hughes", "271828");
    bench.write("New passcode", GOOD);
    bench.write("New passcode again", GOOD);
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "change Reader Two last=false");
    bench.ends(Outcome::PasscodeChanged { tries: PasscodeState::Left(Retries(3)) });
    bench.expect("Done. Bronwen Hughes’s passcode is new");

    let mut bench = helper(s::bronwen(s::TWO, 412), Role::Unlocker);
    bench.click("Change their passcode");
    bench.tell(Event::Sessions(vec![]));
    bench.expect_not("Current passcode");
}

#[test]
fn another_card_gets_nothing_of_what_was_begun() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    bench.write("Current passcode", "271828");
    let mut other = s::tomas(s::ONE, 412);
    other.identity = Some(crate::domain::card::CardIdentity([1; 32]));
    bench.tell(Event::Readers(vec![s::with_card(other)]));
    bench.expect_not("Current passcode");

    // Out and back in before the window looks: the two events come in one go.
    let mut bench = helper(s::blocked(s::bronwen(s::TWO, 412)), Role::Unlocker);
    bench.click("Unlock it together");
    bench.click("I know Bronwen Hughes in person");
    let own = || s::with_card(s::tomas(s::ONE, 400));
    bench.queue(Event::Readers(vec![own(), s::empty(s::TWO)]));
    bench.tell(Event::Readers(vec![own(), s::with_card(s::blocked(s::bronwen(s::TWO, 412)))]));
    bench.expect_not("Please confirm");
}

#[test]
fn the_helpers_word_is_asked_for_again() {
    let mut bench = helper(s::blocked(s::bronwen(s::TWO, 412)), Role::Unlocker);
    bench.click("Unlock it together");
    bench.click("I know Bronwen Hughes in person");
    bench.click("Bronwen Hughes is here with me now");
    bench.click("Continue");
    let sent = bench.sent().len();
    assert_eq!(sent, 1);
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::RaUnreachable)))));
    assert_eq!(bench.sent(), ["2 ask service"]);
    bench.click("Try again");
    bench.click("Continue");
    assert_eq!(bench.last(), "", "the boxes are empty again");
}

#[test]
fn a_look_at_the_settings_ends_nothing() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    bench.write("Current passcode", "271828");
    bench.click("Settings");
    bench.click("Dark");
    bench.click("Details");
    bench.expect("All about this card");
    bench.click("Back");
    assert_eq!(bench.dots("Current passcode"), 6);

    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.click("Settings");
    bench.asks(Question::Code { sent: s::code_sent(), wrong_left: None });
    bench.press(Key::Escape);
    assert_eq!(bench.sent(), ["1 unlock Reader One Holder"]);
    bench.expect("Enter the code we sent you");
}

#[test]
fn the_same_card_back_in_leads_home() {
    let mut bench = one(s::bronwen(s::ONE, 41));
    bench.click("Renew now");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    bench.fails(Problem::CardGone);
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect("The card was taken out");
    bench.tell(Event::Readers(vec![s::with_card(s::bronwen(s::ONE, 41))]));
    bench.expect("Your card needs renewing");
}

#[test]
fn a_wrong_code_does_not_put_off_the_next() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.tell(asks(1, Question::Code { sent: s::code_sent(), wrong_left: None }));
    bench.pass_seconds(30);
    bench.write("Code", "480215");
    bench.press(Key::Enter);
    bench.tell(asks(1, Question::Code { sent: s::code_sent(), wrong_left: Some(2) }));
    bench.expect("Send again in 12 seconds");
}

#[test]
fn two_new_passcodes_that_differ_are_said_and_kept() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    bench.write("Current passcode", "271828");
    // One Enter is heard by one field.
    bench.press(Key::Enter);
    bench.expect_not("A passcode has 6 to 8 digits.");
    bench.write("New passcode", GOOD);
    bench.press(Key::Enter);
    bench.press(Key::Enter);
    bench.expect("Type the new passcode once more here.");
    bench.write("New passcode again", "618034");
    bench.press(Key::Enter);
    bench.expect("The two are not the same.");
    assert_eq!(bench.dots("New passcode again"), 6);
    assert_eq!(bench.last(), "");
}

#[test]
fn a_spent_code_leads_to_a_new_one() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.fails(Problem::Refused(Refusal::WrongCode { left: 0 }));
    bench.expect("This code no longer works");
    bench.click("Send a new code");
    bench.expect("Unlock your card");
}

#[test]
fn a_locked_colleague_leads_to_signing_in() {
    let mut bench = Bench::with(vec![s::with_card(s::tomas(s::ONE, 412)), s::with_card(s::blocked(s::bronwen(s::TWO, 412)))]);
    bench.click("Sign in to help Bronwen Hughes");
    bench.expect("Hello, Tomas Okafor");

    let mut bench = Bench::with(vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412))), s::with_card(s::tomas(s::TWO, 412))]);
    bench.click("Tomas Okafor signs in to help");
    bench.expect("Hello, Tomas Okafor");
}

#[test]
fn a_helper_reaches_their_own_passcode() {
    let mut bench = helper(s::blocked(s::bronwen(s::TWO, 412)), Role::Unlocker);
    bench.click("Change your own passcode");
    bench.write("Current passcode", "271828");
    bench.expect("Change your passcode");
    bench.press(Key::Escape);
    // The colleague's card is shown large: who is signed in can still be seen.
    bench.click("Show this card");
    bench.expect("Unlocker · Riverside Surgery");
}

#[test]
fn enter_in_an_empty_field_keeps_the_keyboard() {
    let mut bench = helper(s::blank(s::TWO), Role::RaAgent);
    bench.click("Issue this card");
    bench.press(Key::Enter);
    bench.harness.event(egui::Event::Text("P-1".to_owned()));
    bench.harness.run();
    bench.click("Issue");
    assert_eq!(bench.last(), "issue Reader Two to P-1");
}

#[test]
fn the_keyboard_goes_from_left_to_right_and_into_the_choice_of_a_role() {
    let mut bench = helper(s::bronwen(s::TWO, 412), Role::Unlocker);
    let mut seen = vec![];
    for _ in 0..14 {
        bench.press(Key::Tab);
        seen.extend(bench.focused());
    }
    let at = |name: &str| seen.iter().position(|s| s == name).expect("reached");
    let next = seen.get(at("Unlocker · Riverside Surgery") + 1);
    assert_eq!(next.map(String::as_str), Some("Settings"), "{seen:?}");
    bench.click("Unlocker · Riverside Surgery");
    assert_eq!(bench.focused().as_deref(), Some("Unlocker · Riverside Surgery"));
    bench.expect("Choose your role");
}

#[test]
fn a_card_that_is_issued_may_become_another() {
    let mut bench = helper(s::blank(s::TWO), Role::RaAgent);
    bench.click("Issue this card");
    bench.write("Person’s number at the RA", "P-1");
    bench.click("Issue");
    bench.ends(Outcome::Issued { serial: "WC-300001".to_owned() });
    let mut new = s::bronwen(s::TWO, 730);
    new.identity = Some(crate::domain::card::CardIdentity([2; 32]));
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(new)]));
    bench.expect("Done. The card is ready");
}

#[test]
fn a_card_that_leaves_at_a_question_ends_it() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.asks(Question::NewPasscode { holder: Some(s::holder()) });
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect("Put your card in the reader");
    assert_eq!(bench.sent(), ["1 unlock Reader One Holder", "1 cancel"]);
}

#[test]
fn the_last_try_is_the_headline() {
    let mut bench = one(s::last_try(s::bronwen(s::ONE, 41)));
    bench.expect("If you are not sure of your passcode, do not try it.");
    bench.expect("Renew now");
    let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
    bench.tell(Event::Service(Box::new(RaLink { url: Some("https://ra.example".to_owned()), service })));
    bench.expect("We cannot reach the RA");
    bench.expect("There is one try left for the passcode.");
}

#[test]
fn a_pulled_card_ends_a_form_and_keeps_a_failure() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect("Put your card in the reader");

    let mut bench = one(s::bronwen(s::ONE, 41));
    bench.click("Renew now");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    let failure = Failure { problem: Problem::CardGone, card_changed: CardChanged::Unknown };
    bench.news(News::Ended(Err(failure)));
    bench.expect("The card was taken out");
    bench.expect("The card may have changed.");
    let card = s::unfinished(s::bronwen(s::ONE, 41), OperationKind::Renew, false);
    bench.tell(Event::Readers(vec![s::with_card(card)]));
    bench.click("Finish renewing");
    bench.expect("Finish renewing your card");
}

/// A sponsor has vouched for Bronwen Hughes, who has typed her passcode.
fn renewing_together() -> Bench {
    let mut bench = helper(s::bronwen(s::TWO, 41), Role::Sponsor);
    bench.click("Renew it together");
    bench.click("I know Bronwen Hughes in person");
    bench.click("Bronwen Hughes is here with me now");
    bench.click("Continue");
    bench.write("Passcode of Bronwen Hughes", "271828");
    bench.press(Key::Enter);
    bench
}

#[test]
fn nothing_is_tried_again_without_the_card() {
    let mut bench = renewing_together();
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)]));
    bench.fails(Problem::CardGone);
    bench.expect("Put the same card back.");
    if bench.has_button("Try again") {
        bench.click("Try again");
    }
    bench.expect("The card was taken out");
    bench.expect_not("I know");
    assert_eq!(bench.focused().as_deref(), Some("Back"));
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(s::bronwen(s::TWO, 41))]));
    assert_eq!(bench.focused().as_deref(), Some("Renew it together"), "the keyboard is where one goes on");
}

#[test]
fn whose_passcode_finishes_a_renewal_is_said_where_somebody_else_is_signed_in() {
    let mut bench = renewing_together();
    bench.fails(Problem::CutOff { kind: OperationKind::Renew });
    let card = s::unfinished(s::bronwen(s::TWO, 41), OperationKind::Renew, false);
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(card)]));
    bench.click("Finish renewing");
    bench.expect("Finish renewing Bronwen Hughes’s card");
    bench.expect("It is your turn, Bronwen Hughes: enter your passcode.");
    bench.write("Passcode of Bronwen Hughes", "271828");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "renew Reader Two Holder last=false");
    bench.ends(Outcome::Renewed { until: Some(s::in_days(730)) });
    bench.expect("Done. Bronwen Hughes’s card is renewed");
}

#[test]
fn the_ra_is_asked_for_once_it_did_not_answer() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Sign in");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    bench.fails(Problem::RaUnreachable);
    assert_eq!(bench.last(), "ask service");
    let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
    bench.tell(Event::Service(Box::new(RaLink { url: Some("https://ra.example".to_owned()), service })));
    bench.expect("The RA cannot be reached");
    bench.sent();
    bench.click("Try again");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    bench.fails(Problem::RaUnreachable);
    assert!(!bench.sent().iter().any(|sent| sent.contains("ask service")), "it is known");
}

#[test]
fn what_was_cut_off_is_finished() {
    let mut bench = one(s::unfinished(s::blocked(s::bronwen(s::ONE, 412)), OperationKind::Unlock, true));
    bench.expect("We were not finished");
    bench.expect("Your passcode is the new one.");
    bench.click("Finish unlocking");
    assert_eq!(bench.last(), "unlock Reader One Holder");
    bench.ends(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) });
    bench.expect("Done. Your card is unlocked");

    let mut bench = one(s::unfinished(s::bronwen(s::ONE, -3), OperationKind::Renew, false));
    bench.click("Finish renewing");
    bench.write("Passcode", "271828");
    bench.click("Finish");
    assert_eq!(bench.last(), "renew Reader One Holder last=false");
}

#[test]
fn expired_certificates_lead_to_the_ra() {
    let bench = one(s::bronwen(s::ONE, -3));
    bench.expect("Your certificates have expired");
    bench.expect("Renewing has to be done in person at Northbridge RA desk");
    bench.expect("Room 12, Harbour House, Northbridge");
    bench.expect_not("Renew now");
}

#[test]
fn a_busy_desk_is_said_and_can_be_asked_again() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Sign in");
    bench.make_busy();
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    bench.expect("Wardcard has made a mistake");
    bench.expect("Nothing on the card has changed.");
    bench.click("Try again");
    assert_eq!(bench.dots("Passcode"), 0);
}

#[test]
fn a_date_of_birth_is_no_passcode_once_the_ra_has_told_it() {
    let mut bench = one(s::tomas(s::ONE, 412));
    bench.tell(Event::Sessions(vec![s::session(s::ONE, Role::Holder)]));
    bench.click("Change passcode");
    bench.write("New passcode", "211171");
    bench.expect("It is your date of birth");
}

#[test]
fn rules_are_said_as_one_types() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    bench.write("Current passcode", "271828");
    for (typed, said) in [
        ("123456", "Its digits run up or down"),
        ("777777", "All its digits are the same"),
        ("555512", "number on your card"),
        ("271828", "It is the passcode you have now"),
    ] {
        bench.write("New passcode", typed);
        bench.expect(said);
        for _ in 0..6 {
            bench.press(Key::Backspace);
        }
    }
    bench.write("New passcode", GOOD);
    bench.expect("This is a good passcode.");
    bench.write("New passcode again", "618034");
    bench.expect("The two are not the same.");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "", "nothing was sent");
}

#[test]
fn a_passcode_field_takes_digits_only_and_tells_no_one() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Sign in");
    bench.write("Passcode", "12ab34 56789");
    assert_eq!(bench.dots("Passcode"), 8);
    bench.expect_not("12345678");
    bench.click("Show: Passcode");
    bench.expect_not("12345678");
    bench.press(Key::Escape);
    bench.expect("Your card is in good order");
}

#[test]
fn change() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.click("Change passcode");
    type_change(&mut bench, "271828");
    bench.ends(Outcome::PasscodeChanged { tries: PasscodeState::Left(Retries(3)) });
    bench.expect("Done. Your passcode is new");
    bench.expect("Take your card with you");
    bench.press(Key::Enter);
    bench.expect("Your card is in good order");
}

#[test]
fn unlock_alone() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    // The primary button has the keyboard.
    bench.press(Key::Enter);
    bench.expect("Unlock your card");
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 unlock Reader One Holder"]);
    bench.tell(asks(1, Question::Code { sent: s::code_sent(), wrong_left: None }));
    bench.expect("We sent a code to b••••@••••.example. It works for 15 minutes.");
    bench.expect("Send again in 42 seconds");
    bench.harness.event(egui::Event::Paste("480 215".to_owned()));
    bench.harness.run();
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 code 480215"]);
    bench.tell(asks(1, Question::Code { sent: s::code_sent(), wrong_left: Some(1) }));
    bench.expect("You have one try left");
    bench.pass_seconds(43);
    bench.click("Send again");
    assert_eq!(bench.sent(), ["1 send again"]);
    bench.click("I no longer have this address");
    bench.expect("Northbridge RA desk");
    bench.tell(asks(1, Question::NewPasscode { holder: Some(s::holder()) }));
    bench.write("New passcode", "090378");
    bench.expect("It is your date of birth");
    for _ in 0..6 {
        bench.press(Key::Backspace);
    }
    bench.write("New passcode", GOOD);
    bench.write("New passcode again", GOOD);
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 new passcode"]);
    let steps = vec![Step::SetPasscode, Step::SecureCard, Step::Confirm];
    let progress = Progress { kind: OperationKind::Unlock, steps, at: 1, writing: true };
    bench.tell(job(1, News::Progress(progress)));
    bench.expect("Do not remove the card");
    bench.expect("Progress: Step 2 of 3: Secure the card");
    bench.expect("Secure the card");
    bench.expect_not("Cancel");
    bench.press(Key::Escape);
    bench.expect("Do not remove the card");
    bench.tell(job(1, News::Ended(Ok(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) }))));
    bench.expect("Done. Your card is unlocked");
}

#[test]
fn unlock_with_a_helper() {
    let mut bench = helper(s::blocked(s::bronwen(s::TWO, 412)), Role::Unlocker);
    bench.click("Unlock it together");
    bench.click("Continue");
    assert_eq!(bench.last(), "", "both boxes are needed");
    bench.click("I know Bronwen Hughes in person");
    bench.click("Bronwen Hughes is here with me now");
    bench.click("Continue");
    assert_eq!(bench.last(), "unlock Reader Two Helper { reader: \"Reader One\", attested: true }");
    bench.asks(Question::NewPasscode { holder: Some(s::holder()) });
    bench.expect("Bronwen Hughes, choose a new passcode");
    bench.expect("Tomas Okafor looks away");
    bench.write("New passcode", GOOD);
    bench.write("New passcode again", GOOD);
    bench.click("Set this passcode");
    assert_eq!(bench.last(), "new passcode");
    bench.ends(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) });
    bench.expect("Done. Bronwen Hughes’s card is unlocked");
}

#[test]
fn a_helpers_refusal_says_who_can() {
    let mut bench = helper(s::blocked(s::bronwen(s::TWO, 412)), Role::Unlocker);
    bench.click("Unlock it together");
    bench.click("I know Bronwen Hughes in person");
    bench.click("Bronwen Hughes is here with me now");
    bench.click("Continue");
    bench.fails(Problem::Refused(Refusal::NotYourOrganisation));
    bench.expect("Ask an unlocker of the holder’s organisation");
    bench.expect("Code W-3011");
    bench.expect("Nothing on the card has changed.");
}

#[test]
fn renew_alone() {
    let mut bench = one(s::bronwen(s::ONE, 41));
    bench.expect("Your card needs renewing by 2\u{a0}January\u{a0}2027");
    bench.click("Renew now");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "renew Reader One Holder last=false");
    bench.asks(Question::Terms { version: "2026-1".to_owned(), text: s::terms_text() });
    bench.click("I have read the terms and accept them");
    bench.click("Accept");
    assert_eq!(bench.last(), "accept");
    bench.writes(OperationKind::Renew, &[Step::SignatureKey, Step::AuthenticationKey], 0);
    bench.expect("Make the key for your signature");
    bench.ends(Outcome::Renewed { until: Some(s::in_days(730)) });
    bench.expect("Done. Your card is renewed");
}

#[test]
fn renew_with_a_helper() {
    let mut bench = renewing_together();
    assert_eq!(bench.last(), "renew Reader Two Helper { reader: \"Reader One\", attested: true } last=false");
    bench.fails(Problem::WrongPasscode { left: Some(Retries(2)) });
    bench.write("Passcode of Bronwen Hughes", "314159");
    bench.press(Key::Enter);
    bench.ends(Outcome::Renewed { until: Some(s::in_days(730)) });
    bench.expect("Done. Bronwen Hughes’s card is renewed");
}

#[test]
fn issue() {
    let mut bench = helper(s::blank(s::TWO), Role::RaAgent);
    bench.click("Issue this card");
    bench.write("Person’s number at the RA", "P-10442");
    bench.click("Issue");
    assert_eq!(bench.last(), "issue Reader Two to P-10442");
    bench.asks(Question::NewPasscode { holder: Some(s::holder()) });
    bench.expect("This card is for");
    bench.expect("5555 1234 5678");
    bench.write("New passcode", GOOD);
    bench.write("New passcode again", GOOD);
    bench.press(Key::Enter);
    bench.writes(OperationKind::Issue, &[Step::PrepareCard, Step::CardAuthenticationKey], 1);
    bench.ends(Outcome::Issued { serial: "WC-300001".to_owned() });
    bench.expect("Done. The card is ready");
    bench.expect("WC-300001");
}

#[test]
fn signing_in_leads_through_terms_role_and_warning() {
    let mut bench = Bench::with(vec![s::with_card(s::tomas(s::ONE, 41))]);
    bench.click("Sign in");
    bench.write("Passcode", "271828");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "sign in Reader One last=false");
    let accept = TermsNeeded::Accept { version: "2026-1".to_owned(), text: s::terms_text() };
    let mut session = SessionView { terms: accept, chosen: None, ..s::session(s::ONE, Role::Unlocker) };
    session.positions.push(s::position(Role::Holder));
    bench.tell(Event::Sessions(vec![session.clone()]));
    bench.ends(Outcome::SignedIn);
    bench.expect("Read the terms and accept them");
    bench.click("Accept");
    bench.expect("Read the terms and accept them");
    bench.click("I have read the terms and accept them");
    bench.click("Accept");
    assert_eq!(bench.last(), "accept terms 2026-1 Reader One");
    bench.ends(Outcome::TermsAccepted);
    bench.expect("Choose your role");
    bench.click("Unlocker · Riverside Surgery");
    assert_eq!(bench.last(), "position 0 Reader One");
    session.chosen = Some(0);
    session.terms = TermsNeeded::Remind { version: "2026-1".to_owned(), reminder: s::reminder() };
    bench.tell(Event::Sessions(vec![session]));
    bench.expect("Your card needs renewing");
    bench.click("Later");
    bench.expect("keep to the terms of 2026-1");
    bench.expect("What you can do as an unlocker");
    bench.click("Unlocker · Riverside Surgery");
    bench.click("Sign out");
    assert_eq!(bench.last(), "sign out Reader One");
}

#[test]
fn leaving_before_writing_cancels_the_job() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.asks(Question::Code { sent: s::code_sent(), wrong_left: None });
    bench.press(Key::Escape);
    assert_eq!(bench.sent(), ["1 unlock Reader One Holder", "1 cancel"]);
    bench.expect("Your card is locked");
    // Late news of the job that was given up change nothing.
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Cancelled)))));
    bench.expect("Your card is locked");
}

#[test]
fn an_idle_window_paints_no_frame() {
    let scenes: [fn() -> Bench; 5] = [
        || Bench::new(Setting::default()),
        || Bench::with(vec![s::empty(s::ONE)]),
        || one(s::bronwen(s::ONE, 41)),
        || {
            let mut bench = one(s::bronwen(s::ONE, 412));
            bench.click("Sign in");
            bench.write("Passcode", "3141");
            bench
        },
        || {
            let mut bench = helper(s::blank(s::TWO), Role::RaAgent);
            bench.click("Issue this card");
            bench.write("Person’s number at the RA", "P-1");
            bench
        },
    ];
    for (i, scene) in scenes.into_iter().enumerate() {
        let mut bench = scene();
        bench.expect_rest(&format!("scene {i}"));
    }
}

#[test]
fn closing_with_a_card_in_the_reader_reminds_first() {
    let mut bench = one(s::bronwen(s::ONE, 412));
    bench.close();
    bench.expect("Wardcard closes by itself when you take it out.");
    bench.click("Stay");
    bench.expect("Your card is in good order");
    bench.close();
    assert!(!bench.closes());
    bench.tell_once(Event::Readers(vec![s::empty(s::ONE)]));
    assert!(bench.closes());

    let mut bench = Bench::with(vec![s::empty(s::ONE)]);
    bench.close();
    bench.expect_not("Wardcard closes by itself");
}

#[test]
fn everything_is_reached_by_the_keyboard() {
    let mut bench = one(s::bronwen(s::ONE, 41));
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..12 {
        bench.press(Key::Tab);
        seen.extend(bench.focused());
    }
    for name in ["Renew now", "Sign in", "Change passcode", "Details", "Settings"] {
        assert!(seen.contains(name), "{name} is not among {seen:?}");
    }
}

#[test]
fn hostile_names_leave_the_window_whole() {
    let mut card = s::bronwen(s::ONE, 41);
    card.holder.name = Some(format!("\u{202E}\0\u{E184}{} \u{1F600}", "W".repeat(300)));
    let mut bench = one(card);
    bench.expect("Renew now");
    assert!(bench.right_edge() <= 1080.0, "{}", bench.right_edge());
    bench.click("Details");
    bench.expect("All about this card");
}

#[test]
fn themes_and_text_sizes_are_chosen_in_the_settings() {
    let kept = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let keep: KeepSettings = {
        let kept = kept.clone();
        Box::new(move |choice, _| kept.borrow_mut().push(choice.clone()))
    };
    let mut bench = Bench::new(Setting { keep: Some(keep), ..Setting::default() });
    bench.tell(Event::Readers(vec![s::with_card(s::bronwen(s::ONE, 412))]));
    bench.click("Settings");
    bench.click("High contrast");
    bench.click("200 %");
    assert_eq!(*kept.borrow(), [Choice::Theme(ThemeName::HighContrast), Choice::TextSize(200)]);
    bench.click("Cymraeg");
    assert_eq!(kept.borrow().last(), Some(&Choice::Language(Some(Language::Welsh))));
    bench.expect("Maint y testun");
    bench.expect_not("Text size");
    bench.click("Yn ôl");
    bench.expect("Mae popeth yn iawn gyda’ch cerdyn");
    bench.click("Gosodiadau");
    bench.click("English");
    assert_eq!(kept.borrow().last(), Some(&Choice::Language(Some(Language::English))));
    bench.click("Back");
    bench.expect("Your card is in good order");
}

#[test]
fn the_demo_puts_cards_in_and_copies_codes() {
    let mut bench = Bench::new(Setting { demo: Some(Box::new(s::Rack::default())), ..Setting::default() });
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect("Passcode 719204");
    bench.click("Put the card of Tomas Okafor into reader 2");
    bench.click("Copy 480215");
    bench.expect("This desk is called FRONT-DESK.");
    let elsewhere = "This card is in a reader at another desk. Take it out there first.";
    bench.expect_not(elsewhere);
    bench.click("Put the card of Amina Rahman into reader 2");
    bench.expect(elsewhere);
    bench.click("Open a second desk");
    bench.expect("The second desk could not be opened.");
    bench.expect_not(elsewhere);
    bench.click("Hide demo");
    bench.expect_not("Cards on the rack");
}

fn job(n: u64, news: News) -> Event {
    Event::Job { job: crate::desk::port::Job(n), news }
}

fn asks(n: u64, question: Question) -> Event {
    job(n, News::Ask(question))
}

/// A window that has just been opened for the first time: no RA is set.
fn first_run() -> (Bench, std::rc::Rc<std::cell::RefCell<Vec<Choice>>>) {
    let kept = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let keep: KeepSettings = {
        let kept = kept.clone();
        Box::new(move |choice, _| kept.borrow_mut().push(choice.clone()))
    };
    let config = configured(Over::default());
    let mut bench = Bench::new(Setting { config, keep: Some(keep), start_demo: Some(Box::new(|| Ok(()))), ..Setting::default() });
    bench.tell(Event::Service(Box::new(RaLink { url: None, service: Loaded::NotYet })));
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    (bench, kept)
}

#[test]
fn the_first_run_asks_for_the_ra_and_says_what_is_wrong_with_an_address() {
    let (mut bench, kept) = first_run();
    bench.expect("Welcome to Wardcard");
    for (problem, said) in [
        (Problem::RaNameUnknown, "This network does not know the RA’s name"),
        (Problem::RaConnectionRefused, "Nothing answers at this address"),
        (Problem::RaNotTrusted, "put its name below"),
        (Problem::NotAnRa, "This is not an RA"),
        (Problem::RaClock, "The clock of this computer may be wrong"),
        (Problem::RaProxy, "The proxy does not let us through"),
        (Problem::RaAddress, "The RA’s address is not right"),
    ] {
        if problem == Problem::RaNameUnknown {
            bench.write("Address of the RA", "ra.example:8443");
        }
        bench.click("Connect");
        assert_eq!(bench.last(), "use https://ra.example:8443 None system");
        bench.expect("We are asking at this address.");
        bench.fails(problem.clone());
        bench.expect(said);
        bench.expect(problem.code());
    }
    assert!(kept.borrow().is_empty(), "no wrong address is kept");
    bench.write("The RA’s certificate file", "/x/ra-ca.pem");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "use https://ra.example:8443 Some(\"/x/ra-ca.pem\") system");
    bench.tell(Event::Service(Box::new(s::ra())));
    bench.ends(Outcome::RaFound { name: "Northbridge RA".to_owned(), ahead: 400 });
    bench.expect("This is Northbridge RA");
    bench.expect("is 7 minutes off");
    assert_eq!(bench.focused().as_deref(), Some("Continue"));
    let ra = Choice::Ra { url: "https://ra.example:8443".to_owned(), ca_file: Some("/x/ra-ca.pem".into()) };
    assert_eq!(*kept.borrow(), [ra]);
    bench.click("Continue");
    bench.expect("Put your card in the reader");
}

#[test]
fn the_first_run_can_wait_and_offers_the_demo() {
    let (mut bench, _) = first_run();
    bench.click("Later");
    bench.expect("Wardcard does not know your RA yet");
    bench.click("Say where the RA is");
    bench.expect("Where is the RA?");
    bench.expect_not("Try the demo");

    let started = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = started.clone();
    let start_demo: Option<StartDemo> = Some(Box::new(move || {
        counted.set(counted.get() + 1);
        Ok(())
    }));
    let mut bench = Bench::new(Setting { config: configured(Over::default()), start_demo, ..Setting::default() });
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.click("Try the demo");
    assert_eq!(started.get(), 1);
}

#[test]
fn an_organisation_that_has_set_no_ra_is_not_asked_for_one() {
    let mut config = configured(Over::default());
    config.settings.ra_url.locked = true;
    let mut bench = Bench::new(Setting { config, ..Setting::default() });
    bench.tell(Event::Service(Box::new(RaLink { url: None, service: Loaded::NotYet })));
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect_not("Welcome to Wardcard");
    bench.expect("Set by your organisation");
    bench.click("Say where the RA is");
    bench.expect_not("Where is the RA?");
}

#[test]
fn what_is_locked_is_greyed_with_the_reason_and_does_nothing() {
    let mut config = config();
    let settings = &mut config.settings;
    (settings.theme.locked, settings.proxy.locked, settings.reduced_motion.locked) = (true, true, true);
    let kept = std::rc::Rc::new(std::cell::Cell::new(0));
    let keep: KeepSettings = {
        let kept = kept.clone();
        Box::new(move |_, _| kept.set(kept.get() + 1))
    };
    let mut bench = Bench::new(Setting { config, keep: Some(keep), ..Setting::default() });
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.click("Settings");
    bench.expect("Set by your organisation");
    for name in ["Dark", "No proxy", "By address", "Without motion"] {
        bench.click(name);
    }
    assert_eq!(kept.get(), 0);
    bench.click("125 %");
    assert_eq!(kept.get(), 1);
}

#[test]
fn a_proxy_is_checked_kept_and_used_at_once() {
    let mut bench = Bench::with(vec![s::empty(s::ONE)]);
    bench.click("Settings");
    bench.click("By address");
    bench.write("Address of the proxy", "ana:secret@proxy.example:8080");
    bench.click("Use this proxy");
    bench.expect("This is not a proxy’s address");
    assert_eq!(bench.last(), "");
    bench.click("No proxy");
    assert_eq!(bench.last(), format!("use https://ra.northbridge.example None {}", Proxy::None));
}

#[test]
fn a_mistake_in_a_file_is_said_and_the_window_works() {
    let mut config = config();
    let what = Mistake::UnknownKey { key: "ra.urll".to_owned() };
    config.faults = vec![ConfigFault { file: "/etc/wardcard/wardcard.toml".into(), line: Some(3), what }];
    let mut bench = Bench::new(Setting { config, ..Setting::default() });
    bench.tell(Event::Service(Box::new(s::ra())));
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect("in line 3");
    bench.expect("/etc/wardcard/wardcard.toml: There is no setting ‘ra.urll’.");
    bench.click("Settings");
    bench.expect("in line 3");
}

/// A dialog that answers as it is told, and remembers what it was given.
struct Dialog {
    outcome: std::rc::Rc<std::cell::RefCell<Option<Saving>>>,
    given: std::rc::Rc<std::cell::RefCell<String>>,
}

impl Saver for Dialog {
    fn ask(&mut self, name: &str, text: String, _wake: WakeUp) -> bool {
        *self.given.borrow_mut() = format!("{name}\n{text}");
        true
    }

    fn outcome(&mut self) -> Option<Answered> {
        self.outcome.take().map(|saving| Answered { last: true, saving })
    }
}

#[test]
fn a_report_is_saved_and_copied_without_names() {
    let (outcome, given) = (std::rc::Rc::default(), std::rc::Rc::default());
    let saver = Dialog { outcome: std::rc::Rc::clone(&outcome), given: std::rc::Rc::clone(&given) };
    let mut bench = Bench::new(Setting { saver: Some(Box::new(saver)), ..Setting::default() });
    bench.tell(Event::Service(Box::new(RaLink {
        service: Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) },
        ..s::ra()
    })));
    bench.tell(Event::Readers(vec![s::with_card(s::bronwen(s::ONE, 41)), s::empty(s::TWO)]));
    bench.click("Find the cause");
    assert_eq!(bench.last(), "examine");
    bench.tell(Event::Host(Box::new(s::host())));
    bench.expect("leads nowhere from here");
    bench.click("Save as a file…");
    bench.expect("Choose where to save it.");
    let report: String = given.borrow().clone();
    assert!(report.starts_with("wardcard-report.txt\n"), "{report}");
    for there in ["Code W-2008", "01632 960 117", "FAIL  ra_reachable", "•••817", "ifd-ccid 1.5.5"] {
        assert!(report.contains(there), "{there}: {report}");
    }
    for private in ["Bronwen", "Hughes", "5555", "204817", "1F3A90C27B5D"] {
        assert!(!report.contains(private), "{private}: {report}");
    }
    for (saving, said) in [
        (Saving::NotSaved, "Nothing was saved."),
        (Saving::Failed(std::io::ErrorKind::StorageFull), "The file could not be saved"),
        (
            Saving::Saved("/home/x/report.txt".into()),
            "There are no names in the file. It is called ‘report.txt’, in the folder ‘/home/x’.",
        ),
    ] {
        *outcome.borrow_mut() = Some(saving);
        bench.harness.run();
        bench.expect(said);
        bench.click("Save as a file…");
    }
    bench.click("Copy for the service desk");
    bench.expect("Paste it into your message");
}
