//! A signing key on a PKCS#11 token, which signs there and never leaves it.

use cryptoki::{
    mechanism::{Mechanism, MechanismType},
    object::{Attribute, AttributeType, KeyType, ObjectClass},
    session::Session,
};
use der::{Decode as _, asn1::OctetString};
use sha2::{Digest as _, Sha256, Sha384};

use super::{
    CaFault,
    key::{Curve, SigningKey, spki_from_point},
};
use crate::{
    domain::chance::Chance,
    ra::pkcs11::{Token, TokenFault, find, find_one},
};

/// `ecParameters` of a named curve, DER: what CKA_EC_PARAMS holds (PKCS #11 2.40, current mechanisms, 'Elliptic curve').
const P256: &[u8] = &[0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22];

pub(super) struct TokenKey {
    token: Token,
    label: String,
    curve: Curve,
    spki: Vec<u8>,
}

impl TokenKey {
    /// The EC key pair of this label: a private and a public key object.
    pub(super) fn open(token: Token, label: &str) -> Result<Self, CaFault> {
        let asked = [AttributeType::EcParams, AttributeType::EcPoint];
        let needed = [AttributeType::Sensitive, AttributeType::Extractable, AttributeType::Sign];
        let (found, private) = token.with(|session| {
            let private = find_one(session, ObjectClass::PRIVATE_KEY, label)?;
            let public = find_one(session, ObjectClass::PUBLIC_KEY, label)?;
            Ok((session.get_attributes(public, &asked)?, session.get_attributes(private, &needed)?))
        })?;
        // One that could leave the token is no better than a file.
        let stays = [Attribute::Sensitive(true), Attribute::Extractable(false), Attribute::Sign(true)];
        if !stays.iter().all(|needed| private.contains(needed)) {
            return Err(CaFault::UnfitTokenKey { key: label.to_owned() });
        }
        let (mut curve, mut point) = (None, None);
        for attribute in found {
            match attribute {
                Attribute::EcParams(p) if p == P256 => curve = Some(Curve::P256),
                Attribute::EcParams(p) if p == P384 => curve = Some(Curve::P384),
                // Most tokens wrap the point into an OCTET STRING, as the standard says; some do not.
                Attribute::EcPoint(p) => {
                    point = Some(OctetString::from_der(&p).map(|o| o.as_bytes().to_vec()).unwrap_or(p));
                }
                _ => {}
            }
        }
        let (Some(curve), Some(point)) = (curve, point) else {
            return Err(CaFault::UnfitTokenKey { key: label.to_owned() });
        };
        let spki = spki_from_point(curve, &point)?;
        Ok(Self { token, label: label.to_owned(), curve, spki })
    }

    /// Makes a key pair on the token, by the token: sensitive and not extractable. One of this label is never replaced.
    pub(super) fn make(token: Token, label: &str, curve: Curve, chance: &Chance) -> Result<Self, CaFault> {
        if !token.offers(MechanismType::ECC_KEY_PAIR_GEN)? || !token.offers(MechanismType::ECDSA)? {
            return Err(CaFault::UnfitTokenKey { key: label.to_owned() });
        }
        let params = match curve {
            Curve::P256 => P256,
            Curve::P384 => P384,
        };
        let (name, id) = (label.as_bytes().to_vec(), chance.bytes::<16>().to_vec());
        let public = [
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::KeyType(KeyType::EC),
            Attribute::EcParams(params.to_vec()),
            Attribute::Verify(true),
            Attribute::Label(name.clone()),
            Attribute::Id(id.clone()),
        ];
        let private = [
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            Attribute::Derive(false),
            Attribute::Label(name),
            Attribute::Id(id),
        ];
        let made = token.writing(|session| {
            if find(session, ObjectClass::PRIVATE_KEY, label)?.is_some() {
                return Ok(false);
            }
            session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)?;
            Ok(true)
        })?;
        if made { Self::open(token, label) } else { Err(CaFault::TokenKeyExists { key: label.to_owned() }) }
    }

    /// `r` and `s` one after the other, each as long as the curve's order (PKCS #11 2.40, 2.3.1).
    fn raw_signature(&self, message: &[u8]) -> Result<Vec<u8>, TokenFault> {
        let digest = match self.curve {
            Curve::P256 => Sha256::digest(message).to_vec(),
            Curve::P384 => Sha384::digest(message).to_vec(),
        };
        self.token.with(|session: &Session| {
            let key = find_one(session, ObjectClass::PRIVATE_KEY, &self.label)?;
            Ok(session.sign(&Mechanism::Ecdsa, key, &digest)?)
        })
    }
}

impl SigningKey for TokenKey {
    fn curve(&self) -> Curve {
        self.curve
    }

    fn spki(&self) -> &[u8] {
        &self.spki
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CaFault> {
        let raw = self.raw_signature(message)?;
        let unreadable = |_| CaFault::Key;
        Ok(match self.curve {
            Curve::P256 => p256::ecdsa::Signature::from_slice(&raw).map_err(unreadable)?.to_der().as_bytes().to_vec(),
            Curve::P384 => p384::ecdsa::Signature::from_slice(&raw).map_err(unreadable)?.to_der().as_bytes().to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{
        ca::key::belongs_to,
        pkcs11::test_token::{self, in_own_process},
    };

    #[test]
    fn made_on_a_token_and_used_there() {
        in_own_process(module_path!(), "made_on_a_token_and_used_there", "", |dir| {
            test_token::make("ca", "1234");
            let token = || Token::open(test_token::MODULE.as_ref(), "ca", test_token::pin(dir, "1234")).unwrap();
            let chance = Chance::counting(1);
            for (label, curve) in [("one", Curve::P256), ("two", Curve::P384)] {
                let made = TokenKey::make(token(), label, curve, &chance).unwrap();
                let opened = TokenKey::open(token(), label).unwrap();
                assert_eq!((opened.spki(), opened.curve()), (made.spki(), curve));
                assert!(belongs_to(&opened, made.spki()).unwrap());
                let again = TokenKey::make(token(), label, curve, &chance);
                assert!(matches!(again, Err(CaFault::TokenKeyExists { .. })));
            }
            let absent = TokenKey::open(token(), "three");
            assert!(matches!(absent, Err(CaFault::Token(TokenFault::NoObject { .. }))));
        });
    }
}
