//! GET RESPONSE (SP 800-73-4 part 2, 3.1.3; ISO/IEC 7816-4, 5.3.4): answers longer than there is room for.

use std::mem;

use zeroize::Zeroizing;

use super::{
    VirtualCard,
    command::Command,
    sw::{Outcome, Sw},
};

impl VirtualCard {
    /// What is left of the last answer. `6985` where nothing is.
    pub(super) fn get_response(&mut self, command: &Command<'_>) -> Outcome {
        if (command.p1, command.p2) != (0, 0) {
            return Err(Sw::WRONG_P1P2);
        }
        let mut rest = mem::take(&mut self.session.rest);
        if rest.is_empty() { Err(Sw::CONDITIONS) } else { Ok(mem::take(&mut *rest)) }
    }

    /// As much of `data` as there is room for, with `9000`, or with `61XX` where more waits.
    pub(super) fn fit(&mut self, data: &[u8], room: usize) -> Vec<u8> {
        let (now, later) = data.split_at(data.len().min(room));
        let sw = if later.is_empty() { Sw::DONE } else { Sw::more(later.len()) };
        self.session.rest = Zeroizing::new(later.to_vec());
        [now, &sw.0.to_be_bytes()].concat()
    }
}
