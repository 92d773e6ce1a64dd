//! VERIFY (SP 800-73-4 part 2, 3.2.1).

use super::{
    VirtualCard,
    command::Command,
    passcode_form::is_passcode,
    state::Compared,
    sw::{Outcome, Sw},
};

/// The card application's own passcode.
pub(super) const PASSCODE: u8 = 0x80;
pub(super) const PUK: u8 = 0x81;

impl VirtualCard {
    /// With data: a try. Without: how many tries are left, or `9000` where the passcode was right already. `P1=FF` logs out.
    /// Data that is no passcode spends no try.
    pub(super) fn verify(&mut self, command: &Command<'_>) -> Outcome {
        if command.p2 != PASSCODE {
            return Err(Sw::NO_REFERENCE);
        }
        match (command.p1, command.data) {
            (0xFF, []) => {
                self.session.holder = false;
                Ok(vec![])
            }
            (0x00, []) => match self.state.passcode.left() {
                0 => Err(Sw::BLOCKED),
                _ if self.session.holder => Ok(vec![]),
                left => Err(Sw::wrong(left)),
            },
            (0x00, passcode) => {
                if self.state.passcode.left() == 0 {
                    return Err(Sw::BLOCKED);
                }
                if !is_passcode(passcode) {
                    return Err(Sw::WRONG_DATA);
                }
                self.try_passcode(passcode)?;
                self.session.just_now = true;
                Ok(vec![])
            }
            _ => Err(Sw::WRONG_P1P2),
        }
    }

    /// Spends a try on the passcode and sets the holder's security status by how it ends.
    pub(super) fn try_passcode(&mut self, passcode: &[u8]) -> Result<(), Sw> {
        let compared = self.state.change().passcode.compare(passcode);
        self.session.holder = matches!(compared, Compared::Right);
        self.said(compared)
    }

    /// Spends a try on the PUK.
    pub(super) fn try_puk(&mut self, puk: &[u8]) -> Result<(), Sw> {
        let compared = self.state.change().puk.compare(puk);
        self.said(compared)
    }

    fn said(&self, compared: Compared) -> Result<(), Sw> {
        use super::profile::LastTry;
        match compared {
            Compared::Right => Ok(()),
            Compared::Wrong { left: 0 } if self.state.profile.last_try == LastTry::Blocked => Err(Sw::BLOCKED),
            Compared::Wrong { left } => Err(Sw::wrong(left)),
            Compared::Blocked => Err(Sw::BLOCKED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        profile::{LastTry, Profile},
        rig::*,
    };

    const ASK: &str = "0020008000";

    #[test]
    fn wrong_tries_are_counted_until_it_is_blocked() {
        let table = [
            (ASK, "63C3"),
            (WRONG, "63C2"),
            (WRONG, "63C1"),
            (ASK, "63C1"),
            (VERIFY, "9000"),
            (ASK, "9000"),
            (WRONG, "63C2"),
            (ASK, "63C2"),
            (WRONG, "63C1"),
            (WRONG, "63C0"),
            (ASK, "6983"),
            (VERIFY, "6983"),
            (WRONG, "6983"),
            ("00200080083132", "6700"),
            ("00200080023132", "6983"),
        ];
        check(&mut card(), &table);
    }

    #[test]
    fn other_cards_say_blocked_at_once() {
        let mut card = card_of(Profile { last_try: LastTry::Blocked, ..Profile::default() });
        check(&mut card, &[(WRONG, "63C2"), (WRONG, "63C1"), (WRONG, "6983"), (VERIFY, "6983")]);
    }

    #[test]
    fn what_is_no_passcode_spends_no_try() {
        let table = [
            ("0020008008FFFFFFFFFFFFFFFF", "6A80"),
            ("00200080083132333435FFFFFF", "6A80"),
            ("00200080083132333435360000", "6A80"),
            ("0020008006313233343536", "6A80"),
            ("0020008108313233343536FFFF", "6A88"),
            ("0020000008313233343536FFFF", "6A88"),
            ("0020018008313233343536FFFF", "6A86"),
            ("0020FF8008313233343536FFFF", "6A86"),
            (ASK, "63C3"),
        ];
        check(&mut card(), &table);
    }

    #[test]
    fn logging_out() {
        check(&mut card(), &[(VERIFY, "9000"), (ASK, "9000"), ("0020FF80", "9000"), (ASK, "63C3")]);
    }
}
