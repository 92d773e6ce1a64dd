//! `GET /v1/people?number=…` or `?name=…&after=ID`: RA agents find people by their identity number, or by the beginning of their family
//! name and, after a blank, of their given names; fifty at a time.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `UnknownRecord` (no such person to go on after), `Malformed`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use crate::{
    domain::{
        person::{IdentityNumber, PersonId},
        refusal::Refusal,
        role::Action,
    },
    ra::{
        api::people::{PeopleFound, PersonFound},
        server::{
            Parts, guard,
            stop::Stop,
            wire::{Answer, InQuery, OfSession},
        },
        store::people::Person,
    },
};

/// People of one answer.
const PAGE: u32 = 50;
/// The longest beginning of a name, in characters.
const LONGEST: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    number: Option<String>,
    name: Option<String>,
    after: Option<PersonId>,
}

refuses!(PATH; IN_ROLE; Malformed, UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/people",
    summary = "Find people by number or by name",
    operation_id = "search_people",
    params(("number" = Option<String>, Query, pattern = "^ *(?:[0-9] *){12}$"), ("name" = Option<String>, Query, min_length = 1, max_length = 64), ("after" = Option<PersonId>, Query)),
    responses((status = 200, description = "Done", body = PeopleFound), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InQuery(asked): InQuery<Asked>,
) -> Result<Answer<PeopleFound>, Stop> {
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::ManageCards).await?;
    let by = By::of(&asked)?;
    tx.audit(&who.entry(parts.clock.now(), by.what())).await?;
    tx.commit().await?;
    let mut tx = parts.store.look().await?;
    let found = match by {
        By::Number(number) => tx.person_by_number(&number).await?.into_iter().collect(),
        By::Name(beginning) => {
            let after = match &asked.after {
                Some(id) => Some(tx.person(id).await?.ok_or(Refusal::UnknownRecord)?),
                None => None,
            };
            tx.people_by_name(beginning, after.as_ref(), PAGE + 1).await?
        }
    };
    let more = found.len() > PAGE as usize;
    let people: Vec<PersonFound> = found.into_iter().take(PAGE as usize).map(on_the_wire).collect();
    let next = people.last().filter(|_| more).map(|p| p.id.clone());
    Ok(Answer(PeopleFound { people, next }))
}

enum By<'a> {
    Number(IdentityNumber),
    Name(&'a str),
}

impl<'a> By<'a> {
    /// One of the two, and not nothing.
    fn of(asked: &'a Asked) -> Result<Self, Refusal> {
        let malformed = || Refusal::Malformed;
        match (&asked.number, &asked.name, &asked.after) {
            (Some(number), None, None) => {
                IdentityNumber::try_from(number.replace(' ', "")).map(By::Number).map_err(|_| malformed())
            }
            (None, Some(name), _) => {
                let good = !name.trim().is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control);
                // A blank at the end says that the family name is whole.
                if good { Ok(By::Name(name.trim_start())) } else { Err(malformed()) }
            }
            _ => Err(malformed()),
        }
    }

    fn what(&self) -> &'static str {
        match self {
            By::Number(_) => "search people by number",
            By::Name(_) => "search people by name",
        }
    }
}

fn on_the_wire(p: Person) -> PersonFound {
    PersonFound { name: p.full_name(), id: p.id, identity_number: p.identity_number, date_of_birth: p.date_of_birth }
}
