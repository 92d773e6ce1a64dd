//! `POST /v1/requests`: a sponsor asks the RA for a change in the organisation of their role. Again under the same id is no harm.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `NotYourOrganisation` (a position elsewhere, or somebody who has
//! none here to leave), `UnknownPerson`, `UnknownRecord`, `AlreadyKnown`, `Malformed`; `WrongStep` where the id is known with another content.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{check, is_same};
use crate::{
    domain::{
        refusal::Refusal,
        request::{Change, RequestState},
        role::Action,
    },
    ra::{
        api::request::RaiseRequest,
        server::{
            Parts, guard, note_refusal,
            stop::Stop,
            wire::{Body, DONE, OfSession, is_person_id},
        },
        store::{Tx, audit::Entry, requests::StoredRequest},
    },
};

refuses!(BODY; IN_ROLE; Malformed, NotYourOrganisation, UnknownPerson, UnknownRecord, AlreadyKnown, HeldNow, WrongStep);

#[utoipa::path(
    post,
    path = "/v1/requests",
    summary = "Ask the RA for a change",
    operation_id = "raise_request",
    request_body = RaiseRequest,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    Body(raised): Body<RaiseRequest>,
) -> Result<StatusCode, Stop> {
    // It goes into the trail, whatever becomes of the request.
    if !is_person_id(raised.change.person()) {
        return Err(Refusal::Malformed.into());
    }
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::RaiseRequests).await?;
    let request = StoredRequest {
        id: raised.id,
        organisation: who.organisation.code.clone(),
        change: raised.change,
        raised_by: who.person.id.clone(),
        raised_at: now,
        state: RequestState::Open,
        decided: None,
    };
    if let Some(known) = tx.request(request.id).await? {
        return if is_same(&known, &request) { Ok(DONE) } else { Err(Refusal::WrongStep.into()) };
    }
    let what = format!("raise request: {}", request.change.name());
    let entry = Entry { whom: Some(request.change.person()), operation: Some(request.id), ..who.entry(now, &what) };
    if let Err(stop) = can_be(&mut tx, &parts, &request).await {
        drop(tx);
        note_refusal(&parts, &stop, entry).await;
        return Err(stop);
    }
    tx.add_request(&request).await?;
    tx.audit(&entry).await?;
    tx.commit().await?;
    Ok(DONE)
}

async fn can_be(tx: &mut Tx, parts: &Parts, request: &StoredRequest) -> Result<(), Stop> {
    check(tx, parts, &request.organisation, &request.change).await?;
    if let Change::Leaver { person, last_day } = &request.change
        && !tx.stays_after(person, &request.organisation, *last_day).await?
    {
        return Err(Refusal::NotYourOrganisation.into());
    }
    Ok(())
}
