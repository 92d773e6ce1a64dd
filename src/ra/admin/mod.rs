//! The service's own commands, one file each. What they have to say they return; printing is the binary's.

pub mod adopt;
pub mod archive;
pub mod arguments;
pub mod audit;
pub mod backup;
pub mod bootstrap_code;
pub mod data;
pub mod doctor;
pub mod import;
pub mod init;
mod new_file;
pub mod restore;
pub mod sealing;
pub mod seed;
pub mod serve;
pub mod vault;

use std::{
    future::Future,
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use self::sealing::SealFault;
use crate::ra::{
    ca::CaFault,
    notary::NotaryFault,
    server::{StartError, checkpoint::CheckpointFault, config::ConfigFault, vault_keys::UnlockFault},
    store::{StoreFault, trail::Finding},
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
    Import(Vec<import::ImportFault>),
    #[error(transparent)]
    Adopt(#[from] adopt::AdoptFault),
    #[error(transparent)]
    Seed(#[from] seed::SeedFault),
    #[error(transparent)]
    Config(#[from] ConfigFault),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(
        "nothing was forgotten: data keys {keys:?} are under other master keys only, and not under {master}. Put the other master key's \
         section [vault] back into ra.toml, run `wardcard-ra vault add-master` with the section of {master} once more, and change ra.toml again"
    )]
    KeysOnlyElsewhere { keys: Vec<u32>, master: String },
    #[error(transparent)]
    Unlock(#[from] UnlockFault),
    #[error(transparent)]
    Ca(#[from] CaFault),
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Notary(#[from] NotaryFault),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointFault),
    #[error("the backup {path}: {why}")]
    Archive { path: PathBuf, why: archive::ArchiveFault },
    #[error(transparent)]
    Seal(#[from] SealFault),
    #[error("nothing was restored: the database is in use already, there are rows of '{table}' in it")]
    NotEmpty { table: &'static str },
    #[error("everything was restored as it was, but its audit trail is not whole: {0}")]
    RestoredBroken(Finding),
    #[error("the audit trail is not whole: {0}")]
    Trail(Finding),
    #[error("something is not as it should be: see the lines marked FAIL")]
    Unwell,
    #[error("what was asked for cannot be written: {0}")]
    Output(#[source] io::Error),
}

/// Logs to standard error: the service at `level` (`info` where absent or unreadable), libraries at `warn`, because some of them
/// would log whole messages. One of them calls each mechanism of a token an error that it has no name for.
pub fn log_to_stderr(level: Option<&str>) {
    let level = level.and_then(|text| text.parse().ok()).unwrap_or(tracing::Level::INFO);
    let filter = tracing_subscriber::EnvFilter::new(format!("warn,cryptoki::mechanism=off,wardcard={level}"));
    let ansi = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(ansi).with_writer(io::stderr).init();
}

/// Runs a short piece of work on the store to its end.
fn wait_for<T>(work: impl Future<Output = Result<T, AdminFault>>) -> Result<T, AdminFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|why| AdminFault::Start(StartError::Thread(why)))?;
    runtime.block_on(work)
}
