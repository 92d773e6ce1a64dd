//! `GET /v1/session/photo`: the photo of whoever is signed in, `image/jpeg`, for the card that their desktop draws.
//!
//! There is no way to name somebody else. It is asked by the desktop, not by the person: the session's end comes no later for it, and the
//! terms need not be accepted yet. Nobody is looked at by another, so the trail has no row of it.
//!
//! Refuses: `NotSignedIn`, `CardSuspended`, `CardCancelled`, `UnknownCard`, `UnknownRecord` (there is none).

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};

use super::{Parts, guard, openapi::refuses, stop::Stop, wire::OfSession};
use crate::domain::refusal::Refusal;

refuses!(NOTHING; SEEN; UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/session/photo",
    summary = "The photo of whoever is signed in",
    operation_id = "own_photo",
    responses((status = 200, description = "Done", content((Vec<u8> = "image/jpeg"))), Refuses),
    security(("session" = [])),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, OfSession(tokens): OfSession) -> Result<Response, Stop> {
    let mut tx = parts.store.look().await?;
    let who = guard::just_seen(&mut tx, &parts, &tokens).await?;
    let jpeg = tx.photo(&who.person.id).await?.ok_or(Refusal::UnknownRecord)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")], jpeg).into_response())
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{lifecycle::CardState, person::PersonId, refusal::Refusal, role::Role},
        ra::{
            api::sign_in::{Session, TermsNeeded},
            server::bench::Bench,
        },
    };

    const PATH: &str = "/v1/session/photo";

    async fn put(bench: &Bench, person: &str, jpeg: &[u8]) {
        let mut tx = bench.store().begin().await.unwrap();
        tx.put_photo(&PersonId(person.into()), jpeg).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn everyone_sees_their_own_and_no_other() {
        let bench = Bench::new().await;
        let (rosas, lenas) = (&[0xFF, 0xD8, 0xFF, 1][..], &[0xFF, 0xD8, 0xFF, 2][..]);
        put(&bench, "rosa", rosas).await;
        let rosa = bench.issue("rosa").await;
        let lena = bench.issue("lena").await;
        bench.get(PATH).await.refused(Refusal::NotSignedIn);
        let session: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
        assert!(matches!(session.terms, TermsNeeded::Accept { .. }));
        let session = session.token.into_domain();
        let answer = bench.with_session(&session).get(PATH).await;
        assert_eq!((answer.status, answer.header("content-type"), answer.bytes()), (200, Some("image/jpeg"), rosas.to_vec()));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let helper = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
        bench.with_session(&helper).get(PATH).await.refused(Refusal::UnknownRecord);
        put(&bench, "lena", lenas).await;
        for query in ["", "?id=rosa", "?person=rosa"] {
            assert_eq!(bench.with_session(&helper).get(&format!("{PATH}{query}")).await.bytes(), lenas, "{query}");
        }
        let rows = bench.rows().await;
        assert!(!rows.iter().any(|r| r.what.contains("photo")), "nobody is looked at by another");
        bench.set_card(&rosa, CardState::Suspended).await;
        bench.with_session(&session).get(PATH).await.refused(Refusal::CardSuspended);
        bench.with_session(&helper).delete("/v1/session").await.done();
        bench.with_session(&helper).get(PATH).await.refused(Refusal::NotSignedIn);
    }

    #[tokio::test]
    async fn it_keeps_no_session_from_ending_and_reaffirms_no_terms() {
        let bench = Bench::new().await;
        put(&bench, "rosa", &[0xFF, 0xD8, 0xFF]).await;
        let rosa = bench.issue("rosa").await;
        bench.sign_in(&rosa).await;
        bench.later(5);
        let again: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
        assert!(matches!(again.terms, TermsNeeded::Remind { .. }));
        let session = again.token.into_domain();
        let reaffirmed = async || {
            let mut tx = bench.store().look().await.unwrap();
            tx.acceptances(&PersonId("rosa".into())).await.unwrap()[0].reaffirmed_at
        };
        let before = reaffirmed().await;
        for _ in 0..3 {
            bench.later_minutes(3);
            assert_eq!(bench.with_session(&session).get(PATH).await.status, 200);
        }
        assert_eq!(reaffirmed().await, before);
        bench.later_minutes(1);
        bench.with_session(&session).get(PATH).await.refused(Refusal::NotSignedIn);
    }
}
