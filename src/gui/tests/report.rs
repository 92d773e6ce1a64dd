//! Reporting a card: one's own, a colleague's, and one's own without having it.

use egui::Key;

use super::{asks, helper, job, one, s};
use crate::{
    desk::port::{CardView, Event, News, Outcome, Question, ReaderView, SessionView},
    domain::{
        card::CardIdentity,
        incident::IncidentKind,
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
    },
    gui::{model::ReaderFacts as _, scripted::Bench},
    ra::api::lifecycle::ReportCodePromised,
};

fn alone(role: Role) -> Bench {
    Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)], s::session(s::ONE, role))
}

fn promised(wrong_left: Option<u8>) -> Question {
    Question::ReportCode { promised: ReportCodePromised { minutes: 15, again_in: 60 }, wrong_left }
}

#[test]
fn the_card_that_is_signed_in() {
    let mut bench = alone(Role::Holder);
    bench.click("Report a card");
    bench.click("My own card");
    bench.expect("You are signed out, and the card stops working at once");
    bench.click("Report this card");
    assert_eq!(bench.last(), "", "it is not said what happened");
    bench.click("Someone else has used it");
    bench.write("What the RA should know", "I was on leave");
    bench.click("Report this card");
    assert_eq!(bench.sent(), ["1 do Reader One: report None Misuse \"I was on leave\""]);
    bench.expect_not("Cancel");
    bench.tell(Event::Sessions(vec![]));
    bench.tell(job(1, News::Ended(Ok(Outcome::Reported { kind: IncidentKind::Misuse, own: true }))));
    bench.expect("Done. The card is reported");
    bench.expect("WC-204901: the card of Tomas Okafor");
    bench.expect("Do not use the card until then.");
    bench.expect("Northbridge RA desk");
    bench.press(Key::Enter);
    bench.expect("Your card is in good order");
}

#[test]
fn only_a_damaged_or_misused_card_can_be_the_one_that_is_here() {
    let readers = |second| vec![s::with_card(s::tomas(s::ONE, 400)), second];
    let mut bench = Bench::signed_in(readers(s::with_card(s::bronwen(s::TWO, 41))), s::session(s::ONE, Role::Unlocker));
    bench.click("Report a card");
    bench.click("A colleague’s card");
    let here = "This is the card of Bronwen Hughes.";
    for (kind, filled) in
        [("It is stolen", false), ("It is damaged", true), ("It is lost", false), ("Someone else has used it", true)]
    {
        bench.click(kind);
        assert_eq!(bench.shows(here), filled, "{kind}");
    }
    bench.tell(Event::Readers(readers(s::empty(s::TWO))));
    bench.expect_not(here);
    bench.click("Report this card");
    bench.expect("letters, digits and dashes only");
    assert_eq!(bench.last(), "", "the card that has gone is not reported");
    // Typed by hand it stays, and the card that is here is pointed at.
    bench.tell(Event::Readers(readers(s::with_card(s::bronwen(s::TWO, 41)))));
    bench.click("It is lost");
    let serial = s::bronwen(s::TWO, 41).serial.expect("a number").0;
    bench.write("Number on the card", &serial);
    bench.expect(here);
    bench.click("Report this card");
    assert!(bench.last().contains(&serial), "{}", bench.last());
}

#[test]
fn a_colleagues_card_by_its_number() {
    let mut bench = alone(Role::Unlocker);
    bench.click("Report a card");
    bench.click("A colleague’s card");
    bench.click("It is lost");
    bench.click("Report this card");
    bench.expect("letters, digits and dashes only");
    assert_eq!(bench.last(), "");
    bench.write("Number on the card", "WC-9999");
    bench.click("Report this card");
    assert_eq!(bench.sent(), ["1 do Reader One: report Some(CardSerial(\"WC-9999\")) Lost \"\""]);
    // What was filled in is kept.
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Refused(Refusal::UnknownCard))))));
    bench.expect("The RA does not know a card with this number.");
    bench.write("Number on the card", "9");
    bench.expect_not("The RA does not know a card with this number.");
    bench.click("Report this card");
    assert_eq!(bench.sent(), ["2 do Reader One: report Some(CardSerial(\"WC-99999\")) Lost \"\""]);
    bench.tell(job(2, News::Ended(Err(Failure::untouched(Problem::RaUnreachable)))));
    bench.expect("We cannot reach the RA");
    bench.click("Try again");
    bench.click("Report this card");
    assert_eq!(bench.sent(), ["3 ask service", "4 do Reader One: report Some(CardSerial(\"WC-99999\")) Lost \"\""]);
    bench.tell(job(4, News::Ended(Ok(Outcome::Reported { kind: IncidentKind::Lost, own: false }))));
    bench.expect("Card WC-99999");
    bench.expect("Tell the holder.");
}

#[test]
fn a_colleagues_card_in_the_other_reader_is_filled_in() {
    let mut bench = helper(s::bronwen(s::TWO, 412), Role::Unlocker);
    bench.click("Report a card");
    bench.click("A colleague’s card");
    bench.click("It is damaged");
    bench.click("Report this card");
    assert_eq!(bench.last(), "do Reader One: report Some(CardSerial(\"WC-204817\")) Damaged \"\"");
    bench.ends(Outcome::Reported { kind: IncidentKind::Damaged, own: false });
    bench.expect("WC-204817: the card of Bronwen Hughes");
}

#[test]
fn who_may_not_report_a_colleagues_card_is_told_who_can() {
    let mut bench = alone(Role::Holder);
    bench.click("Report a card");
    bench.click("A colleague’s card");
    bench.expect("Which card is it?");

    let mut bench = Bench::with(vec![s::empty(s::ONE)]);
    bench.click("Report a lost or stolen card");
    bench.click("A colleague’s card");
    bench.expect("Which card is it?");
}

/// Without a card: which, what, and who one is.
fn filled_in(number: &str, birth: &str) -> Bench {
    let mut bench = Bench::with(vec![s::empty(s::ONE)]);
    bench.click("Report a lost or stolen card");
    bench.click("My own card");
    bench.expect("All cards in your name stop working at once");
    bench.click("It is stolen");
    bench.write("Your identity number", number);
    bench.write("Your date of birth", birth);
    bench.click("Send me a code");
    bench
}

#[test]
fn without_the_card_by_a_code() {
    let mut bench = filled_in("5555 1234 5678", "9/3/1978");
    assert_eq!(bench.sent(), ["1 report without card 555512345678 1978-03-09 Stolen \"\""]);
    bench.tell(asks(1, promised(None)));
    bench.expect("If the RA knows you, a code is on its way to you.");
    bench.expect("Nothing is reported yet.");
    bench.pass_seconds(30);
    bench.write("Code", "480215");
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 code 480215"]);
    bench.tell(asks(1, promised(Some(2))));
    bench.expect("You have 2 tries left");
    // A wrong code does not put off the next.
    bench.expect("Send again in 30 seconds");
    bench.write("Code", "480216");
    bench.press(Key::Enter);
    assert_eq!(bench.sent(), ["1 code 480216"]);
    bench.tell(job(1, News::Ended(Ok(Outcome::Reported { kind: IncidentKind::Stolen, own: false }))));
    bench.expect("All cards of the person with the number 5555 1234 5678");
    bench.expect("If it is found, call the RA.");
    bench.press(Key::Enter);
    bench.expect("Put your card in the reader");
}

#[test]
fn what_is_mistyped_is_said_under_its_field() {
    let bench = filled_in("5555 1234", "9 3 1978");
    bench.expect("It has 12 digits.");
    assert_eq!(bench.last(), "");
    let mut bench = filled_in("555512345678", "9 March");
    bench.expect("This is not a date.");
    assert_eq!(bench.last(), "");
    bench.write("Your date of birth", " 3 1978");
    bench.expect_not("This is not a date.");
}

#[test]
fn a_spent_code_keeps_what_was_filled_in() {
    let mut bench = filled_in("555512345678", "9 3 1978");
    bench.tell(asks(1, promised(None)));
    bench.tell(job(1, News::Ended(Err(Failure::untouched(Problem::Refused(Refusal::WrongCode { left: 0 }))))));
    bench.expect("This code no longer works");
    let sent = bench.sent().len();
    bench.click("Send a new code");
    bench.click("Send me a code");
    assert_eq!((sent, bench.last().as_str()), (1, "report without card 555512345678 1978-03-09 Stolen \"\""));
}

#[test]
fn leaving_at_the_code_reports_nothing() {
    let mut bench = filled_in("555512345678", "9 3 1978");
    bench.tell(asks(1, promised(None)));
    bench.press(Key::Escape);
    assert_eq!(bench.sent().last().map(String::as_str), Some("1 cancel"));
    bench.expect("Put your card in the reader");
}

#[test]
fn whoever_is_not_signed_in_has_the_number_filled_in_by_the_card() {
    let mut bench = one(s::blocked(s::bronwen(s::ONE, 412)));
    bench.click("Report a card");
    bench.click("My own card");
    bench.click("It is damaged");
    bench.write("Your date of birth", "9 3 1978");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "report without card 555512345678 1978-03-09 Damaged \"\"");
}

#[test]
fn signing_out_in_the_middle_leads_home() {
    let mut bench = alone(Role::Unlocker);
    bench.click("Report a card");
    bench.click("A colleague’s card");
    bench.tell(Event::Sessions(vec![]));
    bench.expect("Your card is in good order");
}

/// Signed out: a note, a number and a date of birth are typed, in front of these readers.
fn half_written(readers: Vec<ReaderView>) -> Bench {
    let lost = !readers.iter().any(ReaderView::has_something);
    let mut bench = Bench::with(readers);
    bench.click(if lost { "Report a lost or stolen card" } else { "Report a card" });
    bench.click("My own card");
    bench.click("It is damaged");
    if lost {
        bench.write("Your identity number", "555512345678");
    }
    bench.write("Your date of birth", "9 3 1978");
    bench.write("What the RA should know", "It fell into the sea");
    bench
}

/// The made-up cards have one identity, whoever they name.
fn another(card: CardView) -> CardView {
    CardView { identity: Some(CardIdentity([0x11; 32])), ..card }
}

fn is_kept(bench: &Bench) -> bool {
    bench.content("Your date of birth").as_deref() == Some("9 3 1978")
        && bench.content("What the RA should know").as_deref() == Some("It fell into the sea")
}

#[test]
fn what_is_typed_goes_when_somebody_else_comes_and_stays_when_they_do_not() {
    let own = || s::with_card(s::blocked(s::bronwen(s::ONE, 412)));
    let two = |card: ReaderView| Event::Readers(vec![own(), card]);
    let mut bench = half_written(vec![own(), s::empty(s::TWO)]);
    // In the other reader cards come and go, and one's own is taken out and put back.
    for event in [
        two(s::with_card(s::tomas(s::TWO, 400))),
        two(s::empty(s::TWO)),
        Event::Readers(vec![s::empty(s::ONE), s::empty(s::TWO)]),
        two(s::empty(s::TWO)),
    ] {
        bench.tell(event);
        assert!(is_kept(&bench));
    }
    let other = || vec![s::with_card(another(s::blocked(s::tomas(s::ONE, 400)))), s::empty(s::TWO)];
    bench.tell(Event::Readers(other()));
    bench.expect("Your card is locked");
    bench.expect_not("It fell into the sea");
    // The page is an empty one for the next, and nothing typed can be taken back into it.
    bench.click("Report a card");
    bench.click("My own card");
    bench.click("It is damaged");
    assert_eq!(bench.content("What the RA should know").unwrap_or_default(), "");
    assert_eq!(bench.content("Your date of birth").unwrap_or_default(), "");
    bench.take_back("Your date of birth");
    assert_eq!(bench.content("Your date of birth").unwrap_or_default(), "");

    // Without a card in front of them, whoever puts one in is somebody else.
    let mut bench = half_written(vec![s::empty(s::ONE), s::empty(s::TWO)]);
    bench.tell(Event::Readers(other()));
    bench.expect_not("It fell into the sea");
}

#[test]
fn what_is_typed_goes_with_the_one_who_is_signed_in() {
    let readers = |two: ReaderView| vec![s::with_card(s::tomas(s::ONE, 400)), two];
    let begun = || {
        let mut bench = alone(Role::Unlocker);
        bench.click("Report a card");
        bench.click("My own card");
        bench.click("It is damaged");
        bench.write("What the RA should know", "It fell into the sea");
        bench
    };
    let mut bench = begun();
    for two in [s::with_card(s::bronwen(s::TWO, 41)), s::empty(s::TWO)] {
        bench.tell(Event::Readers(readers(two)));
        assert_eq!(bench.content("What the RA should know").as_deref(), Some("It fell into the sea"));
    }
    // A look at the settings in between is no leaving.
    bench.click("Settings");
    bench.click("Back");
    assert_eq!(bench.content("What the RA should know").as_deref(), Some("It fell into the sea"));
    bench.tell(Event::Sessions(vec![]));
    bench.expect_not("It fell into the sea");

    let mut bench = begun();
    let other = SessionView { identity_number: s::number("555512345678"), ..s::session(s::ONE, Role::Unlocker) };
    bench.tell(Event::Sessions(vec![other]));
    bench.expect_not("It fell into the sea");

    let mut bench = begun();
    bench.click("Cancel");
    bench.click("Report a card");
    bench.click("My own card");
    assert_eq!(bench.content("What the RA should know").unwrap_or_default(), "");
}

#[test]
fn the_name_of_the_card_that_was_reported_is_not_for_the_next() {
    let mut bench = alone(Role::Holder);
    bench.click("Report a card");
    bench.click("My own card");
    bench.click("Someone else has used it");
    bench.click("Report this card");
    bench.tell(Event::Sessions(vec![]));
    bench.ends(Outcome::Reported { kind: IncidentKind::Misuse, own: true });
    bench.tell(Event::Readers(vec![s::empty(s::ONE), s::empty(s::TWO)]));
    bench.expect("the card of Tomas Okafor");
    bench.tell(Event::Readers(vec![s::with_card(another(s::bronwen(s::ONE, 400))), s::empty(s::TWO)]));
    bench.expect_not("Tomas Okafor");
}
