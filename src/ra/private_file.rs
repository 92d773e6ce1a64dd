//! Files that hold keys.

use std::{fs, io, io::Write as _, path::Path};

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
