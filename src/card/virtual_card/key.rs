//! Private keys: made on the card, used on the card, never read out.

use ecdsa::signature::hazmat::PrehashSigner;
use p256::elliptic_curve::{Generate, point::AffineCoordinates};
use rsa::{
    BoxedUint,
    pkcs8::{DecodePrivateKey, EncodePrivateKey},
    traits::PublicKeyParts,
};
use serde::{Deserialize, Serialize};
use spki::EncodePublicKey;
use zeroize::Zeroizing;

use super::{secret_bytes::SecretBytes, sw::Sw, tlv::tlv};
use crate::domain::{card::KeyAlgorithm, chance::Chance};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivateKey {
    algorithm: KeyAlgorithm,
    /// The scalar, big-endian, for the curves; PKCS#8, DER, for RSA.
    private: SecretBytes,
}

/// The algorithm that P1, or tag `80` of a control template, names (SP 800-78-4, table 6-2).
pub(super) fn algorithm(identifier: u8) -> Option<KeyAlgorithm> {
    match identifier {
        0x07 => Some(KeyAlgorithm::Rsa2048),
        0x11 => Some(KeyAlgorithm::P256),
        0x14 => Some(KeyAlgorithm::P384),
        _ => None,
    }
}

impl PrivateKey {
    /// Makes a key. RSA takes seconds without optimisation. `6F00` where the arithmetic fails.
    pub fn generate(algorithm: KeyAlgorithm, chance: &Chance) -> Result<Self, Sw> {
        let mut chance = chance.clone();
        let private = match algorithm {
            KeyAlgorithm::P256 => {
                SecretBytes::copy(&Zeroizing::new(p256::SecretKey::generate_from_rng(&mut chance).to_bytes())[..])
            }
            KeyAlgorithm::P384 => {
                SecretBytes::copy(&Zeroizing::new(p384::SecretKey::generate_from_rng(&mut chance).to_bytes())[..])
            }
            KeyAlgorithm::Rsa2048 => {
                let key = rsa::RsaPrivateKey::new(&mut chance, 2048).map_err(|_| Sw::FAILURE)?;
                SecretBytes::copy(key.to_pkcs8_der().map_err(|_| Sw::FAILURE)?.as_bytes())
            }
        };
        Ok(Self { algorithm, private })
    }

    /// P1's byte.
    pub fn identifier(&self) -> u8 {
        match self.algorithm {
            KeyAlgorithm::Rsa2048 => 0x07,
            KeyAlgorithm::P256 => 0x11,
            KeyAlgorithm::P384 => 0x14,
        }
    }

    pub fn is_sound(&self) -> bool {
        self.spki().is_ok()
    }

    /// The SubjectPublicKeyInfo, DER.
    pub fn spki(&self) -> Result<Vec<u8>, Sw> {
        match self.algorithm {
            KeyAlgorithm::P256 => self.p256()?.public_key().to_public_key_der(),
            KeyAlgorithm::P384 => self.p384()?.public_key().to_public_key_der(),
            KeyAlgorithm::Rsa2048 => self.rsa()?.to_public_key().to_public_key_der(),
        }
        .map(|der| der.into_vec())
        .map_err(|_| Sw::FAILURE)
    }

    /// What goes inside tag `7F49` (SP 800-73-4 part 2, table 11): `86` an uncompressed point, or `81` modulus and `82` exponent.
    pub fn public(&self) -> Result<Vec<u8>, Sw> {
        Ok(match self.algorithm {
            KeyAlgorithm::P256 => tlv(0x86, &self.p256()?.public_key().to_sec1_bytes()),
            KeyAlgorithm::P384 => tlv(0x86, &self.p384()?.public_key().to_sec1_bytes()),
            KeyAlgorithm::Rsa2048 => {
                let key = self.rsa()?;
                [tlv(0x81, &key.n_bytes()), tlv(0x82, &key.e_bytes())].concat()
            }
        })
    }

    /// Signs. For the curves `input` is a digest of at most the curve's size, and the signature is DER; for RSA it is the padded
    /// block, and the answer is as long. `6A80` for other lengths, and for a block that is not below the modulus.
    pub fn sign(&self, input: &[u8], chance: &Chance) -> Result<Vec<u8>, Sw> {
        match self.algorithm {
            KeyAlgorithm::P256 => {
                let key = p256::ecdsa::SigningKey::from(self.p256()?);
                let signature: p256::ecdsa::DerSignature = key.sign_prehash(&widened::<32>(input)?).map_err(|_| Sw::FAILURE)?;
                Ok(signature.as_bytes().to_vec())
            }
            KeyAlgorithm::P384 => {
                let key = p384::ecdsa::SigningKey::from(self.p384()?);
                let signature: p384::ecdsa::DerSignature = key.sign_prehash(&widened::<48>(input)?).map_err(|_| Sw::FAILURE)?;
                Ok(signature.as_bytes().to_vec())
            }
            KeyAlgorithm::Rsa2048 => {
                let key = self.rsa()?;
                if input.len() != key.size() {
                    return Err(Sw::WRONG_DATA);
                }
                let block = BoxedUint::from_be_slice(input, key.n_bits_precision()).map_err(|_| Sw::WRONG_DATA)?;
                let out = rsa::hazmat::rsa_decrypt_and_check(&key, Some(&mut chance.clone()), &block)
                    .map_err(|_| Sw::WRONG_DATA)?
                    .to_be_bytes();
                out.get(out.len().saturating_sub(key.size())..).map(<[u8]>::to_vec).ok_or(Sw::FAILURE)
            }
        }
    }

    /// Agrees on a secret with the holder of `point`, an uncompressed point (SP 800-73-4 part 2, A.5.2); the secret is the shared
    /// point's x. `6A80` for what is no point of this curve, and for RSA.
    pub fn agree(&self, point: &[u8]) -> Result<Vec<u8>, Sw> {
        match self.algorithm {
            KeyAlgorithm::P256 => {
                let point = p256::PublicKey::from_sec1_bytes(point).map_err(|_| Sw::WRONG_DATA)?;
                let shared = point.to_projective() * *self.p256()?.to_nonzero_scalar();
                Ok(shared.to_affine().x().to_vec())
            }
            KeyAlgorithm::P384 => {
                let point = p384::PublicKey::from_sec1_bytes(point).map_err(|_| Sw::WRONG_DATA)?;
                let shared = point.to_projective() * *self.p384()?.to_nonzero_scalar();
                Ok(shared.to_affine().x().to_vec())
            }
            KeyAlgorithm::Rsa2048 => Err(Sw::WRONG_DATA),
        }
    }

    fn p256(&self) -> Result<p256::SecretKey, Sw> {
        p256::SecretKey::from_slice(self.private.plain()).map_err(|_| Sw::FAILURE)
    }

    fn p384(&self) -> Result<p384::SecretKey, Sw> {
        p384::SecretKey::from_slice(self.private.plain()).map_err(|_| Sw::FAILURE)
    }

    fn rsa(&self) -> Result<rsa::RsaPrivateKey, Sw> {
        rsa::RsaPrivateKey::from_pkcs8_der(self.private.plain()).map_err(|_| Sw::FAILURE)
    }
}

/// A shorter digest stands for the same number with zeros in front (SP 800-73-4 part 2, A.4.2; FIPS 186-4, 6.4).
fn widened<const N: usize>(digest: &[u8]) -> Result<[u8; N], Sw> {
    let mut wide = [0; N];
    let at = N.checked_sub(digest.len()).filter(|at| *at < N).ok_or(Sw::WRONG_DATA)?;
    wide[at..].copy_from_slice(digest);
    Ok(wide)
}
