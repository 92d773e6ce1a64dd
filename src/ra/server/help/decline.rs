//! `POST /v1/help/decline`: the helper does not give their word; the holder's desktop says so. The code is used up by it.
//!
//! Again by the same helper is no harm; to anybody else the code is a wrong one then. Refuses as [`super::look_up`] does; `WrongStep`
//! also where a helper has approved.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    super::{
        Parts,
        openapi::refuses,
        peer::Caller,
        stop::Stop,
        wire::{Body, DONE, OfSession},
    },
    Deed, Which, answerable, meet,
};
use crate::ra::{
    api::help::TypedHelpCode,
    store::help::{HelpAnswer, HelpState},
};

const DEED: Deed = Deed::Decline;

refuses!(BODY; IN_ROLE, MET;);

#[utoipa::path(
    post,
    path = "/v1/help/decline",
    summary = "Decline to help",
    operation_id = "decline_help",
    request_body = TypedHelpCode,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    caller: Caller,
    Body(request): Body<TypedHelpCode>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let tx = parts.store.begin().await?;
    let (mut tx, met) = meet(tx, &parts, (&tokens, &caller), &request.code, Which::OrAnswered, DEED).await?;
    if matches!(met.request.state, HelpState::Declined { .. }) {
        return Ok(DONE);
    }
    if let Err(stop) = answerable(&met.held) {
        return met.refuse(&parts, tx, DEED, stop).await;
    }
    tx.answer_help(met.held.operation.id, HelpAnswer::Declined, &met.helper.person.id, now).await?;
    tx.audit(&met.entry(now, DEED)).await?;
    tx.commit().await?;
    Ok(DONE)
}
