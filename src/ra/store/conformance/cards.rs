//! Cards, what the vault sealed for them, and their certificates.

use super::{
    super::{
        StoreFault,
        cards::{CardState, ManagementSecret},
        certificates::{CertificateState, NewCertificate, Standing},
        query,
    },
    *,
};
use crate::domain::{
    card::{CardIdentity, ManagementAlgorithm, Slot},
    certificate::RevocationReason,
};

#[tokio::test]
async fn a_card_from_making_to_use() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let key = with_card(&mut tx, 1).await;
        let other = with_card(&mut tx, 2).await;
        assert!(other > key, "{kind}: numbers rise");
        let card = tx.card(key).await.unwrap().unwrap();
        assert_eq!((card.key, card.serial.0.as_str(), card.state), (key, "W1", CardState::Making), "{kind}");
        assert!(card.identity.is_none() && card.puk.is_none() && card.management.is_none(), "{kind}: nothing is known yet");
        assert!(tx.serial_taken(&CardSerial("W1".into())).await.unwrap(), "{kind}");
        assert!(!tx.serial_taken(&CardSerial("w1".into())).await.unwrap(), "{kind}");
        assert_eq!(tx.card_by_serial(&CardSerial("W2".into())).await.unwrap().map(|c| c.key), Some(other), "{kind}");
        assert!(tx.card_by_serial(&CardSerial("W3".into())).await.unwrap().is_none(), "{kind}");
        let identity = CardIdentity([0; 32]);
        assert!(tx.card_by_identity(&identity).await.unwrap().is_none(), "{kind}");
        tx.set_card_identity(key, &identity).await.unwrap();
        assert_eq!(tx.card_by_identity(&identity).await.unwrap().map(|c| c.key), Some(key), "{kind}");
        tx.set_card_print(key, &Guid([0xFF; 16]), "20311231").await.unwrap();
        assert_eq!(tx.card(key).await.unwrap().unwrap().expiry, "20311231", "{kind}");
        assert!(tx.card(i64::MAX).await.unwrap().is_none(), "{kind}");
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(matches!(tx.set_card_identity(other, &identity).await, Err(StoreFault::Taken(_))), "{kind}");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let again = tx.add_card(&CardSerial("W1".into()), &someone(2).id, "20300101", at(0)).await;
        assert!(matches!(again, Err(StoreFault::Taken(_))), "{kind}");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let nobodys = tx.add_card(&CardSerial("W9".into()), &pid("nobody"), "20300101", at(0)).await;
        assert!(matches!(nobodys, Err(StoreFault::Dangling(_))), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn a_passcode_is_as_young_as_the_latest_that_was_heard_of() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let (key, other) = (with_card(&mut tx, 1).await, with_card(&mut tx, 2).await);
        for (heard, latest) in [(5, 5), (9, 9), (7, 9), (9, 9), (10, 10)] {
            tx.passcode_set(key, at(heard)).await.unwrap();
            assert_eq!(tx.card(key).await.unwrap().unwrap().passcode_set_at, Some(at(latest)), "{kind}");
        }
        assert_eq!(tx.card(other).await.unwrap().unwrap().passcode_set_at, None, "{kind}: nothing was heard of it");
    })
    .await;
}

#[tokio::test]
async fn sealed_secrets_pass_through_byte_by_byte() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let key = with_card(&mut tx, 1).await;
        tx.promote_puk(key).await.unwrap();
        assert!(tx.card(key).await.unwrap().unwrap().puk.is_none(), "{kind}: nothing was pending");
        let every_byte: Vec<u8> = (0..=255).chain([0, 0]).collect();
        for sealed in [every_byte.clone(), vec![0; 40], vec![]] {
            tx.set_pending_puk(key, &sealed).await.unwrap();
            assert_eq!(tx.card(key).await.unwrap().unwrap().pending_puk, Some(sealed.clone()), "{kind}");
            tx.promote_puk(key).await.unwrap();
            let card = tx.card(key).await.unwrap().unwrap();
            assert_eq!((card.puk, card.pending_puk), (Some(sealed), None), "{kind}");
        }
        // Whoever was given the PUK before it was promoted has to ask for it again.
        let o = unlock(1, key, 1);
        tx.add_operation(&o).await.unwrap();
        tx.mark_puk_released(o.id, at(1)).await.unwrap();
        tx.promote_puk(key).await.unwrap();
        let kept = tx.operation(o.id).await.unwrap().unwrap();
        assert_eq!((kept.released_at, kept.puk_released_at), (Some(at(1)), None), "{kind}");
        for algorithm in ManagementAlgorithm::ALL {
            let secret = ManagementSecret { algorithm, sealed: every_byte.clone() };
            tx.set_pending_management(key, &secret).await.unwrap();
            let pending = tx.card(key).await.unwrap().unwrap().pending_management.unwrap();
            assert_eq!((pending.algorithm, &pending.sealed), (algorithm, &every_byte), "{kind}");
            tx.settle_management(key, &ManagementSecret { algorithm, sealed: vec![0] }).await.unwrap();
            let card = tx.card(key).await.unwrap().unwrap();
            assert_eq!(card.management.map(|m| (m.algorithm, m.sealed)), Some((algorithm, vec![0])), "{kind}");
            assert!(card.pending_management.is_none(), "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn cards_in_use_are_the_active_and_the_suspended_in_order() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let person = someone(1);
        tx.put_person(&person).await.unwrap();
        let mut keys = vec![];
        for (n, state) in CardState::ALL.into_iter().chain([CardState::Active]).enumerate() {
            let key = tx.add_card(&CardSerial(format!("W{n}")), &person.id, "20300101", at(0)).await.unwrap();
            tx.set_card_state(key, state, (n % 2 == 0).then_some("a reason"), at(1)).await.unwrap();
            assert_eq!(tx.card(key).await.unwrap().unwrap().state, state, "{kind}");
            keys.push(key);
        }
        let found: Vec<i64> = tx.cards_in_use(&person.id).await.unwrap().iter().map(|c| c.key).collect();
        assert_eq!(found, [keys[1], keys[2], keys[4]], "{kind}");
        assert!(tx.cards_in_use(&pid("nobody")).await.unwrap().is_empty(), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn certificates_by_operation_slot_and_key() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let (first, second) = (unlock(1, card, 1), Operation { kind: OperationKind::Renew, ..unlock(2, card, 1) });
        tx.add_operation(&first).await.unwrap();
        tx.add_operation(&second).await.unwrap();
        let add = async |tx: &mut Tx, operation: &Operation, slot: Slot, key: u8, until: i64| {
            let (serial, der) = (format!("{key:02X}"), [0, key, 0]);
            let new = NewCertificate {
                card,
                operation: operation.id,
                slot,
                spki: &[key, 0, 0xFF],
                serial: &serial,
                der: &der,
                not_before: at(0),
                not_after: at(until),
                issuer: "ca",
            };
            tx.add_certificate(&new).await.map(|()| der.to_vec())
        };
        assert!(tx.pair_expires(card).await.unwrap().is_none(), "{kind}");
        let a = add(&mut tx, &first, Slot::Authentication, 1, 900).await.unwrap();
        let c = add(&mut tx, &first, Slot::Signature, 2, 800).await.unwrap();
        let e = add(&mut tx, &first, Slot::CardAuthentication, 3, 100).await.unwrap();
        let found = tx.certificate_by_der(&a).await.unwrap().unwrap();
        assert_eq!((found.card, found.slot, found.state), (card, Slot::Authentication, CertificateState::Issued), "{kind}");
        assert_eq!((found.not_before, found.not_after, found.spki), (at(0), at(900), vec![1, 0, 0xFF]), "{kind}");
        assert!(tx.certificate_by_der(b"other").await.unwrap().is_none(), "{kind}");
        assert!(tx.signer(b"other", "1").await.unwrap().is_none(), "{kind}");
        let signer = tx.signer(&a, "1").await.unwrap().unwrap();
        assert_eq!(
            (signer.slot, signer.state, &signer.spki[..]),
            (Slot::Authentication, CertificateState::Issued, &[1, 0, 0xFF][..]),
            "{kind}"
        );
        assert_eq!((signer.not_before, signer.not_after), (at(0), at(900)), "{kind}");
        assert_eq!((signer.card.key, signer.card.state), (card, tx.card(card).await.unwrap().unwrap().state), "{kind}");
        assert!(signer.holder == someone(1) && !signer.accepted, "{kind}");
        tx.accept_terms(&someone(1).id, "1", at(1)).await.unwrap();
        for (version, accepted) in [("1", true), ("2", false)] {
            assert_eq!(tx.signer(&a, version).await.unwrap().unwrap().accepted, accepted, "{kind}");
        }
        assert!(tx.is_certified(&[2, 0, 0xFF]).await.unwrap() && !tx.is_certified(&[2, 0]).await.unwrap(), "{kind}");
        assert!(tx.certificate_for(first.id, Slot::Signature, &[1, 0, 0xFF]).await.unwrap().is_none(), "{kind}");
        assert_eq!(tx.certificate_for(first.id, Slot::Signature, &[2, 0, 0xFF]).await.unwrap().unwrap().der, c, "{kind}");
        assert!(tx.holders_keys(card).await.unwrap().is_empty(), "{kind}: not active yet");
        for slot in Slot::ALL {
            tx.activate(card, first.id, slot, at(5)).await.unwrap();
        }
        let mut keys = tx.holders_keys(card).await.unwrap();
        keys.sort();
        assert_eq!(keys, [vec![1, 0, 0xFF], vec![2, 0, 0xFF]], "{kind}: 9E is not the holder's");
        assert_eq!(tx.pair_expires(card).await.unwrap(), Some(at(800)), "{kind}");
        // A renewal: another key was tried for the slot before the one that is on the card in the end.
        let lost = add(&mut tx, &second, Slot::Authentication, 4, 2000).await.unwrap();
        let new = add(&mut tx, &second, Slot::Authentication, 5, 2000).await.unwrap();
        tx.revoke_other_keys(second.id, Slot::Authentication, &[5, 0, 0xFF], at(6)).await.unwrap();
        tx.activate(card, second.id, Slot::Authentication, at(7)).await.unwrap();
        let (active, revoked) = (CertificateState::Active, CertificateState::Revoked);
        for (der, state) in [(&a, revoked), (&lost, revoked), (&new, active), (&c, active), (&e, active)] {
            assert_eq!(tx.certificate_by_der(der).await.unwrap().unwrap().state, state, "{kind}");
        }
        let noted = async |tx: &mut Tx| {
            let row = query("SELECT pair_expires FROM cards WHERE key = $1").bind(card).fetch_one(tx.conn()).await.unwrap();
            row.try_get::<Option<i64>>("pair_expires").unwrap().map(|s| s - START)
        };
        assert_eq!(noted(&mut tx).await, Some(800), "{kind}");
        // Of an operation that is not confirmed: perhaps on the card.
        let unfinished = add(&mut tx, &second, Slot::Signature, 6, 2000).await.unwrap();
        tx.suspend_all(card, at(8)).await.unwrap();
        tx.suspend_all(card, at(99)).await.unwrap();
        assert!(tx.holders_keys(card).await.unwrap().is_empty(), "{kind}: on hold");
        assert_eq!(tx.certificate_by_der(&unfinished).await.unwrap().unwrap().state, CertificateState::Issued, "{kind}");
        for serial in ["02", "05", "06"] {
            let standing = tx.standing_by_serial("ca", serial).await.unwrap();
            let Some(Standing::Revoked { at: since, why }) = standing else { panic!("{kind} {serial}: not on hold") };
            assert_eq!((since, why), (at(8), RevocationReason::CertificateHold), "{kind} {serial}");
        }
        assert_eq!(tx.certificate_by_der(&new).await.unwrap().unwrap().state, CertificateState::Suspended, "{kind}");
        assert_eq!(noted(&mut tx).await, Some(800), "{kind}: it may come back");
        tx.reinstate_all(card).await.unwrap();
        assert_eq!(tx.holders_keys(card).await.unwrap().len(), 2, "{kind}");
        for serial in ["02", "05", "06"] {
            let standing = tx.standing_by_serial("ca", serial).await.unwrap();
            assert!(matches!(standing, Some(Standing::Good)), "{kind} {serial}");
        }
        query("DELETE FROM certificates WHERE serial = '06'").execute(tx.conn()).await.unwrap();
        assert_eq!(tx.certificate_by_der(&lost).await.unwrap().unwrap().state, revoked, "{kind}: what was revoked stays so");
        // 9A from the first operation, what was lost in the second; later the whole card. 9E expires at 100.
        let listed = async |tx: &mut Tx, issuer: &str, now: i64| {
            let listed = tx.revoked(issuer, at(now)).await.unwrap();
            listed.iter().map(|r| (r.serial.clone(), r.at.as_second() - START, r.why)).collect::<Vec<_>>()
        };
        let superseded =
            vec![("04".to_owned(), 6, RevocationReason::Superseded), ("01".to_owned(), 7, RevocationReason::Superseded)];
        assert_eq!(listed(&mut tx, "ca", 10).await, superseded, "{kind}");
        tx.revoke_all(card, RevocationReason::KeyCompromise, at(9)).await.unwrap();
        assert!(tx.holders_keys(card).await.unwrap().is_empty() && tx.pair_expires(card).await.unwrap().is_none(), "{kind}");
        assert_eq!(noted(&mut tx).await, None, "{kind}");
        assert_eq!(listed(&mut tx, "ca", 99).await.len(), 5, "{kind}");
        assert_eq!(listed(&mut tx, "ca", 100).await.len(), 4, "{kind}: expired is not named");
        assert!(listed(&mut tx, "other", 10).await.is_empty(), "{kind}");
        query("UPDATE certificates SET issuer = NULL WHERE serial = '05'").execute(tx.conn()).await.unwrap();
        for (issuer, serial, known) in [("ca", "04", true), ("ca", "05", false), ("other", "04", false), ("other", "05", false)] {
            let standing = tx.standing_by_serial(issuer, serial).await.unwrap();
            assert_eq!(standing.is_some(), known, "{kind} {issuer} {serial}");
            let good = matches!(standing, Some(Standing::Good));
            assert!(!good, "{kind}: all are revoked");
        }
        assert_eq!(tx.unnamed_certificate().await.unwrap().as_ref(), Some(&new), "{kind}");
        tx.name_issuer("other").await.unwrap();
        assert!(tx.unnamed_certificate().await.unwrap().is_none(), "{kind}");
        assert_eq!(listed(&mut tx, "other", 10).await.len(), 1, "{kind}: the one that was not named");
        assert_eq!(listed(&mut tx, "ca", 100).await.len(), 3, "{kind}: and no other");
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let twice = add(&mut tx, &second, Slot::Signature, 5, 1).await;
        assert!(matches!(twice, Err(StoreFault::Taken(_))), "{kind}: the same bytes");
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let unknown = add(&mut tx, &unlock(9, card, 1), Slot::Signature, 9, 1).await;
        assert!(matches!(unknown, Err(StoreFault::Dangling(_))), "{kind}: no such operation");
    })
    .await;
}

#[tokio::test]
async fn each_authority_counts_for_itself() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let card = with_card(&mut tx, 1).await;
        let o = unlock(1, card, 1);
        tx.add_operation(&o).await.unwrap();
        let add = async |tx: &mut Tx, issuer: &str, serial: &str, key: u8| {
            let (spki, der) = ([key], [key, 1]);
            let (not_before, not_after) = (at(0), at(900));
            let slot = Slot::Signature;
            let new =
                NewCertificate { card, operation: o.id, slot, spki: &spki, serial, der: &der, not_before, not_after, issuer };
            tx.add_certificate(&new).await
        };
        for (key, issuer, serial) in [(1, "ca", "01"), (2, "name x", "01"), (3, "name y", "01"), (4, "name x", "02")] {
            add(&mut tx, issuer, serial, key).await.unwrap();
        }
        // Under another key than these three: revoked.
        tx.revoke_other_keys(o.id, Slot::Signature, &[1], at(6)).await.unwrap();
        for (issuer, serial, good) in
            [("ca", "01", Some(true)), ("name x", "01", Some(false)), ("name x", "02", Some(false)), ("ca", "02", None)]
        {
            let standing = tx.standing_by_serial(issuer, serial).await.unwrap();
            assert_eq!(standing.map(|s| matches!(s, Standing::Good)), good, "{kind} {issuer} {serial}");
        }
        let listed = tx.revoked("name x", at(7)).await.unwrap();
        assert_eq!(listed.iter().map(|r| r.serial.as_str()).collect::<Vec<_>>(), ["01", "02"], "{kind}");
        assert!(tx.revoked("ca", at(7)).await.unwrap().is_empty(), "{kind}: nothing of the others");
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let twice = add(&mut tx, "name x", "02", 9).await;
        assert!(matches!(twice, Err(StoreFault::Taken(_))), "{kind}: a number of the same authority");
    })
    .await;
}
