//! `wardcard-ra backup`: everything in the database in one file, while the service goes on.
//!
//! The file holds people's data and the cards' sealed secrets: it is for its owner alone.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::{
    AdminFault,
    archive::{self, Contents},
    arguments::Backup,
    data::Data,
    new_file::NewFile,
    sealing::Seal,
    wait_for,
};
use crate::{
    domain::clock::{Clock, Timestamp},
    ra::store::{Store, audit::Entry},
};

/// What a backup does not hold, in words for whoever has made or restored one.
pub const NOT_IN_IT: &str = "\
A backup holds the database alone. Keep apart from it, and just as safe, what is in the data directory: ra.toml; the vault's master \
key (vault.key, or wherever it is), without which the cards' secrets stay sealed for ever; the card authority's key and certificate \
(ca.key.pem, ca.pem), or its token; the TLS key; and the audit key (audit.key.pem, audit.pub.pem, audit.checkpoint).";

/// What was written.
pub struct BackedUp {
    pub path: PathBuf,
    pub contents: Contents,
    pub sealed: bool,
}

impl fmt::Display for BackedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}.", self.path.display(), self.contents)?;
        if !self.sealed {
            writeln!(f, "It is not encrypted: give --recipient or --passphrase-file where it leaves this machine.")?;
        }
        write!(f, "\n{NOT_IN_IT}")
    }
}

pub fn backup(data: &Data, how: &Backup, clock: &Clock) -> Result<BackedUp, AdminFault> {
    let seal = Seal::read(&how.recipients, how.passphrase_file.as_deref())?;
    wait_for(async {
        let store = data.store().await?;
        let contents = backup_of(&store, &how.to, &seal, clock.now()).await;
        store.close().await;
        Ok(BackedUp { path: how.to.clone(), contents: contents?, sealed: !seal.is_for_nobody() })
    })
}

/// Writes the backup of a store. That it was made stands in the audit trail, and so in the backup.
pub async fn backup_of(store: &Store, to: &Path, seal: &Seal, now: Timestamp) -> Result<Contents, AdminFault> {
    let part = NewFile::begin(to)?;
    let mut tx = store.begin().await?;
    tx.audit(&Entry::done(now, "back up")).await?;
    tx.commit().await?;
    let mut out = seal.wrap(part)?;
    let mut tx = store.look().await?;
    let contents =
        archive::write(&mut tx, now, &mut out).await.map_err(|why| AdminFault::Archive { path: to.to_owned(), why })?;
    drop(tx);
    out.finish().map_err(|why| AdminFault::File { path: to.to_owned(), why })?.finish()?;
    Ok(contents)
}
