//! PUT DATA (SP 800-73-4 part 2, 3.3.1).

use super::{
    VirtualCard,
    command::Command,
    references::Container,
    secret_bytes::SecretBytes,
    sw::{Outcome, Sw},
    tlv::{all, only},
};

/// More than the longest object of SP 800-73-4 part 1, table 7 (a face: 12,710 bytes).
pub(super) const LONGEST_OBJECT: usize = 16_384;

impl VirtualCard {
    /// An empty object is taken away.
    pub(super) fn put_data(&mut self, command: &Command<'_>) -> Outcome {
        if (command.p1, command.p2) != (0x3F, 0xFF) {
            return Err(Sw::WRONG_P1P2);
        }
        if !self.session.admin {
            return Err(Sw::NOT_AUTHORISED);
        }
        let (container, bytes) = match all(command.data).ok_or(Sw::WRONG_DATA)?.as_slice() {
            [(0x5C, tag), (0x53, bytes)] => (Container::from_bytes(tag).filter(|c| !c.stands_alone()), *bytes),
            [(tag, _)] => {
                let alone = Container::new(*tag).filter(|c| c.stands_alone());
                (alone, only(*tag, command.data).ok_or(Sw::WRONG_DATA)?)
            }
            _ => return Err(Sw::WRONG_DATA),
        };
        let container = container.ok_or(Sw::NOT_FOUND)?;
        if bytes.len() > LONGEST_OBJECT {
            return Err(Sw::NO_ROOM);
        }
        let objects = &mut self.state.change().objects;
        if bytes.is_empty() {
            objects.remove(&container);
        } else {
            objects.insert(container, SecretBytes::copy(bytes));
        }
        Ok(vec![])
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{rig::*, tlv::tlv},
        LONGEST_OBJECT,
    };

    #[test]
    fn only_after_the_management_key() {
        let mut card = card();
        let put = ("00DB3FFF095C035FC1025302AABB", "6982");
        check(&mut card, &[put, (VERIFY, "9000"), put]);
        prove(&mut card);
        let table = [
            ("00DB3FFF095C035FC1025302AABB", "9000"),
            ("00CB3FFF055C035FC102", "5302AABB9000"),
            ("00DB3FFF075C035FC1025300", "9000"),
            ("00CB3FFF055C035FC102", "6A82"),
            ("00DB3FFF075C035FC1FF5300", "6A82"),
            ("00DB3FFF055C017E5300", "6A82"),
            ("00DB3FFF047E02AABB", "9000"),
            ("00CB3FFF035C017E", "7E02AABB9000"),
            ("00DB3FFF025300", "6A82"),
            ("00DB3FFF055C035FC102", "6A82"),
            ("00DB3FFF065C035FC10253", "6A80"),
            ("00DB3FFF", "6A80"),
            ("00DB0000075C035FC1025300", "6A86"),
        ];
        check(&mut card, &table);
        card.reset();
        check(&mut card, &[(SELECT, "*9000"), put]);
    }

    #[test]
    fn long_objects_by_chain_and_by_extended_length() {
        let mut card = card();
        prove(&mut card);
        for extra in [0, 1] {
            let object = vec![0x5A; LONGEST_OBJECT + extra];
            let data = [tlv(0x5C, &[0x5F, 0xC1, 0x05]), tlv(0x53, &object)].concat();
            let expected = if extra == 0 { [0x90, 0x00] } else { [0x6A, 0x84] };
            let length = u16::try_from(data.len()).unwrap().to_be_bytes();
            assert_eq!(card.exchange(&[&[0x00, 0xDB, 0x3F, 0xFF, 0x00], &length[..], &data].concat()), expected);
            let links: Vec<_> = data.chunks(255).collect();
            for (i, link) in links.iter().enumerate() {
                let (class, expected) = if i + 1 == links.len() { (0x00, expected) } else { (0x10, [0x90, 0x00]) };
                let head = [class, 0xDB, 0x3F, 0xFF, u8::try_from(link.len()).unwrap()];
                assert_eq!(card.exchange(&[&head[..], link].concat()), expected);
            }
        }
        let read = card.exchange(&hex::decode("00CB3FFF0000055C035FC1050000").unwrap());
        assert_eq!(read, [tlv(0x53, &vec![0x5A; LONGEST_OBJECT]), vec![0x90, 0x00]].concat());
    }
}
