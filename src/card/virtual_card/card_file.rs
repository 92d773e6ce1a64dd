//! The file that a card's memory is kept in. It is replaced as a whole, so that it is never half written.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::state::{State, VERSION};

/// What keeps a card from its file.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    #[error("{} cannot be {doing}", path.display())]
    Io {
        path: PathBuf,
        /// `read` or `written`.
        doing: &'static str,
        source: io::Error,
    },
    #[error("{} holds no virtual card (line {line}, column {column})", path.display())]
    NotACard {
        path: PathBuf,
        /// Where the reading ended; the file's words are left out, because they may be secret.
        line: usize,
        column: usize,
    },
    #[error("{} holds a virtual card of version {found}; this program knows version {VERSION}", path.display())]
    OtherVersion { path: PathBuf, found: u64 },
    #[error("{} holds a virtual card whose parts do not fit together", .0.display())]
    Unsound(PathBuf),
}

/// Where a card is kept. Files are made for their owner alone (mode 0600 where the system knows modes).
pub(super) struct CardFile(PathBuf);

impl CardFile {
    pub fn open(path: &Path) -> Result<(Self, State), FileFault> {
        #[derive(serde::Deserialize)]
        struct AnyVersion {
            version: u64,
        }
        let bytes =
            fs::read(path).map(Zeroizing::new).map_err(|source| FileFault::Io { path: path.into(), doing: "read", source })?;
        let no_card = |e: serde_json::Error| FileFault::NotACard { path: path.into(), line: e.line(), column: e.column() };
        let AnyVersion { version } = serde_json::from_slice(&bytes).map_err(no_card)?;
        if version != u64::from(VERSION) {
            return Err(FileFault::OtherVersion { path: path.into(), found: version });
        }
        let state: State = serde_json::from_slice(&bytes).map_err(no_card)?;
        if !state.is_sound() {
            return Err(FileFault::Unsound(path.into()));
        }
        Ok((Self(path.into()), state))
    }

    pub fn create(path: &Path, state: &State) -> Result<Self, FileFault> {
        let file = Self(path.into());
        file.put(state, false).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => FileFault::Exists(path.into()),
            _ => FileFault::Io { path: path.into(), doing: "written", source },
        })?;
        Ok(file)
    }

    pub fn write(&self, state: &State) -> Result<(), FileFault> {
        self.put(state, true).map_err(|source| FileFault::Io { path: self.0.clone(), doing: "written", source })
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn put(&self, state: &State, replace: bool) -> io::Result<()> {
        let folder = self.0.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let objects: usize = state.objects.values().map(|bytes| 2 * bytes.plain().len() + 64).sum();
        // All at once: a growing buffer would leave copies of the secrets it held.
        let mut bytes = Zeroizing::new(Vec::with_capacity(objects + 4_096 * (state.keys.len() + 1)));
        serde_json::to_writer_pretty(&mut *bytes, state)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        if replace {
            file.persist(&self.0)?;
        } else {
            file.persist_noclobber(&self.0)?;
        }
        // The new name is on the disk only once its folder is. Other systems do not let a folder be opened for this.
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}
