//! `POST /v1/requests/{id}/grant`: an RA agent grants a request, and it is so: the person or the positions are added, or end. Again is no
//! harm.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole` (also an agent who would appoint or dismiss an agent or a manager),
//! `OwnRequest`, `WrongStep` (rejected before), and what raising it would be refused for now: `AlreadyKnown`, `UnknownPerson`,
//! `UnknownRecord`, `NotYourOrganisation`, `HeldNow`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{assignment, check, is_about_ra_staff, new_person};
use crate::{
    domain::{
        operation::OperationId,
        refusal::Refusal,
        request::{Change, RequestState},
        role::Action,
    },
    ra::{
        server::{
            Parts,
            guard::{self, InRole},
            note_refusal,
            stop::Stop,
            wire::{DONE, InPath, OfSession},
        },
        store::{
            Tx,
            audit::Entry,
            people::Assignment,
            requests::{Decision, StoredRequest},
        },
    },
};

refuses!(PATH; IN_ROLE; Malformed, OwnRequest, WrongStep, AlreadyKnown, UnknownPerson, UnknownRecord, NotYourOrganisation, HeldNow);

#[utoipa::path(
    post,
    path = "/v1/requests/{id}/grant",
    summary = "Grant a request",
    operation_id = "grant_request",
    params(("id" = OperationId, Path)),
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<OperationId>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::GrantRequests).await?;
    let request = tx.request(id).await?.ok_or(Refusal::UnknownRecord)?;
    match request.state {
        RequestState::Open => {}
        RequestState::Granted => return Ok(DONE),
        RequestState::Rejected => return Err(Refusal::WrongStep.into()),
    }
    let whom = request.change.person();
    let what = format!("grant request: {}", request.change.name());
    let entry = Entry { whom: Some(whom), operation: Some(id), ..who.entry(now, &what) };
    if let Err(stop) = may_grant(&mut tx, &parts, &who, &request).await {
        drop(tx);
        note_refusal(&parts, &stop, entry).await;
        return Err(stop);
    }
    tx.decide_request(id, RequestState::Granted, &Decision { by: who.person.id.clone(), at: now, why: None }).await?;
    tx.audit(&entry).await?;
    for told in apply(&mut tx, &parts, &request).await? {
        tx.audit(&Entry { what: &told, ..entry }).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}

async fn may_grant(tx: &mut Tx, parts: &Parts, who: &InRole, request: &StoredRequest) -> Result<(), Stop> {
    if request.raised_by == who.person.id || request.change.person() == &who.person.id {
        return Err(Refusal::OwnRequest.into());
    }
    check(tx, parts, &request.organisation, &request.change).await?;
    if !who.role.may(Action::Appoint) && is_about_ra_staff(tx, parts, request).await? {
        return Err(guard::not_your_role(Action::Appoint));
    }
    Ok(())
}

/// Makes it so; gives what the trail is to say of each position.
async fn apply(tx: &mut Tx, parts: &Parts, request: &StoredRequest) -> Result<Vec<String>, Stop> {
    let person = request.change.person();
    let mut told = Vec::new();
    if let Change::NewUser { person, .. } = &request.change {
        tx.put_person(&new_person(person, &parts.chance)?).await?;
    }
    for start in request.change.starts() {
        tx.put_assignment(&assignment(person, start)).await?;
        let until = start.until.map(|day| format!(" until {day}")).unwrap_or_default();
        told.push(format!("assign to {} from {}{until}", start.position_id, start.from));
    }
    for end in request.change.ends() {
        // One that has ended before does not go on until then.
        let mut held = tx.times_in(person, &end.position_id).await?;
        held.retain(|a| a.until.is_none_or(|until| until > end.last_day));
        for held in &held {
            tx.put_assignment(&Assignment { until: Some(end.last_day), ..held.clone() }).await?;
        }
        if !held.is_empty() {
            told.push(format!("end {} on {}", end.position_id, end.last_day));
        }
    }
    if let Change::Leaver { last_day, .. } = &request.change {
        let ended = tx.end_assignments(person, &request.organisation, *last_day).await?;
        told.push(format!("end {ended} positions on {last_day}"));
    }
    Ok(told)
}
