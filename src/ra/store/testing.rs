//! Stores for tests: SQLite in memory, or a schema of its own in a real PostgreSQL.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, PgConnection};

use super::{Place, Store};
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
