//! The list of tables against both schemas, and rows that go in and out without being understood.

use std::collections::BTreeSet;

use super::{
    super::{
        Inner, StoreFault, query,
        tables::{Cell, Column, Kept, Kind, TABLES, Table},
    },
    *,
};

/// A column as a database describes it: name, kind, place in the primary key from 1 or 0, whether the database counts it up.
type Described = (String, Kind, i64, bool);

async fn described(tx: &mut Tx, table: &str) -> Vec<Described> {
    let sqlite = matches!(tx.inner, Inner::Sqlite(_));
    let sql = if sqlite {
        "SELECT name, upper(type) AS type, pk, (pk = 1 AND upper(type) = 'INTEGER') AS counted FROM pragma_table_info($1)"
    } else {
        "SELECT c.column_name::text AS name, upper(c.data_type) AS type, COALESCE((
             SELECT k.ordinal_position FROM information_schema.key_column_usage k JOIN information_schema.table_constraints t
             ON t.constraint_name = k.constraint_name AND t.table_schema = k.table_schema AND t.table_name = k.table_name
             WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name
             AND k.column_name = c.column_name), 0)::bigint AS pk, c.is_identity = 'YES' AS counted
         FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = $1"
    };
    let rows = query(sql).bind(table).fetch_all(tx.conn()).await.unwrap();
    let column = |r: &super::super::Row| {
        let kind = match r.try_get::<String>("type").unwrap().as_str() {
            "INTEGER" | "BIGINT" => Kind::Int,
            "BOOLEAN" => Kind::Bool,
            "TEXT" => Kind::Text,
            "BLOB" | "BYTEA" => Kind::Bytes,
            other => panic!("{table} has a column of type {other}"),
        };
        (r.try_get("name").unwrap(), kind, r.try_get("pk").unwrap(), r.try_get("counted").unwrap())
    };
    rows.iter().map(column).collect()
}

async fn names(tx: &mut Tx) -> BTreeSet<String> {
    let sql = match tx.inner {
        Inner::Sqlite(_) => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
        Inner::Postgres(_) => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let rows = query(sql).fetch_all(tx.conn()).await.unwrap();
    rows.iter().map(|r| r.try_get("name").unwrap()).filter(|n| n != "_sqlx_migrations").collect()
}

#[tokio::test]
async fn every_table_and_column_is_listed() {
    on_each(async |kind, store| {
        let mut tx = store.look().await.unwrap();
        let listed: BTreeSet<String> = TABLES.iter().map(|t| t.name.to_owned()).collect();
        assert_eq!(names(&mut tx).await, listed, "{kind}");
        for table in TABLES {
            let mut there = described(&mut tx, table.name).await;
            if table.kept == Kept::OneRow {
                // What says which row it is.
                there.retain(|(name, ..)| name != "one");
            }
            let of_type = |column: &Column| match (kind, column.kind) {
                ("SQLite", Kind::Bool) => Kind::Int,
                (_, other) => other,
            };
            let mine: BTreeSet<_> = table.columns.iter().map(|c| (c.name.to_owned(), format!("{:?}", of_type(c)))).collect();
            let theirs: BTreeSet<_> = there.iter().map(|(name, kind, ..)| (name.clone(), format!("{kind:?}"))).collect();
            assert_eq!(mine, theirs, "{kind}: {}", table.name);
            if table.kept == Kept::Rows {
                let mut key: Vec<_> =
                    there.iter().filter(|(_, _, n, _)| *n > 0).map(|(name, _, n, _)| (*n, name.as_str())).collect();
                key.sort();
                assert_eq!(key.iter().map(|(_, name)| *name).collect::<Vec<_>>(), table.key, "{kind}: {}", table.name);
            }
            if kind == "PostgreSQL" {
                assert_eq!(there.iter().any(|(.., counted)| *counted), table.counted, "{}", table.name);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_referred_to_comes_first() {
    let store = Store::open(&super::super::Place::Memory).await.unwrap();
    let mut tx = store.look().await.unwrap();
    let place = |name: &str| TABLES.iter().position(|t| t.name == name).unwrap();
    let mut references = 0;
    for table in TABLES {
        let sql = r#"SELECT "table" AS other FROM pragma_foreign_key_list($1)"#;
        for row in query(sql).bind(table.name).fetch_all(tx.conn()).await.unwrap() {
            let other: String = row.try_get("other").unwrap();
            assert!(place(&other) < place(table.name), "{} refers to {other}", table.name);
            let kept = |name: &str| TABLES[place(name)].kept == Kept::Rows;
            assert!(kept(&other) || !kept(table.name), "{} is kept without {other}", table.name);
            references += 1;
        }
    }
    assert!(references > 20, "{references}");
}

fn table(name: &str) -> (&'static Table, Vec<&'static Column>) {
    let table = Table::by_name(name).unwrap();
    (table, table.columns.iter().collect())
}

fn words(rows: &[Vec<Cell>]) -> Vec<String> {
    let word = |cell: &Cell| match cell {
        Cell::Null => "-".to_owned(),
        Cell::Int(n) => n.to_string(),
        Cell::Bool(b) => b.to_string(),
        Cell::Text(t) => t.clone(),
        Cell::Bytes(b) => hex::encode(b),
    };
    rows.iter().map(|row| row.iter().map(word).collect::<Vec<_>>().join("|")).collect()
}

#[tokio::test]
async fn every_value_comes_back_as_it_went_in() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.take_time().await.unwrap();
        let (keys, columns) = table("vault_keys");
        let row = |id: i64, master: &str, wrapped: &[u8], made: i64| {
            vec![Cell::Int(id), Cell::Text(master.into()), Cell::Bytes(wrapped.into()), Cell::Int(made)]
        };
        let every_byte: Vec<u8> = (0..=255).collect();
        let rows = [
            row(i64::MIN, "a", &[], i64::MAX),
            row(-1, "", &[0], 0),
            row(0, "\u{1}\t\n\"\\'", &[0, 0, 0], i64::MIN),
            row(0, "x", &every_byte, 1),
            row(0, "𝔐 👩🏽\u{200d}⚕️", &[0xFF], 1 << 53),
            row(i64::MAX, "e\u{301}é", &[1], -(1 << 53) - 1),
        ];
        tx.put_rows(keys, &columns, &rows).await.unwrap();
        let back = tx.rows_after(keys, None, 100).await.unwrap();
        assert_eq!(words(&back), words(&rows), "{kind}");
        let (codes, columns) = table("person_codes");
        tx.put_person(&someone(1)).await.unwrap();
        let flags = |id: &str, used: bool| {
            let blob = Cell::Bytes(vec![0; 16]);
            vec![Cell::Text(id.into()), Cell::Text("p1".into()), blob.clone(), blob, Cell::Int(0), Cell::Int(2), Cell::Bool(used)]
        };
        tx.put_rows(codes, &columns, &[flags("a", true), flags("b", false)]).await.unwrap();
        let back = tx.rows_after(codes, None, 9).await.unwrap();
        assert!(back == [flags("a", true), flags("b", false)], "{kind}");
        let (photos, columns) = table("photos");
        tx.put_rows(photos, &columns, &[vec![Cell::Text("p1".into()), Cell::Bytes(vec![0xAB; 1_000_000])]]).await.unwrap();
        assert!(tx.rows_after(photos, None, 9).await.unwrap()[0][1] == Cell::Bytes(vec![0xAB; 1_000_000]), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn pages_go_on_after_a_key_of_several_columns() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let (crls, columns) = table("crls");
        let row = |issuer: &str, number: i64| {
            vec![Cell::Text(issuer.into()), Cell::Int(number), Cell::Int(0), Cell::Int(0), Cell::Bytes(vec![])]
        };
        let rows: Vec<_> = ["a", "b", "c"].iter().flat_map(|i| (0..700).map(move |n| (*i, n))).map(|(i, n)| row(i, n)).collect();
        tx.put_rows(crls, &columns, &rows).await.unwrap();
        let mut back = vec![];
        let mut after: Option<Vec<Cell>> = None;
        loop {
            let page = tx.rows_after(crls, after.as_deref(), 300).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(crls.key_of(last));
            back.extend(page);
        }
        assert!(back == rows, "{kind}");
    })
    .await;
}

#[tokio::test]
async fn what_is_left_out_has_what_it_has_by_default() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        let cards = Table::by_name("cards").unwrap();
        let columns: Vec<_> =
            ["key", "serial", "person", "state", "expiry", "changed_at"].map(|c| cards.column(c).unwrap()).into();
        let row = |key: i64| {
            vec![Cell::Int(key), Cell::Text(format!("W{key}")), Cell::Text("p1".into()), Cell::Text("active".into())]
                .into_iter()
                .chain([Cell::Text("20300101".into()), Cell::Int(0)])
                .collect::<Vec<_>>()
        };
        tx.put_rows(cards, &columns, &[row(7), row(40)]).await.unwrap();
        let back = tx.rows_after(cards, None, 9).await.unwrap();
        let origin = cards.columns.iter().position(|c| c.name == "origin").unwrap();
        assert!(back[0][origin] == Cell::Text("issued".into()), "{kind}");
        // The next number that the database gives out is a new one.
        tx.settle_counters().await.unwrap();
        assert_eq!(tx.add_card(&CardSerial("W".into()), &pid("p1"), "20300101", at(0)).await.unwrap(), 41, "{kind}");
        let twice = tx.put_rows(cards, &columns, &[row(7)]).await;
        assert!(matches!(twice, Err(StoreFault::Taken(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_database_is_empty_until_anything_is_in_it() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.settle_counters().await.unwrap();
        assert_eq!(tx.first_filled().await.unwrap(), None, "{kind}");
        let (head, columns) = table("audit_head");
        tx.put_rows(head, &columns, &[vec![Cell::Int(3), Cell::Bytes(vec![5; 32])]]).await.unwrap();
        assert_eq!(tx.first_filled().await.unwrap(), Some("audit_head"), "{kind}");
        assert_eq!(tx.audit_head().await.unwrap().unwrap().length, 3, "{kind}: replaced, not added");
        // What is written next follows what was put, though the transaction knew another end before.
        tx.audit(&super::super::audit::Entry::done(at(0), "go on")).await.unwrap();
        let next = &tx.audit_rows(0, &Default::default(), 9).await.unwrap()[..];
        assert!(matches!(next, [row] if row.row == 4 && row.prev_hash == [5; 32]), "{kind}");
        tx.count_try("x", at(0)).await.unwrap();
        assert_eq!(tx.first_filled().await.unwrap(), Some("tries"), "{kind}");
    })
    .await;
}
