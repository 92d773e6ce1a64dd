//! X.509 paths (RFC 5280, 6): from an end entity's certificate up to a root, by webpki, with what webpki leaves to its caller: the
//! roots' own end and depth, the authorities' key usage, and policies.

use std::cell::RefCell;

use const_oid::{ObjectIdentifier, db::rfc5280::ANY_POLICY};
use der::{AnyRef, Decode, Encode, Reader, SliceReader};
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime, pem::PemObject};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext, RevocationOptions, VerifiedPath, anchor_from_trusted_cert,
};
use x509_cert::{
    Certificate,
    ext::pkix::{self, BasicConstraints, CertificatePolicies},
};

use crate::domain::clock::Timestamp;

/// Why no path leads from a certificate to a root.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PathFault {
    #[error("no trusted authority issued the certificate")]
    NotTrusted,
    #[error("the certificate, or one above it, expired at {since}")]
    Expired { since: Timestamp },
    #[error("the certificate, or one above it, is not valid before {from}")]
    NotYetValid { from: Timestamp },
    #[error("the certificate, or one above it, is revoked")]
    Revoked,
    #[error("no revocation list tells how the certificate stands")]
    NoCrl,
    #[error("the revocation list was due to be replaced at {since}")]
    StaleCrl { since: Timestamp },
    #[error("the certificate is for another use")]
    WrongUsage,
    #[error("a name or path length constraint of an authority forbids the certificate")]
    Constraint,
    #[error("the certificate was not issued under the policy that is asked for")]
    Policy,
    #[error("the certificate cannot be read, or demands what is not known here")]
    Unreadable,
}

impl From<Error> for PathFault {
    fn from(error: Error) -> Self {
        match error {
            Error::CertExpired { not_after, .. } => Self::Expired { since: timestamp(not_after) },
            Error::CertNotValidYet { not_before, .. } => Self::NotYetValid { from: timestamp(not_before) },
            Error::CertRevoked => Self::Revoked,
            Error::CrlExpired { next_update, .. } => Self::StaleCrl { since: timestamp(next_update) },
            Error::UnknownRevocationStatus
            | Error::IssuerNotCrlSigner
            | Error::InvalidCrlSignatureForPublicKey
            | Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => Self::NoCrl,
            Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension | Error::CaUsedAsEndEntity => Self::WrongUsage,
            Error::NameConstraintViolation | Error::PathLenConstraintViolated | Error::MaximumPathDepthExceeded => {
                Self::Constraint
            }
            Error::UnknownIssuer
            | Error::CertDistrusted
            | Error::EndEntityUsedAsCa
            | Error::InvalidSignatureForPublicKey
            | Error::UnsupportedSignatureAlgorithmContext(_)
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
            | Error::MaximumSignatureChecksExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumNameConstraintComparisonsExceeded => Self::NotTrusted,
            _ => Self::Unreadable,
        }
    }
}

/// Roots, and authorities between them and end entities. Only the roots are trusted.
pub(super) struct Authorities {
    anchors: Vec<TrustAnchor<'static>>,
    /// In the order of `anchors`.
    roots: Vec<Authority>,
    between: Vec<Authority>,
}

/// An authority's certificate.
pub(super) struct Authority {
    pub der: CertificateDer<'static>,
    pub certificate: Certificate,
    /// How many authorities may stand below it; `None` is any number.
    longest: Option<u8>,
}

impl Authority {
    /// `None` where the certificate cannot be read or its subject may not issue certificates (RFC 5280, 4.2.1.3 and 4.2.1.9).
    pub fn read(der: CertificateDer<'static>) -> Option<Self> {
        let certificate = Certificate::from_der(&der).ok()?;
        let tbs = certificate.tbs_certificate();
        let (_, constraints) = tbs.get_extension::<BasicConstraints>().ok()??;
        let usage = tbs.get_extension::<pkix::KeyUsage>().ok()?;
        let may_issue = constraints.ca && usage.is_none_or(|(_, usage)| usage.key_cert_sign());
        let longest = constraints.path_len_constraint;
        may_issue.then_some(Self { der, certificate, longest })
    }
}

/// What an end entity's path must satisfy.
pub(super) struct Demand<'a, U> {
    pub at: Timestamp,
    pub usage: U,
    pub revocation: Option<RevocationOptions<'a>>,
    pub policy: Option<ObjectIdentifier>,
}

impl Authorities {
    /// `None` where a root is nothing that webpki can start from.
    pub fn new(roots: Vec<Authority>, between: Vec<Authority>) -> Option<Self> {
        let anchor = |root: &Authority| anchor_from_trusted_cert(&root.der).ok().map(|anchor| anchor.to_owned());
        let anchors = roots.iter().map(anchor).collect::<Option<_>>()?;
        Some(Self { anchors, roots, between })
    }

    /// Every authority's certificate, DER.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.roots.iter().chain(&self.between).map(|authority| authority.der.as_ref())
    }

    /// The authorities above `certificate`, its issuer first, the root last; DER.
    pub fn path<U: ExtendedKeyUsageValidator>(
        &self,
        certificate: &[u8],
        demand: &Demand<'_, U>,
    ) -> Result<Vec<Vec<u8>>, PathFault> {
        let der = CertificateDer::from(certificate);
        let end = EndEntityCert::try_from(&der)?;
        let between: Vec<CertificateDer<'_>> = self.between.iter().map(|a| CertificateDer::from(a.der.as_ref())).collect();
        let found = RefCell::new(Err(PathFault::NotTrusted));
        let look = |path: &VerifiedPath<'_>| {
            let checked = self.beyond_webpki(path, demand);
            let good = checked.is_ok();
            *found.borrow_mut() = checked;
            // Another path may do better, so this must not be one of the errors that end the search.
            if good { Ok(()) } else { Err(Error::UnknownIssuer) }
        };
        let at = unix(demand.at);
        let by_webpki = end.verify_for_usage(
            ALL_VERIFICATION_ALGS,
            &self.anchors,
            &between,
            at,
            &demand.usage,
            demand.revocation,
            Some(&look),
        );
        match by_webpki.map(drop) {
            Ok(()) | Err(Error::UnknownIssuer) => found.into_inner(),
            Err(error) => Err(error.into()),
        }
    }

    fn beyond_webpki<U>(&self, path: &VerifiedPath<'_>, demand: &Demand<'_, U>) -> Result<Vec<Vec<u8>>, PathFault> {
        let at = self.anchors.iter().position(|a| std::ptr::eq(a, path.anchor()) || a == path.anchor());
        let root = at.and_then(|at| self.roots.get(at)).ok_or(PathFault::NotTrusted)?;
        let (from, until) = validity_of(&root.certificate);
        if demand.at < from {
            return Err(PathFault::NotYetValid { from });
        }
        if demand.at > until {
            return Err(PathFault::Expired { since: until });
        }
        let mut above: Vec<Vec<u8>> = path.intermediate_certificates().map(|c| c.der().to_vec()).collect();
        if root.longest.is_some_and(|longest| above.len() > usize::from(longest)) {
            return Err(PathFault::Constraint);
        }
        if let Some(policy) = demand.policy {
            // RFC 5280, 6.1.3 (d), without mappings. A root's own policies do not count (6.1.1).
            let issued_under = above.iter().all(|der| names_policy(der, policy, true));
            if !(issued_under && names_policy(&path.end_entity().der(), policy, false)) {
                return Err(PathFault::Policy);
            }
        }
        above.push(root.der.to_vec());
        Ok(above)
    }
}

fn names_policy(der: &[u8], policy: ObjectIdentifier, or_any: bool) -> bool {
    let Ok(certificate) = Certificate::from_der(der) else { return false };
    let Ok(Some((_, named))) = certificate.tbs_certificate().get_extension::<CertificatePolicies>() else { return false };
    named.0.iter().any(|p| p.policy_identifier == policy || or_any && p.policy_identifier == ANY_POLICY)
}

/// Extended key usages (RFC 5280, 4.2.1.12) of which a certificate that names any must name one.
pub(super) struct OneOf<'a>(pub &'a [ObjectIdentifier]);

impl ExtendedKeyUsageValidator for OneOf<'_> {
    fn validate(&self, present: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut none = true;
        for id in present {
            let id = id?;
            none = false;
            if self.0.iter().any(|wanted| KeyPurposeId::new(wanted.as_bytes()) == id) {
                return Ok(());
            }
        }
        let context = RequiredEkuNotFoundContext { required: KeyUsage::client_auth(), present: vec![] };
        if none { Ok(()) } else { Err(Error::RequiredEkuNotFoundContext(context)) }
    }
}

/// Whether `issuer`'s key signed `certificate`. Nothing else is looked at.
pub(super) fn is_signed_by(certificate: &[u8], issuer: &Authority) -> bool {
    let verified = || {
        let signed = Signed::read(certificate).ok()?;
        let issuer = EndEntityCert::try_from(&issuer.der).ok()?;
        let mut fitting = ALL_VERIFICATION_ALGS.iter().filter(|a| a.signature_alg_id().as_ref() == signed.algorithm);
        fitting.find(|a| issuer.verify_signature(**a, signed.tbs, signed.signature).is_ok())
    };
    verified().is_some()
}

/// A certificate's outer parts (RFC 5280, 4.1.1).
struct Signed<'a> {
    /// As it was sent: signatures are over these bytes.
    tbs: &'a [u8],
    /// The AlgorithmIdentifier's content.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    fn read(certificate: &'a [u8]) -> Result<Self, der::Error> {
        let outer = AnyRef::from_der(certificate)?;
        let mut reader = SliceReader::new(outer.value())?;
        let tbs = reader.tlv_bytes()?;
        let algorithm = AnyRef::decode(&mut reader)?.value();
        let signature = der::asn1::BitStringRef::decode(&mut reader)?.raw_bytes();
        reader.finish()?;
        Ok(Self { tbs, algorithm, signature })
    }
}

/// When a certificate begins and ends to be valid.
pub(super) fn validity_of(certificate: &Certificate) -> (Timestamp, Timestamp) {
    let time = |t: x509_cert::time::Time| {
        let seconds = i64::try_from(t.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
    };
    let validity = certificate.tbs_certificate().validity();
    (time(validity.not_before), time(validity.not_after))
}

/// Every certificate of a PEM text; `None` where there is none, or one cannot be read as PEM.
pub(super) fn pem_certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let list = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().ok()?;
    (!list.is_empty()).then_some(list)
}

/// The SubjectPublicKeyInfo, DER.
pub(super) fn key_of(certificate: &Certificate) -> Result<Vec<u8>, der::Error> {
    certificate.tbs_certificate().subject_public_key_info().to_der()
}

fn unix(at: Timestamp) -> UnixTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

fn timestamp(at: UnixTime) -> Timestamp {
    Timestamp::from_second(i64::try_from(at.as_secs()).unwrap_or(i64::MAX)).unwrap_or(Timestamp::MAX)
}
