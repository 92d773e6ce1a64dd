//! Certificate revocation lists (RFC 5280, 5), signed by the authority itself.

use der::{
    Encode as _,
    asn1::{BitString, Uint},
};
use x509_cert::{
    Certificate, Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    ext::{
        Extension, ToExtension,
        pkix::{AuthorityKeyIdentifier, CrlNumber, CrlReason},
    },
    serial_number::SerialNumber,
};

use super::{
    CaFault, CrlContent, RevocationReason, RevokedEntry,
    key::{SigningKey, signed},
    names::x509_time,
    profiles::key_identifier_of,
};

pub(super) fn make(key: &dyn SigningKey, issuer: &Certificate, list: &CrlContent<'_>) -> Result<Vec<u8>, CaFault> {
    let subject = issuer.tbs_certificate().subject();
    let none: &[Extension] = &[];
    let authority =
        AuthorityKeyIdentifier { key_identifier: Some(key_identifier_of(issuer)?), ..AuthorityKeyIdentifier::default() };
    let number = CrlNumber(Uint::new(&list.number.to_be_bytes())?);
    let extensions = vec![(&authority).to_extension(subject, none)?, (&number).to_extension(subject, none)?];
    let revoked = list.entries.iter().map(|e| entry(subject, e)).collect::<Result<Vec<_>, CaFault>>()?;
    let tbs = TbsCertList {
        version: Version::V2,
        signature: key.curve().signature_algorithm(),
        issuer: subject.clone(),
        this_update: x509_time(list.this_update)?,
        next_update: Some(x509_time(list.next_update)?),
        // RFC 5280, 5.1.2.6: absent where nothing is revoked.
        revoked_certificates: (!revoked.is_empty()).then_some(revoked),
        crl_extensions: Some(extensions),
    };
    let signature: BitString = signed(key, &tbs.to_der()?)?;
    let signature_algorithm = tbs.signature.clone();
    let list: CertificateList = CertificateList { tbs_cert_list: tbs, signature_algorithm, signature };
    Ok(list.to_der()?)
}

fn entry(subject: &x509_cert::name::Name, e: &RevokedEntry) -> Result<RevokedCert, CaFault> {
    let serial = hex::decode(&e.serial).map_err(|_| CaFault::Name)?;
    let none: &[Extension] = &[];
    let reason = match reason(e.reason) {
        Some(reason) => Some(vec![(&reason).to_extension(subject, none)?]),
        None => None,
    };
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&serial)?,
        revocation_date: x509_time(e.at)?,
        crl_entry_extensions: reason,
    })
}

/// RFC 5280, 5.3.1: 'unspecified' is said by saying nothing.
pub(super) fn reason(reason: RevocationReason) -> Option<CrlReason> {
    Some(match reason {
        RevocationReason::Unspecified => return None,
        RevocationReason::KeyCompromise => CrlReason::KeyCompromise,
        RevocationReason::AffiliationChanged => CrlReason::AffiliationChanged,
        RevocationReason::Superseded => CrlReason::Superseded,
        RevocationReason::CessationOfOperation => CrlReason::CessationOfOperation,
        RevocationReason::CertificateHold => CrlReason::CertificateHold,
        RevocationReason::PrivilegeWithdrawn => CrlReason::PrivilegeWithdrawn,
    })
}
