//! GET METADATA (`F7`): no part of the standard, but a common extension (YubiKey since 5.3).

use super::{CardFault, Data, Le, Piv, accepted, key_reference, spki::spki_of};
use crate::{
    card::tlv,
    domain::card::{KeyAlgorithm, Retries, Slot},
};

/// What metadata is asked of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyReference {
    Passcode,
    Puk,
    Management,
    Slot(Slot),
}

/// What the card tells of a key, passcode or PUK. Each fact may be missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Metadata {
    /// The key's algorithm, by its identifier (SP 800-78-4, tables 6-1 and 6-2).
    pub algorithm: Option<u8>,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Option<Vec<u8>>,
    /// The tries left.
    pub left: Option<Retries>,
}

impl From<Slot> for KeyReference {
    fn from(slot: Slot) -> Self {
        Self::Slot(slot)
    }
}

impl<S> Piv<'_, S> {
    /// `None` where the card has no such command, or answers it with nothing. [`CardFault::Absent`] where it has, but no such key.
    pub fn metadata(&mut self, of: impl Into<KeyReference>) -> Result<Option<Metadata>, CardFault> {
        let reference = match of.into() {
            KeyReference::Passcode => 0x80,
            KeyReference::Puk => 0x81,
            KeyReference::Management => 0x9B,
            KeyReference::Slot(slot) => key_reference(slot),
        };
        match accepted("GET METADATA", self.send(0xF7, 0x00, reference, Data::none(), Le::Short)?) {
            Ok(response) if response.data.is_empty() => Ok(None),
            Ok(response) => Ok(Some(parse(&response.data))),
            Err(fault @ (CardFault::Link(_) | CardFault::Absent { .. })) => Err(fault),
            Err(_) => Ok(None),
        }
    }
}

fn parse(data: &[u8]) -> Metadata {
    let algorithm = match tlv::find(data, 0x01) {
        Some([id]) => Some(*id),
        _ => None,
    };
    let key = match algorithm {
        Some(0x07) => Some(KeyAlgorithm::Rsa2048),
        Some(0x11) => Some(KeyAlgorithm::P256),
        Some(0x14) => Some(KeyAlgorithm::P384),
        _ => None,
    };
    let public_key = key.zip(tlv::find(data, 0x04)).and_then(|(alg, template)| spki_of(alg, template));
    let left = match tlv::find(data, 0x06) {
        Some([_total, left]) => Some(Retries(*left)),
        _ => None,
    };
    Metadata { algorithm, public_key, left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{apdu::Channel, piv::Selected, script::Script};

    #[test]
    fn what_cards_answer() {
        for (answer, expected) in [
            ("9000", Ok(None)),
            ("6D00", Ok(None)),
            ("6A86", Ok(None)),
            ("6A88", Err(CardFault::Absent { command: "GET METADATA" })),
            ("0101FF0501010602050 39000", Ok(Some(Metadata { algorithm: Some(0xFF), public_key: None, left: Some(Retries(3)) }))),
            ("AABBCC9000", Ok(Some(Metadata::default()))),
        ] {
            let mut card = Script::new(&[("00F7008100", answer)]);
            assert_eq!(Piv::<Selected>::new(Channel::new(&mut card)).metadata(KeyReference::Puk), expected, "{answer}");
            card.done();
        }
    }
}
