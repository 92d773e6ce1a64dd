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
