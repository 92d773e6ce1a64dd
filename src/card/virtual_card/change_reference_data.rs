//! CHANGE REFERENCE DATA (SP 800-73-4 part 2, 3.2.2).

use super::{
    VirtualCard,
    command::Command,
    passcode_form::{is_passcode, is_puk},
    sw::{Outcome, Sw},
    verify::{PASSCODE, PUK},
};

impl VirtualCard {
    /// 8 bytes of the old value and 8 of the new one. Nothing is compared, and no try spent, unless both have the right form.
    pub(super) fn change_reference_data(&mut self, command: &Command<'_>) -> Outcome {
        if command.p1 != 0x00 {
            return Err(Sw::WRONG_P1P2);
        }
        let (left, is_fit): (u8, fn(&[u8]) -> bool) = match command.p2 {
            PASSCODE => (self.state.passcode.left(), is_passcode),
            PUK => (self.state.puk.left(), is_puk),
            _ => return Err(Sw::NO_REFERENCE),
        };
        if left == 0 {
            return Err(Sw::BLOCKED);
        }
        if command.data.len() != 16 {
            return Err(Sw::WRONG_LENGTH);
        }
        let (old, new) = command.data.split_at(8);
        if !is_fit(old) || !is_fit(new) {
            return Err(Sw::WRONG_DATA);
        }
        if command.p2 == PASSCODE {
            self.try_passcode(old)?;
            self.state.change().passcode.replace(new);
        } else {
            self.try_puk(old)?;
            self.state.change().puk.replace(new);
        }
        Ok(vec![])
    }
}

#[cfg(test)]
mod tests {
    use super::super::rig::*;

    #[test]
    fn the_passcode() {
        let table = [
            ("0024008010 393939393939FFFF 363534333231FFFF", "63C2"),
            ("0024008010 313233343536FFFF 3635FFFFFFFFFFFF", "6A80"),
            ("0024008010 3132FFFFFFFFFFFF 363534333231FFFF", "6A80"),
            ("002400800C 313233343536FFFF 36353433", "6700"),
            ("00240080", "6700"),
            ("0020008000", "63C2"),
            ("0024008010 313233343536FFFF 363534333231FFFF", "9000"),
            ("0020008000", "9000"),
            (VERIFY, "63C2"),
            ("0020008008 363534333231FFFF", "9000"),
            ("0024018010 363534333231FFFF 313233343536FFFF", "6A86"),
            ("0024009B10 363534333231FFFF 313233343536FFFF", "6A88"),
            ("0024008010 393939393939FFFF 313233343536FFFF", "63C2"),
            ("0024008010 393939393939FFFF 313233343536FFFF", "63C1"),
            ("0024008010 393939393939FFFF 313233343536FFFF", "63C0"),
            ("0024008010 363534333231FFFF 313233343536FFFF", "6983"),
        ];
        check(&mut card(), &table);
    }

    #[test]
    fn the_puk() {
        let table = [
            (VERIFY, "9000"),
            ("0024008110 0000000000000000 0102030405060708", "63C2"),
            ("0020008000", "9000"),
            ("0024008110 3132333435363738 0102030405060708", "9000"),
            ("0024008110 3132333435363738 0102030405060708", "63C2"),
            ("0024008110 3132333435363738 0102030405060708", "63C1"),
            ("0024008110 3132333435363738 0102030405060708", "63C0"),
            ("0024008110 0102030405060708 0102030405060708", "6983"),
            ("002C008010 0102030405060708 313233343536FFFF", "6983"),
        ];
        check(&mut card(), &table);
    }
}
