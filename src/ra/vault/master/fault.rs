//! Why a master key is not at hand, or does not do its work.

use std::{io, path::PathBuf};

use crate::ra::pkcs11::{PinTrouble, TokenFault};

#[derive(Debug, thiserror::Error)]
pub enum MasterFault {
    #[error("the vault's key file {path} cannot be used: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("the vault's key file {path} does not hold 32 bytes")]
    NotAKey { path: PathBuf },
    #[error("the vault's key file {path} can be read by others: its mode must be 0600")]
    Exposed { path: PathBuf },
    #[error("the mounted vault key {path} does not hold 32 bytes or 64 hex digits")]
    NotAMountedKey { path: PathBuf },
    #[error("the mounted vault key {path} can be read by everyone")]
    MountExposed { path: PathBuf },
    #[error("no directory of mounted secrets was named, and the service manager gave none")]
    NoMount,
    #[error("'{name}' is no plain file name in the mounted secrets")]
    NotAName { name: String },
    #[error(transparent)]
    Token(#[from] TokenFault),
    #[error("the token '{token}' cannot do AES-GCM, or cannot make AES keys")]
    NoGcm { token: String },
    #[error("the token '{token}' has a key '{key}' already")]
    KeyExists { token: String, key: String },
    #[error("the key '{key}' on the token '{token}' is not fit for a master key: {unfit}")]
    Unfit { token: String, key: String, unfit: Unfit },
    #[error("a wrapped key does not open: another number, another master key, or damage")]
    DoesNotOpen,
}

impl MasterFault {
    /// The label of the token that refused the PIN, where one did: whoever goes on must not spend another of its tries.
    pub fn refused_by(&self) -> Option<&str> {
        match self {
            Self::Token(TokenFault::Pin { token, trouble: PinTrouble::Refused }) => Some(token),
            _ => None,
        }
    }
}

/// What keeps a key on a token from being a master key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unfit {
    #[error("it is not an AES key of 32 bytes")]
    NotAes256,
    /// CKA_EXTRACTABLE, or not CKA_SENSITIVE.
    #[error("it could be taken off the token")]
    CanLeave,
    /// Not CKA_ENCRYPT or not CKA_DECRYPT.
    #[error("it may not encrypt and decrypt")]
    NotForEncryption,
    /// No CKA_ID, by which it is told from another key of the same label.
    #[error("it has no id")]
    NoId,
}
