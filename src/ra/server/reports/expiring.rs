//! `GET /v1/reports/expiring?organisation=&days=7|30|60|90&page=&format=`: active cards of which a certificate expires within so many
//! days (30 where nothing is said), the first to expire first. Those that have expired are counted in [`by_status`](super::by_status).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use jiff::SignedDuration;
use serde::Deserialize;

use super::{As, Report, Sheet, cursor, next, one_page, organisation};
use crate::{
    domain::{
        clock::{Timestamp, days_until},
        refusal::Refusal,
    },
    ra::{
        api::report::{ExpiringCard, ExpiringCards, Horizon},
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
    days: Option<u16>,
    page: Option<String>,
    format: Option<As>,
}

refuses!(PATH; IN_ROLE; NotYourOrganisation, UnknownRecord, Malformed);

#[utoipa::path(
    get,
    path = "/v1/reports/expiring",
    summary = "Cards of which a certificate expires soon",
    operation_id = "report_expiring",
    params(("organisation" = Option<String>, Query), ("format" = Option<String>, Query, pattern = "^(?:json|csv)$"), ("days" = inline(Option<Horizon>), Query), ("page" = Option<String>, Query, description = "The `next` of the page before")),
    responses((status = 200, description = "Done", content((ExpiringCards = "application/json"), (String = "text/csv"))), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    accepted: As,
    InQuery(asked): InQuery<Asked>,
) -> Result<Report<ExpiringCards>, Stop> {
    let organisation = organisation(&parts, &tokens, asked.organisation).await?;
    let within = match asked.days {
        None => Horizon::Days30,
        Some(days) => Horizon::ALL.into_iter().find(|h| h.days() == days).ok_or(Refusal::Malformed)?,
    };
    let now = parts.clock.now();
    let until = now + SignedDuration::from_hours(24 * i64::from(within.days()));
    let after = match cursor::<(i64, i64)>(asked.page.as_deref())? {
        // A card that has expired since the page before is not shown again.
        Some((at, key)) => (Timestamp::from_second(at).map_err(|_| Refusal::UnknownRecord)?, key).max((now, i64::MAX)),
        None => (now, i64::MAX),
    };
    let within = Within { organisation: organisation.as_deref(), day: guard::day_of(now) };
    let found = parts.store.look().await?.expiring_cards(within, after, until, super::PAGE as u32 + 1).await?;
    let (found, more) = one_page(found);
    let next = found.last().filter(|_| more).map(|c| next(&(c.expires.as_second(), c.key)));
    let row = |c: crate::ra::store::reports::ExpiringCard| ExpiringCard {
        person: c.holder.person,
        name: c.holder.name,
        identity_number: c.holder.identity_number,
        organisation: c.holder.organisation,
        card: c.serial,
        expires: c.expires,
        days_left: days_until(now, c.expires),
    };
    let json = ExpiringCards { rows: found.into_iter().map(row).collect(), next };
    Ok(Report { wanted: asked.format.unwrap_or(accepted), json, sheet })
}

fn sheet(report: &ExpiringCards) -> Sheet {
    Sheet {
        name: "expiring",
        columns: &ExpiringCard::COLUMNS,
        rows: report.rows.iter().map(|row| row.cells().to_vec()).collect(),
        next: report.next.clone(),
    }
}
