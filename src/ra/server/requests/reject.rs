//! `POST /v1/requests/{id}/reject`: an RA agent rejects a request, and says why. Again with the same words is no harm.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `UnknownRecord`, `Malformed`, `WrongStep` (decided otherwise
//! before).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{
    domain::{operation::OperationId, refusal::Refusal, request::RequestState, role::Action},
    ra::{
        api::request::RejectRequest,
        server::{
            Parts,
            cards::is_note,
            guard,
            stop::Stop,
            wire::{Body, DONE, InPath, OfSession},
        },
        store::{audit::Entry, requests::Decision},
    },
};

refuses!(BODY; IN_ROLE; Malformed, UnknownRecord, WrongStep);

#[utoipa::path(
    post,
    path = "/v1/requests/{id}/reject",
    summary = "Reject a request",
    operation_id = "reject_request",
    params(("id" = OperationId, Path)),
    request_body = RejectRequest,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<OperationId>,
    Body(RejectRequest { why }): Body<RejectRequest>,
) -> Result<StatusCode, Stop> {
    if why.trim().is_empty() || !is_note(&why) {
        return Err(Refusal::Malformed.into());
    }
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::GrantRequests).await?;
    let request = tx.request(id).await?.ok_or(Refusal::UnknownRecord)?;
    match request.state {
        RequestState::Open => {}
        RequestState::Rejected if request.decided.is_some_and(|d| d.why.as_ref() == Some(&why)) => return Ok(DONE),
        RequestState::Rejected | RequestState::Granted => return Err(Refusal::WrongStep.into()),
    }
    let what = format!("reject request: {}", request.change.name());
    let entry = Entry { whom: Some(request.change.person()), operation: Some(id), ..who.entry(now, &what) };
    tx.audit(&entry).await?;
    let note = format!("note: {why}");
    tx.audit(&Entry { what: &note, ..entry }).await?;
    tx.decide_request(id, RequestState::Rejected, &Decision { by: who.person.id.clone(), at: now, why: Some(why) }).await?;
    tx.commit().await?;
    Ok(DONE)
}
