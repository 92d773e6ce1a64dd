//! A checkpoint in a file of its own, to be kept where neither the RA's machine nor its database can reach it.

use std::{fs, io::Write as _, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::NotaryFault;
use crate::{domain::clock::Timestamp, ra::store::checkpoints::Checkpoint};

/// The file: one JSON object.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    wardcard_audit_checkpoint: u8,
    length: i64,
    /// Hex.
    hash: String,
    at: Timestamp,
    /// The name of the key: SHA-256 of its SubjectPublicKeyInfo, hex.
    key: String,
    /// ECDSA, DER, base64.
    signature: String,
}

const VERSION: u8 = 1;

/// What a new file may take the place of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    Nothing,
    Anything,
}

/// Writes the file whole or not at all.
pub fn write(path: &Path, c: &Checkpoint, over: Over) -> Result<(), NotaryFault> {
    let fault = |why| NotaryFault::File { path: path.to_owned(), why };
    let file = File {
        wardcard_audit_checkpoint: VERSION,
        length: c.length,
        hash: hex::encode(c.hash),
        at: c.at,
        key: c.key.clone(),
        signature: STANDARD.encode(&c.signature),
    };
    let text = serde_json::to_string_pretty(&file).map_err(|why| fault(why.into()))?;
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = tempfile::NamedTempFile::new_in(dir).map_err(fault)?;
    part.write_all(text.as_bytes()).and_then(|()| part.write_all(b"\n")).map_err(fault)?;
    part.as_file().sync_all().map_err(fault)?;
    match over {
        Over::Anything => part.persist(path),
        Over::Nothing => part.persist_noclobber(path),
    }
    .map(drop)
    .map_err(|why| fault(why.error))
}

pub fn read(path: &Path) -> Result<Checkpoint, NotaryFault> {
    let text = fs::read_to_string(path).map_err(|why| NotaryFault::File { path: path.to_owned(), why })?;
    parse(&text).ok_or_else(|| NotaryFault::NotACheckpoint { path: path.to_owned() })
}

fn parse(text: &str) -> Option<Checkpoint> {
    let file: File = serde_json::from_str(text).ok().filter(|f: &File| f.wardcard_audit_checkpoint == VERSION)?;
    let mut hash = [0; 32];
    hex::decode_to_slice(&file.hash, &mut hash).ok()?;
    let signature = STANDARD.decode(&file.signature).ok()?;
    Some(Checkpoint { length: file.length, hash, at: file.at, key: file.key, signature })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kept.json");
        let at = Timestamp::constant(1_767_268_800, 0);
        let checkpoint = Checkpoint { length: 57, hash: [9; 32], at, key: "k".into(), signature: vec![1, 2, 0] };
        write(&path, &checkpoint, Over::Nothing).unwrap();
        assert_eq!(read(&path).unwrap(), checkpoint);
        assert!(matches!(write(&path, &checkpoint, Over::Nothing), Err(NotaryFault::File { .. })));
        let text = fs::read_to_string(&path).unwrap();
        for (from, to) in [("\"wardcard_audit_checkpoint\": 1", "\"wardcard_audit_checkpoint\": 2"), ("0909", "09"), ("57", "x")]
        {
            let bent = text.replacen(from, to, 1);
            assert_ne!(bent, text);
            assert!(parse(&bent).is_none(), "{to}");
        }
        assert!(matches!(read(&dir.path().join("none")), Err(NotaryFault::File { .. })));
    }
}
