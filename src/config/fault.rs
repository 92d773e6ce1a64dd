//! What is wrong in a settings file: where, and what should be there.

use std::{fmt, io, path::PathBuf};

use super::setting::Expected;

/// One mistake in one file. What it spoils is left as it is without the file; everything else in it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigFault {
    pub file: PathBuf,
    /// From 1; `None` where the whole file is meant.
    pub line: Option<usize>,
    pub what: Mistake,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mistake {
    /// It is there and cannot be read.
    Unreadable(io::ErrorKind),
    /// It is asked for by name and is not there.
    Missing,
    NotToml {
        message: String,
    },
    UnknownKey {
        key: String,
    },
    WrongValue {
        key: String,
        expected: Expected,
    },
    /// A word in `locked` that is no setting's name.
    UnknownLock {
        word: String,
    },
    /// Only the administrator's files may lock.
    LockNotHere,
}

impl std::error::Error for ConfigFault {}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        match &self.what {
            Mistake::Unreadable(kind) => write!(f, ": {kind}"),
            Mistake::Missing => f.write_str(": there is no such file"),
            Mistake::NotToml { message } => write!(f, ": {message}"),
            Mistake::UnknownKey { key } => write!(f, ": there is no setting ‘{key}’"),
            Mistake::WrongValue { key, expected } => write!(f, ": ‘{key}’ has to be {expected}"),
            Mistake::UnknownLock { word } => write!(f, ": ‘locked’ names ‘{word}’, which is no setting"),
            Mistake::LockNotHere => f.write_str(": ‘locked’ works in the administrator’s files only"),
        }
    }
}
