//! `DELETE /v1/operations/{id}`: gives an operation up before anything was released. Again is no harm.
//!
//! Refuses: `WrongStep` (the card may have been changed: it must be finished), `OperationGone`, `BadProof`.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use subtle::ConstantTimeEq;

use super::{
    Parts, guard,
    openapi::refuses,
    order,
    stop::Stop,
    wire::{DONE, InPath, OfOperation},
};
use crate::{
    domain::{
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::store::{cards::CardState, operations::Stage},
};

refuses!(PATH; KNOWN; WrongStep);

#[utoipa::path(
    delete,
    path = "/v1/operations/{id}",
    summary = "Give an operation up",
    operation_id = "abandon",
    params(("id" = OperationId, Path, description = "The operation")),
    responses((status = 204, description = "Done"), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let known = tx.operation(id).await?.ok_or(Refusal::OperationGone)?;
    if known.stage == Stage::Abandoned
        && let (Some(given), Some(kept)) = (tokens.operation, known.token)
        && bool::from(given.ct_eq(&kept))
    {
        return Ok(DONE);
    }
    let held = guard::held_at_any_stage(&mut tx, &parts, &tokens, id).await?;
    if held.operation.released_at.is_some() {
        return Err(order::broken(&mut tx, &held).await);
    }
    tx.close_operation(id, Stage::Abandoned, now).await?;
    if held.operation.kind == OperationKind::Issue {
        tx.set_card_state(held.card.key, CardState::Cancelled, Some("never issued"), now).await?;
    }
    tx.audit(&held.entry(now, "give up")).await?;
    tx.commit().await?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::server::bench::Bench;

    #[tokio::test]
    async fn only_before_anything_was_released() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}", unlock.id);
        bench.delete(&path).await.refused(Refusal::BadProof);
        for _ in 0..2 {
            bench.with_operation(&unlock).delete(&path).await.done();
        }
        bench.with_operation(&unlock).post(&format!("{path}/puk"), &()).await.refused(Refusal::OperationGone);
        bench.later(61);
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}", unlock.id);
        bench.with_operation(&unlock).post(&format!("{path}/puk"), &()).await.any_ok();
        bench.with_operation(&unlock).delete(&path).await.refused(Refusal::WrongStep);
    }
}
