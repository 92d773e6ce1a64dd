//! `POST /v1/terms`: the person who is signed in accepts the terms in force. Again is no harm.
//!
//! Refuses: `NotSignedIn`; `TermsNeeded` where the version is not the one in force (it has to be read first).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts, guard,
    openapi::refuses,
    stop::Stop,
    wire::{Body, DONE, Tokens},
};
use crate::{
    domain::refusal::Refusal,
    ra::{api::sign_in::AcceptTerms, store::audit::Entry},
};

refuses!(BODY; SESSION;);

#[utoipa::path(
    post,
    path = "/v1/terms",
    summary = "Accept the terms in force",
    operation_id = "accept_terms",
    request_body = AcceptTerms,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    tokens: Tokens,
    Body(request): Body<AcceptTerms>,
) -> Result<StatusCode, Stop> {
    let mut tx = parts.store.begin().await?;
    let signed_in = guard::before_terms(&mut tx, &parts, &tokens).await?;
    let version = &parts.config.terms.version;
    if request.version != *version {
        return Err(Refusal::TermsNeeded.into());
    }
    let now = parts.clock.now();
    if !tx.has_accepted(&signed_in.person.id, version).await? {
        tx.accept_terms(&signed_in.person.id, version, now).await?;
        let what = format!("accept terms {version}");
        let who = Some(&signed_in.person.id);
        let workstation = Some(signed_in.session.workstation.as_str());
        tx.audit(&Entry { who, whom: who, workstation, ..Entry::done(now, &what) }).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{api::sign_in::Session, server::bench::Bench};

    #[tokio::test]
    async fn nothing_else_before_they_are_accepted() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let session: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
        let token = session.token.into_domain();
        let renew = bench.renew_request(&rosa, None);
        bench.with_session(&token).post("/v1/operations", &renew).await.refused(Refusal::TermsNeeded);
        let other = AcceptTerms { version: "0".into() };
        bench.with_session(&token).post("/v1/terms", &other).await.refused(Refusal::TermsNeeded);
        let accept = AcceptTerms { version: "1".into() };
        for _ in 0..2 {
            bench.with_session(&token).post("/v1/terms", &accept).await.done();
        }
        let accepted = bench.audited().await.iter().filter(|(what, _)| what == "accept terms 1").count();
        assert_eq!(accepted, 1);
        bench.post("/v1/terms", &accept).await.refused(Refusal::NotSignedIn);
    }
}
