//! Who signed a card's certificates: by the certificates of the authorities that the RA names, with webpki. What an authority is worth is
//! the RA's word, which comes by its TLS.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};
use x509_cert::{
    Certificate,
    der::Decode as _,
    ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier},
    time::Time,
};

use crate::domain::clock::Timestamp;

/// What comes of looking at one certificate, the worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Signed {
    /// By a key of an authority that the RA names, which may issue certificates now.
    Well,
    /// None of those named has the name and the key that the certificate says.
    ByOthers,
    /// Well, by an authority whose own certificate is not valid now.
    AuthorityEnded,
    /// It names an authority that is known, whose key has not signed it; or it is nothing that can have been signed by it.
    Not,
}

/// The worst of these certificates; `None` where there is none. Everything is DER. When they end is not looked at: that is said elsewhere.
pub fn signed<'a>(
    certificates: impl Iterator<Item = &'a [u8]>,
    authorities: &[impl AsRef<[u8]>],
    now: Timestamp,
) -> Option<Signed> {
    certificates.map(|certificate| one(certificate, authorities, now)).max()
}

fn one(der: &[u8], authorities: &[impl AsRef<[u8]>], now: Timestamp) -> Signed {
    let Ok(certificate) = Certificate::from_der(der) else { return Signed::Not };
    let read = authorities.iter().filter_map(|a| Some((a.as_ref(), Certificate::from_der(a.as_ref()).ok()?)));
    let named = read.filter(|(_, authority)| names(&certificate, authority));
    named
        .map(|(authority_der, authority)| by(der, &certificate, authority_der, &authority, now))
        .min()
        .unwrap_or(Signed::ByOthers)
}

/// Whether this is the authority that the certificate says it is from: by its name and, where both say it, by its key (RFC 5280, 4.2.1.1).
fn names(certificate: &Certificate, authority: &Certificate) -> bool {
    let (below, above) = (certificate.tbs_certificate(), authority.tbs_certificate());
    let wanted = below.get_extension::<AuthorityKeyIdentifier>().ok().flatten().and_then(|(_, id)| id.key_identifier);
    let own = above.get_extension::<SubjectKeyIdentifier>().ok().flatten().map(|(_, id)| id.0);
    let other_key = matches!((wanted, own), (Some(wanted), Some(own)) if wanted != own);
    below.issuer() == above.subject() && !other_key
}

fn by(der: &[u8], certificate: &Certificate, authority_der: &[u8], authority: &Certificate, now: Timestamp) -> Signed {
    let (from, until) = validity(certificate);
    // Within its own time: one that has ended was signed all the same.
    let at = now.clamp(from, until.max(from));
    if !may_issue(authority) || verified(der, authority_der, at).is_err() {
        return Signed::Not;
    }
    let (from, until) = validity(authority);
    if (from..=until).contains(&now) { Signed::Well } else { Signed::AuthorityEnded }
}

/// RFC 5280, 4.2.1.3 and 4.2.1.9.
fn may_issue(authority: &Certificate) -> bool {
    let tbs = authority.tbs_certificate();
    let Ok(Some((_, constraints))) = tbs.get_extension::<BasicConstraints>() else { return false };
    let Ok(usage) = tbs.get_extension::<KeyUsage>() else { return false };
    constraints.ca && usage.is_none_or(|(_, usage)| usage.key_cert_sign())
}

fn verified(der: &[u8], authority: &[u8], at: Timestamp) -> Result<(), Error> {
    let authority = CertificateDer::from(authority);
    let anchors = [anchor_from_trusted_cert(&authority)?];
    let der = CertificateDer::from(der);
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0)));
    let certificate = EndEntityCert::try_from(&der)?;
    certificate.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &[], at, &AnyUsage, None, None).map(drop)
}

/// What a card's certificate is for is no matter here.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _present: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        Ok(())
    }
}

fn validity(certificate: &Certificate) -> (Timestamp, Timestamp) {
    let seconds = |time: Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    let at = |time: Time| Timestamp::from_second(seconds(time)).unwrap_or(Timestamp::MAX);
    let validity = certificate.tbs_certificate().validity();
    (at(validity.not_before), at(validity.not_after))
}

#[cfg(test)]
#[cfg(feature = "ra")]
mod tests;
