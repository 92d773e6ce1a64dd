//! SQLite: one file, write-ahead log, synced at every commit.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Outcome, migrator, wal};

pub(super) const STEPS: &[(i64, &str, &str)] = &[
    (1, "begin", include_str!("../../../assets/migrations/sqlite/0001_begin.sql")),
    (2, "authority", include_str!("../../../assets/migrations/sqlite/0002_authority.sql")),
    (3, "amend", include_str!("../../../assets/migrations/sqlite/0003_amend.sql")),
    (4, "passcodes", include_str!("../../../assets/migrations/sqlite/0004_passcodes.sql")),
    (5, "reports", include_str!("../../../assets/migrations/sqlite/0005_reports.sql")),
];

/// What people are ordered by when they are looked for: letters of ASCII whatever their case, and bytes compared.
pub(super) const NAME_KEY: &str = "lower(family_name || ' ' || given_names)";

/// Moves the end of the trail, and appends the row that it then ends with. Two statements are one errand to the connection's thread.
pub(super) const APPEND: &str = "UPDATE audit_head SET length = $1, hash = $13 WHERE hash = $12;
    INSERT INTO audit (id, at, who, whom, card, workstation, role, organisation, operation, what, result, prev_hash, hash)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 WHERE changes() = 1";

/// Spends a challenge, and adds the session that it served for where it had not served before.
pub(super) const OPEN_SESSION: &str = "INSERT INTO spent_challenges (challenge, spent_at) VALUES ($1, $6) ON CONFLICT DO NOTHING;
    INSERT INTO sessions (token, person, card, workstation, begun_at, used_at) SELECT $2, $3, $4, $5, $6, $7 WHERE changes() = 1";

/// Connections that only look.
const READERS: u32 = 4;
/// Pages that a connection keeps in memory, in KiB: the upper levels of every index of a million people, and some more.
const CACHE: &str = "-65536";
const BUSY: Duration = Duration::from_secs(5);

/// The connection that writes, the schema up to date.
pub(super) async fn open(path: &Path) -> Outcome<SqlitePool> {
    make_private(path).map_err(sqlx::Error::Io)?;
    ready(options().filename(path).pragma("wal_autocheckpoint", wal::BACKSTOP)).await
}

pub(super) async fn in_memory() -> Outcome<SqlitePool> {
    ready(options().in_memory(true)).await
}

async fn ready(options: SqliteConnectOptions) -> Outcome<SqlitePool> {
    // One connection: every transaction takes the write lock, and waiting here is fair where SQLite's own waiting is not.
    let pool = pool(1).connect_with(options).await?;
    migrator(STEPS).run(&pool).await?;
    Ok(pool)
}

/// The indexes of a table that were made by themselves, not by a constraint.
pub(super) const INDEXES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $1";

/// Pages kept in memory while many rows are written, in KiB: the indexes of constraints are met in random order.
const BULK_CACHE: &str = "-2000000";

/// The one connection to a file whose schema is up to date, for writing many rows.
pub(super) async fn alone(path: &Path) -> Outcome<SqlitePool> {
    let options = options().filename(path).journal_mode(SqliteJournalMode::Delete).pragma("cache_size", BULK_CACHE);
    Ok(pool(1).connect_with(options).await?)
}

pub(super) async fn readers(path: &Path) -> Outcome<SqlitePool> {
    let options = options().filename(path).pragma("query_only", "ON");
    Ok(pool(READERS).connect_with(options).await?)
}

/// One connection for [`wal`].
pub(super) async fn beside(path: &Path) -> Outcome<SqlitePool> {
    Ok(pool(1).connect_with(options().filename(path).busy_timeout(wal::PATIENCE)).await?)
}

/// One connection to a file that is there, which cannot change it.
pub(super) async fn as_it_is(path: &Path) -> Outcome<SqlitePool> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY).disable_statement_logging();
    Ok(pool(1).connect_with(options).await?)
}

fn pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        // A confirmed step must outlive a power cut: the card has changed by then.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("cache_size", CACHE)
        .busy_timeout(BUSY)
        .disable_statement_logging()
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
