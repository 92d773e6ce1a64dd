//! Remote help, pairings, photos, identity checks, and reports of what happened to a card.

use super::{
    super::{
        StoreFault,
        help::{HelpAnswer, HelpState},
        incidents::{PersonCode, StoredIncident},
        tables::{Cell, Table},
    },
    *,
};
use crate::domain::{
    incident::{IncidentKind, Outcome as Ending},
    lifecycle::CardState,
    role::Role,
};

#[tokio::test]
async fn a_request_for_help_is_asked_answered_and_swept() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        tx.put_person(&someone(2)).await.unwrap();
        let (one, two) = (unlock(1, card, 1), Operation { kind: OperationKind::Renew, ..unlock(2, card, 1) });
        for o in [&one, &two] {
            tx.add_operation(o).await.unwrap();
        }
        assert!(tx.help_of(one.id).await.unwrap().is_none() && tx.help_by_code(&[0; 32]).await.unwrap().is_none(), "{kind}");
        tx.ask_help(one.id, &[0; 32], at(1)).await.unwrap();
        let found = tx.help_by_code(&[0; 32]).await.unwrap().unwrap();
        assert_eq!((found.operation, found.made_at, found.state), (one.id, at(1), HelpState::Asked), "{kind}");
        tx.answer_help(one.id, HelpAnswer::Declined, &someone(2).id, at(2)).await.unwrap();
        let declined = HelpState::Declined { by: someone(2).id };
        assert_eq!(tx.help_of(one.id).await.unwrap().unwrap().state, declined, "{kind}");
        // Asked anew: the answer and the code before are void.
        tx.ask_help(one.id, &[1; 32], at(3)).await.unwrap();
        assert!(tx.help_by_code(&[0; 32]).await.unwrap().is_none(), "{kind}");
        assert_eq!(tx.help_by_code(&[1; 32]).await.unwrap().unwrap().state, HelpState::Asked, "{kind}");
        tx.answer_help(one.id, HelpAnswer::Approved, &someone(2).id, at(4)).await.unwrap();
        let approved = HelpState::Approved { by: someone(2).id };
        assert_eq!(tx.help_of(one.id).await.unwrap().unwrap().state, approved, "{kind}");
        tx.ask_help(two.id, &[2; 32], at(9)).await.unwrap();
        tx.sweep_help(at(9)).await.unwrap();
        assert!(tx.help_of(one.id).await.unwrap().is_none() && tx.help_of(two.id).await.unwrap().is_some(), "{kind}");
        tx.void_help(two.id).await.unwrap();
        assert!(tx.help_of(two.id).await.unwrap().is_none(), "{kind}");
        tx.ask_help(one.id, &[3; 32], at(10)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(
            matches!(tx.ask_help(two.id, &[3; 32], at(10)).await, Err(StoreFault::Taken(_))),
            "{kind}: one code, one request"
        );
    })
    .await;
}

#[tokio::test]
async fn pairings_hold_one_way_on_their_days() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        for code in ["EX001", "EX002"] {
            tx.put_organisation(&organisation(code)).await.unwrap();
        }
        tx.pair("EX001", "EX002", day("2026-01-01"), None).await.unwrap();
        tx.pair("EX001", "EX002", day("2026-01-02"), Some(day("2026-01-03"))).await.unwrap();
        for (organisation, helpers, on, paired) in [
            ("EX001", "EX002", "2026-01-01", false),
            ("EX001", "EX002", "2026-01-02", true),
            ("EX001", "EX002", "2026-01-03", true),
            ("EX001", "EX002", "2026-01-04", false),
            ("EX002", "EX001", "2026-01-02", false),
        ] {
            assert_eq!(tx.is_paired(organisation, helpers, day(on)).await.unwrap(), paired, "{kind} {organisation} {on}");
        }
        let unknown = tx.pair("EX001", "EX009", day("2026-01-01"), None).await;
        assert!(matches!(unknown, Err(StoreFault::Dangling(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_photo_takes_the_place_of_the_one_before() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        let id = someone(1).id;
        assert!(tx.photo(&id).await.unwrap().is_none(), "{kind}");
        for jpeg in [&[0xFF, 0xD8, 0, 0][..], &[0], &[0xAB; 300_000]] {
            tx.put_photo(&id, jpeg).await.unwrap();
            assert_eq!(tx.photo(&id).await.unwrap().as_deref(), Some(jpeg), "{kind}");
        }
        assert!(matches!(tx.put_photo(&pid("nobody"), &[1]).await, Err(StoreFault::Dangling(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn an_identity_is_checked_once_for_an_operation() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let o = unlock(1, card, 1);
        tx.add_operation(&o).await.unwrap();
        tx.add_identity_check(o.id, &someone(1).id, "passport 𝔐", at(1)).await.unwrap();
        let rows = tx.rows_after(Table::by_name("identity_checks").unwrap(), None, 9).await.unwrap();
        let text = |t: &str| Cell::Text(t.into());
        assert!(rows == [vec![text(&o.id.to_string()), text("p1"), text("passport 𝔐"), Cell::Int(START + 1)]], "{kind}");
        let twice = tx.add_identity_check(o.id, &someone(1).id, "x", at(1)).await;
        assert!(matches!(twice, Err(StoreFault::Taken(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn incidents_queue_up_and_are_closed_once() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let (card, other) = (with_card(&mut tx, 1).await, with_card(&mut tx, 2).await);
        let incident = |n: u64, card: i64, seconds: i64| StoredIncident {
            id: unlock(n, card, 1).id,
            card,
            kind: IncidentKind::ALL[usize::try_from(n).unwrap() % 4],
            note: format!("left on a bus “{n}”\n𝔐"),
            reporter: n.is_multiple_of(2).then(|| someone(1).id),
            role: n.is_multiple_of(2).then_some(Role::Sponsor),
            organisation: n.is_multiple_of(2).then(|| "EX001".to_owned()),
            workstation: "WS-1".into(),
            reported_at: at(seconds),
            closed: None,
        };
        let mut all = [incident(0, card, 5), incident(1, card, 3), incident(2, other, 5), incident(3, card, 9)];
        for one in &all {
            tx.add_incident(one).await.unwrap();
            assert_eq!(tx.incident(one.id).await.unwrap().as_ref(), Some(one), "{kind}");
        }
        all.sort_by_key(|a| (a.reported_at, a.id.to_string()));
        assert_eq!(tx.open_incidents(None, 9).await.unwrap(), all, "{kind}: the oldest first");
        assert_eq!(tx.open_incidents(Some(&all[1]), 1).await.unwrap(), [all[2].clone()], "{kind}: two of the same second");
        assert!(tx.open_incidents(Some(&all[3]), 9).await.unwrap().is_empty(), "{kind}");
        let (first, by) = (all[0].clone(), someone(2).id);
        tx.close_incident(first.id, &by, Ending::NoAction, at(20)).await.unwrap();
        tx.close_incident(first.id, &by, Ending::Cancelled, at(21)).await.unwrap();
        let closed = tx.incident(first.id).await.unwrap().unwrap().closed;
        assert_eq!(closed, Some((at(20), Ending::NoAction)), "{kind}: the first ending stays");
        assert!(tx.has_open_incident(card).await.unwrap(), "{kind}");
        assert!(!tx.open_kinds_of(card).await.unwrap().is_empty(), "{kind}");
        tx.close_incidents_of(card, Some(&by), Ending::Found, at(22)).await.unwrap();
        assert!(tx.open_kinds_of(card).await.unwrap().is_empty(), "{kind}");
        assert!(!tx.has_open_incident(card).await.unwrap() && tx.has_open_incident(other).await.unwrap(), "{kind}");
        let closed = tx.incident(first.id).await.unwrap().unwrap().closed;
        assert_eq!(closed, Some((at(20), Ending::NoAction)), "{kind}");
        assert_eq!(tx.open_incidents(None, 9).await.unwrap().len(), 1, "{kind}");

        // The card was suspended for the one of these kinds that was found; the other one's was left as it was.
        let found = tx.incident(all[3].id).await.unwrap().unwrap();
        assert_eq!(found.closed, Some((at(22), Ending::Found)), "{kind}");
        for (state, reason, seconds, held) in [
            (CardState::Suspended, Some(found.kind.name()), 5, true),
            (CardState::Suspended, Some(found.kind.name()), 22, true),
            (CardState::Suspended, Some(found.kind.name()), 23, false),
            (CardState::Suspended, Some(first.kind.name()), 5, false),
            (CardState::Suspended, Some("for long leave"), 5, false),
            (CardState::Suspended, None, 5, false),
            (CardState::Cancelled, Some(found.kind.name()), 5, false),
        ] {
            tx.set_card_state(card, state, reason, at(seconds)).await.unwrap();
            assert_eq!(tx.is_held_for_what_was_found(card).await.unwrap(), held, "{kind} {state} {reason:?} {seconds}");
        }
        assert!(matches!(tx.add_incident(&first).await, Err(StoreFault::Taken(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_persons_code_is_kept_under_the_id_it_was_asked_for_with() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        let id = unlock(1, 1, 1).id;
        let code = |hash| PersonCode { person: someone(1).id, salt: [0; 16], hash, sent_at: at(1), used: false };
        assert!(tx.person_code(id).await.unwrap().is_none(), "{kind}");
        assert!(tx.add_person_code(id, &code([1; 32])).await.unwrap(), "{kind}");
        assert!(!tx.add_person_code(id, &code([2; 32])).await.unwrap(), "{kind}: the id is taken");
        tx.forget_person_code(id).await.unwrap();
        assert!(tx.person_code(id).await.unwrap().is_none(), "{kind}: voided");
        assert!(tx.add_person_code(id, &code([1; 32])).await.unwrap(), "{kind}: and free again");
        let kept = tx.person_code(id).await.unwrap().unwrap();
        assert_eq!((kept.person, kept.salt, kept.hash, kept.sent_at), (someone(1).id, [0; 16], [1; 32], at(1)), "{kind}");
        assert!(!kept.used, "{kind}");
        tx.use_person_code(id).await.unwrap();
        assert!(tx.person_code(id).await.unwrap().unwrap().used, "{kind}");
        let later = unlock(2, 1, 1).id;
        assert!(tx.add_person_code(later, &PersonCode { sent_at: at(9), ..code([3; 32]) }).await.unwrap(), "{kind}");
        tx.sweep_person_codes(at(9)).await.unwrap();
        assert!(tx.person_code(id).await.unwrap().is_none(), "{kind}: swept, used or not");
        assert!(tx.person_code(later).await.unwrap().is_some(), "{kind}: of just that time");
    })
    .await;
}
