//! `POST /v1/terms`: the person who is signed in accepts the terms in force. Again is no harm. What they say is kept with the first who
//! accepts them.
//!
//! Refuses: `NotSignedIn`; `TermsNeeded` where the version is not the one in force (it has to be read first).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts, guard,
    openapi::refuses,
    stop::Stop,
    wire::{Body, DONE, OfSession},
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
    OfSession(tokens): OfSession,
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
        tx.keep_terms(version, &parts.config.terms.text).await?;
        tx.accept_terms(&signed_in.person.id, version, now).await?;
        let what = format!("accept terms {version}");
        let who = Some(&signed_in.person.id);
        let workstation = Some(signed_in.session.workstation.as_str());
        tx.audit(&Entry { who, whom: who, workstation, ..Entry::done(now, &what) }).await?;
    } else {
        tx.reaffirm_terms(&signed_in.person.id, version, signed_in.session.begun_at, now).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{person::PersonId, role::Role, secret::SecretText},
        ra::{
            api::sign_in::{ChooseRole, Session},
            server::bench::Bench,
            store::terms::Acceptance,
        },
    };

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

    #[tokio::test]
    async fn they_are_reaffirmed_by_whoever_goes_on_after_the_reminder() {
        let bench = Bench::new().await;
        let lena = bench.issue("lena").await;
        let start = bench.now();
        let last = async || {
            let accepted = bench.store().look().await.unwrap().acceptances(&PersonId("lena".into())).await.unwrap();
            accepted[0].reaffirmed_at.map(|at| at.duration_since(start).as_secs())
        };
        let first = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
        let look = async |session: &SecretText| {
            bench.with_session(session).get("/v1/people/rosa").await.any_ok();
        };
        bench.later(10);
        look(&first).await;
        assert_eq!(last().await, None, "they have read the whole of it in this session");
        let second: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&lena).await).await.ok();
        assert_eq!(last().await, None, "the reminder may not even have arrived");
        let second = second.token.into_domain();
        for seconds in [20, 30] {
            bench.later(10);
            let choose = ChooseRole { role: Role::Unlocker, organisation_code: "EX001".into() };
            bench.with_session(&second).put("/v1/session/role", &choose).await.done();
            look(&second).await;
            assert_eq!(last().await, Some(20), "{seconds}: the first thing that was done");
        }
    }

    #[tokio::test]
    async fn each_version_is_kept_with_its_text_and_its_times() {
        let bench = Bench::new().await;
        let (rosa, start) = (bench.issue("rosa").await, bench.now());
        let id = PersonId("rosa".into());
        let mut tx = bench.store().begin().await.unwrap();
        tx.keep_terms("0", "Earlier terms").await.unwrap();
        tx.accept_terms(&id, "0", start).await.unwrap();
        tx.commit().await.unwrap();
        bench.later(10);
        // What was accepted before is not what is in force.
        bench.sign_in(&rosa).await;
        bench.later(10);
        bench.sign_in(&rosa).await;
        let at = |seconds| start + jiff::SignedDuration::from_secs(seconds);
        let mut tx = bench.store().look().await.unwrap();
        let first = Acceptance { version: "0".into(), at: start, reaffirmed_at: None };
        let second = Acceptance { version: "1".into(), at: at(10), reaffirmed_at: Some(at(20)) };
        assert_eq!(tx.acceptances(&id).await.unwrap(), [first, second]);
        for (version, text) in [("0", Some("Earlier terms")), ("1", Some("Terms")), ("2", None)] {
            assert_eq!(tx.terms(version).await.unwrap().as_deref(), text);
        }
        drop(tx);
        let mut tx = bench.store().begin().await.unwrap();
        tx.keep_terms("1", "Other words under the same version").await.unwrap();
        assert_eq!(tx.terms("1").await.unwrap().as_deref(), Some("Terms"), "what was accepted stays what it was");
    }
}
