//! Names, times, serial numbers and keys in X.509's forms.

use const_oid::{ObjectIdentifier, db::rfc4519};
use der::{
    Decode, Encode, Tag, Tagged,
    asn1::{Any, GeneralizedTime, UtcTime},
};
use p256::ecdsa::SigningKey;
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
    time::{Time, Validity},
};

use super::{CaFault, Subject};
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

/// The name that a certificate for `subject` carries, DER (RFC 5280, 4.1.2.6). An upstream authority takes it from the request, so
/// the request must carry it too.
pub fn subject_name(subject: &Subject<'_>) -> Result<Vec<u8>, CaFault> {
    Ok(name_of(subject)?.to_der()?)
}

pub(super) fn name_of(subject: &Subject<'_>) -> Result<Name, CaFault> {
    match subject {
        Subject::Authentication(h) | Subject::Signature(h) => {
            name(&[Part::Organisation(h.organisation), Part::CommonName(h.name), Part::Number(h.identity_number.digits())])
        }
        Subject::CardAuthentication(serial) => name(&[Part::CommonName(&serial.0), Part::Number(&serial.0)]),
    }
}

/// Whether two names are the same in all but the string types that they are written in: authorities choose those for themselves.
pub(super) fn is_same(one: &Name, other: &Name) -> bool {
    /// What is no text counts as it is written.
    type Plain = (ObjectIdentifier, Result<String, (Tag, Vec<u8>)>);
    let plain = |name: &Name| -> Vec<Vec<Plain>> {
        let part = |a: &AttributeTypeAndValue| (a.oid, text(&a.value).ok_or_else(|| (a.value.tag(), a.value.value().to_vec())));
        name.iter_rdn()
            .map(|rdn| {
                let mut parts: Vec<_> = rdn.iter().map(part).collect();
                parts.sort();
                parts
            })
            .collect()
    };
    plain(one) == plain(other)
}

/// The text of a name's part (X.520 DirectoryString, or an IA5String); `None` where it is none.
pub(super) fn text(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String => String::from_utf8(bytes.to_vec()).ok(),
        Tag::PrintableString | Tag::Ia5String | Tag::VisibleString if bytes.is_ascii() => String::from_utf8(bytes.to_vec()).ok(),
        // Written as Latin-1 by everyone, whatever T.61 says.
        Tag::TeletexString => Some(bytes.iter().map(|b| char::from(*b)).collect()),
        Tag::BmpString => {
            let (pairs, []) = bytes.as_chunks::<2>() else { return None };
            char::decode_utf16(pairs.iter().map(|p| u16::from_be_bytes(*p))).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

pub(super) fn validity(from: Timestamp, until: Timestamp) -> Result<Validity, CaFault> {
    Ok(Validity::new(x509_time(from)?, x509_time(until)?))
}

/// 1 January 2050: RFC 5280, 4.1.2.5 wants UTCTime before it, and GeneralizedTime from then on.
const Y2050: i64 = 2_524_608_000;

pub(super) fn x509_time(at: Timestamp) -> Result<Time, CaFault> {
    if at.as_second() >= Y2050 {
        return Ok(Time::GeneralTime(generalized(at)?));
    }
    Ok(Time::UtcTime(UtcTime::from_unix_duration(since_1970(at))?))
}

pub(super) fn generalized(at: Timestamp) -> Result<GeneralizedTime, CaFault> {
    Ok(GeneralizedTime::from_unix_duration(since_1970(at))?)
}

pub(super) fn time_of(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn since_1970(at: Timestamp) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}

/// X.680, 41.4: the characters of a PrintableString.
pub(super) fn is_printable(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&b))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn with(parts: &[&[(ObjectIdentifier, Tag, &[u8])]]) -> Name {
        let mut sequence = RdnSequence::default();
        for part in parts {
            let mut rdn = RelativeDistinguishedName::default();
            for (oid, tag, bytes) in *part {
                rdn.insert(AttributeTypeAndValue { oid: *oid, value: Any::new(*tag, *bytes).unwrap() }).unwrap();
            }
            sequence.push(rdn);
        }
        Name::from_der(&sequence.to_der().unwrap()).unwrap()
    }

    #[test]
    fn names_are_compared_by_what_they_say() {
        let (cn, o) = (rfc4519::CN, rfc4519::O);
        let ordered = name(&[Part::Organisation("Ex Ltd"), Part::CommonName("Zoë")]).unwrap();
        let ltd: &[_] = &[(o, Tag::PrintableString, b"Ex Ltd" as &[u8])];
        let table: [(&str, Name, bool); 9] = [
            ("other string types", with(&[ltd, &[(cn, Tag::TeletexString, b"Zo\xEB")]]), true),
            ("two bytes each", with(&[ltd, &[(cn, Tag::BmpString, b"\0Z\0o\0\xEB")]]), true),
            ("half a character", with(&[ltd, &[(cn, Tag::BmpString, b"\0Z\0o\xEB")]]), false),
            ("another name", with(&[ltd, &[(cn, Tag::Utf8String, b"Zoe")]]), false),
            ("another case", with(&[ltd, &[(cn, Tag::Utf8String, "zoë".as_bytes())]]), false),
            ("another order", with(&[&[(cn, Tag::Utf8String, "Zoë".as_bytes())], ltd]), false),
            ("both in one part", with(&[&[ltd[0], (cn, Tag::Utf8String, "Zoë".as_bytes())]]), false),
            ("more", with(&[ltd, &[(cn, Tag::Utf8String, "Zoë".as_bytes())], &[(cn, Tag::Utf8String, b"x")]]), false),
            ("not even text", with(&[ltd, &[(cn, Tag::OctetString, "Zoë".as_bytes())]]), false),
        ];
        for (what, other, same) in table {
            assert_eq!(is_same(&ordered, &other), same, "{what}");
            assert!(is_same(&other, &other), "{what}");
        }
    }
}
