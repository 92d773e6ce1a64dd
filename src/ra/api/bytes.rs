//! Bytes on the wire: base64 (RFC 4648, section 4, padded); secret ones without `Debug` or `Clone`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use zeroize::{Zeroize, Zeroizing};

use crate::domain::secret::{Secret, SecretText};

/// Public bytes: certificates, signatures, challenges.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bytes(pub Vec<u8>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        STANDARD.decode(String::deserialize(d)?).map(Self).map_err(D::Error::custom)
    }
}

/// Secret bytes of any length that cross the wire once, over TLS. Wiped on drop.
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The plain value; `_why` is the one-line reason.
    pub fn expose(&self, _why: &'static str) -> &[u8] {
        &self.0
    }

    /// Just `N` bytes as a domain secret, or `None` where the length differs.
    pub fn secret<const N: usize>(&self) -> Option<Secret<N>> {
        Secret::from_slice(&self.0)
    }
}

impl Serialize for SecretBytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&Zeroizing::new(STANDARD.encode(&self.0)))
    }
}

impl<'de> Deserialize<'de> for SecretBytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(d)?);
        // The decoder's own message would quote the text.
        STANDARD.decode(text.as_bytes()).map(Self::new).map_err(|_| D::Error::custom("not base64"))
    }
}

/// Secret text that crosses the wire: tokens and one-time codes.
#[derive(zeroize::ZeroizeOnDrop, Zeroize)]
pub struct SecretWord(String);

impl SecretWord {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The plain value; `_why` is the one-line reason.
    pub fn expose(&self, _why: &'static str) -> &str {
        &self.0
    }

    pub fn into_domain(mut self) -> SecretText {
        SecretText::new(std::mem::take(&mut self.0))
    }
}

impl Serialize for SecretWord {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretWord {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d).map(Self)
    }
}
