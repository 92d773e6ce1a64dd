//! The tables as data: what a backup holds, read and written without knowing what it means.
//!
//! Both databases have the same tables with the same columns; a test holds this list against both.

use super::{Outcome, Row, Tx, query, sql::Value};

/// What a column holds. NULL may be in any.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Int,
    Bool,
    Text,
    Bytes,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// What becomes of a table's rows in a backup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    Rows,
    /// A table of just one row, which is always there: it is replaced.
    OneRow,
    /// What lapses by itself within hours; after a restore, people sign in again.
    Nothing,
}

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// The columns of the primary key, in whose order rows are read. Empty where there is none and nothing is kept.
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
    pub kept: Kept,
    /// Whether the key is a number that the database gives out.
    pub counted: bool,
}

/// A value of whatever column.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
}

impl Table {
    pub fn by_name(name: &str) -> Option<&'static Table> {
        TABLES.iter().find(|t| t.name == name)
    }

    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The values of a row's key.
    pub fn key_of(&self, row: &[Cell]) -> Vec<Cell> {
        let at = |name: &str| self.columns.iter().position(|c| c.name == name);
        self.key.iter().filter_map(|name| at(name).and_then(|n| row.get(n)).cloned()).collect()
    }
}

/// A statement's values are counted by 16 bits in PostgreSQL, and up to 32,766 in SQLite.
const MOST_VALUES: usize = 30_000;

impl Tx {
    /// The rows after the one with a key, in the key's order, at most `most`: all columns, as the table names them.
    pub async fn rows_after(&mut self, table: &'static Table, after: Option<&[Cell]>, most: u32) -> Outcome<Vec<Vec<Cell>>> {
        let names = |of: &mut dyn Iterator<Item = &'static str>| of.collect::<Vec<_>>().join(", ");
        let columns = names(&mut table.columns.iter().map(|c| c.name));
        let key = names(&mut table.key.iter().copied());
        let mut sql = format!("SELECT {columns} FROM {}", table.name);
        let after = after.unwrap_or_default();
        if !after.is_empty() {
            let numbers = (1..=after.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
            sql.push_str(&format!(" WHERE ({key}) > ({numbers})"));
        }
        sql.push_str(&format!(" ORDER BY {key} LIMIT ${}", after.len() + 1));
        let mut statement = query(sql);
        for (cell, name) in after.iter().zip(table.key) {
            statement = statement.bind(value(cell, table.column(name).map_or(Kind::Text, |c| c.kind)));
        }
        let rows = statement.bind(i64::from(most)).fetch_all(self.conn()).await?;
        rows.iter().map(|r| table.columns.iter().map(|c| cell(r, c)).collect()).collect()
    }

    /// Adds rows, each with a value for each of `columns`, in this order; other columns have what they have by default.
    pub async fn put_rows(&mut self, table: &'static Table, columns: &[&'static Column], rows: &[Vec<Cell>]) -> Outcome<()> {
        let names: Vec<&str> = columns.iter().map(|c| c.name).collect();
        if table.kept == Kept::OneRow {
            // The trail's end may be what is put.
            self.head = None;
            let set: Vec<String> = names.iter().enumerate().map(|(n, name)| format!("{name} = ${}", n + 1)).collect();
            for row in rows {
                let update = query(format!("UPDATE {} SET {}", table.name, set.join(", ")));
                row.iter().zip(columns).fold(update, |q, (cell, c)| q.bind(value(cell, c.kind))).execute(self.conn()).await?;
            }
            return Ok(());
        }
        for some in rows.chunks((MOST_VALUES / columns.len().max(1)).max(1)) {
            let group = |row: usize| {
                let numbers = (1..=columns.len()).map(|n| format!("${}", row * columns.len() + n));
                format!("({})", numbers.collect::<Vec<_>>().join(", "))
            };
            let groups = (0..some.len()).map(group).collect::<Vec<_>>().join(", ");
            let mut insert = query(format!("INSERT INTO {} ({}) VALUES {groups}", table.name, names.join(", ")));
            for row in some {
                for (cell, column) in row.iter().zip(columns) {
                    insert = insert.bind(value(cell, column.kind));
                }
            }
            insert.execute(self.conn()).await?;
        }
        Ok(())
    }

    /// The first table that holds anything; `None` in a database that was never used.
    pub async fn first_filled(&mut self) -> Outcome<Option<&'static str>> {
        for table in TABLES {
            let used = if table.kept == Kept::OneRow { "WHERE length > 0" } else { "" };
            let some = query(format!("SELECT 1 FROM {} {used} LIMIT 1", table.name)).fetch_optional(self.conn()).await?;
            if some.is_some() {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    }

    /// After rows were put with keys of their own: the numbers that the database gives out go on after the highest.
    pub async fn settle_counters(&mut self) -> Outcome<()> {
        if !matches!(self.inner, super::Inner::Postgres(_)) {
            // SQLite takes the highest plus one.
            return Ok(());
        }
        for table in TABLES.iter().filter(|t| t.counted) {
            let (name, key) = (table.name, table.key.join(""));
            let sql =
                format!("SELECT setval(pg_get_serial_sequence('{name}', '{key}'), MAX({key})) FROM {name} HAVING COUNT(*) > 0");
            query(sql).fetch_optional(self.conn()).await?;
        }
        Ok(())
    }
}

fn cell(row: &Row, column: &Column) -> Outcome<Cell> {
    let name = column.name;
    Ok(match column.kind {
        Kind::Int => row.try_get::<Option<i64>>(name)?.map(Cell::Int),
        Kind::Bool => row.try_get::<Option<bool>>(name)?.map(Cell::Bool),
        Kind::Text => row.try_get::<Option<String>>(name)?.map(Cell::Text),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>>(name)?.map(Cell::Bytes),
    }
    .unwrap_or(Cell::Null))
}

/// NULL has its column's type: PostgreSQL insists.
fn value(cell: &Cell, kind: Kind) -> Value {
    match (cell, kind) {
        (Cell::Int(v), _) => Value::Int(Some(*v)),
        (Cell::Bool(v), _) => Value::Bool(Some(*v)),
        (Cell::Text(v), _) => Value::Text(Some(v.clone())),
        (Cell::Bytes(v), _) => Value::Bytes(Some(v.clone())),
        (Cell::Null, Kind::Int) => Value::Int(None),
        (Cell::Null, Kind::Bool) => Value::Bool(None),
        (Cell::Null, Kind::Text) => Value::Text(None),
        (Cell::Null, Kind::Bytes) => Value::Bytes(None),
    }
}

const fn int(name: &'static str) -> Column {
    Column { name, kind: Kind::Int }
}

const fn flag(name: &'static str) -> Column {
    Column { name, kind: Kind::Bool }
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

const fn blob(name: &'static str) -> Column {
    Column { name, kind: Kind::Bytes }
}

const fn table(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Table {
    Table { name, key, columns, kept: Kept::Rows, counted: false }
}

const fn counted(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, key: &["key"], columns, kept: Kept::Rows, counted: true }
}

const fn passing(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, key: &[], columns, kept: Kept::Nothing, counted: false }
}

/// Every table, those that others refer to before these others.
pub const TABLES: &[Table] = &[
    table("organisations", &["code"], &[text("code"), text("name")]),
    table(
        "people",
        &["id"],
        &[
            text("id"),
            text("title"),
            text("given_names"),
            text("family_name"),
            text("date_of_birth"),
            text("identity_number"),
            text("email"),
            text("mobile"),
            blob("cardholder"),
        ],
    ),
    table("positions", &["id"], &[text("id"), text("organisation"), text("title")]),
    table("position_codes", &["position", "code"], &[text("position"), text("code")]),
    table(
        "assignments",
        &["person", "position", "valid_from"],
        &[text("person"), text("position"), text("valid_from"), text("valid_to")],
    ),
    table(
        "pairings",
        &["organisation", "helpers"],
        &[text("organisation"), text("helpers"), text("valid_from"), text("valid_to")],
    ),
    table("photos", &["person"], &[text("person"), blob("jpeg")]),
    counted(
        "cards",
        &[
            int("key"),
            text("serial"),
            blob("identity"),
            text("person"),
            text("state"),
            text("reason"),
            blob("guid"),
            text("origin"),
            text("expiry"),
            int("pair_expires"),
            blob("puk"),
            blob("pending_puk"),
            text("management_algorithm"),
            blob("management_key"),
            text("pending_management_algorithm"),
            blob("pending_management_key"),
            int("changed_at"),
            int("passcode_set_at"),
        ],
    ),
    table(
        "operations",
        &["id"],
        &[
            text("id"),
            text("kind"),
            int("card"),
            text("holder"),
            text("helper"),
            text("role"),
            text("organisation"),
            text("assist"),
            text("workstation"),
            text("stage"),
            blob("nonce"),
            blob("token"),
            int("opened_at"),
            int("granted_at"),
            int("released_at"),
            int("closed_at"),
            blob("guid"),
            text("expiry"),
            text("key_algorithm"),
            text("management"),
            text("management_met"),
            blob("holder_nonce"),
            flag("proven"),
            int("puk_released_at"),
        ],
    ),
    table("operation_keys", &["operation", "slot"], &[text("operation"), text("slot"), blob("spki"), int("committed_at")]),
    counted(
        "certificates",
        &[
            int("key"),
            int("card"),
            text("operation"),
            text("slot"),
            blob("spki"),
            text("serial"),
            blob("fingerprint"),
            blob("der"),
            int("not_before"),
            int("not_after"),
            text("state"),
            int("revoked_at"),
            text("revoked_why"),
            text("issuer"),
        ],
    ),
    passing(
        "sessions",
        &[
            blob("token"),
            text("person"),
            int("card"),
            text("workstation"),
            int("begun_at"),
            int("used_at"),
            text("role"),
            text("organisation"),
        ],
    ),
    table("acceptances", &["person", "version"], &[text("person"), text("version"), int("at"), int("reaffirmed_at")]),
    counted(
        "codes",
        &[
            int("key"),
            text("operation"),
            int("card"),
            blob("salt"),
            blob("hash"),
            int("sent_at"),
            int("wrong"),
            flag("used"),
            text("way"),
        ],
    ),
    table("bootstrap_codes", &["hash"], &[blob("hash"), int("made_at"), text("operation")]),
    passing("spent_challenges", &[blob("challenge"), int("spent_at")]),
    passing("tries", &[text("counted"), int("at")]),
    table("settings", &["name"], &[text("name"), blob("value")]),
    table("vault_keys", &["id", "master"], &[int("id"), text("master"), blob("wrapped"), int("made_at")]),
    table(
        "help_requests",
        &["operation"],
        &[text("operation"), blob("code"), int("made_at"), text("state"), text("helper"), int("answered_at")],
    ),
    table(
        "incidents",
        &["id"],
        &[
            text("id"),
            int("card"),
            text("kind"),
            text("note"),
            text("reporter"),
            text("role"),
            text("organisation"),
            text("workstation"),
            int("reported_at"),
            int("closed_at"),
            text("closed_by"),
            text("outcome"),
        ],
    ),
    table(
        "person_codes",
        &["id"],
        &[text("id"), text("person"), blob("salt"), blob("hash"), int("sent_at"), int("wrong"), flag("used")],
    ),
    table("adopted_keys", &["card", "slot"], &[int("card"), text("slot"), blob("spki"), int("seen_at")]),
    table("identity_checks", &["operation"], &[text("operation"), text("agent"), text("documents"), int("checked_at")]),
    table(
        "requests",
        &["id"],
        &[
            text("id"),
            text("kind"),
            text("organisation"),
            text("content"),
            text("raised_by"),
            int("raised_at"),
            text("state"),
            text("decided_by"),
            int("decided_at"),
            text("why"),
        ],
    ),
    table(
        "audit",
        &["id"],
        &[
            int("id"),
            int("at"),
            text("who"),
            text("whom"),
            text("card"),
            text("workstation"),
            text("role"),
            text("organisation"),
            text("operation"),
            text("what"),
            text("result"),
            blob("prev_hash"),
            blob("hash"),
        ],
    ),
    Table { name: "audit_head", key: &["length"], columns: &[int("length"), blob("hash")], kept: Kept::OneRow, counted: false },
    table("audit_checkpoints", &["length"], &[int("length"), int("at"), blob("hash"), text("key"), blob("signature")]),
    table("crls", &["issuer", "number"], &[text("issuer"), int("number"), int("made_at"), int("next_update"), blob("der")]),
];
