//! `GET /v1/reports/unlocks-by-day?organisation=&from=&until=&page=&format=`: unlocks done on each day (UTC) from one to another, both
//! included: the last 30 where nothing is said, a year and a day at most. An organisation's are those of the people who had a
//! position there in that time.

use crate::ra::server::openapi::refuses;
use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use jiff::{ToSpan as _, civil::Date};
use serde::Deserialize;

use super::{As, PAGE, Report, Sheet, cursor, next, organisation};
use crate::{
    domain::refusal::Refusal,
    ra::{
        api::report::{UnlocksByDay, UnlocksOfDay},
        server::{
            Parts, guard,
            stop::Stop,
            wire::{InQuery, OfSession},
        },
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    organisation: Option<String>,
    from: Option<Date>,
    until: Option<Date>,
    page: Option<String>,
    format: Option<As>,
}

/// Days that may be asked for at once.
const MOST: usize = 366;

refuses!(PATH; IN_ROLE; NotYourOrganisation, UnknownRecord, Malformed);

#[utoipa::path(
    get,
    path = "/v1/reports/unlocks-by-day",
    summary = "Unlocks done on each day",
    operation_id = "report_unlocks",
    params(("organisation" = Option<String>, Query), ("format" = Option<String>, Query, pattern = "^(?:json|csv)$"), ("from" = Option<Date>, Query), ("until" = Option<Date>, Query), ("page" = Option<String>, Query, description = "The `next` of the page before")),
    responses((status = 200, description = "Done", content((UnlocksByDay = "application/json"), (String = "text/csv"))), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    accepted: As,
    InQuery(asked): InQuery<Asked>,
) -> Result<Report<UnlocksByDay>, Stop> {
    let organisation = organisation(&parts, &tokens, asked.organisation).await?;
    let until = asked.until.unwrap_or_else(|| guard::day_of(parts.clock.now()));
    let from = asked.from.unwrap_or_else(|| until.saturating_sub(29.days()));
    let days: Vec<Date> = from.series(1.day()).take_while(|day| *day <= until).take(MOST + 1).collect();
    if days.is_empty() || days.len() > MOST {
        return Err(Refusal::Malformed.into());
    }
    let begin = cursor::<Date>(asked.page.as_deref())?.unwrap_or(from);
    let mut days = days.into_iter().skip_while(|day| *day < begin);
    let page: Vec<Date> = days.by_ref().take(PAGE).collect();
    let next = days.next().map(|day| next(&day));
    let (Some(first), Some(last)) = (page.first(), page.last()) else { return Err(Refusal::UnknownRecord.into()) };
    let found = parts.store.look().await?.unlocks_by_day(organisation.as_deref(), *first, *last).await?;
    let found: BTreeMap<Date, u64> = found.into_iter().map(|c| (c.day, c.unlocks)).collect();
    let row = |day: Date| UnlocksOfDay { day, unlocks: found.get(&day).copied().unwrap_or_default() };
    let json = UnlocksByDay { rows: page.into_iter().map(row).collect(), next };
    Ok(Report { wanted: asked.format.unwrap_or(accepted), json, sheet })
}

fn sheet(report: &UnlocksByDay) -> Sheet {
    let row = |r: &UnlocksOfDay| vec![r.day.to_string(), r.unlocks.to_string()];
    Sheet {
        name: "unlocks-by-day",
        columns: &["day", "unlocks"],
        rows: report.rows.iter().map(row).collect(),
        next: report.next.clone(),
    }
}
