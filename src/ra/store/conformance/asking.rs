//! What sponsors ask for; what people have agreed to.

use super::{
    super::requests::{Decision, StoredRequest},
    *,
};
use crate::domain::request::{Change, RequestState};

fn leaver(n: u64, organisation: &str, seconds: i64) -> StoredRequest {
    StoredRequest {
        id: OperationId::new(at(seconds), &Chance::counting(n)),
        organisation: organisation.into(),
        change: Change::Leaver { person: pid("p1"), last_day: day("2026-06-30") },
        raised_by: pid("p2"),
        raised_at: at(seconds),
        state: RequestState::Open,
        decided: None,
    }
}

#[tokio::test]
async fn a_request_is_decided_once_and_listed_in_order() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_people(&[&someone(1), &someone(2), &someone(3)]).await.unwrap();
        tx.put_organisations(&[&organisation("EX001"), &organisation("EX002")]).await.unwrap();
        let (first, second, third) = (leaver(1, "EX001", 5), leaver(2, "EX002", 6), leaver(3, "EX001", 7));
        for request in [&third, &first, &second] {
            tx.add_request(request).await.unwrap();
        }
        assert_eq!(tx.request(second.id).await.unwrap().as_ref(), Some(&second), "{kind}");
        assert_eq!(tx.request(leaver(9, "EX001", 9).id).await.unwrap(), None, "{kind}");
        let (open, all) = (RequestState::Open, [first.clone(), second.clone(), third.clone()]);
        assert_eq!(tx.requests(open, None, None, 9).await.unwrap(), all, "{kind}");
        assert_eq!(tx.requests(open, None, Some(&first), 1).await.unwrap(), std::slice::from_ref(&second), "{kind}");
        assert_eq!(tx.requests(open, Some("EX001"), None, 9).await.unwrap(), [first.clone(), third.clone()], "{kind}");
        assert_eq!(tx.requests(open, Some("EX001"), Some(&first), 9).await.unwrap(), [third], "{kind}");
        let no = Decision { by: pid("p3"), at: at(9), why: Some("they stay".into()) };
        tx.decide_request(first.id, RequestState::Rejected, &no).await.unwrap();
        let late = Decision { by: pid("p2"), at: at(10), why: None };
        tx.decide_request(first.id, RequestState::Granted, &late).await.unwrap();
        let rejected = StoredRequest { state: RequestState::Rejected, decided: Some(no), ..first };
        assert_eq!(tx.requests(RequestState::Rejected, None, None, 9).await.unwrap(), [rejected], "{kind}: the first word holds");
        assert!(tx.requests(RequestState::Granted, None, None, 9).await.unwrap().is_empty(), "{kind}");
    })
    .await;
}

#[tokio::test]
async fn terms_stay_as_they_were_when_they_were_accepted() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        assert_eq!(tx.terms("1").await.unwrap(), None, "{kind}");
        for text in ["Look after your card. Gofalwch am eich cerdyn ŵ.", "something else"] {
            tx.keep_terms("1", text).await.unwrap();
        }
        let kept = tx.terms("1").await.unwrap();
        assert_eq!(kept.as_deref(), Some("Look after your card. Gofalwch am eich cerdyn ŵ."), "{kind}");
        tx.accept_terms(&pid("p1"), "1", at(1)).await.unwrap();
        tx.accept_terms(&pid("p1"), "2", at(2)).await.unwrap();
        // In a session that began when they were accepted, or before, nobody was reminded; in one that began later, once.
        for (begun, now, last) in [(0, 3, None), (1, 3, None), (2, 4, Some(4)), (2, 5, Some(4)), (6, 7, Some(7)), (6, 9, Some(7))]
        {
            tx.reaffirm_terms(&pid("p1"), "1", at(begun), at(now)).await.unwrap();
            let accepted = tx.acceptances(&pid("p1")).await.unwrap();
            let told: Vec<_> = accepted.iter().map(|a| (a.version.as_str(), a.at, a.reaffirmed_at)).collect();
            assert_eq!(told, [("1", at(1), last.map(at)), ("2", at(2), None)], "{kind} {begun} {now}");
        }
        assert!(tx.acceptances(&pid("nobody")).await.unwrap().is_empty(), "{kind}");
    })
    .await;
}
