//! The service's own commands, one file each. What they have to say they return; printing is the binary's.

pub mod arguments;
pub mod bootstrap_code;
pub mod data;
pub mod import;
pub mod init;
pub mod seed;
pub mod serve;
pub mod vault;

use std::{
    future::Future,
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use crate::ra::{
    ca::CaFault,
    server::{StartError, config::ConfigFault, vault_keys::UnlockFault},
    store::StoreFault,
    vault::VaultFault,
};

/// Why a command could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AdminFault {
    #[error("{} is initialised already", .0.display())]
    AlreadyInitialised(PathBuf),
    #[error("{p} is not initialised: run `wardcard-ra init --data {p}` first", p = .0.display())]
    NotInitialised(PathBuf),
    #[error("{path}: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} is not as it should be: {why}")]
    Content { path: PathBuf, why: Box<toml::de::Error> },
    #[error("'{0}' is neither a host name nor an IP address")]
    Name(String),
    #[error("a database is given as sqlite:PATH or postgres://…")]
    Database,
    #[error("nothing was imported:\n{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Import(Vec<import::LineFault>),
    #[error(transparent)]
    Seed(#[from] seed::SeedFault),
    #[error(transparent)]
    Config(#[from] ConfigFault),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(transparent)]
    Unlock(#[from] UnlockFault),
    #[error(transparent)]
    Ca(#[from] CaFault),
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Logs to standard error: the service at `level` (`info` where absent or unreadable), libraries at `warn`, because some of them
/// would log whole messages.
pub fn log_to_stderr(level: Option<&str>) {
    let level = level.and_then(|text| text.parse().ok()).unwrap_or(tracing::Level::INFO);
    let filter = tracing_subscriber::EnvFilter::new(format!("warn,wardcard={level}"));
    let ansi = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(ansi).with_writer(io::stderr).init();
}

/// Runs a short piece of work on the store to its end.
fn wait_for<T>(work: impl Future<Output = Result<T, AdminFault>>) -> Result<T, AdminFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|why| AdminFault::Start(StartError::Thread(why)))?;
    runtime.block_on(work)
}
