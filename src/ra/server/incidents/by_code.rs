//! `POST /v1/incidents/by-code`: whoever has the code reports all cards that they have in use.
//!
//! A code that was never sent, because nobody was found, is refused just as a wrong one, and runs out just as one that was.
//!
//! Refuses: `WrongCode` with the tries left, `CodeSpent` (expired, used up, never asked for), `UnknownCard` (no card in use), `WrongStep`
//! (the id is known for another card), `Malformed`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use jiff::SignedDuration;
use subtle::ConstantTimeEq;

use super::{ask_code::asked_under, keep};
use crate::{
    domain::{operation::OperationId, refusal::Refusal},
    ra::{
        api::lifecycle::ReportByCode,
        server::{
            Parts,
            cards::is_note,
            send_code,
            stop::Stop,
            wire::{Body, DONE},
        },
        store::{audit::Entry, incidents::StoredIncident},
    },
};

/// Where nobody signed in, nothing is known of it.
const WORKSTATION: &str = "(by code)";

refuses!(BODY; ; Malformed, WrongCode { left: 0 }, CodeSpent, UnknownCard, WrongStep, NotNow { state: crate::domain::lifecycle::CardState::Active, allowed: vec![] });

#[utoipa::path(
    post,
    path = "/v1/incidents/by-code",
    summary = "Report all cards of whoever has the code",
    operation_id = "report_by_code",
    request_body = ReportByCode,
    responses((status = 204, description = "Done"), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, Body(report): Body<ReportByCode>) -> Result<StatusCode, Stop> {
    if !is_note(&report.note) {
        return Err(Refusal::Malformed.into());
    }
    let now = parts.clock.now();
    let policy = &parts.config.policy;
    let mut tx = parts.store.begin().await?;
    let counted = format!("report code {}", report.asked);
    let lasts = SignedDuration::from_mins(policy.code_minutes.into());
    let wrong = tx.tries_since(&counted, now - lasts, policy.code_tries.into()).await?.len();
    let asked = !tx.tries_since(&asked_under(report.asked), now - lasts, 1).await?.is_empty();
    let code = tx.person_code(report.asked).await?;
    // The same report again, by whoever has the code: its answer was lost.
    let again = tx.incident(report.id).await?;
    let used = code.as_ref().is_some_and(|c| c.used) && again.is_none();
    let left = usize::from(policy.code_tries).saturating_sub(wrong);
    if !asked || used || left == 0 {
        return Err(Refusal::CodeSpent.into());
    }
    let typed = report.code.expose("hashed for comparison with the stored hash");
    let right = code.filter(|c| bool::from(send_code::hash(&c.salt, typed.trim()).ct_eq(&c.hash)));
    let Some(code) = right else {
        tx.count_try(&counted, now).await?;
        tx.commit().await?;
        return Err(Refusal::WrongCode { left: u8::try_from(left - 1).unwrap_or(0) }.into());
    };
    let cards = tx.cards_in_use(&code.person).await?;
    if let Some(known) = again {
        let same = known.reporter.as_ref() == Some(&code.person) && known.kind == report.kind;
        return if same { Ok(DONE) } else { Err(Refusal::WrongStep.into()) };
    }
    if cards.is_empty() {
        return Err(Refusal::UnknownCard.into());
    }
    tx.use_person_code(report.asked).await?;
    for (n, card) in cards.iter().enumerate() {
        let incident = StoredIncident {
            // Further cards get ids of their own, made from the time and chance.
            id: if n == 0 { report.id } else { OperationId::new(now, &parts.chance) },
            card: card.key,
            kind: report.kind,
            note: report.note.clone(),
            reporter: Some(code.person.clone()),
            role: None,
            organisation: None,
            workstation: WORKSTATION.to_owned(),
            reported_at: now,
            closed: None,
        };
        keep(&mut tx, card, &incident).await?;
        let what = format!("report {} by code", incident.kind.name());
        let who = Some(&code.person);
        let operation = Some(incident.id);
        tx.audit(&Entry { who, whom: who, card: Some(&card.serial), operation, ..Entry::done(now, &what) }).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}
