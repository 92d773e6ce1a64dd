//! `POST /v1/operations/{id}/help`: a help code for the holder to read out. The one before it is void.
//!
//! Refuses: `WrongStep` (not an unlock, or authorised already), `TooSoon` (too many for this card, whatever the operation), and what the
//! operation's token is refused for.

use std::sync::Arc;

use axum::extract::State;

use super::{
    super::{
        Parts, guard,
        openapi::refuses,
        order,
        stop::Stop,
        wire::{Answer, InPath, OfOperation},
    },
    hash_of, lasts,
};
use crate::{
    domain::{
        help_code::HelpCode,
        operation::{OperationId, OperationKind},
    },
    ra::{
        api::{bytes::SecretWord, help::HelpAsked},
        store::audit::Entry,
    },
};

refuses!(PATH; HELD;);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/help",
    summary = "A help code to read out to a helper elsewhere",
    operation_id = "ask_help",
    params(("id" = OperationId, Path, description = "The operation")),
    responses((status = 200, description = "Done", body = HelpAsked), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
) -> Result<Answer<HelpAsked>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::held(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Unlock || held.operation.granted_at.is_some() {
        return Err(order::broken(&mut tx, &held).await);
    }
    let counts = parts.config.limits.codes.for_help(held.card.key);
    counts.check(&mut tx, now).await?;
    let (code, hash) = loop {
        let code = HelpCode::draw(&parts.chance);
        let hash = hash_of(&parts.challenge_key, &code);
        if tx.help_by_code(&hash).await?.is_none() {
            break (code, hash);
        }
    };
    tx.ask_help(id, &hash, now).await?;
    counts.count(&mut tx, now).await?;
    // Of whoever holds the card nothing is known: `9E` needs no passcode.
    tx.audit(&Entry { who: None, ..held.entry(now, "ask for remote help") }).await?;
    tx.commit().await?;
    // The operation may end before the code does.
    let left = lasts(&parts).min(guard::ends(&held.operation).duration_since(now));
    let minutes = u16::try_from(left.as_mins()).unwrap_or(u16::MAX);
    Ok(Answer(HelpAsked { code: SecretWord::new(code.shown().to_string()), minutes }))
}
