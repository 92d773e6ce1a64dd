//! How the databases go about what is asked often: by an index, never through a whole table.

use super::{
    super::{
        Backend, Inner, directory, query,
        reports::{by_state, expiring, unlocks, without_contact},
        sql::Value,
    },
    *,
};

/// Enough that going through a table would cost more than an index does.
const PEOPLE: i64 = 65_000;

/// 1,000 organisations of 65 people, everyone with one card; a tenth without contact; audit rows of which one in fifty is an unlock.
async fn large_world(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let blob = match tx.inner {
        Inner::Sqlite(_) => "CAST(printf('%016d', i) AS BLOB)",
        Inner::Postgres(_) => "convert_to(lpad(i::text, 16, '0'), 'UTF8')",
    };
    // As wide as what the vault seals.
    let sealed = match tx.inner {
        Inner::Sqlite(_) => "CAST(printf('%090d', i) AS BLOB)",
        Inner::Postgres(_) => "convert_to(lpad(i::text, 90, '0'), 'UTF8')",
    };
    let numbers = |most: i64| format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})");
    let people = numbers(PEOPLE);
    for sql in [
        format!("{} INSERT INTO organisations SELECT 'EX' || i, 'Example ' || i FROM n", numbers(1000)),
        format!("{} INSERT INTO positions SELECT 'post' || i, 'EX' || i, 'Post' FROM n", numbers(1000)),
        format!(
            "{people} INSERT INTO people (id, title, given_names, family_name, identity_number, email, cardholder)
             SELECT 'p' || i, '', 'Rosa', 'Testwell', CAST(i AS TEXT), CASE WHEN i % 10 = 0 THEN NULL ELSE 'x' END, {blob} FROM n"
        ),
        format!(
            "{people} INSERT INTO assignments SELECT 'p' || i, 'post' || (1 + i % 1000), '2020-01-01', NULL FROM n"
        ),
        format!(
            "{people} INSERT INTO cards (serial, person, state, expiry, pair_expires, changed_at, guid, puk, management_key)
             SELECT 'W' || i, 'p' || i, CASE WHEN i % 20 = 0 THEN 'cancelled' ELSE 'active' END, '20300101', {START} + i * 3000, 0,
             {blob}, {sealed}, {sealed} FROM n"
        ),
        format!(
            "{} INSERT INTO audit (id, at, who, whom, card, what, result, prev_hash, hash)
             SELECT i, {START} + i * 60, 'p' || (i % {PEOPLE} + 1), 'p' || (i % {PEOPLE} + 1), 'W' || (i % {PEOPLE} + 1),
             CASE WHEN i % 50 = 0 THEN 'unlock' ELSE 'sign in' END, 'done', {blob}, {blob} FROM n",
            numbers(60_000)
        ),
    ] {
        query(sql).execute(tx.conn()).await.unwrap();
    }
    tx.commit().await.unwrap();
    if let Backend::Postgres(pool) = &store.0 {
        for table in ["organisations", "positions", "assignments", "people", "cards", "audit"] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!("VACUUM ANALYZE {table}"))).execute(pool).await.unwrap();
        }
    }
}

/// The lines of a statement's plan.
async fn plan(tx: &mut Tx, sql: &str, values: &[Value]) -> Vec<String> {
    let (explain, column) = match tx.inner {
        Inner::Sqlite(_) => ("EXPLAIN QUERY PLAN", "detail"),
        Inner::Postgres(_) => ("EXPLAIN", "QUERY PLAN"),
    };
    let statement = values.iter().fold(query(format!("{explain} {sql}")), |q, v| q.bind(v.clone()));
    let rows = statement.fetch_all(tx.conn()).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    rows.iter().map(|r| r.try_get::<String>(column).unwrap()).collect()
}

/// Whether a line goes through one of the large tables from end to end; reading all of an index that is far smaller is not that.
fn is_full_scan(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '-', '>']);
    let large = ["cards", "people", "audit", "assignments", "c", "p", "u", "a"];
    let sqlite = line.strip_prefix("SCAN ").and_then(|rest| {
        let mut words = rest.split(' ');
        let table = words.next()?;
        (large.contains(&table) && !rest.contains("USING COVERING INDEX")).then_some(())
    });
    let postgres = line.contains("Seq Scan on ").then(|| {
        let table = line.split("Seq Scan on ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        large.contains(&table)
    });
    sqlite.is_some() || postgres == Some(true)
}

#[tokio::test]
async fn no_report_goes_through_a_whole_table() {
    on_each(async |kind, store| {
        large_world(&store).await;
        let mut tx = store.look().await.unwrap();
        let int = |n: i64| Value::from(n);
        let (today, one) = (|| Value::from("2026-01-01"), || Value::from("EX7"));
        let days = 30 * 86_400;
        let expiring_values = vec![today(), int(START), int(i64::MAX), int(START + days), int(101)];
        let contact_values = vec![today(), Value::from(""), int(101)];
        let sign = tx.either("+", "");
        let with = |mut values: Vec<Value>, more: &[Value]| {
            values.extend_from_slice(more);
            values
        };
        let trail = "SELECT * FROM audit WHERE id > $1 ORDER BY id LIMIT $2".to_owned();
        let half = |column: &str| format!("SELECT * FROM audit WHERE {column} = $1 AND id > $2 ORDER BY id LIMIT $3");
        let by_name = directory::by_name(tx.name_key());
        let of_person = vec![Value::from("p7"), int(0), int(100)];
        for (what, sql, values) in [
            ("expiring, of one", expiring(true, sign), with(expiring_values.clone(), &[one()])),
            ("expiring, of all", expiring(false, sign), expiring_values),
            ("by state, of one", by_state(true), vec![int(START), one(), today()]),
            ("by state, of all", by_state(false), vec![int(START)]),
            ("unlocks, of one", unlocks(true), vec![int(START), int(START + days), one(), today(), today()]),
            ("unlocks, of all", unlocks(false), vec![int(START), int(START + days)]),
            ("without contact, of one", without_contact(true), with(contact_values.clone(), &[one()])),
            ("without contact, of all", without_contact(false), contact_values),
            ("the trail", trail, vec![int(100), int(100)]),
            ("the trail by who", half("who"), of_person.clone()),
            ("the trail by whom", half("whom"), of_person),
            ("people by name", by_name, vec![Value::from("test"), Value::from(""), Value::from("test\u{10FFFF}"), int(51)]),
        ] {
            let lines = plan(&mut tx, &sql, &values).await;
            // This one counts every card there is: PostgreSQL weighs the index against the table anew each time.
            if (kind, what) == ("PostgreSQL", "by state, of all") {
                continue;
            }
            assert!(!lines.iter().any(|l| is_full_scan(l)), "{kind}, {what}:\n{}", lines.join("\n"));
            // Of the members' cards, not of everybody's.
            if what.starts_with("expiring") {
                let of_persons = lines.iter().any(|l| l.contains("cards_by_person"));
                assert_eq!(of_persons, what.ends_with("one"), "{kind}, {what}:\n{}", lines.join("\n"));
            }
        }
        // What is looked for is found by what looks for it.
        let lines = plan(&mut tx, "SELECT COUNT(*) FROM people p WHERE p.title <> 'x'", &[]).await;
        assert!(lines.iter().any(|l| is_full_scan(l)), "{kind}: {}", lines.join("\n"));
    })
    .await;
}
