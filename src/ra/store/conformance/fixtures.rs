//! Yesterday's databases stay readable: a fixture of every released version of the schema, under `tests/fixtures/store/`.
//!
//! `v1.sqlite` was made by the first release: `init` and `import`, then three cards issued, an unlock and a renewal done, a renewal
//! refused, a card suspended, an unlock left open. `postgres-v1.sql` is the same in PostgreSQL's first version, made by
//! `tests/fixtures/store/postgres.sh`. `v2.sqlite` is `v1.sqlite` as the second version brought it up to date, and backed up;
//! `v3.sqlite` is that again, by the third, and `v4.sqlite` by the fourth.

use std::{path::PathBuf, process::Command};

use super::{
    super::{Place, cards::CardState, certificates::CertificateState, postgres, query, sqlite, testing::POSTGRES, trail::Trail},
    *,
};
use crate::domain::{activity::RoleMap, card::CardIdentity, role::Role, secret::SecretText};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store").join(name)
}

/// Every version but the newest was released; of the newest, too, there is a fixture once it is.
#[test]
fn every_released_version_has_a_fixture() {
    for (steps, name) in
        [(sqlite::STEPS, (|v| format!("v{v}.sqlite")) as fn(i64) -> String), (postgres::STEPS, |v| format!("postgres-v{v}.sql"))]
    {
        let versions: Vec<i64> = steps.iter().map(|(version, ..)| *version).collect();
        let expected: Vec<i64> = (1..=i64::try_from(versions.len()).unwrap()).collect();
        assert_eq!(versions, expected, "versions are numbered one by one");
        for version in versions.iter().rev().skip(1) {
            assert!(fixture(&name(*version)).exists(), "{} is missing", name(*version));
        }
    }
}

#[tokio::test]
async fn the_first_release_in_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("ra.sqlite");
    std::fs::copy(fixture("v1.sqlite"), &copy).unwrap();
    let store = Store::open(&Place::File(copy.clone())).await.unwrap();
    is_as_it_was(&store, 57).await;
    let sessions = ["rosa", "lena"];
    let mut tx = store.look().await.unwrap();
    for person in sessions {
        let row = query("SELECT token FROM sessions WHERE person = $1").bind(person).fetch_one(tx.conn()).await.unwrap();
        let session = tx.session(&super::super::bytes(&row, "token").unwrap()).await.unwrap().unwrap();
        assert_eq!((session.person, session.workstation.as_str()), (pid(person), "WS-1"));
        assert!(session.chosen.is_none() && session.used_at.as_second() == 1_823_428_800);
    }
    drop(tx);
    goes_on(&store).await;
    store.close().await;
    // Brought up to date once, it is opened like any other.
    let store = Store::open(&Place::File(copy)).await.unwrap();
    assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows: 58, checkpoints: 0, sealed: 0 });
}

#[tokio::test]
async fn the_second_version_in_sqlite() {
    let (store, _dir) = second("").await;
    is_as_it_was(&store, 58).await;
    goes_on(&store).await;
}

#[tokio::test]
async fn the_third_version_in_sqlite() {
    in_sqlite("v3.sqlite", 59).await;
}

#[tokio::test]
async fn the_fourth_version_in_sqlite() {
    in_sqlite("v4.sqlite", 60).await;
}

async fn in_sqlite(name: &str, rows: u64) {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("ra.sqlite");
    std::fs::copy(fixture(name), &copy).unwrap();
    let store = Store::open(&Place::File(copy)).await.unwrap();
    is_as_it_was(&store, rows).await;
    goes_on(&store).await;
}

/// When passcodes were set is what the trail says of what was done; an unlock that was refused, or a card that left locked, sets none.
#[tokio::test]
async fn when_passcodes_were_set_is_as_the_trail_says() {
    let (store, _dir) = second(
        "INSERT INTO audit (at, card, what, result, prev_hash, hash)
         SELECT 1900000000, 'W607273421', 'repair, left locked', 'done', hash, hash FROM audit WHERE id = 1;
         INSERT INTO audit (at, card, what, result, prev_hash, hash)
         SELECT 1900000000, 'W607273421', 'unlock', 'W-3030', hash, hash FROM audit WHERE id = 1;
         INSERT INTO audit (at, card, what, result, prev_hash, hash)
         SELECT 1900000000, 'W607273421', 'renew', 'done', hash, hash FROM audit WHERE id = 1;
         INSERT INTO audit (at, card, what, result, prev_hash, hash)
         SELECT 1850000000, 'W699907470', 'passcode changed at 2028-08-16T00:00:00Z', 'done', hash, hash FROM audit WHERE id = 1",
    )
    .await;
    assert_eq!(
        passcodes_set(&store).await,
        [("W607273421", 1_767_268_800), ("W699907470", 1_850_000_000), ("W707592926", 1_767_268_800)]
            .map(|(serial, at)| (serial.to_owned(), Some(at)))
    );
}

async fn passcodes_set(store: &Store) -> Vec<(String, Option<i64>)> {
    let mut tx = store.look().await.unwrap();
    let rows = query("SELECT * FROM cards ORDER BY serial").fetch_all(tx.conn()).await.unwrap();
    rows.iter().map(|r| (r.try_get("serial").unwrap(), r.try_get("passcode_set_at").unwrap())).collect()
}

/// The second version in SQLite, with something done to it before it is brought up to date.
async fn second(statements: &'static str) -> (Store, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("ra.sqlite");
    std::fs::copy(fixture("v2.sqlite"), &copy).unwrap();
    if !statements.is_empty() {
        let pool = sqlite::alone(&copy).await.unwrap();
        let before = Store(super::super::Backend::Sqlite { writer: pool.clone(), readers: pool, wal: None });
        let mut tx = before.begin().await.unwrap();
        for sql in statements.split(';') {
            query(sql).execute(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
        before.close().await;
    }
    (Store::open(&Place::File(copy)).await.unwrap(), dir)
}

/// What is open says only as far as the trail does that its PUK was released: nothing else is promoted.
#[tokio::test]
async fn a_puk_is_taken_for_released_only_where_the_trail_says_so() {
    let (store, _dir) = second(
        "INSERT INTO operations (id, kind, card, holder, workstation, stage, nonce, opened_at, granted_at, released_at, guid, expiry,
         key_algorithm) SELECT '01a88cd3-6e00-7b82-8e62-000000000001', 'repair', card, holder, 'WS-1', 'open', nonce, opened_at,
         granted_at, released_at, guid, expiry, key_algorithm FROM operations WHERE kind = 'unlock' AND stage = 'open'",
    )
    .await;
    assert_eq!(released(&store).await, [(OperationKind::Repair, true, false), (OperationKind::Unlock, true, true)]);
    // Another was confirmed on the card since: what was released before it is of no use.
    let (store, _dir) = second(
        "INSERT INTO audit (at, card, what, result, prev_hash, hash)
         SELECT at, card, 'unlock', 'done', hash, hash FROM audit WHERE what = 'release PUK' ORDER BY id DESC LIMIT 1",
    )
    .await;
    assert_eq!(released(&store).await, [(OperationKind::Unlock, true, false)]);
}

/// What is open on the card that has a PUK left pending: whether anything was released, and whether the PUK was.
async fn released(store: &Store) -> Vec<(OperationKind, bool, bool)> {
    let mut tx = store.look().await.unwrap();
    let lena = tx.cards_in_use(&pid("lena")).await.unwrap();
    assert!(lena[0].puk.is_some() && lena[0].pending_puk.is_some(), "both are kept");
    let open = tx.open_operations_of_card(lena[0].key).await.unwrap();
    open.iter().map(|o| (o.kind, o.released_at.is_some(), o.puk_released_at.is_some())).collect()
}

#[tokio::test]
async fn the_first_version_in_postgresql() {
    in_postgresql("postgres-v1.sql").await;
}

#[tokio::test]
async fn the_second_version_in_postgresql() {
    in_postgresql("postgres-v2.sql").await;
}

#[tokio::test]
async fn the_third_version_in_postgresql() {
    in_postgresql("postgres-v3.sql").await;
}

async fn in_postgresql(dump: &str) {
    let base = std::env::var(POSTGRES).unwrap();
    let name = format!("fixture_{}_{}", dump.replace(['-', '.'], "_"), std::process::id());
    let psql = |url: &str, arguments: &[&str]| {
        let run =
            Command::new("psql").args(["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-d", url]).args(arguments).output();
        let run = run.expect("psql can be run");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    let (before, options) = base.split_once('?').unwrap_or((&base, ""));
    let url = format!("{}/{name}?{options}", before.rsplit_once('/').unwrap().0);
    psql(&base, &["-c", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), "-c", &format!("CREATE DATABASE {name}")]);
    psql(&url, &["-f", fixture(dump).to_str().unwrap()]);
    let store = Store::open(&Place::Postgres(SecretText::new(url))).await.unwrap();
    // With the rows that say that it was backed up and restored.
    is_as_it_was(&store, 59).await;
    goes_on(&store).await;
    store.close().await;
    psql(&base, &["-c", &format!("DROP DATABASE {name} WITH (FORCE)")]);
}

async fn is_as_it_was(store: &Store, rows: u64) {
    assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows, checkpoints: 0, sealed: 0 });
    let mut tx = store.look().await.unwrap();
    let rosa = tx.person_by_number(&number(1)).await.unwrap().unwrap();
    assert_eq!((rosa.id.clone(), rosa.full_name().as_str()), (pid("rosa"), "Ms Rosa Testwell"));
    assert_eq!((rosa.date_of_birth, rosa.email.as_deref()), (Some(day("1978-03-09")), Some("rosa@mail.example.uk")));
    for (person, on, roles) in [
        ("rosa", "2026-01-01", vec![("EX001", Role::Holder)]),
        ("rosa", "2019-12-31", vec![]),
        ("lena", "2026-01-01", vec![("EX001", Role::Unlocker), ("EX002", Role::Unlocker)]),
        ("sponsor", "2026-01-01", vec![("EX001", Role::Sponsor)]),
        ("agent", "2026-01-01", vec![("EX001", Role::RaAgent)]),
        ("manager", "2026-01-01", vec![("EX001", Role::RaManager)]),
        ("leaver", "2028-02-01", vec![("EX001", Role::Holder)]),
        ("leaver", "2028-02-02", vec![]),
    ] {
        let found = tx.positions_on(&pid(person), day(on), &RoleMap::default()).await.unwrap();
        let found: Vec<_> = found.iter().map(|p| (p.organisation.code.as_str(), p.role)).collect();
        assert_eq!(found, roles, "{person} {on}");
    }
    let (renewed, first) = (1_886_500_800, 1_830_340_800);
    for (person, serial, identity, state, expires) in [
        ("rosa", "W707592926", "ecb105b4d0a2566763bbac2565aab0f14c1df5efd5e0e2b92bf06313170757be", CardState::Active, renewed),
        ("lena", "W699907470", "724b8d88564b389dc9a857be4da000fb24abee42cb254905ab0f8509ca99e39a", CardState::Active, first),
        ("holder", "W607273421", "da444263cca0ad19a6f0e4892e2037d7295568662f5961ec1e80cd2b004a6757", CardState::Suspended, first),
    ] {
        let identity: CardIdentity = identity.parse().unwrap();
        let card = tx.card_by_identity(&identity).await.unwrap().unwrap();
        assert_eq!((card.person, card.serial.0.as_str(), card.state), (pid(person), serial, state));
        assert_eq!(card.puk.map(|p| p.len()), Some(37), "sealed, {person}");
        assert!(card.management.is_some() && card.pending_management.is_none(), "{person}");
        assert_eq!(card.pending_puk.is_some(), person == "lena", "left pending, {person}");
        assert_eq!(tx.pair_expires(card.key).await.unwrap().map(Timestamp::as_second), Some(expires), "{person}");
        let row = query("SELECT pair_expires FROM cards WHERE key = $1").bind(card.key).fetch_one(tx.conn()).await.unwrap();
        assert_eq!(row.try_get::<i64>("pair_expires").unwrap(), expires, "{person}");
        // Issued then, and rosa's unlocked on the same day; a renewal sets none.
        assert_eq!(card.passcode_set_at.map(Timestamp::as_second), Some(1_767_268_800), "{person}");
    }
    let lena = tx.cards_in_use(&pid("lena")).await.unwrap();
    let open = tx.open_operations_of_card(lena[0].key).await.unwrap();
    assert_eq!((open.len(), open[0].kind, open[0].stage), (1, OperationKind::Unlock, Stage::Open));
    assert!(open[0].granted_at.is_some() && open[0].released_at.is_some() && open[0].closed_at.is_none());
    assert_eq!(open[0].puk_released_at, open[0].released_at, "as the trail says");
    assert!(tx.last_code(open[0].id).await.unwrap().unwrap().used);
    assert!(tx.has_accepted(&pid("rosa"), "1").await.unwrap() && !tx.has_accepted(&pid("holder"), "1").await.unwrap());
    let rows = query("SELECT der, state FROM certificates ORDER BY key").fetch_all(tx.conn()).await.unwrap();
    let mut revoked = 0;
    for row in &rows {
        let found = tx.certificate_by_der(&row.try_get::<Vec<u8>>("der").unwrap()).await.unwrap().unwrap();
        assert!(tx.is_certified(&found.spki).await.unwrap());
        revoked += usize::from(found.state == CertificateState::Revoked);
    }
    assert_eq!((rows.len(), revoked), (11, 2), "the pair that was renewed");
    let renewed = OperationId(uuid::Uuid::parse_str("01a88cd3-6e00-73ee-bf54-09b8f26201ed").unwrap());
    let renewed = tx.operation(renewed).await.unwrap().unwrap();
    assert_eq!((renewed.kind, renewed.stage, renewed.holder), (OperationKind::Renew, Stage::Done, pid("rosa")));
    let refused = tx.audited().await.unwrap().into_iter().find(|r| r.result != "done").unwrap();
    assert_eq!((refused.what.as_str(), refused.result.as_str(), refused.who.as_deref()), ("open renew", "W-3030", Some("lena")));
}

/// The next rows follow from the last ones, and the next numbers are new.
async fn goes_on(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    tx.audit(&super::super::audit::Entry::done(at(0), "go on")).await.unwrap();
    let key = tx.add_card(&CardSerial("W1".into()), &pid("rosa"), "20300101", at(0)).await.unwrap();
    assert_eq!(key, 4);
    let length = tx.audit_head().await.unwrap().unwrap().length;
    tx.commit().await.unwrap();
    let Trail::Whole { rows, .. } = store.check_audit().await.unwrap() else { panic!("a broken trail") };
    assert_eq!(i64::try_from(rows), Ok(length));
}
