//! Signs how the audit trail stood at a time, with a key that is in the data directory and not in the database.
//!
//! This room knows the audit key and what it signs. It is ignorant of SQL and HTTP. Whoever can change the database can write the
//! whole trail anew, but not the checkpoints that were signed before; the last one is also remembered beside the key, and others can
//! be kept elsewhere ([`detached`]).
//!
//! What is signed is text of five lines: a heading, the key's name, the trail's length, its last hash in hex, and the time in whole
//! seconds since 1970. Anyone can check it with the public key: `openssl dgst -sha256 -verify audit.pub.pem -signature SIG TEXT`.

pub mod detached;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use p256::{
    ecdsa::{
        DerSignature, SigningKey, VerifyingKey,
        signature::{Signer as _, Verifier as _},
    },
    pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding},
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{
    domain::{chance::Chance, clock::Timestamp},
    ra::{
        private_file,
        store::{
            checkpoints::{Checkpoint, Head},
            trail::Vouched,
        },
    },
};

/// The names of files in a data directory: the key, what checks its signatures, and the last checkpoint that was made here.
pub const KEY: &str = "audit.key.pem";
pub const PUBLIC: &str = "audit.pub.pem";
pub const LAST: &str = "audit.checkpoint";

#[derive(Debug, thiserror::Error)]
pub enum NotaryFault {
    #[error("{path}: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} can be read by others: its mode must be 0600")]
    Exposed { path: PathBuf },
    #[error("{path} holds no P-256 key in PEM")]
    NotAKey { path: PathBuf },
    #[error("{path} holds no checkpoint of an audit trail")]
    NotACheckpoint { path: PathBuf },
    #[error("a new audit key cannot be written as PEM")]
    Encoding,
}

/// Holds the audit key, which is wiped when it is dropped.
pub struct Notary {
    dir: PathBuf,
    key: SigningKey,
    public: PublicKey,
}

/// Checks what one audit key has signed.
#[derive(Clone)]
pub struct PublicKey {
    key: VerifyingKey,
    /// SHA-256 of its SubjectPublicKeyInfo, hex.
    name: String,
}

impl Notary {
    /// Opens the key in a data directory, or makes one (mode 0600, never over another) where there is none.
    pub fn ensure(dir: &Path, chance: &Chance) -> Result<Self, NotaryFault> {
        let path = dir.join(KEY);
        let notary = Self::with(dir, if path.exists() { open(&path)? } else { make(&path, chance)? })?;
        let beside = dir.join(PUBLIC);
        if !beside.exists() {
            let pem = notary.public.key.to_public_key_pem(LineEnding::LF).map_err(|_| NotaryFault::Encoding)?;
            fs::write(&beside, pem).map_err(|why| NotaryFault::File { path: beside, why })?;
        }
        Ok(notary)
    }

    /// Opens the key in a data directory and makes nothing; `None` where there is none.
    pub fn open(dir: &Path) -> Result<Option<Self>, NotaryFault> {
        let path = dir.join(KEY);
        if path.exists() { Self::with(dir, open(&path)?).map(Some) } else { Ok(None) }
    }

    fn with(dir: &Path, key: SigningKey) -> Result<Self, NotaryFault> {
        let public = PublicKey::of(*key.verifying_key())?;
        Ok(Self { dir: dir.to_owned(), key, public })
    }

    /// Signs a trail's end.
    pub fn sign(&self, head: Head, at: Timestamp) -> Checkpoint {
        let key = self.public.name.clone();
        let mut checkpoint = Checkpoint { length: head.length, hash: head.hash, at, key, signature: vec![] };
        let signature: DerSignature = self.key.sign(text(&checkpoint).as_bytes());
        checkpoint.signature = signature.as_bytes().to_vec();
        checkpoint
    }

    /// Keeps a checkpoint beside the key, in place of the one before: out of reach of whoever has only the database.
    pub fn remember(&self, checkpoint: &Checkpoint) -> Result<(), NotaryFault> {
        detached::write(&self.dir.join(LAST), checkpoint, detached::Over::Anything)
    }

    /// The last checkpoint that was remembered here, where there is one.
    pub fn remembered(&self) -> Result<Option<Checkpoint>, NotaryFault> {
        remembered(&self.dir)
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }
}

/// The last checkpoint that was remembered in a data directory, where there is one.
pub fn remembered(dir: &Path) -> Result<Option<Checkpoint>, NotaryFault> {
    let path = dir.join(LAST);
    if path.exists() { detached::read(&path).map(Some) } else { Ok(None) }
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo in PEM.
    pub fn read(path: &Path) -> Result<Self, NotaryFault> {
        let pem = fs::read_to_string(path).map_err(|why| NotaryFault::File { path: path.to_owned(), why })?;
        let not_a_key = || NotaryFault::NotAKey { path: path.to_owned() };
        Self::of(VerifyingKey::from_public_key_pem(&pem).map_err(|_| not_a_key())?)
    }

    fn of(key: VerifyingKey) -> Result<Self, NotaryFault> {
        let spki = key.to_public_key_der().map_err(|_| NotaryFault::Encoding)?;
        Ok(Self { key, name: hex::encode(Sha256::digest(spki.as_bytes())) })
    }

    /// SHA-256 of its SubjectPublicKeyInfo, hex.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this key has signed a checkpoint.
    pub fn has_signed(&self, checkpoint: &Checkpoint) -> bool {
        let signature = DerSignature::try_from(checkpoint.signature.as_slice());
        checkpoint.key == self.name && signature.is_ok_and(|s| self.key.verify(text(checkpoint).as_bytes(), &s).is_ok())
    }
}

/// What a checkpoint's signature is worth to whoever trusts these keys.
pub fn vouch(keys: &[PublicKey], checkpoint: &Checkpoint) -> Vouched {
    match keys.iter().find(|k| k.name == checkpoint.key) {
        None => Vouched::UnknownKey,
        Some(key) if key.has_signed(checkpoint) => Vouched::Good,
        Some(_) => Vouched::Bad,
    }
}

fn text(c: &Checkpoint) -> String {
    format!("wardcard audit checkpoint v1\n{}\n{}\n{}\n{}\n", c.key, c.length, hex::encode(c.hash), c.at.as_second())
}

fn open(path: &Path) -> Result<SigningKey, NotaryFault> {
    let fault = |why| NotaryFault::File { path: path.to_owned(), why };
    if !private_file::is_private(path).map_err(fault)? {
        return Err(NotaryFault::Exposed { path: path.to_owned() });
    }
    let pem = Zeroizing::new(fs::read_to_string(path).map_err(fault)?);
    SigningKey::from_pkcs8_pem(&pem).map_err(|_| NotaryFault::NotAKey { path: path.to_owned() })
}

fn make(path: &Path, chance: &Chance) -> Result<SigningKey, NotaryFault> {
    // Of all 32 bytes, but one in 2^32 is no P-256 scalar.
    let key = loop {
        if let Ok(key) = SigningKey::from_slice(chance.secret::<32>().expose("the new audit key's scalar")) {
            break key;
        }
    };
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| NotaryFault::Encoding)?;
    match private_file::write(path, pem.as_bytes()) {
        Ok(()) => Ok(key),
        // Another command was first.
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => open(path),
        Err(why) => Err(NotaryFault::File { path: path.to_owned(), why }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::constant(1_767_268_800, 0);

    fn notary(seed: u64) -> (tempfile::TempDir, Notary) {
        let dir = tempfile::tempdir().unwrap();
        let notary = Notary::ensure(dir.path(), &Chance::counting(seed)).unwrap();
        (dir, notary)
    }

    #[test]
    fn a_signature_is_for_just_this_checkpoint_and_key() {
        let (dir, notary) = notary(1);
        let good = notary.sign(Head { length: 7, hash: [3; 32] }, AT);
        let keys = [PublicKey::read(&dir.path().join(PUBLIC)).unwrap()];
        assert_eq!(vouch(&keys, &good), Vouched::Good);
        let (_other_dir, other) = self::notary(2);
        assert_eq!(vouch(&[other.public().clone()], &good), Vouched::UnknownKey);
        let renamed = Checkpoint { key: other.public().name.clone(), ..good.clone() };
        for (bent, what) in [
            (Checkpoint { length: 8, ..good.clone() }, "length"),
            (Checkpoint { hash: [4; 32], ..good.clone() }, "hash"),
            (Checkpoint { at: AT + jiff::SignedDuration::from_secs(1), ..good.clone() }, "time"),
            (Checkpoint { signature: vec![], ..good.clone() }, "no signature"),
            (Checkpoint { signature: other.sign(Head { length: 7, hash: [3; 32] }, AT).signature, ..good.clone() }, "another's"),
        ] {
            assert_eq!(vouch(&keys, &bent), Vouched::Bad, "{what}");
        }
        assert_eq!(vouch(&[other.public().clone()], &renamed), Vouched::Bad);
    }

    #[test]
    fn the_key_is_private_made_once_and_kept() {
        let (dir, first) = notary(1);
        let head = Head { length: 1, hash: [1; 32] };
        let again = Notary::ensure(dir.path(), &Chance::counting(9)).unwrap();
        assert!(again.public().has_signed(&first.sign(head, AT)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let path = dir.path().join(KEY);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(Notary::ensure(dir.path(), &Chance::counting(9)), Err(NotaryFault::Exposed { .. })));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            fs::write(&path, "no key").unwrap();
            assert!(matches!(Notary::ensure(dir.path(), &Chance::counting(9)), Err(NotaryFault::NotAKey { .. })));
        }
    }

    #[test]
    fn the_last_checkpoint_is_remembered() {
        let (dir, notary) = notary(1);
        assert!(notary.remembered().unwrap().is_none());
        for length in [5, 9] {
            let checkpoint = notary.sign(Head { length, hash: [2; 32] }, AT);
            notary.remember(&checkpoint).unwrap();
            assert_eq!(notary.remembered().unwrap(), Some(checkpoint));
        }
        fs::write(dir.path().join(LAST), "{}").unwrap();
        assert!(matches!(notary.remembered(), Err(NotaryFault::NotACheckpoint { .. })));
    }
}
