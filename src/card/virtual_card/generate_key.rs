//! GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4 part 2, 3.3.2).

use super::{
    VirtualCard,
    command::Command,
    key::{self, PrivateKey},
    references::KeyReference,
    sw::{Outcome, Sw},
    tlv::{all, only, tlv},
};

/// 65,537, big-endian: the only RSA exponent.
const EXPONENT: [u8; 3] = [1, 0, 1];

impl VirtualCard {
    /// Replaces the key at once; its certificate stays until it is written anew.
    pub(super) fn generate_key(&mut self, command: &Command<'_>) -> Outcome {
        if command.p1 != 0x00 {
            return Err(Sw::WRONG_P1P2);
        }
        let reference = KeyReference::new(command.p2).ok_or(Sw::WRONG_P1P2)?;
        if !self.session.admin {
            return Err(Sw::NOT_AUTHORISED);
        }
        let mut algorithm = None;
        for (tag, value) in only(0xAC, command.data).and_then(all).ok_or(Sw::WRONG_DATA)? {
            match (tag, value) {
                (0x80, [identifier]) => algorithm = key::algorithm(*identifier),
                (0x81, exponent) if exponent.ends_with(&EXPONENT) && exponent.len() <= 4 => {}
                _ => return Err(Sw::WRONG_DATA),
            }
        }
        let made = PrivateKey::generate(algorithm.ok_or(Sw::WRONG_DATA)?, &self.chance)?;
        let answer = tlv(0x7F49, &made.public()?);
        self.state.change().keys.insert(reference, made);
        Ok(answer)
    }
}
