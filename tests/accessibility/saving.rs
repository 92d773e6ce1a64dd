//! What is saved as a file, through the system's own dialog: by keyboard alone up to the dialog, which is another program's.

use std::fs;

use super::accessible::Desks;

const DEMO: &str = "demo";

#[test]
fn the_cause_is_found_and_saved_without_names() {
    let mut desks = Desks::demo();
    let file = desks.screen.dir.path().join("for the desk.txt");
    desks.press(DEMO, "Is your reader not listed?");
    desks.wait(DEMO, "^Find the cause$");
    desks.expect_keyboard_on(DEMO, "Look again");
    desks.insert(DEMO, "Bronwen Hughes", 1);
    desks.wait(DEMO, "Bronwen Hughes");
    desks.press(DEMO, "Look again");
    // The person thinks better of it.
    desks.press(DEMO, "Save as a file…");
    assert_eq!(desks.dialog(DEMO), "wardcard-report.txt");
    desks.wait(DEMO, "^Choose where to save it\\.$");
    desks.choose_file(DEMO, None);
    desks.wait(DEMO, "^Nothing was saved\\.");
    // A folder that is not there is said, and the next choice is taken.
    desks.press(DEMO, "Save as a file…");
    desks.dialog(DEMO);
    desks.choose_file(DEMO, Some(&file.join("nowhere")));
    desks.wait(DEMO, "^The file could not be saved: ");
    desks.press(DEMO, "Save as a file…");
    desks.dialog(DEMO);
    desks.choose_file(DEMO, Some(&file));
    desks.wait(DEMO, "^Saved\\. There are no names in the file\\. It is called ‘for the desk\\.txt’, in the folder ‘/");
    let saved = fs::read_to_string(&file).expect("the file chosen");
    assert!(saved.contains("Example RA"), "{saved}");
    for private in ["Bronwen", "Hughes", "5555 0123 0017", "555501230017", "271828", "918273"] {
        assert!(!saved.contains(private), "{private} in {saved}");
    }
    desks.press(DEMO, "Back");
    desks.wait(DEMO, "^Your card is in good order$");
}

#[test]
fn a_sponsor_saves_who_expires_soon() {
    let mut desks = Desks::demo();
    let file = desks.screen.dir.path().join("expiring soon.csv");
    desks.sign_in(DEMO, "Peter Novak", "223606");
    desks.press(DEMO, "See who expires soon");
    desks.tick(DEMO, "7 days");
    desks.wait(DEMO, "^2 ");
    desks.press(DEMO, "Save this list");
    assert_eq!(desks.dialog(DEMO), "expiring.csv");
    desks.wait(DEMO, "^Choose in the other window where to save it\\.$");
    desks.choose_file(DEMO, None);
    desks.wait(DEMO, "^Nothing was saved\\.");
    desks.press(DEMO, "Save this list");
    desks.dialog(DEMO);
    desks.choose_file(DEMO, Some(&file));
    desks.wait(DEMO, "^The list is saved\\. It is called ‘expiring soon\\.csv’, in the folder ‘/");
    let saved = fs::read_to_string(&file).expect("the file chosen");
    let lines: Vec<&str> = saved.lines().collect();
    // The heading and the two whom the page shows.
    assert_eq!(lines.len(), 3, "{saved}");
    assert!(lines[1].contains("Leila Haddad") && lines[2].contains("Marek Kowalski"), "{saved}");
}
