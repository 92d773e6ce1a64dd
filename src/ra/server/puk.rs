//! `POST /v1/operations/{id}/puk`: the card's PUK, and the one that replaces it in this same operation.
//!
//! The new PUK is sealed and committed before it leaves the service; until it is confirmed, every call gives the same two. A PUK
//! left pending by an operation that was never finished is pending still: the card may hold it already.
//!
//! Refuses: `WrongStep` (a renewal, or not authorised yet), `SecretsUnknown`, and what the operation's token is refused for.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Parts, guard,
    openapi::refuses,
    order,
    stop::Stop,
    wire::{Answer, InPath, OfOperation},
};
use crate::{
    domain::{
        card::CardSerial,
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::{
        api::{bytes::SecretBytes, operation::PukRelease},
        vault::{Purpose, SecretKind},
    },
};

/// What cards come with from their makers; an issue replaces it.
pub const MANUFACTURERS_PUK: [u8; 8] = *b"12345678";

refuses!(PATH; HELD; SecretsUnknown);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/puk",
    summary = "The PUK, and the one that replaces it",
    operation_id = "puk",
    params(("id" = OperationId, Path, description = "The operation")),
    responses((status = 200, description = "Done", body = PukRelease), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
) -> Result<Answer<PukRelease>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::granted(&mut tx, &parts, &tokens, id).await?;
    let purpose = purpose(&held.card.serial);
    let current = match held.operation.kind {
        OperationKind::Renew => return Err(order::broken(&mut tx, &held).await),
        OperationKind::Issue => MANUFACTURERS_PUK.to_vec(),
        OperationKind::Unlock | OperationKind::Repair => {
            let sealed = held.card.puk.clone().ok_or(Refusal::SecretsUnknown)?;
            parts.unseal(&mut tx, &purpose, sealed).await?.to_vec()
        }
    };
    let current = SecretBytes::new(current);
    let pending = match held.card.pending_puk.clone() {
        Some(sealed) => SecretBytes::new(parts.unseal(&mut tx, &purpose, sealed).await?.to_vec()),
        None => {
            let puk = parts.chance.secret::<8>();
            let plain = puk.expose("sealed for the store, and released to the desk of the card");
            let sealed = parts.vault.seal(&purpose, plain, &parts.chance)?;
            tx.set_pending_puk(held.card.key, &sealed.0).await?;
            SecretBytes::new(plain.to_vec())
        }
    };
    tx.mark_puk_released(id, now).await?;
    tx.audit(&held.entry(now, "release PUK")).await?;
    tx.commit().await?;
    Ok(Answer(PukRelease { current, pending }))
}

pub fn purpose(serial: &CardSerial) -> Purpose {
    Purpose { card: serial.clone(), kind: SecretKind::Puk }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{
        api::operation::Confirm,
        server::bench::{Bench, puks},
    };

    #[tokio::test]
    async fn the_same_two_until_confirmed_and_then_the_next() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", unlock.id);
        let first = puks(bench.with_operation(&unlock).post(&path, &()).await.ok());
        assert_eq!(first.0, rosa.puk);
        assert_ne!(first.0, first.1);
        bench.later_days(29);
        assert_eq!(puks(bench.with_operation(&unlock).post(&path, &()).await.ok()), first);
        let confirm = Confirm { management_key_changed: false, locked: false };
        for _ in 0..2 {
            bench.with_operation(&unlock).post(&format!("/v1/operations/{}/confirm", unlock.id), &confirm).await.done();
        }
        bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::OperationGone);
        let next = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", next.id);
        let second = puks(bench.with_operation(&next).post(&path, &()).await.ok());
        assert_eq!(second.0, first.1);
        assert_ne!(second.1, first.1);
    }

    #[tokio::test]
    async fn what_a_lapsed_operation_left_pending_is_pending_still() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", unlock.id);
        let first = puks(bench.with_operation(&unlock).post(&path, &()).await.ok());
        bench.later_days(30);
        bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::OperationGone);
        let next = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", next.id);
        assert_eq!(puks(bench.with_operation(&next).post(&path, &()).await.ok()), first);
    }

    #[tokio::test]
    async fn a_grant_lasts_an_hour() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        bench.later_minutes(60);
        let path = format!("/v1/operations/{}/puk", unlock.id);
        bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::OperationGone);
    }
}
