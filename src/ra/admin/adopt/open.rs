//! The file in clear: in memory alone, and wiped from there.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use age::{DecryptError, Decryptor, Identity, armor::ArmoredReader, scrypt, secrecy::SecretString, x25519};
use clap::Args;
use zeroize::Zeroizing;

use super::AdoptFault;
use crate::ra::private_file::{self, NotRead, Readers};

/// The most that is read of a file, in bytes: some 200,000 cards.
const MOST: u64 = 64 << 20;
/// The most that is read of a file with identities or a passphrase.
const MOST_KEY: usize = 64 << 10;
/// How age's two forms begin (age-encryption.org/v1, 'Encrypted file format').
const BEGINNINGS: [&[u8]; 2] = [b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"];

/// What opens the file: one of the two.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct AdoptKey {
    /// A file with age identities (AGE-SECRET-KEY-1…), of mode 0600: the file is encrypted to one of them.
    #[arg(long)]
    pub identity: Option<PathBuf>,
    /// A file with the passphrase that the file is encrypted with, of mode 0600.
    #[arg(long)]
    pub passphrase_file: Option<PathBuf>,
}

/// The text of `file`.
pub(super) fn open(file: &Path, key: &AdoptKey) -> Result<Zeroizing<Vec<u8>>, AdoptFault> {
    let fault = |why| AdoptFault::File { path: file.to_owned(), why };
    if fs::metadata(file).map_err(fault)?.len() > MOST {
        return Err(AdoptFault::TooLong { path: file.to_owned() });
    }
    // Wiped too: it may turn out not to be encrypted.
    let closed = Zeroizing::new(fs::read(file).map_err(fault)?);
    if !BEGINNINGS.iter().any(|b| closed.trim_ascii_start().starts_with(b)) {
        return Err(AdoptFault::NotEncrypted { path: file.to_owned() });
    }
    let decryptor = Decryptor::new(ArmoredReader::new(&closed[..])).map_err(|why| faulty(file, &why))?;
    match (&key.identity, &key.passphrase_file) {
        (Some(_), _) if decryptor.is_scrypt() => Err(AdoptFault::WantsPassphrase { path: file.to_owned() }),
        (Some(path), _) => {
            let identities = identities(path)?;
            let opened = decryptor.decrypt(identities.iter().map(|i| i as &dyn Identity));
            whole(file, opened.map_err(|why| faulty(file, &why))?, closed.len())
        }
        (None, Some(_)) if !decryptor.is_scrypt() => Err(AdoptFault::WantsIdentity { path: file.to_owned() }),
        (None, Some(path)) => {
            let passphrase = scrypt::Identity::new(passphrase(path)?);
            let opened = decryptor.decrypt(std::iter::once(&passphrase as &dyn Identity));
            whole(file, opened.map_err(|why| faulty(file, &why))?, closed.len())
        }
        (None, None) => Err(AdoptFault::NoKey),
    }
}

/// All that a reader gives, which is less than `most` bytes. The memory never grows: that would leave a copy behind.
fn whole(file: &Path, mut reader: impl io::Read, most: usize) -> Result<Zeroizing<Vec<u8>>, AdoptFault> {
    let mut text = Zeroizing::new(vec![0; most]);
    let mut length = 0;
    loop {
        match reader.read(text.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(AdoptFault::Damaged { path: file.to_owned() }),
        }
    }
    text.truncate(length);
    Ok(text)
}

fn faulty(file: &Path, why: &DecryptError) -> AdoptFault {
    let path = file.to_owned();
    match why {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            AdoptFault::OtherKey { path }
        }
        DecryptError::ExcessiveWork { .. } => AdoptFault::TooMuchWork { path },
        // Nothing but how age files are made is in these.
        _ => AdoptFault::Damaged { path },
    }
}

fn identities(path: &Path) -> Result<Vec<x25519::Identity>, AdoptFault> {
    let none = || AdoptFault::NoIdentity { path: path.to_owned() };
    let bytes = private(path)?;
    let text = str::from_utf8(&bytes).map_err(|_| none())?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let identities = lines.map(|line| line.parse().map_err(|_| none())).collect::<Result<Vec<_>, _>>()?;
    if identities.is_empty() { Err(none()) } else { Ok(identities) }
}

fn passphrase(path: &Path) -> Result<SecretString, AdoptFault> {
    let none = || AdoptFault::NoPassphrase { path: path.to_owned() };
    let bytes = private(path)?;
    let text = str::from_utf8(&bytes).map_err(|_| none())?.trim_end_matches(['\r', '\n']);
    if text.is_empty() { Err(none()) } else { Ok(SecretString::from(text)) }
}

fn private(path: &Path) -> Result<Zeroizing<Vec<u8>>, AdoptFault> {
    let path = path.to_owned();
    private_file::read(&path, Readers::Owner, MOST_KEY).map_err(|why| match why {
        NotRead::Io(why) => AdoptFault::File { path, why },
        NotRead::Exposed => AdoptFault::Exposed { path },
        NotRead::TooLong => AdoptFault::TooLong { path },
    })
}
