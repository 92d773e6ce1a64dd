//! Puts a card that is kept in a file into a virtual PC/SC reader.

use std::{io, net::TcpStream, path::Path, thread, time::Duration};

use super::{FileFault, VirtualCard, vpcd};
use crate::domain::chance::Chance;

/// How long to wait for a reader service that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// How often, and how far apart, the first connection is tried: a reader that has just lost a card does not listen for a moment.
const FIRST: (u32, Duration) = (15, Duration::from_millis(200));

fn connect_at_first(connect: impl Fn() -> io::Result<TcpStream>) -> io::Result<TcpStream> {
    let (most, apart) = FIRST;
    for _ in 1..most {
        if let Ok(stream) = connect() {
            return Ok(stream);
        }
        thread::sleep(apart);
    }
    connect()
}

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
    let mut stream = connect_at_first(connect).map_err(|source| RunError::NoReader { address: vpcd.to_owned(), source })?;
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

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };

    use super::{super::rig, *};

    #[test]
    fn what_keeps_it_from_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let missing = run(&path, &address, false, rig::chance());
        assert!(matches!(missing, Err(RunError::File(FileFault::Io { .. }))));
        drop(listener);
        let nobody = run(&path, &address, true, rig::chance());
        assert!(matches!(nobody, Err(RunError::NoReader { .. })));
        let again = run(&path, &address, true, rig::chance());
        assert!(matches!(again, Err(RunError::File(FileFault::Exists(_)))));
    }

    #[test]
    fn a_reader_service_that_restarts_gets_the_card_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        // It serves until the test's process ends, as it would until the program is ended.
        let card = move || run(&path, &address, true, rig::chance());
        thread::Builder::new().name("card".into()).spawn(card).unwrap();
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(&[0, 1, 4]).unwrap();
            let mut atr = [0; 23];
            stream.read_exact(&mut atr).unwrap();
            assert_eq!(atr[..3], [0, 21, 0x3B]);
        }
    }
}
