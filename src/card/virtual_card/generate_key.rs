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

#[cfg(test)]
mod tests {
    use super::super::{references::KeyReference, rig::*};

    #[test]
    fn only_after_the_management_key() {
        let mut card = card();
        let make = "0047009A05AC0380011100";
        check(&mut card, &[(make, "6982"), (VERIFY, "9000"), (make, "6982")]);
        prove(&mut card);
        let table = [
            ("0047009B05AC0380011100", "6A86"),
            ("0047019A05AC0380011100", "6A86"),
            ("0047009A05AC0380010600", "6A80"),
            ("0047009A05AC0381010300", "6A80"),
            ("0047009A02AC0000", "6A80"),
            ("0047009A00", "6A80"),
            ("0047009A08AC06800107810103", "6A80"),
        ];
        check(&mut card, &table);
        for (command, start, place) in [
            (make, "7F4943864104", KeyReference::AUTHENTICATION),
            ("0047009C05AC0380011400", "7F4963866104", KeyReference::SIGNATURE),
            ("0047009E00000AAC0880010781030100010000", "7F4982010981820100", KeyReference::CARD_AUTHENTICATION),
        ] {
            let answer = send(&mut card, command);
            assert!(answer.starts_with(start) && answer.ends_with("9000"), "{answer}");
            let spki = hex::encode_upper(card.spki(place).unwrap());
            let public =
                if place == KeyReference::CARD_AUTHENTICATION { &answer[18..530] } else { &answer[10..answer.len() - 4] };
            assert!(spki.contains(public));
            assert_ne!(send(&mut card, command), answer, "a new key each time");
        }
    }
}
