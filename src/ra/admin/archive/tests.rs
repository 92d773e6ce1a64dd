//! From either database into either, whole; and nothing else than what was written.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::task::JoinSet;

use super::*;
use crate::{
    domain::{card::CardSerial, secret::SecretText},
    ra::{
        admin::{
            AdminFault,
            arguments::{Backup, Restore},
            backup::{backup, backup_of},
            data::Data,
            init::{InitOptions, init},
            restore::{restore, restore_into},
            sealing::Seal,
        },
        server::bench::{Bench, START},
        store::{
            Place, Store,
            audit::Entry,
            tables::{Cell, Kept, TABLES},
            testing,
            trail::{Finding, Trail},
        },
    },
};

/// A store with a row in every table that is kept, made up column by column.
async fn full(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    for table in TABLES.iter().filter(|t| t.kept == Kept::Rows && t.name != "audit" && t.name != "audit_checkpoints") {
        let columns: Vec<_> = table.columns.iter().collect();
        let row = |n: i64| {
            let cell = |c: &&crate::ra::store::tables::Column| match c.kind {
                // Every reference is to the row of the same number; the code of a position refers to nothing.
                Kind::Text if ["valid_to", "reason", "why"].contains(&c.name) && n == 1 => Cell::Null,
                Kind::Text => Cell::Text(format!("𝔐 \"{n}\"\n")),
                Kind::Int => Cell::Int(n),
                Kind::Bool => Cell::Bool(n == 1),
                Kind::Bytes => Cell::Bytes(vec![0, u8::try_from(n).unwrap(), 0xFF]),
            };
            columns.iter().map(cell).collect::<Vec<_>>()
        };
        tx.put_rows(table, &columns, &[row(1), row(2)]).await.unwrap_or_else(|e| panic!("{}: {e}", table.name));
    }
    for n in 0..250 {
        tx.audit(&Entry::done(START, &format!("something {n}"))).await.unwrap();
    }
    tx.settle_counters().await.unwrap();
    tx.commit().await.unwrap();
}

async fn written(store: &Store) -> (Vec<u8>, Contents) {
    let mut bytes = vec![];
    let mut tx = store.look().await.unwrap();
    let contents = write(&mut tx, START, &mut bytes).await.unwrap();
    (bytes, contents)
}

/// Reads into a store; committed only where all was well.
async fn put(store: &Store, mut bytes: &[u8]) -> Result<Contents, ArchiveFault> {
    let mut tx = store.begin().await.unwrap();
    let contents = read(&mut tx, &mut bytes).await?;
    tx.settle_counters().await.unwrap();
    tx.commit().await.unwrap();
    Ok(contents)
}

async fn memory() -> Store {
    Store::open(&Place::Memory).await.unwrap()
}

#[tokio::test]
async fn there_and_back_again() {
    let (sqlite, postgres, back) = (memory().await, testing::postgres().await, memory().await);
    full(&sqlite).await;
    let (first, contents) = written(&sqlite).await;
    for table in TABLES.iter().filter(|t| t.kept != Kept::Nothing) {
        assert!(contents.of(table.name) > 0 || table.name == "audit_checkpoints", "{}", table.name);
    }
    let mut bytes = first.clone();
    for store in [&postgres, &back] {
        assert_eq!(put(store, &bytes).await.unwrap(), contents);
        bytes = written(store).await.0;
        assert!(bytes == first, "something changed on the way");
        assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows: 250, checkpoints: 0, sealed: 0 });
        let mut tx = store.begin().await.unwrap();
        let person = crate::domain::person::PersonId("𝔐 \"1\"\n".into());
        assert_eq!(tx.add_card(&CardSerial("next".into()), &person, "20300101", START).await.unwrap(), 3);
        drop(tx);
    }
}

#[tokio::test]
async fn a_service_goes_on_where_it_is_restored() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let unlock = bench.granted_unlock(&rosa).await;
    let (bytes, _) = written(bench.store()).await;
    for store in [memory().await, testing::postgres().await] {
        put(&store, &bytes).await.unwrap();
        let mut tx = store.look().await.unwrap();
        let card = tx.card_by_identity(&rosa.identity()).await.unwrap().unwrap();
        let purpose = crate::ra::server::puk::purpose(&card.serial);
        let sealed = crate::ra::vault::Sealed(card.puk.unwrap());
        assert_eq!(bench.parts().vault.unseal(&purpose, &sealed).unwrap()[..], rosa.puk[..]);
        assert!(tx.operation(unlock.id).await.unwrap().unwrap().granted_at.is_some());
    }
}

#[tokio::test]
async fn what_was_changed_or_cut_off_is_refused() {
    let source = memory().await;
    full(&source).await;
    let (good, _) = written(&source).await;
    let text = String::from_utf8(good.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let last = lines[lines.len() - 1];
    let without = |n: usize| lines.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, l)| *l).collect::<String>();
    let audit = lines.iter().position(|l| l.contains("something 7\"")).unwrap();
    type Is = fn(&ArchiveFault) -> bool;
    let cases: Vec<(&str, Vec<u8>, Is)> = vec![
        ("nothing", vec![], |f| matches!(f, ArchiveFault::NotABackup)),
        ("something else", b"PK\x03\x04\n".to_vec(), |f| matches!(f, ArchiveFault::NotABackup)),
        ("other JSON", b"{\"people\":[]}\n".to_vec(), |f| matches!(f, ArchiveFault::NotABackup)),
        ("a later format", b"{\"wardcard_backup\":2}\n".to_vec(), |f| matches!(f, ArchiveFault::Version { found: 2 })),
        ("no last line", without(lines.len() - 1).into_bytes(), |f| matches!(f, ArchiveFault::Truncated { .. })),
        ("half a line", good[..good.len() / 2].to_vec(), |f| matches!(f, ArchiveFault::Truncated { .. })),
        ("the last byte missing", good[..good.len() - 1].to_vec(), |f| matches!(f, ArchiveFault::Truncated { .. })),
        ("a row missing", without(audit).into_bytes(), |f| matches!(f, ArchiveFault::Changed)),
        ("a value changed", text.replace("something 7\"", "something 8\"").into_bytes(), |f| matches!(f, ArchiveFault::Changed)),
        ("a blank added", text.replace("\n[", "\n [").into_bytes(), |f| matches!(f, ArchiveFault::Changed)),
        ("something after it", (text.clone() + "\n").into_bytes(), |f| matches!(f, ArchiveFault::Trailing)),
        ("a second end", (text.clone() + last).into_bytes(), |f| matches!(f, ArchiveFault::Trailing)),
        ("another count", text.replace("\"people\":2", "\"people\":3").into_bytes(), |f| {
            matches!(f, ArchiveFault::Count { said: 3, found: 2, .. })
        }),
        (
            "an unknown table",
            text.replacen("\"name\":\"crls\"", "\"name\":\"more\"", 1).into_bytes(),
            |f| matches!(f, ArchiveFault::UnknownTable { table } if table == "more"),
        ),
        (
            "an unknown column",
            text.replacen("[\"jpeg\",\"bytes\"]", "[\"png\",\"bytes\"]", 1).into_bytes(),
            |f| matches!(f, ArchiveFault::UnknownColumn { column, .. } if column == "png"),
        ),
        ("a column of another kind", text.replacen("[\"jpeg\",\"bytes\"]", "[\"jpeg\",\"text\"]", 1).into_bytes(), |f| {
            matches!(f, ArchiveFault::UnknownColumn { .. })
        }),
        ("a value of another kind", text.replacen("\"something 7\"", "7", 1).into_bytes(), |f| {
            matches!(f, ArchiveFault::Line { .. })
        }),
        ("no JSON", text.replacen("\"something 7\"", "something", 1).into_bytes(), |f| matches!(f, ArchiveFault::Line { .. })),
    ];
    for (kind, store) in testing::each().await {
        for (what, bytes, is) in &cases {
            assert_ne!(bytes, &good, "{what}");
            let fault = put(&store, bytes).await.unwrap_err();
            assert!(is(&fault), "{kind}, {what}: {fault}");
            assert_eq!(store.look().await.unwrap().first_filled().await.unwrap(), None, "{kind}, {what}: nothing was restored");
        }
        // Every byte counts.
        for at in (0..good.len()).step_by(good.len() / 40) {
            let mut bent = good.clone();
            bent[at] ^= 1;
            assert!(put(&store, &bent).await.is_err(), "{kind}, byte {at}");
        }
        put(&store, &good).await.unwrap();
        let fault = restore_into(&store, Path::new("x"), &mut &good[..], START).await.err().unwrap();
        assert!(matches!(fault, AdminFault::NotEmpty { .. }), "{kind}: {fault}");
    }
}

/// A backup of an earlier program lacks what came later: that has what it has by default.
#[tokio::test]
async fn an_earlier_programs_backup_is_read() {
    let source = memory().await;
    let mut tx = source.begin().await.unwrap();
    let people = crate::ra::store::tables::Table::by_name("organisations").unwrap();
    let columns: Vec<_> = people.columns.iter().collect();
    tx.put_rows(people, &columns, &[vec![Cell::Text("EX001".into()), Cell::Text("Example".into())]]).await.unwrap();
    tx.commit().await.unwrap();
    let text = String::from_utf8(written(&source).await.0).unwrap();
    let announced = r#"{"name":"crls","columns":[["issuer","text"],["number","int"],["made_at","int"],["next_update","int"],["der","bytes"]]}"#;
    let earlier = text
        .replacen(&format!(",{announced}"), "", 1)
        .replacen("[\"origin\",\"text\"],", "", 1)
        .replacen("{\"table\":\"crls\"}\n", "", 1)
        .replacen("\"crls\":0,", "", 1);
    let (before, end) = earlier.rsplit_once("{\"end\"").unwrap();
    assert!(before.len() < text.len() - 150, "all three were taken away");
    use sha2::{Digest as _, Sha256};
    let sum = hex::encode(Sha256::digest(before.as_bytes()));
    let (end, _) = end.rsplit_once("\"sha256\":\"").unwrap();
    let earlier = format!("{before}{{\"end\"{end}\"sha256\":\"{sum}\"}}}}\n");
    for (kind, store) in testing::each().await {
        let contents = put(&store, earlier.as_bytes()).await.unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!((contents.of("organisations"), contents.all_rows()), (1, 2), "{kind}: with the trail's end");
    }
}

/// Four write while a backup is made: it holds one moment, of which the trail is whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_others_write() {
    for (kind, store, _dir) in testing::each_shared().await {
        let mut tx = store.begin().await.unwrap();
        for n in 0..2000 {
            tx.audit(&Entry::done(START, &format!("before {n}"))).await.unwrap();
        }
        tx.commit().await.unwrap();
        let enough = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for writer in 0..4 {
            let (store, enough) = (store.clone(), Arc::clone(&enough));
            writers.spawn(async move {
                let mut n = 0_u64;
                while !enough.load(Ordering::Relaxed) {
                    let mut tx = store.begin().await.unwrap();
                    tx.audit(&Entry::done(START, &format!("writer {writer}"))).await.unwrap();
                    n += 1;
                    tx.put_setting(&format!("writer {writer}"), &n.to_be_bytes()).await.unwrap();
                    tx.commit().await.unwrap();
                }
                n
            });
        }
        let mut lengths = vec![];
        // Until the writers were seen at it, whatever else the machine does.
        while lengths.len() < 3 || lengths.first() == lengths.last() {
            let (bytes, contents) = written(&store).await;
            let into = memory().await;
            assert_eq!(put(&into, &bytes).await.unwrap(), contents, "{kind}");
            let Trail::Whole { rows, .. } = into.check_audit().await.unwrap() else { panic!("{kind}: a broken trail") };
            // Each writer's rows and its count are of one transaction.
            let mut tx = into.look().await.unwrap();
            let mut counted = 0;
            for writer in 0..4 {
                let n = tx.setting(&format!("writer {writer}")).await.unwrap();
                counted += n.map_or(0, |n| u64::from_be_bytes(n.try_into().unwrap()));
            }
            assert_eq!(rows, 2000 + counted, "{kind}");
            lengths.push(rows);
        }
        enough.store(true, Ordering::Relaxed);
        let wrote: u64 = writers.join_all().await.into_iter().sum();
        assert!(lengths.is_sorted(), "{kind}: {lengths:?}");
        assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows: 2000 + wrote, checkpoints: 0, sealed: 0 }, "{kind}");
    }
}

fn data(dir: &Path) -> Data {
    let data = Data::at(dir.join("ra"));
    let (clock, chance) = (crate::domain::clock::Clock::fixed(START), crate::domain::chance::Chance::counting(3));
    init(&data, &InitOptions::default(), &clock, &chance).unwrap();
    data
}

#[test]
fn the_commands_from_one_kind_of_database_to_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let data = data(dir.path());
    let clock = crate::domain::clock::Clock::fixed(START);
    let identity = age::x25519::Identity::generate();
    let key = dir.path().join("key");
    {
        use age::secrecy::ExposeSecret as _;
        crate::ra::private_file::write(&key, identity.to_string().expose_secret().as_bytes()).unwrap();
    }
    let to = dir.path().join("backup");
    let how = Backup { to: to.clone(), recipients: vec![identity.to_public().to_string()], passphrase_file: None };
    let made = backup(&data, &how, &clock).unwrap();
    assert!(made.to_string().contains("vault.key") && !made.to_string().contains("not encrypted"));
    assert!(matches!(backup(&data, &how, &clock), Err(AdminFault::File { .. })), "never in another's place");
    assert!(!std::fs::read(&to).unwrap().windows(9).any(|w| w == b"bootstrap"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = runtime.block_on(testing::schema());
    let how = |identity| Restore { from: to.clone(), to_database: Some(url.clone()), identity, passphrase_file: None };
    assert!(matches!(restore(&data, &how(None), &clock), Err(AdminFault::Seal(_))));
    let restored = restore(&data, &how(Some(key.clone())), &clock).unwrap();
    // The bootstrap code, the backup, the restoring.
    assert_eq!((restored.audit_rows, restored.contents.of("bootstrap_codes")), (3, 1));
    assert!(restored.to_string().contains("vault.key"));
    assert!(matches!(restore(&data, &how(Some(key)), &clock), Err(AdminFault::NotEmpty { .. })));
    let postgres = Data { database: Some(SecretText::new(url)), ..Data::at(&data.dir) };
    let to = dir.path().join("second");
    let made = backup(&postgres, &Backup { to: to.clone(), recipients: vec![], passphrase_file: None }, &clock).unwrap();
    assert!(made.to_string().contains("not encrypted"));
    let database = Some(format!("sqlite:{}", dir.path().join("second.sqlite").display()));
    let how = Restore { from: to, to_database: database, identity: None, passphrase_file: None };
    assert_eq!(restore(&postgres, &how, &clock).unwrap().audit_rows, 5);
}

#[tokio::test]
async fn a_broken_trail_is_restored_as_it_was_and_said_to_be_broken() {
    let bench = Bench::new().await;
    bench.issue("rosa").await;
    bench.store().forge("UPDATE audit SET who = 'other' WHERE id = 4").await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("backup");
    backup_of(bench.store(), &path, &Seal::Nobody, bench.now()).await.unwrap();
    let store = memory().await;
    let mut from = std::io::BufReader::new(std::fs::File::open(&path).unwrap());
    let fault = restore_into(&store, &path, &mut from, bench.now()).await.err().unwrap();
    assert!(matches!(fault, AdminFault::RestoredBroken(Finding::Changed { row: 4 })), "{fault}");
    assert!(store.look().await.unwrap().card(1).await.unwrap().is_some());
}
