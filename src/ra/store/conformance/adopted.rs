//! Cards that another authority issued.

use super::{
    super::{
        adopted::NewAdopted,
        cards::{ManagementSecret, Origin},
    },
    *,
};
use crate::domain::{
    card::{CardIdentity, ManagementAlgorithm, Slot},
    lifecycle::CardState,
};

#[tokio::test]
async fn an_adopted_card_is_kept_and_brought_up_to_date() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let issued = with_card(&mut tx, 1).await;
        let person = someone(1).id;
        assert!(tx.adopted_cards(&person).await.unwrap().is_empty(), "{kind}: one that was issued here is none");
        let (serial, identity) = (CardSerial("A-1".into()), CardIdentity([7; 32]));
        let management = ManagementSecret { algorithm: ManagementAlgorithm::TripleDes, sealed: vec![0, 1] };
        let expiry = "20300101";
        let new = NewAdopted {
            serial: &serial,
            identity: &identity,
            person: &person,
            expiry,
            puk: None,
            management: Some(&management),
        };
        tx.add_adopted(&new, at(1)).await.unwrap();
        let mut card = tx.adopted_cards(&person).await.unwrap().remove(0);
        assert_eq!((card.origin, card.state, card.identity), (Origin::Adopted, CardState::Active, Some(identity)), "{kind}");
        assert_eq!((card.puk.clone(), card.management.clone().map(|m| m.sealed)), (None, Some(vec![0, 1])), "{kind}");
        (card.puk, card.management, card.expiry) = (Some(vec![9, 0]), None, "20310101".into());
        tx.update_adopted(&card, at(2)).await.unwrap();
        let after = tx.card(card.key).await.unwrap().unwrap();
        assert_eq!(
            (after.puk, after.management.is_none(), after.expiry.as_str()),
            (Some(vec![9, 0]), true, "20310101"),
            "{kind}"
        );
        let own = tx.card(issued).await.unwrap().unwrap();
        tx.update_adopted(&crate::ra::store::cards::Card { expiry: "19990101".into(), ..own }, at(2)).await.unwrap();
        assert_eq!(tx.card(issued).await.unwrap().unwrap().expiry, "20300101", "{kind}: one that was issued here stays as it is");
        assert!(!tx.has_own_pair(card.key).await.unwrap() && !tx.puk_was_released(card.key).await.unwrap(), "{kind}");
        let mut operation = unlock(1, card.key, 1);
        operation.released_at = Some(at(3));
        tx.add_operation(&operation).await.unwrap();
        assert!(tx.puk_was_released(card.key).await.unwrap(), "{kind}");
        for (spki, until) in [([1, 0], 100), ([2, 0], 200)] {
            tx.see_adopted(card.key, Slot::Authentication, &spki, at(until), at(4)).await.unwrap();
            assert_eq!(tx.holders_keys(card.key).await.unwrap(), [spki.to_vec()], "{kind}: the last one seen");
            assert_eq!(tx.pair_expires(card.key).await.unwrap(), Some(at(until)), "{kind}");
        }
    })
    .await;
}
