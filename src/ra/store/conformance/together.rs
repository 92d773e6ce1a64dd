//! Several at once: what one sees of another, and that nothing is lost.

use std::time::Duration;

use tokio::{task::JoinSet, time::timeout};

use super::{
    super::{audit::Entry, testing::each_shared, trail::Trail},
    *,
};

const SOON: Duration = Duration::from_millis(300);
const LATE: Duration = Duration::from_secs(20);

async fn put(tx: &mut Tx, value: u8) {
    tx.put_setting("x", &[value]).await.unwrap();
}

async fn value(store: &Store) -> Option<Vec<u8>> {
    store.look().await.unwrap().setting("x").await.unwrap()
}

#[tokio::test]
async fn nothing_is_seen_before_it_is_committed_nor_after_it_is_dropped() {
    for (kind, store, _dir) in each_shared().await {
        let mut tx = store.begin().await.unwrap();
        put(&mut tx, 1).await;
        assert_eq!(value(&store).await, None, "{kind}: not committed yet");
        assert_eq!(tx.setting("x").await.unwrap(), Some(vec![1]), "{kind}: it sees its own");
        drop(tx);
        assert_eq!(value(&store).await, None, "{kind}: dropped");
        let mut tx = timeout(LATE, store.begin()).await.expect("the lock was given back").unwrap();
        put(&mut tx, 2).await;
        tx.commit().await.unwrap();
        assert_eq!(value(&store).await, Some(vec![2]), "{kind}");
    }
}

#[tokio::test]
async fn a_look_sees_one_moment_and_changes_nothing() {
    for (kind, store, _dir) in each_shared().await {
        let mut tx = store.begin().await.unwrap();
        put(&mut tx, 1).await;
        tx.commit().await.unwrap();
        let mut look = store.look().await.unwrap();
        assert_eq!(look.setting("x").await.unwrap(), Some(vec![1]), "{kind}");
        // It is waited for by nobody, and goes on seeing what it saw.
        let mut tx = timeout(LATE, store.begin()).await.expect("no lock is held").unwrap();
        put(&mut tx, 2).await;
        timeout(LATE, tx.commit()).await.expect("no lock is held").unwrap();
        assert_eq!(look.setting("x").await.unwrap(), Some(vec![1]), "{kind}");
        assert!(look.put_setting("x", &[9]).await.is_err(), "{kind}");
        drop(look);
        assert_eq!(value(&store).await, Some(vec![2]), "{kind}");
    }
}

#[tokio::test]
async fn who_begins_second_waits_and_sees_what_the_first_did() {
    for (kind, store, _dir) in each_shared().await {
        let mut first = store.begin().await.unwrap();
        let mut second = Box::pin(store.begin());
        assert!(timeout(SOON, &mut second).await.is_err(), "{kind}: two at once");
        put(&mut first, 1).await;
        first.commit().await.unwrap();
        let mut second = timeout(LATE, second).await.expect("its turn").unwrap();
        assert_eq!(second.setting("x").await.unwrap(), Some(vec![1]), "{kind}");
    }
}

/// 8 tasks add 1 fifty times each, through as many handles as there are.
async fn count_up(kind: &str, stores: &[Store]) {
    let mut tasks = JoinSet::new();
    for task in 0..8_usize {
        let store = stores[task % stores.len()].clone();
        tasks.spawn(async move {
            for _ in 0..50 {
                let mut tx = store.begin().await.unwrap();
                let before = tx.setting("count").await.unwrap().map_or(0, |v| u64::from_be_bytes(v.try_into().unwrap()));
                tokio::task::yield_now().await;
                tx.put_setting("count", &(before + 1).to_be_bytes()).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    let count = stores[0].look().await.unwrap().setting("count").await.unwrap();
    assert_eq!(count, Some(400_u64.to_be_bytes().to_vec()), "{kind}");
}

/// 8 tasks write 25 rows each, with a look at the trail in between.
async fn write_rows(kind: &str, stores: &[Store]) {
    let mut tasks = JoinSet::new();
    for task in 0..8_usize {
        let store = stores[task % stores.len()].clone();
        tasks.spawn(async move {
            let who = pid(&format!("p{task}"));
            for n in 0..25 {
                let mut tx = store.begin().await.unwrap();
                tx.audit(&Entry { who: Some(&who), ..Entry::done(at(n), "something") }).await.unwrap();
                tx.commit().await.unwrap();
                if n == 12 {
                    let trail = store.check_audit().await.unwrap();
                    assert!(matches!(trail, Trail::Whole { .. }), "{trail:?}");
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    let trail = stores[0].check_audit().await.unwrap();
    assert_eq!(trail, Trail::Whole { rows: 200, checkpoints: 0, sealed: 0 }, "{kind}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_and_every_row_chains() {
    on_each(async |kind, store| {
        let stores = [store];
        count_up(kind, &stores).await;
        write_rows(kind, &stores).await;
    })
    .await;
    for (kind, store, _dir) in each_shared().await {
        let stores = [store];
        count_up(kind, &stores).await;
        write_rows(kind, &stores).await;
    }
}

/// As two instances of the service would.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nor_through_two_handles_on_one_database() {
    let dir = tempfile::tempdir().unwrap();
    let file = super::super::Place::File(dir.path().join("ra.sqlite"));
    let url = crate::domain::secret::SecretText::new(super::super::testing::schema().await);
    for (kind, place) in [("SQLite", file), ("PostgreSQL", super::super::Place::Postgres(url))] {
        let stores = [Store::open(&place).await.unwrap(), Store::open(&place).await.unwrap()];
        count_up(kind, &stores).await;
        write_rows(kind, &stores).await;
    }
}
