//! SQLite's write-ahead log, carried over into the file beside the work: no commit waits for it.
//!
//! Left to itself, SQLite does so within the commit that makes the log too long, and in a large file nearly every page of the log is a
//! place of its own on the disk. Nor does the log begin anew there while somebody is always looking, and the longer it is, the longer
//! each look takes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use sqlx::{Row as _, SqlitePool};

use super::Outcome;

/// Commits after which the log is carried over. A commit is some ten pages.
const COMMITS: u32 = 128;
/// Pages with which the log is long enough to begin anew.
const PAGES: i64 = 8_000;
/// For this long those who write wait at the most for those who still look at what the log holds.
pub(super) const PATIENCE: Duration = Duration::from_millis(50);
/// Pages at which a commit sees to the log itself, as SQLite's pragma takes it: should what is here not have been done.
pub(super) const BACKSTOP: &str = "32000";

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Wal {
    /// One connection, used for nothing else.
    connection: SqlitePool,
    commits: Arc<AtomicU32>,
}

impl Wal {
    pub fn new(connection: SqlitePool) -> Self {
        Self { connection, commits: Arc::default() }
    }

    /// There was another commit.
    pub fn grew(&self) {
        if self.commits.fetch_add(1, Ordering::Relaxed) % COMMITS < COMMITS - 1 || self.connection.num_idle() == 0 {
            return;
        }
        let wal = self.clone();
        tokio::spawn(async move {
            if let Err(fault) = wal.carry_over().await {
                tracing::warn!(%fault, "the database's log was not carried over into the file; it is tried again");
            }
        });
    }

    async fn carry_over(&self) -> Outcome<()> {
        let mut connection = self.connection.acquire().await?;
        let done = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(&mut *connection).await?;
        if done.try_get::<i64, _>("log")? >= PAGES {
            // Where somebody looks for longer than the patience lasts, the next time will do.
            sqlx::query("PRAGMA wal_checkpoint(RESTART)").fetch_one(&mut *connection).await?;
        }
        Ok(())
    }

    pub async fn close(&self) {
        self.connection.close().await;
    }
}
