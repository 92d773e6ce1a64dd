//! Sessions, challenges, tries, settings, terms, bootstrap codes.

use super::{
    super::{StoreFault, sessions::StoredSession},
    *,
};
use crate::domain::role::Role;

#[tokio::test]
async fn a_session_from_its_beginning_to_its_end() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let token = |n: u8| [n; 32];
        let begin = |begun: i64, used: i64| StoredSession {
            person: someone(1).id,
            card,
            workstation: "WS-1".into(),
            begun_at: at(begun),
            used_at: at(used),
            chosen: None,
        };
        for (n, begun, used) in [(0, 0, 0), (1, 0, 100), (2, 50, 50), (3, 90, 100)] {
            assert!(tx.open_session(&[n; 32], &token(n), &begin(begun, used)).await.unwrap(), "{kind}");
        }
        tx.touch_session(&token(3), at(101)).await.unwrap();
        tx.choose_role(&token(3), Role::Sponsor, "EX001").await.unwrap();
        let found = tx.session(&token(3)).await.unwrap().unwrap();
        assert_eq!((found.person, found.card, found.workstation.as_str()), (someone(1).id, card, "WS-1"), "{kind}");
        assert_eq!((found.begun_at, found.used_at), (at(90), at(101)), "{kind}");
        assert_eq!(found.chosen, Some((Role::Sponsor, "EX001".into())), "{kind}");
        tx.sweep_sessions(at(60), at(40)).await.unwrap();
        for (n, there) in [(0, false), (1, false), (2, false), (3, true)] {
            assert_eq!(tx.session(&token(n)).await.unwrap().is_some(), there, "{kind} {n}");
        }
        tx.end_session(&token(3)).await.unwrap();
        tx.end_session(&token(3)).await.unwrap();
        assert!(tx.session(&token(3)).await.unwrap().is_none(), "{kind}");
        for n in [5, 6] {
            assert!(tx.open_session(&[n; 32], &token(n), &begin(0, 0)).await.unwrap(), "{kind}");
        }
        tx.end_sessions_of(card + 1).await.unwrap();
        assert!(tx.session(&token(5)).await.unwrap().is_some(), "{kind}");
        tx.end_sessions_of(card).await.unwrap();
        assert!(tx.session(&token(5)).await.unwrap().is_none() && tx.session(&token(6)).await.unwrap().is_none(), "{kind}");
        assert!(tx.open_session(&[4; 32], &token(4), &begin(0, 0)).await.unwrap(), "{kind}");
        let twice = tx.open_session(&[7; 32], &token(4), &begin(0, 0)).await;
        assert!(matches!(twice, Err(StoreFault::Taken(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_challenge_opens_one_session_until_it_is_swept() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let open = async |tx: &mut Tx, challenge: u8, token: u8, seconds: i64| {
            let (person, workstation) = (someone(1).id, "WS-1".into());
            let session = StoredSession { person, card, workstation, begun_at: at(seconds), used_at: at(seconds), chosen: None };
            tx.open_session(&[challenge; 32], &[token; 32], &session).await.unwrap()
        };
        for (challenge, token, seconds, fresh) in [(0, 0, 0, true), (1, 1, 9, true), (0, 2, 5, false), (1, 3, 9, false)] {
            assert_eq!(open(&mut tx, challenge, token, seconds).await, fresh, "{kind} {token}");
            assert_eq!(tx.session(&[token; 32]).await.unwrap().is_some(), fresh, "{kind} {token}");
        }
        tx.sweep_challenges(at(9)).await.unwrap();
        assert!(open(&mut tx, 0, 4, 9).await, "{kind}: forgotten");
        assert!(!open(&mut tx, 1, 5, 9).await, "{kind}: kept");
    })
    .await;
}

#[tokio::test]
async fn tries_since_a_time_the_latest_first() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        for (counted, seconds) in [("card 1", 1), ("card 1", 3), ("card 1", 2), ("card 1", 2), ("card 2", 9), ("card 𝟙", 4)] {
            tx.count_try(counted, at(seconds)).await.unwrap();
        }
        assert_eq!(tx.tries_since("card 1", at(0), 3).await.unwrap(), [at(3), at(2), at(2)], "{kind}");
        assert_eq!(tx.tries_since("card 1", at(2), 9).await.unwrap(), [at(3)], "{kind}: that time left out");
        assert_eq!(tx.tries_since("card 𝟙", at(0), 9).await.unwrap(), [at(4)], "{kind}");
        tx.uncount_try("card 1", at(2)).await.unwrap();
        assert_eq!(tx.tries_since("card 1", at(0), 9).await.unwrap(), [at(3), at(2), at(1)], "{kind}: one of the two");
        tx.uncount_try("card 1", at(7)).await.unwrap();
        tx.sweep_tries(at(3)).await.unwrap();
        assert_eq!(tx.tries_since("card 1", at(0), 9).await.unwrap(), [at(3)], "{kind}");
        tx.forget_tries("card 1").await.unwrap();
        assert!(tx.tries_since("card 1", at(0), 9).await.unwrap().is_empty(), "{kind}");
        assert_eq!(tx.tries_since("card 2", at(0), 9).await.unwrap(), [at(9)], "{kind}");
    })
    .await;
}

#[tokio::test]
async fn settings_are_bytes_by_name() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.setting("none").await.unwrap().is_none(), "{kind}");
        for value in [&[][..], &[0], &[0, 0xFF, 0], &[7; 100_000]] {
            tx.put_setting("ß 𝔐", value).await.unwrap();
            assert_eq!(tx.setting("ß 𝔐").await.unwrap().as_deref(), Some(value), "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_first_acceptance_of_a_version_is_kept() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        let id = someone(1).id;
        assert!(!tx.has_accepted(&id, "1").await.unwrap(), "{kind}");
        for seconds in [1, 2] {
            tx.accept_terms(&id, "1", at(seconds)).await.unwrap();
        }
        tx.reaffirm_terms(&id, "1", at(2), at(3)).await.unwrap();
        tx.reaffirm_terms(&id, "2", at(2), at(3)).await.unwrap();
        assert!(tx.has_accepted(&id, "1").await.unwrap() && !tx.has_accepted(&id, "2").await.unwrap(), "{kind}");
        let table = super::super::tables::Table::by_name("acceptances").unwrap();
        let rows = tx.rows_after(table, None, 9).await.unwrap();
        use super::super::tables::Cell::{Int, Text};
        let expected = vec![Text("p1".into()), Text("1".into()), Int(START + 1), Int(START + 3)];
        assert!(rows == [expected], "{kind}");
        let nobodys = tx.accept_terms(&pid("nobody"), "1", at(1)).await;
        assert!(matches!(nobodys, Err(StoreFault::Dangling(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_bootstrap_code_is_spent_on_an_operation() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let o = unlock(1, card, 1);
        tx.add_operation(&o).await.unwrap();
        assert!(tx.bootstrap(&[0; 32]).await.unwrap().is_none(), "{kind}");
        tx.add_bootstrap(&[0; 32], at(1)).await.unwrap();
        let code = tx.bootstrap(&[0; 32]).await.unwrap().unwrap();
        assert_eq!((code.made_at, code.spent_on), (at(1), None), "{kind}");
        tx.spend_bootstrap(&[0; 32], o.id).await.unwrap();
        assert_eq!(tx.bootstrap(&[0; 32]).await.unwrap().unwrap().spent_on, Some(o.id), "{kind}");
        let twice = tx.add_bootstrap(&[0; 32], at(2)).await;
        assert!(matches!(twice, Err(StoreFault::Taken(_))), "{kind}");
    })
    .await;
}
