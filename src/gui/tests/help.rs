//! Remote help, from both desks.

use egui::Key;

use super::{GOOD, asks, helper, job, one, s};
use crate::{
    desk::port::{Event, Job, News, Outcome, Progress, Question, Step},
    domain::{
        card::{PasscodeState, Retries},
        operation::OperationKind,
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
    },
    gui::scripted::Bench,
};

/// Bronwen's card is locked, and she has asked for a help code.
fn asked() -> Bench {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Get help from someone elsewhere");
    bench.expect("You call the unlocker");
    bench.press(Key::Enter);
    bench
}

fn shows_code(minutes: u16) -> Bench {
    let mut bench = asked();
    assert_eq!(bench.sent(), ["1 ask for help Reader One"]);
    bench.tell(asks(1, Question::HelpCode(s::help_code("7K3M-Q9TX", minutes))));
    bench
}

#[test]
fn the_code_is_spelled_and_the_window_goes_on_by_itself() {
    let mut bench = shows_code(15);
    bench.expect("Read this code out to your helper");
    bench.expect("seven, Kilo, three, Mike; Quebec, nine, Tango, X-ray");
    bench.expect("It works for another 15 minutes.");
    bench.expect("Nothing on the card changes yet.");
    bench.tell(asks(1, Question::NewPasscode { holder: Some(s::holder()) }));
    bench.expect("Choose a new passcode");
    bench.write("New passcode", GOOD);
    bench.write("New passcode again", GOOD);
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 new passcode"]);
    let steps = vec![Step::SetPasscode, Step::SecureCard, Step::Confirm];
    bench.tell(job(1, News::Progress(Progress { kind: OperationKind::Unlock, steps, at: 0, writing: true })));
    bench.expect("Do not remove the card");
    bench.tell(job(1, News::Ended(Ok(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) }))));
    bench.expect("Done. Your card is unlocked");
}

#[test]
fn the_time_is_counted_down_and_then_over() {
    let mut bench = shows_code(15);
    for (seconds, said) in [
        (60, "It works for another 14 minutes."),
        (12 * 60, "It works for another 2 minutes."),
        // A whole minute is counted in seconds from here on.
        (60, "It works for another 60 seconds."),
        (18, "It works for another 42 seconds."),
        (41, "It works for another 1 second."),
        (1, "Its time is over."),
        (600, "Its time is over."),
    ] {
        bench.pass_seconds(seconds);
        bench.expect(said);
    }
    bench.click("Another code");
    assert_eq!(bench.sent(), ["1 another help code"]);
    bench.expect("We are asking the RA for a help code.");
    bench.tell(asks(1, Question::HelpCode(s::help_code("0101-ZZZZ", 15))));
    bench.expect("zero, one, zero, one; Zulu, Zulu, Zulu, Zulu");
    bench.expect("15 minutes");
}

#[test]
fn the_countdown_paints_once_a_minute_and_stops_with_the_page() {
    let delay = |bench: &Bench| bench.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay.as_secs_f64();
    let mut bench = shows_code(15);
    bench.harness.run_steps(4);
    // egui takes the time that a frame takes off.
    assert!((59.5..=60.0).contains(&delay(&bench)), "{}", delay(&bench));
    bench.pass_seconds(14 * 60 + 20);
    bench.harness.run_steps(4);
    assert!((0.5..=1.0).contains(&delay(&bench)), "{}", delay(&bench));
    bench.pass_seconds(60);
    bench.harness.run_steps(4);
    assert!(delay(&bench) > 1e6, "nothing is counted any more");
    let mut bench = shows_code(15);
    bench.click("Settings");
    bench.harness.run_steps(4);
    assert!(delay(&bench) > 1e6, "the page is not shown");
}

#[test]
fn leaving_while_nothing_has_changed_ends_it() {
    let mut bench = shows_code(15);
    bench.press(Key::Escape);
    assert_eq!(bench.sent(), ["1 cancel"]);
    bench.expect("Your card is locked");
    // The helper's late answer is nobody's.
    bench.tell(asks(1, Question::NewPasscode { holder: None }));
    bench.expect("Your card is locked");

    let mut bench = shows_code(15);
    bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
    bench.expect("Put your card in the reader");
    assert_eq!(bench.sent(), ["1 cancel"]);
}

#[test]
fn a_helper_who_declines_leads_to_somebody_else() {
    let mut bench = shows_code(15);
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Refused(Refusal::HelpDeclined))))));
    bench.expect("Your colleague has declined");
    bench.expect("Nothing on your card has changed.");
    bench.expect("Northbridge RA desk");
    bench.click("Ask someone else");
    assert_eq!(bench.sent(), ["2 ask for help Reader One"]);

    let mut bench = shows_code(15);
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Refused(Refusal::HelpDeclined))))));
    bench.click("Unlock with a code instead");
    bench.expect("Send me a code");
}

#[test]
fn a_code_that_has_run_out_leads_to_another() {
    let mut bench = shows_code(15);
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Refused(Refusal::CodeSpent))))));
    bench.expect("The help code has run out");
    bench.expect("Call your helper first");
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["2 ask for help Reader One"]);
}

#[test]
fn other_trouble_on_the_way_to_a_code_is_said() {
    for (problem, said) in [
        (Problem::RaUnreachable, "We cannot reach the RA"),
        (Problem::Refused(Refusal::TooSoon { seconds: 40 }), "Please wait a little"),
        (Problem::Refused(Refusal::SecretsUnknown), "The RA cannot unlock this card"),
        (Problem::CardGone, "The card was taken out"),
    ] {
        let mut bench = asked();
        bench.fails(problem);
        bench.expect(said);
    }
    let mut bench = asked();
    bench.fails(Problem::RaUnreachable);
    bench.click("Try again");
    bench.expect("You call the unlocker");
}

#[test]
fn help_from_elsewhere_is_offered_wherever_a_lock_is_met() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Get help from someone elsewhere");
    bench.expect("Show me a help code");

    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.fails(Problem::Refused(Refusal::NoContact));
    bench.click("Get help from someone elsewhere");
    bench.expect("Show me a help code");

    let mut bench = one(s::unfinished(s::blocked(s::bronwen(s::ONE, 412)), OperationKind::Unlock, false));
    bench.click("Get help from someone elsewhere");
    bench.expect("Show me a help code");
}

/// Tomas has been read a help code, and types it.
fn entered(code: &str) -> Bench {
    let mut bench = alone(Role::Unlocker);
    bench.click("Someone has read me a help code");
    bench.harness.event(egui::Event::Text(code.to_owned()));
    bench.harness.run();
    bench
}

fn alone(role: Role) -> Bench {
    Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)], s::session(s::ONE, role))
}

/// … and sees whose it is.
fn met() -> Bench {
    let mut bench = entered("7k3m q9tx");
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 do Reader One: look up 7K3MQ9TX"]);
    bench.ends_job(Job(1), Outcome::HelpWanted(Box::new(s::help_wanted(true))));
    bench
}

#[test]
fn a_helper_sees_who_asks_and_approves_with_two_ticks() {
    let mut bench = met();
    bench.expect("Bronwen Hughes asks for your help");
    bench.expect("A photo of Bronwen Hughes");
    bench.expect("WC-204817");
    bench.expect("RIVERSIDE-DESK-2");
    bench.expect("4 minutes ago");
    bench.click("Approve");
    assert_eq!(bench.last(), "", "both boxes are needed");
    bench.click("I know Bronwen Hughes in person");
    bench.click("Approve");
    assert_eq!(bench.last(), "", "both boxes are needed");
    bench.click("I have spoken with Bronwen Hughes about this");
    bench.click("Approve");
    assert_eq!(bench.sent(), ["2 do Reader One: approve 7K3MQ9TX attested=true"]);
    bench.expect_not("Cancel");
    bench.tell(job(2, News::Ended(Ok(Outcome::HelpApproved))));
    bench.expect("Done. Bronwen Hughes can go on");
    bench.expect("Your name goes on record with this.");
    bench.click("Another help code");
    bench.expect("Type the help code");
    bench.click("See who it is");
    assert_eq!(bench.last(), "", "the field is empty again");
}

#[test]
fn a_helper_may_decline_without_a_tick() {
    let mut bench = met();
    bench.click("Decline");
    assert_eq!(bench.sent(), ["2 do Reader One: decline 7K3MQ9TX"]);
    bench.tell(job(2, News::Ended(Ok(Outcome::HelpDeclined))));
    bench.expect("You have said no");
    bench.expect_not("Done. Bronwen");
    bench.press(Key::Enter);
    bench.expect("Help a colleague");
}

#[test]
fn who_has_no_photo_is_said_to_have_none() {
    for photo in [None, Some(b"no picture at all".to_vec())] {
        let mut bench = entered("7K3M-Q9TX");
        bench.click("See who it is");
        let mut wanted = s::help_wanted(false);
        wanted.photo = photo.map(crate::ra::api::bytes::Bytes);
        // The RA's clock may be ahead of this computer's.
        wanted.asked_at = s::in_days(1);
        bench.ends(Outcome::HelpWanted(Box::new(wanted)));
        bench.expect("The RA has no photo of Bronwen Hughes");
        bench.expect("Less than a minute ago");
    }
}

#[test]
fn a_help_code_is_read_forgivingly() {
    let mut bench = entered("o1Il-7u");
    bench.expect("There is no ‘U’ in a help code.");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "", "it is not whole");
    bench.harness.event(egui::Event::Text("zzz9".to_owned()));
    bench.harness.run();
    bench.expect_not("There is no ‘U’");
    bench.press(Key::Backspace);
    bench.harness.event(egui::Event::Text("z".to_owned()));
    bench.harness.run();
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "do Reader One: look up 01117ZZZ");

    // A code that is pasted takes the place of what is there.
    let mut bench = entered("7K3");
    bench.harness.event(egui::Event::Paste(" 7k3m\u{2013}q9tx\n".to_owned()));
    bench.harness.run();
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "do Reader One: look up 7K3MQ9TX");
}

#[test]
fn a_wrong_code_keeps_the_flow() {
    let mut bench = entered("7K3M-Q9TX");
    bench.press(Key::Enter);
    bench.fails(Problem::Refused(Refusal::WrongHelpCode));
    bench.expect("The RA does not know this code");
    bench.expect("put right what differs");
    // The last character is put right, and the rest need not be typed again.
    bench.press(Key::Backspace);
    bench.expect_not("The RA does not know this code");
    bench.harness.event(egui::Event::Text("Y".to_owned()));
    bench.harness.run();
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "do Reader One: look up 7K3MQ9TY");

    // It has run out between the look and the word.
    let mut bench = met();
    bench.click("I know Bronwen Hughes in person");
    bench.click("I have spoken with Bronwen Hughes about this");
    bench.click("Approve");
    bench.fails(Problem::Refused(Refusal::WrongHelpCode));
    bench.expect("The RA does not know this code");
}

#[test]
fn a_lost_answer_asks_for_the_helpers_word_again() {
    let mut bench = met();
    bench.click("I know Bronwen Hughes in person");
    bench.click("I have spoken with Bronwen Hughes about this");
    bench.click("Approve");
    bench.fails(Problem::RaUnreachable);
    bench.expect("We cannot reach the RA");
    bench.click("Try again");
    bench.expect("Bronwen Hughes asks for your help");
    let sent = bench.sent().len();
    bench.click("Approve");
    // The answer, and whether the RA is there.
    assert_eq!((sent, bench.sent().len()), (2, 0), "the boxes are empty again");
}

#[test]
fn refusals_to_a_helper_say_who_can() {
    for (refusal, said) in [
        (Refusal::SameWorkstation, "Put your own card in another reader here"),
        (Refusal::OwnCard, "This is your own card"),
        (Refusal::NotYourOrganisation, "Ask an unlocker of the holder’s organisation"),
        (Refusal::TooSoon { seconds: 30 }, "Try again in 30 seconds"),
        (Refusal::NotSignedIn, "Sign in again."),
    ] {
        let mut bench = entered("7K3M-Q9TX");
        bench.press(Key::Enter);
        bench.fails(Problem::Refused(refusal));
        bench.expect(said);
        bench.expect("Northbridge RA desk");
    }
}

#[test]
fn a_helper_who_takes_their_card_leaves_the_page() {
    let mut bench = met();
    bench.tell(Event::Readers(vec![s::empty(s::ONE), s::empty(s::TWO)]));
    bench.tell(Event::Sessions(vec![]));
    bench.expect("Put your card in the reader");
    bench.expect_not("Bronwen Hughes");

    // Their word was given already: what came of it is still said.
    let mut bench = met();
    bench.click("I know Bronwen Hughes in person");
    bench.click("I have spoken with Bronwen Hughes about this");
    bench.click("Approve");
    bench.tell(Event::Readers(vec![s::empty(s::ONE), s::empty(s::TWO)]));
    bench.tell(Event::Sessions(vec![]));
    bench.ends(Outcome::HelpApproved);
    bench.expect("Done. Bronwen Hughes can go on");
}

#[test]
fn beside_a_colleagues_card_a_help_code_is_one_step_away() {
    let mut bench = helper(s::bronwen(s::TWO, 412), Role::Sponsor);
    bench.click("Someone has read me a help code");
    bench.expect("Type the help code");
}

#[test]
fn hostile_names_and_places_keep_their_lines() {
    let mut bench = entered("7K3M-Q9TX");
    bench.press(Key::Enter);
    let mut wanted = s::help_wanted(true);
    wanted.holder = format!("\u{202E}\0\u{E184}{} \u{1F600}", "W".repeat(300));
    wanted.workstation = "D".repeat(400);
    bench.ends(Outcome::HelpWanted(Box::new(wanted)));
    bench.expect("asks for your help");
    assert!(bench.right_edge() <= 1080.0, "{}", bench.right_edge());
}
