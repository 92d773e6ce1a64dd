//! What is wrong with a file, and where.

use std::fmt;

/// Where something is wrong. The first line after the heading is usually line 2.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    Line(u64),
    /// The name of a photo's file.
    Photo(String),
}

/// One thing that is wrong. It quotes no more than keys of the file: what people are called stays out of logs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportFault {
    pub place: Place,
    pub what: String,
}

impl ImportFault {
    pub fn new(place: Place, what: impl Into<String>) -> Self {
        Self { place, what: what.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Photo(name) => write!(f, "photo {name}"),
        }
    }
}

impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}
