//! Puts a card that is kept in a file into a virtual PC/SC reader.

use std::{io, net::TcpStream, path::Path, thread, time::Duration};

use super::{FileFault, VirtualCard, vpcd};
use crate::domain::chance::Chance;

/// How long to wait for a reader service that is away.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    File(#[from] FileFault),
    /// Nothing listens there on the first attempt; later on the service is waited for.
    #[error("there is no virtual reader at {address}")]
    NoReader { address: String, source: io::Error },
}

/// Serves the card in `file` to the virtual reader at `vpcd` (`HOST:PORT`) until the program is ended. With `blank` the file must
/// not exist yet, and a card from the factory is made in it. When the reader service goes away it is waited for.
///
/// # Errors
/// The file is there already (with `blank`) or holds no card (without); there is no reader to begin with.
pub fn run(file: &Path, vpcd: &str, blank: bool, chance: Chance) -> Result<(), RunError> {
    let mut card = if blank { VirtualCard::blank(&chance).keep_in(file)? } else { VirtualCard::load(file, &chance)? };
    let connect = || TcpStream::connect(vpcd);
    let mut stream = connect().map_err(|source| RunError::NoReader { address: vpcd.to_owned(), source })?;
    loop {
        tracing::info!(reader = vpcd, "the card is in the reader");
        match vpcd::serve(stream, &mut card) {
            Ok(()) => tracing::info!(reader = vpcd, "the reader has gone"),
            Err(error) => tracing::warn!(reader = vpcd, %error, "the reader has gone"),
        }
        card.power_off();
        stream = loop {
            thread::sleep(PAUSE);
            if let Ok(stream) = connect() {
                break stream;
            }
        };
    }
}
