//! `GET /v1/operations/{id}?wait=…`: how far an operation is, so that the holder's desktop goes on by itself once a helper elsewhere has
//! given their word.
//!
//! With `wait` it answers as soon as the operation is anything but waiting, or after so many seconds (15 at most). No transaction is
//! held meanwhile: it looks again every second, at what every instance of the service sees. Only so many may wait at a time, and none
//! while the service is about to stop: the others are answered at once, so a desktop leaves a second between two calls.
//!
//! Once authorised it tells what entering a code or a helper's attestation at the same desk would have told. Refuses: `OperationGone`
//! (never opened), `BadProof`, `CardSuspended`, `CardCancelled`.

use std::{sync::Arc, time::Duration};

use axum::extract::State;
use serde::Deserialize;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

use super::{
    Parts, guard,
    openapi::refuses,
    stop::{Failed, Stop},
    wire::{Answer, InPath, InQuery, OfOperation, Tokens},
};
use crate::{
    domain::operation::OperationId,
    ra::{
        api::operation::Progress,
        store::{help::HelpState, operations::Stage},
    },
};

/// Five seconds less than [`super::TIME_LIMIT`], at which the call would be cut off.
const LONGEST: u32 = 15;
const _: () = assert!(LONGEST as u64 + 5 <= super::TIME_LIMIT.as_secs(), "a call that waits has an answer before it is cut off");
const AGAIN: Duration = Duration::from_secs(1);
/// Calls that may wait at a time: a part of the connections that there may be.
static PLACES: Semaphore = Semaphore::const_new(100);

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wait {
    /// Seconds; more than 15 are 15.
    #[serde(default)]
    #[param(maximum = 4294967295u32)]
    wait: u32,
}

refuses!(PATH; HELD;);

#[utoipa::path(
    get,
    path = "/v1/operations/{id}",
    summary = "How far an operation is",
    operation_id = "progress",
    params(("id" = OperationId, Path, description = "The operation"), Wait),
    responses((status = 200, description = "Done", body = Progress), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    InQuery(Wait { wait }): InQuery<Wait>,
) -> Result<Answer<Progress>, Stop> {
    let until = Instant::now() + Duration::from_secs(wait.min(LONGEST).into());
    let place = PLACES.try_acquire();
    loop {
        let progress = look(&parts, &tokens, id).await?;
        let left = until.saturating_duration_since(Instant::now());
        let waits = matches!(progress, Progress::Waiting { .. }) && place.is_ok() && !parts.drain.has_begun();
        if !waits || left.is_zero() {
            return Ok(Answer(progress));
        }
        tokio::select! {
            () = sleep(left.min(AGAIN)) => {}
            () = parts.drain.begun() => {}
        }
    }
}

async fn look(parts: &Parts, tokens: &Tokens, id: OperationId) -> Result<Progress, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.look().await?;
    let operation = guard::known(&mut tx, tokens, id).await?;
    if operation.stage == Stage::Done {
        return Ok(Progress::Done);
    }
    if !guard::is_open(&operation, now) {
        return Ok(Progress::Gone);
    }
    guard::usable(&guard::card_of(&mut tx, operation.card).await?, operation.kind)?;
    let expires_at = guard::ends(&operation);
    if operation.granted_at.is_none() {
        let declined = tx.help_of(id).await?.is_some_and(|h| matches!(h.state, HelpState::Declined { .. }));
        return Ok(if declined { Progress::Declined { expires_at } } else { Progress::Waiting { expires_at } });
    }
    let holder = tx.person(&operation.holder).await?.ok_or(Failed::Missing("an operation's holder"))?;
    let helper = match &operation.helper {
        Some(helper) => Some(tx.person(helper).await?.ok_or(Failed::Missing("an operation's helper"))?.full_name()),
        None => None,
    };
    Ok(Progress::Granted { helper, holder: guard::details(&holder), expires_at })
}
