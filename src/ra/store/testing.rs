//! Stores for tests: SQLite in memory, or a schema of its own in a real PostgreSQL.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, PgConnection};

use super::{Place, Store, query};
use crate::domain::secret::SecretText;

/// Where PostgreSQL for tests answers; `assets/setup/test.sh` starts one and says it here.
pub const POSTGRES: &str = "WARDCARD_TEST_POSTGRES";
/// `postgres` makes every test that asks for any store use PostgreSQL.
const WHICH: &str = "WARDCARD_TEST_STORE";

/// A new store, of the kind that this run of the tests is for.
pub async fn fresh() -> Store {
    match std::env::var(WHICH).as_deref() {
        Ok("postgres") => postgres().await,
        _ => Store::open(&Place::Memory).await.unwrap(),
    }
}

/// A new store of each kind, with its name.
pub async fn each() -> Vec<(&'static str, Store)> {
    vec![("SQLite", Store::open(&Place::Memory).await.unwrap()), ("PostgreSQL", postgres().await)]
}

pub async fn postgres() -> Store {
    Store::open(&Place::Postgres(SecretText::new(schema().await))).await.unwrap()
}

/// A new store of each kind that several connections can use at once: SQLite in a file of its own.
pub async fn each_shared() -> Vec<(&'static str, Store, Option<tempfile::TempDir>)> {
    let dir = tempfile::tempdir().unwrap();
    let file = Store::open(&Place::File(dir.path().join("ra.sqlite"))).await.unwrap();
    vec![("SQLite in a file", file, Some(dir)), ("PostgreSQL", postgres().await, None)]
}

impl Store {
    /// Does what somebody with the database in their hands can do to the audit trail: statements apart by `;`.
    pub async fn forge(&self, statements: &str) {
        let mut tx = self.begin().await.unwrap();
        let tables = ["audit", "audit_checkpoints"];
        let (off, on): (Vec<String>, Vec<String>) = match tx.inner {
            super::Inner::Sqlite(_) => {
                let triggers = ["audit_is_never_changed", "audit_is_never_deleted", "checkpoints_are_never_changed"];
                let triggers = triggers.iter().chain(&["checkpoints_are_never_deleted"]);
                (triggers.map(|t| format!("DROP TRIGGER IF EXISTS {t}")).collect(), vec![])
            }
            super::Inner::Postgres(_) => {
                let each = |what: &str| tables.iter().map(|t| format!("ALTER TABLE {t} {what} TRIGGER ALL")).collect();
                (each("DISABLE"), each("ENABLE"))
            }
        };
        let forged = statements.split(';').map(str::to_owned).filter(|s| !s.trim().is_empty());
        for sql in off.into_iter().chain(forged).chain(on) {
            query(sql.clone()).execute(tx.conn()).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        }
        tx.commit().await.unwrap();
    }
}

/// The address of a new, empty schema.
pub async fn schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let base = std::env::var(POSTGRES)
        .unwrap_or_else(|_| panic!("{POSTGRES} is not set: run the README's test command, which starts PostgreSQL"));
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&base).await.unwrap_or_else(|e| panic!("{base}: {e}"));
    let make = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let joint = if base.contains('?') { '&' } else { '?' };
    format!("{base}{joint}options=-csearch_path%3D{name}")
}
