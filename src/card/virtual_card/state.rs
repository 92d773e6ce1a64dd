//! What the card remembers without power.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    key::PrivateKey,
    profile::Profile,
    references::{Container, KeyReference},
    secret_bytes::SecretBytes,
};
use crate::domain::card::ManagementAlgorithm;

/// The version of the file's form that this program writes.
pub(super) const VERSION: u32 = 1;

pub(super) const FACTORY_PASSCODE: [u8; 8] = *b"123456\xFF\xFF";
pub(super) const FACTORY_PUK: [u8; 8] = *b"12345678";
const FACTORY_TRIES: u8 = 3;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub version: u32,
    pub profile: Profile,
    /// What GET SERIAL tells.
    pub serial: u32,
    pub passcode: Reference,
    pub puk: Reference,
    pub management: Management,
    pub keys: BTreeMap<KeyReference, PrivateKey>,
    pub objects: BTreeMap<Container, SecretBytes>,
}

/// Reference data with its retry counter: the passcode or the PUK (SP 800-73-4 part 2, 2.4.3).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    value: SecretBytes,
    left: u8,
    tries: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Management {
    pub algorithm: ManagementAlgorithm,
    pub key: SecretBytes,
}

/// How a comparison with reference data ended.
pub(super) enum Compared {
    Right,
    Wrong {
        left: u8,
    },
    /// It was blocked before; nothing was compared.
    Blocked,
}

impl State {
    pub fn factory(profile: Profile, serial: u32) -> Self {
        Self {
            version: VERSION,
            profile,
            serial,
            passcode: Reference::new(&FACTORY_PASSCODE),
            puk: Reference::new(&FACTORY_PUK),
            management: Management {
                algorithm: profile.management,
                key: SecretBytes::copy(&factory_management(profile.management)),
            },
            keys: BTreeMap::new(),
            objects: BTreeMap::new(),
        }
    }

    /// Whether a state that was read is one that this card could have written.
    pub fn is_sound(&self) -> bool {
        let reference = |r: &Reference| r.value.plain().len() == 8 && r.left <= r.tries && (1..=15).contains(&r.tries);
        self.version == VERSION
            && reference(&self.passcode)
            && reference(&self.puk)
            && self.management.key.plain().len() == self.management.algorithm.key_length()
            && self.keys.values().all(PrivateKey::is_sound)
    }
}

/// `0102030405060708`, as often as the algorithm needs it.
pub(super) fn factory_management(algorithm: ManagementAlgorithm) -> Vec<u8> {
    (1..=8).cycle().take(algorithm.key_length()).collect()
}

impl Reference {
    fn new(value: &[u8; 8]) -> Self {
        Self { value: SecretBytes::copy(value), left: FACTORY_TRIES, tries: FACTORY_TRIES }
    }

    /// Compares, and counts: a wrong try takes one, a right one gives all back.
    pub fn compare(&mut self, offered: &[u8]) -> Compared {
        if self.left == 0 {
            return Compared::Blocked;
        }
        if self.value.matches(offered) {
            self.left = self.tries;
            Compared::Right
        } else {
            self.left -= 1;
            Compared::Wrong { left: self.left }
        }
    }

    /// New reference data with all its tries.
    pub fn replace(&mut self, value: &[u8]) {
        self.value = SecretBytes::copy(value);
        self.left = self.tries;
    }

    pub fn left(&self) -> u8 {
        self.left
    }

    pub fn tries(&self) -> u8 {
        self.tries
    }

    pub fn is(&self, value: &[u8]) -> bool {
        self.value.matches(value)
    }
}
