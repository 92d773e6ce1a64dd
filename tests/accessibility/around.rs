//! What is around the cards: who expires soon, the first run, settings, signing out. By keyboard alone.

use std::fs;

use super::{accessible::Desks, has};

const DEMO: &str = "demo";

#[test]
fn a_sponsor_finds_who_expires_soon_and_renews_together() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Peter Novak", "223606");
    desks.press(DEMO, "See who expires soon");
    desks.tick(DEMO, "7 days");
    desks.wait(DEMO, "^2 ");
    desks.tick(DEMO, "60 days");
    desks.fill(DEMO, "Find a name", "tomos");
    let tomos = desks.wait(DEMO, "^(.*Tomos Baker, 4[0-2] days left)$").remove(0);
    desks.press(DEMO, &tomos);
    desks.insert(DEMO, "Tomos Baker", 2);
    desks.press(DEMO, "Renew it together");
    desks.tick(DEMO, "I know Mr Tomos Baker in person");
    desks.tick(DEMO, "Mr Tomos Baker is here with me now");
    desks.press(DEMO, "Continue");
    desks.keys(DEMO, "161803");
    desks.keys(DEMO, "\n");
    desks.wait(DEMO, "^Done\\. Mr Tomos Baker’s card is renewed$");
}

#[test]
fn the_first_run_asks_where_the_ra_is() {
    const DESK: &str = "desk";
    let mut desks = Desks::demo();
    let demo = desks.state();
    let address = fs::read_to_string(demo.join("ra-address")).expect("the demo's RA");
    desks.start(DESK, &[]);
    desks.wait(DESK, "^Welcome to Wardcard$");
    desks.expect_keyboard_on(DESK, "Address of the RA");
    desks.keys(DESK, "localhost:9");
    desks.keys(DESK, "\n");
    desks.wait(DESK, "^Code W-");
    desks.erase(DESK, "Address of the RA");
    desks.fill(DESK, "Address of the RA", &address);
    desks.fill(DESK, "The RA’s certificate file", demo.join("ra/ra-ca.pem").to_str().expect("UTF-8"));
    desks.press(DESK, "Connect");
    desks.wait(DESK, "^This is Example RA$");
    desks.expect_keyboard_on(DESK, "Continue");
    desks.press(DESK, "Continue");
    desks.wait(DESK, "^Connected to Example RA$");
}

#[test]
fn language_and_colours_are_changed_and_changed_back() {
    let mut desks = Desks::demo();
    desks.press(DEMO, "Settings");
    desks.tick(DEMO, "Dark");
    desks.tick(DEMO, "Cymraeg");
    desks.wait(DEMO, "^Gosodiadau$");
    let welsh = desks.tree(DEMO);
    let chosen = |name: &str| welsh.iter().any(|n| n.role == "radio button" && n.name == name && n.is("checked"));
    assert!(chosen("Cymraeg") && chosen("Tywyll") && !chosen("English"), "{welsh:#?}");
    // The keyboard stays where it was.
    desks.expect_keyboard_on(DEMO, "Cymraeg");
    desks.tick(DEMO, "English");
    desks.press(DEMO, "Back");
    has(&desks.tree(DEMO), "heading", "Put your card in the reader");
}

#[test]
fn whoever_is_signed_in_can_sign_out() {
    let mut desks = Desks::demo();
    desks.sign_in(DEMO, "Siân Morgan", "173205");
    let role = desks.wait(DEMO, "^(Unlocker.*)$").remove(0);
    desks.press(DEMO, &role);
    desks.press(DEMO, "Sign out");
    desks.wait(DEMO, "^Sign in$");
    // Terms that were accepted are only reminded of.
    desks.press(DEMO, "Sign in");
    desks.fill(DEMO, "Passcode", "173205");
    desks.keys(DEMO, "\n");
    desks.wait(DEMO, "^What you can do as ");
    desks.wait(DEMO, "^You agreed to keep your card and passcode to yourself");
}

#[test]
fn all_about_a_card_is_shown_and_copied() {
    let mut desks = Desks::demo();
    desks.insert(DEMO, "Bronwen Hughes", 1);
    desks.press(DEMO, "Details");
    desks.wait(DEMO, "^All about this card$");
    has(&desks.tree(DEMO), "label", "Card’s identity");
    desks.press(DEMO, "Read again");
    desks.press(DEMO, "Copy all");
    desks.press(DEMO, "Back");
    desks.wait(DEMO, "^Your card is in good order$");
}

#[test]
fn whoever_has_two_roles_chooses_one() {
    const ALSO: &str =
        "sian,Ms,Siân,Morgan,1971-11-21,555501230058,sian@riverside.example,,RS1,Riverside Surgery,sponsor,2015-01-01,";
    let mut desks = Desks::demo_importing(ALSO);
    desks.insert(DEMO, "Siân Morgan", 1);
    desks.press(DEMO, "Sign in");
    desks.fill(DEMO, "Passcode", "173205");
    desks.keys(DEMO, "\n");
    desks.accept_terms(DEMO);
    desks.wait(DEMO, "^Choose your role$");
    let sponsor = desks.wait(DEMO, "^(Sponsor · .*)$").remove(0);
    desks.press(DEMO, &sponsor);
    desks.wait(DEMO, "^What you can do as .*[Ss]ponsor");
    // And changes it in the bar.
    desks.press(DEMO, &sponsor);
    desks.wait(DEMO, "^Choose your role$");
    let unlocker = desks.wait(DEMO, "^(Unlocker · .*)$").remove(0);
    desks.press(DEMO, &unlocker);
    desks.wait(DEMO, "^What you can do as .*[Uu]nlocker");
}
