//! `[ca]` of `ra.toml`: which authority issues the cards' certificates.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    CaFault,
    est::EstConfig,
    file_key::FileKey,
    key::{Curve, SigningKey},
    passphrase,
    profiles::Profiles,
    token_key::TokenKey,
};
use crate::{
    domain::{chance::Chance, secret::SecretText},
    ra::{
        pkcs11::{Pin, Token},
        private_file,
    },
};

/// Which one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CaConfig {
    BuiltIn(BuiltInConfig),
    /// An upstream authority, asked by EST (RFC 7030).
    Est(EstConfig),
}

impl Default for CaConfig {
    fn default() -> Self {
        Self::BuiltIn(BuiltInConfig::default())
    }
}

impl CaConfig {
    /// The label of the token that holds the authority's key, where one does.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::BuiltIn(BuiltInConfig { key: KeySource::Token { token, .. }, .. }) => Some(token),
            _ => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BuiltInConfig {
    pub key: KeySource,
    pub profiles: Profiles,
}

/// Where the authority's private key is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeySource {
    /// `ca.key.pem` in the data directory; sealed where a passphrase is given.
    File {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passphrase_file: Option<PathBuf>,
        #[serde(default)]
        curve: Curve,
    },
    /// An EC key pair on a PKCS#11 token.
    Token {
        module: PathBuf,
        /// The token's label.
        token: String,
        /// The keys' label.
        key: String,
        /// One line; mode 0600, or 0440 among mounted secrets.
        pin_file: PathBuf,
        #[serde(default)]
        curve: Curve,
    },
}

impl Default for KeySource {
    fn default() -> Self {
        Self::File { passphrase_file: None, curve: Curve::default() }
    }
}

impl KeySource {
    fn passphrase(dir: &Path, file: Option<&Path>) -> Result<Option<SecretText>, CaFault> {
        file.map(|file| passphrase::read(&dir.join(file))).transpose()
    }

    fn token(dir: &Path, module: &Path, label: &str, pin_file: &Path) -> Result<Token, CaFault> {
        let pin_file = dir.join(pin_file);
        let pin = Pin::read(&pin_file, private_file::readers_at(&pin_file))?;
        Ok(Token::open(module, label, pin)?)
    }

    /// The key that is there; `path` is the file's.
    pub(super) fn open(&self, dir: &Path, path: &Path) -> Result<Box<dyn SigningKey>, CaFault> {
        Ok(match self {
            Self::File { passphrase_file, .. } => {
                let words = Self::passphrase(dir, passphrase_file.as_deref())?;
                Box::new(FileKey::read(path, words.as_ref())?)
            }
            Self::Token { module, token, key, pin_file, .. } => {
                Box::new(TokenKey::open(Self::token(dir, module, token, pin_file)?, key)?)
            }
        })
    }

    /// Makes a new key. Nothing is overwritten.
    pub(super) fn make(&self, dir: &Path, path: &Path, chance: &Chance) -> Result<Box<dyn SigningKey>, CaFault> {
        Ok(match self {
            Self::File { passphrase_file, curve } => {
                let words = Self::passphrase(dir, passphrase_file.as_deref())?;
                let key = FileKey::make(*curve, chance)?;
                key.write(path, words.as_ref(), chance)?;
                Box::new(key)
            }
            Self::Token { module, token, key, pin_file, curve } => {
                Box::new(TokenKey::make(Self::token(dir, module, token, pin_file)?, key, *curve, chance)?)
            }
        })
    }
}
