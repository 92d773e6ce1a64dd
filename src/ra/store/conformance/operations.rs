//! Operations, their keys, and one-time codes.

use super::{
    super::{
        StoreFault,
        codes::NewCode,
        operations::{Fresh, Hands},
    },
    *,
};
use crate::domain::{
    card::{ManagementAlgorithm, Slot},
    contact::ContactWay,
    role::Role,
};

/// As the database has it, in words that can be compared.
fn seen(o: &Operation) -> String {
    let hands = (o.helper.clone(), o.role, o.organisation.clone(), o.assist.clone(), o.workstation.clone());
    let times = (o.opened_at, o.granted_at, o.released_at, o.puk_released_at, o.closed_at);
    let card = (o.card, o.guid.0, o.expiry.clone(), o.key_algorithm, o.management, o.management_met);
    format!("{:?}", (o.id, o.kind, &o.holder, hands, o.stage, (o.nonce, o.token, o.holder_nonce, o.proven), times, card))
}

#[tokio::test]
async fn an_operation_is_kept_whole() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        tx.put_person(&someone(2)).await.unwrap();
        let bare = unlock(1, card, 1);
        let full = Operation {
            kind: OperationKind::Renew,
            helper: Some(someone(2).id),
            role: Some(Role::Sponsor),
            organisation: Some("EX001".into()),
            assist: Some("{\"knows\":\"𝔐\"}".into()),
            workstation: "WS ’𝟙".into(),
            nonce: [0; 32],
            token: Some([0; 32]),
            granted_at: Some(at(1)),
            released_at: Some(at(2)),
            puk_released_at: Some(at(3)),
            key_algorithm: KeyAlgorithm::Rsa2048,
            management: Some(ManagementAlgorithm::Aes256),
            management_met: Some(ManagementAlgorithm::TripleDes),
            ..unlock(2, card, 1)
        };
        for operation in [&bare, &full] {
            tx.add_operation(operation).await.unwrap();
            let found = tx.operation(operation.id).await.unwrap().unwrap();
            assert_eq!(seen(&found), seen(operation), "{kind}");
        }
        assert!(tx.operation(unlock(3, card, 1).id).await.unwrap().is_none(), "{kind}");
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(matches!(tx.add_operation(&unlock(3, card, 1)).await, Err(StoreFault::Taken(_))), "{kind}: one of a kind");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let unknown = tx.add_operation(&unlock(4, i64::MIN, 1)).await;
        assert!(matches!(unknown, Err(StoreFault::Dangling(_))), "{kind}: no such card");
    })
    .await;
}

#[tokio::test]
async fn each_step_changes_what_it_says_and_nothing_else() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        tx.put_person(&someone(2)).await.unwrap();
        let mut o = unlock(1, card, 1);
        let bystander = Operation { kind: OperationKind::Renew, ..unlock(2, card, 1) };
        tx.add_operation(&o).await.unwrap();
        tx.add_operation(&bystander).await.unwrap();
        let helper = someone(2).id;
        tx.set_operation_token(o.id, &[1; 32]).await.unwrap();
        o.token = Some([1; 32]);
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} token");
        let fresh = Fresh { token: &[2; 32], nonce: &[3; 32], holder_nonce: Some(&[4; 32]) };
        tx.set_present(o.id, &fresh).await.unwrap();
        (o.token, o.nonce, o.holder_nonce) = (Some([2; 32]), [3; 32], Some([4; 32]));
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} present");
        tx.set_proven(o.id).await.unwrap();
        (o.proven, o.holder_nonce) = (true, None);
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} proven");
        tx.set_present(o.id, &Fresh { holder_nonce: None, ..fresh }).await.unwrap();
        o.proven = false;
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} present again");
        tx.grant(o.id, Some((&helper, Role::Unlocker, "EX001")), at(3)).await.unwrap();
        (o.helper, o.role, o.organisation) = (Some(helper.clone()), Some(Role::Unlocker), Some("EX001".into()));
        o.granted_at = Some(at(3));
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} grant");
        tx.grant(o.id, None, at(4)).await.unwrap();
        o.granted_at = Some(at(4));
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} by code: the helper stays");
        for seconds in [5, 6] {
            tx.mark_released(o.id, at(seconds)).await.unwrap();
        }
        o.released_at = Some(at(5));
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} the first release counts");
        for seconds in [7, 8] {
            tx.mark_puk_released(o.id, at(seconds)).await.unwrap();
        }
        o.puk_released_at = Some(at(7));
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} and that of the PUK by itself");
        tx.withdraw_grant(o.id).await.unwrap();
        (o.helper, o.role, o.organisation, o.granted_at) = (None, None, None, None);
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} withdrawn");
        let hands = Hands { helper: Some(&helper), role: Some(Role::RaAgent), organisation: Some("EX002"), workstation: "WS-2" };
        tx.hand_over(o.id, &hands).await.unwrap();
        (o.helper, o.role, o.organisation) = (Some(helper), Some(Role::RaAgent), Some("EX002".into()));
        o.workstation = "WS-2".into();
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} in other hands");
        tx.set_management_met(o.id, ManagementAlgorithm::Aes128).await.unwrap();
        tx.set_operation_management(o.id, ManagementAlgorithm::Aes192).await.unwrap();
        (o.management_met, o.management) = (Some(ManagementAlgorithm::Aes128), Some(ManagementAlgorithm::Aes192));
        assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} management");
        for stage in [Stage::Done, Stage::Abandoned, Stage::Superseded, Stage::Lapsed] {
            tx.close_operation(o.id, stage, at(7)).await.unwrap();
            (o.stage, o.closed_at) = (stage, Some(at(7)));
            assert_eq!(seen(&tx.operation(o.id).await.unwrap().unwrap()), seen(&o), "{kind} {stage:?}");
        }
        assert_eq!(seen(&tx.operation(bystander.id).await.unwrap().unwrap()), seen(&bystander), "{kind}");
        // Closed, it leaves room for the next.
        tx.add_operation(&unlock(3, card, 1)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn open_operations_come_in_order() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let other = with_card(&mut tx, 2).await;
        let open = |n, kind, seconds| Operation { kind, opened_at: at(seconds), ..unlock(n, card, 1) };
        let (late, early) = (open(1, OperationKind::Unlock, 9), open(2, OperationKind::Renew, 1));
        let closed = Operation { stage: Stage::Done, ..open(3, OperationKind::Repair, 0) };
        let elsewhere = unlock(4, other, 2);
        let (first_issue, issue) = (open(5, OperationKind::Issue, 2), open(6, OperationKind::Issue, 3));
        assert!(tx.open_issue_for(&someone(1).id).await.unwrap().is_none(), "{kind}");
        for operation in [&late, &early, &closed, &elsewhere, &first_issue] {
            tx.add_operation(operation).await.unwrap();
        }
        let found = tx.open_operations_of_card(card).await.unwrap();
        assert_eq!(found.iter().map(|o| o.id).collect::<Vec<_>>(), [early.id, first_issue.id, late.id], "{kind}");
        tx.add_operation(&Operation { card: other, ..issue.clone() }).await.unwrap();
        assert_eq!(tx.open_issue_for(&someone(1).id).await.unwrap().map(|o| o.id), Some(issue.id), "{kind}: the latest");
        assert!(tx.open_issue_for(&someone(2).id).await.unwrap().is_none(), "{kind}: it opened none");
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_for_stands_beside_what_is_open() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let (card, other) = (with_card(&mut tx, 1).await, with_card(&mut tx, 2).await);
        let asked = |n, card, seconds| Operation { stage: Stage::Asked, opened_at: at(seconds), ..unlock(n, card, 1) };
        let open = unlock(1, card, 1);
        let some = [asked(2, card, 1), asked(3, card, 2), asked(4, card, 3), asked(5, other, 0)];
        tx.add_operation(&open).await.unwrap();
        for operation in &some {
            tx.add_operation(operation).await.unwrap();
        }
        let found = tx.open_operations_of_card(card).await.unwrap();
        assert_eq!(found.iter().map(|o| o.id).collect::<Vec<_>>(), [open.id], "{kind}");
        let left = async |tx: &mut Tx| {
            let mut left = vec![];
            for (n, operation) in some.iter().enumerate() {
                left.extend(tx.operation(operation.id).await.unwrap().map(|_| n));
            }
            left
        };
        tx.forget_asked(card, 2).await.unwrap();
        assert_eq!(left(&mut tx).await, [1, 2, 3], "{kind}: the oldest of this card gives way");
        tx.sweep_asked(at(2)).await.unwrap();
        assert_eq!(left(&mut tx).await, [1, 2], "{kind}: of whatever card");
        tx.close_operation(open.id, Stage::Superseded, at(4)).await.unwrap();
        tx.begin_asked(some[1].id).await.unwrap();
        tx.begin_asked(open.id).await.unwrap();
        let found = tx.open_operations_of_card(card).await.unwrap();
        assert_eq!(found.iter().map(|o| o.id).collect::<Vec<_>>(), [some[1].id], "{kind}: and what has ended does not begin");
        tx.forget_asked(card, 0).await.unwrap();
        tx.sweep_asked(at(99)).await.unwrap();
        assert_eq!(left(&mut tx).await, [1], "{kind}: what has begun is kept");
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.add_operation(&asked(6, card, 9)).await.unwrap();
        let second = tx.begin_asked(asked(6, card, 9).id).await;
        assert!(matches!(second, Err(StoreFault::Taken(_))), "{kind}: one open at a time");
    })
    .await;
}

#[tokio::test]
async fn a_committed_key_is_the_last_one_of_its_slot() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let (one, two) = (unlock(1, card, 1), Operation { kind: OperationKind::Renew, ..unlock(2, card, 1) });
        tx.add_operation(&one).await.unwrap();
        tx.add_operation(&two).await.unwrap();
        let slot = Slot::Authentication;
        assert!(tx.committed_key(one.id, slot).await.unwrap().is_none(), "{kind}");
        for key in [&[0, 1][..], &[0, 2, 0]] {
            tx.commit_key(one.id, slot, key, at(1)).await.unwrap();
            assert_eq!(tx.committed_key(one.id, slot).await.unwrap().as_deref(), Some(key), "{kind}");
        }
        for (id, slot, key, elsewhere) in [
            (one.id, slot, &[0, 2, 0][..], false),
            (one.id, Slot::Signature, &[0, 2, 0], true),
            (two.id, slot, &[0, 2, 0], true),
            (two.id, slot, &[0, 1], false),
        ] {
            assert_eq!(tx.is_committed_elsewhere(id, slot, key).await.unwrap(), elsewhere, "{kind} {slot} {key:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn codes_are_counted_and_the_last_one_holds() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let o = unlock(1, card, 1);
        tx.add_operation(&o).await.unwrap();
        assert!(tx.last_code(o.id).await.unwrap().is_none(), "{kind}");
        for (n, seconds, way) in [(1, 10, ContactWay::Email), (2, 30, ContactWay::Text), (3, 20, ContactWay::Email)] {
            let new = NewCode { operation: o.id, card, way, salt: &[0; 16], hash: &[n; 32] };
            let key = tx.add_code(&new, at(seconds)).await.unwrap();
            assert_eq!(tx.last_code(o.id).await.unwrap().map(|c| c.key), Some(key), "{kind}");
        }
        let code = tx.last_code(o.id).await.unwrap().unwrap();
        assert_eq!((code.salt, code.hash, code.sent_at, code.wrong, code.used), ([0; 16], [3; 32], at(20), 0, false), "{kind}");
        tx.count_wrong_code(code.key).await.unwrap();
        tx.count_wrong_code(code.key).await.unwrap();
        tx.use_code(code.key).await.unwrap();
        let code = tx.last_code(o.id).await.unwrap().unwrap();
        assert_eq!((code.wrong, code.used), (2, true), "{kind}");
        assert!(!tx.take_code_back(code.key).await.unwrap(), "{kind}: somebody has tried it");
        let new = NewCode { operation: o.id, card, way: ContactWay::Text, salt: &[1; 16], hash: &[9; 32] };
        let next = tx.add_code(&new, at(40)).await.unwrap();
        assert!(tx.take_code_back(next).await.unwrap(), "{kind}");
        assert_eq!(tx.last_code(o.id).await.unwrap().map(|c| c.key), Some(code.key), "{kind}: as if it had never been");
        let again = tx.add_code(&new, at(41)).await.unwrap();
        tx.count_wrong_code(again).await.unwrap();
        assert!(!tx.take_code_back(again).await.unwrap(), "{kind}");
        assert!(tx.last_code(o.id).await.unwrap().unwrap().used, "{kind}: void");
    })
    .await;
}
