//! A new file that appears whole or not at all, for its owner alone, and never in another's place.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::AdminFault;

pub struct NewFile {
    to: PathBuf,
    part: BufWriter<tempfile::NamedTempFile>,
}

impl NewFile {
    /// Begins it beside where it is going to be, with mode 0600.
    pub fn begin(to: &Path) -> Result<Self, AdminFault> {
        let fault = |why| AdminFault::File { path: to.to_owned(), why };
        if to.exists() {
            return Err(fault(io::ErrorKind::AlreadyExists.into()));
        }
        let part = tempfile::NamedTempFile::new_in(directory(to)).map_err(fault)?;
        Ok(Self { to: to.to_owned(), part: BufWriter::new(part) })
    }

    /// Syncs it and gives it its name.
    pub fn finish(self) -> Result<(), AdminFault> {
        let to = self.to;
        let fault = |why| AdminFault::File { path: to.clone(), why };
        let part = self.part.into_inner().map_err(|why| fault(why.into_error()))?;
        part.as_file().sync_all().map_err(fault)?;
        part.persist_noclobber(&to).map_err(|why| fault(why.error))?;
        sync(directory(&to)).map_err(fault)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.part.flush()
    }
}

fn directory(of: &Path) -> &Path {
    of.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// So that the file's name, too, outlives a power cut.
fn sync(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("new");
        let mut dropped = NewFile::begin(&to).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        let (mut first, mut second) = (NewFile::begin(&to).unwrap(), NewFile::begin(&to).unwrap());
        first.write_all(b"first").unwrap();
        second.write_all(b"second").unwrap();
        first.finish().unwrap();
        assert!(matches!(second.finish(), Err(AdminFault::File { .. })));
        assert!(matches!(NewFile::begin(&to), Err(AdminFault::File { .. })));
        assert_eq!(std::fs::read(&to).unwrap(), b"first");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
