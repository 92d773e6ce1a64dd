//! Where an RA's things are: its data directory, and its database there or elsewhere.

use std::path::{Path, PathBuf};

use super::AdminFault;
use crate::{
    domain::secret::SecretText,
    ra::{
        server::{config, running::DATABASE},
        store::{Place, Store},
        vault::Surroundings,
    },
};

/// An RA's data directory, and what was said of its database.
pub struct Data {
    pub dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; the file in the directory where absent.
    pub database: Option<SecretText>,
    /// `$CREDENTIALS_DIRECTORY` (systemd.exec(5)), where secrets may be mounted.
    pub credentials: Option<PathBuf>,
}

impl Data {
    /// A directory with its database in it.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), database: None, credentials: None }
    }

    /// The database's place.
    pub fn place(&self) -> Result<Place, AdminFault> {
        let Some(url) = &self.database else { return Ok(Place::File(self.dir.join(DATABASE))) };
        let text = url.expose("told apart by its scheme");
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Place::Postgres(SecretText::new(text.to_owned())));
        }
        let path = text.strip_prefix("sqlite:").ok_or(AdminFault::Database)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() { Err(AdminFault::Database) } else { Ok(Place::File(PathBuf::from(path))) }
    }

    /// What the vault's master key is looked up in.
    pub fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { data: &self.dir, credentials: self.credentials.as_deref() }
    }

    /// Refuses a directory that `init` has not made.
    pub fn must_be_initialised(&self) -> Result<&Path, AdminFault> {
        if self.dir.join(config::FILE).exists() { Ok(&self.dir) } else { Err(AdminFault::NotInitialised(self.dir.clone())) }
    }

    /// Opens the database of an initialised RA.
    pub async fn store(&self) -> Result<Store, AdminFault> {
        self.must_be_initialised()?;
        Ok(Store::open(&self.place()?).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases() {
        for (url, expected) in [
            (None, Some("/ra/ra.sqlite")),
            (Some("sqlite:/a/b"), Some("/a/b")),
            (Some("sqlite:///a/b"), Some("/a/b")),
            (Some("sqlite:b"), Some("b")),
            (Some("postgres://x/y"), Some("postgres://x/y")),
            (Some("postgresql:///y?host=/run"), Some("postgresql:///y?host=/run")),
            (Some("sqlite:"), None),
            (Some("mysql://x"), None),
            (Some("x"), None),
        ] {
            let data = Data { database: url.map(|u| SecretText::new(u.to_owned())), ..Data::at("/ra") };
            let place = match data.place() {
                Ok(Place::File(path)) => Some(path.display().to_string()),
                Ok(Place::Postgres(url)) => Some(url.expose("a test").to_owned()),
                Ok(Place::Memory) => panic!("no place for a service"),
                Err(_) => None,
            };
            assert_eq!(place.as_deref(), expected, "{url:?}");
        }
    }
}
