//! `GET /v1/people/{id}/photo`: a person's photo, `image/jpeg`.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `NotYourOrganisation`, `UnknownPerson`, `UnknownRecord` (there is
//! none).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};

use super::look_at;
use crate::{
    domain::{person::PersonId, refusal::Refusal},
    ra::server::{
        Parts,
        stop::Stop,
        wire::{InPath, OfSession},
    },
};

refuses!(PATH; IN_ROLE; NotYourOrganisation, UnknownPerson, UnknownRecord);

#[utoipa::path(
    get,
    path = "/v1/people/{id}/photo",
    summary = "A person's photo",
    operation_id = "photo",
    params(("id" = PersonId, Path)),
    responses((status = 200, description = "Done", content((Vec<u8> = "image/jpeg"))), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<PersonId>,
) -> Result<Response, Stop> {
    look_at(&parts, &tokens, &id, "look at photo").await?;
    let jpeg = parts.store.look().await?.photo(&id).await?.ok_or(Refusal::UnknownRecord)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")], jpeg).into_response())
}
