//! Backups encrypted with age (age-encryption.org/v1): to recipients, or with a passphrase. Whoever has the `age` program can open
//! them, too.

use std::{
    fs, io,
    io::{BufRead, Write},
    path::{Path, PathBuf},
};

use age::{
    Decryptor, Encryptor, Identity, scrypt,
    secrecy::SecretString,
    stream::{StreamReader, StreamWriter},
    x25519,
};
use zeroize::Zeroizing;

use crate::ra::private_file;

/// An age file begins so.
const MAGIC: &[u8] = b"age-encryption.org/";
/// The most work (log2) that a passphrase may ask for: some seconds.
const MOST_WORK: u8 = 22;

#[derive(Debug, thiserror::Error)]
pub enum SealFault {
    #[error("{path}: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} can be read by others: its mode must be 0600")]
    Exposed { path: PathBuf },
    #[error("'{0}' is no age recipient (age1…)")]
    Recipient(String),
    #[error("{path} holds no passphrase of at least {LEAST} characters in its first line")]
    Passphrase { path: PathBuf },
    #[error("{path} holds no age identity (AGE-SECRET-KEY-1…), or something else beside")]
    Identity { path: PathBuf },
    #[error("the backup is encrypted: give --identity or --passphrase-file")]
    KeyNeeded,
    #[error("the backup is not encrypted: leave --identity and --passphrase-file away")]
    NotSealed,
    #[error("the backup does not open: {0}")]
    DoesNotOpen(#[source] age::DecryptError),
    #[error("the backup cannot be encrypted: {0}")]
    CannotSeal(#[source] age::EncryptError),
}

/// The shortest passphrase: whoever has the file can try as often as they like.
const LEAST: usize = 12;

/// For whom a backup is encrypted.
pub enum Seal {
    Nobody,
    Recipients(Vec<x25519::Recipient>),
    Passphrase(SecretString),
}

/// What opens a backup.
pub enum Key {
    None,
    Identities(Vec<x25519::Identity>),
    Passphrase(SecretString),
}

impl Seal {
    pub fn read(recipients: &[String], passphrase: Option<&Path>) -> Result<Self, SealFault> {
        if let Some(path) = passphrase {
            return read_passphrase(path).map(Self::Passphrase);
        }
        let parse = |text: &String| text.parse().map_err(|_| SealFault::Recipient(text.clone()));
        let recipients: Vec<_> = recipients.iter().map(parse).collect::<Result<_, _>>()?;
        Ok(if recipients.is_empty() { Self::Nobody } else { Self::Recipients(recipients) })
    }

    /// A writer that encrypts, or one that does not.
    pub fn wrap<W: Write>(&self, out: W) -> Result<Out<W>, SealFault> {
        let encryptor = match self {
            Self::Nobody => return Ok(Out::Plain(out)),
            Self::Recipients(keys) => Encryptor::with_recipients(keys.iter().map(|k| k as &dyn age::Recipient)),
            Self::Passphrase(word) => Ok(Encryptor::with_user_passphrase(word.clone())),
        };
        let sealed = encryptor.map_err(SealFault::CannotSeal)?.wrap_output(out);
        sealed.map(Out::Sealed).map_err(|why| SealFault::CannotSeal(why.into()))
    }

    pub fn is_for_nobody(&self) -> bool {
        matches!(self, Self::Nobody)
    }
}

impl Key {
    pub fn read(identity: Option<&Path>, passphrase: Option<&Path>) -> Result<Self, SealFault> {
        match (identity, passphrase) {
            (_, Some(path)) => read_passphrase(path).map(Self::Passphrase),
            (Some(path), None) => read_identities(path).map(Self::Identities),
            (None, None) => Ok(Self::None),
        }
    }

    /// A reader that decrypts where the file is encrypted.
    pub fn unwrap<'a>(&self, mut from: impl BufRead + 'a) -> Result<Box<dyn BufRead + 'a>, SealFault> {
        let start = from.fill_buf().map_err(|why| SealFault::DoesNotOpen(why.into()))?;
        let sealed = start.starts_with(MAGIC);
        let open = |from, keys: &mut dyn Iterator<Item = &dyn Identity>| -> Result<StreamReader<_>, SealFault> {
            Decryptor::new_buffered(from).and_then(|d| d.decrypt(keys)).map_err(SealFault::DoesNotOpen)
        };
        let plain = match self {
            Self::None if sealed => return Err(SealFault::KeyNeeded),
            Self::None => return Ok(Box::new(from)),
            _ if !sealed => return Err(SealFault::NotSealed),
            Self::Identities(keys) => open(from, &mut keys.iter().map(|k| k as &dyn Identity))?,
            Self::Passphrase(word) => {
                let mut key = scrypt::Identity::new(word.clone());
                key.set_max_work_factor(MOST_WORK);
                open(from, &mut std::iter::once(&key as &dyn Identity))?
            }
        };
        Ok(Box::new(io::BufReader::new(plain)))
    }
}

/// Where a backup's bytes go.
pub enum Out<W: Write> {
    Plain(W),
    Sealed(StreamWriter<W>),
}

impl<W: Write> Out<W> {
    /// Without this, what was encrypted is cut off.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(out) => Ok(out),
            Self::Sealed(out) => out.finish(),
        }
    }
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Sealed(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Sealed(out) => out.flush(),
        }
    }
}

fn read_private(path: &Path) -> Result<Zeroizing<String>, SealFault> {
    let fault = |why| SealFault::File { path: path.to_owned(), why };
    if !private_file::is_private(path).map_err(fault)? {
        return Err(SealFault::Exposed { path: path.to_owned() });
    }
    fs::read_to_string(path).map(Zeroizing::new).map_err(fault)
}

fn read_passphrase(path: &Path) -> Result<SecretString, SealFault> {
    let text = read_private(path)?;
    let word = text.lines().next().unwrap_or_default();
    if word.chars().count() < LEAST {
        return Err(SealFault::Passphrase { path: path.to_owned() });
    }
    Ok(SecretString::from(word.to_owned()))
}

/// One identity a line, as `age-keygen` writes them; `#` begins a comment.
fn read_identities(path: &Path) -> Result<Vec<x25519::Identity>, SealFault> {
    let text = read_private(path)?;
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    // The library's own words quote nothing, but say nothing either.
    let keys: Option<Vec<_>> = lines.map(|l| l.parse().ok()).collect();
    keys.filter(|k| !k.is_empty()).ok_or_else(|| SealFault::Identity { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn private(dir: &Path, name: &str, text: &str) -> PathBuf {
        let path = dir.join(name);
        private_file::write(&path, text.as_bytes()).unwrap();
        path
    }

    fn sealed(seal: &Seal, text: &[u8]) -> Vec<u8> {
        let mut out = seal.wrap(vec![]).unwrap();
        out.write_all(text).unwrap();
        out.flush().unwrap();
        out.finish().unwrap()
    }

    fn opened(key: &Key, bytes: &[u8]) -> Result<Vec<u8>, SealFault> {
        let mut text = vec![];
        key.unwrap(bytes)?.read_to_end(&mut text).map_err(|why| SealFault::DoesNotOpen(why.into()))?;
        Ok(text)
    }

    #[test]
    fn what_is_sealed_opens_for_those_it_is_for() {
        use age::secrecy::ExposeSecret as _;
        let dir = tempfile::tempdir().unwrap();
        let (mine, other) = (x25519::Identity::generate(), x25519::Identity::generate());
        let text = format!("# made for a test\n\n{}\n", mine.to_string().expose_secret());
        let my_file = private(dir.path(), "mine", &text);
        let other_file = private(dir.path(), "other", other.to_string().expose_secret());
        let word = private(dir.path(), "word", "a passphrase of a test\nnot this\n");
        let wrong = private(dir.path(), "wrong", "another passphrase\n");
        let for_two = Seal::read(&[mine.to_public().to_string(), other.to_public().to_string()], None).unwrap();
        let for_other = Seal::read(&[other.to_public().to_string()], None).unwrap();
        let by_word = Seal::read(&[], Some(&word)).unwrap();
        let nobody = Seal::read(&[], None).unwrap();
        assert!(nobody.is_for_nobody() && !by_word.is_for_nobody());
        let large = vec![7; 200_000];
        for (seal, identity, passphrase, opens) in [
            (&for_two, Some(&my_file), None, true),
            (&for_two, Some(&other_file), None, true),
            (&for_other, Some(&my_file), None, false),
            (&by_word, None, Some(&word), true),
            (&by_word, None, Some(&wrong), false),
            (&by_word, Some(&my_file), None, false),
            (&for_two, None, None, false),
            (&nobody, None, None, true),
            (&nobody, None, Some(&word), false),
        ] {
            let key = Key::read(identity.map(PathBuf::as_path), passphrase.map(PathBuf::as_path)).unwrap();
            let bytes = sealed(seal, &large);
            assert_eq!(opened(&key, &bytes).ok().as_ref() == Some(&large), opens);
            if opens && !seal.is_for_nobody() {
                let mut bent = bytes.clone();
                bent[100_000] ^= 1;
                assert!(opened(&key, &bent).is_err(), "changed");
                assert!(opened(&key, &bytes[..150_000]).is_err(), "cut off");
            }
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let short = private(dir.path(), "short", "tooshort\n");
        let empty = private(dir.path(), "empty", "# nothing\n");
        assert!(matches!(Seal::read(&["age1nothing".into()], None), Err(SealFault::Recipient(_))));
        assert!(matches!(Seal::read(&[], Some(&short)), Err(SealFault::Passphrase { .. })));
        assert!(matches!(Key::read(Some(&short), None), Err(SealFault::Identity { .. })));
        assert!(matches!(Key::read(Some(&empty), None), Err(SealFault::Identity { .. })));
        assert!(matches!(Key::read(Some(&dir.path().join("none")), None), Err(SealFault::File { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&short, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(Key::read(None, Some(&short)), Err(SealFault::Exposed { .. })));
        }
    }
}
