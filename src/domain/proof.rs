//! Proofs by public key: whether a signature is good, which algorithm a key has, which card a key names.

use sha2::{Digest, Sha256};
use signature::Verifier;
use spki::{DecodePublicKey, SubjectPublicKeyInfoRef, der::Decode};

use super::card::{CardIdentity, KeyAlgorithm};

/// Whether `signature` over `message` is by the key of `spki_der` (a SubjectPublicKeyInfo, DER): ECDSA in DER with SHA-256 for
/// P-256 and SHA-384 for P-384, RSA PKCS #1 v1.5 with SHA-256 for RSA-2048. Anything else, and anything unreadable, is `false`.
pub fn verify_signature(spki_der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let good = || -> Option<bool> {
        match key_algorithm_of(spki_der)? {
            KeyAlgorithm::P256 => {
                let key = p256::ecdsa::VerifyingKey::from_public_key_der(spki_der).ok()?;
                Some(key.verify(message, &p256::ecdsa::Signature::from_der(signature).ok()?).is_ok())
            }
            KeyAlgorithm::P384 => {
                let key = p384::ecdsa::VerifyingKey::from_public_key_der(spki_der).ok()?;
                Some(key.verify(message, &p384::ecdsa::Signature::from_der(signature).ok()?).is_ok())
            }
            KeyAlgorithm::Rsa2048 => {
                let key = rsa::RsaPublicKey::from_public_key_der(spki_der).ok()?;
                let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key);
                Some(key.verify(message, &rsa::pkcs1v15::Signature::try_from(signature).ok()?).is_ok())
            }
        }
    };
    good().unwrap_or(false)
}

/// The algorithm of a SubjectPublicKeyInfo in DER, or `None` where Wardcard does not handle it or it is unreadable.
pub fn key_algorithm_of(spki_der: &[u8]) -> Option<KeyAlgorithm> {
    use rsa::traits::PublicKeyParts;
    let spki = SubjectPublicKeyInfoRef::from_der(spki_der).ok()?;
    if spki.algorithm.oid == const_oid::db::rfc5912::RSA_ENCRYPTION {
        let key = rsa::RsaPublicKey::from_public_key_der(spki_der).ok()?;
        return (key.n_bytes().len() == 256).then_some(KeyAlgorithm::Rsa2048);
    }
    if p256::ecdsa::VerifyingKey::from_public_key_der(spki_der).is_ok() {
        Some(KeyAlgorithm::P256)
    } else if p384::ecdsa::VerifyingKey::from_public_key_der(spki_der).is_ok() {
        Some(KeyAlgorithm::P384)
    } else {
        None
    }
}

/// The card that a `9E` key names: SHA-256 of its SubjectPublicKeyInfo in DER.
pub fn identity_of(spki_der: &[u8]) -> CardIdentity {
    CardIdentity(Sha256::digest(spki_der).into())
}
