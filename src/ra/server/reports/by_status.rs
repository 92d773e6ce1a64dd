//! `GET /v1/reports/cards-by-status?organisation=&format=`: how many cards stand how.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use super::{As, Report, Sheet, organisation};
use crate::{
    domain::lifecycle::CardState,
    ra::{
        api::report::{CardStatusInReport, CardsByStatus, CardsInStatus},
        server::{
            Parts, guard,
            stop::Stop,
            wire::{InQuery, OfSession},
        },
        store::reports::Within,
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    organisation: Option<String>,
    format: Option<As>,
}

refuses!(PATH; IN_ROLE; NotYourOrganisation, UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/reports/cards-by-status",
    summary = "How many cards stand how",
    operation_id = "report_cards",
    params(("organisation" = Option<String>, Query), ("format" = Option<String>, Query, pattern = "^(?:json|csv)$")),
    responses((status = 200, description = "Done", content((CardsByStatus = "application/json"), (String = "text/csv"))), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    accepted: As,
    InQuery(asked): InQuery<Asked>,
) -> Result<Report<CardsByStatus>, Stop> {
    let organisation = organisation(&parts, &tokens, asked.organisation).await?;
    let now = parts.clock.now();
    let within = Within { organisation: organisation.as_deref(), day: guard::day_of(now) };
    let counts = parts.store.look().await?.cards_by_state(within, now).await?;
    let of = |state: CardState| counts.iter().find(|c| c.state == state).map_or((0, 0), |c| (c.cards, c.expired));
    let (active, expired) = of(CardState::Active);
    let rows = [
        (CardStatusInReport::Unfinished, of(CardState::Making).0),
        (CardStatusInReport::Active, active - expired),
        (CardStatusInReport::Expired, expired),
        (CardStatusInReport::Suspended, of(CardState::Suspended).0),
        (CardStatusInReport::Cancelled, of(CardState::Cancelled).0),
    ];
    let rows = rows.into_iter().map(|(status, cards)| CardsInStatus { status, cards }).collect();
    Ok(Report { wanted: asked.format.unwrap_or(accepted), json: CardsByStatus { rows }, sheet })
}

fn sheet(report: &CardsByStatus) -> Sheet {
    let name = |status: CardStatusInReport| match status {
        CardStatusInReport::Unfinished => "unfinished",
        CardStatusInReport::Active => "active",
        CardStatusInReport::Expired => "expired",
        CardStatusInReport::Suspended => "suspended",
        CardStatusInReport::Cancelled => "cancelled",
    };
    let row = |r: &CardsInStatus| vec![name(r.status).to_owned(), r.cards.to_string()];
    Sheet { name: "cards-by-status", columns: &["status", "cards"], rows: report.rows.iter().map(row).collect(), next: None }
}
