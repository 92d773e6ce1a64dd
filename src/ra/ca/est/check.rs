//! What an EST server gave is held against the order: it is another machine's word.

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ANY_EXTENDED_KEY_USAGE, ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION},
};
use der::{Decode, Encode};
use jiff::SignedDuration;
use x509_cert::{
    Certificate,
    ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage},
    request::CertReq,
};

use super::{
    super::{
        CaFault, Issued, Order, issuer_name, names,
        path::{Authorities, Demand, OneOf, key_of, validity_of},
        profiles::{DOCUMENT_SIGNING, PIV_CARD_AUTH},
    },
    EstFault,
};
use crate::domain::{card::Slot, clock::Timestamp};

/// How far the server's clock may be ahead, and how much longer than ordered a certificate may last.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
const OVER: SignedDuration = SignedDuration::from_hours(24);
const LEAST: SignedDuration = SignedDuration::from_hours(24);
/// Microsoft's usage for signing documents, older than RFC 9336's.
const MS_DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12");

/// The request must say what the order says: the server goes by it.
pub(super) fn request(order: &Order<'_>) -> Result<(), CaFault> {
    let csr = CertReq::from_der(order.csr).map_err(|_| EstFault::BadRequest)?;
    if csr.info.public_key.to_der().ok().as_deref() != Some(order.spki) {
        return Err(EstFault::RequestKey.into());
    }
    if !names::is_same(&csr.info.subject, &names::name_of(&order.subject)?) {
        return Err(EstFault::RequestSubject.into());
    }
    Ok(())
}

/// Of the certificates in an answer, the one that was ordered, and the authorities above it: its issuer first, DER.
pub(super) fn answer(
    list: &[Vec<u8>],
    order: &Order<'_>,
    authorities: &Authorities,
    now: Timestamp,
) -> Result<(Issued, Vec<Vec<u8>>), CaFault> {
    let (der, certificate) = the_one(list)?;
    let tbs = certificate.tbs_certificate();
    if key_of(&certificate)? != order.spki {
        return Err(EstFault::WrongKey.into());
    }
    if !names::is_same(tbs.subject(), &names::name_of(&order.subject)?) {
        return Err(EstFault::WrongSubject.into());
    }
    let slot = order.subject.slot();
    let (not_before, not_after) = validity_of(&certificate);
    let at = if not_before <= now + AHEAD { now.max(not_before) } else { now };
    let demand = Demand { at, usage: OneOf(wanted(slot)), revocation: None, policy: None };
    let above = authorities.path(der, &demand).map_err(EstFault::Path)?;
    if !fits(&certificate, slot) {
        return Err(EstFault::KeyUsage { slot }.into());
    }
    if not_after > order.not_after + OVER {
        return Err(EstFault::TooLong.into());
    }
    if not_after < now + LEAST {
        return Err(EstFault::TooShort.into());
    }
    let serial = hex::encode_upper(tbs.serial_number().as_bytes());
    let issuer = issuer_name(&certificate)?;
    Ok((Issued { der: der.to_vec(), serial, issuer, not_before, not_after }, above))
}

/// RFC 7030, 4.2.3 wants the certificate alone; servers that send their authorities with it do no harm.
fn the_one(list: &[Vec<u8>]) -> Result<(&[u8], Certificate), EstFault> {
    let mut ends = Vec::new();
    for der in list {
        let certificate = Certificate::from_der(der).map_err(|_| EstFault::Unreadable)?;
        let constraints = certificate.tbs_certificate().get_extension::<BasicConstraints>().map_err(|_| EstFault::Unreadable)?;
        if !constraints.is_some_and(|(_, c)| c.ca) {
            ends.push((der.as_slice(), certificate));
        }
    }
    let count = ends.len();
    let one = ends.pop().filter(|_| count == 1);
    one.ok_or(EstFault::NotOne { count })
}

/// Of the extended key usages, one must be there where there are any.
fn wanted(slot: Slot) -> &'static [ObjectIdentifier] {
    match slot {
        Slot::Authentication => &[ID_KP_CLIENT_AUTH],
        Slot::Signature => &[ID_KP_EMAIL_PROTECTION, DOCUMENT_SIGNING, MS_DOCUMENT_SIGNING, ANY_EXTENDED_KEY_USAGE],
        // An authority above it may be bound to any use, for the same server's other certificates.
        Slot::CardAuthentication => &[PIV_CARD_AUTH, ANY_EXTENDED_KEY_USAGE],
    }
}

/// All three keys sign (SP 800-73-4 part 1, 3.1). The card's own needs no passcode, so nothing but its own use may be in its
/// certificate (FIPS 201-3, 4.2.2.2): with another one it would sign its finder in.
fn fits(certificate: &Certificate, slot: Slot) -> bool {
    let tbs = certificate.tbs_certificate();
    let (Ok(usage), Ok(extended)) = (tbs.get_extension::<KeyUsage>(), tbs.get_extension::<ExtendedKeyUsage>()) else {
        return false;
    };
    let Some((_, usage)) = usage else { return false };
    if usage.key_cert_sign() || usage.crl_sign() {
        return false;
    }
    match slot {
        Slot::Authentication => usage.digital_signature(),
        Slot::Signature => usage.digital_signature() || usage.non_repudiation(),
        Slot::CardAuthentication => usage.digital_signature() && extended.is_some_and(|(_, e)| e.0 == [PIV_CARD_AUTH]),
    }
}
