//! Small files that are whole or absent, for journal and outbox.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::domain::problem::Problem;

/// Writes a value to `path` in `dir`: to a temporary file, synced, renamed. When this returns, it survives a power cut.
pub fn keep(dir: &Path, path: &Path, value: &impl Serialize) -> Result<(), Problem> {
    let write = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        file.write_all(&serde_json::to_vec(value)?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        sync_dir(dir)
    };
    write().map_err(|e| problem(path, &e))
}

/// The `.json` files of a folder; none where it cannot be read.
pub fn json_in(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|x| x == "json")).collect()
}

/// A rename is only safe from a power cut once its directory is synced; Windows has no such call and needs none.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

pub fn problem(path: &Path, error: &io::Error) -> Problem {
    Problem::File { what: format!("{}: {error}", path.display()) }
}
