//! A PKCS#10 certificate request (RFC 2986), in two halves: the signature between them is the card's.

use crate::{card::tlv, domain::card::KeyAlgorithm};

const SEQUENCE: u32 = 0x30;
const COMMON_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];

/// A Name (X.501), DER, of a common name only.
pub fn common_name(text: &str) -> Vec<u8> {
    let mut attribute = COMMON_NAME.to_vec();
    tlv::write(&mut attribute, 0x0C, text.as_bytes());
    tlv::object(SEQUENCE, &tlv::object(0x31, &tlv::object(SEQUENCE, &attribute)))
}

/// CertificationRequestInfo, DER: the bytes to be signed. `subject` is a Name, DER; the RA checks that it is the right one.
pub fn request_info(subject: &[u8], spki: &[u8]) -> Vec<u8> {
    let version = [0x02, 0x01, 0x00];
    let no_attributes = [0xA0, 0x00];
    tlv::object(SEQUENCE, &[&version[..], subject, spki, &no_attributes].concat())
}

/// CertificationRequest, DER. `signature` is as [`super::Piv::sign`] gives it.
pub fn assemble(info: &[u8], alg: KeyAlgorithm, signature: &[u8]) -> Vec<u8> {
    let identifier: &[u8] = match alg {
        // ecdsa-with-SHA256, ecdsa-with-SHA384 (RFC 5758, 3.2), sha256WithRSAEncryption (RFC 4055, 5).
        KeyAlgorithm::P256 => &[0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02],
        KeyAlgorithm::P384 => &[0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03],
        KeyAlgorithm::Rsa2048 => &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00],
    };
    let bits = tlv::object(0x03, &[&[0], signature].concat());
    tlv::object(SEQUENCE, &[info, &tlv::object(SEQUENCE, identifier), &bits].concat())
}

#[cfg(test)]
mod tests {
    use der::{Decode, Encode};
    use p256::pkcs8::EncodePublicKey;
    use signature::{SignatureEncoding, Signer};
    use x509_cert::request::CertReq;

    use super::*;
    use crate::domain::proof::verify_signature;

    #[test]
    fn another_reader_takes_it() {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("in range");
        let spki = key.verifying_key().to_public_key_der().expect("DER").into_vec();
        let info = request_info(&common_name("Zoë Ward"), &spki);
        let signature: p256::ecdsa::DerSignature = key.sign(&info);
        let request = CertReq::from_der(&assemble(&info, KeyAlgorithm::P256, &signature.to_vec())).expect("PKCS#10");
        assert_eq!(request.info.to_der().expect("DER"), info);
        assert_eq!(request.info.subject.to_string(), "CN=Zoë Ward");
        assert_eq!(request.info.public_key.to_der().expect("DER"), spki);
        assert!(verify_signature(&spki, &info, request.signature.raw_bytes()));
    }
}
