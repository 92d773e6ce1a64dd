//! `GET /v1/requests?state=open&after=ID`: requests, the oldest first, fifty at a time: those of the organisation of a sponsor's role, all
//! of them for the RA. `state` is `open` where nothing is said.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `UnknownRecord` (no such request to go on after).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use crate::{
    domain::{
        operation::OperationId,
        person::PersonId,
        refusal::Refusal,
        request::{Change, RequestState},
        role::Action,
    },
    ra::{
        api::request::{Decided, Request, Requests},
        server::{
            Parts, guard,
            stop::{Failed, Stop},
            wire::{Answer, InQuery, OfSession},
        },
        store::{Tx, requests::StoredRequest},
    },
};

/// Requests of one answer.
const PAGE: u32 = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    state: Option<RequestState>,
    after: Option<OperationId>,
}

refuses!(PATH; IN_ROLE; UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/requests",
    summary = "Requests, of one organisation or of all",
    operation_id = "list_requests",
    params(("state" = Option<RequestState>, Query), ("after" = Option<OperationId>, Query)),
    responses((status = 200, description = "Done", body = Requests), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InQuery(asked): InQuery<Asked>,
) -> Result<Answer<Requests>, Stop> {
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::RaiseRequests).await?;
    tx.commit().await?;
    let all = who.role.may(Action::GrantRequests);
    let of = (!all).then_some(who.organisation.code.as_str());
    let mut tx = parts.store.look().await?;
    let after = match asked.after {
        Some(id) => {
            let known = tx.request(id).await?.filter(|r| of.is_none_or(|code| r.organisation == code));
            Some(known.ok_or(Refusal::UnknownRecord)?)
        }
        None => None,
    };
    let state = asked.state.unwrap_or(RequestState::Open);
    let found = tx.requests(state, of, after.as_ref(), PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    let mut requests = Vec::with_capacity(found.len());
    for request in found.into_iter().take(PAGE as usize) {
        requests.push(on_the_wire(&mut tx, request, all, &who.person.id).await?);
    }
    let next = requests.last().filter(|_| more).map(|r| r.id);
    Ok(Answer(Requests { requests, next }))
}

async fn on_the_wire(tx: &mut Tx, r: StoredRequest, all: bool, reader: &PersonId) -> Result<Request, Stop> {
    let raised_by_name = tx.person(&r.raised_by).await?.ok_or(Failed::Missing("whoever raised a request"))?.full_name();
    let mut change = r.change;
    if let Change::NewUser { person, .. } = &mut change
        && !all
        && r.raised_by != *reader
    {
        (person.email, person.mobile, person.date_of_birth) = (None, None, None);
    }
    Ok(Request {
        id: r.id,
        organisation_code: r.organisation,
        change,
        raised_by: r.raised_by,
        raised_by_name,
        raised_at: r.raised_at,
        state: r.state,
        decided: r.decided.map(|d| Decided { by: d.by, at: d.at, why: d.why }),
    })
}
