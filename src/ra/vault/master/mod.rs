//! The master key: it wraps data keys, and is kept apart from them.
//!
//! A wrapped key is the byte 1, a 12-byte nonce, 32 bytes of text and a 16-byte tag: AES-256-GCM, whether in this process or on a
//! token. The associated data binds the data key's number and the master key's name, so that rows cannot change places.

mod fault;
mod file;
mod key;
mod mount;
mod source;
mod token;

use std::fmt;

pub use self::{
    fault::MasterFault,
    source::{KEY_FILE, MasterSource, Surroundings},
};
use self::{key::KeyMaster, token::TokenMaster};
use super::gcm::{NONCE, TAG};
use crate::domain::{chance::Chance, secret::Secret};

const FORM: u8 = 1;

/// A master key's short stable name: 16 hex digits, no secret. It is what rows say they are under.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MasterId(String);

impl MasterId {
    /// As it stands in a row. What is no master key's name is the name of none.
    pub fn from_row(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(bytes: [u8; 8]) -> Self {
        Self(hex::encode(bytes))
    }
}

impl fmt::Display for MasterId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A master key at hand: its bytes, wiped on drop, or a session with the token that keeps it.
pub struct Master {
    id: MasterId,
    kind: Kind,
}

enum Kind {
    Key(KeyMaster),
    Token(TokenMaster),
}

impl Master {
    pub fn id(&self) -> &MasterId {
        &self.id
    }

    /// Wraps a data key for its number.
    pub fn wrap(&self, key_id: u32, plain: &Secret<32>, chance: &Chance) -> Result<Vec<u8>, MasterFault> {
        let aad = self.aad(key_id);
        let closed = match &self.kind {
            Kind::Key(master) => master.close(&aad, plain, chance)?,
            Kind::Token(master) => master.close(&aad, plain, chance)?,
        };
        Ok([&[FORM], &closed[..]].concat())
    }

    /// The data key of this number; `DoesNotOpen` where it is another's, or was wrapped under another master key, or is damaged.
    pub fn unwrap(&self, key_id: u32, wrapped: &[u8]) -> Result<Secret<32>, MasterFault> {
        let closed = wrapped.strip_prefix(&[FORM]).filter(|c| c.len() == NONCE + 32 + TAG).ok_or(MasterFault::DoesNotOpen)?;
        let aad = self.aad(key_id);
        let plain = match &self.kind {
            Kind::Key(master) => master.open(&aad, closed)?,
            Kind::Token(master) => master.open(&aad, closed)?,
        };
        Secret::from_slice(&plain).ok_or(MasterFault::DoesNotOpen)
    }

    /// The bytes that sealed form 1, where this master key may be the file of old.
    pub(super) fn legacy(&self) -> Option<&Secret<32>> {
        match &self.kind {
            Kind::Key(master) => Some(master.root()),
            Kind::Token(_) => None,
        }
    }

    pub(super) fn of_key(root: Secret<32>) -> Self {
        let master = KeyMaster::new(root);
        Self { id: master.id(), kind: Kind::Key(master) }
    }

    fn aad(&self, key_id: u32) -> String {
        format!("wardcard vault key v1\n{}\n{key_id}", self.id)
    }
}
