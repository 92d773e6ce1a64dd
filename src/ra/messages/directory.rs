//! Messages as files in a directory.

use std::{fs, io, io::Write as _, path::PathBuf};

use super::fault::MessageFault;
use crate::domain::{chance::Chance, clock::Timestamp};

/// A directory that messages are written to.
pub struct Directory<'a>(pub &'a PathBuf);

impl Directory<'_> {
    /// Writes the whole message under a temporary name first: whoever watches the directory meets no half one. Its name begins with
    /// the time, so that names sort as messages were sent.
    pub fn write(&self, message: &[u8], extension: &str, now: Timestamp, chance: &Chance) -> Result<(), MessageFault> {
        let write = || -> io::Result<()> {
            fs::create_dir_all(self.0)?;
            let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(self.0)?;
            file.write_all(message)?;
            file.as_file().sync_all()?;
            let stamp = now.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
            let name = format!("{stamp}-{}.{extension}", hex::encode(chance.bytes::<8>()));
            file.persist_noclobber(self.0.join(name)).map_err(|e| e.error)?;
            Ok(())
        };
        write().map_err(|why| MessageFault::Write { directory: self.0.clone(), why })
    }
}
