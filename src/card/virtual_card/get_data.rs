//! GET DATA (SP 800-73-4 part 2, 3.1.2).

use super::{
    VirtualCard,
    command::Command,
    references::Container,
    select::AID,
    sw::{Outcome, Sw},
    tlv::{only, tlv},
};

impl VirtualCard {
    pub(super) fn get_data(&self, command: &Command<'_>) -> Outcome {
        if (command.p1, command.p2) != (0x3F, 0xFF) {
            return Err(Sw::WRONG_P1P2);
        }
        let tag = only(0x5C, command.data).ok_or(Sw::WRONG_DATA)?;
        let container = Container::from_bytes(tag).ok_or(Sw::NOT_FOUND)?;
        if container.needs_passcode() && !self.session.holder {
            return Err(Sw::NOT_AUTHORISED);
        }
        match self.state.objects.get(&container) {
            Some(bytes) if container.stands_alone() => Ok(tlv(container.tag(), bytes.plain())),
            Some(bytes) => Ok(tlv(0x53, bytes.plain())),
            None if container == Container::DISCOVERY => Ok(discovery()),
            None => Err(Sw::NOT_FOUND),
        }
    }
}

/// The card's own passcode only, no global one (part 1, 3.3.2).
fn discovery() -> Vec<u8> {
    tlv(0x7E, &[tlv(0x4F, &AID), tlv(0x5F2F, &[0x40, 0x00])].concat())
}
