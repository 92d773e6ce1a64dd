//! `wardcard-ra import`: people, organisations, positions and pairings from CSV files.
//!
//! What a file holds is known by its heading: people with their positions ([`staff`]), positions ([`posts`]), who is in them
//! ([`assignments`]), which organisation's helpers may act for which ([`pairings`]). A file is imported as a whole or not at all; importing
//! it again changes nothing. Every line that is wrong is named.

mod assignments;
mod pairings;
mod posts;
mod staff;

use std::{fmt, path::Path};

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::{AdminFault, data::Data, wait_for};
use crate::{
    domain::{activity::RoleMap, chance::Chance, clock::Clock},
    ra::{
        server::config::Config,
        store::{Store, audit::Entry},
    },
};

/// X.520's upper bound for names in certificates.
const NAME_LIMIT: usize = 64;

/// What was imported, or would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    pub dry: bool,
    pub people: Counts,
    pub organisations: Counts,
    pub positions: Counts,
    pub assignments: Counts,
    pub pairings: Counts,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
}

impl Counts {
    /// Counts something: absent before, or there and the same or not. Whether it has to be written.
    fn note(&mut self, same: Option<bool>) -> bool {
        let (which, write) = match same {
            None => (&mut self.added, true),
            Some(false) => (&mut self.changed, true),
            Some(true) => (&mut self.unchanged, false),
        };
        *which += 1;
        write
    }
}

impl Imported {
    fn parts(&self) -> impl Iterator<Item = (&'static str, Counts)> {
        let all = [
            ("people", self.people),
            ("organisations", self.organisations),
            ("positions", self.positions),
            ("assignments", self.assignments),
            ("pairings", self.pairings),
        ];
        all.into_iter().filter(|(_, c)| *c != Counts::default())
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.dry { "would be imported:" } else { "imported:" })?;
        for (what, c) in self.parts() {
            write!(f, "\n  {what}: {} added, {} changed, {} unchanged", c.added, c.changed, c.unchanged)?;
        }
        Ok(())
    }
}

/// What is wrong with a line; the first line after the heading is line 2.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineFault {
    pub line: u64,
    pub what: String,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Imports a file into an RA's database; a dry run tells what would be changed and changes nothing.
pub fn import(data: &Data, csv: &Path, dry: bool, clock: &Clock, chance: &Chance) -> Result<Imported, AdminFault> {
    let config = Config::read(data.must_be_initialised()?)?;
    let text = std::fs::read(csv).map_err(|why| AdminFault::File { path: csv.to_owned(), why })?;
    wait_for(async {
        let store = data.store().await?;
        let imported = import_into(&store, &text, &config.roles, dry, clock, chance).await;
        store.close().await;
        imported
    })
}

/// Imports CSV text into a store.
pub async fn import_into(
    store: &Store,
    csv: &[u8],
    map: &RoleMap,
    dry: bool,
    clock: &Clock,
    chance: &Chance,
) -> Result<Imported, AdminFault> {
    let mut imported = Imported { dry, ..Imported::default() };
    let mut tx = store.begin().await?;
    let heading = heading(csv);
    let has = |column: &str| heading.iter().any(|h| h == column);
    let mut faults = if has("helpers_organisation_code") {
        pairings::import(&mut tx, csv, &mut imported).await?
    } else if has("activity_codes") {
        posts::import(&mut tx, csv, &mut imported).await?
    } else if has("position_id") {
        assignments::import(&mut tx, csv, &mut imported).await?
    } else {
        let mut reading = staff::read(csv, map, chance);
        staff::apply(&mut tx, &mut reading, &mut imported).await?;
        reading.faults
    };
    if !faults.is_empty() {
        faults.sort_by_key(|f| f.line);
        return Err(AdminFault::Import(faults));
    }
    if dry {
        return Ok(imported);
    }
    let counted: Vec<_> = imported.parts().map(|(what, c)| format!("{what} {}+{}", c.added, c.changed)).collect();
    let what = format!("import {}", counted.join(", "));
    tx.audit(&Entry::done(clock.now(), &what)).await?;
    tx.commit().await?;
    Ok(imported)
}

/// Spreadsheets put a byte order mark first.
fn plain(csv: &[u8]) -> &[u8] {
    csv.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(csv)
}

fn heading(csv: &[u8]) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(plain(csv));
    reader.headers().map(|h| h.iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// Gives each line to `take`, with its number; and what is wrong with the file's form.
fn lines<T: DeserializeOwned>(csv: &[u8], columns: &[&str], mut take: impl FnMut(u64, T)) -> Vec<LineFault> {
    let mut faults = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(plain(csv));
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(_) => return vec![LineFault { line: 1, what: "the heading cannot be read".to_owned() }],
    };
    let missing: Vec<&str> = columns.iter().copied().filter(|c| !headers.iter().any(|h| h == *c)).collect();
    if !missing.is_empty() {
        return vec![LineFault { line: 1, what: format!("the heading lacks {}", missing.join(", ")) }];
    }
    for record in reader.records() {
        let (at, line) = match record {
            Ok(record) => (record.position().map_or(0, csv::Position::line), record.deserialize::<T>(Some(&headers))),
            Err(fault) => (fault.position().map_or(0, csv::Position::line), Err(fault)),
        };
        match line {
            Ok(line) => take(at, line),
            // The library's words quote whole lines where they cannot be read.
            Err(_) => faults.push(LineFault { line: at, what: "it does not have the columns of the heading".to_owned() }),
        }
    }
    faults
}

/// Names go into certificates and mail: one line, and not too long.
fn name_fault(column: &str, text: &str) -> Option<String> {
    let bad = text.chars().count() > NAME_LIMIT || text.chars().any(char::is_control);
    bad.then(|| format!("{column}: at most {NAME_LIMIT} characters in one line"))
}

/// The days of something: the last one may be open.
fn span(from: &str, until: &str) -> Result<(Date, Option<Date>), String> {
    let date = |column: &str, text: &str| text.parse().map_err(|_| format!("{column} is no date (YYYY-MM-DD)"));
    if from.is_empty() {
        return Err("valid_from is missing".to_owned());
    }
    let from: Date = date("valid_from", from)?;
    let until: Option<Date> = if until.is_empty() { None } else { Some(date("valid_to", until)?) };
    if until.is_some_and(|u| u < from) { Err("valid_to is before valid_from".to_owned()) } else { Ok((from, until)) }
}

#[cfg(test)]
mod tests;
