//! What a card is to the people who use it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The card's identity for the RA: SHA-256 of the SubjectPublicKeyInfo of its `9E` key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardIdentity(pub [u8; 32]);

/// The card's GUID, tag `34` of the CHUID (SP 800-73-4 part 1, 3.1.2). It changes whenever certificates do.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Guid(pub [u8; 16]);

/// The serial number that is printed on the card.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
pub struct CardSerial(pub String);

impl CardSerial {
    /// Whether it is one as printed on cards: at most 40 letters, digits and dashes.
    pub fn is_plain(&self) -> bool {
        (1..=40).contains(&self.0.len()) && self.0.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    }
}

impl fmt::Display for CardSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! hex_text {
    ($name:ident, $n:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
        impl std::str::FromStr for $name {
            type Err = hex::FromHexError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                let mut bytes = [0; $n];
                hex::decode_to_slice(s, &mut bytes)?;
                Ok(Self(bytes))
            }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
hex_text!(CardIdentity, 32);
hex_text!(Guid, 16);

/// A key and its certificate on the card (SP 800-73-4 part 1, table 4b).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub enum Slot {
    /// Signing in; the passcode once per session.
    #[serde(rename = "9A")]
    Authentication,
    /// Signing documents; the passcode before each signature.
    #[serde(rename = "9C")]
    Signature,
    /// Proves which card this is, without the passcode.
    #[serde(rename = "9E")]
    CardAuthentication,
}

impl Slot {
    pub const ALL: [Slot; 3] = [Slot::Authentication, Slot::Signature, Slot::CardAuthentication];

    /// The slot's usual name, e.g. `9A`.
    pub fn name(self) -> &'static str {
        match self {
            Slot::Authentication => "9A",
            Slot::Signature => "9C",
            Slot::CardAuthentication => "9E",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How many wrong tries are left before the passcode or the PUK is blocked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Retries(pub u8);

/// What the card tells of the passcode without a try being spent (an empty VERIFY).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasscodeState {
    Left(Retries),
    Blocked,
    /// The card gives no count.
    Unknown,
}

/// The keys' algorithms that Wardcard can have made and can check (SP 800-78-4, table 6-2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub enum KeyAlgorithm {
    #[serde(rename = "P-256")]
    P256,
    #[serde(rename = "P-384")]
    P384,
    #[serde(rename = "RSA-2048")]
    Rsa2048,
}

/// The management key's algorithms (SP 800-78-4, table 6-1; `0C` AES-256 is preferred).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub enum ManagementAlgorithm {
    #[serde(rename = "3DES")]
    TripleDes,
    #[serde(rename = "AES-128")]
    Aes128,
    #[serde(rename = "AES-192")]
    Aes192,
    #[serde(rename = "AES-256")]
    Aes256,
}

impl ManagementAlgorithm {
    /// The order in which a card is asked: the best first.
    pub const ALL: [Self; 4] = [Self::Aes256, Self::Aes192, Self::Aes128, Self::TripleDes];

    /// SP 800-78-4, table 6-1.
    pub fn identifier(self) -> u8 {
        match self {
            Self::TripleDes => 0x03,
            Self::Aes128 => 0x08,
            Self::Aes192 => 0x0A,
            Self::Aes256 => 0x0C,
        }
    }

    /// Length of the key in bytes.
    pub fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::TripleDes | Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Length of a challenge in bytes: one block.
    pub fn block_length(self) -> usize {
        match self {
            Self::TripleDes => 8,
            _ => 16,
        }
    }
}
