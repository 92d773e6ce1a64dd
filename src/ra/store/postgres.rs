//! PostgreSQL: for several instances of the service, or where it is looked after already.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Outcome, StoreFault, migrator};
use crate::domain::secret::SecretText;

pub(super) const STEPS: &[(i64, &str, &str)] =
    &[(1, "begin", include_str!("../../../assets/migrations/postgres/0001_begin.sql"))];

/// What people are ordered by when they are looked for: letters of ASCII whatever their case, and bytes compared.
pub(super) const NAME_KEY: &str = "lower((family_name || ' ' || given_names) COLLATE \"C\")";

/// Connections of one instance.
const CONNECTIONS: u32 = 10;

/// Connects, and brings the schema up to date; several instances may do so at once.
pub(super) async fn open(url: &SecretText) -> Outcome<PgPool> {
    let options = PgConnectOptions::from_str(url.expose("read by the driver")).map_err(|_| StoreFault::Address)?;
    let options = options
        .application_name("wardcard-ra")
        .options([
            // An instance that hangs must not hold the others up for ever, nor a stopped one keep the write lock.
            ("lock_timeout", "10s"),
            ("statement_timeout", "60s"),
            ("idle_in_transaction_session_timeout", "15s"),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    migrator(STEPS).run(&pool).await?;
    Ok(pool)
}
