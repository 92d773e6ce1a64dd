//! JSON as far as every body must be sane, whatever it is read as: an object, and no text in it with control characters.
//!
//! PostgreSQL takes no NUL in a text (its manual, 8.3), and what is printed in lists and logs must not move the cursor about. Tabs and
//! line ends stay: people write several lines. Texts are looked at and not kept: they may be secret.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, SeqAccess, Visitor},
};

/// Reads a body. `None` says nothing of what is wrong: the reader's own words would quote the body.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    // serde reads a struct from an array too, and an array names nothing.
    let first = body.iter().find(|b| !b.is_ascii_whitespace())?;
    if *first == b'[' {
        return None;
    }
    serde_json::from_slice::<Sane>(body).ok()?;
    serde_json::from_slice(body).ok()
}

/// Whether a character may stand in a text.
pub fn is_sane(c: char) -> bool {
    !c.is_control() || matches!(c, '\t' | '\n' | '\r')
}

struct Sane;

impl<'de> Deserialize<'de> for Sane {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Sane;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Sane, E> {
        if text.chars().all(is_sane) { Ok(Sane) } else { Err(E::custom("a control character")) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sane, A::Error> {
        while map.next_entry::<Sane, Sane>()?.is_some() {}
        Ok(Sane)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Sane, A::Error> {
        while all.next_element::<Sane>()?.is_some() {}
        Ok(Sane)
    }

    fn visit_unit<E>(self) -> Result<Sane, E> {
        Ok(Sane)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Sane, E> {
        Ok(Sane)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Sane, E> {
        Ok(Sane)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Sane, E> {
        Ok(Sane)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Sane, E> {
        if number.is_finite() { Ok(Sane) } else { Err(E::custom("no number")) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn bodies() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        for (body, good) in [
            (r#"{"a":"b","c":[1,-2,3.5,true,null,{"d":"e\tf\r\ng"}]}"#, true),
            (" {} ", true),
            ("null", true),
            ("\"é\\u00e9\\ud83d\\ude00\"", true),
            ("", false),
            ("[]", false),
            (" [{}]", false),
            (r#"{"a":"\u0000"}"#, false),
            (r#"{"a":["x",{"b":"\u001b[2J"}]}"#, false),
            (r#"{"a":"\u007f"}"#, false),
            (r#"{"a":"\u0085"}"#, false),
            (r#"{"\u0000":1}"#, false),
            (r#"{"a":"\ud800"}"#, false),
            (r#"{"a":1} x"#, false),
            (r#"{"a":"#, false),
            (deep.as_str(), false),
        ] {
            assert_eq!(read::<Value>(body.as_bytes()).is_some(), good, "{body:.80}");
        }
        assert!(read::<Value>(b"{\"a\":\"\xff\"}").is_none());
    }

    #[test]
    fn a_list_of_values_is_no_struct() {
        #[derive(Deserialize)]
        struct One {
            #[expect(dead_code, reason = "only whether it is read matters")]
            a: bool,
        }
        assert!(serde_json::from_slice::<One>(b"[true]").is_ok());
        assert!(read::<One>(b"[true]").is_none());
        assert!(read::<One>(b"{\"a\":true}").is_some());
    }
}
