//! Organisations, positions, who is in them, and pairings, as they are read again to see what an import would change.

use std::collections::BTreeSet;

use super::*;
use crate::{
    domain::{activity::ActivityCode, organisation::Organisation},
    ra::store::people::{Assignment, Post},
};

#[tokio::test]
async fn what_was_put_is_read_again() {
    on_each(async |kind, store| {
        let mut tx = store.begin().await.unwrap();
        tx.put_person(&someone(1)).await.unwrap();
        let organisation = |code: &str| Organisation { code: code.to_owned(), name: format!("Example {code} ’字") };
        for code in ["A1", "B1"] {
            assert!(tx.organisation(code).await.unwrap().is_none(), "{kind}");
            tx.put_organisation(&organisation(code)).await.unwrap();
            assert_eq!(tx.organisation(code).await.unwrap(), Some(organisation(code)), "{kind}");
        }
        let codes = |texts: &[&str]| texts.iter().map(|c| ActivityCode((*c).to_owned())).collect::<BTreeSet<_>>();
        for held in [&[][..], &["X1"], &["X1", "X2"], &["X3"]] {
            let post = Post { id: "P1".into(), organisation: organisation("A1"), title: "Clerk".into(), codes: codes(held) };
            tx.put_post(&post).await.unwrap();
            assert_eq!(tx.post("P1").await.unwrap(), Some(post), "{kind}");
        }
        assert!(tx.post("P2").await.unwrap().is_none(), "{kind}");
        for until in [None, Some(day("9999-12-31")), Some(day("2026-02-28"))] {
            let assignment = Assignment { person: someone(1).id, post: "P1".into(), from: day("2026-01-01"), until };
            tx.put_assignment(&assignment).await.unwrap();
            assert_eq!(tx.times_in(&someone(1).id, "P1").await.unwrap(), [assignment], "{kind}");
            tx.pair("A1", "B1", day("2026-01-01"), until).await.unwrap();
            assert_eq!(tx.pairing("A1", "B1").await.unwrap(), Some((day("2026-01-01"), until)), "{kind}");
        }
        assert!(tx.times_in(&someone(2).id, "P1").await.unwrap().is_empty(), "{kind}");
        // Somebody comes back, and goes; what has a day in common gives way, and nothing else does.
        let time = |from: &str, until: Option<&str>| assigned("p1", "P1", from, until);
        let first = time("2026-01-01", Some("2026-02-28"));
        for (new, all) in [
            (time("2026-03-01", None), vec![first.clone(), time("2026-03-01", None)]),
            (time("2026-05-01", Some("2026-06-30")), vec![first.clone(), time("2026-05-01", Some("2026-06-30"))]),
            (time("2026-07-01", None), vec![first.clone(), time("2026-05-01", Some("2026-06-30")), time("2026-07-01", None)]),
            (time("2026-02-28", None), vec![time("2026-02-28", None)]),
        ] {
            tx.put_assignment(&new).await.unwrap();
            assert_eq!(tx.times_in(&someone(1).id, "P1").await.unwrap(), all, "{kind}");
        }
        assert!(tx.pairing("B1", "A1").await.unwrap().is_none(), "{kind}: it has a direction");
    })
    .await;
}
