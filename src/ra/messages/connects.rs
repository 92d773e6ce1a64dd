//! Whether the ways out can be reached: a connection and nothing more. No message, no password, no TLS.

use std::{
    io,
    net::{TcpStream, ToSocketAddrs as _},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{EmailBy, Messenger, TextBy};
use crate::domain::contact::ContactWay;

const PATIENCE: Duration = Duration::from_secs(5);
/// Of a host with many addresses only these are tried, so that it does not take for ever.
const ADDRESSES: usize = 3;

/// How a way out was found.
#[derive(Debug)]
pub enum Connects {
    /// There is none.
    Nowhere,
    Directory {
        path: PathBuf,
        state: DirectoryState,
    },
    /// `host:port` took a connection.
    Peer {
        address: String,
    },
    /// …or did not.
    Failed {
        address: String,
        why: io::Error,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectoryState {
    There,
    /// The first message makes it.
    Absent,
    /// Something else has its name, or it cannot be looked at.
    InTheWay,
}

impl DirectoryState {
    fn of(path: &Path) -> Self {
        match std::fs::metadata(path) {
            Ok(about) if about.is_dir() => Self::There,
            Err(why) if why.kind() == io::ErrorKind::NotFound => Self::Absent,
            _ => Self::InTheWay,
        }
    }
}

impl Messenger {
    /// Tries the way out for this kind of message. Blocking, for some seconds at most for each of the host's addresses.
    pub fn connects(&self, way: ContactWay) -> Connects {
        match (way, &self.email, &self.text) {
            (ContactWay::Email, EmailBy::Nowhere, _) | (ContactWay::Text, _, TextBy::Nowhere) => Connects::Nowhere,
            (ContactWay::Email, EmailBy::Directory { path, .. }, _) | (ContactWay::Text, _, TextBy::Directory(path)) => {
                Connects::Directory { path: path.clone(), state: DirectoryState::of(path) }
            }
            (ContactWay::Email, EmailBy::Smtp(smtp), _) => peer(smtp.address()),
            (ContactWay::Text, _, TextBy::Gateway(gateway)) => peer(gateway.address()),
        }
    }
}

fn peer((host, port): (&str, u16)) -> Connects {
    let address = format!("{host}:{port}");
    // An IPv6 address of an https URL has its brackets.
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    match connect(host, port) {
        Ok(()) => Connects::Peer { address },
        Err(why) => Connects::Failed { address, why },
    }
}

fn connect(host: &str, port: u16) -> io::Result<()> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (host, port).to_socket_addrs()?.take(ADDRESSES) {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(why) => last = why,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn listeners_are_reached_and_silence_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(matches!(peer(("127.0.0.1", port)), Connects::Peer { .. }));
        drop(listener);
        assert!(matches!(peer(("127.0.0.1", port)), Connects::Failed { address, .. } if address == format!("127.0.0.1:{port}")));
        assert!(matches!(peer(("no such host.invalid", port)), Connects::Failed { .. }));
    }

    #[test]
    fn nowhere_and_directories() {
        let dir = tempfile::tempdir().unwrap();
        let mut messenger = Messenger::nowhere();
        assert!(matches!(messenger.connects(ContactWay::Email), Connects::Nowhere));
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        for (path, expected) in [
            (dir.path().to_owned(), DirectoryState::There),
            (dir.path().join("none"), DirectoryState::Absent),
            (file.clone(), DirectoryState::InTheWay),
            (file.join("below"), DirectoryState::InTheWay),
        ] {
            messenger.text = TextBy::Directory(path);
            let found = messenger.connects(ContactWay::Text);
            assert!(matches!(&found, Connects::Directory { state, .. } if *state == expected), "{found:?}");
        }
        assert!(matches!(messenger.connects(ContactWay::Email), Connects::Nowhere));
    }
}
