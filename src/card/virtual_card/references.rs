//! What a command can name: keys (SP 800-73-4 part 1, table 4b) and data objects (part 1, table 3).

use std::fmt;

use serde::{Deserialize, Serialize, de::Error as _};

use crate::domain::card::Slot;

/// A private key's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct KeyReference(u8);

/// When a private key may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum KeyRule {
    Always,
    AfterPasscode,
    /// The passcode just before each use.
    JustAfterPasscode,
}

impl KeyReference {
    pub const AUTHENTICATION: Self = Self(0x9A);
    pub const SIGNATURE: Self = Self(0x9C);
    pub const KEY_MANAGEMENT: Self = Self(0x9D);
    pub const CARD_AUTHENTICATION: Self = Self(0x9E);

    /// `None` where the byte names no private key. `82` to `95` are the retired key-management keys.
    pub fn new(byte: u8) -> Option<Self> {
        matches!(byte, 0x9A | 0x9C..=0x9E | 0x82..=0x95).then_some(Self(byte))
    }

    /// The byte in P2.
    pub fn byte(self) -> u8 {
        self.0
    }

    /// The data object of this key's certificate.
    pub fn certificate(self) -> Container {
        Container(match self.0 {
            0x9A => 0x5FC105,
            0x9C => 0x5FC10A,
            0x9D => 0x5FC10B,
            0x9E => 0x5FC101,
            retired => 0x5FC10D + u32::from(retired - 0x82),
        })
    }

    pub(super) fn rule(self) -> KeyRule {
        match self.0 {
            0x9C => KeyRule::JustAfterPasscode,
            0x9E => KeyRule::Always,
            _ => KeyRule::AfterPasscode,
        }
    }

    /// Whether the key is there to agree on or to unwrap keys.
    pub(super) fn agrees(self) -> bool {
        matches!(self.0, 0x9D | 0x82..=0x95)
    }
}

impl From<Slot> for KeyReference {
    fn from(slot: Slot) -> Self {
        match slot {
            Slot::Authentication => Self::AUTHENTICATION,
            Slot::Signature => Self::SIGNATURE,
            Slot::CardAuthentication => Self::CARD_AUTHENTICATION,
        }
    }
}

/// A data object, by its tag.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Container(u32);

impl Container {
    pub const DISCOVERY: Self = Self(0x7E);
    pub const CHUID: Self = Self(0x5FC102);
    pub const CAPABILITIES: Self = Self(0x5FC107);
    pub const PRINTED: Self = Self(0x5FC109);
    pub const FACE: Self = Self(0x5FC108);
    pub const SECURITY: Self = Self(0x5FC106);

    /// `None` where the tag names no PIV data object.
    pub fn new(tag: u32) -> Option<Self> {
        matches!(tag, 0x7E | 0x7F61 | 0x5FC101..=0x5FC103 | 0x5FC105..=0x5FC123).then_some(Self(tag))
    }

    /// The bytes of a tag list (tag `5C`).
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (1..=3).contains(&bytes.len()).then(|| bytes.iter().fold(0, |tag, byte| tag << 8 | u32::from(*byte))).and_then(Self::new)
    }

    pub fn tag(self) -> u32 {
        self.0
    }

    /// Fingerprints, face, printed information, iris: the holder's own (part 1, table 3, contact interface).
    pub(super) fn needs_passcode(self) -> bool {
        matches!(self.0, 0x5FC103 | 0x5FC108 | 0x5FC109 | 0x5FC121)
    }

    /// The two that come and go with their own tag instead of `53` (part 2, 3.1.2).
    pub(super) fn stands_alone(self) -> bool {
        matches!(self.0, 0x7E | 0x7F61)
    }
}

macro_rules! hex_key {
    ($name:ident, $number:ty) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:X}", self.0)
            }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                let number = <$number>::from_str_radix(&text, 16).map_err(D::Error::custom)?;
                Self::new(number).ok_or_else(|| D::Error::custom("no such reference"))
            }
        }
    };
}
hex_key!(KeyReference, u8);
hex_key!(Container, u32);
