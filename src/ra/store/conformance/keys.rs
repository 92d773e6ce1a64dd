//! The vault's wrapped keys, what is sealed under them, and revocation lists.

use super::{
    super::{cards::ManagementSecret, crls::StoredCrl, vault_keys::StoredVaultKey},
    *,
};
use crate::domain::card::ManagementAlgorithm;

#[tokio::test]
async fn wrapped_keys_under_one_master_or_two() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.vault_keys().await.unwrap().is_empty(), "{kind}");
        let key = |id, master: &str, wrapped: &[u8]| StoredVaultKey { id, master: master.into(), wrapped: wrapped.into() };
        let kept = [key(1, "a", &[0, 1, 0]), key(1, "b", &[2]), key(2, "a", &[]), key(u32::MAX, "a", &[0xFF; 60])];
        for one in kept.iter().rev() {
            tx.add_vault_key(one, at(1)).await.unwrap();
        }
        tx.add_vault_key(&key(1, "a", &[9]), at(2)).await.unwrap();
        assert_eq!(tx.vault_keys().await.unwrap(), kept, "{kind}: in order, and the first stays");
        assert_eq!(tx.drop_other_masters("a").await.unwrap(), 1, "{kind}");
        assert_eq!(tx.vault_keys().await.unwrap(), [&kept[0], &kept[2], &kept[3]].map(Clone::clone), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn what_is_sealed_is_gone_through_by_pages_and_sealed_anew() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        let mut keys = vec![];
        for n in 1..=5 {
            keys.push(with_card(&mut tx, n).await);
        }
        let page: Vec<i64> = tx.cards_after(keys[0], 2).await.unwrap().iter().map(|c| c.key).collect();
        assert_eq!(page, keys[1..3], "{kind}");
        assert!(tx.cards_after(keys[4], 2).await.unwrap().is_empty(), "{kind}");
        let mut card = tx.card(keys[2]).await.unwrap().unwrap();
        let secret = |sealed: &[u8]| ManagementSecret { algorithm: ManagementAlgorithm::Aes256, sealed: sealed.into() };
        tx.settle_management(card.key, &secret(&[1])).await.unwrap();
        tx.set_pending_management(card.key, &secret(&[2])).await.unwrap();
        (card.puk, card.pending_puk) = (Some(vec![0, 3]), None);
        (card.management, card.pending_management) = (Some(secret(&[4, 0])), Some(secret(&[])));
        tx.set_sealed(&card).await.unwrap();
        let after = tx.card(card.key).await.unwrap().unwrap();
        assert_eq!((after.puk, after.pending_puk), (Some(vec![0, 3]), None), "{kind}");
        assert_eq!(after.management.map(|m| m.sealed), Some(vec![4, 0]), "{kind}");
        assert_eq!(after.pending_management.map(|m| m.sealed), Some(vec![]), "{kind}");
        assert!(tx.card(keys[1]).await.unwrap().unwrap().puk.is_none(), "{kind}: the others as they were");
    })
    .await;
}

#[tokio::test]
async fn the_last_list_of_an_issuer_and_the_one_before() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.last_crl("a").await.unwrap().is_none(), "{kind}");
        let list = |number, der: &[u8]| StoredCrl { number, made_at: at(1), next_update: at(2), der: der.into() };
        for (issuer, number, added) in [("a", 1, true), ("a", 1, false), ("b", 7, true), ("a", 2, true), ("a", 3, true)] {
            assert_eq!(tx.add_crl(issuer, &list(number, &[0, 1])).await.unwrap(), added, "{kind} {issuer} {number}");
        }
        let last = tx.last_crl("a").await.unwrap().unwrap();
        assert_eq!((last.number, last.made_at, last.next_update, last.der), (3, at(1), at(2), vec![0, 1]), "{kind}");
        let table = super::super::tables::Table::by_name("crls").unwrap();
        assert_eq!(tx.rows_after(table, None, 9).await.unwrap().len(), 3, "{kind}: two of a, one of b");
    })
    .await;
}
