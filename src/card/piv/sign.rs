//! Signatures: GENERAL AUTHENTICATE with a key of the card (SP 800-73-4 part 2, 3.2.4 and appendix A.4).

use sha2::{Digest, Sha256, Sha384};

use super::{Admin, CardFault, Data, HolderVerified, Le, Piv, Presented, accepted, algorithm_identifier, key_reference};
use crate::{
    card::tlv,
    domain::{
        card::{KeyAlgorithm, Slot},
        passcode::PasscodeEntry,
    },
};

const COMMAND: &str = "GENERAL AUTHENTICATE";
/// DigestInfo of SHA-256 up to the digest (RFC 8017, 9.2, note 1).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

impl<S> Piv<'_, S> {
    /// Signs with `9E`, which needs no passcode. `alg` is the algorithm of the key in the slot. ECDSA in DER with SHA-256 (P-256) or
    /// SHA-384 (P-384), or RSA with PKCS#1 v1.5 and SHA-256.
    pub fn sign_card_auth(&mut self, alg: KeyAlgorithm, message: &[u8]) -> Result<Vec<u8>, CardFault> {
        self.sign_with(Slot::CardAuthentication, alg, message)
    }

    fn sign_with(&mut self, slot: Slot, alg: KeyAlgorithm, message: &[u8]) -> Result<Vec<u8>, CardFault> {
        let mut template = tlv::object(0x82, &[]);
        tlv::write(&mut template, 0x81, &digest(alg, message));
        let data = Data::Plain(tlv::object(0x7C, &template));
        // An RSA signature and its header make more than 256 bytes.
        let le = if alg == KeyAlgorithm::Rsa2048 { Le::Long } else { Le::Short };
        let response = accepted(COMMAND, self.send(0x87, algorithm_identifier(alg), key_reference(slot), data, le)?)?;
        let signature = tlv::find(&response.data, 0x7C).and_then(|t| tlv::find(t, 0x82));
        signature.filter(|s| !s.is_empty()).map(<[u8]>::to_vec).ok_or(CardFault::Unreadable { command: COMMAND })
    }
}

impl Piv<'_, HolderVerified> {
    /// Signs with any slot's key, as [`Piv::sign_card_auth`] does. `9C` signs once only after each verification.
    pub fn sign(&mut self, slot: Slot, alg: KeyAlgorithm, message: &[u8]) -> Result<Vec<u8>, CardFault> {
        self.sign_with(slot, alg, message)
    }
}

impl Piv<'_, Admin> {
    /// Verifies the passcode and signs at once, for a certificate request in the middle of writing.
    pub fn verify_and_sign(
        &mut self,
        passcode: &PasscodeEntry,
        slot: Slot,
        alg: KeyAlgorithm,
        message: &[u8],
    ) -> Result<Result<Vec<u8>, Presented>, CardFault> {
        match self.present(passcode)? {
            Presented::Accepted => self.sign_with(slot, alg, message).map(Ok),
            no => Ok(Err(no)),
        }
    }
}

/// What the card is given to sign: the digest, padded for RSA (RFC 8017, 9.2), since PIV cards do raw RSA.
fn digest(alg: KeyAlgorithm, message: &[u8]) -> Vec<u8> {
    match alg {
        KeyAlgorithm::P256 => Sha256::digest(message).to_vec(),
        KeyAlgorithm::P384 => Sha384::digest(message).to_vec(),
        KeyAlgorithm::Rsa2048 => {
            let mut padded = vec![0xFF; 256];
            padded[..2].copy_from_slice(&[0x00, 0x01]);
            padded[204] = 0x00;
            padded[205..224].copy_from_slice(&DIGEST_INFO);
            padded[224..].copy_from_slice(&Sha256::digest(message));
            padded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{apdu::Channel, piv::Selected, script::Script};

    fn check(alg: KeyAlgorithm, lines: &[(&str, &str)], expected: Result<usize, CardFault>) {
        let mut card = Script::new(lines);
        let got = Piv::<Selected>::new(Channel::new(&mut card)).sign_card_auth(alg, b"abc");
        assert_eq!(got.map(|s| s.len()), expected);
        card.done();
    }

    #[test]
    fn commands_and_answers() {
        let p256 = "0087119E267C2482008120BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD00";
        check(KeyAlgorithm::P256, &[(p256, "7C0482023000 9000")], Ok(2));
        check(
            KeyAlgorithm::P256,
            &[(p256, "7C06 6104"), ("00C0000004", "82043000 9000")],
            Err(CardFault::Unreadable { command: COMMAND }),
        );
        check(KeyAlgorithm::P256, &[(p256, "9000")], Err(CardFault::Unreadable { command: COMMAND }));
        check(KeyAlgorithm::P256, &[(p256, "7C028200 9000")], Err(CardFault::Unreadable { command: COMMAND }));
        check(KeyAlgorithm::P256, &[(p256, "6982")], Err(CardFault::NotAuthorised { command: COMMAND }));
        check(KeyAlgorithm::P256, &[(p256, "6A88")], Err(CardFault::Absent { command: COMMAND }));
        let p384 = format!("0087149E367C3482008130{}00", hex::encode(Sha384::digest(b"abc")));
        check(KeyAlgorithm::P384, &[(&p384, "7C0482023000 9000")], Ok(2));
    }

    #[test]
    fn rsa_is_padded_and_chained() {
        let padded = hex::encode(digest(KeyAlgorithm::Rsa2048, b"abc"));
        assert_eq!(padded.len(), 512);
        assert!(padded.starts_with("0001ffff") && padded.contains("ff003031300d"));
        let data = format!("7C82010682008182 0100{padded}").replace(' ', "");
        let extended = format!("0087079E00010A{data}0000");
        let chain = [format!("1087079EFF{}", &data[..510]), format!("0087079E0B{}00", &data[510..])];
        let answer = format!("7C82010482820100{}", "AB".repeat(256));
        let parts = [format!("{}610A", &answer[..508]), format!("{}9000", &answer[508..])];
        check(KeyAlgorithm::Rsa2048, &[(&extended, &format!("{answer}9000"))], Ok(256));
        check(
            KeyAlgorithm::Rsa2048,
            &[(&extended, "6700"), (&chain[0], "9000"), (&chain[1], &parts[0]), ("00C000000A", &parts[1])],
            Ok(256),
        );
    }

    #[test]
    fn an_admin_verifies_and_signs_at_once() {
        let verify = "0020008008313233343536FFFF";
        let sign = "0087119C267C2482008120BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD00";
        let passcode = crate::domain::passcode::Passcode::typed("123456").expect("digits").into();
        for (lines, expected) in [
            (vec![(verify, "9000"), (sign, "7C0482023000 9000"), ("0020FF80", "9000")], Ok(Ok(vec![0x30, 0x00]))),
            (vec![(verify, "9000"), (sign, "6A88"), ("0020FF80", "6D00")], Err(CardFault::Absent { command: COMMAND })),
            (vec![(verify, "6983")], Ok(Err(Presented::Blocked))),
        ] {
            let mut card = Script::new(&lines);
            let mut piv = Piv::<Admin>::new(Channel::new(&mut card));
            assert_eq!(piv.verify_and_sign(&passcode, Slot::Signature, KeyAlgorithm::P256, b"abc"), expected);
            drop(piv);
            card.done();
        }
    }
}
