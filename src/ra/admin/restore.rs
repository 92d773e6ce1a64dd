//! `wardcard-ra restore`: a backup into an empty database, of whichever kind.
//!
//! Everything is put in and checked in one transaction; where anything is wrong, nothing was restored. The audit trail is read from
//! end to end afterwards: a trail that was broken when the backup was made is restored as it was, and said to be broken.

use std::{
    fmt,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use super::{
    AdminFault,
    archive::{self, Contents},
    arguments::Restore,
    backup::NOT_IN_IT,
    data::Data,
    sealing::Key,
    wait_for,
};
use crate::{
    domain::{
        clock::{Clock, Timestamp},
        secret::SecretText,
    },
    ra::store::{Store, audit::Entry, trail::Trail},
};

/// What was restored.
pub struct Restored {
    pub contents: Contents,
    /// With the row that says that it was restored.
    pub audit_rows: u64,
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Restored from the backup of {}: {}.", self.contents.made_at, self.contents)?;
        writeln!(f, "The audit trail is whole: {} rows. Everyone signs in again.", self.audit_rows)?;
        write!(f, "\n{NOT_IN_IT}")
    }
}

pub fn restore(data: &Data, how: &Restore, clock: &Clock) -> Result<Restored, AdminFault> {
    let file = |why| AdminFault::File { path: how.from.clone(), why };
    let key = Key::read(how.identity.as_deref(), how.passphrase_file.as_deref())?;
    let mut from = key.unwrap(BufReader::new(File::open(&how.from).map_err(file)?))?;
    let place = match &how.to_database {
        Some(url) => Data { database: Some(SecretText::new(url.clone())), ..Data::at(&data.dir) }.place()?,
        None => data.place()?,
    };
    wait_for(async {
        let store = Store::open(&place).await?;
        let restored = restore_into(&store, &how.from, &mut *from, clock.now()).await;
        store.close().await;
        restored
    })
}

/// Restores into a store that holds nothing. `path` is for what is said of the backup.
pub async fn restore_into(store: &Store, path: &Path, from: &mut dyn BufRead, now: Timestamp) -> Result<Restored, AdminFault> {
    let mut tx = store.begin().await?;
    if let Some(table) = tx.first_filled().await? {
        return Err(AdminFault::NotEmpty { table });
    }
    let contents = archive::read(&mut tx, from).await.map_err(|why| AdminFault::Archive { path: path.to_owned(), why })?;
    tx.settle_counters().await?;
    tx.audit(&Entry::done(now, &format!("restore backup of {}", contents.made_at))).await?;
    tx.commit().await?;
    match store.check_audit().await? {
        Trail::Whole { rows, .. } => Ok(Restored { contents, audit_rows: rows }),
        Trail::Broken(finding) => Err(AdminFault::RestoredBroken(finding)),
    }
}
