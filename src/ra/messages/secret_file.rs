//! Passwords and tokens for the ways out, each alone in a file that only its owner may read.

use std::{fs, path::Path};

use zeroize::Zeroizing;

use super::fault::SetUpFault;
use crate::{domain::secret::SecretText, ra::private_file};

/// No token is nearly as long, in bytes.
const LIMIT: u64 = 16 * 1024;

/// Reads one line of text; a line end after it is dropped.
pub fn read(path: &Path) -> Result<SecretText, SetUpFault> {
    let fault = |why| SetUpFault::File { path: path.to_owned(), why };
    if !private_file::is_private(path).map_err(fault)? {
        return Err(SetUpFault::Exposed { path: path.to_owned() });
    }
    let not_a_secret = || SetUpFault::NotASecret { path: path.to_owned() };
    if fs::metadata(path).map_err(fault)?.len() > LIMIT {
        return Err(not_a_secret());
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(fault)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| not_a_secret())?;
    let text = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t));
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(not_a_secret());
    }
    Ok(SecretText::new(text.to_owned()))
}

#[cfg(test)]
pub fn write(path: &Path, text: &str) {
    let _ = fs::remove_file(path);
    private_file::write(path, text.as_bytes()).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        for (content, read_as) in [
            ("open sesame\n", Some("open sesame")),
            ("open sesame\r\n", Some("open sesame")),
            (" padded ", Some(" padded ")),
            ("", None),
            ("\n", None),
            ("two\nlines\n", None),
        ] {
            write(&path, content);
            let secret = read(&path);
            assert_eq!(secret.ok().as_ref().map(|s| s.expose("compared in a test")), read_as, "{content:?}");
        }
        write(&path, &"x".repeat(20_000));
        assert!(matches!(read(&path), Err(SetUpFault::NotASecret { .. })));
        assert!(matches!(read(&dir.path().join("nowhere")), Err(SetUpFault::File { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(read(&path), Err(SetUpFault::Exposed { .. })));
        }
    }
}
