//! Whose `9A` certificates sign people in, beside those that this RA issued itself: the roots of others, e.g. of the organisation
//! that issued the cards which are in use already.
//!
//! A root that is trusted here may name anyone: whoever holds its key can sign in as anybody whose identity number it writes. What
//! the person may do is still this RA's to say.

mod crl;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use const_oid::{
    ObjectIdentifier,
    db::{
        rfc4519::{CN, O, SERIAL_NUMBER, UID},
        rfc5280::ID_KP_CLIENT_AUTH,
    },
};
use der::Decode;
use serde::{Deserialize, Serialize};
use webpki::{
    CertRevocationList, ExpirationPolicy, RevocationCheckDepth, RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy,
};
use x509_cert::{
    Certificate,
    ext::pkix::{ExtendedKeyUsage, KeyUsage},
    name::Name,
};

use self::crl::Crls;
use super::{
    names,
    path::{Authorities, Authority, Demand, OneOf, PathFault, key_of, pem_certificates, validity_of},
};
use crate::domain::{clock::Timestamp, person::IdentityNumber, proof};

/// One `[[trust]]`. Files are looked for in the data directory, unless their paths are absolute.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustConfig {
    /// What the audit trail calls it; unique.
    pub name: String,
    /// PEM: one root or more.
    pub anchors: PathBuf,
    /// PEM: authorities between the roots and the cards. Cards hold none, so all that are needed must be here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intermediates: Option<PathBuf>,
    /// Revocation lists, PEM (any number) or DER (one). Read again whenever the file changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crl: Option<PathBuf>,
    /// The certificate policy (RFC 5280, 4.2.1.4) under which a certificate must have been issued, e.g. the one by which an issuer
    /// marks its authentication certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_oid: Option<String>,
    /// `required` where there is a `crl`, else `if_known`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation: Option<RevocationRule>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationRule {
    /// Every certificate below the root must be covered by a list of its issuer that is not out of date.
    Required,
    /// What a list says is heeded, even when it is out of date; nothing is needed.
    IfKnown,
}

/// Why the trust that is configured cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AnchorsFault {
    #[error("{path} cannot be read: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} does not hold certificates in PEM")]
    NotCertificates { path: PathBuf },
    #[error("{path} holds a certificate that is no authority's")]
    NotAnAuthority { path: PathBuf },
    #[error("{path} does not hold revocation lists that can be used")]
    NotACrl { path: PathBuf },
    #[error("trust '{name}': its policy is no object identifier")]
    Policy { name: String },
    #[error("trust '{name}': revocation is required, but there is no crl")]
    CrlWanted { name: String },
    #[error("trust '{name}' is there twice")]
    Twice { name: String },
}

/// Why a certificate is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AnchorFault {
    #[error(transparent)]
    Path(#[from] PathFault),
    #[error("the key is of no kind that cards have")]
    Key,
}

/// Whom a certificate of others names, once it has been found good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trusted<'a> {
    /// The trust's name.
    pub anchor: &'a str,
    /// `None` also where the subject names two.
    pub identity_number: Option<IdentityNumber>,
    /// The common name.
    pub name: Option<String>,
    pub organisation: Option<String>,
    /// The certificate's serial number in upper-case hex.
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// The SubjectPublicKeyInfo, DER.
    pub spki: Vec<u8>,
}

/// Every trust that is configured; there may be none.
pub struct Anchors(Vec<Trust>);

struct Trust {
    name: String,
    authorities: Authorities,
    crls: Option<Crls>,
    policy: Option<ObjectIdentifier>,
    rule: RevocationRule,
}

impl Anchors {
    pub fn open(trusts: &[TrustConfig], dir: &Path) -> Result<Self, AnchorsFault> {
        let mut open: Vec<Trust> = Vec::new();
        for config in trusts {
            if open.iter().any(|t| t.name == config.name) {
                return Err(AnchorsFault::Twice { name: config.name.clone() });
            }
            open.push(Trust::open(config, dir)?);
        }
        Ok(Self(open))
    }

    /// The certificates of those who are trusted to issue, the roots' and those between, DER.
    pub fn authorities(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().flat_map(|trust| trust.authorities.certificates())
    }

    /// Looks for a path to a trusted root (RFC 5280, 6) that is good at `now`. Whether the caller holds the key is for the caller to
    /// find out. A revocation list that has changed is read first, so this may wait for a disk.
    pub fn verify(&self, certificate_der: &[u8], now: Timestamp) -> Result<Trusted<'_>, AnchorFault> {
        let certificate = Certificate::from_der(certificate_der).map_err(|_| PathFault::Unreadable)?;
        let mut fault = AnchorFault::Path(PathFault::NotTrusted);
        for trust in &self.0 {
            match trust.verify(certificate_der, &certificate, now) {
                Ok(trusted) => return Ok(trusted),
                // What the one that knows the issuer says, says more.
                Err(AnchorFault::Path(PathFault::NotTrusted)) => {}
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }
}

impl Trust {
    fn open(config: &TrustConfig, dir: &Path) -> Result<Self, AnchorsFault> {
        let name = || config.name.clone();
        let roots = dir.join(&config.anchors);
        let between = config.intermediates.as_ref().map(|path| authorities(&dir.join(path))).transpose()?;
        let authorities = Authorities::new(authorities(&roots)?, between.unwrap_or_default());
        let authorities = authorities.ok_or(AnchorsFault::NotAnAuthority { path: roots })?;
        let policy = config.policy_oid.as_deref().map(|p| p.parse().map_err(|_| AnchorsFault::Policy { name: name() }));
        let crls = config.crl.as_ref().map(|path| Crls::open(dir.join(path))).transpose()?;
        let rule = match (config.revocation, &crls) {
            (Some(RevocationRule::Required), None) => return Err(AnchorsFault::CrlWanted { name: name() }),
            (Some(rule), _) => rule,
            (None, Some(_)) => RevocationRule::Required,
            (None, None) => RevocationRule::IfKnown,
        };
        Ok(Self { name: name(), authorities, crls, policy: policy.transpose()?, rule })
    }

    fn verify(&self, der: &[u8], certificate: &Certificate, now: Timestamp) -> Result<Trusted<'_>, AnchorFault> {
        let lists = self.crls.as_ref().map(Crls::current);
        let lists: Vec<&CertRevocationList<'_>> = lists.as_deref().map(|l| l.iter().collect()).unwrap_or_default();
        let demand =
            Demand { at: now, usage: OneOf(&[ID_KP_CLIENT_AUTH]), revocation: self.revocation(&lists), policy: self.policy };
        if lists.is_empty() && self.rule == RevocationRule::Required {
            return Err(PathFault::NoCrl.into());
        }
        self.authorities.path(der, &demand)?;
        if !signs_in(certificate, self.policy.is_some()) {
            return Err(PathFault::WrongUsage.into());
        }
        let spki = key_of(certificate).map_err(|_| PathFault::Unreadable)?;
        proof::key_algorithm_of(&spki).ok_or(AnchorFault::Key)?;
        let tbs = certificate.tbs_certificate();
        let (not_before, not_after) = validity_of(certificate);
        Ok(Trusted {
            anchor: &self.name,
            identity_number: identity_number(tbs.subject()),
            name: texts(tbs.subject(), CN).pop(),
            organisation: texts(tbs.subject(), O).pop(),
            serial: hex::encode_upper(tbs.serial_number().as_bytes()),
            not_before,
            not_after,
            spki,
        })
    }

    fn revocation<'a>(&self, lists: &'a [&'a CertRevocationList<'a>]) -> Option<RevocationOptions<'a>> {
        let (unknown, expired) = match self.rule {
            RevocationRule::Required => (UnknownStatusPolicy::Deny, ExpirationPolicy::Enforce),
            RevocationRule::IfKnown => (UnknownStatusPolicy::Allow, ExpirationPolicy::Ignore),
        };
        // It refuses an empty slice alone.
        let builder = RevocationOptionsBuilder::new(lists).ok()?.with_depth(RevocationCheckDepth::Chain);
        Some(builder.with_status_policy(unknown).with_expiration_policy(expired).build())
    }
}

/// Whether a certificate that leads to a root is one that signs people in. One that says nothing of its use may be that of a card's
/// own key (`9E`), which signs for whoever found the card: it counts only where the trust asks for a policy.
fn signs_in(certificate: &Certificate, by_policy: bool) -> bool {
    let tbs = certificate.tbs_certificate();
    let (Ok(usage), Ok(extended)) = (tbs.get_extension::<KeyUsage>(), tbs.get_extension::<ExtendedKeyUsage>()) else {
        return false;
    };
    usage.is_none_or(|(_, u)| u.digital_signature()) && (extended.is_some() || by_policy)
}

/// The 12 digits: a serialNumber (2.5.4.5), a UID (0.9.2342.19200300.100.1.1), or the end of a common name. Where the subject has
/// two that differ, nobody can say who it is.
fn identity_number(subject: &Name) -> Option<IdentityNumber> {
    let whole = [SERIAL_NUMBER, UID].into_iter().flat_map(|oid| texts(subject, oid));
    let ends = texts(subject, CN).into_iter().map(|text| {
        let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
        text[rest.len()..].to_owned()
    });
    let mut found = whole.chain(ends).filter_map(|text| IdentityNumber::try_from(text).ok());
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn texts(name: &Name, oid: ObjectIdentifier) -> Vec<String> {
    name.iter().filter(|a| a.oid == oid).filter_map(|a| names::text(&a.value)).collect()
}

fn authorities(path: &Path) -> Result<Vec<Authority>, AnchorsFault> {
    let pem = fs::read(path).map_err(|why| AnchorsFault::File { path: path.to_owned(), why })?;
    let list = pem_certificates(&pem).ok_or_else(|| AnchorsFault::NotCertificates { path: path.to_owned() })?;
    let list: Option<_> = list.into_iter().map(Authority::read).collect();
    list.ok_or_else(|| AnchorsFault::NotAnAuthority { path: path.to_owned() })
}
