//! A signing key in a file: PKCS #8 in PEM, sealed with a passphrase (RFC 5958, 3; PBES2 of RFC 8018) or, as older installations
//! have it, open. Nobody but its owner may read the file either way.

use std::{fs, path::Path};

use der::{SecretDocument, pem::LineEnding};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use signature::Signer;
use zeroize::Zeroizing;

use super::{
    CaFault, insist_on_privacy,
    key::{Curve, SigningKey},
};
use crate::{
    domain::{chance::Chance, secret::SecretText},
    ra::private_file,
};

/// In memory while the service runs; both kinds wipe themselves when they are dropped.
pub(super) struct FileKey {
    secret: Secret,
    spki: Vec<u8>,
}

enum Secret {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
}

impl FileKey {
    pub(super) fn make(curve: Curve, chance: &Chance) -> Result<Self, CaFault> {
        // Only zero and the few values above the curve's order are refused: then another is drawn.
        let secret = loop {
            let drawn = match curve {
                Curve::P256 => {
                    let bytes = chance.secret::<32>();
                    p256::ecdsa::SigningKey::from_slice(bytes.expose("made into a signing key")).map(Secret::P256)
                }
                Curve::P384 => {
                    let bytes = chance.secret::<48>();
                    p384::ecdsa::SigningKey::from_slice(bytes.expose("made into a signing key")).map(Secret::P384)
                }
            };
            if let Ok(secret) = drawn {
                break secret;
            }
        };
        Self::of(secret)
    }

    fn of(secret: Secret) -> Result<Self, CaFault> {
        let document = match &secret {
            Secret::P256(key) => key.verifying_key().to_public_key_der(),
            Secret::P384(key) => key.verifying_key().to_public_key_der(),
        };
        let spki = document.map_err(|_| CaFault::Key)?.into_vec();
        Ok(Self { secret, spki })
    }

    /// Writes a new file, mode 0600. Nothing is overwritten.
    pub(super) fn write(&self, path: &Path, passphrase: Option<&SecretText>, chance: &Chance) -> Result<(), CaFault> {
        fn pem(
            key: &impl EncodePrivateKey,
            passphrase: Option<&SecretText>,
            chance: &Chance,
        ) -> Result<Zeroizing<String>, CaFault> {
            let open = key.to_pkcs8_der().map_err(|_| CaFault::Key)?;
            let Some(words) = passphrase else { return Ok(open.to_pem("PRIVATE KEY", LineEnding::LF)?) };
            // scrypt and AES-256-CBC, which OpenSSL reads too.
            let words = words.expose("seals the authority's key file");
            let info = PrivateKeyInfoRef::try_from(open.as_bytes()).map_err(|_| CaFault::Key)?;
            let sealed = info.encrypt_with_rng(&mut chance.clone(), words).map_err(|_| CaFault::Key)?;
            Ok(sealed.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF)?)
        }
        let pem = match &self.secret {
            Secret::P256(key) => pem(key, passphrase, chance),
            Secret::P384(key) => pem(key, passphrase, chance),
        }?;
        private_file::write(path, pem.as_bytes()).map_err(|why| CaFault::File { path: path.to_owned(), why })
    }

    pub(super) fn read(path: &Path, passphrase: Option<&SecretText>) -> Result<Self, CaFault> {
        insist_on_privacy(path)?;
        let text = fs::read_to_string(path).map_err(|why| CaFault::File { path: path.to_owned(), why })?;
        let text = Zeroizing::new(text);
        let unreadable = || CaFault::Unreadable { path: path.to_owned() };
        let (label, document) = SecretDocument::from_pem(&text).map_err(|_| unreadable())?;
        let open = match label {
            "PRIVATE KEY" => document,
            "ENCRYPTED PRIVATE KEY" => {
                let words = passphrase.ok_or_else(|| CaFault::NeedsPassphrase { path: path.to_owned() })?;
                let sealed = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| unreadable())?;
                // A wrong passphrase shows itself as padding or content that make no sense.
                sealed
                    .decrypt(words.expose("opens the authority's key file"))
                    .map_err(|_| CaFault::WrongPassphrase { path: path.to_owned() })?
            }
            _ => return Err(unreadable()),
        };
        let p256 = p256::ecdsa::SigningKey::from_pkcs8_der(open.as_bytes()).map(Secret::P256);
        let p384 = || p384::ecdsa::SigningKey::from_pkcs8_der(open.as_bytes()).map(Secret::P384);
        Self::of(p256.or_else(|_| p384()).map_err(|_| unreadable())?)
    }
}

impl SigningKey for FileKey {
    fn curve(&self) -> Curve {
        match self.secret {
            Secret::P256(_) => Curve::P256,
            Secret::P384(_) => Curve::P384,
        }
    }

    fn spki(&self) -> &[u8] {
        &self.spki
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CaFault> {
        match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.try_sign(message).map_err(|_| CaFault::Key)?;
                Ok(signature.as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::DerSignature = key.try_sign(message).map_err(|_| CaFault::Key)?;
                Ok(signature.as_bytes().to_vec())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::ra::ca::key::belongs_to;

    fn words(text: &str) -> SecretText {
        SecretText::new(text.to_owned())
    }

    fn files() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.key.pem");
        (dir, path)
    }

    #[test]
    fn comes_back_open_or_sealed_on_either_curve() {
        for curve in [Curve::P256, Curve::P384] {
            for passphrase in [None, Some(words("correct horse"))] {
                let (_dir, path) = files();
                let made = FileKey::make(curve, &Chance::counting(5)).unwrap();
                made.write(&path, passphrase.as_ref(), &Chance::counting(6)).unwrap();
                assert!(private_file::is_private(&path).unwrap());
                assert_eq!(fs::read_to_string(&path).unwrap().contains("ENCRYPTED"), passphrase.is_some());
                // An open file needs no passphrase, and does not mind one.
                let read = FileKey::read(&path, Some(&words("correct horse"))).unwrap();
                assert_eq!((read.spki(), read.curve()), (made.spki(), curve));
                assert!(belongs_to(&read, made.spki()).unwrap());
                let other = FileKey::make(curve, &Chance::counting(7)).unwrap();
                assert!(!belongs_to(&other, made.spki()).unwrap());
                assert!(matches!(made.write(&path, None, &Chance::counting(8)), Err(CaFault::File { .. })));
            }
        }
    }

    #[test]
    fn stays_shut_without_its_passphrase() {
        let (_dir, path) = files();
        let key = FileKey::make(Curve::P256, &Chance::counting(5)).unwrap();
        key.write(&path, Some(&words("right")), &Chance::counting(6)).unwrap();
        assert!(matches!(FileKey::read(&path, None), Err(CaFault::NeedsPassphrase { .. })));
        for wrong in ["", "wrong", "Right", "right\n"] {
            assert!(matches!(FileKey::read(&path, Some(&words(wrong))), Err(CaFault::WrongPassphrase { .. })), "{wrong:?}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        let (dir, path) = files();
        assert!(matches!(FileKey::read(&path, None), Err(CaFault::File { .. })));
        for (name, text) in [
            ("empty", ""),
            ("other", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
            ("rubbish", "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"),
            ("sealed rubbish", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"),
        ] {
            let path = dir.path().join(name);
            private_file::write(&path, text.as_bytes()).unwrap();
            assert!(matches!(FileKey::read(&path, Some(&words("x"))), Err(CaFault::Unreadable { .. })), "{name}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            FileKey::make(Curve::P256, &Chance::counting(1)).unwrap().write(&path, None, &Chance::counting(2)).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(FileKey::read(&path, None), Err(CaFault::Exposed { .. })));
        }
    }
}
