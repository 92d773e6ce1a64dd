//! Reading: rows go into the database as they come, and everything is checked before whoever called commits.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read as _},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Announced, ArchiveFault, BYTES, Contents, End, Header, LINE, Line, ROWS, VERSION};
use crate::ra::store::{
    Tx,
    tables::{Cell, Column, Kind, TABLES, Table},
};

/// Puts a backup's rows into a database that has none. Nothing of it may be committed where this fails.
pub async fn read(tx: &mut Tx, from: &mut dyn BufRead) -> Result<Contents, ArchiveFault> {
    tx.take_time().await?;
    let mut lines = Lines { from, sum: Sha256::new(), line: 0, text: vec![] };
    let header = header(&mut lines)?;
    let tables = tables(&header.tables)?;
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    let mut batch: Option<Batch> = None;
    loop {
        // The last line is not part of what it vouches for.
        let before = lines.sum.clone();
        lines.next()?;
        let bad = || ArchiveFault::Line { line: lines.line };
        match serde_json::from_slice(&lines.text).map_err(|_| bad())? {
            Line::Table { table } => {
                finish(tx, batch.take()).await?;
                let (known, columns) = tables.get(table.as_str()).ok_or_else(bad)?;
                rows.entry(table).or_default();
                batch = Some(Batch { table: known, columns: columns.clone(), rows: vec![], bytes: 0 });
            }
            Line::Row(values) => {
                let batch = batch.as_mut().ok_or_else(bad)?;
                batch.rows.push(row(values, &batch.columns).ok_or_else(bad)?);
                batch.bytes += lines.text.len();
                *rows.entry(batch.table.name.to_owned()).or_default() += 1;
                if batch.rows.len() >= ROWS as usize || batch.bytes >= BYTES {
                    batch.put(tx).await?;
                }
            }
            Line::End { end } => {
                finish(tx, batch.take()).await?;
                lines.ends()?;
                return agree(end, before, rows).map(|rows| Contents { made_at: header.made_at, rows });
            }
        }
    }
}

fn header(lines: &mut Lines<'_>) -> Result<Header, ArchiveFault> {
    lines.next().map_err(|fault| match fault {
        ArchiveFault::Truncated { .. } => ArchiveFault::NotABackup,
        other => other,
    })?;
    let any: Value = serde_json::from_slice(&lines.text).map_err(|_| ArchiveFault::NotABackup)?;
    match any.get("wardcard_backup").and_then(Value::as_u64) {
        None => Err(ArchiveFault::NotABackup),
        Some(VERSION) => serde_json::from_value(any).map_err(|_| ArchiveFault::Line { line: 1 }),
        Some(found) => Err(ArchiveFault::Version { found }),
    }
}

type Known = (&'static Table, Vec<&'static Column>);

/// The tables and columns of a backup, as this program knows them. It may know more: those have what they have by default.
fn tables(announced: &[Announced]) -> Result<BTreeMap<&'static str, Known>, ArchiveFault> {
    let known = |a: &Announced| {
        let table = TABLES.iter().find(|t| t.name == a.name);
        let table = table.ok_or_else(|| ArchiveFault::UnknownTable { table: a.name.clone() })?;
        let column = |(name, kind): &(String, super::KindName)| {
            let column = table.column(name).filter(|c| super::KindName::from(c.kind) == *kind);
            column.ok_or_else(|| ArchiveFault::UnknownColumn { table: a.name.clone(), column: name.clone() })
        };
        Ok((table.name, (table, a.columns.iter().map(column).collect::<Result<_, _>>()?)))
    };
    announced.iter().map(known).collect()
}

fn agree(end: End, sum: Sha256, mut found: BTreeMap<String, u64>) -> Result<BTreeMap<String, u64>, ArchiveFault> {
    if hex::encode(sum.finalize()) != end.sha256 {
        return Err(ArchiveFault::Changed);
    }
    let tables: Vec<String> = end.rows.keys().chain(found.keys()).cloned().collect();
    for table in tables {
        let said = end.rows.get(&table).copied().unwrap_or_default();
        let found = *found.entry(table.clone()).or_default();
        if found != said {
            return Err(ArchiveFault::Count { table, said, found });
        }
    }
    Ok(found)
}

fn row(values: Vec<Value>, columns: &[&'static Column]) -> Option<Vec<Cell>> {
    if values.len() != columns.len() {
        return None;
    }
    values.into_iter().zip(columns).map(|(value, column)| cell(value, column.kind)).collect()
}

fn cell(value: Value, kind: Kind) -> Option<Cell> {
    Some(match (value, kind) {
        (Value::Null, _) => Cell::Null,
        (Value::Number(n), Kind::Int) => Cell::Int(n.as_i64()?),
        (Value::Bool(b), Kind::Bool) => Cell::Bool(b),
        (Value::String(text), Kind::Text) => Cell::Text(text),
        (Value::String(text), Kind::Bytes) => Cell::Bytes(STANDARD.decode(text).ok()?),
        _ => return None,
    })
}

/// Rows of one table that are still to be put.
struct Batch {
    table: &'static Table,
    columns: Vec<&'static Column>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl Batch {
    async fn put(&mut self, tx: &mut Tx) -> Result<(), ArchiveFault> {
        tx.put_rows(self.table, &self.columns, &self.rows).await?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

async fn finish(tx: &mut Tx, batch: Option<Batch>) -> Result<(), ArchiveFault> {
    match batch {
        Some(mut batch) if !batch.rows.is_empty() => batch.put(tx).await,
        _ => Ok(()),
    }
}

struct Lines<'a> {
    from: &'a mut dyn BufRead,
    sum: Sha256,
    /// The number of the line in `text`, from 1.
    line: u64,
    text: Vec<u8>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<(), ArchiveFault> {
        self.text.clear();
        let lines = self.line;
        (&mut *self.from).take(LINE).read_until(b'\n', &mut self.text).map_err(|fault| match fault.into() {
            ArchiveFault::Truncated { .. } => ArchiveFault::Truncated { lines },
            other => other,
        })?;
        if self.text.last() != Some(&b'\n') {
            let too_long = self.text.len() as u64 == LINE;
            return Err(if too_long { ArchiveFault::Line { line: lines + 1 } } else { ArchiveFault::Truncated { lines } });
        }
        self.sum.update(&self.text);
        self.line += 1;
        Ok(())
    }

    /// Whether there is nothing more.
    fn ends(&mut self) -> Result<(), ArchiveFault> {
        if self.from.fill_buf()?.is_empty() { Ok(()) } else { Err(ArchiveFault::Trailing) }
    }
}
