//! `POST /v1/cards/{card}/suspend`: an RA agent puts a card and its certificates on hold, e.g. for a long leave.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `OwnCard`, `UnknownCard`, `NotNow` with what is allowed
//! instead, `WrongStep` (the id is known with another content), `Malformed`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{Asked, carry_out};
use crate::{
    domain::{certificate::RevocationReason, lifecycle::CardDeed},
    ra::{
        api::lifecycle::{Suspend, SuspendWhy},
        server::{
            Parts,
            stop::Stop,
            wire::{Body, CardRef, DONE, InPath, OfSession},
        },
    },
};

refuses!(BODY; IN_ROLE; Malformed, OwnCard, UnknownCard, WrongStep, NotNow { state: crate::domain::lifecycle::CardState::Active, allowed: vec![] });

#[utoipa::path(
    post,
    path = "/v1/cards/{card}/suspend",
    summary = "Put a card and its certificates on hold",
    operation_id = "suspend_card",
    params(("card" = String, Path, pattern = "^[0-9A-Za-z-]{1,40}$|^[0-9A-Fa-f]{64}$", description = "The printed serial, or the identity in hex")),
    request_body = Suspend,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InPath(card): InPath<CardRef>,
    Body(request): Body<Suspend>,
) -> Result<StatusCode, Stop> {
    let why = match request.why {
        SuspendWhy::LongLeave => "for long leave",
        SuspendWhy::UnderInvestigation => "under investigation",
        SuspendWhy::OtherReason => "for another reason",
    };
    let asked = Asked {
        id: request.id,
        deed: CardDeed::Suspend,
        why,
        note: &request.note,
        revoked_for: RevocationReason::CertificateHold,
    };
    carry_out(&parts, &tokens, &card, asked).await?;
    Ok(DONE)
}
