//! RESET RETRY COUNTER (SP 800-73-4 part 2, 3.2.3).

use super::{
    VirtualCard,
    command::Command,
    passcode_form::is_passcode,
    sw::{Outcome, Sw},
    verify::PASSCODE,
};

impl VirtualCard {
    /// 8 bytes of the PUK and 8 of the new passcode. A passcode of the wrong form spends no try of the PUK.
    pub(super) fn reset_retry_counter(&mut self, command: &Command<'_>) -> Outcome {
        if command.p1 != 0x00 {
            return Err(Sw::WRONG_P1P2);
        }
        if command.p2 != PASSCODE {
            return Err(Sw::NO_REFERENCE);
        }
        if self.state.puk.left() == 0 {
            return Err(Sw::BLOCKED);
        }
        if command.data.len() != 16 {
            return Err(Sw::WRONG_LENGTH);
        }
        let (puk, new) = command.data.split_at(8);
        if !is_passcode(new) {
            return Err(Sw::WRONG_DATA);
        }
        if let Err(wrong) = self.try_puk(puk) {
            self.session.holder = false;
            return Err(wrong);
        }
        self.state.change().passcode.replace(new);
        Ok(vec![])
    }
}

#[cfg(test)]
mod tests {
    use super::super::rig::*;

    #[test]
    fn a_blocked_passcode_comes_back() {
        let table = [
            (WRONG, "63C2"),
            (WRONG, "63C1"),
            (WRONG, "63C0"),
            ("002C008010 0000000000000000 363534333231FFFF", "63C2"),
            ("002C008010 3132333435363738 3635343332FFFFFF", "6A80"),
            ("002C008008 3132333435363738", "6700"),
            ("002C018010 3132333435363738 363534333231FFFF", "6A86"),
            ("002C008110 3132333435363738 363534333231FFFF", "6A88"),
            ("0020008000", "6983"),
            ("002C008010 3132333435363738 363534333231FFFF", "9000"),
            ("0020008000", "63C3"),
            ("0020008008 363534333231FFFF", "9000"),
            ("002C008010 0000000000000000 363534333231FFFF", "63C2"),
            ("0020008000", "63C3"),
            ("002C008010 0000000000000000 363534333231FFFF", "63C1"),
            ("002C008010 0000000000000000 363534333231FFFF", "63C0"),
            ("002C008010 3132333435363738 363534333231FFFF", "6983"),
            ("0020008008 363534333231FFFF", "9000"),
        ];
        check(&mut card(), &table);
    }
}
