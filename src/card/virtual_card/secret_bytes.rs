//! Secret bytes of any length that go into the card's file.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Wiped on drop, compared in constant time, not `Clone`, without `Debug`. It is `Serialize`, unlike other secrets, because a
/// virtual card's memory is its file.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct SecretBytes(Vec<u8>);

impl SecretBytes {
    pub fn copy(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// The plain bytes: the card computes with them.
    pub fn plain(&self) -> &[u8] {
        &self.0
    }

    pub fn matches(&self, other: &[u8]) -> bool {
        self.0.ct_eq(other).into()
    }
}

/// Writes hex digit by digit, so that no copy of the text stays behind.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for SecretBytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&Hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for SecretBytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(d)?);
        // The decoder's own error quotes the text.
        hex::decode(text.as_bytes()).map(Self).map_err(|_| D::Error::custom("bytes are not in hex"))
    }
}
