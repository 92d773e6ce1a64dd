//! Cards with keys and certificates, for tests and the demo. The certificates come from a made-up CA.

use std::{str::FromStr, time::Duration};

use der::{
    DateTime, Decode, Encode,
    asn1::{GeneralizedTime, UtcTime},
};
use p256::elliptic_curve::Generate;
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::{
    TbsCertificate,
    builder::{self, Builder, CertificateBuilder, profile::BuilderProfile},
    ext::{
        Extension, ToExtension,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    time::{Time, Validity},
};

use super::{
    VirtualCard,
    personalise::{Packing, PersonaliseError},
    profile::Profile,
    references::{Container, KeyReference},
    tlv::tlv,
};
use crate::domain::{card::KeyAlgorithm, chance::Chance, clock::Timestamp};

#[derive(Debug, thiserror::Error)]
pub enum FixtureError {
    #[error(transparent)]
    Card(#[from] PersonaliseError),
    #[error("the certificate could not be made")]
    Certificate(#[from] builder::Error),
    #[error("a name, a key or a date does not fit into a certificate")]
    Der(#[from] der::Error),
    #[error("a date before 1970")]
    Date,
}

/// A CA that nobody trusts, with a P-256 key of its own.
pub struct MadeUpCa {
    name: Name,
    key: p256::ecdsa::SigningKey,
}

/// What a card of [`personalised`] is to be like.
#[derive(Clone, Debug)]
pub struct Holder<'a> {
    /// The subject of the certificates (RFC 4514), e.g. `CN=Ada Byron,O=Made up`.
    pub subject: &'a str,
    pub keys: &'a [KeyReference],
    pub algorithm: KeyAlgorithm,
    pub packing: Packing,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// A certificate's issuer, subject and use.
struct Leaf {
    issuer: Name,
    subject: Name,
    usage: KeyUsage,
}

impl BuilderProfile for Leaf {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _spk: SubjectPublicKeyInfoRef<'_>,
        _issuer_spk: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let mut extensions = vec![];
        let constraints = BasicConstraints { ca: false, path_len_constraint: None };
        extensions.push(constraints.to_extension(tbs.subject(), &extensions)?);
        extensions.push(self.usage.to_extension(tbs.subject(), &extensions)?);
        Ok(extensions)
    }
}

impl MadeUpCa {
    /// `name` is the CA's common name.
    ///
    /// # Errors
    /// The name does not fit.
    pub fn new(name: &str, chance: &Chance) -> Result<Self, FixtureError> {
        let key = p256::ecdsa::SigningKey::generate_from_rng(&mut chance.clone());
        Ok(Self { name: Name::from_str(&format!("CN={name},O=Made up"))?, key })
    }

    /// A certificate (DER) for a public key (SubjectPublicKeyInfo, DER).
    ///
    /// # Errors
    /// The subject, the key or the dates do not fit.
    pub fn certify(
        &self,
        key: KeyReference,
        spki: &[u8],
        subject: &str,
        from: Timestamp,
        until: Timestamp,
        chance: &Chance,
    ) -> Result<Vec<u8>, FixtureError> {
        let leaf = Leaf {
            issuer: self.name.clone(),
            subject: Name::from_str(subject)?,
            usage: KeyUsage(match key {
                KeyReference::SIGNATURE => KeyUsages::NonRepudiation.into(),
                // For curves and for RSA.
                KeyReference::KEY_MANAGEMENT => KeyUsages::KeyAgreement | KeyUsages::KeyEncipherment,
                _ => KeyUsages::DigitalSignature.into(),
            }),
        };
        let serial = SerialNumber::new(&chance.bytes::<16>())?;
        let validity = Validity::new(time(from)?, time(until)?);
        let builder = CertificateBuilder::new(leaf, serial, validity, SubjectPublicKeyInfoOwned::from_der(spki)?)?;
        Ok(builder.build::<_, p256::ecdsa::DerSignature>(&self.key)?.to_der()?)
    }
}

/// A card with keys, certificates, CHUID, card capabilities and printed information. Passcode, PUK and management key are the
/// factory's.
///
/// # Errors
/// A key or a certificate could not be made.
pub fn personalised(profile: Profile, ca: &MadeUpCa, holder: &Holder<'_>, chance: &Chance) -> Result<VirtualCard, FixtureError> {
    let mut card = VirtualCard::with_profile(profile, chance);
    for &key in holder.keys {
        let spki = card.make_key(key, holder.algorithm)?;
        let der = ca.certify(key, &spki, holder.subject, holder.from, holder.until, chance)?;
        card.put_certificate(key, &der, holder.packing)?;
    }
    card.put_object(Container::CHUID, &chuid(chance.bytes(), holder.until))?;
    card.put_object(Container::CAPABILITIES, &capabilities(chance.bytes()))?;
    let name = holder.subject.split(',').find_map(|part| part.strip_prefix("CN=")).unwrap_or(holder.subject);
    let printed = [tlv(0x01, name.as_bytes()), tlv(0x02, b"Employee"), tlv(0xFE, &[])].concat();
    card.put_object(Container::PRINTED, &printed)?;
    Ok(card)
}

impl VirtualCard {
    /// A card that somebody else issued: `9A` and `9C` with another CA's certificates, no `9E`.
    ///
    /// # Errors
    /// A key or a certificate could not be made.
    pub fn foreign(chance: &Chance, from: Timestamp, until: Timestamp) -> Result<Self, FixtureError> {
        let ca = MadeUpCa::new("Somebody else's CA", chance)?;
        let holder = Holder {
            subject: "CN=Foreign Card,O=Somebody else",
            keys: &[KeyReference::AUTHENTICATION, KeyReference::SIGNATURE],
            algorithm: KeyAlgorithm::P256,
            packing: Packing::Plain,
            from,
            until,
        };
        personalised(Profile::plain(), &ca, &holder, chance)
    }
}

/// The CHUID's contents (SP 800-73-4 part 1, 3.1.2 and table 9), unsigned. The card expires on the day of `until`, UTC.
pub fn chuid(guid: [u8; 16], until: Timestamp) -> Vec<u8> {
    let expiry = until.strftime("%Y%m%d").to_string();
    [
        // The FASC-N of a card that is not the US government's: agency 9999, all else zero.
        tlv(0x30, b"\xD4\xE7\x39\xDA\x73\x9C\xED\x39\xCE\x73\x9D\x83\x68\x58\x21\x08\x42\x10\x84\x21\xC8\x42\x10\xC3\xEB"),
        tlv(0x34, &guid),
        tlv(0x35, expiry.as_bytes()),
        tlv(0x3E, &[]),
        tlv(0xFE, &[]),
    ]
    .concat()
}

/// The card capability container's contents (part 1, table 8); `identifier` is the card's own part of the identifier.
pub fn capabilities(identifier: [u8; 14]) -> Vec<u8> {
    let identifier = [&[0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02], &identifier[..]].concat();
    let mut bytes = [tlv(0xF0, &identifier), tlv(0xF1, &[0x21]), tlv(0xF2, &[0x21]), tlv(0xF3, &[]), tlv(0xF4, &[0x00])].concat();
    bytes.extend(tlv(0xF5, &[0x10]));
    for tag in [0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE] {
        bytes.extend(tlv(tag, &[]));
    }
    bytes
}

/// UTCTime until 2049, GeneralizedTime afterwards (RFC 5280, 4.1.2.5).
fn time(at: Timestamp) -> Result<Time, FixtureError> {
    let at = Duration::from_secs(u64::try_from(at.as_second()).map_err(|_| FixtureError::Date)?);
    let date = DateTime::from_unix_duration(at)?;
    Ok(match UtcTime::from_date_time(date) {
        Ok(time) => Time::UtcTime(time),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(date)),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use der::Decode;
    use x509_cert::Certificate;

    use super::{
        super::{rig::*, tlv::all},
        *,
    };

    fn day(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The certificate as it is read from the card, and the CertInfo byte.
    fn read(card: &mut VirtualCard, key: KeyReference) -> (Vec<u8>, u8) {
        let answer = send(card, &format!("00CB3FFF000005 5C03{} 0000", key.certificate()));
        let answer = hex::decode(answer).unwrap();
        let object = super::super::tlv::only(0x53, &answer[..answer.len() - 2]).unwrap();
        match all(object).unwrap().as_slice() {
            [(0x70, der), (0x71, [info]), (0xFE, [])] => (der.to_vec(), *info),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn certificates_fit_their_keys() {
        let chance = chance();
        let ca = MadeUpCa::new("Made-up CA", &chance).unwrap();
        for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Rsa2048] {
            for packing in [Packing::Plain, Packing::Gzip] {
                let holder = Holder {
                    subject: "CN=Ada Byron,O=Made up",
                    keys: &[KeyReference::AUTHENTICATION, KeyReference::KEY_MANAGEMENT],
                    algorithm,
                    packing,
                    from: day("2026-01-01T00:00:00Z"),
                    until: day("2051-01-01T00:00:00Z"),
                };
                let mut card = selected(personalised(Profile::default(), &ca, &holder, &chance).unwrap());
                let (mut der, info) = read(&mut card, KeyReference::AUTHENTICATION);
                if packing == Packing::Gzip {
                    let mut plain = vec![];
                    flate2::read::GzDecoder::new(&der[..]).read_to_end(&mut plain).unwrap();
                    der = plain;
                }
                assert_eq!(info, u8::from(packing == Packing::Gzip));
                let certificate = Certificate::from_der(&der).unwrap();
                let tbs = certificate.tbs_certificate();
                assert_eq!(tbs.subject_public_key_info().to_der().unwrap(), card.spki(KeyReference::AUTHENTICATION).unwrap());
                assert_eq!(tbs.subject().to_string(), "CN=Ada Byron,O=Made up");
                assert!(matches!(tbs.validity().not_before, Time::UtcTime(_)));
                assert!(matches!(tbs.validity().not_after, Time::GeneralTime(_)));
                assert!(send(&mut card, "00CB3FFF055C035FC102").contains("3230353130313031"), "the CHUID's expiry");
            }
        }
    }

    #[test]
    fn a_foreign_card_has_no_card_authentication_key() {
        let (from, until) = (day("2026-01-01T00:00:00Z"), day("2028-01-01T00:00:00Z"));
        let mut card = selected(VirtualCard::foreign(&chance(), from, until).unwrap());
        let table = [
            ("00CB3FFF055C035FC105", "*61FF"),
            ("00CB3FFF055C035FC10A", "*61FF"),
            ("00CB3FFF055C035FC101", "6A82"),
            ("0087119E067C0482008100", "6A86"),
            ("00F7009E00", "6D00"),
        ];
        check(&mut card, &table[2..]);
        for (command, _) in &table[..2] {
            assert!(send(&mut card, command).starts_with("5382"));
        }
    }
}
