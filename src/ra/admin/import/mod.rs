//! `wardcard-ra import`: people, organisations, positions and who is in them, from CSV files, and photos from a directory.
//!
//! A file's heading says which kind it is; its columns may be in any order:
//!
//! | kind | columns |
//! |---|---|
//! | [people and positions](people_and_positions) | those of people, `organisation_code, organisation_name, role, valid_from, valid_to` |
//! | [people] | `person_id, title, given_names, family_name, date_of_birth, identity_number, email, mobile` |
//! | [organisations] | `organisation_code, organisation_name` |
//! | [positions] | `position_id, organisation_code, title, activity_codes` (the codes with blanks between them) |
//! | positions and organisations | the same, and `organisation_name` |
//! | [assignments] | `person_id, position_id, valid_from, valid_to` |
//! | [pairings] | `organisation_code, helpers_organisation_code, valid_from, valid_to` |
//!
//! Dates are `YYYY-MM-DD`; `valid_to` is the last day. Empty may be: title, date of birth, email, mobile, activity codes and valid_to. A mobile
//! number is in its international form, such as `+44 1632 960001`. [Photos](photos) are `PERSON_ID.jpg`.
//!
//! A file is imported as a whole or not at all, and every line that is wrong is named. What is there already is brought up to date, so
//! that importing a file again changes nothing; nothing is ever removed. The database is compared with the file before anything is written,
//! so that the service waits for no more than what is new.

pub mod assignments;
pub mod organisations;
pub mod pairings;
pub mod people;
pub mod people_and_positions;
pub mod photos;
pub mod positions;

mod apply;
mod content;
mod fault;
mod heading;
mod line;
mod report;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

pub use fault::{ImportFault, Place};
pub use report::{Counts, Imported};

use self::content::Content;
use super::{AdminFault, data::Data, wait_for};
use crate::{
    domain::{activity::RoleMap, chance::Chance, clock::Clock},
    ra::{server::config::Config, store::Store},
};

/// What is to be imported.
#[derive(Clone, Debug, Default)]
pub struct Import {
    pub csv: Option<PathBuf>,
    /// A directory of photos, `PERSON_ID.jpg`.
    pub photos: Option<PathBuf>,
    /// Say what would be done, and do nothing.
    pub dry_run: bool,
}

impl Import {
    /// Imports into the database of a data directory.
    pub fn run(&self, data: &Data, clock: &Clock, chance: &Chance) -> Result<Imported, AdminFault> {
        let roles = Config::read(data.must_be_initialised()?)?.roles;
        let mut content = Content::default();
        if let Some(path) = &self.csv {
            let fault = |why| AdminFault::File { path: path.clone(), why };
            let file = BufReader::new(File::open(path).map_err(fault)?);
            content.read_csv(file, &roles, chance).map_err(fault)?;
        }
        if let Some(directory) = &self.photos {
            content.read_photos(directory)?;
        }
        wait_for(async {
            let store = data.store().await?;
            let imported = apply::apply(&store, content, self.dry_run, clock).await;
            store.close().await;
            imported
        })
    }
}

/// Imports a CSV file into the database of a data directory; a dry run tells what would be changed and changes nothing.
pub fn import(data: &Data, csv: &Path, dry_run: bool, clock: &Clock, chance: &Chance) -> Result<Imported, AdminFault> {
    Import { csv: Some(csv.to_owned()), photos: None, dry_run }.run(data, clock, chance)
}

/// Imports CSV text into a store.
pub async fn import_into(
    store: &Store,
    csv: &[u8],
    roles: &RoleMap,
    dry_run: bool,
    clock: &Clock,
    chance: &Chance,
) -> Result<Imported, AdminFault> {
    let mut content = Content::default();
    content.read_csv(csv, roles, chance).map_err(|why| AdminFault::File { path: PathBuf::from("(text)"), why })?;
    apply::apply(store, content, dry_run, clock).await
}
