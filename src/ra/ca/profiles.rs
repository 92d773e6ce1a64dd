//! What each kind of certificate says beside its subject and key: `[ca.profiles]`, and the extensions that follow from it.

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP, ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION, ID_KP_SERVER_AUTH},
};
use der::{
    Encode as _,
    asn1::{Any, Ia5String, OctetString},
};
use serde::{Deserialize, Serialize};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::{
    TbsCertificate,
    builder::profile::BuilderProfile,
    ext::{
        Extension, Extensions, ToExtension,
        pkix::{
            AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
            CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier,
            certpolicy::PolicyInformation,
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName, OtherName},
        },
    },
    name::Name,
};

use crate::domain::card::Slot;

/// MS-KILE: Windows smartcard logon.
const SMARTCARD_LOGON: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.2");
/// MS-KILE: a user principal name among the subject's alternative names.
const PRINCIPAL_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.3");
/// RFC 9336: signing documents.
pub(super) const DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");
/// FIPS 201: `id-PIV-cardAuth`, for `9E` alone.
pub(super) const PIV_CARD_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.8");

/// What `ra.toml` says of the certificates. What is absent is left out of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profiles {
    /// Where the revocation list is, e.g. `http://ra.example/pki/ca.crl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crl_url: Option<String>,
    /// Where the authority's own certificate is, e.g. `http://ra.example/pki/ca.cer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_url: Option<String>,
    /// Where OCSP is answered, e.g. `http://ra.example/pki/ocsp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ocsp_url: Option<String>,
    /// Certificate policies, as object identifiers.
    pub authentication_policies: Vec<String>,
    pub signature_policies: Vec<String>,
    pub card_authentication_policies: Vec<String>,
}

impl Profiles {
    /// The first text that is no object identifier, or no address.
    pub fn first_bad(&self) -> Option<&str> {
        let oids = [&self.authentication_policies, &self.signature_policies, &self.card_authentication_policies];
        let bad_oid = oids.into_iter().flatten().find(|t| ObjectIdentifier::new(t).is_err());
        let urls = [&self.crl_url, &self.issuer_url, &self.ocsp_url];
        let is_url = |t: &&String| t.starts_with("http://") && t.is_ascii() && !t.contains(char::is_whitespace);
        bad_oid.or_else(|| urls.into_iter().flatten().find(|t| !is_url(t))).map(String::as_str)
    }

    fn policies(&self, slot: Slot) -> Vec<ObjectIdentifier> {
        let texts = match slot {
            Slot::Authentication => &self.authentication_policies,
            Slot::Signature => &self.signature_policies,
            Slot::CardAuthentication => &self.card_authentication_policies,
        };
        texts.iter().filter_map(|t| ObjectIdentifier::new(t).ok()).collect()
    }
}

/// What a certificate is for, and with it its extensions.
pub(super) enum Kind<'a> {
    Authority,
    Card { slot: Slot, principal: Option<&'a str>, profiles: &'a Profiles },
    Server { names: SubjectAltName },
}

pub(super) struct Profile<'a> {
    pub issuer: Name,
    pub subject: Name,
    pub kind: Kind<'a>,
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut list = Extensions::new();
        let mut add = |extension: Result<Extension, der::Error>| extension.map(|e| list.push(e));
        let none: &[Extension] = &[];
        let subject = tbs.subject();
        add((&SubjectKeyIdentifier(key_identifier(&key)?)).to_extension(subject, none))?;
        let authority =
            AuthorityKeyIdentifier { key_identifier: Some(key_identifier(&issuer_key)?), ..AuthorityKeyIdentifier::default() };
        add((&authority).to_extension(subject, none))?;
        let (usage, extended, critical): (_, Vec<ObjectIdentifier>, bool) = match &self.kind {
            // It signs OCSP answers too (RFC 5280, 4.2.1.3).
            Kind::Authority => (KeyUsages::DigitalSignature | KeyUsages::KeyCertSign | KeyUsages::CRLSign, vec![], false),
            Kind::Card { slot: Slot::Authentication, .. } => {
                (KeyUsages::DigitalSignature.into(), vec![ID_KP_CLIENT_AUTH, SMARTCARD_LOGON], false)
            }
            Kind::Card { slot: Slot::Signature, .. } => {
                (KeyUsages::DigitalSignature | KeyUsages::NonRepudiation, vec![ID_KP_EMAIL_PROTECTION, DOCUMENT_SIGNING], false)
            }
            // FIPS 201, 4.2.2.1 and the Common Policy's worksheets: critical, so that it serves for nothing else.
            Kind::Card { slot: Slot::CardAuthentication, .. } => (KeyUsages::DigitalSignature.into(), vec![PIV_CARD_AUTH], true),
            Kind::Server { .. } => (KeyUsages::DigitalSignature.into(), vec![ID_KP_SERVER_AUTH], false),
        };
        let ca = matches!(self.kind, Kind::Authority);
        let constraints = BasicConstraints { ca, path_len_constraint: ca.then_some(0) };
        add((true, &constraints).to_extension(subject, none))?;
        add((&KeyUsage(usage)).to_extension(subject, none))?;
        if !extended.is_empty() {
            add((critical, &ExtendedKeyUsage(extended)).to_extension(subject, none))?;
        }
        match &self.kind {
            Kind::Authority => {}
            Kind::Server { names } => add((false, names).to_extension(subject, none))?,
            Kind::Card { slot, principal, profiles } => {
                if let (Slot::Authentication, Some(principal)) = (slot, principal) {
                    add((false, &principal_name(principal)?).to_extension(subject, none))?;
                }
                let policies: Vec<_> = profiles
                    .policies(*slot)
                    .into_iter()
                    .map(|policy_identifier| PolicyInformation { policy_identifier, policy_qualifiers: None })
                    .collect();
                if !policies.is_empty() {
                    add((&CertificatePolicies(policies)).to_extension(subject, none))?;
                }
                if let Some(url) = &profiles.crl_url {
                    let point = DistributionPoint {
                        distribution_point: Some(DistributionPointName::FullName(vec![address(url)?])),
                        reasons: None,
                        crl_issuer: None,
                    };
                    add((&CrlDistributionPoints(vec![point])).to_extension(subject, none))?;
                }
                let mut access = Vec::new();
                for (method, url) in [(ID_AD_OCSP, &profiles.ocsp_url), (ID_AD_CA_ISSUERS, &profiles.issuer_url)] {
                    if let Some(url) = url {
                        access.push(AccessDescription { access_method: method, access_location: address(url)? });
                    }
                }
                if !access.is_empty() {
                    add((&AuthorityInfoAccessSyntax(access)).to_extension(subject, none))?;
                }
            }
        }
        Ok(list)
    }
}

fn address(url: &str) -> Result<GeneralName, der::Error> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(url)?))
}

fn principal_name(principal: &str) -> Result<SubjectAltName, der::Error> {
    let value = Any::encode_from(&principal.to_owned())?;
    Ok(SubjectAltName(vec![GeneralName::OtherName(OtherName { type_id: PRINCIPAL_NAME, value })]))
}

/// RFC 7093, 2, method 1: the leftmost 160 bits of the key's SHA-256. The choice is the issuer's.
pub(super) fn key_identifier(key: &SubjectPublicKeyInfoRef<'_>) -> Result<OctetString, der::Error> {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(key.subject_public_key.raw_bytes());
    OctetString::new(&digest[..20])
}

/// As [`key_identifier`], of a certificate's key.
pub(super) fn key_identifier_of(certificate: &x509_cert::Certificate) -> Result<OctetString, der::Error> {
    let der = certificate.tbs_certificate().subject_public_key_info().to_der()?;
    key_identifier(&SubjectPublicKeyInfoRef::try_from(der.as_slice()).map_err(|_| der::ErrorKind::Failed)?)
}
