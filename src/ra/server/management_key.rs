//! `POST /v1/operations/{id}/management-key`: the new management key for a card that is being issued: the one time that one
//! leaves the service. Sealed and committed before; the same answer every time.
//!
//! Refuses: `WrongStep` (not an issue), and what the operation's token is refused for.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Parts, guard,
    openapi::refuses,
    order,
    stop::{Failed, Stop},
    wire::{Answer, InPath, OfOperation},
};
use crate::{
    domain::{
        card::CardSerial,
        operation::{OperationId, OperationKind},
    },
    ra::{
        api::{bytes::SecretBytes, operation::ManagementKeyRelease},
        store::cards::ManagementSecret,
        vault::{Purpose, SecretKind},
    },
};

refuses!(PATH; HELD;);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/management-key",
    summary = "The new management key of a card that is being issued",
    operation_id = "management_key",
    params(("id" = OperationId, Path, description = "The operation")),
    responses((status = 200, description = "Done", body = ManagementKeyRelease), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
) -> Result<Answer<ManagementKeyRelease>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::granted(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Issue {
        return Err(order::broken(&mut tx, &held).await);
    }
    let algorithm = held.operation.management.ok_or(Failed::Missing("an issue's management algorithm"))?;
    let purpose = purpose(&held.card.serial);
    let key = match held.card.pending_management.clone().filter(|m| m.algorithm == algorithm) {
        Some(secret) => SecretBytes::new(parts.unseal(&mut tx, &purpose, secret.sealed).await?.to_vec()),
        None => {
            let random = parts.chance.secret::<32>();
            let plain = &random.expose("sealed for the store, and released for SET MANAGEMENT KEY")[..algorithm.key_length()];
            let sealed = parts.vault.seal(&purpose, plain, &parts.chance)?.0;
            tx.set_pending_management(held.card.key, &ManagementSecret { algorithm, sealed }).await?;
            SecretBytes::new(plain.to_vec())
        }
    };
    tx.mark_released(id, now).await?;
    tx.audit(&held.entry(now, "release management key")).await?;
    tx.commit().await?;
    Ok(Answer(ManagementKeyRelease { algorithm, key }))
}

pub fn purpose(serial: &CardSerial) -> Purpose {
    Purpose { card: serial.clone(), kind: SecretKind::ManagementKey }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::refusal::Refusal, ra::server::bench::Bench};

    #[tokio::test]
    async fn for_an_issue_alone_and_the_same_each_time() {
        let bench = Bench::new().await;
        let issue = bench.open_issue("rosa").await;
        let path = format!("/v1/operations/{}/management-key", issue.id);
        let mut seen = vec![];
        for _ in 0..2 {
            let release: ManagementKeyRelease = bench.with_operation(&issue).post(&path, &()).await.ok();
            seen.push(release.key.expose("compared in a test").to_vec());
        }
        assert_eq!((seen[0].len(), &seen[0]), (32, &seen[1]));
        let rosa = bench.issue("lena").await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/management-key", unlock.id);
        bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::WrongStep);
    }
}
