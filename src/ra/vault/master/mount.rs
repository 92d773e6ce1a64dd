//! A master key from mounted secrets: systemd's credentials, a Kubernetes or container secret.
//!
//! Who may read it is the mount's affair (systemd grants it by an ACL, which shows as the group's mode), but not everyone.

use std::path::{Component, Path};

use zeroize::Zeroizing;

use super::{Master, MasterFault};
use crate::{
    domain::secret::Secret,
    ra::private_file::{self, NotRead, Readers},
};

/// 64 hex digits and a line end.
const LONGEST: usize = 66;

impl Master {
    /// Reads the file `name` in `directory`: 32 bytes as they are, or 64 hex digits, which may end in a line end.
    pub fn mounted(directory: &Path, name: &str) -> Result<Self, MasterFault> {
        let plain = matches!(Path::new(name).components().collect::<Vec<_>>()[..], [Component::Normal(only)] if only == name);
        if !plain {
            return Err(MasterFault::NotAName { name: name.to_owned() });
        }
        let path = directory.join(name);
        let bytes = private_file::read(&path, Readers::OwnerAndGroup, LONGEST).map_err(|why| match why {
            NotRead::Io(why) => MasterFault::File { path: path.clone(), why },
            NotRead::Exposed => MasterFault::MountExposed { path: path.clone() },
            NotRead::TooLong => MasterFault::NotAMountedKey { path: path.clone() },
        })?;
        key(&bytes).map(Self::of_key).ok_or(MasterFault::NotAMountedKey { path })
    }
}

/// The length tells which of the two it is, so that a raw key may end in any byte.
fn key(bytes: &[u8]) -> Option<Secret<32>> {
    if let Some(raw) = Secret::from_slice(bytes) {
        return Some(raw);
    }
    let digits = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let digits = digits.strip_suffix(b"\r").unwrap_or(digits);
    let mut key = Zeroizing::new([0; 32]);
    hex::decode_to_slice(digits, &mut key[..]).ok()?;
    Some(Secret::take(&mut key))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::ra::vault::rig::fault;

    /// A raw key that ends as a line does.
    fn raw() -> [u8; 32] {
        let mut raw = [0xab; 32];
        raw[31] = b'\n';
        raw
    }

    fn mount(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            private_file::write(&dir.path().join(name), bytes).unwrap();
        }
        dir
    }

    #[test]
    fn is_raw_or_hex() {
        let hex = hex::encode(raw());
        let dir = mount(&[
            ("raw", &raw()),
            ("hex", hex.as_bytes()),
            ("HEX", hex.to_uppercase().as_bytes()),
            ("line", format!("{hex}\n").as_bytes()),
            ("windows", format!("{hex}\r\n").as_bytes()),
        ]);
        let id = Master::of_key(Secret::take(&mut raw())).id().clone();
        for name in ["raw", "hex", "HEX", "line", "windows"] {
            assert_eq!(Master::mounted(dir.path(), name).unwrap().id(), &id, "{name}");
        }
    }

    #[test]
    fn anything_else_is_no_key() {
        let hex = hex::encode(raw());
        let bad: [(&str, Vec<u8>); 8] = [
            ("empty", vec![]),
            ("short", raw()[1..].to_vec()),
            ("raw with a line end", [&raw()[..], b"\n"].concat()),
            ("63 digits", hex.as_bytes()[1..].to_vec()),
            ("66 digits", format!("{hex}00").into_bytes()),
            ("no digit", format!("{}g", &hex[..63]).into_bytes()),
            ("two lines", format!("{hex}\n\n").into_bytes()),
            ("long", vec![b'a'; 1 << 20]),
        ];
        for (name, bytes) in &bad {
            let dir = mount(&[(name, bytes)]);
            assert!(matches!(fault(Master::mounted(dir.path(), name)), MasterFault::NotAMountedKey { .. }), "{name}");
        }
    }

    #[test]
    fn is_a_file_of_the_mount_itself() {
        let dir = mount(&[("key", &raw())]);
        let below = dir.path().join("below");
        fs::create_dir(&below).unwrap();
        for name in ["", ".", "..", "../key", "/etc/passwd", "below/../key", "./key", "key/"] {
            assert!(matches!(fault(Master::mounted(&below, name)), MasterFault::NotAName { .. }), "{name}");
        }
        assert!(matches!(fault(Master::mounted(&below, "key")), MasterFault::File { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn is_not_for_everyone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = mount(&[("real", &raw())]);
        let real = dir.path().join("real");
        // As Kubernetes does it: a link to the file, which has the mode.
        std::os::unix::fs::symlink("real", dir.path().join("key")).unwrap();
        for (mode, good) in [(0o400, true), (0o440, true), (0o660, true), (0o444, false), (0o644, false), (0o602, false)] {
            fs::set_permissions(&real, fs::Permissions::from_mode(mode)).unwrap();
            match Master::mounted(dir.path(), "key") {
                Ok(_) => assert!(good, "{mode:o}"),
                Err(fault) => assert!(!good && matches!(fault, MasterFault::MountExposed { .. }), "{mode:o}: {fault}"),
            }
        }
    }
}
