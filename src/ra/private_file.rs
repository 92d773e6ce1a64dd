//! Files that hold keys.

use std::{
    fs, io,
    io::{Read as _, Write as _},
    path::Path,
};

use zeroize::Zeroizing;

/// Where secrets are mounted for one service: by container engines, and by systemd (systemd.exec(5), 'Credentials').
const MOUNTS: [&str; 3] = ["/run/secrets", "/var/run/secrets", "/run/credentials"];

/// Whether nobody but its owner can read a file. Where files have no modes, that is up to the directory.
pub fn is_private(path: &Path) -> io::Result<bool> {
    keeps_to(path, Readers::Owner)
}

/// Whether nobody but these can read a file.
pub fn keeps_to(path: &Path, readers: Readers) -> io::Result<bool> {
    Ok(readers.are_all_of(&fs::metadata(path)?))
}

/// Who may be able to read a file in its place: in a mount of secrets its group, too, elsewhere its owner alone.
pub fn readers_at(path: &Path) -> Readers {
    readers_below(path, &MOUNTS.map(Path::new))
}

/// As [`readers_at`], with other mounts. Links are followed: mounts are full of them.
pub fn readers_below(path: &Path, mounts: &[&Path]) -> Readers {
    let is_mounted = fs::canonicalize(path).is_ok_and(|whole| mounts.iter().any(|mount| whole.starts_with(mount)));
    if is_mounted { Readers::OwnerAndGroup } else { Readers::Owner }
}

/// Writes a file that nobody but its owner can read; synced; never over an existing one.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Who besides the service may be able to read a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readers {
    Owner,
    /// As in mounts of secrets, whose modes are not the service's to choose: systemd grants by an ACL, which shows as the group's.
    OwnerAndGroup,
}

impl Readers {
    fn are_all_of(self, about: &fs::Metadata) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let others = match self {
                Self::Owner => 0o077,
                Self::OwnerAndGroup => 0o007,
            };
            about.permissions().mode() & others == 0
        }
        #[cfg(not(unix))]
        {
            let _ = about;
            true
        }
    }
}

/// Why a file was not read.
#[derive(Debug)]
pub enum NotRead {
    Io(io::Error),
    /// Others can read it, or write it.
    Exposed,
    TooLong,
}

/// The bytes of a file of at most `most` bytes, wiped on drop.
pub fn read(path: &Path, readers: Readers, most: usize) -> Result<Zeroizing<Vec<u8>>, NotRead> {
    let mut file = fs::File::open(path).map_err(NotRead::Io)?;
    // Of the open file: the path may lead elsewhere by now.
    if !readers.are_all_of(&file.metadata().map_err(NotRead::Io)?) {
        return Err(NotRead::Exposed);
    }
    // Never grown: that would leave a copy behind.
    let mut bytes = Zeroizing::new(vec![0; most.saturating_add(1)]);
    let mut length = 0;
    loop {
        match file.read(bytes.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(NotRead::Io(why)),
        }
    }
    if length > most {
        return Err(NotRead::TooLong);
    }
    bytes.truncate(length);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_mount_may_show_its_files_to_a_group() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let whole = fs::canonicalize(dir.path()).unwrap();
        let (mount, beside) = (whole.join("mount"), whole.join("beside"));
        fs::create_dir(&mount).unwrap();
        for path in [mount.join("pin"), beside.clone()] {
            write(&path, b"1234").unwrap();
        }
        std::os::unix::fs::symlink(mount.join("pin"), whole.join("into")).unwrap();
        std::os::unix::fs::symlink(&beside, mount.join("out")).unwrap();
        let readers = |path: &Path| readers_below(path, &[&mount]);
        for (path, expected) in [
            (mount.join("pin"), Readers::OwnerAndGroup),
            (whole.join("into"), Readers::OwnerAndGroup),
            (beside, Readers::Owner),
            (mount.join("out"), Readers::Owner),
            (mount.join("../beside"), Readers::Owner),
            (mount.join("none"), Readers::Owner),
        ] {
            assert_eq!(readers(&path), expected, "{}", path.display());
        }
        for (mode, owner, group) in [(0o400, true, true), (0o440, false, true), (0o444, false, false), (0o404, false, false)] {
            let path = mount.join("pin");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            for (readers, expected) in [(Readers::Owner, owner), (Readers::OwnerAndGroup, group)] {
                assert_eq!(keeps_to(&path, readers).unwrap(), expected, "{mode:o}");
                assert_eq!(!matches!(read(&path, readers, 9), Err(NotRead::Exposed)), expected, "{mode:o}");
            }
        }
    }
}
