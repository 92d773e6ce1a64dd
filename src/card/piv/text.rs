//! Text from certificates, made fit to be shown: whoever wrote the card may have meant mischief.

use der::{Tag, Tagged, asn1::Any};

/// No name on a card is longer.
const LONGEST: usize = 200;

/// A directory string of any kind (RFC 5280, 4.1.2.4) as clean text; `None` where it is none, or nothing is left of it.
pub(super) fn text_of(value: &Any) -> Option<String> {
    let bytes = value.value();
    let text = match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        // T.61 in name; Latin-1 in practice.
        Tag::TeletexString => bytes.iter().map(|b| char::from(*b)).collect(),
        Tag::BmpString => {
            let units: Vec<_> = bytes.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => return None,
    };
    let text = clean(&text);
    (!text.is_empty()).then_some(text)
}

/// Without control characters, without marks that turn the direction of writing, and not too long.
pub(super) fn clean(text: &str) -> String {
    let fit = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    let text: String = text.chars().filter(fit).take(LONGEST).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_kind() {
        for (tag, bytes, expected) in [
            (Tag::Utf8String, "Zoë\u{7} \u{202E}Ward".as_bytes(), Some("Zoë Ward")),
            (Tag::PrintableString, b" 555512345678 ", Some("555512345678")),
            (Tag::TeletexString, b"Zo\xEB", Some("Zoë")),
            (Tag::BmpString, b"\0Z\0o\0\xEB", Some("Zoë")),
            (Tag::BmpString, b"\0Z\xD8", Some("Z")),
            (Tag::Utf8String, b"\xFF", Some("\u{FFFD}")),
            (Tag::Utf8String, b"\n\t", None),
            (Tag::OctetString, b"Zoe", None),
        ] {
            let value = Any::new(tag, bytes).expect("short");
            assert_eq!(text_of(&value).as_deref(), expected, "{tag:?} {bytes:?}");
        }
        assert_eq!(clean(&"é".repeat(1000)).chars().count(), LONGEST);
    }
}
