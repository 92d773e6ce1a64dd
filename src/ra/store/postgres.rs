//! PostgreSQL: for several instances of the service, or where it is looked after already.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Outcome, StoreFault, migrator};
use crate::domain::secret::SecretText;

pub(super) const STEPS: &[(i64, &str, &str)] = &[
    (1, "begin", include_str!("../../../assets/migrations/postgres/0001_begin.sql")),
    (2, "amend", include_str!("../../../assets/migrations/postgres/0002_amend.sql")),
    (3, "passcodes", include_str!("../../../assets/migrations/postgres/0003_passcodes.sql")),
    (4, "reports", include_str!("../../../assets/migrations/postgres/0004_reports.sql")),
];

/// What people are ordered by when they are looked for: letters of ASCII whatever their case, and bytes compared.
pub(super) const NAME_KEY: &str = "lower((family_name || ' ' || given_names) COLLATE \"C\")";

/// Moves the end of the trail, and appends the row that it then ends with.
pub(super) const APPEND: &str = "WITH moved AS (UPDATE audit_head SET length = $1, hash = $13 WHERE hash = $12 RETURNING 1)
    INSERT INTO audit (id, at, who, whom, card, workstation, role, organisation, operation, what, result, prev_hash, hash)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM moved";

/// Spends a challenge, and adds the session that it served for where it had not served before.
pub(super) const OPEN_SESSION: &str = "WITH spent AS (INSERT INTO spent_challenges (challenge, spent_at) VALUES ($1, $6)
    ON CONFLICT DO NOTHING RETURNING 1)
    INSERT INTO sessions (token, person, card, workstation, begun_at, used_at) SELECT $2, $3, $4, $5, $6, $7 FROM spent";

/// Connections of one instance.
const CONNECTIONS: u32 = 10;

/// The indexes of a table that were made by themselves, not by a constraint.
pub(super) const INDEXES: &str = "SELECT indexname::text AS name, indexdef AS sql FROM pg_indexes i
    WHERE schemaname = current_schema() AND tablename = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint c
    JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.conname = i.indexname AND n.nspname = i.schemaname)";

/// For one long transaction.
pub(super) const BULK: &[&str] = &[
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL maintenance_work_mem = '1GB'",
];

/// Keys were given that the database did not count, and its picture of the tables is that of empty ones.
pub(super) const AFTER_BULK: &[&str] = &[
    "SELECT setval(pg_get_serial_sequence('cards', 'key'), MAX(key)) FROM cards",
    "ANALYZE people, positions, position_codes, assignments, acceptances, cards, operations, certificates, audit",
];

pub(super) async fn open(url: &SecretText) -> Outcome<PgPool> {
    connect(options(url)?).await
}

/// Brings the schema up to date. Several instances may do so at once, and others of the same database: the driver lets one at a time.
/// Steps on a large database take their time, and whoever waits for them must not give up before they are done.
pub(super) async fn update(pool: &PgPool) -> Outcome<()> {
    let mut own = pool.acquire().await?.detach();
    for limit in ["SET lock_timeout = 0", "SET statement_timeout = 0"] {
        sqlx::query(limit).execute(&mut own).await?;
    }
    migrator(STEPS).run(&mut own).await?;
    Ok(own.close().await?)
}

/// Connects, takes the schema as it is, and can change nothing.
pub(super) async fn as_it_is(url: &SecretText) -> Outcome<PgPool> {
    connect(options(url)?.options([("default_transaction_read_only", "on")])).await
}

fn options(url: &SecretText) -> Outcome<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url.expose("read by the driver")).map_err(|_| StoreFault::Address)?;
    Ok(options
        .application_name("wardcard-ra")
        .options([
            // An instance that hangs must not hold the others up for ever, nor a stopped one keep the write lock.
            ("lock_timeout", "10s"),
            ("statement_timeout", "60s"),
            ("idle_in_transaction_session_timeout", "15s"),
        ])
        .disable_statement_logging())
}

async fn connect(options: PgConnectOptions) -> Outcome<PgPool> {
    Ok(PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .connect_with(options)
        .await?)
}
