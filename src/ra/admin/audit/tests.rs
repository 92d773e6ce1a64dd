//! The commands against a trail that somebody was at, in both databases.

use std::path::{Path, PathBuf};

use super::{checkpoint::checkpoint, export, verify::verify};
use crate::{
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        person::PersonId,
        secret::SecretText,
    },
    ra::{
        admin::{
            AdminFault,
            arguments::{Checkpoint, Export, Format, Verify},
            data::Data,
            init::{InitOptions, init},
        },
        api::audit::AuditRow,
        notary::{LAST, PUBLIC},
        server::bench::START,
        store::{Store, audit::Entry, testing, trail::Finding},
    },
};

fn clock() -> Clock {
    Clock::fixed(START)
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// An RA with ten rows in its trail, in a database of each kind.
fn each(dir: &Path) -> Vec<(&'static str, Data)> {
    let url = wait(testing::schema());
    let mut all = vec![];
    for (kind, database) in [("SQLite", None), ("PostgreSQL", Some(SecretText::new(url)))] {
        let data = Data { database, ..Data::at(dir.join(kind)) };
        init(&data, &InitOptions::default(), &clock(), &Chance::counting(3)).unwrap();
        on(&data, async |store| {
            let mut tx = store.begin().await.unwrap();
            for n in 2..=10 {
                let who = PersonId(format!("p{}", n % 2));
                let at = START + jiff::SignedDuration::from_hours(n);
                tx.audit(&Entry { who: Some(&who), workstation: Some("=WS,1"), ..Entry::done(at, &format!("thing {n}")) })
                    .await
                    .unwrap();
            }
            tx.commit().await.unwrap();
        });
        all.push((kind, data));
    }
    all
}

fn on(data: &Data, work: impl AsyncFnOnce(Store)) {
    wait(async { work(data.store().await.unwrap()).await });
}

fn forge(data: &Data, statements: &str) {
    on(data, async |store| store.forge(statements).await);
}

fn keep(data: &Data, out: &Path) -> i64 {
    checkpoint(data, &Checkpoint { out: out.to_owned() }, &clock(), &Chance::counting(4)).unwrap().length
}

fn plain() -> Verify {
    Verify { keys: vec![], checkpoints: vec![] }
}

fn against(checkpoint: &Path) -> Verify {
    Verify { keys: vec![], checkpoints: vec![checkpoint.to_owned()] }
}

fn found(data: &Data, how: &Verify) -> Option<Finding> {
    match verify(data, how) {
        Ok(_) => None,
        Err(AdminFault::Trail(finding)) => Some(finding),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_whole_trail_and_how_far_it_is_sealed() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, data) in each(dir.path()) {
        let said = verify(&data, &plain()).unwrap();
        assert_eq!((said.rows, said.checkpoints, said.sealed), (10, 0, 0), "{kind}");
        assert!(said.to_string().contains("No checkpoint"), "{kind}");
        let out = dir.path().join(format!("{kind}.json"));
        assert_eq!(keep(&data, &out), 10, "{kind}");
        let again = checkpoint(&data, &Checkpoint { out: out.clone() }, &clock(), &Chance::counting(4));
        assert!(matches!(again, Err(AdminFault::Notary(_))), "{kind}: never in another's place");
        let said = verify(&data, &against(&out)).unwrap();
        // In the database, remembered beside the key, and kept elsewhere.
        assert_eq!((said.rows, said.checkpoints, said.sealed), (10, 3, 10), "{kind}");
        let keys = vec![data.dir.join(PUBLIC)];
        assert_eq!(verify(&data, &Verify { keys, checkpoints: vec![] }).unwrap().checkpoints, 2, "{kind}");
    }
}

#[test]
fn each_way_of_meddling_is_found() {
    let renumber = "DELETE FROM audit WHERE id = 4; UPDATE audit SET id = id + 1000 WHERE id > 4;
                    UPDATE audit SET id = id - 1001 WHERE id > 1000";
    let insert = "UPDATE audit SET id = id + 1000 WHERE id > 4; UPDATE audit SET id = id - 999 WHERE id > 1000;
                  INSERT INTO audit (id, at, what, result, prev_hash, hash)
                  SELECT 5, at, 'forged', result, prev_hash, hash FROM audit WHERE id = 3";
    let swap = "UPDATE audit SET id = 1000 WHERE id = 6; UPDATE audit SET id = 6 WHERE id = 7;
                UPDATE audit SET id = 7 WHERE id = 1000";
    let cut = "DELETE FROM audit WHERE id > 8; UPDATE audit_head SET length = 8, hash = (SELECT hash FROM audit WHERE id = 8)";
    for (statements, finding) in [
        ("UPDATE audit SET who = 'other' WHERE id = 5", Finding::Changed { row: 5 }),
        ("DELETE FROM audit WHERE id = 5", Finding::Removed { row: 5 }),
        (renumber, Finding::Removed { row: 4 }),
        (insert, Finding::Inserted { row: 5 }),
        (swap, Finding::Reordered { row: 6 }),
        ("DELETE FROM audit WHERE id > 8", Finding::Truncated { row: 9, length: 10 }),
        ("UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE id = 9)", Finding::HeadDiffers { row: 10 }),
        (cut, Finding::CheckpointBeyond { row: 10, rows: 8 }),
    ] {
        let dir = tempfile::tempdir().unwrap();
        for (kind, data) in each(dir.path()) {
            keep(&data, &dir.path().join(format!("{kind}.json")));
            forge(&data, statements);
            assert_eq!(found(&data, &plain()), Some(finding.clone()), "{kind}: {statements}");
            assert_eq!(finding.row(), finding.row());
        }
    }
}

/// Writes all rows from one on anew, as whoever knows this program and has the database can.
async fn write_anew(store: &Store, from: i64) {
    let rows = store.look().await.unwrap().audit_rows(0, &Default::default(), 100).await.unwrap();
    store.forge("DELETE FROM audit").await;
    let head = rows.iter().find(|r| r.row == from).map(|r| (r.row - 1, r.prev_hash)).unwrap();
    // What this program itself would write, in the place of what was there.
    let mut tx = store.begin().await.unwrap();
    let table = |name| crate::ra::store::tables::Table::by_name(name).unwrap();
    use crate::ra::store::tables::Cell;
    let columns: Vec<_> = table("audit_head").columns.iter().collect();
    tx.put_rows(table("audit_head"), &columns, &[vec![Cell::Int(head.0), Cell::Bytes(head.1.to_vec())]]).await.unwrap();
    let columns: Vec<_> = table("audit").columns.iter().collect();
    let text = |t: Option<String>| t.map_or(Cell::Null, Cell::Text);
    for r in rows {
        if r.row < from {
            let cells = vec![
                Cell::Int(r.row),
                Cell::Int(r.at.as_second()),
                text(r.who),
                text(r.whom),
                text(r.card),
                text(r.workstation),
                text(r.role),
                text(r.organisation),
                text(r.operation),
                Cell::Text(r.what),
                Cell::Text(r.result),
                Cell::Bytes(r.prev_hash.to_vec()),
                Cell::Bytes(r.hash.to_vec()),
            ];
            tx.put_rows(table("audit"), &columns, &[cells]).await.unwrap();
            continue;
        }
        let who = r.who.map(PersonId);
        let workstation = r.workstation;
        let entry = Entry { who: who.as_ref(), workstation: workstation.as_deref(), ..Entry::done(r.at, &r.what) };
        tx.audit(&entry).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[test]
fn a_trail_written_anew_is_found_by_the_checkpoint_alone() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, data) in each(dir.path()) {
        let out = dir.path().join(format!("{kind}.json"));
        keep(&data, &out);
        forge(&data, "UPDATE audit SET who = 'other' WHERE id = 5");
        on(&data, async |store| write_anew(&store, 5).await);
        let differs = |sealed| Some(Finding::CheckpointDiffers { row: 10, sealed });
        assert_eq!(found(&data, &plain()), differs(0), "{kind}: by the one in the database");
        forge(&data, "DELETE FROM audit_checkpoints");
        assert_eq!(found(&data, &plain()), differs(0), "{kind}: by the one beside the key");
        std::fs::remove_file(data.dir.join(LAST)).unwrap();
        assert_eq!(found(&data, &plain()), None, "{kind}: nothing else shows it");
        assert_eq!(found(&data, &against(&out)), differs(0), "{kind}: by the one kept elsewhere");
        assert!(verify(&data, &plain()).unwrap().to_string().contains("written anew"), "{kind}: and that is said");
    }
}

#[test]
fn a_checkpoint_that_was_not_signed_here_is_found() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, data) in each(dir.path()) {
        keep(&data, &dir.path().join(format!("{kind}.json")));
        std::fs::remove_file(data.dir.join(LAST)).unwrap();
        let other = Data::at(dir.path().join(format!("{kind} other")));
        init(&other, &InitOptions::default(), &clock(), &Chance::counting(9)).unwrap();
        let keys: Vec<PathBuf> = vec![other.dir.join(PUBLIC)];
        let unknown = found(&data, &Verify { keys: keys.clone(), checkpoints: vec![] });
        assert!(matches!(unknown, Some(Finding::UnknownKey { row: 10, .. })), "{kind}: {unknown:?}");
        let both = keys.into_iter().chain([data.dir.join(PUBLIC)]).collect();
        assert_eq!(found(&data, &Verify { keys: both, checkpoints: vec![] }), None, "{kind}");
        forge(&data, "UPDATE audit_checkpoints SET at = at + 1");
        assert_eq!(found(&data, &plain()), Some(Finding::BadSignature { row: 10 }), "{kind}");
        forge(&data, "UPDATE audit_checkpoints SET at = at - 1, length = 9");
        assert_eq!(found(&data, &plain()), Some(Finding::BadSignature { row: 9 }), "{kind}");
    }
}

fn exported(data: &Data, how: &Export) -> String {
    let mut out = vec![];
    export::export(data, how, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn everything(format: Format) -> Export {
    Export { format, from: None, until: None, person: None, card: None, to: None }
}

#[test]
fn rows_for_others_to_read() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, data) in each(dir.path()) {
        let json = exported(&data, &everything(Format::Json));
        let rows: Vec<AuditRow> = json.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(rows.iter().map(|r| r.row).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>(), "{kind}");
        assert!(rows.windows(2).all(|w| w[0].hash == w[1].prev_hash), "{kind}: others can check the chain");
        let csv = exported(&data, &everything(Format::Csv));
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().next(), Some("row"), "{kind}");
        let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!((lines.len(), &lines[4][5], &lines[4][9]), (10, "'=WS,1", "thing 5"), "{kind}: no formula");
        let time = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        for (how, expected) in [
            (Export { person: Some("p1".into()), ..everything(Format::Json) }, 4),
            (Export { person: Some("nobody".into()), ..everything(Format::Json) }, 0),
            (Export { card: Some("W1".into()), ..everything(Format::Json) }, 0),
            (Export { from: time("2026-01-01T15:00:00Z"), ..everything(Format::Json) }, 8),
            (Export { until: time("2026-01-01T15:00:00Z"), ..everything(Format::Json) }, 2),
        ] {
            assert_eq!(exported(&data, &how).lines().count(), expected, "{kind} {:?}", how.person);
        }
        let to = dir.path().join(format!("{kind}.csv"));
        let how = Export { to: Some(to.clone()), ..everything(Format::Csv) };
        assert_eq!(exported(&data, &how), "", "{kind}");
        assert_eq!(std::fs::read_to_string(&to).unwrap(), csv, "{kind}");
        assert!(matches!(export::export(&data, &how, &mut vec![]), Err(AdminFault::File { .. })), "{kind}");
    }
}

#[test]
fn days_and_times_on_the_command_line() {
    for (text, from, until) in [
        ("2026-01-31", Some("2026-01-31T00:00:00Z"), Some("2026-02-01T00:00:00Z")),
        ("2026-01-31T08:00:00Z", Some("2026-01-31T08:00:00Z"), Some("2026-01-31T08:00:00Z")),
        ("2026-01-31T08:00:00+01:00", Some("2026-01-31T07:00:00Z"), Some("2026-01-31T07:00:00Z")),
        ("31.1.2026", None, None),
        ("", None, None),
    ] {
        assert_eq!(export::from(text).ok().map(|t| t.to_string()).as_deref(), from, "{text}");
        assert_eq!(export::until(text).ok().map(|t| t.to_string()).as_deref(), until, "{text}");
    }
}
