//! Certificates on the card (SP 800-73-4 part 1, table 10): containers, compression, and the facts of a certificate.

use std::io::Read;

use der::{Decode, Encode};
use flate2::read::GzDecoder;
use x509_cert::{Certificate, time::Time};

use super::{Admin, CardFault, ObjectId, Piv, text::clean};
use crate::{
    card::tlv,
    domain::{card::Slot, certificate::CertificateFacts, clock::Timestamp},
};

const CERTIFICATE: u32 = 0x70;
const CERT_INFO: u32 = 0x71;
const CHECK: u32 = 0xFE;
const GZIPPED: u8 = 0x01;
/// No certificate on a card is larger, however well it was compressed.
const LARGEST: u64 = 65_536;

/// What a slot's certificate object holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CertificateRead {
    Certificate(Box<CertificateFacts>),
    /// Something that is no certificate.
    Unreadable,
}

impl<S> Piv<'_, S> {
    /// The certificate of the slot; `None` where there is none.
    pub fn certificate(&mut self, slot: Slot) -> Result<Option<CertificateRead>, CardFault> {
        let content = match self.object(ObjectId::Certificate(slot)) {
            Ok(content) => content,
            Err(CardFault::Unreadable { .. }) => return Ok(Some(CertificateRead::Unreadable)),
            Err(fault) => return Err(fault),
        };
        Ok(content.map(|c| match unpack(&c).and_then(|der| facts_of(slot, &der)) {
            Some(facts) => CertificateRead::Certificate(Box::new(facts)),
            None => CertificateRead::Unreadable,
        }))
    }
}

impl Piv<'_, Admin> {
    /// Writes the slot's certificate, DER, uncompressed.
    pub fn put_certificate(&mut self, slot: Slot, der: &[u8]) -> Result<(), CardFault> {
        self.put_object(ObjectId::Certificate(slot), &pack(der))
    }
}

fn pack(der: &[u8]) -> Vec<u8> {
    let mut content = tlv::object(CERTIFICATE, der);
    tlv::write(&mut content, CERT_INFO, &[0x00]);
    tlv::write(&mut content, CHECK, &[]);
    content
}

/// The certificate's DER from the object's content.
fn unpack(content: &[u8]) -> Option<Vec<u8>> {
    let bytes = tlv::find(content, CERTIFICATE)?;
    let info = tlv::find(content, CERT_INFO).and_then(|i| i.first()).copied().unwrap_or(0);
    if info & GZIPPED == 0 {
        return Some(bytes.to_vec());
    }
    let mut der = Vec::new();
    GzDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut der).ok()?;
    (der.len() as u64 <= LARGEST).then_some(der)
}

/// The facts of a certificate, DER; `None` where it is none (RFC 5280, 4.1).
pub fn facts_of(slot: Slot, der: &[u8]) -> Option<CertificateFacts> {
    let certificate = parse(der)?;
    let certificate = certificate.tbs_certificate();
    let time = |t: &Time| Timestamp::from_second(i64::try_from(t.to_unix_duration().as_secs()).ok()?).ok();
    Some(CertificateFacts {
        slot,
        subject: clean(&certificate.subject().to_string()),
        issuer: clean(&certificate.issuer().to_string()),
        serial: hex::encode_upper(certificate.serial_number().as_bytes()),
        not_before: time(&certificate.validity().not_before)?,
        not_after: time(&certificate.validity().not_after)?,
        der: der.to_vec(),
        spki: certificate.subject_public_key_info().to_der().ok()?,
    })
}

pub(super) fn parse(der: &[u8]) -> Option<Certificate> {
    Certificate::from_der(der).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use std::{io::Write, str::FromStr, time::Duration};

    use der::asn1::UtcTime;
    use p256::pkcs8::EncodePublicKey;
    use proptest::prelude::*;
    use x509_cert::{
        builder::{Builder, CertificateBuilder, profile::BuilderProfile},
        certificate::TbsCertificate,
        ext::Extension,
        name::Name,
        serial_number::SerialNumber,
        spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef},
        time::Validity,
    };

    use super::*;
    use crate::card::{apdu::Channel, piv::Selected, script::Script};

    struct Plain(Name);

    impl BuilderProfile for Plain {
        fn get_issuer(&self, subject: &Name) -> Name {
            subject.clone()
        }
        fn get_subject(&self) -> Name {
            self.0.clone()
        }
        fn build_extensions(
            &self,
            _: SubjectPublicKeyInfoRef<'_>,
            _: SubjectPublicKeyInfoRef<'_>,
            _: &TbsCertificate,
        ) -> x509_cert::builder::Result<Vec<Extension>> {
            Ok(vec![])
        }
    }

    pub fn key(seed: u8) -> p256::ecdsa::SigningKey {
        p256::ecdsa::SigningKey::from_slice(&[seed; 32]).expect("in range")
    }

    /// A certificate of this key for itself, DER.
    pub fn certificate(subject: &str, seed: u8) -> Vec<u8> {
        let key = key(seed);
        let spki = key.verifying_key().to_public_key_der().expect("DER");
        let at = |s| Time::UtcTime(UtcTime::from_unix_duration(Duration::from_secs(s)).expect("in range"));
        let built = CertificateBuilder::new(
            Plain(Name::from_str(subject).expect("a name")),
            SerialNumber::from(0x0102_u32),
            Validity::new(at(1_700_000_000), at(1_800_000_000)),
            SubjectPublicKeyInfoOwned::from_der(spki.as_bytes()).expect("DER"),
        )
        .expect("a builder")
        .build::<_, p256::ecdsa::DerSignature>(&key)
        .expect("signed");
        built.to_der().expect("DER")
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).expect("memory");
        gzip.finish().expect("memory")
    }

    fn container(bytes: &[u8], info: u8) -> Vec<u8> {
        [tlv::object(CERTIFICATE, bytes), tlv::object(CERT_INFO, &[info]), tlv::object(CHECK, &[])].concat()
    }

    fn check(content: &[u8], expected: Option<&[u8]>) {
        let answer = format!("{}9000", hex::encode(tlv::object(0x53, content)));
        let mut card = Script::new(&[("00CB3FFF0000055C035FC1050000", answer.as_str())]);
        let got = Piv::<Selected>::new(Channel::new(&mut card)).certificate(Slot::Authentication).expect("scripted");
        match (got, expected) {
            (Some(CertificateRead::Certificate(facts)), Some(der)) => assert_eq!(facts.der, der),
            (Some(CertificateRead::Unreadable), None) => {}
            (got, _) => panic!("{got:?}"),
        }
    }

    #[test]
    fn plain_compressed_and_rubbish() {
        let der = certificate("CN=Zoe Ward", 7);
        check(&container(&der, 0), Some(&der));
        check(&tlv::object(CERTIFICATE, &der), Some(&der));
        check(&container(&gzipped(&der), 1), Some(&der));
        check(&container(&der, 1), None);
        check(&container(&gzipped(&der), 0), None);
        check(&container(&gzipped(&vec![0; 5_000_000]), 1), None);
        check(&container(&der[..der.len() - 1], 0), None);
        check(b"rubbish", None);
        check(&pack(&der), Some(&der));
    }

    #[test]
    fn the_facts() {
        let facts = facts_of(Slot::Signature, &certificate("CN=Zoe Ward,2.5.4.5=#130C353535353132333435363738", 7))
            .expect("a certificate");
        assert_eq!(facts.slot, Slot::Signature);
        assert!(facts.subject.contains("CN=Zoe Ward"), "{}", facts.subject);
        assert_eq!(facts.serial, "0102");
        assert_eq!((facts.not_before.as_second(), facts.not_after.as_second()), (1_700_000_000, 1_800_000_000));
        assert_eq!(facts.spki, key(7).verifying_key().to_public_key_der().expect("DER").into_vec());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), info in any::<u8>()) {
            let _ = unpack(&bytes);
            let _ = unpack(&container(&bytes, info));
            let _ = facts_of(Slot::Authentication, &bytes);
        }

        #[test]
        fn a_bent_certificate_is_read_without_panic(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut der = certificate("CN=Zoe Ward", 7);
            let at = at.index(der.len());
            der[at] = to;
            let _ = facts_of(Slot::Authentication, &der);
        }
    }
}
