//! The RA's desk and who expires soon, by what a person sees and does, the unhappy paths first.

use egui::Key;

use crate::{
    desk::port::{CardView, Event, Expiring, News, Outcome, Progress, Question, Step},
    domain::{
        card::CardSerial,
        incident::Outcome as Closed,
        language::Language,
        lifecycle::{CardDeed, CardState},
        operation::{CardChanged, OperationKind},
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
    },
    gui::{
        sample::{self as s, desk as d},
        save::Saving,
        scripted::Bench,
    },
};

/// Tomas is signed in in reader one.
fn alone(role: Role) -> Bench {
    Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)], s::session(s::ONE, role))
}

fn beside(role: Role, other: CardView) -> Bench {
    Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(other)], s::session(s::ONE, role))
}

fn put_in(bench: &mut Bench, other: CardView) {
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(other)]));
}

fn numbered(mut card: CardView, serial: &str) -> CardView {
    card.serial = Some(CardSerial(serial.to_owned()));
    card
}

fn reports(n: usize, more: bool) -> Bench {
    let mut bench = alone(Role::RaAgent);
    bench.click("See the reports");
    bench.ends(Outcome::Incidents(Box::new(d::incidents(0, n, more))));
    bench
}

fn expiring() -> Bench {
    let mut bench = alone(Role::Sponsor);
    bench.click("See who expires soon");
    bench.ends(Outcome::Expiring(Box::new(d::expiring())));
    bench
}

#[test]
fn a_refusal_keeps_the_form_and_says_what_to_do() {
    for problem in [
        Problem::Refused(Refusal::UnknownCard),
        Problem::RaUnreachable,
        Problem::Refused(Refusal::NotNow { state: CardState::Cancelled, allowed: CardState::Cancelled.allowed().to_vec() }),
    ] {
        let mut bench = alone(Role::RaAgent);
        bench.click("Suspend a card");
        bench.write("Number on the card", "WC-204817");
        bench.click("Long leave");
        bench.write("Note for the record, if you wish", "Until spring");
        bench.click("Suspend this card");
        assert_eq!(bench.last_deed(), "Reader One: suspend WC-204817 LongLeave \"Until spring\"");
        bench.expect("Asking the RA");
        let code = format!("Code {}", problem.code());
        bench.fails(problem);
        bench.expect(&code);
        assert_eq!(bench.content("Number on the card").as_deref(), Some("WC-204817"));
        assert_eq!(bench.content("Note for the record, if you wish").as_deref(), Some("Until spring"));
        bench.sent();
        bench.click("Suspend this card");
        assert_eq!(bench.last_deed(), "Reader One: suspend WC-204817 LongLeave \"Until spring\"", "and can be sent again");
    }
}

#[test]
fn what_is_missing_is_said_and_nothing_is_sent() {
    let mut bench = alone(Role::RaAgent);
    bench.sent();
    bench.click("Suspend a card");
    bench.expect("Type the number on the card to go on.");
    bench.write("Number on the card", "WC/..");
    bench.expect("letters, digits and dashes only");
    bench.click("Suspend this card");
    assert_eq!(bench.last_deed(), "");

    let mut bench = alone(Role::RaAgent);
    bench.click("Suspend a card");
    bench.write("Number on the card", "WC-1");
    bench.press(Key::Enter);
    bench.expect("Say why to go on.");
    assert_eq!(bench.last_deed(), "");

    // One's own card is somebody else's to suspend.
    let mut bench = alone(Role::RaAgent);
    bench.click("Cancel a card for good");
    bench.write("Number on the card", "WC-204901");
    bench.click("Holder has left");
    bench.expect("Ask another RA agent.");
    bench.click("Continue");
    bench.expect_not("There is no way back");
}

#[test]
fn cancelling_is_asked_once_more_and_says_what_it_means() {
    let mut bench = alone(Role::RaAgent);
    bench.click("Cancel a card for good");
    bench.write("Number on the card", "WC-204817");
    bench.click("Stolen");
    bench.click("Continue");
    bench.expect("Cancel card WC-204817 for good?");
    bench.expect("There is no way back");
    bench.expect("Its holder needs a new card");
    assert_eq!(bench.focused().as_deref(), Some("Keep the card"));
    bench.press(Key::Enter);
    assert_eq!(bench.last_deed(), "", "Enter alone cancels nothing");
    assert_eq!(bench.content("Number on the card").as_deref(), Some("WC-204817"));
    bench.click("Continue");
    bench.click("Cancel it for good");
    assert_eq!(bench.last_deed(), "Reader One: cancel WC-204817 Stolen \"\"");
    bench.ends(Outcome::CardCancelled { card: CardSerial("WC-204817".to_owned()) });
    bench.expect("Done. Card WC-204817 is cancelled");
    bench.click("Another card");
    assert_eq!(bench.content("Number on the card").as_deref(), Some(""));
}

#[test]
fn the_card_beside_is_filled_in_by_its_number() {
    let mut bench = beside(Role::RaAgent, s::bronwen(s::TWO, 300));
    bench.click("Suspend a card");
    bench.expect("This is the card of Bronwen Hughes.");
    bench.click("Being looked into");
    bench.click("Suspend this card");
    assert_eq!(bench.last_deed(), "Reader One: suspend WC-204817 UnderInvestigation \"\"");
    bench.ends(Outcome::CardSuspended { card: CardSerial("WC-204817".to_owned()) });
    bench.expect("Done. Card WC-204817 is suspended");

    let mut card = s::bronwen(s::TWO, 300);
    card.warnings.push(crate::desk::port::Warning::Suspended);
    let mut bench = beside(Role::RaAgent, card);
    bench.click("Let a card work again");
    bench.click("Let it work again");
    assert_eq!(bench.last_deed(), "Reader One: reinstate WC-204817 \"\"");
}

#[test]
fn what_may_not_be_done_at_the_desk_says_who_can() {
    let bench = alone(Role::Holder);
    bench.expect("See who expires soon");
    bench.expect("Ask a sponsor.");
    bench.expect("Repair, suspend or cancel a card");
    bench.expect("Ask an RA agent.");
    bench.expect_not("Suspend a card");

    let mut bench = alone(Role::Sponsor);
    bench.expect_not("Ask a sponsor.");
    bench.expect("Repair, suspend or cancel a card");
    bench.click("See who expires soon");

    // The role is changed while the page is open.
    let mut bench = alone(Role::RaAgent);
    bench.click("Suspend a card");
    bench.tell(Event::Sessions(vec![s::session(s::ONE, Role::Sponsor)]));
    bench.expect("Ask an RA agent.");
    bench.write("Number on the card", "WC-204817");
    bench.click("Long leave");
    bench.click("Suspend this card");
    assert_eq!(bench.last_deed(), "");
    let mut bench = reports(3, false);
    bench.tell(Event::Sessions(vec![s::session(s::ONE, Role::Sponsor)]));
    bench.expect("Ask an RA agent.");
    bench.expect_not("WC-204100");
    let mut bench = expiring();
    bench.tell(Event::Sessions(vec![s::session(s::ONE, Role::Holder)]));
    bench.expect("Ask a sponsor.");
    bench.expect_not("1 day left");
}

#[test]
fn the_agents_card_ends_everything_when_it_leaves() {
    for open in ["See the reports", "Suspend a card", "Who expires soon"] {
        let mut bench = alone(Role::RaAgent);
        bench.click(open);
        bench.tell(Event::Readers(vec![s::empty(s::ONE), s::empty(s::TWO)]));
        bench.tell(Event::Sessions(vec![]));
        bench.expect("Put your card in the reader");
    }
}

#[test]
fn a_repair_begins_with_who_it_is() {
    let mut bench = beside(Role::RaAgent, s::bronwen(s::TWO, -3));
    bench.expect("You can repair it here");
    bench.click("Repair this card");
    bench.expect("Tick at least one document to go on.");
    bench.click("Go on to the passcode");
    bench.click("Driving licence");
    bench.expect("Tick that the photo looks like the holder to go on.");
    bench.click("Go on to the passcode");
    assert_eq!(bench.last_deed(), "", "not without a look at them");
    bench.click("The photo looks like Bronwen Hughes, who is here");
    bench.click("Go on to the passcode");
    assert_eq!(bench.last_deed(), "Reader Two: repair by Reader One [DrivingLicence] likeness=true");
    bench.asks(Question::NewPasscode { holder: Some(s::holder()) });
    bench.expect("Bronwen Hughes, choose a new passcode");
    bench.write("New passcode", "618033");
    bench.write("New passcode again", "618033");
    bench.press(Key::Enter);
    assert_eq!(bench.last(), "new passcode");
    bench.writes(OperationKind::Repair, &[Step::AskRa, Step::SetPasscode, Step::SignatureKey, Step::Confirm], 2);
    bench.expect("Do not remove the card");
    bench.press(Key::Escape);
    bench.expect("Do not remove the card");
    bench.ends(Outcome::Repaired { until: Some(s::in_days(730)) });
    bench.expect("Done. The card is repaired");
    bench.expect("Each of you takes your own card");
}

#[test]
fn a_repair_that_was_cut_off_is_finished() {
    let mut bench = beside(Role::RaAgent, s::bronwen(s::TWO, 300));
    bench.click("Repair this card");
    bench.click("Passport");
    bench.click("The photo looks like Bronwen Hughes, who is here");
    bench.click("Go on to the passcode");
    let steps = vec![Step::AskRa, Step::SignatureKey];
    bench.news(News::Progress(Progress { kind: OperationKind::Repair, steps, at: 1, writing: true }));
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)]));
    let failure = Failure { problem: Problem::CardGone, card_changed: CardChanged::Unknown };
    bench.news(News::Ended(Err(failure)));
    bench.expect("The card was taken out");
    put_in(&mut bench, s::unfinished(s::bronwen(s::TWO, 300), OperationKind::Repair, false));
    bench.click("Finish the repair");
    bench.expect("Check again that Bronwen Hughes is in front of you.");
    bench.click("Passport");
    bench.click("The photo looks like Bronwen Hughes, who is here");
    bench.sent();
    bench.click("Finish the repair");
    assert_eq!(bench.last_deed(), "Reader Two: repair by Reader One [Passport] likeness=true");
    bench.fails(Problem::Refused(Refusal::IdentityNotChecked));
    bench.expect("Check who it is first");
    bench.click("Finish the repair");
    bench.expect("Tick at least one document to go on.");
}

#[test]
fn a_repair_is_not_offered_where_it_cannot_be() {
    for (role, card) in
        [(Role::Sponsor, s::bronwen(s::TWO, -3)), (Role::RaAgent, s::blank(s::TWO)), (Role::RaAgent, s::tomas(s::TWO, -3))]
    {
        beside(role, card).expect_not("Repair this card");
    }
    let bench = beside(Role::Sponsor, s::unfinished(s::bronwen(s::TWO, -3), OperationKind::Repair, false));
    bench.expect("Ask an RA agent.");
    // Its holder alone is told who can.
    let bench = Bench::with(vec![s::with_card(s::unfinished(s::bronwen(s::ONE, -3), OperationKind::Repair, false))]);
    bench.expect("An RA agent can finish it.");
    bench.expect_not("Finish the repair");
}

#[test]
fn a_report_that_cannot_be_closed_stays_with_the_choice() {
    let mut bench = reports(3, false);
    bench.click("Lost · WC-204100, Suspended");
    bench.expect("Left on the 42 bus");
    bench.click("Close the report");
    bench.expect("How do you close it?");
    bench.click("Found");
    bench.click("Close the report");
    let id = d::incident(0).id;
    assert_eq!(bench.last_deed(), format!("Reader One: close {id} Found"));
    let not_now = Refusal::NotNow { state: CardState::Cancelled, allowed: vec![CardDeed::Cancel] };
    bench.fails(Problem::Refused(not_now));
    bench.expect("This cannot be done with this card now");
    bench.expect("How do you close it?");
    bench.click("Leave the card as it is");
    bench.click("Close the report");
    assert_eq!(bench.last_deed(), format!("Reader One: close {id} NoAction"));
    bench.ends(Outcome::IncidentClosed { outcome: Closed::NoAction, card: Some(CardState::Suspended) });
    bench.expect("Done. The report is closed");
    bench.expect_not("WC-204100");
    bench.expect("WC-204101");
}

#[test]
fn a_card_that_was_found_works_again_or_says_why_not() {
    for (card, says) in [
        (CardState::Active, "The card was found. It works again."),
        (
            CardState::Suspended,
            "The card was found. It stays suspended: another report is open, or it was suspended for another reason.",
        ),
    ] {
        let mut bench = reports(3, false);
        bench.click("Lost · WC-204100, Suspended");
        bench.click("Found");
        bench.click("Close the report");
        bench.ends(Outcome::IncidentClosed { outcome: Closed::Found, card: Some(card) });
        bench.expect("Done. The report is closed");
        bench.expect(says);
    }
}

#[test]
fn closing_as_confirmed_is_asked_once_more() {
    let mut bench = reports(3, false);
    bench.click("Stolen · WC-204101, Suspended");
    bench.click("Confirmed");
    bench.click("Close the report");
    bench.expect("Cancel card WC-204101 for good?");
    bench.expect("It is the card of Idris Campbell.");
    bench.press(Key::Escape);
    bench.expect("How do you close it?");
    bench.click("Close the report");
    bench.click("Cancel it for good");
    assert_eq!(bench.last_deed(), format!("Reader One: close {} Cancelled", d::incident(1).id));
    bench.ends(Outcome::IncidentClosed { outcome: Closed::Cancelled, card: Some(CardState::Cancelled) });
    bench.expect("The card is cancelled for good.");
}

#[test]
fn the_queue_goes_on_page_by_page() {
    let mut bench = reports(10, true);
    assert_eq!(bench.last_deed(), "Reader One: reports after None");
    bench.expect("1 to 8 of the first 10");
    bench.click("Next");
    bench.expect("9 to 10 of the first 10");
    bench.click("Next");
    assert_eq!(bench.last_deed(), format!("Reader One: reports after {:?}", Some(d::incident(9).id)));
    bench.expect("WC-204109");
    bench.fails(Problem::RaUnreachable);
    bench.expect("We cannot reach the RA");
    bench.expect("WC-204109");
    bench.click("Next");
    bench.ends(Outcome::Incidents(Box::new(d::incidents(10, 2, false))));
    bench.expect("11 to 12 of 12");
    bench.expect("WC-204111");
    bench.click("Before");
    bench.expect("WC-204102");

    // The last one on the last page is closed: the page before is shown.
    let mut bench = reports(9, false);
    bench.click("Next");
    bench.click("Lost · WC-204108, Suspended");
    bench.click("Found");
    bench.click("Close the report");
    bench.ends(Outcome::IncidentClosed { outcome: Closed::Found, card: None });
    bench.expect("1 to 8 of 8");
    bench.expect("It works again, if no other report is open.");

    let bench = reports(0, false);
    bench.expect("No reports wait");
}

#[test]
fn a_queue_that_cannot_be_reached_is_asked_for_again() {
    let mut bench = alone(Role::RaAgent);
    bench.click("See the reports");
    bench.fails(Problem::RaUnreachable);
    bench.expect("We cannot reach the RA");
    bench.sent();
    bench.click("Try again");
    assert_eq!(bench.last_deed(), "Reader One: reports after None");
    bench.ends(Outcome::Incidents(Box::new(d::incidents(0, 1, false))));
    bench.expect("WC-204100");
}

#[test]
fn who_expires_is_chosen_by_time_and_by_name() {
    let mut bench = expiring();
    assert_eq!(bench.last_deed(), "Reader One: expiring 90");
    bench.expect("At Riverside Surgery, within 90 days.");
    bench.expect("14 people");
    bench.expect("1 to 8 of 14");
    bench.expect("2026: 3 cards");
    bench.click("7 days");
    bench.expect("3 people");
    bench.expect_not("Grace Adeyemi");
    bench.click("30 days");
    bench.expect("7 people");
    bench.write("Find a name", "GRACE");
    bench.expect("1 person");
    bench.expect("Grace Adeyemi, 9 days left");
    bench.write("Find a name", "xx");
    bench.expect("Nobody of this name expires in this time.");
    bench.expect_not("Save this list");
}

#[test]
fn a_refresh_that_fails_keeps_the_list() {
    let mut bench = expiring();
    bench.click("Look again");
    bench.expect("Asking the RA");
    bench.expect("Bronwen Hughes");
    bench.fails(Problem::RaUnreachable);
    bench.expect("We cannot reach the RA");
    bench.expect("Bronwen Hughes");
    bench.click("Look again");
    bench.ends(Outcome::Expiring(Box::new(Expiring { cards: vec![], ..d::expiring() })));
    bench.expect("No card expires soon");
    bench.expect_not("We cannot reach the RA");

    let mut bench = alone(Role::Sponsor);
    bench.click("See who expires soon");
    bench.fails(Problem::RaUnreachable);
    bench.click("Try again");
    bench.ends(Outcome::Expiring(Box::new(Expiring { whole: false, ..d::expiring() })));
    bench.expect("there are more");
}

#[test]
fn the_list_is_saved_as_it_is_shown() {
    let mut bench = expiring();
    bench.click("7 days");
    bench.click("Save this list");
    let (name, text) = bench.to_save().expect("a dialog was asked for");
    assert_eq!(name, "expiring.csv");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("p0,Bronwen Hughes,555512345610,R4471,WC-204800,2026-11-23T10:00:00Z,1"), "{text}");
    bench.expect("Choose in the other window");
    bench.click("Save this list");
    assert_eq!(bench.to_save(), None, "one dialog at a time");
    bench.saving(Saving::NotSaved);
    bench.expect("Nothing was saved. You can copy the list instead.");
    bench.click("Save this list");
    bench.saving(Saving::Failed(std::io::ErrorKind::PermissionDenied));
    bench.expect("The file could not be written there.");
    bench.click("Save this list");
    bench.saving(Saving::Saved("/home/x/expiring.csv".into()));
    bench.expect("The list is saved. It is called ‘expiring.csv’, in the folder ‘/home/x’.");

    let mut bench = expiring();
    bench.without_dialog();
    bench.click("Save this list");
    bench.expect("You can copy the list instead.");
}

#[test]
fn where_a_list_was_saved_is_said_short_and_harmless() {
    let mut bench = expiring();
    bench.click("Save this list");
    let folder = format!("/srv/{}/lists", ["a-folder-of-many-words"; 12].join("/"));
    bench.saving(Saving::Saved(format!("{folder}/\u{202E}\u{E184}vsc.\nexpiring.csv").into()));
    bench.expect("‘vsc. expiring.csv’");
    bench.expect("‘/srv/a-folder-of-many-words/a-folder-of-many-…");
    bench.expect("words/a-folder-of-many-words/lists’");
    assert!(bench.right_edge() <= 1080.0, "{}", bench.right_edge());
    bench.speak(Language::Welsh);
    bench.expect("Mae’r rhestr wedi’i chadw. Ei henw yw ‘vsc. expiring.csv’, yn y ffolder ‘/srv/");
}

#[test]
fn what_is_saved_after_its_page_was_left_is_said_wherever_one_is() {
    for (saving, headline, words) in [
        (Saving::Saved("/srv/lists/expiring.csv".into()), "The file is saved", "‘expiring.csv’, in the folder ‘/srv/lists’"),
        (Saving::Failed(std::io::ErrorKind::StorageFull), "The file could not be saved", "the disk is full"),
    ] {
        let mut bench = expiring();
        bench.click("Save this list");
        bench.click("Back");
        bench.saving(saving);
        assert!(bench.said_aloud(headline).is_some() || bench.shows(headline));
        bench.expect(words);
        // It stays until it has been seen.
        bench.click("Settings");
        bench.expect(words);
        bench.click("I have seen it");
        bench.expect_not(headline);
    }
    // Nobody waits for a dialog that was closed.
    let mut bench = expiring();
    bench.click("Save this list");
    bench.click("Back");
    bench.saving(Saving::NotSaved);
    assert!(!bench.has_button("I have seen it"));
}

#[test]
fn a_card_is_renewed_together_once_it_is_there() {
    let mut bench = expiring();
    bench.click("Bronwen Hughes, 1 day left");
    bench.expect("Renew Bronwen Hughes’s card together");
    bench.expect("We wait for card WC-204800 in the second reader.");
    bench.click("Renew it together");
    bench.expect("We wait for card");
    // Somebody else's card is not the one.
    put_in(&mut bench, numbered(s::bronwen(s::TWO, 1), "WC-999999"));
    bench.expect("We wait for card WC-204800");
    put_in(&mut bench, numbered(s::bronwen(s::TWO, 1), "WC-204800"));
    bench.expect("Bronwen Hughes’s card is in the reader. You can begin.");
    assert_eq!(bench.focused().as_deref(), Some("Renew it together"));
    bench.click("Renew it together");
    bench.expect("I know Bronwen Hughes in person");

    let mut bench = expiring();
    bench.click("Bronwen Hughes, 1 day left");
    bench.press(Key::Escape);
    bench.expect("14 people");
}

#[test]
fn nobody_renews_their_own_card_together() {
    let mut bench = alone(Role::Sponsor);
    bench.click("See who expires soon");
    let mut own = d::expiring_card(13, 88);
    own.identity_number = "555598761234".to_owned();
    bench.ends(Outcome::Expiring(Box::new(Expiring { cards: vec![own], ..d::expiring() })));
    bench.click("Tomas Okafor, 88 days left");
    bench.expect("This is your own card");
    bench.expect_not("Renew it together");
}

#[test]
fn hostile_words_from_the_ra_leave_the_desk_whole() {
    let hostile = format!("\u{202E}\u{E184}Wilhelmina {}", "Featherstonehaugh-".repeat(16));
    let mut bench = alone(Role::RaAgent);
    bench.click("See the reports");
    let mut page = d::incidents(0, 1, false);
    page.incidents[0].holder_name = hostile.clone();
    page.incidents[0].note = format!("{hostile}\nClose as found\t{hostile}");
    bench.ends(Outcome::Incidents(Box::new(page)));
    assert!(bench.right_edge() <= 1080.0, "{}", bench.right_edge());
    bench.click("Lost · WC-204100, Suspended");
    assert!(bench.right_edge() <= 1080.0, "{}", bench.right_edge());
    bench.expect_not("\u{202E}");
    bench.expect_not("\u{E184}Wilhelmina");

    let mut bench = alone(Role::Sponsor);
    bench.click("See who expires soon");
    let mut card = d::expiring_card(0, 1);
    card.name = hostile;
    bench.ends(Outcome::Expiring(Box::new(Expiring { cards: vec![card], ..d::expiring() })));
    assert!(bench.right_edge() <= 1080.0, "{}", bench.right_edge());
    bench.expect_not("\u{E184}Wilhelmina");
}

#[test]
fn the_desk_is_reached_by_the_keyboard() {
    let mut bench = alone(Role::RaAgent);
    assert_eq!(bench.focused().as_deref(), Some("See the reports"));
    let mut seen = vec![];
    for _ in 0..14 {
        bench.press(Key::Tab);
        seen.extend(bench.focused());
    }
    for name in ["Suspend a card", "Let a card work again", "Cancel a card for good", "Who expires soon"] {
        assert!(seen.iter().any(|s| s == name), "{name} is not among {seen:?}");
    }
}
