//! Looking at a database without changing it.

use super::{
    super::{Place, Store, audit::Entry, examine::Schema, testing},
    *,
};
use crate::domain::secret::SecretText;

#[tokio::test]
async fn ends_and_clocks() {
    for (kind, store) in each().await {
        assert!(matches!(store.schema().await.unwrap(), Schema::Current { .. }), "{kind}");
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.last_audit_row().await.unwrap(), None, "{kind}");
        for _ in 0..2 {
            tx.audit(&Entry::done(at(1), "a test")).await.unwrap();
        }
        let (last, head) = (tx.last_audit_row().await.unwrap().unwrap(), tx.audit_head().await.unwrap().unwrap());
        assert_eq!((last.row, last.hash, last.at), (head.length, head.hash, at(1)), "{kind}");
        assert_eq!(tx.any_sealed_puk().await.unwrap(), None, "{kind}");
        for (n, puk) in [(1, Some(vec![1])), (2, Some(vec![2])), (3, None)] {
            with_card(&mut tx, n).await;
            let mut card = tx.card_by_serial(&CardSerial(format!("W{n}"))).await.unwrap().unwrap();
            card.puk = puk;
            tx.set_sealed(&card).await.unwrap();
        }
        assert_eq!(
            tx.any_sealed_puk().await.unwrap(),
            Some((CardSerial("W2".into()), vec![2])),
            "{kind}: the newest that has one"
        );
        tx.commit().await.unwrap();
        assert_eq!(store.clock().await.unwrap().is_some(), kind == "PostgreSQL");
    }
}

#[tokio::test]
async fn looking_makes_nothing_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = Place::File(dir.path().join("ra.sqlite"));
    assert!(Store::open_as_it_is(&file).await.is_err());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    let postgres = || async { Place::Postgres(SecretText::new(testing::schema().await)) };
    for (kind, place) in [("SQLite", file), ("PostgreSQL", postgres().await)] {
        // While the service runs, and writes.
        let service = Store::open(&place).await.unwrap();
        let writing = service.begin().await.unwrap();
        let store = Store::open_as_it_is(&place).await.unwrap();
        assert!(matches!(store.schema().await.unwrap(), Schema::Current { .. }), "{kind}");
        let mut tx = store.look().await.unwrap();
        assert!(tx.put_setting("x", b"y").await.is_err(), "{kind}: nothing is written");
        drop(tx);
        drop(writing);
        service.close().await;
        // …and while it does not.
        assert!(store.schema().await.is_ok(), "{kind}");
        store.close().await;
        let again = Store::open_as_it_is(&place).await.unwrap();
        assert!(again.schema().await.is_ok(), "{kind}");
        again.close().await;
    }
    let bare = Store::open_as_it_is(&postgres().await).await.unwrap();
    assert!(bare.schema().await.is_err(), "no schema is made");
    assert!(Store::open_as_it_is(&Place::Postgres(SecretText::new("nonsense".into()))).await.is_err());
}
