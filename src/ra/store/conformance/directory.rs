//! The directory, many rows at a time and one person at a time.

use super::{super::pairings::Pairing, *};
use crate::domain::lifecycle::CardState;

#[tokio::test]
async fn what_is_put_at_once_is_read_at_once_and_brought_up_to_date() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let mut people: Vec<Person> = (1..=3).map(someone).collect();
        assert!(!tx.has_people().await.unwrap(), "{kind}");
        tx.put_people(&people.iter().collect::<Vec<_>>()).await.unwrap();
        assert!(tx.has_people().await.unwrap(), "{kind}");
        let before = people[0].cardholder;
        people[0] = Person { family_name: "Renamed".into(), email: None, cardholder: Guid([0xEE; 16]), ..someone(1) };
        tx.put_people(&[&people[0]]).await.unwrap();
        people[0].cardholder = before;
        let mut found = tx.people_by_id(&[pid("p3"), pid("p1"), pid("P1"), pid("nobody")]).await.unwrap();
        found.sort_by(|a, b| a.id.0.cmp(&b.id.0));
        assert_eq!(found, [people[0].clone(), people[2].clone()], "{kind}: the cardholder's UUID stays");
        let numbers = tx.people_by_numbers(&[&number(2), &number(99)]).await.unwrap();
        assert_eq!(numbers, [(number(2).digits().to_owned(), pid("p2"))], "{kind}");
        let taken = tx.put_people(&[&Person { identity_number: number(2), ..someone(9) }]).await;
        assert!(matches!(taken, Err(StoreFault::Taken(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn organisations_positions_and_who_is_in_them() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let named = |code: &str, name: &str| Organisation { code: code.into(), name: name.into() };
        tx.put_organisations(&[&named("EX001", "old"), &organisation("EX002")]).await.unwrap();
        tx.put_organisations(&[&organisation("EX001")]).await.unwrap();
        let mut found = tx.organisations(&["EX002".into(), "EX001".into(), "ex001".into()]).await.unwrap();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        assert_eq!(found, [organisation("EX001"), organisation("EX002")], "{kind}");
        let all = [post("a", "EX001", &["X", "Y"]), post("b", "EX002", &[])];
        for one in &all {
            tx.put_post(one).await.unwrap();
        }
        let mut posts = tx.posts(&["b".into(), "a".into(), "nowhere".into()]).await.unwrap();
        posts.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(posts, all, "{kind}");
        tx.put_people(&[&someone(1), &someone(2)]).await.unwrap();
        let first = assigned("p1", "a", "2020-01-01", None);
        tx.put_assignments(&[&first, &assigned("p2", "b", "2020-01-01", Some("2020-12-31"))]).await.unwrap();
        let later = assigned("p2", "b", "2021-01-01", None);
        tx.put_assignments(&[&later]).await.unwrap();
        let mut held = tx.assignments_of(&[pid("p2"), pid("p1")]).await.unwrap();
        held.sort_by(|a, b| (&a.post, a.from).cmp(&(&b.post, b.from)));
        assert_eq!(held, [first.clone(), assigned("p2", "b", "2020-01-01", Some("2020-12-31")), later], "{kind}: they came back");
        tx.put_assignments(&[&assigned("p2", "b", "2020-06-01", None), &first]).await.unwrap();
        let held = tx.assignments_of(&[pid("p2")]).await.unwrap();
        assert_eq!(held, [assigned("p2", "b", "2020-06-01", None)], "{kind}: in the place of both");
        tx.put_assignments(&[]).await.unwrap();
        assert!(tx.assignments_of(&[]).await.unwrap().is_empty(), "{kind}");
        let dangling = tx.put_assignments(&[&assigned("p1", "nowhere", "2020-01-01", None)]).await;
        assert!(matches!(dangling, Err(StoreFault::Dangling(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn somebodys_time_in_one_organisation_ends() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_people(&[&someone(1), &someone(2)]).await.unwrap();
        tx.put_organisations(&[&organisation("EX001"), &organisation("EX002")]).await.unwrap();
        for one in [post("a", "EX001", &[]), post("b", "EX001", &[]), post("c", "EX001", &[]), post("d", "EX002", &[])] {
            tx.put_post(&one).await.unwrap();
        }
        let until = |post: &str, last: Option<&str>| assigned("p1", post, "2020-01-01", last);
        let others = assigned("p2", "a", "2020-01-01", None);
        let elsewhere = until("d", None);
        let past = until("c", Some("2020-12-31"));
        tx.put_assignments(&[&until("a", None), &until("b", Some("2027-01-01")), &past, &elsewhere, &others]).await.unwrap();
        let last = day("2026-06-30");
        assert!(tx.stays_after(&pid("p1"), "EX001", last).await.unwrap(), "{kind}");
        assert_eq!(tx.end_assignments(&pid("p1"), "EX001", last).await.unwrap(), 2, "{kind}");
        assert_eq!(tx.end_assignments(&pid("p1"), "EX001", last).await.unwrap(), 0, "{kind}: it is so already");
        assert!(!tx.stays_after(&pid("p1"), "EX001", last).await.unwrap(), "{kind}");
        assert!(tx.stays_after(&pid("p1"), "EX001", day("2026-06-29")).await.unwrap(), "{kind}");
        assert!(tx.stays_after(&pid("p1"), "EX002", last).await.unwrap(), "{kind}");
        let mut held = tx.assignments_of(&[pid("p1"), pid("p2")]).await.unwrap();
        held.sort_by(|a, b| (&a.person.0, &a.post).cmp(&(&b.person.0, &b.post)));
        let ended = |post: &str| until(post, Some("2026-06-30"));
        assert_eq!(held, [ended("a"), ended("b"), past, elsewhere, others], "{kind}");
    })
    .await;
}

#[tokio::test]
async fn pairings_and_photos_of_some() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_people(&[&someone(1), &someone(2)]).await.unwrap();
        tx.put_organisations(&[&organisation("EX001"), &organisation("EX002")]).await.unwrap();
        tx.pair("EX001", "EX002", day("2026-01-01"), None).await.unwrap();
        let pairing = Pairing { organisation: "EX001".into(), helpers: "EX002".into(), from: day("2026-01-01"), until: None };
        let found = tx.pairings_of(&["EX001".into(), "EX002".into()]).await.unwrap();
        assert_eq!(found, [pairing], "{kind}: they hold one way");
        assert!(!tx.has_photo(&pid("p1")).await.unwrap(), "{kind}");
        tx.put_photo(&pid("p1"), &[0xFF, 0xD8]).await.unwrap();
        assert!(tx.has_photo(&pid("p1")).await.unwrap(), "{kind}");
        let photos = tx.photos_of(&[pid("p1"), pid("p2")]).await.unwrap();
        assert_eq!(photos, [(pid("p1"), vec![0xFF, 0xD8])], "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_persons_cards_and_how_to_reach_them() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let first = with_card(&mut tx, 1).await;
        tx.add_card(&CardSerial("W2".into()), &pid("p1"), "20300101", at(0)).await.unwrap();
        with_card(&mut tx, 3).await;
        tx.set_card_state(first, CardState::Cancelled, None, at(1)).await.unwrap();
        let cards: Vec<_> = tx.cards_of(&pid("p1")).await.unwrap().into_iter().map(|c| (c.serial.0, c.state)).collect();
        let expected = [("W1".to_owned(), CardState::Cancelled), ("W2".to_owned(), CardState::Making)];
        assert_eq!(cards, expected, "{kind}: the oldest first");
        assert!(tx.cards_of(&pid("nobody")).await.unwrap().is_empty(), "{kind}");
        for (email, mobile) in [(None, Some("+441632960001")), (Some("a@mail.example.uk"), None), (None, None)] {
            tx.set_contact(&pid("p1"), email, mobile).await.unwrap();
            let person = tx.person(&pid("p1")).await.unwrap().unwrap();
            assert_eq!((person.email.as_deref(), person.mobile.as_deref()), (email, mobile), "{kind}");
        }
        assert!(tx.person(&pid("p3")).await.unwrap().unwrap().email.is_some(), "{kind}: nobody else's");
    })
    .await;
}

#[tokio::test]
async fn people_in_the_order_of_their_names_from_a_beginning_on() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        for (n, family) in [(1, "Made"), (2, "mADE"), (3, "Madeley"), (4, "Other")] {
            tx.put_person(&Person { family_name: family.into(), ..someone(n) }).await.unwrap();
        }
        let ids = |found: &[Person]| found.iter().map(|p| p.id.0.clone()).collect::<Vec<_>>();
        let first = tx.people_by_name("MAD", None, 2).await.unwrap();
        assert_eq!(ids(&first), ["p1", "p2"], "{kind}");
        assert_eq!(ids(&tx.people_by_name("MAD", first.last(), 2).await.unwrap()), ["p3"], "{kind}");
        assert_eq!(ids(&tx.people_by_name("made ", None, 9).await.unwrap()), ["p1", "p2"], "{kind}");
    })
    .await;
}
