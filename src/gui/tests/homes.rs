//! The home page by role and by the card's state.

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{helper, one, s};
use crate::{
    desk::port::{CardView, Event, Loaded, Pad, RaLink, ReaderLook, ReaderView, SessionView, Warning},
    domain::{card::Slot, operation::OperationKind, problem::Problem, role::Role},
    gui::{screens::home::expiring_tone, scripted::Bench, theme::Tone},
};

#[test]
fn the_primary_button_follows_the_cards_state() {
    let rows: [(CardView, &str); 6] = [
        (s::bronwen(s::ONE, 412), "Change passcode"),
        (s::bronwen(s::ONE, 41), "Renew now"),
        (s::blocked(s::bronwen(s::ONE, 41)), "Unlock"),
        (s::unfinished(s::bronwen(s::ONE, 41), OperationKind::Renew, false), "Finish renewing"),
        (s::unfinished(s::blocked(s::bronwen(s::ONE, 41)), OperationKind::Unlock, false), "Finish unlocking"),
        (s::unfinished(s::bronwen(s::ONE, 412), OperationKind::Unlock, true), "Finish unlocking"),
    ];
    for (card, label) in rows {
        let bench = one(card);
        // The main button has the keyboard, and nothing else is drawn like it.
        assert_eq!(bench.focused().as_deref(), Some(label));
    }
    // Where the headline is a warning, no button is the main one.
    for card in [s::last_try(s::bronwen(s::ONE, 412)), s::bronwen(s::ONE, -3)] {
        assert_eq!(one(card).focused(), None);
    }
    // A locked card beside one's own is what there is to do now.
    let bench = Bench::with(vec![s::with_card(s::tomas(s::ONE, 412)), s::with_card(s::blocked(s::bronwen(s::TWO, 412)))]);
    assert_eq!(bench.focused().as_deref(), Some("Sign in to help Bronwen Hughes"));
    // A colleague's card that needs nothing takes the keyboard over from what was there before.
    for role in [Role::Unlocker, Role::Sponsor, Role::RaAgent] {
        let mut bench = alone(role);
        bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(s::bronwen(s::TWO, 300))]));
        assert_eq!(bench.focused().as_deref(), Some("Change their passcode"), "{role:?}");
    }
}

#[test]
fn a_card_with_something_wrong_is_not_called_good() {
    let from = s::bronwen(s::ONE, 41).certificates[0].facts.as_ref().expect("facts").not_after;
    let rows = [
        (Warning::UnknownToRa, "The RA does not know this card"),
        (Warning::KeyMismatch { slot: Slot::Signature }, "Something is wrong on this card"),
        (Warning::Unreadable { what: "9A" }, "A part of this card cannot be read"),
        (Warning::NotYetValid { from }, "The certificates do not work yet"),
    ];
    for (warning, headline) in rows {
        let of = |reader: &str| CardView { warnings: vec![warning.clone()], ..s::bronwen(reader, 412) };
        let own = one(of(s::ONE));
        own.expect(headline);
        own.expect_not("in good order");
        let mut beside = alone(Role::Unlocker);
        beside.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(of(s::TWO))]));
        beside.expect(headline);
        beside.expect_not("in good order");
    }
}

#[test]
fn each_warning_in_the_list_has_what_can_be_done_about_it() {
    // One's own card, while a colleague's is beside it: everything about one's own is in the list.
    let beside = |own: CardView, role: Role| {
        let readers = vec![s::with_card(own), s::with_card(s::bronwen(s::TWO, 412))];
        Bench::signed_in(readers, s::session(s::ONE, role))
    };
    let stopped = |mut card: CardView| {
        card.warnings.insert(0, Warning::Suspended);
        card
    };
    for role in [Role::Holder, Role::Unlocker, Role::Sponsor, Role::RaAgent] {
        let mut bench = beside(s::last_try(s::tomas(s::ONE, 412)), role);
        bench.click("Change it, if you are sure");
        bench.expect("I am sure");
        bench.expect("Stop here");

        let mut bench = beside(s::last_try(s::tomas(s::ONE, 41)), role);
        bench.expect("Change it, if you are sure");
        bench.click("Renew now");
        bench.expect_not("Change it, if you are sure");

        let mut bench = beside(s::blocked(s::tomas(s::ONE, 41)), role);
        bench.expect("Unlock the card first. Then you can renew it.");
        bench.click("Unlock it first");
        bench.expect("Unlock your card");

        // The RA alone can help then.
        let bench = beside(stopped(s::blocked(s::tomas(s::ONE, 41))), role);
        for label in ["Unlock", "Unlock it first", "Renew now"] {
            assert!(!bench.has_button(label), "{label}");
        }
        assert!(bench.has_button("Details"));
    }
    // Nobody is signed in: the headline says the first, the list the rest.
    let bench = one(s::blocked(s::bronwen(s::ONE, 41)));
    assert!(bench.has_button("Unlock") && bench.has_button("Unlock it first"));
    // Without the RA a passcode can still be changed, and the rest says why not.
    let mut bench = one(s::last_try(s::bronwen(s::ONE, 412)));
    bench.expect_not("Change it, if you are sure");
    let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: None };
    bench.tell(Event::Service(Box::new(RaLink { service, ..s::ra() })));
    bench.click("Change it, if you are sure");
    bench.expect("Stop here");
}

#[test]
fn the_last_two_weeks_are_counted_in_days() {
    one(s::bronwen(s::ONE, 15)).expect("Your card needs renewing by");
    one(s::bronwen(s::ONE, 14)).expect("Your card stops working in 14 days");
    for (days, tone) in [(90, Tone::Plain), (31, Tone::Plain), (30, Tone::Warn), (8, Tone::Warn), (7, Tone::Bad), (0, Tone::Bad)]
    {
        assert_eq!(expiring_tone(days), tone, "{days}");
    }
}

fn alone(role: Role) -> Bench {
    Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)], s::session(s::ONE, role))
}

#[test]
fn whoever_is_signed_in_sees_their_photo_on_their_own_card() {
    let mut bench = Bench::with(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(s::bronwen(s::TWO, 300))]);
    bench.expect_not("Your photo");
    bench.tell(Event::Sessions(vec![s::session(s::ONE, Role::Unlocker)]));
    bench.expect_not("Your photo");
    let signed_in = s::with_photo(s::session(s::ONE, Role::Unlocker));
    bench.tell(Event::Sessions(vec![signed_in.clone()]));
    let photo = |bench: &Bench| {
        let all: Vec<_> = bench.harness.query_all_by_label("Your photo").collect();
        assert_eq!(all.len(), 1, "a colleague's card has none");
        assert_eq!(all[0].accesskit_node().role(), egui::accesskit::Role::Image);
        all[0].rect()
    };
    let large = photo(&bench);
    // The colleague's card takes the main place, and the helper's own is drawn small.
    bench.click("Show this card");
    assert!(photo(&bench).height() < large.height());
    bench.expect_rest("a card with a photo");
    bench.tell(Event::Sessions(vec![]));
    bench.expect_not("Your photo");
}

#[test]
fn an_old_passcode_is_spoken_of_where_the_ra_wants_it() {
    const SAID: &str = "As far as the RA knows, you last chose your passcode on 6\u{a0}May\u{a0}2026.";
    let signed_in = |role| Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400))], s::session(s::ONE, role));
    let mut bench = signed_in(Role::Holder);
    bench.expect_not("As far as the RA knows");
    bench.tell(Event::Service(Box::new(s::reminding_ra())));
    bench.expect("Hello, Tomas Okafor");
    bench.expect(SAID);
    assert_eq!(bench.harness.query_all_by_label("Change passcode").count(), 1, "it is the thing to do already");
    bench.click("Change passcode");
    bench.expect("Current passcode");
    // Nobody is signed in any more: how old it is, is not for everyone.
    bench.tell(Event::Sessions(vec![]));
    bench.press(Key::Escape);
    bench.expect_not("As far as the RA knows");

    // Helpers have it in the list, with its own button.
    let mut bench = signed_in(Role::Unlocker);
    bench.tell(Event::Service(Box::new(s::reminding_ra())));
    bench.expect("Help a colleague");
    bench.expect(SAID);
    bench.click("Change passcode");
    bench.expect("Current passcode");
    // Just changed, long unknown, or too few tries left to think of it now.
    let young = SessionView { passcode_set_at: Some(s::in_days(0)), ..s::session(s::ONE, Role::Holder) };
    let unknown = SessionView { passcode_set_at: None, ..s::session(s::ONE, Role::Holder) };
    for session in [young, unknown] {
        let mut bench = Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 400))], session);
        bench.tell(Event::Service(Box::new(s::reminding_ra())));
        bench.expect_not("As far as the RA knows");
    }
    let mut bench = Bench::signed_in(vec![s::with_card(s::last_try(s::tomas(s::ONE, 400)))], s::session(s::ONE, Role::Holder));
    bench.tell(Event::Service(Box::new(s::reminding_ra())));
    bench.expect_not("As far as the RA knows");
    // What is more pressing has the headline.
    let mut bench = Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 41))], s::session(s::ONE, Role::Holder));
    bench.tell(Event::Service(Box::new(s::reminding_ra())));
    bench.expect("Your card needs renewing by");
    bench.expect(SAID);
    assert_eq!(bench.harness.query_all_by_label("Change passcode").count(), 1, "it is on the page already");
}

#[test]
fn whoever_may_help_has_help_in_the_middle() {
    let bench = alone(Role::Unlocker);
    bench.expect("Help a colleague");
    bench.expect("They are here with you");
    bench.expect("Reader Two · No card in this reader");
    assert_eq!(bench.focused().as_deref(), Some("Someone has read me a help code"));
    bench.expect("Change your own passcode");
    bench.expect("Report a card");
    // Where there is other work at the desk, help is one step away.
    for role in [Role::Sponsor, Role::RaAgent] {
        let bench = alone(role);
        bench.expect_not("They are here with you");
        bench.expect("Someone has read me a help code");
        bench.expect("Report a card");
    }
    let bench = alone(Role::Holder);
    bench.expect("Hello, Tomas Okafor");
    bench.expect_not("Someone has read me a help code");
    bench.expect("You cannot do this in this role. Ask an unlocker.");
}

#[test]
fn the_second_reader_is_live() {
    let mut bench = alone(Role::Unlocker);
    let own = || s::with_card(s::tomas(s::ONE, 400));
    bench.tell(Event::Readers(vec![own(), ReaderView { name: s::TWO.to_owned(), pad: Pad::default(), look: ReaderLook::Mute }]));
    bench.expect("Reader Two · The card does not answer");
    bench.tell(Event::Readers(vec![
        own(),
        ReaderView { name: s::TWO.to_owned(), pad: Pad::default(), look: ReaderLook::Reading { previous: None } },
    ]));
    bench.expect("Reader Two · Reading the card");
    bench.tell(Event::Readers(vec![own(), s::with_card(s::blocked(s::bronwen(s::TWO, 41)))]));
    bench.expect("Bronwen Hughes’s card is locked");
    bench.expect_not("They are here with you");
    bench.tell(Event::Readers(vec![own()]));
    bench.expect("There is no second reader.");
}

#[test]
fn a_helpers_own_trouble_comes_first() {
    let unfinished = s::unfinished(s::tomas(s::ONE, 41), OperationKind::Renew, false);
    let bench = Bench::signed_in(vec![s::with_card(unfinished)], s::session(s::ONE, Role::Unlocker));
    bench.expect("We were not finished");
    bench.expect_not("They are here with you");

    // A renewal that is near is one step away.
    let mut bench = Bench::signed_in(vec![s::with_card(s::tomas(s::ONE, 41))], s::session(s::ONE, Role::Unlocker));
    bench.expect("They are here with you");
    bench.click("Renew now");
    bench.expect("Renew your card");

    let mut bench = alone(Role::Unlocker);
    let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
    bench.tell(Event::Service(Box::new(RaLink { url: Some("https://ra.example".to_owned()), service })));
    bench.expect("We cannot reach the RA");
    bench.expect_not("Someone has read me a help code");
    bench.click("Report a card");
    bench.expect_not("Which card is it?");
}

#[test]
fn a_helpers_home_is_reached_by_the_keyboard_and_idle() {
    let mut bench = alone(Role::Unlocker);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..14 {
        bench.press(Key::Tab);
        seen.extend(bench.focused());
    }
    for name in ["Someone has read me a help code", "Change your own passcode", "Report a card", "Settings"] {
        assert!(seen.contains(name), "{name} is not among {seen:?}");
    }
    bench.expect_rest("a helper's home");
    let bench = helper(s::blocked(s::bronwen(s::TWO, 41)), Role::Unlocker);
    bench.expect("Someone has read me a help code");
}
