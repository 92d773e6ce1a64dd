//! What the wire's own types look like to others: JSON Schema 2020-12, as OpenAPI 3.1 has it, for every type whose text is read by hand.
//!
//! A schema here is a promise that serde keeps: text by the pattern is taken, text that is not by it is refused. The tests hold each
//! pattern against examples of both; a program that makes requests up from the document holds it against the service itself.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema, Type,
        schema::{KnownFormat, SchemaFormat},
    },
};

use super::{
    bytes::{Bytes, SecretBytes, SecretWord},
    report::Horizon,
};
use crate::domain::{
    card::{CardIdentity, CardSerial, Guid},
    operation::OperationId,
    person::{IdentityNumber, PersonId},
};

/// RFC 4648, section 4, padded; the bits that the padding leaves over are 0 (section 3.5).
pub const BASE64: &str = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";
/// SHA-256 in hex.
pub const IDENTITY: &str = "^[0-9a-fA-F]{64}$";
const GUID: &str = "^[0-9a-fA-F]{32}$";
const SERIAL: &str = "^[0-9A-Za-z-]{1,40}$";
/// One line, without blanks around it.
const PERSON: &str =
    "^[^\\s\\u0000-\\u001f\\u007f-\\u009f](?:[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$";
const TWELVE_DIGITS: &str = "^[0-9]{12}$";

/// Schemas for types that are text on the wire.
macro_rules! text_schemas {
    ($($type:ident, $about:literal, |$text:ident| $rest:expr;)+) => { $(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                let $text = ObjectBuilder::new().schema_type(Type::String).description(Some($about));
                RefOr::T(Schema::Object($rest.build()))
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($type))
            }
        }
    )+ };
}

text_schemas! {
    Bytes, "Bytes in base64 (RFC 4648, section 4), padded.", |text| text.pattern(Some(BASE64)).content_encoding("base64");
    SecretBytes, "Secret bytes in base64 (RFC 4648, section 4), padded.", |text| text.pattern(Some(BASE64)).content_encoding("base64");
    SecretWord, "Secret text: a token or a code.", |text| text;
    CardIdentity, "SHA-256 of the SubjectPublicKeyInfo of the card's `9E` key, in hex.", |text| text.pattern(Some(IDENTITY));
    Guid, "A GUID of 16 bytes, in hex.", |text| text.pattern(Some(GUID));
    OperationId, "UUIDv7 (RFC 9562), made by the desktop.", |text| text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    CardSerial, "The serial that is printed on the card.", |text| text.pattern(Some(SERIAL));
    PersonId, "The RA's own key for a person, as given at import.", |text| text.pattern(Some(PERSON)).max_length(Some(64));
    IdentityNumber, "The 12-digit number that is printed on the card.", |text| text.pattern(Some(TWELVE_DIGITS));
}

impl PartialSchema for Horizon {
    fn schema() -> RefOr<Schema> {
        let days = Horizon::ALL.map(|within| within.days());
        RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(days)).build()))
    }
}

impl ToSchema for Horizon {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Horizon")
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    fn is_read<T: DeserializeOwned>(text: &str) -> bool {
        serde_json::from_value::<T>(text.into()).is_ok()
    }

    #[test]
    fn what_the_patterns_say_is_what_is_read() {
        let (hex64, hex32) = ("aB3".repeat(21) + "f", "0F".repeat(16));
        for (read, text, good) in [
            (is_read::<Bytes> as fn(&str) -> bool, "", true),
            (is_read::<Bytes>, "AAAA", true),
            (is_read::<Bytes>, "AQ==", true),
            (is_read::<Bytes>, "+/8=", true),
            (is_read::<Bytes>, "AB==", false),
            (is_read::<Bytes>, "AAB=", false),
            (is_read::<Bytes>, "AQ", false),
            (is_read::<Bytes>, "AA A", false),
            (is_read::<Bytes>, "-_8=", false),
            (is_read::<SecretBytes>, "AQ==", true),
            (is_read::<SecretBytes>, "AB==", false),
            (is_read::<CardIdentity>, &hex64, true),
            (is_read::<CardIdentity>, &hex64[1..], false),
            (is_read::<Guid>, &hex32, true),
            (is_read::<Guid>, &hex32[1..], false),
            (is_read::<OperationId>, "018f0000-0000-7000-8000-000000000000", true),
            (is_read::<OperationId>, "018f", false),
            (is_read::<IdentityNumber>, "555500000001", true),
            (is_read::<IdentityNumber>, "55550000000", false),
            (is_read::<IdentityNumber>, "55550000000x", false),
        ] {
            assert_eq!(read(text), good, "{text}");
        }
    }
}
