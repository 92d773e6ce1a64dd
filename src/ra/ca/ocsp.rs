//! OCSP (RFC 6960), answered under the authority's own key: one key less to keep, and the answers need no certificate along with them.
//!
//! The structures are written down here: the released crate for them belongs to an earlier generation of `der`.

use const_oid::ObjectIdentifier;
use der::{
    Choice, Decode, Encode, Enumerated, Sequence,
    asn1::{BitString, GeneralizedTime, Null, ObjectIdentifier as Oid, OctetString},
};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::{
    Certificate,
    ext::{
        Extension, Extensions,
        pkix::{CrlReason, name::GeneralName},
    },
    name::Name,
    serial_number::SerialNumber,
};

use super::{
    CaFault, CertificateStanding,
    crl::reason,
    key::{SigningKey, signed},
    names::generalized,
};
use crate::domain::clock::Timestamp;

const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// More certificates in one request are nobody's honest question.
const MOST: usize = 16;
/// RFC 9654, 2.1: up to 128 octets, in an OCTET STRING whose head has three.
const LONGEST_NONCE: usize = 131;

#[derive(Sequence)]
struct OcspRequest {
    tbs: TbsRequest,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    signature: Option<der::Any>,
}

#[derive(Sequence)]
struct TbsRequest {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    version: Option<u8>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    requestor: Option<GeneralName>,
    requests: Vec<Request>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Sequence)]
struct Request {
    certificate: CertId,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Clone, Sequence)]
struct CertId {
    hash: AlgorithmIdentifierOwned,
    issuer_name: OctetString,
    issuer_key: OctetString,
    serial: SerialNumber,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Enumerated)]
#[asn1(type = "ENUMERATED")]
#[repr(u32)]
enum Status {
    Successful = 0,
    MalformedRequest = 1,
    Unauthorized = 6,
}

#[derive(Sequence)]
struct OcspResponse {
    status: Status,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

#[derive(Sequence)]
struct ResponseBytes {
    kind: Oid,
    response: OctetString,
}

#[derive(Sequence)]
struct BasicResponse {
    data: ResponseData,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

#[derive(Sequence)]
struct ResponseData {
    responder: Responder,
    produced_at: GeneralizedTime,
    responses: Vec<Single>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Choice)]
enum Responder {
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true")]
    Name(Name),
}

#[derive(Sequence)]
struct Single {
    certificate: CertId,
    status: CertStatus,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    next_update: Option<GeneralizedTime>,
}

#[derive(Choice)]
enum CertStatus {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(Revoked),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

#[derive(Sequence)]
struct Revoked {
    at: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<CrlReason>,
}

/// The serial numbers that a request asks for, upper-case hex; empty where it cannot be read.
pub fn asked(request: &[u8]) -> Vec<String> {
    let Some(request) = read(request) else { return vec![] };
    request.tbs.requests.iter().map(|r| hex::encode_upper(r.certificate.serial.as_bytes())).collect()
}

fn read(request: &[u8]) -> Option<OcspRequest> {
    OcspRequest::from_der(request).ok().filter(|r| (1..=MOST).contains(&r.tbs.requests.len()))
}

pub(super) fn answer(
    key: &dyn SigningKey,
    issuer: &Certificate,
    request: &[u8],
    lookup: &mut dyn FnMut(&str) -> CertificateStanding,
    (now, next_update): (Timestamp, Timestamp),
) -> Result<Vec<u8>, CaFault> {
    let Some(request) = read(request) else { return bare(Status::MalformedRequest) };
    let tbs = issuer.tbs_certificate();
    let name = tbs.subject().to_der()?;
    let spki = tbs.subject_public_key_info().subject_public_key.raw_bytes().to_vec();
    // RFC 6960, 2.3: nobody's answer to give but the issuer's.
    let ours = |id: &CertId| match id.hash.oid {
        SHA_1 => id.issuer_name.as_bytes() == &Sha1::digest(&name)[..] && id.issuer_key.as_bytes() == &Sha1::digest(&spki)[..],
        SHA_256 => {
            id.issuer_name.as_bytes() == &Sha256::digest(&name)[..] && id.issuer_key.as_bytes() == &Sha256::digest(&spki)[..]
        }
        _ => false,
    };
    if !request.tbs.requests.iter().all(|r| ours(&r.certificate)) {
        return bare(Status::Unauthorized);
    }
    let mut responses = Vec::with_capacity(request.tbs.requests.len());
    for Request { certificate, .. } in request.tbs.requests {
        let status = match lookup(&hex::encode_upper(certificate.serial.as_bytes())) {
            CertificateStanding::Good => CertStatus::Good(Null),
            CertificateStanding::Unknown => CertStatus::Unknown(Null),
            CertificateStanding::Revoked { at, reason: why } => {
                CertStatus::Revoked(Revoked { at: generalized(at)?, reason: reason(why) })
            }
        };
        let (this_update, next_update) = (generalized(now)?, Some(generalized(next_update)?));
        responses.push(Single { certificate, status, this_update, next_update });
    }
    let nonce = request.tbs.extensions.unwrap_or_default().into_iter().find(|e| e.extn_id == NONCE);
    let nonce = nonce.filter(|e| e.extn_value.as_bytes().len() <= LONGEST_NONCE);
    let data = ResponseData {
        responder: Responder::Name(tbs.subject().clone()),
        produced_at: generalized(now)?,
        responses,
        extensions: nonce.map(|e| vec![Extension { critical: false, ..e }]),
    };
    let signature = signed(key, &data.to_der()?)?;
    let basic = BasicResponse { data, algorithm: key.curve().signature_algorithm(), signature };
    let bytes = ResponseBytes { kind: BASIC, response: OctetString::new(basic.to_der()?)? };
    Ok(OcspResponse { status: Status::Successful, bytes: Some(bytes) }.to_der()?)
}

fn bare(status: Status) -> Result<Vec<u8>, CaFault> {
    Ok(OcspResponse { status, bytes: None }.to_der()?)
}
