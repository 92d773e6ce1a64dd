//! The reports' answers.

use super::{
    super::{
        audit::Entry,
        cards::CardState,
        query,
        reports::{DayCount, StateCount, Within},
    },
    *,
};

/// Sets when a card's pair expires, as activating certificates does.
async fn expires(tx: &mut Tx, key: i64, seconds: i64) {
    let sql = "UPDATE cards SET pair_expires = $1 WHERE key = $2";
    query(sql).bind(START + seconds).bind(key).execute(tx.conn()).await.unwrap();
}

/// EX001: p1, p2 (twice), p3 until yesterday; EX002: p2, p4. p5 is nowhere. Each has an active card that expires after as many seconds
/// as their number; p4 has a suspended one, too.
async fn small_world(tx: &mut Tx) -> Vec<i64> {
    for code in ["EX001", "EX002"] {
        tx.put_organisation(&organisation(code)).await.unwrap();
    }
    for (id, code) in [("a", "EX001"), ("b", "EX001"), ("c", "EX002")] {
        tx.put_post(&post(id, code, &[])).await.unwrap();
    }
    let mut keys = vec![];
    for n in 1..=5 {
        let key = with_card(tx, n).await;
        tx.set_card_state(key, CardState::Active, None, at(0)).await.unwrap();
        expires(tx, key, n.into()).await;
        keys.push(key);
    }
    for (person, post, until) in [
        ("p1", "a", None),
        ("p2", "a", Some("2026-01-01")),
        ("p2", "b", None),
        ("p3", "b", Some("2025-12-31")),
        ("p2", "c", None),
        ("p4", "c", None),
    ] {
        tx.put_assignment(&assigned(person, post, "2020-01-01", until)).await.unwrap();
    }
    let suspended = tx.add_card(&CardSerial("W9".into()), &pid("p4"), "20300101", at(0)).await.unwrap();
    tx.set_card_state(suspended, CardState::Suspended, None, at(0)).await.unwrap();
    expires(tx, suspended, 4).await;
    keys
}

fn within(organisation: Option<&str>) -> Within<'_> {
    Within { organisation, day: day("2026-01-01") }
}

#[tokio::test]
async fn cards_that_expire_in_order_and_by_pages() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let keys = small_world(&mut tx).await;
        // Two at the very same time: the key decides.
        expires(&mut tx, keys[0], 2).await;
        for (organisation, after, until, most, expected) in [
            (Some("EX001"), (0, i64::MAX), 100, 9, &["W1", "W2"][..]),
            (Some("EX001"), (2, i64::MAX), 100, 9, &[]),
            (Some("EX001"), (2, keys[0]), 100, 9, &["W2"]),
            (Some("EX001"), (0, i64::MAX), 1, 9, &[]),
            (Some("EX002"), (0, i64::MAX), 100, 9, &["W2", "W4"]),
            (Some("EX002"), (0, i64::MAX), 100, 1, &["W2"]),
            (Some("EX002"), (0, i64::MAX), 4, 9, &["W2", "W4"]),
            (Some("EX002"), (0, i64::MAX), 3, 9, &["W2"]),
            (Some("none"), (0, i64::MAX), 100, 9, &[]),
            (None, (0, i64::MAX), 100, 9, &["W1", "W2", "W3", "W4", "W5"]),
            (None, (2, keys[1]), 4, 9, &["W3", "W4"]),
            (None, (0, i64::MAX), 100, 2, &["W1", "W2"]),
        ] {
            let found = tx.expiring_cards(within(organisation), (at(after.0), after.1), at(until), most).await.unwrap();
            let serials: Vec<&str> = found.iter().map(|c| c.serial.as_str()).collect();
            assert_eq!(serials, expected, "{kind} {organisation:?} {after:?} {until}");
        }
        let all = tx.expiring_cards(within(None), (at(0), i64::MAX), at(9), 9).await.unwrap();
        let organisations: Vec<_> = all.iter().map(|c| c.holder.organisation.as_deref()).collect();
        assert_eq!(organisations, [Some("EX001"), Some("EX001"), None, Some("EX002"), None], "{kind}: the first by its code");
        let one = &tx.expiring_cards(within(Some("EX002")), (at(0), i64::MAX), at(9), 9).await.unwrap()[0];
        assert_eq!((one.holder.organisation.as_deref(), one.expires, one.key), (Some("EX002"), at(2), keys[1]), "{kind}");
        assert_eq!((one.holder.name.as_str(), &one.holder.person), ("Ms Rosa Testwell2", &pid("p2")), "{kind}");
        assert_eq!(one.holder.identity_number, number(2).digits(), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn cards_by_their_state() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.cards_by_state(within(None), at(0)).await.unwrap().is_empty(), "{kind}");
        small_world(&mut tx).await;
        with_card(&mut tx, 6).await;
        let count = |state, cards, expired| StateCount { state, cards, expired };
        let (active, suspended, making) = (CardState::Active, CardState::Suspended, CardState::Making);
        for (organisation, expected) in [
            (None, vec![count(active, 5, 2), count(making, 1, 0), count(suspended, 1, 0)]),
            (Some("EX001"), vec![count(active, 2, 2)]),
            (Some("EX002"), vec![count(active, 2, 1), count(suspended, 1, 0)]),
            (Some("none"), vec![]),
        ] {
            let found = tx.cards_by_state(within(organisation), at(2)).await.unwrap();
            assert_eq!(found, expected, "{kind} {organisation:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn unlocks_by_day_and_by_where_the_holder_was() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        small_world(&mut tx).await;
        let midnight = Timestamp::from_second(START - START.rem_euclid(86_400)).unwrap();
        let hours = |n: i64| jiff::SignedDuration::from_hours(n);
        let second = jiff::SignedDuration::from_secs(1);
        for (time, whom, what, result) in [
            (midnight - second, "p3", "unlock", "done"),
            (midnight, "p1", "unlock", "done"),
            (midnight + hours(12), "p2", "unlock", "done"),
            (midnight + hours(12), "p3", "unlock", "done"),
            (midnight + hours(12), "p1", "unlock", "W-3010"),
            (midnight + hours(12), "p1", "open unlock", "done"),
            (midnight + hours(24) - second, "p4", "unlock", "done"),
            (midnight + hours(72), "p5", "unlock", "done"),
            (midnight + hours(96), "p1", "unlock", "done"),
        ] {
            tx.audit(&Entry { whom: Some(&pid(whom)), result, ..Entry::done(time, what) }).await.unwrap();
        }
        let count = |text: &str, unlocks| DayCount { day: day(text), unlocks };
        for (organisation, first, last, expected) in [
            (None, "2026-01-01", "2026-01-04", vec![count("2026-01-01", 4), count("2026-01-04", 1)]),
            (None, "2025-12-31", "2025-12-31", vec![count("2025-12-31", 1)]),
            (None, "2026-02-01", "2026-02-02", vec![]),
            (Some("EX001"), "2026-01-01", "2026-01-31", vec![count("2026-01-01", 2), count("2026-01-05", 1)]),
            // p3 was there until the last day of December.
            (Some("EX001"), "2025-12-31", "2026-01-01", vec![count("2025-12-31", 1), count("2026-01-01", 3)]),
            (Some("EX002"), "2026-01-01", "2026-01-04", vec![count("2026-01-01", 2)]),
        ] {
            let found = tx.unlocks_by_day(organisation, day(first), day(last)).await.unwrap();
            assert_eq!(found, expected, "{kind} {organisation:?} {first}");
        }
    })
    .await;
}

#[tokio::test]
async fn people_who_cannot_be_reached() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        small_world(&mut tx).await;
        for (n, email, mobile) in
            [(1, None, None), (2, None, None), (3, None, None), (4, None, Some("+44 7700 900000")), (5, None, None)]
        {
            let (email, mobile): (Option<&str>, Option<&str>) = (email, mobile);
            let person = Person { email: email.map(str::to_owned), mobile: mobile.map(str::to_owned), ..someone(n) };
            tx.put_person(&person).await.unwrap();
        }
        for (organisation, after, most, expected) in [
            (None, "", 9, &["p1", "p2"][..]),
            (None, "", 1, &["p1"]),
            (None, "p1", 9, &["p2"]),
            (Some("EX001"), "", 9, &["p1", "p2"]),
            (Some("EX001"), "p2", 9, &[]),
            (Some("EX002"), "", 9, &["p2"]),
        ] {
            let found = tx.people_without_contact(within(organisation), after, most).await.unwrap();
            let ids: Vec<&str> = found.iter().map(|p| p.person.0.as_str()).collect();
            assert_eq!(ids, expected, "{kind} {organisation:?} after {after:?}");
        }
    })
    .await;
}
