//! `wardcard-ra serve`: runs the service until it is told to stop.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use super::AdminFault;
use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::server::{Options, Running, config},
};

/// What `serve` may be told.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    pub listen: SocketAddr,
    /// `sqlite:PATH`; the one in the data directory where absent.
    pub database: Option<String>,
    /// Where e-mail is written, whatever `ra.toml` says.
    pub mail_dir: Option<PathBuf>,
}

/// Starts the service, tells its address once it answers, and returns when it has been stopped by SIGTERM or SIGINT (Ctrl-C).
pub fn serve(
    data: &Path,
    options: ServeOptions,
    clock: Clock,
    chance: Chance,
    ready: impl FnOnce(&str),
) -> Result<(), AdminFault> {
    if !data.join(config::FILE).exists() {
        return Err(AdminFault::NotInitialised(data.to_owned()));
    }
    let database = options.database.as_deref().map(database_path).transpose()?;
    let given = Options { mail_dir: options.mail_dir, database, ..Options::new(clock, chance) };
    let running = Running::start(data, options.listen, given)?;
    ready(&running.url());
    let fault = |why| AdminFault::File { path: data.to_owned(), why };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
    runtime.block_on(told_to_stop()).map_err(fault)?;
    running.stop();
    Ok(())
}

fn database_path(url: &str) -> Result<PathBuf, AdminFault> {
    let path = url.strip_prefix("sqlite:").ok_or(AdminFault::Database)?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() { Err(AdminFault::Database) } else { Ok(PathBuf::from(path)) }
}

#[cfg(unix)]
async fn told_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        ended = tokio::signal::ctrl_c() => ended,
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases() {
        for (url, path) in [
            ("sqlite:/a/b", Some("/a/b")),
            ("sqlite:///a/b", Some("/a/b")),
            ("sqlite:b", Some("b")),
            ("sqlite:", None),
            ("postgres://x", None),
        ] {
            assert_eq!(database_path(url).ok(), path.map(PathBuf::from), "{url}");
        }
    }
}
