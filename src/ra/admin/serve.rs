//! `wardcard-ra serve`: runs the service until it is told to stop.

use std::{net::SocketAddr, path::PathBuf};

use super::{AdminFault, data::Data};
use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::server::{Options, Running},
};

/// What `serve` may be told.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    pub listen: SocketAddr,
    /// Where e-mail is written, whatever `ra.toml` says.
    pub mail_dir: Option<PathBuf>,
}

/// Starts the service, tells its address once it answers, and returns when it has been stopped by SIGTERM or SIGINT (Ctrl-C).
pub fn serve(
    data: &Data,
    options: ServeOptions,
    clock: Clock,
    chance: Chance,
    ready: impl FnOnce(&str),
) -> Result<(), AdminFault> {
    let dir = data.must_be_initialised()?;
    let given = Options {
        mail_dir: options.mail_dir,
        place: Some(data.place()?),
        credentials: data.credentials.clone(),
        ..Options::new(clock, chance)
    };
    let running = Running::start(dir, options.listen, given)?;
    ready(&running.url());
    let fault = |why| AdminFault::File { path: dir.to_owned(), why };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
    runtime.block_on(told_to_stop()).map_err(fault)?;
    running.stop();
    Ok(())
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
