//! What the RA remembers, in SQLite: one file per aggregate, all SQL in this room.
//!
//! This room knows rows and transactions. It is ignorant of HTTP, and of secrets: what the vault sealed passes through as bytes.
//! Every change happens in a [`Tx`], which takes SQLite's write lock at its beginning, so that what was read is still so when it is
//! committed, and a step and its audit row become true together.

pub mod audit;
pub mod bootstrap;
pub mod cards;
pub mod certificates;
pub mod challenges;
pub mod codes;
pub mod operations;
pub mod people;
pub mod sessions;
pub mod terms;

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Row, SqlSafeStr as _, Sqlite, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};

use crate::domain::clock::Timestamp;

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Place {
    File(PathBuf),
    /// Gone when the store is dropped; for tests.
    Memory,
}

/// The RA's memory. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

/// One transaction. Dropped without [`Tx::commit`], nothing has happened.
pub struct Tx {
    inner: sqlx::Transaction<'static, Sqlite>,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database holds what it should not: {what}")]
    Corrupt { what: &'static str },
}

type Outcome<T> = Result<T, StoreFault>;

impl Store {
    /// Opens the database, making it where there is none, and brings its schema up to date.
    pub async fn open(place: &Place) -> Outcome<Self> {
        let options = match place {
            Place::File(path) => {
                make_private(path).map_err(sqlx::Error::Io)?;
                SqliteConnectOptions::new().filename(path)
            }
            Place::Memory => SqliteConnectOptions::new().in_memory(true),
        };
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            // A confirmed step must outlive a power cut: the card has changed by then.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging();
        // One connection: every transaction takes the write lock, and waiting here is fair where SQLite's own waiting is not.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        migrator().run(&pool).await?;
        Ok(Self { pool })
    }

    pub async fn begin(&self) -> Outcome<Tx> {
        Ok(Tx { inner: self.pool.begin_with("BEGIN IMMEDIATE").await? })
    }

    /// Waits for the connections to be given back and closes them.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl Tx {
    pub async fn commit(self) -> Outcome<()> {
        Ok(self.inner.commit().await?)
    }

    fn conn(&mut self) -> &mut sqlx::SqliteConnection {
        &mut self.inner
    }
}

/// Makes the file where there is none, for its owner alone: it holds people's data. SQLite gives its side files the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

fn migrator() -> Migrator {
    let step = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, AssertSqlSafe(sql).into_sql_str(), false)
    };
    Migrator::with_migrations(vec![step(1, "begin", include_str!("../../../assets/migrations/sqlite/0001_begin.sql"))])
}

/// The name of an enum's case, as on the wire.
fn text_of<T: Serialize>(case: &T) -> String {
    match serde_json::to_value(case) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// The case that goes by a name.
fn case_of<T: DeserializeOwned>(text: String, what: &'static str) -> Outcome<T> {
    serde_json::from_value(serde_json::Value::String(text)).map_err(|_| StoreFault::Corrupt { what })
}

fn time_of(seconds: i64) -> Outcome<Timestamp> {
    Timestamp::from_second(seconds).map_err(|_| StoreFault::Corrupt { what: "a time" })
}

/// A column as an enum's case, or nothing.
fn case<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Outcome<Option<T>> {
    row.try_get::<Option<String>, _>(column)?.map(|text| case_of(text, column)).transpose()
}

fn need<T>(value: Option<T>, what: &'static str) -> Outcome<T> {
    value.ok_or(StoreFault::Corrupt { what })
}

/// A column of just `N` bytes.
fn bytes<const N: usize>(row: &SqliteRow, column: &'static str) -> Outcome<[u8; N]> {
    row.try_get::<Vec<u8>, _>(column)?.try_into().map_err(|_| StoreFault::Corrupt { what: column })
}

fn some_bytes<const N: usize>(row: &SqliteRow, column: &'static str) -> Outcome<Option<[u8; N]>> {
    match row.try_get::<Option<Vec<u8>>, _>(column)? {
        None => Ok(None),
        Some(b) => Ok(Some(b.try_into().map_err(|_| StoreFault::Corrupt { what: column })?)),
    }
}

fn some_time(row: &SqliteRow, column: &'static str) -> Outcome<Option<Timestamp>> {
    row.try_get::<Option<i64>, _>(column)?.map(time_of).transpose()
}

fn time(row: &SqliteRow, column: &'static str) -> Outcome<Timestamp> {
    time_of(row.try_get(column)?)
}
