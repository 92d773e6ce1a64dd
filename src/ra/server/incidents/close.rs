//! `POST /v1/incidents/{id}/close`: an RA agent ends a report.
//!
//! *Found* lifts the suspension where no other report of the card is open; *cancelled* ends the card for good; *no action* leaves it as it
//! is. Again with the same outcome is no harm.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `OwnCard`, `UnknownRecord`, `WrongStep` (closed with another
//! outcome), `NotNow` (the card's state does not allow it).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{
    domain::{
        incident::Outcome,
        lifecycle::{CardDeed, CardState},
        operation::OperationId,
        refusal::Refusal,
        role::Action,
    },
    ra::{
        api::lifecycle::CloseIncident,
        server::{
            Parts,
            cards::{cancel_now, reinstate_now},
            guard,
            stop::Stop,
            wire::{Body, DONE, InPath, OfSession},
        },
        store::audit::Entry,
    },
};

refuses!(BODY; IN_ROLE; OwnCard, UnknownRecord, WrongStep, NotNow { state: crate::domain::lifecycle::CardState::Active, allowed: vec![] });

#[utoipa::path(
    post,
    path = "/v1/incidents/{id}/close",
    summary = "Close a report",
    operation_id = "close_incident",
    params(("id" = OperationId, Path)),
    request_body = CloseIncident,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<OperationId>,
    Body(request): Body<CloseIncident>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::ManageCards).await?;
    let incident = tx.incident(id).await?.ok_or(Refusal::UnknownRecord)?;
    let card = guard::card_of(&mut tx, incident.card).await?;
    if card.person == who.person.id {
        return Err(Refusal::OwnCard.into());
    }
    if let Some((_, outcome)) = incident.closed {
        return if outcome == request.outcome { Ok(DONE) } else { Err(Refusal::WrongStep.into()) };
    }
    let by = &who.person.id;
    tx.close_incident(id, by, request.outcome, now).await?;
    let what = match request.outcome {
        Outcome::Found => {
            let others = tx.has_open_incident(card.key).await?;
            if !others && card.state != CardState::Active {
                card.state.after(CardDeed::Reinstate)?;
                reinstate_now(&mut tx, &card, by, now).await?;
            }
            "close report as found"
        }
        Outcome::Cancelled => {
            if card.state != CardState::Cancelled {
                card.state.after(CardDeed::Cancel)?;
                cancel_now(&mut tx, &card, Some(by), (incident.kind.name(), incident.kind.reason()), now).await?;
            }
            "close report and cancel"
        }
        Outcome::NoAction => "close report without action",
    };
    let entry = Entry {
        who: Some(by),
        whom: Some(&card.person),
        card: Some(&card.serial),
        workstation: Some(&who.session.workstation),
        role: Some(who.role),
        organisation: Some(&who.organisation.code),
        operation: Some(id),
        ..Entry::done(now, what)
    };
    tx.audit(&entry).await?;
    tx.commit().await?;
    Ok(DONE)
}
