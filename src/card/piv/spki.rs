//! From the card's public key to SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; RFC 5480; RFC 8017).

use crate::{card::tlv, domain::card::KeyAlgorithm, domain::proof};

const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const RSA_ENCRYPTION: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];
const EC_P256: &[u8] =
    &[0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const EC_P384: &[u8] = &[0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22];

/// The key of a `7F49` template: `86` a point, or `81` modulus and `82` exponent (SP 800-73-4 part 2, table 11). `None` where it is
/// neither, or is no key of this algorithm.
pub(super) fn spki_of(algorithm: KeyAlgorithm, template: &[u8]) -> Option<Vec<u8>> {
    let spki = match algorithm {
        KeyAlgorithm::P256 => wrap(EC_P256, tlv::find(template, 0x86)?),
        KeyAlgorithm::P384 => wrap(EC_P384, tlv::find(template, 0x86)?),
        KeyAlgorithm::Rsa2048 => {
            let mut key = integer(tlv::find(template, 0x81)?);
            key.extend(integer(tlv::find(template, 0x82)?));
            wrap(RSA_ENCRYPTION, &tlv::object(SEQUENCE, &key))
        }
    };
    (proof::key_algorithm_of(&spki) == Some(algorithm)).then_some(spki)
}

fn wrap(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let mut inner = tlv::object(SEQUENCE, algorithm);
    inner.extend(tlv::object(BIT_STRING, &[&[0], key].concat()));
    tlv::object(SEQUENCE, &inner)
}

/// A number without sign as DER INTEGER: no needless zero in front, but one where the first bit is set.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let bytes = &bytes[zeros..];
    let sign: &[u8] = if bytes.first().is_none_or(|b| b & 0x80 != 0) { &[0] } else { &[] };
    tlv::object(INTEGER, &[sign, bytes].concat())
}

#[cfg(test)]
mod tests {
    use p256::pkcs8::EncodePublicKey;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn points_become_the_usual_encoding() {
        let p256 = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("in range");
        let point = p256.verifying_key().to_sec1_point(false);
        let template = tlv::object(0x86, point.as_bytes());
        let usual = p256.verifying_key().to_public_key_der().expect("DER").into_vec();
        assert_eq!(spki_of(KeyAlgorithm::P256, &template), Some(usual));
        assert_eq!(spki_of(KeyAlgorithm::P384, &template[..9]), None);
        let p384 = p384::ecdsa::SigningKey::from_slice(&[7; 48]).expect("in range");
        let template = tlv::object(0x86, p384.verifying_key().to_sec1_point(false).as_bytes());
        let usual = p384.verifying_key().to_public_key_der().expect("DER").into_vec();
        assert_eq!(spki_of(KeyAlgorithm::P384, &template), Some(usual));
    }

    #[test]
    fn a_modulus_becomes_the_usual_encoding() {
        let mut template = tlv::object(0x81, &[0xC1; 256]);
        template.extend(tlv::object(0x82, &[0x01, 0x00, 0x01]));
        let spki = spki_of(KeyAlgorithm::Rsa2048, &template).expect("RSA-2048");
        assert_eq!(hex::encode(&spki[..34]), "30820122300d06092a864886f70d01010105000382010f003082010a0282010100c1");
        assert_eq!(hex::encode(&spki[spki.len() - 5..]), "0203010001");
        let short = [tlv::object(0x81, &[0xC1; 128]), tlv::object(0x82, &[0x01, 0x00, 0x01])].concat();
        assert_eq!(spki_of(KeyAlgorithm::Rsa2048, &short), None);
    }

    proptest! {
        #[test]
        fn any_template_is_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Rsa2048] {
                let _ = spki_of(algorithm, &bytes);
                let _ = spki_of(algorithm, &[tlv::object(0x86, &bytes), tlv::object(0x81, &bytes), tlv::object(0x82, &bytes)].concat());
            }
        }
    }
}
