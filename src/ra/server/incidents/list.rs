//! `GET /v1/incidents`: the RA's queue of open reports, the oldest first, a hundred at a time (`?after=ID`).
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `UnknownRecord` (no such report to go on after).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use crate::{
    domain::{operation::OperationId, refusal::Refusal, role::Action},
    ra::{
        api::lifecycle::{Incident, Incidents},
        server::{
            Parts, guard,
            stop::{Failed, Stop},
            wire::{Answer, InQuery, OfSession},
        },
    },
};

const PAGE: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    after: Option<OperationId>,
}

refuses!(PATH; IN_ROLE; UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/incidents",
    summary = "The queue of open reports",
    operation_id = "list_incidents",
    params(("after" = Option<OperationId>, Query)),
    responses((status = 200, description = "Done", body = Incidents), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InQuery(page): InQuery<Page>,
) -> Result<Answer<Incidents>, Stop> {
    // The session is touched by it, so this is no mere look; the rest is, and nobody waits for it.
    let mut tx = parts.store.begin().await?;
    guard::in_role(&mut tx, &parts, &tokens, Action::ManageCards).await?;
    tx.commit().await?;
    let mut tx = parts.store.look().await?;
    let after = match page.after {
        None => None,
        Some(id) => Some(tx.incident(id).await?.ok_or(Refusal::UnknownRecord)?),
    };
    let found = tx.open_incidents(after.as_ref(), PAGE).await?;
    let next = (found.len() == PAGE as usize).then(|| found.last().map(|i| i.id)).flatten();
    let mut incidents = Vec::with_capacity(found.len());
    for i in found {
        let card = guard::card_of(&mut tx, i.card).await?;
        let holder = tx.person(&card.person).await?.ok_or(Failed::Missing("a card's person"))?;
        incidents.push(Incident {
            id: i.id,
            card: card.serial,
            card_state: card.state,
            holder: holder.id.clone(),
            holder_name: holder.full_name(),
            kind: i.kind,
            note: i.note,
            reporter: i.reporter,
            reported_at: i.reported_at,
        });
    }
    Ok(Answer(Incidents { incidents, next }))
}
