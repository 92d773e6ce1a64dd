//! `POST /v1/help/approve`: the helper gives their word, and so authorises the unlock at the holder's desk.
//!
//! Again by the same helper gives the same answer, as long as their word holds. Refuses as [`super::look_up`] does, and: `NotAttested`,
//! `WrongStep` (also where another helper has approved, or this one has declined).

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
    Deed, Met, Which, answerable, meet,
};
use crate::{
    domain::refusal::Refusal,
    ra::{
        api::help::ApproveHelp,
        store::help::{HelpAnswer, HelpState},
    },
};

const DEED: Deed = Deed::Approve;

refuses!(BODY; IN_ROLE, MET; NotAttested);

#[utoipa::path(
    post,
    path = "/v1/help/approve",
    summary = "Authorise an unlock by a helper elsewhere",
    operation_id = "approve_help",
    request_body = ApproveHelp,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    caller: Caller,
    Body(request): Body<ApproveHelp>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let tx = parts.store.begin().await?;
    let (mut tx, met) = meet(tx, &parts, (&tokens, &caller), &request.code, Which::OrAnswered, DEED).await?;
    if let Err(stop) = may_approve(&met, &request) {
        return met.refuse(&parts, tx, DEED, stop).await;
    }
    if met.request.state == HelpState::Asked {
        let (id, helper) = (met.held.operation.id, &met.helper);
        tx.answer_help(id, HelpAnswer::Approved, &helper.person.id, now).await?;
        tx.grant(id, Some((&helper.person.id, helper.role, &helper.organisation.code)), now).await?;
        tx.audit(&met.entry(now, DEED)).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}

fn may_approve(met: &Met, request: &ApproveHelp) -> Result<(), Stop> {
    if !(request.knows_holder && request.spoke_with_holder) {
        return Err(Refusal::NotAttested.into());
    }
    match &met.request.state {
        HelpState::Approved { by } if *by == met.helper.person.id => Ok(()),
        HelpState::Approved { .. } | HelpState::Declined { .. } => Err(Refusal::WrongStep.into()),
        HelpState::Asked => answerable(&met.held),
    }
}
