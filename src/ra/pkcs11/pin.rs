//! A token's PIN, read from a file so that it stands in no command line, environment or configuration.

use std::path::Path;

use cryptoki::types::AuthPin;

use super::fault::TokenFault;
use crate::ra::private_file::{self, NotRead, Readers};

/// Longer than any token's.
const LONGEST: usize = 1024;

/// The user's PIN of a token. Wiped on drop; without `Debug` and `Clone`.
pub struct Pin(AuthPin);

impl Pin {
    /// Reads a file of one line of UTF-8 text; a line end after it is not part of the PIN.
    pub fn read(path: &Path, readers: Readers) -> Result<Self, TokenFault> {
        let path = || path.to_owned();
        let bytes = private_file::read(&path(), readers, LONGEST).map_err(|why| match why {
            NotRead::Io(why) => TokenFault::PinFile { path: path(), why },
            NotRead::Exposed => TokenFault::PinFileExposed { path: path() },
            NotRead::TooLong => TokenFault::NotAPin { path: path() },
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|_| TokenFault::NotAPin { path: path() })?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() || text.contains(char::is_control) {
            return Err(TokenFault::NotAPin { path: path() });
        }
        Ok(Self(AuthPin::new(Box::from(text))))
    }

    /// The PIN as the module takes it; `_why` is the one-line reason.
    pub(super) fn expose(&self, _why: &'static str) -> &AuthPin {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use age::secrecy::ExposeSecret as _;

    use super::*;

    fn read(bytes: &[u8]) -> Result<String, TokenFault> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pin");
        private_file::write(&path, bytes).unwrap();
        Pin::read(&path, Readers::Owner).map(|pin| pin.expose("compared in a test").expose_secret().to_owned())
    }

    #[test]
    fn is_one_line_of_text() {
        let good: [(&[u8], &str); 4] =
            [(b"1234", "1234"), (b"1234\n", "1234"), (b"12 34\r\n", "12 34"), ("p\u{e4}ss\n".as_bytes(), "p\u{e4}ss")];
        for (bytes, pin) in good {
            assert_eq!(read(bytes).unwrap(), pin);
        }
        let bad: [&[u8]; 6] = [b"", b"\n", b"1234\n\n", b"12\n34", b"\xff\xfe12", &[b'1'; LONGEST + 1]];
        for bytes in bad {
            assert!(matches!(read(bytes), Err(TokenFault::NotAPin { .. })), "{bytes:?}");
        }
    }

    #[test]
    fn is_refused_where_others_can_read_it_or_it_is_missing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pin");
        assert!(matches!(Pin::read(&path, Readers::Owner), Err(TokenFault::PinFile { .. })));
        private_file::write(&path, b"1234").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(Pin::read(&path, Readers::Owner), Err(TokenFault::PinFileExposed { .. })));
            assert!(Pin::read(&path, Readers::OwnerAndGroup).is_ok());
            fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
            assert!(matches!(Pin::read(&path, Readers::OwnerAndGroup), Err(TokenFault::PinFileExposed { .. })));
        }
    }
}
