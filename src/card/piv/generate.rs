//! GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4 part 2, 3.3.1).

use super::{Admin, CardFault, Data, Le, Piv, accepted, algorithm_identifier, key_reference, spki::spki_of};
use crate::{
    card::tlv,
    domain::card::{KeyAlgorithm, Slot},
};

const COMMAND: &str = "GENERATE ASYMMETRIC KEY PAIR";

impl Piv<'_, Admin> {
    /// Makes a new key pair in the slot, in place of any other, and gives its SubjectPublicKeyInfo, DER. RSA may take a minute.
    pub fn generate(&mut self, slot: Slot, alg: KeyAlgorithm) -> Result<Vec<u8>, CardFault> {
        let data = Data::Plain(vec![0xAC, 0x03, 0x80, 0x01, algorithm_identifier(alg)]);
        let le = if alg == KeyAlgorithm::Rsa2048 { Le::Long } else { Le::Short };
        let response = accepted(COMMAND, self.send(0x47, 0x00, key_reference(slot), data, le)?)?;
        let template = tlv::find(&response.data, 0x7F49);
        template.and_then(|t| spki_of(alg, t)).ok_or(CardFault::Unreadable { command: COMMAND })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        card::{apdu::Channel, script::Script},
        domain::proof::key_algorithm_of,
    };

    #[test]
    fn keys_and_refusals() {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("in range");
        let point = tlv::object(0x86, key.verifying_key().to_sec1_point(false).as_bytes());
        let good = format!("{}9000", hex::encode(tlv::object(0x7F49, &point)));
        for (answer, expected) in [
            (good.as_str(), Ok(Some(KeyAlgorithm::P256))),
            ("7F4903860104 9000", Err(CardFault::Unreadable { command: COMMAND })),
            ("9000", Err(CardFault::Unreadable { command: COMMAND })),
            ("6982", Err(CardFault::NotAuthorised { command: COMMAND })),
            ("6A80", Err(CardFault::Refused { command: COMMAND, status: 0x6A80 })),
        ] {
            let mut card = Script::new(&[("0047009A05AC0380011100", answer)]);
            let got = Piv::<Admin>::new(Channel::new(&mut card)).generate(Slot::Authentication, KeyAlgorithm::P256);
            assert_eq!(got.map(|spki| key_algorithm_of(&spki)), expected, "{answer}");
            card.done();
        }
    }
}
