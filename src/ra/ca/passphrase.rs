//! A passphrase from a file: one that only its owner may read, or one in the place where an orchestrator mounts secrets.

use std::{fs, path::Path};

use zeroize::Zeroizing;

use super::CaFault;
use crate::{
    domain::secret::SecretText,
    ra::private_file::{self, Readers},
};

/// Where container engines mount secrets: in memory, for this one service, but mode 0444.
const SECRETS: [&str; 2] = ["/run/secrets", "/var/run/secrets"];

/// Reads it; line ends at its end are not part of it.
pub(super) fn read(path: &Path) -> Result<SecretText, CaFault> {
    read_by(path, private_file::readers_at(path))
}

fn read_by(path: &Path, readers: Readers) -> Result<SecretText, CaFault> {
    let fault = |why| CaFault::File { path: path.to_owned(), why };
    let whole = fs::canonicalize(path).map_err(fault)?;
    let mounted = SECRETS.iter().any(|place| whole.starts_with(place));
    if !mounted && !private_file::keeps_to(&whole, readers).map_err(fault)? {
        return Err(CaFault::Exposed { path: path.to_owned() });
    }
    let text = Zeroizing::new(fs::read_to_string(&whole).map_err(fault)?);
    let words = text.trim_end_matches(['\r', '\n']);
    if words.is_empty() {
        return Err(CaFault::EmptyPassphrase { path: path.to_owned() });
    }
    Ok(SecretText::new(words.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_words_without_line_ends() {
        let dir = tempfile::tempdir().unwrap();
        for (text, expected) in [("open  sesame \r\n\n", Some("open  sesame ")), ("ä", Some("ä")), ("\n", None), ("", None)] {
            let path = dir.path().join(format!("{}", text.len()));
            private_file::write(&path, text.as_bytes()).unwrap();
            match (read(&path), expected) {
                (Ok(words), Some(expected)) => assert_eq!(words.expose("a test"), expected),
                (Err(CaFault::EmptyPassphrase { .. }), None) => {}
                _ => panic!("{text:?}"),
            }
        }
        assert!(matches!(read(&dir.path().join("absent")), Err(CaFault::File { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let path = dir.path().join("exposed");
            fs::write(&path, "words").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(read(&path), Err(CaFault::Exposed { .. })));
            assert!(matches!(read_by(&path, Readers::OwnerAndGroup), Err(CaFault::Exposed { .. })));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
            assert!(matches!(read(&path), Err(CaFault::Exposed { .. })));
            assert_eq!(read_by(&path, Readers::OwnerAndGroup).unwrap().expose("a test"), "words");
        }
    }
}
