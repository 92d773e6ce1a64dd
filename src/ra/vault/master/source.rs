//! Where the master key is, as the section `[vault]` of `ra.toml` says.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Master, MasterFault};
use crate::{
    domain::chance::Chance,
    ra::{
        pkcs11::Pin,
        private_file::{self, Readers},
    },
};

/// The key file's name in the data directory, where no other is configured.
pub const KEY_FILE: &str = "vault.key";

/// Where the master key is. Paths that are not absolute are below the data directory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MasterSource {
    /// A file of 32 bytes and mode 0600; [`KEY_FILE`] where no path is given.
    File {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<PathBuf>,
    },
    /// A file among mounted secrets: 32 bytes or 64 hex digits.
    Mount {
        /// The service manager's own directory ([`Surroundings::credentials`]) where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        directory: Option<PathBuf>,
        name: String,
    },
    /// An AES-256 key on a PKCS#11 token.
    Token {
        module: PathBuf,
        /// The token's label.
        token: String,
        /// The key's label.
        key: String,
        /// One line; mode 0600, or among the service manager's credentials.
        pin_file: PathBuf,
    },
}

/// What a source is looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// `$CREDENTIALS_DIRECTORY` (systemd.exec(5)), read in `bin/`.
    pub credentials: Option<&'a Path>,
}

impl Default for MasterSource {
    fn default() -> Self {
        Self::File { path: None }
    }
}

impl MasterSource {
    pub fn open(&self, around: Surroundings<'_>) -> Result<Master, MasterFault> {
        match self {
            Self::File { path } => Master::open_file(&around.key_file(path.as_deref())),
            Self::Mount { directory, name } => Master::mounted(&around.mount(directory.as_deref())?, name),
            Self::Token { module, token, key, pin_file } => {
                Master::on_token(&around.below(module), token, key, around.pin(pin_file)?)
            }
        }
    }

    /// Makes a new master key, where it is made by this service: the file, or the key on the token. Neither is ever overwritten. A
    /// mounted secret is made by whoever mounts it, so it is only opened.
    pub fn create(&self, around: Surroundings<'_>, chance: &Chance) -> Result<Master, MasterFault> {
        match self {
            Self::File { path } => Master::create_file(&around.key_file(path.as_deref()), chance),
            Self::Mount { .. } => self.open(around),
            Self::Token { module, token, key, pin_file } => {
                Master::create_on_token(&around.below(module), token, key, around.pin(pin_file)?, chance)
            }
        }
    }
}

impl Surroundings<'_> {
    fn below(&self, path: &Path) -> PathBuf {
        self.data.join(path)
    }

    fn key_file(&self, path: Option<&Path>) -> PathBuf {
        self.below(path.unwrap_or(Path::new(KEY_FILE)))
    }

    fn mount(&self, directory: Option<&Path>) -> Result<PathBuf, MasterFault> {
        match directory {
            Some(directory) => Ok(self.below(directory)),
            None => self.credentials.map(Path::to_owned).ok_or(MasterFault::NoMount),
        }
    }

    fn pin(&self, path: &Path) -> Result<Pin, MasterFault> {
        let path = self.below(path);
        let mounted = self.credentials.is_some_and(|directory| path.starts_with(directory));
        let readers = if mounted { Readers::OwnerAndGroup } else { private_file::readers_at(&path) };
        Ok(Pin::read(&path, readers)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{
        pkcs11::{
            TokenFault,
            test_token::{self, MODULE, in_own_process},
        },
        vault::rig::{chance, fault},
    };

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Whole {
        #[serde(default)]
        vault: MasterSource,
    }

    fn of(text: &str) -> Result<MasterSource, toml::de::Error> {
        toml::from_str::<Whole>(text).map(|whole| whole.vault)
    }

    #[test]
    fn is_written_in_the_configuration() {
        let file = |path: Option<&str>| MasterSource::File { path: path.map(PathBuf::from) };
        let mount = |directory: Option<&str>| MasterSource::Mount { directory: directory.map(PathBuf::from), name: "key".into() };
        let token = MasterSource::Token {
            module: MODULE.into(),
            token: "Vault".into(),
            key: "master".into(),
            pin_file: "token.pin".into(),
        };
        let cases = [
            (String::new(), file(None)),
            ("[vault]\nsource = 'file'".into(), file(None)),
            ("[vault]\nsource = 'file'\npath = '/keys/v'".into(), file(Some("/keys/v"))),
            ("[vault]\nsource = 'mount'\nname = 'key'".into(), mount(None)),
            ("[vault]\nsource = 'mount'\nname = 'key'\ndirectory = '/run/secrets'".into(), mount(Some("/run/secrets"))),
            (
                format!(
                    "[vault]\nsource = 'token'\nmodule = '{MODULE}'\ntoken = 'Vault'\nkey = 'master'\npin_file = 'token.pin'"
                ),
                token,
            ),
        ];
        for (text, source) in cases {
            assert_eq!(of(&text).unwrap(), source, "{text}");
            let again = toml::to_string_pretty(&Whole { vault: source.clone() }).unwrap();
            assert_eq!(of(&again).unwrap(), source, "{again}");
        }
        for bad in [
            "[vault]\npath = 'x'",
            "[vault]\nsource = 'cloud'",
            "[vault]\nsource = 'file'\npin_file = 'x'",
            "[vault]\nsource = 'mount'",
            "[vault]\nsource = 'token'\nmodule = 'm'\ntoken = 't'\nkey = 'k'",
        ] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_is_made_and_found_below_the_data_directory() {
        let dir = tempfile::tempdir().unwrap();
        let around = Surroundings { data: dir.path(), credentials: None };
        for (source, file) in
            [(MasterSource::default(), KEY_FILE), (MasterSource::File { path: Some("other.key".into()) }, "other.key")]
        {
            assert!(matches!(fault(source.open(around)), MasterFault::File { .. }));
            let made = source.create(around, &chance()).unwrap();
            assert!(dir.path().join(file).exists());
            assert_eq!(source.open(around).unwrap().id(), made.id());
            assert!(matches!(fault(source.create(around, &chance())), MasterFault::File { .. }));
        }
    }

    #[test]
    fn a_mount_is_the_configured_directory_or_the_service_managers() {
        let (data, credentials) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        private_file::write(&credentials.path().join("key"), &[7; 32]).unwrap();
        let with = Surroundings { data: data.path(), credentials: Some(credentials.path()) };
        let without = Surroundings { data: data.path(), credentials: None };
        let given = MasterSource::Mount { directory: None, name: "key".into() };
        let named = MasterSource::Mount { directory: Some(credentials.path().to_owned()), name: "key".into() };
        let id = named.open(without).unwrap().id().clone();
        assert_eq!(given.open(with).unwrap().id(), &id);
        // What is made elsewhere is not made here.
        assert_eq!(given.create(with, &chance()).unwrap().id(), &id);
        assert!(matches!(fault(given.open(without)), MasterFault::NoMount));
        let missing = MasterSource::Mount { directory: None, name: "none".into() };
        assert!(matches!(fault(missing.create(with, &chance())), MasterFault::File { .. }));
    }

    #[test]
    fn a_tokens_pin_file_is_private_or_a_credential() {
        in_own_process(module_path!(), "a_tokens_pin_file_is_private_or_a_credential", "", |dir| {
            test_token::make("Vault", "123456");
            let pin_file = test_token::pin_file(dir, "123456");
            let source = MasterSource::Token {
                module: MODULE.into(),
                token: "Vault".into(),
                key: "master".into(),
                pin_file: pin_file.file_name().unwrap().into(),
            };
            let around = Surroundings { data: dir, credentials: None };
            let made = source.create(around, &chance()).unwrap();
            assert_eq!(source.open(around).unwrap().id(), made.id());
            assert!(matches!(fault(source.create(around, &chance())), MasterFault::KeyExists { .. }));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(&pin_file, std::fs::Permissions::from_mode(0o440)).unwrap();
                let exposed = fault(source.open(around));
                assert!(matches!(exposed, MasterFault::Token(TokenFault::PinFileExposed { .. })), "{exposed}");
            }
            assert!(source.open(Surroundings { data: dir, credentials: Some(dir) }).is_ok());
        });
    }
}
