//! SQLite in a file: what a power cut, another user, and a second start of the service meet.

use super::{
    super::{Backend, Place, query},
    *,
};

#[tokio::test]
async fn the_log_is_written_ahead_and_synced_at_every_commit() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&Place::File(dir.path().join("ra.sqlite"))).await.unwrap();
    for (which, mut tx) in [("writer", store.begin().await.unwrap()), ("reader", store.look().await.unwrap())] {
        for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            let row = query(format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}")).fetch_one(tx.conn()).await;
            assert_eq!(row.unwrap().try_get::<String>("value").unwrap(), expected, "{which} {pragma}");
        }
    }
}

#[tokio::test]
async fn a_database_closed_and_opened_again_has_what_was_committed() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::File(dir.path().join("ra.sqlite"));
    for n in 0..3_u8 {
        let store = Store::open(&place).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let before = tx.setting("n").await.unwrap();
        assert_eq!(before, n.checked_sub(1).map(|n| vec![n]));
        tx.put_setting("n", &[n]).await.unwrap();
        tx.commit().await.unwrap();
        let mut dropped = store.begin().await.unwrap();
        dropped.put_setting("n", &[99]).await.unwrap();
        drop(dropped);
        store.close().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_it_nor_the_files_beside_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&Place::File(dir.path().join("ra.sqlite"))).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.put_setting("n", &[1]).await.unwrap();
    tx.commit().await.unwrap();
    let mut files = 0;
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
        files += 1;
    }
    assert_eq!(files, 3, "the database, its log and the log's index");
}

#[tokio::test]
async fn one_connection_writes() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&Place::File(dir.path().join("ra.sqlite"))).await.unwrap();
    let Backend::Sqlite { writer, readers, .. } = &store.0 else { panic!("SQLite") };
    assert_eq!((writer.options().get_max_connections(), readers.options().get_max_connections()), (1, 4));
    assert!(store.begin().await.is_ok());
}

/// The log's pages get into the file without a commit that sees to it, and the log begins anew though somebody is always looking.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_carried_over_beside_the_work() {
    static VALUE: [u8; 20_000] = [7; 20_000];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ra.sqlite");
    let log = dir.path().join("ra.sqlite-wal");
    let store = Store::open(&Place::File(path.clone())).await.unwrap();
    let size = |file: &std::path::Path| std::fs::metadata(file).unwrap().len();
    let put = async |n: u32| {
        let mut tx = store.begin().await.unwrap();
        tx.put_setting(&format!("setting {n}"), &VALUE).await.unwrap();
        tx.commit().await.unwrap();
    };
    put(0).await;
    let looking = [(); 3].map(|()| {
        let store = store.clone();
        tokio::spawn(async move {
            loop {
                let mut tx = store.look().await.unwrap();
                assert_eq!(tx.setting("setting 0").await.unwrap().as_deref(), Some(&VALUE[..]));
            }
        })
    });
    let (before, mut longest) = (size(&path), 0);
    for n in 1..4_000_u32 {
        put(n).await;
        longest = longest.max(size(&log));
        if n == 800 {
            assert!(size(&path) > before + 8_000_000, "most of 16 MB is in the file");
        }
    }
    assert!(longest < 60_000_000, "of 80 MB, the log was {longest} bytes");
    looking.iter().for_each(tokio::task::JoinHandle::abort);
    for task in looking {
        assert!(task.await.unwrap_err().is_cancelled());
    }
    store.close().await;
    assert!(!log.exists(), "all of it is in the file");
    let store = Store::open(&Place::File(path)).await.unwrap();
    for n in [0, 999, 3_999] {
        let value = store.look().await.unwrap().setting(&format!("setting {n}")).await.unwrap();
        assert_eq!(value.as_deref(), Some(&VALUE[..]), "{n}");
    }
}
