//! The data directory: who can read and write it, and how much room there is.

use std::path::{Path, PathBuf};

use crate::{
    diagnostics::{Line, Report},
    ra::{
        admin::data::Data,
        ca::tls::{AUTHORITY, TlsFiles},
        notary, private_file,
        server::{
            config,
            running::{CARD_CA, VAULT_KEY},
        },
        store::Place,
    },
};

const MIB: u64 = 1024 * 1024;
/// Below the first the service is about to stop writing, below the second somebody has to look soon.
const LEAST: u64 = 100 * MIB;
const LITTLE: u64 = 1024 * MIB;

pub fn examine(data: &Data, found: &mut Report) {
    let dir = &data.dir;
    if !dir.is_dir() {
        let remedy = "Name the right directory with --data, or run `wardcard-ra init`.";
        found.add(Line::fail("data_directory", format!("{} is no directory", dir.display()), remedy));
        return;
    }
    found.add(directory(dir));
    let database = match data.place() {
        Ok(Place::File(path)) => Some(path),
        _ => None,
    };
    modes(dir, database.as_deref(), found);
    let own = [dir.clone()];
    let elsewhere = database.as_deref().and_then(Path::parent).filter(|p| p != dir && p.is_dir());
    for place in own.iter().map(PathBuf::as_path).chain(elsewhere) {
        if let Some(free) = free(place) {
            found.add(room(place, free));
        }
    }
}

fn directory(dir: &Path) -> Line {
    let check = "data_directory";
    match private_file::is_private(dir) {
        Ok(true) => Line::pass(check, format!("{} is the service's own", dir.display())),
        Ok(false) => {
            let remedy = format!("chmod 700 {}", dir.display());
            Line::warn(check, format!("others can look into {}", dir.display()), remedy)
        }
        Err(why) => Line::fail(check, format!("{}: {why}", dir.display()), "Run this as the service's user."),
    }
}

/// What is missing is found by whoever needs it; so are files that the configuration names.
fn modes(dir: &Path, database: Option<&Path>, found: &mut Report) {
    let keys = [format!("{CARD_CA}.key.pem"), format!("{AUTHORITY}.key.pem"), VAULT_KEY.to_owned(), notary::KEY.to_owned()];
    let database = database.into_iter().flat_map(|path| ["", "-wal", "-shm"].map(|end| with_ending(path, end)));
    let private = keys.iter().map(|name| dir.join(name)).chain([TlsFiles::under(dir).key]).chain(database);
    let exposed: Vec<PathBuf> = private.filter(|p| matches!(private_file::is_private(p), Ok(false))).collect();
    for path in &exposed {
        let remedy = format!("chmod 600 {}. Think about who may have read it.", path.display());
        found.add(Line::fail("private_files", format!("others can read {}", path.display()), remedy));
    }
    let configuration = dir.join(config::FILE);
    let is_open = can_be_written_by_others(&configuration);
    if is_open {
        let remedy = format!("chmod go-w {}. See that it says what it should.", configuration.display());
        found.add(Line::fail("private_files", format!("others can write {}", configuration.display()), remedy));
    }
    if exposed.is_empty() && !is_open {
        found.add(Line::pass("private_files", "keys and database can be read by their owner alone"));
    }
}

fn with_ending(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Whoever can, decides where codes are sent.
fn can_be_written_by_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        path.metadata().is_ok_and(|about| about.permissions().mode() & 0o022 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

pub(super) fn room(place: &Path, free: u64) -> Line {
    let (check, found) = ("disk_space", format!("{} MiB free at {}", free / MIB, place.display()));
    let remedy = "Make room on the disk: without it no step of any operation can be kept.";
    match free {
        ..LEAST => Line::fail(check, found, remedy),
        LEAST..LITTLE => Line::warn(check, found, remedy),
        _ => Line::pass(check, found),
    }
}

/// Bytes that somebody without privileges can still write.
#[cfg(unix)]
pub(super) fn free(place: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(place).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

#[cfg(not(unix))]
pub(super) fn free(_: &Path) -> Option<u64> {
    None
}
