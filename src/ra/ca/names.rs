//! Names, times, serial numbers and keys in X.509's forms.

use const_oid::{ObjectIdentifier, db::rfc4519};
use der::{
    Decode, Encode, Tag,
    asn1::{Any, GeneralizedTime},
};
use p256::ecdsa::SigningKey;
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
    time::{Time, Validity},
};

use super::CaFault;
use crate::domain::{chance::Chance, clock::Timestamp};

/// Parts of a name, in the order of the certificate (the widest first).
pub(super) enum Part<'a> {
    Organisation(&'a str),
    CommonName(&'a str),
    /// X.520 `serialNumber`, 2.5.4.5: a PrintableString.
    Number(&'a str),
}

pub(super) fn name(parts: &[Part<'_>]) -> Result<Name, CaFault> {
    let mut sequence = RdnSequence::default();
    for part in parts {
        let (oid, tag, text): (ObjectIdentifier, Tag, &str) = match part {
            Part::Organisation(t) => (rfc4519::O, Tag::Utf8String, t),
            Part::CommonName(t) => (rfc4519::CN, Tag::Utf8String, t),
            Part::Number(t) => (rfc4519::SERIAL_NUMBER, Tag::PrintableString, t),
        };
        let mut rdn = RelativeDistinguishedName::default();
        rdn.insert(AttributeTypeAndValue { oid, value: Any::new(tag, text.as_bytes())? })?;
        sequence.push(rdn);
    }
    Ok(Name::from_der(&sequence.to_der()?)?)
}

pub(super) fn validity(from: Timestamp, until: Timestamp) -> Result<Validity, CaFault> {
    let time = |t: Timestamp| -> Result<Time, CaFault> {
        let seconds = u64::try_from(t.as_second()).unwrap_or(0);
        Ok(Time::from(GeneralizedTime::from_unix_duration(std::time::Duration::from_secs(seconds))?))
    };
    Ok(Validity::new(time(from)?, time(until)?))
}

/// 128 random bits, positive and without a leading zero byte.
pub(super) fn serial(chance: &Chance) -> Result<(SerialNumber, String), CaFault> {
    let mut bytes: [u8; 16] = chance.bytes();
    bytes[0] = bytes[0] & 0x7F | 0x40;
    Ok((SerialNumber::new(&bytes)?, hex::encode_upper(bytes)))
}

pub(super) fn new_key(chance: &Chance) -> SigningKey {
    loop {
        let secret = chance.secret::<32>();
        // Only zero and the few values above the curve's order are refused.
        if let Ok(key) = SigningKey::from_slice(secret.expose("made into a signing key")) {
            return key;
        }
    }
}
