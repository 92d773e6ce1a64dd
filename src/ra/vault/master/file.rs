//! A master key in a file of its own: 32 bytes that only their owner can read.

use std::path::Path;

use super::{Master, MasterFault};
use crate::{
    domain::{chance::Chance, secret::Secret},
    ra::private_file::{self, NotRead, Readers},
};

impl Master {
    /// Makes a new key file (mode 0600) and never overwrites one.
    pub fn create_file(path: &Path, chance: &Chance) -> Result<Self, MasterFault> {
        let key = chance.secret::<32>();
        private_file::write(path, key.expose("written to the vault's own key file"))
            .map_err(|why| MasterFault::File { path: path.to_owned(), why })?;
        Ok(Self::of_key(key))
    }

    pub fn open_file(path: &Path) -> Result<Self, MasterFault> {
        let bytes = private_file::read(path, Readers::Owner, 32).map_err(|why| match why {
            NotRead::Io(why) => MasterFault::File { path: path.to_owned(), why },
            NotRead::Exposed => MasterFault::Exposed { path: path.to_owned() },
            NotRead::TooLong => MasterFault::NotAKey { path: path.to_owned() },
        })?;
        Secret::from_slice(&bytes).map(Self::of_key).ok_or_else(|| MasterFault::NotAKey { path: path.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::ra::vault::rig::{chance, fault};

    #[test]
    fn is_the_same_master_key_when_it_is_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        let made = Master::create_file(&path, &chance()).unwrap();
        let wrapped = made.wrap(1, &chance().secret(), &chance()).unwrap();
        let again = Master::open_file(&path).unwrap();
        assert_eq!(again.id(), made.id());
        let plain = again.unwrap(1, &wrapped).unwrap();
        assert_eq!(plain.expose("compared in a test"), chance().secret::<32>().expose("compared in a test"));
    }

    #[test]
    fn never_overwrites_its_key_and_insists_on_privacy() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        assert!(matches!(fault(Master::open_file(&path)), MasterFault::File { .. }));
        Master::create_file(&path, &chance()).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert!(matches!(fault(Master::create_file(&path, &chance())), MasterFault::File { .. }));
        assert_eq!(fs::read(&path).unwrap(), bytes);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            for bad in [0o644, 0o640, 0o602] {
                mode(bad);
                assert!(matches!(fault(Master::open_file(&path)), MasterFault::Exposed { .. }), "{bad:o}");
            }
            mode(0o400);
            assert!(Master::open_file(&path).is_ok());
        }
    }

    #[test]
    fn is_32_bytes() {
        let dir = tempfile::tempdir().unwrap();
        for length in [0, 31, 33, 64, 4096] {
            let path = dir.path().join(length.to_string());
            private_file::write(&path, &vec![b'a'; length]).unwrap();
            assert!(matches!(fault(Master::open_file(&path)), MasterFault::NotAKey { .. }), "{length}");
        }
        // A directory is no key.
        assert!(Master::open_file(dir.path()).is_err());
    }
}
