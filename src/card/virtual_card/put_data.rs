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
