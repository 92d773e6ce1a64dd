//! The audit trail: written, read, and found out where somebody was at it with the database in their hands.

use super::{
    super::{
        audit::{self, Entry},
        audit_rows::AuditFilter,
        checkpoints::{Checkpoint, Head},
        query,
        testing::each_shared,
        trail::{Finding, Seals, Trail, Vouched},
    },
    *,
};
use crate::domain::role::Role;

const WHAT: [&str; 6] = ["sign in", "open unlock", "unlock", "sign out", "sign in", "renew"];

/// Six rows, half of them by p1.
async fn six_rows(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let (one, two) = (pid("p1"), pid("p2"));
    let card = CardSerial("W1".into());
    for (n, what) in WHAT.into_iter().enumerate() {
        let who = if n % 2 == 0 { &one } else { &two };
        let card = (n < 4).then_some(&card);
        let time = at(i64::try_from(n).unwrap());
        tx.audit(&Entry { who: Some(who), whom: Some(&one), card, ..Entry::done(time, what) }).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn hash_of(store: &Store, row: i64) -> [u8; 32] {
    store.look().await.unwrap().audit_rows(row - 1, &AuditFilter::default(), 1).await.unwrap()[0].hash
}

fn hexed(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// A checkpoint as some key might have signed it.
async fn seal(store: &Store, length: i64) -> Checkpoint {
    let hash = hash_of(store, length).await;
    Checkpoint { length, hash, at: at(60), key: "k".into(), signature: vec![0, 1] }
}

async fn keep(store: &Store, checkpoint: &Checkpoint) {
    let mut tx = store.begin().await.unwrap();
    assert!(tx.add_checkpoint(checkpoint).await.unwrap());
    tx.commit().await.unwrap();
}

/// Writes every row from one on anew, so that each follows from the one before; with the head.
async fn recompute(store: &Store, from: i64) {
    let mut tx = store.look().await.unwrap();
    let rows = tx.audit_rows(0, &AuditFilter::default(), 100).await.unwrap();
    drop(tx);
    let mut prev = [0; 32];
    let mut forged = vec![];
    for r in rows {
        if r.row < from {
            prev = r.hash;
            continue;
        }
        let fields = [r.who, r.whom, r.card, r.workstation, r.role, r.organisation, r.operation];
        let hash = audit::link(&prev, r.at.as_second(), &fields, &r.what, &r.result);
        forged.push((r.row, prev, hash));
        prev = hash;
    }
    let length = forged.last().map(|(row, _, _)| *row).unwrap();
    for (row, prev, hash) in forged {
        unguarded(store, &format!("UPDATE audit SET prev_hash = $1, hash = $2 WHERE id = {row}"), &[&prev, &hash]).await;
    }
    unguarded(store, &format!("UPDATE audit_head SET length = {length}, hash = $1"), &[&prev]).await;
}

/// As [`Store::forge`], with hashes.
async fn unguarded(store: &Store, sql: &str, hashes: &[&[u8; 32]]) {
    let guard = async |tx: &mut Tx, what: &str| {
        if matches!(tx.inner, super::super::Inner::Postgres(_)) {
            query(format!("ALTER TABLE audit {what} TRIGGER ALL")).execute(tx.conn()).await.unwrap();
        }
    };
    store.forge("").await;
    let mut tx = store.begin().await.unwrap();
    guard(&mut tx, "DISABLE").await;
    let statement = hashes.iter().fold(query(sql.to_owned()), |q, hash| q.bind(hash.to_vec()));
    statement.execute(tx.conn()).await.unwrap();
    guard(&mut tx, "ENABLE").await;
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn rows_are_written_read_and_found() {
    on_each(async |kind, store| {
        let o = unlock(1, 0, 1);
        let (who, card, strange) = (pid("p1"), CardSerial("W1".into()), "WS \"𝟙\",\n\u{1}".to_owned());
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.audit_head().await.unwrap(), Some(Head { length: 0, hash: [0; 32] }), "{kind}");
        let full = Entry {
            who: Some(&who),
            whom: Some(&who),
            card: Some(&card),
            workstation: Some(&strange),
            role: Some(Role::RaAgent),
            organisation: Some("EX001"),
            operation: Some(o.id),
            result: "W-3010",
            ..Entry::done(Timestamp::MIN, "open 100% unlock_")
        };
        tx.audit(&full).await.unwrap();
        tx.audit(&Entry::done(Timestamp::MAX, "")).await.unwrap();
        for (id, serial, what, there) in [
            (o.id, "W1", "open 100% unlock_", true),
            (o.id, "W1", "open", true),
            (o.id, "W1", "open 100% unlock__", false),
            (o.id, "W1", "Open", false),
            (o.id, "W2", "open", false),
            (unlock(2, 0, 1).id, "W1", "open", false),
        ] {
            assert_eq!(tx.is_audited(id, &CardSerial(serial.into()), what).await.unwrap(), there, "{kind} {what}");
        }
        assert!(tx.done_under(o.id).await.unwrap().is_none(), "{kind}: it was refused");
        let written = tx.audited().await.unwrap();
        assert_eq!((written.len(), written[0].workstation.as_deref()), (2, Some(strange.as_str())), "{kind}");
        let rows = tx.audit_rows(0, &AuditFilter::default(), 9).await.unwrap();
        assert_eq!((rows[0].row, rows[0].role.as_deref(), rows[0].result.as_str()), (1, Some("ra_agent"), "W-3010"), "{kind}");
        assert_eq!((rows[1].at.as_second(), rows[1].prev_hash), (Timestamp::MAX.as_second(), rows[0].hash), "{kind}");
        assert_eq!(tx.audit_head().await.unwrap(), Some(Head { length: 2, hash: rows[1].hash }), "{kind}");
        tx.commit().await.unwrap();
        assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows: 2, checkpoints: 0, sealed: 0 }, "{kind}");
    })
    .await;
}

#[tokio::test]
async fn the_hash_is_that_of_the_first_release() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        let hash = hexed(&hash_of(&store, 6).await);
        // Reckoned apart from this program: SHA-256 over the hash before and `[at,[who,whom,card,…],what,result]`.
        assert_eq!(hash, "6ad2eff524eab54ecf7a3b655060e75eb99366d808247cbe838de6c42b304f29", "{kind}");
    })
    .await;
}

#[tokio::test]
async fn rows_by_person_card_and_time() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        let mut tx = store.look().await.unwrap();
        let all = AuditFilter::default;
        let card = Some(CardSerial("W1".into()));
        for (after, filter, most, expected) in [
            (0, all(), 9, &[1, 2, 3, 4, 5, 6][..]),
            (2, all(), 2, &[3, 4]),
            (i64::MAX, all(), 9, &[]),
            (0, AuditFilter { person: Some(pid("p1")), ..all() }, 9, &[1, 2, 3, 4, 5, 6]),
            (0, AuditFilter { person: Some(pid("p2")), ..all() }, 9, &[2, 4, 6]),
            (2, AuditFilter { person: Some(pid("p2")), ..all() }, 1, &[4]),
            (0, AuditFilter { card: card.clone(), ..all() }, 9, &[1, 2, 3, 4]),
            (0, AuditFilter { person: Some(pid("p2")), card: card.clone(), ..all() }, 9, &[2, 4]),
            (0, AuditFilter { from: Some(at(1)), until: Some(at(3)), ..all() }, 9, &[2, 3]),
            (0, AuditFilter { person: Some(pid("p2")), card, from: Some(at(1)), until: Some(at(2)) }, 9, &[2]),
            (0, AuditFilter { person: Some(pid("nobody")), ..all() }, 9, &[]),
        ] {
            let rows: Vec<i64> = tx.audit_rows(after, &filter, most).await.unwrap().iter().map(|r| r.row).collect();
            assert_eq!(rows, expected, "{kind} {filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_trail_only_grows() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        keep(&store, &seal(&store, 3).await).await;
        for sql in [
            "UPDATE audit SET what = 'x' WHERE id = 1",
            "DELETE FROM audit WHERE id = 6",
            "UPDATE audit_checkpoints SET key = 'x'",
            "DELETE FROM audit_checkpoints",
        ] {
            let mut tx = store.begin().await.unwrap();
            assert!(query(sql).execute(tx.conn()).await.is_err(), "{kind}: {sql}");
        }
        if kind == "PostgreSQL" {
            for sql in ["TRUNCATE audit", "TRUNCATE audit_checkpoints"] {
                let mut tx = store.begin().await.unwrap();
                assert!(query(sql).execute(tx.conn()).await.is_err(), "{kind}: {sql}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn checkpoints_are_kept_once_and_come_in_order() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        let mut tx = store.begin().await.unwrap();
        assert!(tx.last_checkpoint().await.unwrap().is_none(), "{kind}");
        let of = |length: i64| Checkpoint { length, hash: [0; 32], at: at(length), key: "k".into(), signature: vec![0, 0xFF] };
        for (length, added) in [(5, true), (2, true), (6, true), (5, false)] {
            assert_eq!(tx.add_checkpoint(&of(length)).await.unwrap(), added, "{kind} {length}");
        }
        assert_eq!(tx.last_checkpoint().await.unwrap(), Some(of(6)), "{kind}");
        assert_eq!(tx.checkpoints_after(2, 1).await.unwrap(), [of(5)], "{kind}");
        assert_eq!(tx.checkpoints_after(i64::MIN, 9).await.unwrap(), [of(2), of(5), of(6)], "{kind}");
    })
    .await;
}

/// Room for a row after the second.
const SHIFT: &str = "UPDATE audit SET id = id + 1000 WHERE id > 2; UPDATE audit SET id = id - 999 WHERE id > 1000";

#[tokio::test]
async fn what_was_done_to_the_trail_is_named() {
    let renumber = "DELETE FROM audit WHERE id = 2; UPDATE audit SET id = id + 1000 WHERE id > 2;
                    UPDATE audit SET id = id - 1001 WHERE id > 1000";
    let swap = "UPDATE audit SET id = 1000 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 4;
                UPDATE audit SET id = 4 WHERE id = 1000";
    let copy = |from: i64, to: i64| {
        format!(
            "INSERT INTO audit (id, at, who, what, result, prev_hash, hash)
             SELECT {to}, at, 'forged', what, result, prev_hash, hash FROM audit WHERE id = {from}"
        )
    };
    for (statements, expected) in [
        (String::new(), None),
        ("UPDATE audit SET result = 'x' WHERE id = 2".into(), Some(Finding::Changed { row: 2 })),
        ("UPDATE audit SET who = 'other' WHERE id = 6".into(), Some(Finding::Changed { row: 6 })),
        ("UPDATE audit SET who = NULL WHERE id = 1".into(), Some(Finding::Changed { row: 1 })),
        ("UPDATE audit SET at = at + 1 WHERE id = 3".into(), Some(Finding::Changed { row: 3 })),
        ("UPDATE audit SET hash = prev_hash WHERE id = 3".into(), Some(Finding::Changed { row: 3 })),
        ("DELETE FROM audit WHERE id = 1".into(), Some(Finding::Removed { row: 1 })),
        ("DELETE FROM audit WHERE id IN (3, 4)".into(), Some(Finding::Removed { row: 3 })),
        (renumber.into(), Some(Finding::Removed { row: 2 })),
        (swap.into(), Some(Finding::Reordered { row: 3 })),
        (format!("{SHIFT}; {}", copy(1, 3)), Some(Finding::Inserted { row: 3 })),
        (copy(1, 0), Some(Finding::Inserted { row: 0 })),
        ("DELETE FROM audit WHERE id > 4".into(), Some(Finding::Truncated { row: 5, length: 6 })),
        ("DELETE FROM audit".into(), Some(Finding::Truncated { row: 1, length: 6 })),
        ("UPDATE audit_head SET length = 5".into(), Some(Finding::HeadDiffers { row: 6 })),
        ("UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE id = 1)".into(), Some(Finding::HeadDiffers { row: 6 })),
        ("DELETE FROM audit_head".into(), Some(Finding::HeadDiffers { row: 6 })),
    ] {
        for (kind, store) in each().await {
            six_rows(&store).await;
            store.forge(&statements).await;
            let found = store.check_audit().await.unwrap();
            let expected = match &expected {
                None => Trail::Whole { rows: 6, checkpoints: 0, sealed: 0 },
                Some(finding) => Trail::Broken(finding.clone()),
            };
            assert_eq!(found, expected, "{kind}: {statements}");
        }
    }
}

#[tokio::test]
async fn a_row_that_was_hashed_anew_or_put_in_with_care_shows_by_the_next() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        let (fifth, sixth) = (hash_of(&store, 5).await, hash_of(&store, 6).await);
        store.forge("UPDATE audit SET what = 'other' WHERE id = 5").await;
        recompute(&store, 5).await;
        // The rest as it was: the fifth alone is new, and follows from the fourth.
        let sql = "UPDATE audit SET prev_hash = $1, hash = $2 WHERE id = 6";
        unguarded(&store, sql, &[&fifth, &sixth]).await;
        unguarded(&store, "UPDATE audit_head SET hash = $1", &[&sixth]).await;
        assert_eq!(store.check_audit().await.unwrap(), Trail::Broken(Finding::Changed { row: 5 }), "{kind}");
    })
    .await;
    on_each(async |kind, store| {
        six_rows(&store).await;
        let second = hash_of(&store, 2).await;
        let fields: [Option<String>; 7] = Default::default();
        let hash = audit::link(&second, START, &fields, "forged", "done");
        store.forge(SHIFT).await;
        let mut tx = store.begin().await.unwrap();
        query("INSERT INTO audit (id, at, what, result, prev_hash, hash) VALUES (3, $1, 'forged', 'done', $2, $3)")
            .bind(START)
            .bind(second.to_vec())
            .bind(hash.to_vec())
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.check_audit().await.unwrap(), Trail::Broken(Finding::Inserted { row: 3 }), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_trail_that_was_written_anew_shows_by_its_checkpoints() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        let kept = [seal(&store, 1).await, seal(&store, 4).await, seal(&store, 6).await];
        keep(&store, &kept[0]).await;
        keep(&store, &kept[1]).await;
        let whole = Trail::Whole { rows: 6, checkpoints: 3, sealed: 6 };
        let seals = Seals { detached: &kept[2..], ..Seals::UNREAD };
        assert_eq!(store.look().await.unwrap().check_trail(seals).await.unwrap(), whole, "{kind}");
        // Whoever writes all anew after a change of the third row leaves no break…
        store.forge("UPDATE audit SET who = 'other' WHERE id = 3").await;
        recompute(&store, 3).await;
        let broken = |row, sealed| Trail::Broken(Finding::CheckpointDiffers { row, sealed });
        assert_eq!(store.check_audit().await.unwrap(), broken(4, 1), "{kind}");
        // …and may take the checkpoints away from the database, but not the one that is elsewhere.
        store.forge("DELETE FROM audit_checkpoints").await;
        assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows: 6, checkpoints: 0, sealed: 0 }, "{kind}");
        let mut tx = store.look().await.unwrap();
        assert_eq!(tx.check_trail(seals).await.unwrap(), broken(6, 0), "{kind}");
        let all = Seals { detached: &kept, ..Seals::UNREAD };
        assert_eq!(tx.check_trail(all).await.unwrap(), broken(4, 1), "{kind}");
        drop(tx);
        store.forge("DELETE FROM audit WHERE id > 2").await;
        recompute(&store, 1).await;
        let beyond = Trail::Broken(Finding::CheckpointBeyond { row: 6, rows: 2 });
        let mut tx = store.look().await.unwrap();
        assert_eq!(tx.check_trail(seals).await.unwrap(), beyond, "{kind}: cut off, the head with it");
    })
    .await;
}

#[tokio::test]
async fn signatures_are_asked_for_at_each_checkpoint() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        for length in [2, 5] {
            keep(&store, &seal(&store, length).await).await;
        }
        for (vouched, expected) in [
            (Vouched::Good, Trail::Whole { rows: 6, checkpoints: 2, sealed: 5 }),
            (Vouched::Bad, Trail::Broken(Finding::BadSignature { row: 5 })),
            (Vouched::UnknownKey, Trail::Broken(Finding::UnknownKey { row: 5, key: "k".into() })),
        ] {
            let vouch = move |c: &Checkpoint| if c.length == 5 { vouched } else { Vouched::Good };
            let seals = Seals { detached: &[], vouch: &vouch };
            assert_eq!(store.look().await.unwrap().check_trail(seals).await.unwrap(), expected, "{kind}");
        }
        // A checkpoint that was put in for a row that was never written.
        let stray = Checkpoint { length: 0, ..seal(&store, 5).await };
        keep(&store, &stray).await;
        let found = store.check_audit().await.unwrap();
        assert_eq!(found, Trail::Broken(Finding::CheckpointDiffers { row: 0, sealed: 0 }), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn the_rows_since_a_checkpoint_are_read_alone() {
    on_each(async |kind, store| {
        six_rows(&store).await;
        let known = seal(&store, 4).await;
        let whole = Trail::Whole { rows: 2, checkpoints: 0, sealed: 4 };
        assert_eq!(store.look().await.unwrap().check_trail_since(&known).await.unwrap(), whole, "{kind}");
        store.forge("UPDATE audit SET what = 'x' WHERE id = 2").await;
        assert_eq!(store.look().await.unwrap().check_trail_since(&known).await.unwrap(), whole, "{kind}: before it");
        let last = seal(&store, 6).await;
        recompute(&store, 2).await;
        assert!(matches!(store.look().await.unwrap().check_trail_since(&known).await.unwrap(), Trail::Broken(_)), "{kind}");
        let broken = Trail::Broken(Finding::HeadDiffers { row: 6 });
        assert_eq!(store.look().await.unwrap().check_trail_since(&last).await.unwrap(), broken, "{kind}: nothing new");
    })
    .await;
}

#[tokio::test]
async fn a_long_trail_and_many_checkpoints_are_read_by_pages() {
    for (kind, store, _dir) in each_shared().await {
        let mut tx = store.begin().await.unwrap();
        for n in 1..=1203 {
            tx.audit(&Entry::done(at(n), "something")).await.unwrap();
            if n % 5 == 0 {
                let head = tx.audit_head().await.unwrap().unwrap();
                let checkpoint = Checkpoint { length: n, hash: head.hash, at: at(n), key: "k".into(), signature: vec![] };
                assert!(tx.add_checkpoint(&checkpoint).await.unwrap());
            }
        }
        tx.commit().await.unwrap();
        assert_eq!(store.check_audit().await.unwrap(), Trail::Whole { rows: 1203, checkpoints: 240, sealed: 1200 }, "{kind}");
        store.forge("UPDATE audit SET what = 'x' WHERE id = 1001").await;
        assert_eq!(store.check_audit().await.unwrap(), Trail::Broken(Finding::Changed { row: 1001 }), "{kind}");
    }
}
