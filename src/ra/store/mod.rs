//! What the RA remembers, in SQLite or PostgreSQL: one file per aggregate, all SQL in this room.
//!
//! This room knows rows and transactions. It is ignorant of HTTP, and of secrets: what the vault sealed passes through as bytes.
//! Every change happens in a [`Tx`] of [`Store::begin`], which holds the one write lock from its beginning (SQLite's own; in PostgreSQL
//! the row of the audit trail's end), so that what was read is still so when it is committed, and a step and its audit row become
//! true together, whichever instance of the service does it. What only looks takes [`Store::look`], which waits for nobody.
//!
//! Both databases are spoken to in one SQL ([`sql`]); what differs between them is in [`sqlite`] and [`postgres`].

pub mod adopted;
pub mod audit;
pub mod audit_rows;
pub mod batches;
pub mod bootstrap;
pub mod bulk;
pub mod cards;
pub mod certificates;
pub mod challenges;
pub mod checkpoints;
pub mod codes;
pub mod crls;
pub mod directory;
pub mod examine;
pub mod help;
pub mod identity_checks;
pub mod incidents;
pub mod operations;
pub mod pairings;
pub mod people;
pub mod photos;
pub mod reports;
pub mod requests;
pub mod sessions;
pub mod settings;
pub mod signers;
pub mod tables;
pub mod terms;
pub mod trail;
pub mod tries;
pub mod vault_keys;

#[cfg(test)]
mod conformance;
mod postgres;
mod sql;
mod sqlite;
#[cfg(test)]
pub mod testing;
mod wal;

use std::{borrow::Cow, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, PgPool, Postgres, SqlSafeStr as _, Sqlite, SqlitePool,
    error::ErrorKind,
    migrate::{Migration, MigrationType, Migrator},
};

use self::{
    examine::Schema,
    sql::{Conn, Row, query},
    wal::Wal,
};
use crate::domain::{clock::Timestamp, secret::SecretText};

/// Where the database is.
pub enum Place {
    File(PathBuf),
    /// `postgres://…`; it may hold a password.
    Postgres(SecretText),
    /// Gone when the store is dropped; for tests.
    Memory,
}

/// The RA's memory. Cheap to clone.
#[derive(Clone)]
pub struct Store(Backend);

#[derive(Clone)]
enum Backend {
    /// One connection that writes, and some that only look; in memory the one does both.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        /// Absent where there is none, or none that is to be kept short.
        wal: Option<Wal>,
    },
    Postgres(PgPool),
}

/// One transaction. Dropped without [`Tx::commit`], nothing has happened.
pub struct Tx {
    inner: Inner,
    /// The end of the audit trail as this transaction knows it: nobody else can move it while the write lock is held.
    head: Option<checkpoints::Head>,
    /// Is told of the commit.
    wal: Option<Wal>,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// What must be there once only is there already.
    #[error("the database has this already: {0}")]
    Taken(#[source] sqlx::Error),
    /// What is named is not there.
    #[error("the database does not have what is named: {0}")]
    Dangling(#[source] sqlx::Error),
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database holds what it should not: {what}")]
    Corrupt { what: &'static str },
    #[error("the database's address is no postgres:// address")]
    Address,
}

type Outcome<T> = Result<T, StoreFault>;

impl From<sqlx::Error> for StoreFault {
    fn from(fault: sqlx::Error) -> Self {
        match fault.as_database_error().map(|e| e.kind()) {
            Some(ErrorKind::UniqueViolation) => Self::Taken(fault),
            Some(ErrorKind::ForeignKeyViolation) => Self::Dangling(fault),
            _ => Self::Database(fault),
        }
    }
}

impl Store {
    /// Opens the database, making it where there is none, and brings its schema up to date.
    pub async fn open(place: &Place) -> Outcome<Self> {
        let store = Self(match place {
            Place::File(path) => {
                let writer = sqlite::open(path).await?;
                let (readers, wal) = (sqlite::readers(path).await?, Wal::new(sqlite::beside(path).await?));
                Backend::Sqlite { writer, readers, wal: Some(wal) }
            }
            Place::Memory => {
                let writer = sqlite::in_memory().await?;
                Backend::Sqlite { readers: writer.clone(), writer, wal: None }
            }
            Place::Postgres(url) => Backend::Postgres(postgres::open(url).await?),
        });
        if let Backend::Postgres(pool) = &store.0 {
            // Where there is nothing to do, nobody is waited for who is doing it to another schema. A missing table is a fault, too.
            let current = matches!(store.schema().await, Ok(Schema::Current { .. }));
            if !current {
                postgres::update(pool).await?;
            }
        }
        Ok(store)
    }

    /// A transaction that may change things: the only one at a time.
    pub async fn begin(&self) -> Outcome<Tx> {
        match &self.0 {
            Backend::Sqlite { writer, wal, .. } => {
                let inner = Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?);
                Ok(Tx { wal: wal.clone(), ..Tx::of(inner) })
            }
            Backend::Postgres(pool) => {
                let mut tx = Tx::of(Inner::Postgres(pool.begin().await?));
                let head = query("SELECT length, hash FROM audit_head FOR UPDATE").fetch_one(tx.conn()).await?;
                tx.head = Some(checkpoints::head(&head)?);
                Ok(tx)
            }
        }
    }

    /// A transaction that sees one moment and changes nothing.
    pub async fn look(&self) -> Outcome<Tx> {
        Ok(Tx::of(match &self.0 {
            Backend::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Backend::Postgres(pool) => Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?),
        }))
    }

    /// Waits for the connections to be given back and closes them.
    pub async fn close(&self) {
        match &self.0 {
            Backend::Sqlite { writer, readers, wal } => {
                readers.close().await;
                if let Some(wal) = wal {
                    wal.close().await;
                }
                writer.close().await;
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    fn of(inner: Inner) -> Self {
        Self { inner, head: None, wal: None }
    }

    pub async fn commit(self) -> Outcome<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        if let Some(wal) = self.wal {
            wal.grew();
        }
        Ok(())
    }

    /// For what reads or writes a whole database in one go: PostgreSQL is to wait for it as long as it takes.
    pub async fn take_time(&mut self) -> Outcome<()> {
        if matches!(self.inner, Inner::Postgres(_)) {
            for limit in ["statement_timeout", "idle_in_transaction_session_timeout"] {
                query(format!("SET LOCAL {limit} = 0")).execute(self.conn()).await?;
            }
        }
        Ok(())
    }

    /// For what one SQL cannot say to both.
    fn either<T>(&self, sqlite: T, postgres: T) -> T {
        match self.inner {
            Inner::Sqlite(_) => sqlite,
            Inner::Postgres(_) => postgres,
        }
    }

    fn conn(&mut self) -> Conn<'_> {
        match &mut self.inner {
            Inner::Sqlite(tx) => Conn::Sqlite(tx),
            Inner::Postgres(tx) => Conn::Postgres(tx),
        }
    }
}

fn migrator(steps: &[(i64, &'static str, &'static str)]) -> Migrator {
    let step = |&(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, AssertSqlSafe(sql).into_sql_str(), false)
    };
    Migrator::with_migrations(steps.iter().map(step).collect())
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
fn case<T: DeserializeOwned>(row: &Row, column: &'static str) -> Outcome<Option<T>> {
    row.try_get::<Option<String>>(column)?.map(|text| case_of(text, column)).transpose()
}

fn need<T>(value: Option<T>, what: &'static str) -> Outcome<T> {
    value.ok_or(StoreFault::Corrupt { what })
}

/// A column of just `N` bytes.
fn bytes<const N: usize>(row: &Row, column: &'static str) -> Outcome<[u8; N]> {
    row.try_get::<Vec<u8>>(column)?.try_into().map_err(|_| StoreFault::Corrupt { what: column })
}

fn some_bytes<const N: usize>(row: &Row, column: &'static str) -> Outcome<Option<[u8; N]>> {
    match row.try_get::<Option<Vec<u8>>>(column)? {
        None => Ok(None),
        Some(b) => Ok(Some(b.try_into().map_err(|_| StoreFault::Corrupt { what: column })?)),
    }
}

fn some_time(row: &Row, column: &'static str) -> Outcome<Option<Timestamp>> {
    row.try_get::<Option<i64>>(column)?.map(time_of).transpose()
}

fn time(row: &Row, column: &'static str) -> Outcome<Timestamp> {
    time_of(row.try_get(column)?)
}

/// `valid_from` and `valid_to`.
fn days(row: &Row) -> Outcome<(jiff::civil::Date, Option<jiff::civil::Date>)> {
    let date = |text: String| text.parse().map_err(|_| StoreFault::Corrupt { what: "a day" });
    let until: Option<String> = row.try_get("valid_to")?;
    Ok((date(row.try_get("valid_from")?)?, until.map(date).transpose()?))
}
