//! `PUT /v1/people/{id}/contact`: an RA agent changes where the RA reaches somebody. Codes go there that unlock the person's card, so nobody
//! changes their own. The same again is no harm.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `OwnCard`, `UnknownPerson`, `Malformed`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{
    domain::{
        contact::{EmailAddress, MobileNumber},
        person::PersonId,
        refusal::Refusal,
        role::Action,
    },
    ra::{
        api::people::Contact,
        server::{
            Parts, guard, note_refusal,
            stop::Stop,
            wire::{Body, DONE, InPath, OfSession},
        },
        store::audit::Entry,
    },
};

refuses!(BODY; IN_ROLE; Malformed, OwnCard, UnknownPerson);

#[utoipa::path(
    put,
    path = "/v1/people/{id}/contact",
    summary = "Change where the RA reaches a person",
    operation_id = "change_contact",
    params(("id" = PersonId, Path)),
    request_body = Contact,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(id): InPath<PersonId>,
    Body(contact): Body<Contact>,
) -> Result<StatusCode, Stop> {
    let email = contact.email.as_deref().map(EmailAddress::parse).transpose().map_err(|_| Refusal::Malformed)?;
    let mobile = contact.mobile.as_deref().map(MobileNumber::parse).transpose().map_err(|_| Refusal::Malformed)?;
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, &parts, &tokens, Action::ManageCards).await?;
    let person = tx.person(&id).await?.ok_or(Refusal::UnknownPerson)?;
    let entry = Entry { whom: Some(&id), ..who.entry(parts.clock.now(), "change contact") };
    if who.person.id == id {
        drop(tx);
        let stop = Refusal::OwnCard.into();
        note_refusal(&parts, &stop, entry).await;
        return Err(stop);
    }
    let (email, mobile) = (email.as_ref().map(EmailAddress::as_str), mobile.as_ref().map(MobileNumber::as_str));
    if (person.email.as_deref(), person.mobile.as_deref()) != (email, mobile) {
        tx.set_contact(&id, email, mobile).await?;
        tx.audit(&entry).await?;
    }
    tx.commit().await?;
    Ok(DONE)
}
