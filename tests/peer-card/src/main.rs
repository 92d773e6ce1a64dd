//! `peer-card PORT [STATE]`: the PIV applet of `piv-authenticator` in a virtual PC/SC reader.
//!
//! It stands for all the cards that others make. State goes to `STATE.int` and `STATE.ext`; without a name it is in memory only.

mod applet;
mod backends;

use std::process::ExitCode;

use piv_authenticator::{Authenticator, Options};
use trussed::virt::{self, StorageConfig, StoreConfig};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(port) = args.next().and_then(|p| p.parse::<u16>().ok()) else {
        eprintln!("usage: peer-card PORT [STATE]");
        return ExitCode::from(2);
    };
    let file = |name: &str, part: &str| StorageConfig::filesystem(format!("{name}.{part}").into());
    let store = match args.next() {
        None => StoreConfig::ram(),
        Some(name) => {
            StoreConfig { internal: file(&name, "int"), external: file(&name, "ext"), volatile: StorageConfig::ram() }
        }
    };
    virt::with_platform(store, |platform| {
        platform.run_client_with_backends("piv", backends::Dispatch::new(), backends::ALL, |client| {
            let mut card = applet::Applet::new(Authenticator::new(client, Options::default()));
            match connect(port) {
                Ok(reader) => {
                    // Ends when the reader goes away; there is nothing to be done about it.
                    let _ended = reader.run(&mut card);
                    ExitCode::SUCCESS
                }
                Err(error) => {
                    eprintln!("there is no virtual reader at port {port}: {error:?}");
                    ExitCode::FAILURE
                }
            }
        })
    })
}

/// A reader that has just lost a card does not listen for a moment.
fn connect(port: u16) -> std::io::Result<vpicc::Connection> {
    for _ in 1..15 {
        if let Ok(reader) = vpicc::connect_socket(format!("127.0.0.1:{port}")) {
            return Ok(reader);
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    vpicc::connect_socket(format!("127.0.0.1:{port}"))
}
