//! What a screen reader finds in the real window, over AT-SPI; and every flow by keyboard alone.
//!
//! | flow | test, by keyboard alone |
//! |---|---|
//! | first run, also with a wrong address | `around::the_first_run_asks_where_the_ra_is` |
//! | sign in, terms, terms that are reaffirmed, sign out | `around::whoever_is_signed_in_can_sign_out` |
//! | choose a role, and another one | `around::whoever_has_two_roles_chooses_one` |
//! | settings | `around::language_and_colours_are_changed_and_changed_back` |
//! | find the cause, and save it | `saving::the_cause_is_found_and_saved_without_names` |
//! | change a passcode | `flows::a_passcode_is_changed`, `flows::the_last_try_takes_a_step_of_its_own` |
//! | change a colleague's | `flows::a_helper_has_a_colleague_change_the_passcode` |
//! | unlock by a code | `flows::a_card_is_unlocked_by_a_code` |
//! | finish an unlock, cut off before or after the passcode was set | `unlock_cut_off` |
//! | unlock with two readers | `flows::a_helper_unlocks_a_colleagues_card_in_the_second_reader` |
//! | unlock with two desks | `two_desks` |
//! | renew, and finish it | `flows::a_card_is_renewed`, `flows::what_was_cut_off_is_finished` |
//! | who expires soon, renew together | `around::a_sponsor_finds_who_expires_soon_and_renews_together` |
//! | save who expires soon | `saving::a_sponsor_saves_who_expires_soon` |
//! | all about a card | `around::all_about_a_card_is_shown_and_copied` |
//! | issue, and finish it | `flows::an_agent_issues_a_blank_card`, `cut_off::an_issue_is_finished` |
//! | repair, and finish it | `flows::an_agent_repairs_an_expired_card`, `cut_off::a_repair_is_finished` |
//! | report, answer reports, suspend, let work again, cancel | `reports` |
#![cfg(all(target_os = "linux", feature = "demo"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by a panic")]

#[path = "accessibility/mod.rs"]
mod accessible;
#[path = "accessibility/around.rs"]
mod around;
#[path = "accessibility/cut_off.rs"]
mod cut_off;
#[path = "accessibility/flows.rs"]
mod flows;
#[path = "accessibility/hands.rs"]
mod hands;
#[path = "accessibility/plastic.rs"]
mod plastic;
#[expect(dead_code, reason = "other tests use the rest")]
mod readers;
#[path = "accessibility/reports.rs"]
mod reports;
#[path = "accessibility/saving.rs"]
mod saving;
#[expect(dead_code, reason = "other tests use the rest")]
mod screen;
#[path = "accessibility/two_desks.rs"]
mod two_desks;
#[path = "accessibility/unlock_cut_off.rs"]
mod unlock_cut_off;

use accessible::{Desks, Tree};

#[track_caller]
fn has(tree: &Tree, role: &str, name: &str) {
    let found = tree.iter().any(|n| n.role == role && n.name == name);
    assert!(found, "no {role} {name:?} in {:#?}", tree.iter().map(|n| (&n.role, &n.name)).collect::<Vec<_>>());
}

/// Whatever can be reached by keyboard says what it is, and no two of them the same.
fn everything_has_a_name_of_its_own(tree: &Tree) {
    let mut names = vec![];
    for node in tree.iter().filter(|n| n.path.len() > 1 && n.is("focusable")) {
        assert!(!node.name.trim().is_empty(), "{node:?} has no name");
        assert!(!names.contains(&(&node.role, &node.name)), "two of {node:?}");
        names.push((&node.role, &node.name));
    }
    assert!(names.len() > 3, "nothing to press: {tree:?}");
}

#[test]
fn a_screen_reader_finds_what_there_is_and_can_press_it() {
    let mut desks = Desks::demo();
    let start = desks.tree("demo");
    desks.push("demo", "Put the card of Bronwen Hughes into reader 1");
    desks.wait("demo", "^Your card is in good order$");
    let home = desks.tree("demo");
    desks.press("demo", "Change passcode");
    desks.wait("demo", "^Current passcode$");
    let change = desks.tree("demo");
    for tree in [&start, &home, &change] {
        everything_has_a_name_of_its_own(tree);
    }
    has(&start, "frame", "Wardcard");
    has(&start, "heading", "Put your card in the reader");
    has(&home, "heading", "Your card is in good order");
    has(&home, "push button", "Change passcode");
    has(&change, "password text", "Current passcode");
    let field = change.iter().find(|n| n.role == "password text" && n.is("focused"));
    assert!(field.is_some(), "the first field has the keyboard: {change:#?}");
}
