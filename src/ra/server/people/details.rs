//! `GET /v1/people/{id}`: a person with their positions of today and their cards.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `NotYourOrganisation`, `UnknownPerson`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;

use super::{Seen, look_at};
use crate::{
    domain::{organisation::Position, person::PersonId},
    ra::{
        api::people::{CardOfPerson, Contact, PersonDetails},
        server::{
            Parts, guard,
            stop::Stop,
            wire::{Answer, InPath, OfSession},
        },
        store::Tx,
    },
};

refuses!(PATH; IN_ROLE; NotYourOrganisation, UnknownPerson);

#[utoipa::path(
    get,
    path = "/v1/people/{id}",
    summary = "A person with their positions and cards",
    operation_id = "person",
    params(("id" = PersonId, Path)),
    responses((status = 200, description = "Done", body = PersonDetails), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<PersonId>,
) -> Result<Answer<PersonDetails>, Stop> {
    let Seen { by, person, whole } = look_at(&parts, &tokens, &id, "look at person").await?;
    let mut tx = parts.store.look().await?;
    let mut positions = guard::positions(&mut tx, &parts, &id).await?;
    if !whole {
        positions = near(&mut tx, &parts, &by.organisation.code, positions).await?;
    }
    let card =
        |c: crate::ra::store::directory::CardOf| CardOfPerson { serial: c.serial, state: c.state, pair_expires: c.pair_expires };
    let cards = tx.cards_of(&id).await?.into_iter().map(card).collect();
    let has_photo = tx.has_photo(&id).await?;
    let contact = Contact { email: person.email, mobile: person.mobile };
    Ok(Answer(PersonDetails {
        id,
        title: person.title,
        given_names: person.given_names,
        family_name: person.family_name,
        identity_number: person.identity_number,
        date_of_birth: person.date_of_birth.filter(|_| whole),
        contact: whole.then_some(contact),
        positions,
        cards,
        has_photo,
    }))
}

/// Those in an organisation, and in those that it is paired with: where else somebody works is not its people's to know.
async fn near(tx: &mut Tx, parts: &Parts, helpers: &str, positions: Vec<Position>) -> Result<Vec<Position>, Stop> {
    let day = guard::day_of(parts.clock.now());
    let mut seen = Vec::new();
    for position in positions {
        let code = &position.organisation.code;
        if code == helpers || tx.is_paired(code, helpers, day).await? {
            seen.push(position);
        }
    }
    Ok(seen)
}
