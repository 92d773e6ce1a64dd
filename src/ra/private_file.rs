//! Files that hold keys.

use std::{
    fs, io,
    io::{Read as _, Write as _},
    path::Path,
};

use zeroize::Zeroizing;

/// Whether nobody but its owner can read a file. Where files have no modes, that is up to the directory.
pub fn is_private(path: &Path) -> io::Result<bool> {
    let about = fs::metadata(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        Ok(about.permissions().mode() & 0o077 == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = about;
        Ok(true)
    }
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
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let others = match readers {
            Readers::Owner => 0o077,
            Readers::OwnerAndGroup => 0o007,
        };
        // Of the open file: the path may lead elsewhere by now.
        if file.metadata().map_err(NotRead::Io)?.permissions().mode() & others != 0 {
            return Err(NotRead::Exposed);
        }
    }
    #[cfg(not(unix))]
    let _ = readers;
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
