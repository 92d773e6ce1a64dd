//! `POST /v1/incidents/{id}/close`: an RA agent ends a report.
//!
//! *Found* lifts the suspension where the card was suspended for a report that is found, and no other is open: a card that an agent had
//! put on hold before stays so, until an agent lifts that. *Cancelled* ends the card for good; *no action* leaves it as it is. The answer
//! says how the card is now. Again with the same outcome is no harm.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `OwnCard`, `UnknownRecord`, `WrongStep` (closed with another
//! outcome), `NotNow` (the card's state does not allow it).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;

use crate::{
    domain::{
        incident::Outcome,
        lifecycle::{CardDeed, CardState},
        operation::OperationId,
        refusal::Refusal,
        role::Action,
    },
    ra::{
        api::lifecycle::{CloseIncident, IncidentClosed},
        server::{
            Parts,
            cards::{cancel_now, reinstate_now},
            guard,
            stop::Stop,
            wire::{Answer, Body, InPath, OfSession},
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
    responses((status = 200, description = "Done", body = IncidentClosed), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<OperationId>,
    Body(request): Body<CloseIncident>,
) -> Result<Answer<IncidentClosed>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::ManageCards).await?;
    let incident = tx.incident(id).await?.ok_or(Refusal::UnknownRecord)?;
    let card = guard::card_of(&mut tx, incident.card).await?;
    if card.person == who.person.id {
        return Err(Refusal::OwnCard.into());
    }
    if let Some((_, outcome)) = incident.closed {
        let closed = Answer(IncidentClosed { card_state: card.state });
        return if outcome == request.outcome { Ok(closed) } else { Err(Refusal::WrongStep.into()) };
    }
    let by = &who.person.id;
    tx.close_incident(id, by, request.outcome, now).await?;
    let what = match request.outcome {
        Outcome::Found => {
            let others = tx.has_open_incident(card.key).await?;
            if !others && card.state != CardState::Active {
                card.state.after(CardDeed::Reinstate)?;
                if tx.is_held_for_what_was_found(card.key).await? {
                    reinstate_now(&mut tx, &card, by, now).await?;
                }
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
    let card_state = guard::card_of(&mut tx, incident.card).await?.state;
    tx.commit().await?;
    Ok(Answer(IncidentClosed { card_state }))
}
