//! What a public key is, and whether a signature is its own. Pure: cryptography without I/O or secrets.

use const_oid::db::rfc5912;
use rsa::{pkcs8::DecodePublicKey, traits::PublicKeyParts};
use sha2::{Digest, Sha256};
use signature::Verifier;
use spki::SubjectPublicKeyInfoRef;

use super::card::{CardIdentity, KeyAlgorithm};

/// The card's identity: SHA-256 of its `9E` key's SubjectPublicKeyInfo, DER.
pub fn identity_of(spki_der: &[u8]) -> CardIdentity {
    CardIdentity(Sha256::digest(spki_der).into())
}

/// The algorithm of a SubjectPublicKeyInfo, DER; `None` where it is none of ours, or no valid key of its kind.
pub fn key_algorithm_of(spki_der: &[u8]) -> Option<KeyAlgorithm> {
    let spki = SubjectPublicKeyInfoRef::try_from(spki_der).ok()?;
    match spki.algorithm.oid {
        rfc5912::ID_EC_PUBLIC_KEY => match spki.algorithm.parameters_oid().ok()? {
            rfc5912::SECP_256_R_1 => p256::PublicKey::from_public_key_der(spki_der).ok().map(|_| KeyAlgorithm::P256),
            rfc5912::SECP_384_R_1 => p384::PublicKey::from_public_key_der(spki_der).ok().map(|_| KeyAlgorithm::P384),
            _ => None,
        },
        rfc5912::RSA_ENCRYPTION => {
            let key = rsa::RsaPublicKey::from_public_key_der(spki_der).ok()?;
            (key.n().bits() == 2048).then_some(KeyAlgorithm::Rsa2048)
        }
        _ => None,
    }
}

/// Whether `signature` over `message` was made by this key: ECDSA in DER with SHA-256 (P-256) or SHA-384 (P-384), or RSA-2048 with
/// PKCS#1 v1.5 and SHA-256 (SP 800-78-4, 3.2). Anything unreadable is no proof.
pub fn verify_signature(spki_der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    verified(spki_der, message, signature).is_some()
}

fn verified(spki_der: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    match key_algorithm_of(spki_der)? {
        KeyAlgorithm::P256 => {
            let key = p256::ecdsa::VerifyingKey::from_public_key_der(spki_der).ok()?;
            key.verify(message, &p256::ecdsa::DerSignature::try_from(signature).ok()?).ok()
        }
        KeyAlgorithm::P384 => {
            let key = p384::ecdsa::VerifyingKey::from_public_key_der(spki_der).ok()?;
            key.verify(message, &p384::ecdsa::DerSignature::try_from(signature).ok()?).ok()
        }
        KeyAlgorithm::Rsa2048 => {
            let key = rsa::RsaPublicKey::from_public_key_der(spki_der).ok()?;
            let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key);
            key.verify(message, &rsa::pkcs1v15::Signature::try_from(signature).ok()?).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use p256::pkcs8::EncodePublicKey;
    use proptest::prelude::*;
    use signature::{SignatureEncoding, Signer};

    use super::*;

    const MESSAGE: &[u8] = b"what was signed";
    /// Made by OpenSSL over [`MESSAGE`].
    const RSA_SPKI: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt1fMMEG6ANA4yS/UYiwMlU96knlVV9ytTVDhTp/QrO6EmJ8Y9RK5dY9r+DRGbu559V\
        +YXFvpynend5A7YhEk8KgtS19g6BAEy0R6ynZqzuAuXeYqe/k3T4ooy2T6s8S5EnQ0r4kT2U/EzVwmmS946C65Jk5My5joWAgmjTIMCht3VdN1\
        CQ+yvimLjVKFezvCxnB8rGE4othYShwLJaRIx23RxZrShG3ldanMYrX1Ol59Q2PrQSpvDQq6wAYSyNtgdH8hphEs6WlQV6Te8T29WRnWyspos+\
        QPx7r/jPVXQjo/M+q6baIdWObOhdqH9NgE4hPl1pOgYFHLQs8afSpcFQIDAQAB";
    const RSA_SIGNATURE: &str = "cqn8hw1fXf25L7I6Pbib5KJQZFVCo0bSOprluyU71KxpyNpLUqxaVRuW5p+Fuv6VzE/zDepOuKIfjSuaZ8WaJd7RMHEPJni/iVGJCOEtDDwfN2\
        CjQ+B12mt0SDIaWuhPY+gM71z2NX4v8c/7uZMNFCr2zT6fIH13AmDBoLQSL4Ca+vY5cENhBPspb+OWU6uPNSgAgv9tprIjw0RNUeAMtbRIS3Jl\
        1ZQNHKC4C7xhiTmbC4GQOO5BYjPZZrIc5wMn8iCDbXQd1utNKHG5VGDFkOeZSbhjid20DR3i467Ae7AdQnwUpM8eGTdv4Q1QqRMqndsbQihmiR\
        hNjMy+evsDdA==";

    /// SubjectPublicKeyInfo and a signature over [`MESSAGE`] for each algorithm.
    fn signed() -> Vec<(KeyAlgorithm, Vec<u8>, Vec<u8>)> {
        let base64 = |text| base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
        let p256 = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("in range");
        let s256: p256::ecdsa::DerSignature = p256.sign(MESSAGE);
        let p384 = p384::ecdsa::SigningKey::from_slice(&[7; 48]).expect("in range");
        let s384: p384::ecdsa::DerSignature = p384.sign(MESSAGE);
        vec![
            (KeyAlgorithm::P256, p256.verifying_key().to_public_key_der().expect("DER").into_vec(), s256.to_vec()),
            (KeyAlgorithm::P384, p384.verifying_key().to_public_key_der().expect("DER").into_vec(), s384.to_vec()),
            (KeyAlgorithm::Rsa2048, base64(RSA_SPKI), base64(RSA_SIGNATURE)),
        ]
    }

    #[test]
    fn a_signature_proves_its_own_message_and_key_only() {
        let all = signed();
        for (algorithm, spki, signature) in &all {
            assert_eq!(key_algorithm_of(spki), Some(*algorithm));
            assert!(verify_signature(spki, MESSAGE, signature));
            assert!(!verify_signature(spki, b"another", signature));
            for cut in 0..signature.len() {
                assert!(!verify_signature(spki, MESSAGE, &signature[..cut]));
            }
        }
        assert!(!verify_signature(&all[0].1, MESSAGE, &all[1].2));
        assert_eq!(identity_of(b"").to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    proptest! {
        #[test]
        fn rubbish_proves_nothing(at in any::<prop::sample::Index>(), bit in 0u8..8, which in 0usize..3, part in any::<bool>()) {
            let (_, mut spki, mut signature) = signed().swap_remove(which);
            let bytes = if part { &mut spki } else { &mut signature };
            let i = at.index(bytes.len());
            bytes[i] ^= 1 << bit;
            prop_assert!(!verify_signature(&spki, MESSAGE, &signature));
        }
    }
}
