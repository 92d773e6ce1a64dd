//! The certification authority that is built in: a key in a file or on a token, and its own self-made certificate.

use std::{
    fs,
    path::{Path, PathBuf},
};

use der::{Decode, DecodePem, Encode, EncodePem, pem::LineEnding};
use p256::{ecdsa::SigningKey as PlainKey, pkcs8::EncodePublicKey};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::{
    Certificate,
    builder::{Builder, CertificateBuilder},
    name::Name,
};

use super::{
    CaFault, CertificateAuthority, CertificateStanding, CrlContent, Issued, Order, Revocation, Subject,
    config::BuiltInConfig,
    crl,
    key::{SigningKey, Stamp, belongs_to, signed},
    key_name,
    names::{Part, is_printable, name, name_of, serial, time_of, validity},
    ocsp,
    profiles::{Kind, Profile, Profiles},
};
use crate::domain::{chance::Chance, clock::Timestamp};

/// Signs with a key of its own.
pub struct BuiltIn {
    key: Box<dyn SigningKey>,
    certificate: Certificate,
    der: Vec<u8>,
    profiles: Profiles,
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
        Self::create_by(&BuiltInConfig::default(), dir, stem, common_name, span, chance)
    }

    /// As [`BuiltIn::create`], with the key where the configuration says.
    pub fn create_by(
        config: &BuiltInConfig,
        dir: &Path,
        stem: &str,
        common_name: &str,
        span: (Timestamp, Timestamp),
        chance: &Chance,
    ) -> Result<Self, CaFault> {
        let path = dir.join(format!("{stem}.pem"));
        if path.exists() {
            return Err(CaFault::File { path, why: std::io::ErrorKind::AlreadyExists.into() });
        }
        let key = config.key.make(dir, &key_path(dir, stem), chance)?;
        let subject = name(&[Part::CommonName(common_name)])?;
        let profile = Profile { issuer: subject.clone(), subject, kind: Kind::Authority };
        let spki = SubjectPublicKeyInfoOwned::from_der(key.spki())?;
        let (serial, _) = serial(chance)?;
        let certificate = build(&*key, CertificateBuilder::new(profile, serial, validity(span.0, span.1)?, spki)?)?;
        fs::write(&path, certificate.to_pem(LineEnding::LF)?).map_err(|why| CaFault::File { path, why })?;
        let der = certificate.to_der()?;
        Ok(Self { key, certificate, der, profiles: config.profiles.clone() })
    }

    /// Opens what [`BuiltIn::create`] made, where nobody else can read the key.
    pub fn open(dir: &Path, stem: &str) -> Result<Self, CaFault> {
        Self::open_by(&BuiltInConfig::default(), dir, stem)
    }

    /// As [`BuiltIn::open`], with the key where the configuration says. A key that is not the certificate's is refused.
    pub fn open_by(config: &BuiltInConfig, dir: &Path, stem: &str) -> Result<Self, CaFault> {
        if let Some(text) = config.profiles.first_bad() {
            return Err(CaFault::Profile { text: text.to_owned() });
        }
        let key = config.key.open(dir, &key_path(dir, stem))?;
        let path = dir.join(format!("{stem}.pem"));
        let pem = fs::read(&path).map_err(|why| CaFault::File { path: path.clone(), why })?;
        let certificate = Certificate::from_pem(pem).map_err(|_| CaFault::Unreadable { path: path.clone() })?;
        if !belongs_to(&*key, &certificate.tbs_certificate().subject_public_key_info().to_der()?)? {
            return Err(CaFault::OtherKey { path });
        }
        let der = certificate.to_der()?;
        Ok(Self { key, certificate, der, profiles: config.profiles.clone() })
    }

    /// Builds and signs one certificate under this authority.
    pub(super) fn sign(
        &self,
        subject: Name,
        kind: Kind<'_>,
        spki: &[u8],
        span: (Timestamp, Timestamp),
        chance: &Chance,
    ) -> Result<(Certificate, String), CaFault> {
        let issuer = self.certificate.tbs_certificate().subject().clone();
        let spki = SubjectPublicKeyInfoOwned::from_der(spki)?;
        let (number, serial) = serial(chance)?;
        let builder = CertificateBuilder::new(Profile { issuer, subject, kind }, number, validity(span.0, span.1)?, spki)?;
        Ok((build(&*self.key, builder)?, serial))
    }

    fn ends(&self) -> Timestamp {
        time_of(self.certificate.tbs_certificate().validity().not_after)
    }
}

fn key_path(dir: &Path, stem: &str) -> PathBuf {
    dir.join(format!("{stem}.key.pem"))
}

fn build<B: Builder<Output = Certificate>>(key: &dyn SigningKey, mut builder: B) -> Result<Certificate, CaFault> {
    let stamp = Stamp(key);
    let message = builder.finalize(&stamp)?;
    Ok(builder.assemble(signed(key, &message)?, &stamp)?)
}

impl CertificateAuthority for BuiltIn {
    fn issue(&self, order: &Order<'_>, chance: &Chance) -> Result<Issued, CaFault> {
        check(&order.subject)?;
        let principal = match &order.subject {
            Subject::Authentication(h) => h.principal,
            _ => None,
        };
        let kind = Kind::Card { slot: order.subject.slot(), principal, profiles: &self.profiles };
        // Nothing outlives its issuer: it could not be verified (RFC 5280, 6.1.3).
        let not_after = order.not_after.min(self.ends());
        if not_after <= order.not_before {
            return Err(CaFault::IssuerEnds { at: self.ends() });
        }
        let span = (order.not_before, not_after);
        let (certificate, serial) = self.sign(name_of(&order.subject)?, kind, order.spki, span, chance)?;
        let issuer = key_name(&self.der);
        Ok(Issued { der: certificate.to_der()?, serial, issuer, not_before: order.not_before, not_after })
    }

    fn certificate(&self) -> &[u8] {
        &self.der
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        vec![self.der.clone()]
    }

    fn revocation(&self) -> Option<&dyn Revocation> {
        Some(self)
    }
}

impl Revocation for BuiltIn {
    fn crl(&self, list: &CrlContent<'_>, _chance: &Chance) -> Result<Vec<u8>, CaFault> {
        crl::make(&*self.key, &self.certificate, list)
    }

    fn ocsp(
        &self,
        request: &[u8],
        lookup: &mut dyn FnMut(&str) -> CertificateStanding,
        now: Timestamp,
        next_update: Timestamp,
        _chance: &Chance,
    ) -> Result<Vec<u8>, CaFault> {
        ocsp::answer(&*self.key, &self.certificate, request, lookup, (now, next_update))
    }
}

/// X.520's upper bounds (RFC 5280, A.1): a name that is too long makes a certificate that others refuse.
fn check(subject: &Subject<'_>) -> Result<(), CaFault> {
    const UPPER_BOUND: usize = 64;
    let (texts, number): (Vec<&str>, &str) = match subject {
        Subject::Authentication(h) | Subject::Signature(h) => (vec![h.name, h.organisation], h.identity_number.digits()),
        Subject::CardAuthentication(serial) => (vec![&serial.0], &serial.0),
    };
    let bad = texts.iter().any(|t| t.is_empty() || t.chars().count() > UPPER_BOUND || t.chars().any(char::is_control));
    if bad || !is_printable(number) { Err(CaFault::Name) } else { Ok(()) }
}

pub(super) fn spki_of(key: &PlainKey) -> Result<SubjectPublicKeyInfoOwned, CaFault> {
    let der = key.verifying_key().to_public_key_der().map_err(|_| CaFault::Key)?;
    Ok(SubjectPublicKeyInfoOwned::from_der(der.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{card::CardSerial, person::IdentityNumber, proof},
        ra::ca::{Holder, Subject, names::new_key},
    };
    use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};

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
            let issued = ca
                .issue(&Order { subject, spki: &key, csr: &[], renewal: false, not_before: at, not_after: until }, &chance)
                .unwrap();
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
