//! `DELETE /v1/session`: ends the session. One that has ended already is no refusal: what was asked for is so.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts,
    openapi::refuses,
    stop::Stop,
    wire::{DONE, Tokens},
};
use crate::ra::store::audit::Entry;

refuses!(NOTHING;;);

#[utoipa::path(
    delete,
    path = "/v1/session",
    summary = "End the session",
    operation_id = "sign_out",
    responses((status = 204, description = "Done"), Refuses),
    security((), ("session" = [])),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, tokens: Tokens) -> Result<StatusCode, Stop> {
    let Some(token) = tokens.session else { return Ok(DONE) };
    let mut tx = parts.store.begin().await?;
    if let Some(session) = tx.session(&token).await? {
        tx.end_session(&token).await?;
        let who = Some(&session.person);
        let workstation = Some(session.workstation.as_str());
        tx.audit(&Entry { who, whom: who, workstation, ..Entry::done(parts.clock.now(), "sign out") }).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::refusal::Refusal,
        ra::{api::sign_in::AcceptTerms, server::bench::Bench, store::cards::CardState},
    };

    #[tokio::test]
    async fn ends_the_session_for_good() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let token = bench.sign_in(&rosa).await;
        for _ in 0..2 {
            bench.with_session(&token).delete("/v1/session").await.done();
        }
        let accept = AcceptTerms { version: "1".into() };
        bench.with_session(&token).post("/v1/terms", &accept).await.refused(Refusal::NotSignedIn);
    }

    #[tokio::test]
    async fn a_session_ends_by_itself() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let accept = AcceptTerms { version: "1".into() };
        let idle = bench.sign_in(&rosa).await;
        bench.later_minutes(9);
        bench.with_session(&idle).post("/v1/terms", &accept).await.done();
        bench.later_minutes(10);
        bench.with_session(&idle).post("/v1/terms", &accept).await.refused(Refusal::NotSignedIn);
        let long = bench.sign_in(&rosa).await;
        for _ in 0..(8 * 60 / 8 - 1) {
            bench.later_minutes(8);
            bench.with_session(&long).post("/v1/terms", &accept).await.done();
        }
        bench.later_minutes(8);
        bench.with_session(&long).post("/v1/terms", &accept).await.refused(Refusal::NotSignedIn);
        let lost = bench.sign_in(&rosa).await;
        bench.set_card(&rosa, CardState::Suspended).await;
        bench.with_session(&lost).post("/v1/terms", &accept).await.refused(Refusal::CardSuspended);
    }
}
