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
