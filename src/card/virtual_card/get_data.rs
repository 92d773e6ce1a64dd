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

#[cfg(test)]
mod tests {
    use super::super::{references::Container, rig::*};

    #[test]
    fn objects_there_and_not() {
        let mut card = card();
        card.put_object(Container::CHUID, &[0xFE, 0x00]).unwrap();
        card.put_object(Container::PRINTED, b"name").unwrap();
        let table = [
            ("00CB3FFF055C035FC10200", "5302FE009000"),
            ("00CB3FFF055C035FC105", "6A82"),
            ("00CB3FFF055C035FC1FF", "6A82"),
            ("00CB3FFF035C017E00", "7E124F0BA0000003080000100001005F2F0240009000"),
            ("00CB3FFF045C027F61", "6A82"),
            ("00CB3FFF055C035FC109", "6982"),
            ("00CB3FFF055C035FC108", "6982"),
            (VERIFY, "9000"),
            ("00CB3FFF055C035FC109", "53046E616D659000"),
            ("00CB3FFF055C035FC108", "6A82"),
            ("00CB3F00055C035FC102", "6A86"),
            ("00CB3FFF", "6A80"),
            ("00CB3FFF055D035FC102", "6A80"),
            ("00CB3FFF055C045FC102", "6A80"),
            ("00CB3FFF055C035FC1", "6700"),
            ("00CB3FFF025C00", "6A82"),
        ];
        check(&mut card, &table);
    }
}
