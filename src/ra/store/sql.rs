//! One SQL text for both databases: `$1` placeholders, and the few types that the schema has.

use std::borrow::Cow;

use sqlx::{
    AssertSqlSafe, ColumnIndex, Decode, PgConnection, Postgres, Row as _, SqlSafeStr as _, Sqlite, SqliteConnection, Type,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

/// A connection in a transaction.
pub(super) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// A value to be bound; `None` is NULL of that type.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Int(Option<i64>),
    Bool(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($from:ty => |$v:ident| $to:expr),* $(,)?) => {
        $(impl From<$from> for Value { fn from($v: $from) -> Self { $to } })*
    };
}
value_from! {
    i64 => |v| Self::Int(Some(v)),
    Option<i64> => |v| Self::Int(v),
    bool => |v| Self::Bool(Some(v)),
    &str => |v| Self::Text(Some(v.to_owned())),
    &String => |v| Self::Text(Some(v.clone())),
    String => |v| Self::Text(Some(v)),
    Option<String> => |v| Self::Text(v),
    &Option<String> => |v| Self::Text(v.clone()),
    Option<&str> => |v| Self::Text(v.map(str::to_owned)),
    Vec<u8> => |v| Self::Bytes(Some(v)),
    &Vec<u8> => |v| Self::Bytes(Some(v.clone())),
    &[u8] => |v| Self::Bytes(Some(v.to_vec())),
    Option<Vec<u8>> => |v| Self::Bytes(v),
}

/// A statement with its values, in the order of `$1`, `$2`, …
pub(super) struct Statement {
    sql: Cow<'static, str>,
    values: Vec<Value>,
}

/// The SQL must be text of this room's own; values go through [`Statement::bind`] only.
pub(super) fn query(sql: impl Into<Cow<'static, str>>) -> Statement {
    Statement { sql: sql.into(), values: Vec::new() }
}

impl Statement {
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// How many rows were changed.
    pub async fn execute(self, conn: Conn<'_>) -> Result<u64, sqlx::Error> {
        Ok(match conn {
            Conn::Sqlite(c) => self.for_sqlite().execute(c).await?.rows_affected(),
            Conn::Postgres(c) => self.for_postgres().execute(c).await?.rows_affected(),
        })
    }

    pub async fn fetch_one(self, conn: Conn<'_>) -> Result<Row, sqlx::Error> {
        self.fetch_optional(conn).await?.ok_or(sqlx::Error::RowNotFound)
    }

    pub async fn fetch_optional(self, conn: Conn<'_>) -> Result<Option<Row>, sqlx::Error> {
        Ok(match conn {
            Conn::Sqlite(c) => self.for_sqlite().fetch_optional(c).await?.map(Row::Sqlite),
            Conn::Postgres(c) => self.for_postgres().fetch_optional(c).await?.map(Row::Postgres),
        })
    }

    pub async fn fetch_all(self, conn: Conn<'_>) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match conn {
            Conn::Sqlite(c) => self.for_sqlite().fetch_all(c).await?.into_iter().map(Row::Sqlite).collect(),
            Conn::Postgres(c) => self.for_postgres().fetch_all(c).await?.into_iter().map(Row::Postgres).collect(),
        })
    }

    fn for_sqlite(self) -> Query<'static, Sqlite, SqliteArguments> {
        let query = sqlx::query::<Sqlite>(AssertSqlSafe(self.sql.into_owned()).into_sql_str());
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Int(v) => query.bind(v),
            Value::Bool(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
            Value::Bytes(v) => query.bind(v),
        })
    }

    fn for_postgres(self) -> Query<'static, Postgres, PgArguments> {
        let query = sqlx::query::<Postgres>(AssertSqlSafe(self.sql.into_owned()).into_sql_str());
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Int(v) => query.bind(v),
            Value::Bool(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
            Value::Bytes(v) => query.bind(v),
        })
    }
}

/// A row of either database.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column: `i64`, `bool`, `String`, `Vec<u8>` or an `Option` of these.
    pub fn try_get<T>(&self, column: &str) -> Result<T, sqlx::Error>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
        for<'a> &'a str: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    {
        match self {
            Row::Sqlite(row) => row.try_get(column),
            Row::Postgres(row) => row.try_get(column),
        }
    }
}
