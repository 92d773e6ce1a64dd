//! `POST /v1/help`: who asks for help, for a helper who was told the code. It changes nothing.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `TooSoon` (too many wrong codes), `WrongHelpCode`, `OwnCard`,
//! `NotYourOrganisation`, `SameWorkstation`, `CardSuspended`, `CardCancelled`, `WrongStep` (authorised meanwhile by another route).

use std::sync::Arc;

use axum::extract::State;

use super::{
    super::{
        Parts,
        openapi::refuses,
        peer::Caller,
        stop::Stop,
        wire::{Answer, Body, OfSession},
    },
    Deed, Which, answerable, meet,
};
use crate::ra::api::{
    bytes::Bytes,
    help::{HelpWanted, TypedHelpCode},
};

const DEED: Deed = Deed::LookUp;

refuses!(BODY; IN_ROLE, MET;);

#[utoipa::path(
    post,
    path = "/v1/help",
    summary = "Who asks for help with this code",
    operation_id = "look_up_help",
    request_body = TypedHelpCode,
    responses((status = 200, description = "Done", body = HelpWanted), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    caller: Caller,
    Body(request): Body<TypedHelpCode>,
) -> Result<Answer<HelpWanted>, Stop> {
    let tx = parts.store.begin().await?;
    let (mut tx, met) = meet(tx, &parts, (&tokens, &caller), &request.code, Which::Open, DEED).await?;
    if let Err(stop) = answerable(&met.held) {
        return met.refuse(&parts, tx, DEED, stop).await;
    }
    let photo = tx.photo(&met.held.holder.id).await?.map(Bytes);
    // Somebody's name and face were shown.
    tx.audit(&met.entry(parts.clock.now(), DEED)).await?;
    tx.commit().await?;
    let held = met.held;
    Ok(Answer(HelpWanted {
        operation: held.operation.id,
        holder: held.holder.full_name(),
        photo,
        card: held.card.serial,
        workstation: held.operation.workstation,
        asked_at: met.request.made_at,
    }))
}
