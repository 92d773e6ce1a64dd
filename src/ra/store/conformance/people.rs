//! People, organisations, positions.

use super::{super::StoreFault, *};
use crate::domain::{activity::RoleMap, organisation::Position, role::Role};

#[tokio::test]
async fn a_person_is_kept_as_they_are_and_brought_up_to_date() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let mut people = vec![
            someone(1),
            Person {
                title: String::new(),
                date_of_birth: None,
                email: None,
                mobile: Some("+44 7700 900000".into()),
                ..someone(2)
            },
            // Beyond the basic plane, joined by zero-width joiners, and with a combining accent.
            Person {
                given_names: "Zoe\u{308} 𝔐𝔞 👩🏽\u{200d}⚕️".into(), family_name: "O’Brien-Ωß 字".into(), ..someone(3)
            },
            Person { date_of_birth: Some(day("0001-01-01")), ..someone(4) },
            Person { date_of_birth: Some(day("9999-12-31")), ..someone(5) },
            Person { date_of_birth: Some(day("2000-02-29")), cardholder: Guid([0; 16]), ..someone(6) },
            Person { id: pid("quote ' \" \\ ; -- $1 %"), ..someone(7) },
        ];
        for person in &people {
            tx.put_person(person).await.unwrap();
        }
        for person in &mut people {
            person.family_name.push('x');
            person.email = None;
            let before = person.cardholder;
            tx.put_person(&Person { cardholder: Guid([0xEE; 16]), ..person.clone() }).await.unwrap();
            let found = tx.person(&person.id).await.unwrap();
            assert_eq!(found.as_ref(), Some(&*person), "{kind}: the cardholder's UUID stays");
            assert_eq!(found.unwrap().cardholder, before, "{kind}");
            assert_eq!(tx.person_by_number(&person.identity_number).await.unwrap().as_ref(), Some(&*person), "{kind}");
        }
        assert!(tx.person(&pid("P1")).await.unwrap().is_none(), "{kind}: ids are told apart by case");
        assert!(tx.person_by_number(&number(99)).await.unwrap().is_none(), "{kind}");
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_there_is_but_once_is_refused_twice() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        tx.commit().await.unwrap();
        let (same_number, same_cardholder) = (someone(1).identity_number, someone(1).cardholder);
        for other in [Person { identity_number: same_number, ..someone(2) }, Person { cardholder: same_cardholder, ..someone(2) }]
        {
            let mut tx = store.begin().await.unwrap();
            assert!(matches!(tx.put_person(&other).await, Err(StoreFault::Taken(_))), "{kind}");
        }
        let mut tx = store.begin().await.unwrap();
        let dangling = tx.put_post(&post("x", "NOWHERE", &[])).await;
        assert!(matches!(dangling, Err(StoreFault::Dangling(_))), "{kind}");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let dangling = tx.put_assignment(&assigned("p1", "nowhere", "2020-01-01", None)).await;
        assert!(matches!(dangling, Err(StoreFault::Dangling(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn roles_come_from_positions_on_their_days() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        for code in ["EX002", "EX001", "EX003"] {
            tx.put_organisation(&Organisation { code: code.into(), name: "old".into() }).await.unwrap();
            tx.put_organisation(&organisation(code)).await.unwrap();
        }
        // Before its codes are put in order, a position has others, and another organisation.
        tx.put_post(&post("b", "EX003", &["R5080"])).await.unwrap();
        for post in [post("b", "EX002", &["B1300", "UNLOCK"]), post("a", "EX001", &["X"]), post("c", "EX001", &["R5090"])] {
            tx.put_post(&post).await.unwrap();
        }
        tx.put_assignment(&assigned("p1", "b", "1999-01-01", None)).await.unwrap();
        for one in [
            assigned("p1", "b", "2020-01-01", Some("2026-06-30")),
            assigned("p1", "a", "0001-01-01", None),
            assigned("p1", "c", "2026-01-01", Some("2026-01-01")),
        ] {
            tx.put_assignment(&one).await.unwrap();
        }
        let (holder, unlocker, sponsor, agent) = (Role::Holder, Role::Unlocker, Role::Sponsor, Role::RaAgent);
        for (on, expected) in [
            ("0001-01-01", vec![("EX001", holder)]),
            ("2019-12-31", vec![("EX001", holder)]),
            ("2020-01-01", vec![("EX001", holder), ("EX002", unlocker), ("EX002", sponsor)]),
            ("2026-01-01", vec![("EX001", holder), ("EX001", agent), ("EX002", unlocker), ("EX002", sponsor)]),
            ("2026-06-30", vec![("EX001", holder), ("EX002", unlocker), ("EX002", sponsor)]),
            ("2026-07-01", vec![("EX001", holder)]),
            ("9999-12-31", vec![("EX001", holder)]),
        ] {
            let expected: Vec<_> =
                expected.into_iter().map(|(code, role)| Position { role, organisation: organisation(code) }).collect();
            let found = tx.positions_on(&pid("p1"), day(on), &RoleMap::default()).await.unwrap();
            assert_eq!(found, expected, "{kind} {on}");
        }
        assert!(tx.positions_on(&pid("nobody"), day("2026-01-01"), &RoleMap::default()).await.unwrap().is_empty(), "{kind}");
    })
    .await;
}
