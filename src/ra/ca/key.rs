//! Private keys that sign, wherever they are: in a file (`file_key`) or on a token (`token_key`).

use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384};
use der::{Encode, asn1::BitString};
use serde::{Deserialize, Serialize};
use signature::Keypair;
use spki::{AlgorithmIdentifier, AlgorithmIdentifierOwned, Document, DynSignatureAlgorithmIdentifier, EncodePublicKey};

use super::CaFault;
use crate::domain::proof;

/// The curves that an authority may sign with. Each has its own hash (SP 800-57 part 1, table 3): SHA-256 and SHA-384.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Curve {
    #[default]
    #[serde(rename = "P-256")]
    P256,
    #[serde(rename = "P-384")]
    P384,
}

impl Curve {
    /// RFC 5758, 3.2: the parameters are absent.
    pub(super) fn signature_algorithm(self) -> AlgorithmIdentifierOwned {
        let oid = match self {
            Curve::P256 => ECDSA_WITH_SHA_256,
            Curve::P384 => ECDSA_WITH_SHA_384,
        };
        AlgorithmIdentifierOwned { oid, parameters: None }
    }
}

/// A private key that signs. It may be slow (a token behind a network), so nobody calls it on an async worker.
pub(super) trait SigningKey: Send + Sync {
    fn curve(&self) -> Curve;

    /// Its public half: a SubjectPublicKeyInfo, DER.
    fn spki(&self) -> &[u8];

    /// ECDSA over the message's hash: an `ECDSA-Sig-Value`, DER (RFC 5480, A).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CaFault>;
}

/// Whether the private key belongs to a public one: it signs something that is nobody's certificate, list or answer.
pub(super) fn belongs_to(key: &dyn SigningKey, spki: &[u8]) -> Result<bool, CaFault> {
    const PROBE: &[u8] = b"wardcard: does this private key belong to this certificate?";
    Ok(proof::verify_signature(spki, PROBE, &key.sign(PROBE)?))
}

/// Signs, in the form in which X.509 wants it.
pub(super) fn signed(key: &dyn SigningKey, message: &[u8]) -> Result<BitString, CaFault> {
    Ok(BitString::from_bytes(&key.sign(message)?)?)
}

/// `id-ecPublicKey` on a curve as a whole SubjectPublicKeyInfo, from the uncompressed point (RFC 5480, 2).
pub(super) fn spki_from_point(curve: Curve, point: &[u8]) -> Result<Vec<u8>, CaFault> {
    use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, SECP_256_R_1, SECP_384_R_1};
    let parameters = match curve {
        Curve::P256 => SECP_256_R_1,
        Curve::P384 => SECP_384_R_1,
    };
    let algorithm = AlgorithmIdentifier { oid: ID_EC_PUBLIC_KEY, parameters: Some(parameters) };
    Ok(spki::SubjectPublicKeyInfo { algorithm, subject_public_key: BitString::from_bytes(point)? }.to_der()?)
}

/// What the certificate builder asks of a signer. Signing itself is done beside it, so that a token's fault keeps its own words.
pub(super) struct Stamp<'a>(pub &'a dyn SigningKey);

impl Keypair for Stamp<'_> {
    type VerifyingKey = PublicHalf;

    fn verifying_key(&self) -> PublicHalf {
        PublicHalf(self.0.spki().to_vec())
    }
}

impl DynSignatureAlgorithmIdentifier for Stamp<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(self.0.curve().signature_algorithm())
    }
}

#[derive(Clone)]
pub(super) struct PublicHalf(Vec<u8>);

impl EncodePublicKey for PublicHalf {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}
