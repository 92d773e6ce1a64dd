//! What people do at every desk, by keyboard alone; only cards are put in and taken out by hand.

use super::accessible::Desks;

/// What the demo's people choose where a new passcode is asked for.
const NEW: &str = "918273";

impl Desks {
    pub fn insert(&mut self, desk: &str, whose: &str, reader: u8) {
        self.push(desk, &format!("Put the card of {whose} into reader {reader}"));
    }

    pub fn take_out(&mut self, desk: &str, whose: &str) {
        self.push(desk, &format!("Take out the card of {whose}"));
    }

    /// Chooses a new passcode, typed twice.
    pub fn set_passcode(&mut self, desk: &str, button: &str) {
        self.fill(desk, "New passcode", NEW);
        self.fill(desk, "New passcode again", NEW);
        self.press(desk, button);
    }

    /// The same, and hears that all is done.
    pub fn choose_passcode(&mut self, desk: &str, button: &str) {
        self.set_passcode(desk, button);
        self.wait(desk, "^Done\\. ");
    }

    /// Signs in with the card in the first reader, for the first time.
    pub fn sign_in(&mut self, desk: &str, whose: &str, passcode: &str) {
        self.insert(desk, whose, 1);
        self.press(desk, "Sign in");
        self.fill(desk, "Passcode", passcode);
        self.keys(desk, "\n");
        self.accept_terms(desk);
        self.wait(desk, "^What you can do as ");
    }

    pub fn accept_terms(&mut self, desk: &str) {
        self.tick(desk, "I have read the terms and accept them");
        self.press(desk, "Accept");
    }
}
