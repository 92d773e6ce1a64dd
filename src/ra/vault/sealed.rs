//! The forms of sealed bytes, and which key they need.
//!
//! - Form 1: the byte 1, a 12-byte nonce, the text and its tag, under the key file's own bytes.
//! - Form 2: the byte 2, the data key's number (4 bytes, big-endian, at least 1), then as form 1, under that data key.

use super::gcm::{NONCE, TAG};

/// The number of the key that sealed form 1: the key file itself.
pub const LEGACY_KEY: u32 = 0;

const FORM_1: u8 = 1;
const FORM_2: u8 = 2;

/// Sealed bytes. Safe to keep anywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// The number of the key that sealed bytes need: [`LEGACY_KEY`] for form 1. `None` where they are in neither form.
pub fn key_of(sealed: &Sealed) -> Option<u32> {
    read(sealed).map(|form| match form {
        Form::One { .. } => LEGACY_KEY,
        Form::Two { key, .. } => key,
    })
}

pub(super) enum Form<'a> {
    One { closed: &'a [u8] },
    Two { key: u32, closed: &'a [u8] },
}

pub(super) fn read(sealed: &Sealed) -> Option<Form<'_>> {
    let (form, rest) = sealed.0.split_first()?;
    let form = match *form {
        FORM_1 => Form::One { closed: rest },
        FORM_2 => {
            let (key, closed) = rest.split_first_chunk::<4>()?;
            let key = Some(u32::from_be_bytes(*key)).filter(|key| *key != LEGACY_KEY)?;
            Form::Two { key, closed }
        }
        _ => return None,
    };
    let (Form::One { closed } | Form::Two { closed, .. }) = form;
    (closed.len() >= NONCE + TAG).then_some(form)
}

pub(super) fn write_1(closed: &[u8]) -> Sealed {
    Sealed([&[FORM_1], closed].concat())
}

pub(super) fn write_2(key: u32, closed: &[u8]) -> Sealed {
    Sealed([&[FORM_2], &key.to_be_bytes()[..], closed].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_told_from_the_bytes() {
        let least = [7; NONCE + TAG];
        let cases: [(Vec<u8>, Option<u32>); 8] = [
            (vec![], None),
            (vec![1], None),
            ([&[1], &least[..]].concat(), Some(LEGACY_KEY)),
            ([&[1], &least[1..]].concat(), None),
            ([&[2, 0, 0, 1, 2], &least[..]].concat(), Some(258)),
            ([&[2, 0, 0, 1, 2], &least[1..]].concat(), None),
            // Form 2 never has the number of form 1's key.
            ([&[2, 0, 0, 0, 0], &least[..]].concat(), None),
            ([&[3, 0, 0, 0, 1], &least[..]].concat(), None),
        ];
        for (bytes, key) in cases {
            assert_eq!(key_of(&Sealed(bytes.clone())), key, "{bytes:?}");
        }
    }
}
