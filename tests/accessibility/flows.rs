//! Each flow in the demo by keyboard alone: Tab, Return, space and digits. Only cards are put in by hand.

use super::accessible::Desks;

const DEMO: &str = "demo";

fn insert(desks: &mut Desks, whose: &str, reader: u8) {
    desks.push(DEMO, &format!("Put the card of {whose} into reader {reader}"));
}

/// A new passcode, twice, where it is asked for.
fn choose_passcode(desks: &mut Desks, fields: [&str; 2]) {
    for field in fields {
        desks.fill(DEMO, field, "918273");
    }
}

#[test]
fn a_passcode_is_changed() {
    let mut desks = Desks::demo();
    insert(&mut desks, "Bronwen Hughes", 1);
    desks.press(DEMO, "Change passcode");
    desks.fill(DEMO, "Current passcode", "271828");
    choose_passcode(&mut desks, ["New passcode", "New passcode again"]);
    desks.press(DEMO, "Change passcode");
    desks.wait(DEMO, "^Done\\. ");
}
