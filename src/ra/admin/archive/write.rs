//! Writing: every table that is kept, from one moment of the database.

use std::{collections::BTreeMap, io::Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Announced, ArchiveFault, Contents, End, Header, Line, ROWS, VERSION};
use crate::{
    domain::clock::Timestamp,
    ra::store::{
        Tx,
        tables::{Cell, Kept, TABLES, Table},
    },
};

/// Writes everything that `tx` sees; `tx` should see one moment alone ([`Store::look`](crate::ra::store::Store::look)).
pub async fn write(tx: &mut Tx, made_at: Timestamp, out: &mut dyn Write) -> Result<Contents, ArchiveFault> {
    tx.take_time().await?;
    let mut out = Lines { out, sum: Sha256::new() };
    let kept = || TABLES.iter().filter(|t| t.kept != Kept::Nothing);
    let announced = |t: &Table| Announced {
        name: t.name.to_owned(),
        columns: t.columns.iter().map(|c| (c.name.to_owned(), c.kind.into())).collect(),
    };
    out.line(&Header { wardcard_backup: VERSION, made_at, tables: kept().map(announced).collect() })?;
    let mut rows = BTreeMap::new();
    for table in kept() {
        rows.insert(table.name.to_owned(), table_to(tx, table, &mut out).await?);
    }
    let sha256 = hex::encode(out.sum.clone().finalize());
    out.line(&Line::End { end: End { rows: rows.clone(), sha256 } })?;
    Ok(Contents { made_at, rows })
}

async fn table_to(tx: &mut Tx, table: &'static Table, out: &mut Lines<'_>) -> Result<u64, ArchiveFault> {
    out.line(&Line::Table { table: table.name.to_owned() })?;
    let mut rows = 0;
    let mut after: Option<Vec<Cell>> = None;
    loop {
        let page = tx.rows_after(table, after.as_deref(), ROWS).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = Some(table.key_of(last));
        for row in page {
            out.line(&Line::Row(row.into_iter().map(value).collect()))?;
            rows += 1;
        }
    }
}

fn value(cell: Cell) -> serde_json::Value {
    match cell {
        Cell::Null => serde_json::Value::Null,
        Cell::Int(n) => n.into(),
        Cell::Bool(b) => b.into(),
        Cell::Text(text) => text.into(),
        Cell::Bytes(bytes) => STANDARD.encode(bytes).into(),
    }
}

struct Lines<'a> {
    out: &'a mut dyn Write,
    sum: Sha256,
}

impl Lines<'_> {
    fn line(&mut self, line: &impl Serialize) -> Result<(), ArchiveFault> {
        let mut text = serde_json::to_vec(line).map_err(|why| ArchiveFault::Io(why.into()))?;
        text.push(b'\n');
        self.sum.update(&text);
        Ok(self.out.write_all(&text)?)
    }
}
