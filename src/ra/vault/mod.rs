//! Card secrets, sealed with AES-256-GCM under a key that is kept in a file of its own.
//!
//! This room knows keys and sealed bytes. It is ignorant of HTTP and SQL: whoever keeps the sealed bytes cannot open them, and
//! sealed bytes that were moved to another card or purpose do not open.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use zeroize::Zeroizing;

use crate::{
    domain::{card::CardSerial, chance::Chance, secret::Secret},
    ra::private_file,
};

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// What sealed bytes are for. It is authenticated with them (as associated data) and is not stored in them.
#[derive(Clone, Debug)]
pub struct Purpose {
    pub card: CardSerial,
    pub kind: SecretKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretKind {
    Puk,
    ManagementKey,
}

impl Purpose {
    fn text(&self) -> String {
        let kind = match self.kind {
            SecretKind::Puk => "puk",
            SecretKind::ManagementKey => "management-key",
        };
        format!("wardcard vault v1\n{kind}\n{}", self.card)
    }
}

/// A version byte, a 12-byte nonce, the ciphertext and its 16-byte tag. Safe to keep anywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// Opens and seals. Its key is wiped when it is dropped.
pub struct Vault {
    key: Secret<32>,
}

#[derive(Debug, thiserror::Error)]
pub enum VaultFault {
    #[error("the vault's key file {path} cannot be used: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("the vault's key file {path} does not hold 32 bytes")]
    NotAKey { path: PathBuf },
    #[error("the vault's key file {path} can be read by others: its mode must be 0600")]
    Exposed { path: PathBuf },
    #[error("sealed bytes do not open: another key, another purpose, or damage")]
    DoesNotOpen,
}

impl Vault {
    /// Makes a new key file (mode 0600) and never overwrites one.
    pub fn create(path: &Path, chance: &Chance) -> Result<Self, VaultFault> {
        let key = chance.secret::<32>();
        private_file::write(path, key.expose("written to the vault's own key file"))
            .map_err(|why| VaultFault::File { path: path.to_owned(), why })?;
        Ok(Self { key })
    }

    pub fn open(path: &Path) -> Result<Self, VaultFault> {
        let fault = |why| VaultFault::File { path: path.to_owned(), why };
        if !private_file::is_private(path).map_err(fault)? {
            return Err(VaultFault::Exposed { path: path.to_owned() });
        }
        let bytes = Zeroizing::new(fs::read(path).map_err(fault)?);
        let key = Secret::from_slice(&bytes).ok_or_else(|| VaultFault::NotAKey { path: path.to_owned() })?;
        Ok(Self { key })
    }

    /// Seals `plain` for one card and purpose under a fresh nonce.
    pub fn seal(&self, purpose: &Purpose, plain: &[u8], chance: &Chance) -> Result<Sealed, VaultFault> {
        let nonce = chance.bytes::<NONCE>();
        let aad = purpose.text();
        let text = self
            .cipher()
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() })
            .map_err(|_| VaultFault::DoesNotOpen)?;
        let mut sealed = Vec::with_capacity(1 + NONCE + text.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        Ok(Sealed(sealed))
    }

    /// The plain bytes, wiped on drop.
    pub fn unseal(&self, purpose: &Purpose, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        let rest = sealed.0.strip_prefix(&[VERSION]).ok_or(VaultFault::DoesNotOpen)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(VaultFault::DoesNotOpen)?;
        let aad = purpose.text();
        self.cipher()
            .decrypt(&Nonce::from(*nonce), Payload { msg: text, aad: aad.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| VaultFault::DoesNotOpen)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(self.key.expose("the cipher's key").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance() -> Chance {
        Chance::counting(1)
    }

    fn purpose(card: &str, kind: SecretKind) -> Purpose {
        Purpose { card: CardSerial(card.into()), kind }
    }

    #[test]
    fn opens_only_for_its_card_and_purpose() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        let vault = Vault::create(&path, &chance()).unwrap();
        let puk = purpose("W1", SecretKind::Puk);
        let sealed = vault.seal(&puk, b"12345678", &chance()).unwrap();
        assert!(!sealed.0.windows(8).any(|w| w == b"12345678"));
        let again = Vault::open(&path).unwrap();
        assert_eq!(&again.unseal(&puk, &sealed).unwrap()[..], b"12345678");
        for other in [purpose("W2", SecretKind::Puk), purpose("W1", SecretKind::ManagementKey)] {
            assert!(matches!(again.unseal(&other, &sealed), Err(VaultFault::DoesNotOpen)));
        }
        for at in 0..sealed.0.len() {
            let mut bent = sealed.clone();
            bent.0[at] ^= 1;
            assert!(again.unseal(&puk, &bent).is_err(), "byte {at}");
        }
        assert!(again.unseal(&puk, &Sealed(vec![VERSION])).is_err());
    }

    #[test]
    fn never_overwrites_its_key_and_insists_on_privacy() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        Vault::create(&path, &chance()).unwrap();
        assert!(matches!(Vault::create(&path, &chance()), Err(VaultFault::File { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(Vault::open(&path), Err(VaultFault::Exposed { .. })));
        }
    }
}
