//! Certificates and revocation lists of every kind, good and bad, for the tests of this room.

use std::{path::Path, process::Command};

use const_oid::{ObjectIdentifier, db::rfc5280::ID_KP_CLIENT_AUTH};
use der::{Encode, EncodePem, asn1::UtcTime, pem::LineEnding};
use p256::ecdsa::{DerSignature, SigningKey};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::{
    Certificate, TbsCertificate,
    builder::{Builder, CertificateBuilder, CrlBuilder, profile::BuilderProfile},
    crl::RevokedCert,
    ext::{
        Extension, ToExtension,
        pkix::{BasicConstraints, CrlNumber, ExtendedKeyUsage, KeyUsage, KeyUsages},
    },
    name::Name,
    time::Time,
};

use super::{
    builtin::spki_of,
    names::{Part, name, new_key, serial, validity},
};
use crate::domain::{chance::Chance, clock::Timestamp};

pub const DAY: i64 = 86_400;

/// A certificate and its key.
#[derive(Clone)]
pub struct Made {
    pub key: SigningKey,
    pub certificate: Certificate,
}

impl Made {
    pub fn der(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap()
    }

    pub fn pem(&self) -> String {
        self.certificate.to_pem(LineEnding::LF).unwrap()
    }

    /// A revocation list, DER, that counts for 30 days from `at`.
    pub fn crl(&self, number: u64, at: Timestamp, revoked: &[&Made]) -> Vec<u8> {
        let span = validity(at, later(at, 30)).unwrap();
        let entry = |m: &&Made| RevokedCert {
            serial_number: m.certificate.tbs_certificate().serial_number().clone(),
            revocation_date: span.not_before,
            crl_entry_extensions: None,
        };
        let number = CrlNumber::try_from(number).unwrap();
        let mut builder = CrlBuilder::new_with_this_update(&self.certificate, number, utc(span.not_before)).unwrap();
        builder = builder.with_next_update(Some(utc(span.not_after)));
        if !revoked.is_empty() {
            builder = builder.with_certificates(revoked.iter().map(entry));
        }
        builder.build::<_, DerSignature>(&self.key).unwrap().to_der().unwrap()
    }
}

/// RFC 5280, 5.1.2.4: until 2049 a list's times are UTCTime.
fn utc(time: Time) -> Time {
    Time::UtcTime(UtcTime::from_unix_duration(time.to_unix_duration()).unwrap())
}

/// Runs other people's tool; its answer on standard output.
pub fn openssl(dir: &Path, arguments: &str) -> Vec<u8> {
    let ran = Command::new("openssl").args(arguments.split(' ')).current_dir(dir).output().unwrap();
    assert!(ran.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

/// For `openssl -config`: an authority's files and extensions.
pub const OPENSSL_CONFIG: &str = "\
    [req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=nobody\n\
    [root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n\
    [between]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n\
    subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n\
    [person]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
    extendedKeyUsage=clientAuth,1.3.6.1.4.1.311.20.2.2\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n\
    [ca]\ndefault_ca=files\n[files]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\n";

pub fn later(at: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() + days * DAY).unwrap()
}

/// A certificate to be made.
#[derive(Clone)]
pub struct Plan {
    subject: Name,
    span: (Timestamp, Timestamp),
    extensions: Vec<Extension>,
    spki: Option<Vec<u8>>,
}

pub fn named(common_name: &str) -> Name {
    name(&[Part::CommonName(common_name)]).unwrap()
}

impl Plan {
    /// An authority of ten years, from a day before `at`.
    pub fn authority(common_name: &str, at: Timestamp) -> Self {
        let plan = Self { subject: named(common_name), span: (later(at, -1), later(at, 3650)), extensions: vec![], spki: None };
        plan.with(true, &BasicConstraints { ca: true, path_len_constraint: None })
            .with(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))
    }

    /// A `9A` certificate of two years, from a day before `at`.
    pub fn person(subject: Name, at: Timestamp) -> Self {
        let plan = Self { subject, span: (later(at, -1), later(at, 730)), extensions: vec![], spki: None };
        plan.with(true, &KeyUsage(KeyUsages::DigitalSignature.into())).with(false, &ExtendedKeyUsage(vec![ID_KP_CLIENT_AUTH]))
    }

    /// In place of an extension of its kind.
    pub fn with<T: const_oid::AssociatedOid + Encode>(self, critical: bool, extension: &T) -> Self {
        let mut plan = self.without(T::OID);
        plan.extensions.push((critical, extension).to_extension(&plan.subject, &[]).unwrap());
        plan
    }

    pub fn with_oid<T: Encode>(mut self, oid: ObjectIdentifier, critical: bool, content: &T) -> Self {
        self.extensions.push((oid, critical, content).to_extension(&self.subject, &[]).unwrap());
        self
    }

    pub fn without(mut self, oid: ObjectIdentifier) -> Self {
        self.extensions.retain(|e| e.extn_id != oid);
        self
    }

    pub fn spanning(mut self, from: Timestamp, until: Timestamp) -> Self {
        self.span = (from, until);
        self
    }

    /// For a key whose private half is elsewhere.
    pub fn for_key(mut self, spki: Vec<u8>) -> Self {
        self.spki = Some(spki);
        self
    }

    pub fn self_signed(self, chance: &Chance) -> Made {
        let key = new_key(chance);
        let issuer = self.subject.clone();
        self.build(key.clone(), issuer, &key, chance)
    }

    pub fn by(self, issuer: &Made, chance: &Chance) -> Made {
        let name = issuer.certificate.tbs_certificate().subject().clone();
        self.build(new_key(chance), name, &issuer.key, chance)
    }

    fn build(self, key: SigningKey, issuer: Name, signer: &SigningKey, chance: &Chance) -> Made {
        use der::Decode as _;
        let own = spki_of(&key).unwrap();
        let spki = self.spki.map_or(own, |der| spki::SubjectPublicKeyInfoOwned::from_der(&der).unwrap());
        let profile = Given { issuer, subject: self.subject, extensions: self.extensions };
        let (number, _) = serial(chance).unwrap();
        let span = validity(self.span.0, self.span.1).unwrap();
        let certificate = CertificateBuilder::new(profile, number, span, spki).unwrap().build::<_, DerSignature>(signer).unwrap();
        Made { key, certificate }
    }
}

struct Given {
    issuer: Name,
    subject: Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Given {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        _tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}
