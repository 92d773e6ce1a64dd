//! `GET /v1/reports/people-without-contact?organisation=&page=&format=`: people with a position today to whom no code can be sent, by
//! their ids.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use super::{As, Report, Sheet, cursor, next, one_page, organisation};
use crate::{
    domain::{person::PersonId, refusal::Refusal},
    ra::{
        api::report::{PeopleWithoutContact, PersonWithoutContact},
        server::{
            Parts, guard,
            stop::Stop,
            wire::{InQuery, OfSession, is_person_id},
        },
        store::reports::{Listed, Within},
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    organisation: Option<String>,
    page: Option<String>,
    format: Option<As>,
}

refuses!(PATH; IN_ROLE; NotYourOrganisation, UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/reports/people-without-contact",
    summary = "People to whom no code can be sent",
    operation_id = "report_without_contact",
    params(("organisation" = Option<String>, Query), ("format" = Option<String>, Query, pattern = "^(?:json|csv)$"), ("page" = Option<String>, Query, description = "The `next` of the page before")),
    responses((status = 200, description = "Done", content((PeopleWithoutContact = "application/json"), (String = "text/csv"))), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    accepted: As,
    InQuery(asked): InQuery<Asked>,
) -> Result<Report<PeopleWithoutContact>, Stop> {
    let organisation = organisation(&parts, &tokens, asked.organisation).await?;
    let after = match cursor::<PersonId>(asked.page.as_deref())? {
        Some(id) if is_person_id(&id) => id.0,
        Some(_) => return Err(Refusal::UnknownRecord.into()),
        None => String::new(),
    };
    let within = Within { organisation: organisation.as_deref(), day: guard::day_of(parts.clock.now()) };
    let found = parts.store.look().await?.people_without_contact(within, &after, super::PAGE as u32 + 1).await?;
    let (found, more) = one_page(found);
    let next = found.last().filter(|_| more).map(|p| next(&p.person));
    let row = |p: Listed| PersonWithoutContact {
        person: p.person,
        name: p.name,
        identity_number: p.identity_number,
        organisation: p.organisation,
    };
    let json = PeopleWithoutContact { rows: found.into_iter().map(row).collect(), next };
    Ok(Report { wanted: asked.format.unwrap_or(accepted), json, sheet })
}

fn sheet(report: &PeopleWithoutContact) -> Sheet {
    let row = |r: &PersonWithoutContact| {
        vec![r.person.0.clone(), r.name.clone(), r.identity_number.clone(), r.organisation.clone().unwrap_or_default()]
    };
    Sheet {
        name: "people-without-contact",
        columns: &["person", "name", "identity_number", "organisation"],
        rows: report.rows.iter().map(row).collect(),
        next: report.next.clone(),
    }
}
