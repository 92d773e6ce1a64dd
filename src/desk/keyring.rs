//! The system's keyring: the Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. The only file that names the
//! `keyring` crate.

use keyring::{Entry, Error};
use zeroize::Zeroizing;

use super::enrolment::{NoKeyring, SecretStore};

const SERVICE: &str = "wardcard";
const NAME: &str = "workstation enrolment";

#[derive(Clone, Copy, Default)]
pub struct SystemKeyring;

impl SecretStore for SystemKeyring {
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, NoKeyring> {
        match Entry::new(SERVICE, NAME).and_then(|entry| entry.get_secret()) {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(&error)),
        }
    }

    fn keep(&self, secret: &[u8]) -> Result<(), NoKeyring> {
        Entry::new(SERVICE, NAME).and_then(|entry| entry.set_secret(secret)).map_err(|error| fault(&error))
    }
}

/// The kind only: some of these errors carry what was kept.
fn fault(error: &Error) -> NoKeyring {
    match error {
        Error::NoDefaultStore => NoKeyring::Absent,
        Error::NoStorageAccess(_) => NoKeyring::Locked,
        Error::BadEncoding(_) | Error::Ambiguous(_) => NoKeyring::Damaged,
        _ => NoKeyring::Failed,
    }
}
