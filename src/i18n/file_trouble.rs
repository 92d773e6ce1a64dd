//! Why a file could not be read or written, in a few words that end a sentence.

use std::io;

use super::{Texts, id};

impl Texts {
    pub fn file_trouble(&self, kind: io::ErrorKind) -> String {
        self.get(match kind {
            io::ErrorKind::PermissionDenied => id::FILE_DENIED,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => id::FILE_FULL,
            io::ErrorKind::ReadOnlyFilesystem => id::FILE_READ_ONLY,
            io::ErrorKind::NotFound => id::FILE_MISSING,
            io::ErrorKind::IsADirectory => id::FILE_IS_FOLDER,
            io::ErrorKind::InvalidData => id::FILE_NOT_TEXT,
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => id::FILE_SLOW,
            _ => id::FILE_OTHER,
        })
    }
}
