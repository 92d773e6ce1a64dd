//! A whole database as one file of lines that both databases write and read.
//!
//! ```text
//! {"wardcard_backup":1,"made_at":"2026-01-01T12:00:00Z","tables":[{"name":"organisations","columns":[["code","text"],…]},…]}
//! {"table":"organisations"}
//! ["EX001","Example Surgery"]
//! …
//! {"end":{"rows":{"organisations":1,…},"sha256":"…"}}
//! ```
//!
//! A row is an array of its columns' values, bytes in base64 (RFC 4648, section 4). The checksum is over every byte before the last
//! line. Rows are written and read by pages: how many there are does not matter.

mod read;
mod write;

use std::{collections::BTreeMap, io};

use serde::{Deserialize, Serialize};

pub use self::{read::read, write::write};
use crate::{
    domain::clock::Timestamp,
    ra::store::{StoreFault, tables::Kind},
};

/// The format's version.
const VERSION: u64 = 1;
/// Rows that are read or written at once…
const ROWS: u32 = 100;
/// …and bytes of lines that are gathered before they are.
const BYTES: usize = 1024 * 1024;
/// The longest line, in bytes; a photo's is far shorter.
const LINE: u64 = 64 * 1024 * 1024;

/// What a backup holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contents {
    pub made_at: Timestamp,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}

impl Contents {
    pub fn all_rows(&self) -> u64 {
        self.rows.values().sum()
    }

    fn of(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [people, cards, audit] = ["people", "cards", "audit"].map(|t| self.of(t));
        write!(f, "{} rows, among them {people} people, {cards} cards and {audit} rows of the audit trail", self.all_rows())
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    #[error("it cannot be read or written: {0}")]
    Io(#[source] io::Error),
    #[error("it is no backup of a Wardcard RA")]
    NotABackup,
    #[error("it has format {found}, and this program reads format {VERSION}")]
    Version { found: u64 },
    #[error("it ends too early, after line {lines}")]
    Truncated { lines: u64 },
    #[error("it was changed or damaged: the checksum differs")]
    Changed,
    #[error("line {line} is not what should stand there")]
    Line { line: u64 },
    #[error("it holds the table '{table}', which this program does not know: a newer one wrote it")]
    UnknownTable { table: String },
    #[error("its table '{table}' has the column '{column}', which this program does not know: a newer one wrote it")]
    UnknownColumn { table: String, column: String },
    #[error("it should hold {said} rows of '{table}', but holds {found}")]
    Count { table: String, said: u64, found: u64 },
    #[error("there is something after its end")]
    Trailing,
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<io::Error> for ArchiveFault {
    fn from(fault: io::Error) -> Self {
        match fault.kind() {
            // What was encrypted and then changed does not decrypt.
            io::ErrorKind::InvalidData => Self::Changed,
            io::ErrorKind::UnexpectedEof => Self::Truncated { lines: 0 },
            _ => Self::Io(fault),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Header {
    wardcard_backup: u64,
    made_at: Timestamp,
    tables: Vec<Announced>,
}

/// A table of which rows follow, with the columns that each has.
#[derive(Serialize, Deserialize)]
struct Announced {
    name: String,
    columns: Vec<(String, KindName)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Int,
    Bool,
    Text,
    Bytes,
}

impl From<Kind> for KindName {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::Int,
            Kind::Bool => Self::Bool,
            Kind::Text => Self::Text,
            Kind::Bytes => Self::Bytes,
        }
    }
}

/// Any line but the first.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Vec<serde_json::Value>),
    Table { table: String },
    End { end: End },
}

#[derive(Serialize, Deserialize)]
struct End {
    rows: BTreeMap<String, u64>,
    /// Hex.
    sha256: String,
}

#[cfg(test)]
mod tests;
