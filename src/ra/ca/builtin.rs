//! The certification authority that is built in: a P-256 key in the data directory, and its own self-made certificate.

use std::{fs, path::Path};

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION},
};
use der::{Decode, DecodePem, Encode, EncodePem, asn1::OctetString, pem::LineEnding};
use p256::{
    ecdsa::{DerSignature, SigningKey},
    pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey},
};
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::{
    Certificate, TbsCertificate,
    builder::{Builder, CertificateBuilder, profile::BuilderProfile},
    ext::{
        Extension, Extensions, ToExtension,
        pkix::{AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier},
    },
    name::Name,
};

use super::{
    CaFault, CertificateAuthority, Issued, Order, Revocation, Subject, insist_on_privacy,
    names::{Part, name, new_key, serial, validity},
};
use crate::domain::{card::Slot, chance::Chance, clock::Timestamp};
use crate::ra::private_file;

/// MS-KILE: Windows smartcard logon.
const SMARTCARD_LOGON: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.2");
/// RFC 9336: signing documents.
const DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");
/// FIPS 201: `id-PIV-cardAuth`, for `9E` alone.
const PIV_CARD_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.8");

/// Signs with a key of its own.
pub struct BuiltIn {
    key: SigningKey,
    certificate: Certificate,
    der: Vec<u8>,
}

impl BuiltIn {
    /// Makes `<stem>.key.pem` (mode 0600) and `<stem>.pem` in `dir`, valid from `from` until `until`. Nothing is overwritten.
    pub fn create(
        dir: &Path,
        stem: &str,
        common_name: &str,
        span: (Timestamp, Timestamp),
        chance: &Chance,
    ) -> Result<Self, CaFault> {
        let key = new_key(chance);
        let subject = name(&[Part::CommonName(common_name)])?;
        let profile = Profile { issuer: subject.clone(), subject, kind: Kind::Authority };
        let spki = spki_of(&key)?;
        let (serial, _) = serial(chance)?;
        let certificate =
            CertificateBuilder::new(profile, serial, validity(span.0, span.1)?, spki)?.build::<_, DerSignature>(&key)?;
        let key_path = dir.join(format!("{stem}.key.pem"));
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| CaFault::Key)?;
        private_file::write(&key_path, pem.as_bytes()).map_err(|why| CaFault::File { path: key_path, why })?;
        let path = dir.join(format!("{stem}.pem"));
        fs::write(&path, certificate.to_pem(LineEnding::LF)?).map_err(|why| CaFault::File { path, why })?;
        let der = certificate.to_der()?;
        Ok(Self { key, certificate, der })
    }

    /// Opens what [`BuiltIn::create`] made, where nobody else can read the key.
    pub fn open(dir: &Path, stem: &str) -> Result<Self, CaFault> {
        let read = |name: String| -> Result<_, CaFault> {
            let path = dir.join(name);
            let text = fs::read_to_string(&path).map_err(|why| CaFault::File { path: path.clone(), why })?;
            Ok((zeroize::Zeroizing::new(text), path))
        };
        insist_on_privacy(&dir.join(format!("{stem}.key.pem")))?;
        let (pem, path) = read(format!("{stem}.key.pem"))?;
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_| CaFault::Unreadable { path })?;
        let (pem, path) = read(format!("{stem}.pem"))?;
        let certificate = Certificate::from_pem(pem.as_bytes()).map_err(|_| CaFault::Unreadable { path })?;
        let der = certificate.to_der()?;
        Ok(Self { key, certificate, der })
    }

    /// Builds and signs one certificate under this authority.
    pub(super) fn sign(
        &self,
        subject: Name,
        kind: Kind,
        spki: &[u8],
        span: (Timestamp, Timestamp),
        chance: &Chance,
    ) -> Result<(Certificate, String), CaFault> {
        let issuer = self.certificate.tbs_certificate().subject().clone();
        let spki = SubjectPublicKeyInfoOwned::from_der(spki)?;
        let (number, serial) = serial(chance)?;
        let builder = CertificateBuilder::new(Profile { issuer, subject, kind }, number, validity(span.0, span.1)?, spki)?;
        Ok((builder.build::<_, DerSignature>(&self.key)?, serial))
    }
}

impl CertificateAuthority for BuiltIn {
    fn issue(&self, order: &Order<'_>, chance: &Chance) -> Result<Issued, CaFault> {
        let subject = match &order.subject {
            Subject::Authentication(h) | Subject::Signature(h) => {
                name(&[Part::Organisation(h.organisation), Part::CommonName(h.name), Part::Number(h.identity_number.digits())])?
            }
            Subject::CardAuthentication(serial) => name(&[Part::CommonName(&serial.0), Part::Number(&serial.0)])?,
        };
        let kind = Kind::Card(order.subject.slot());
        let (certificate, serial) = self.sign(subject, kind, order.spki, (order.not_before, order.not_after), chance)?;
        let der = certificate.to_der()?;
        Ok(Issued { der, serial, not_before: order.not_before, not_after: order.not_after })
    }

    fn certificate(&self) -> &[u8] {
        &self.der
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        vec![self.der.clone()]
    }

    fn revocation(&self) -> Option<&dyn Revocation> {
        None
    }
}

pub(super) fn spki_of(key: &SigningKey) -> Result<SubjectPublicKeyInfoOwned, CaFault> {
    let der = key.verifying_key().to_public_key_der().map_err(|_| CaFault::Key)?;
    Ok(SubjectPublicKeyInfoOwned::from_der(der.as_bytes())?)
}

/// What a certificate is for, and with it its extensions.
pub(super) enum Kind {
    Authority,
    Card(Slot),
    Server { names: x509_cert::ext::pkix::SubjectAltName },
}

struct Profile {
    issuer: Name,
    subject: Name,
    kind: Kind,
}

impl BuilderProfile for Profile {
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
            Kind::Authority => (KeyUsages::KeyCertSign | KeyUsages::CRLSign, vec![], false),
            Kind::Card(Slot::Authentication) => {
                (KeyUsages::DigitalSignature.into(), vec![ID_KP_CLIENT_AUTH, SMARTCARD_LOGON], false)
            }
            Kind::Card(Slot::Signature) => {
                (KeyUsages::DigitalSignature | KeyUsages::NonRepudiation, vec![ID_KP_EMAIL_PROTECTION, DOCUMENT_SIGNING], false)
            }
            // FIPS 201, 4.2.2.1 and the Common Policy's worksheets: critical, so that it serves for nothing else.
            Kind::Card(Slot::CardAuthentication) => (KeyUsages::DigitalSignature.into(), vec![PIV_CARD_AUTH], true),
            Kind::Server { .. } => (KeyUsages::DigitalSignature.into(), vec![const_oid::db::rfc5280::ID_KP_SERVER_AUTH], false),
        };
        let ca = matches!(self.kind, Kind::Authority);
        let constraints = BasicConstraints { ca, path_len_constraint: ca.then_some(0) };
        add((true, &constraints).to_extension(subject, none))?;
        add((&KeyUsage(usage)).to_extension(subject, none))?;
        if !extended.is_empty() {
            add((critical, &ExtendedKeyUsage(extended)).to_extension(subject, none))?;
        }
        if let Kind::Server { names } = &self.kind {
            add((false, names).to_extension(subject, none))?;
        }
        Ok(list)
    }
}

/// RFC 7093, 2, method 1: the leftmost 160 bits of the key's SHA-256. The choice is the issuer's.
fn key_identifier(key: &SubjectPublicKeyInfoRef<'_>) -> Result<OctetString, der::Error> {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(key.subject_public_key.raw_bytes());
    OctetString::new(&digest[..20])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{card::CardSerial, person::IdentityNumber, proof},
        ra::ca::Holder,
    };

    #[test]
    fn issues_by_profile_under_its_own_key() {
        let dir = tempfile::tempdir().unwrap();
        let chance = Chance::counting(7);
        let at = Timestamp::constant(1_767_268_800, 0);
        let until = at + jiff::SignedDuration::from_hours(24 * 30);
        BuiltIn::create(dir.path(), "ca", "Test authority", (at, until), &chance).unwrap();
        let ca = BuiltIn::open(dir.path(), "ca").unwrap();
        let issuer = Certificate::from_der(ca.certificate()).unwrap();
        let issuer_spki = issuer.tbs_certificate().subject_public_key_info().to_der().unwrap();
        let number = IdentityNumber::try_from("555500001111".to_owned()).unwrap();
        let holder =
            Holder { name: "Dr Zoë Made-Up", identity_number: &number, organisation: "Example Surgery", principal: None };
        let serial = CardSerial("W123456789".into());
        let key = spki_of(&new_key(&chance)).unwrap().to_der().unwrap();
        for (subject, dn, extended) in [
            (Subject::Authentication(holder), "555500001111", "1.3.6.1.5.5.7.3.2"),
            (Subject::Signature(holder), "Dr Zo", "1.3.6.1.5.5.7.3.4"),
            (Subject::CardAuthentication(&serial), "W123456789", "2.16.840.1.101.3.6.8"),
        ] {
            let issued = ca.issue(&Order { subject, spki: &key, csr: &[], not_before: at, not_after: until }, &chance).unwrap();
            let c = Certificate::from_der(&issued.der).unwrap();
            let tbs = c.tbs_certificate();
            assert!(proof::verify_signature(&issuer_spki, &tbs.to_der().unwrap(), c.signature().raw_bytes()));
            assert!(tbs.subject().to_string().contains(dn), "{}", tbs.subject());
            let (critical, usage) = tbs.get_extension::<ExtendedKeyUsage>().unwrap().unwrap();
            assert_eq!(usage.0[0].to_string(), extended);
            assert_eq!(critical, extended.starts_with("2.16"));
            assert_eq!(hex::encode_upper(tbs.serial_number().as_bytes()), issued.serial);
            assert!(!tbs.get_extension::<BasicConstraints>().unwrap().unwrap().1.ca);
            assert_eq!(tbs.subject_public_key_info().to_der().unwrap(), key);
        }
    }
}
