//! `POST /v1/incidents`: whoever is signed in reports their own card, or a colleague's.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `UnknownCard`, `NotNow` (the card has ended), `Malformed`, `WrongStep` (the id is known with
//! another content); for a colleague's card also `RoleNotChosen`, `NotYourRole`, `NotYourOrganisation`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::keep;
use crate::{
    domain::{
        refusal::Refusal,
        role::{Action, Role},
    },
    ra::{
        api::lifecycle::Report,
        server::{
            Parts,
            cards::{is_note, is_serial},
            guard::{self, SignedIn},
            stop::Stop,
            wire::{Body, DONE, OfSession, Tokens},
        },
        store::{Tx, audit::Entry, cards::Card, incidents::StoredIncident},
    },
};

refuses!(BODY; IN_ROLE; Malformed, UnknownCard, NotYourOrganisation, WrongStep, NotNow { state: crate::domain::lifecycle::CardState::Active, allowed: vec![] });

#[utoipa::path(
    post,
    path = "/v1/incidents",
    summary = "Report a card as lost, stolen, damaged or misused",
    operation_id = "report_card",
    request_body = Report,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    Body(report): Body<Report>,
) -> Result<StatusCode, Stop> {
    if !is_note(&report.note) || report.card.as_ref().is_some_and(|c| !is_serial(c)) {
        return Err(Refusal::Malformed.into());
    }
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let who = guard::signed_in(&mut tx, &parts, &tokens).await?;
    let card = match &report.card {
        None => guard::card_of(&mut tx, who.session.card).await?,
        Some(serial) => tx.card_by_serial(serial).await?.ok_or(Refusal::UnknownCard)?,
    };
    if let Some(known) = tx.incident(report.id).await? {
        let same = known.card == card.key && known.kind == report.kind && known.reporter.as_ref() == Some(&who.person.id);
        return if same { Ok(DONE) } else { Err(Refusal::WrongStep.into()) };
    }
    let (role, organisation) = as_whom(&mut tx, &parts, &tokens, &who, &card).await?;
    let incident = StoredIncident {
        id: report.id,
        card: card.key,
        kind: report.kind,
        note: report.note,
        reporter: Some(who.person.id.clone()),
        role,
        organisation: organisation.clone(),
        workstation: who.session.workstation.clone(),
        reported_at: now,
        closed: None,
    };
    keep(&mut tx, &card, &incident).await?;
    let what = format!("report {}", incident.kind.name());
    let entry = Entry {
        who: Some(&who.person.id),
        whom: Some(&card.person),
        card: Some(&card.serial),
        workstation: Some(&who.session.workstation),
        role,
        organisation: organisation.as_deref(),
        operation: Some(report.id),
        ..Entry::done(now, &what)
    };
    tx.audit(&entry).await?;
    tx.commit().await?;
    Ok(DONE)
}

/// The role and the organisation in which somebody reports a card; none for their own.
async fn as_whom(
    tx: &mut Tx,
    parts: &Parts,
    tokens: &Tokens,
    who: &SignedIn,
    card: &Card,
) -> Result<(Option<Role>, Option<String>), Stop> {
    if card.person == who.person.id {
        return Ok((None, None));
    }
    let acting = guard::in_role(tx, parts, tokens, Action::ReportColleaguesCard).await?;
    if !acting.role.may(Action::ManageCards) && !guard::is_near(tx, parts, &acting.organisation.code, &card.person).await? {
        return Err(Refusal::NotYourOrganisation.into());
    }
    Ok((Some(acting.role), Some(acting.organisation.code)))
}
