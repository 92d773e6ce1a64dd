//! `GET /v1/audit/checkpoints?after=&limit=`: the signed checkpoints of the audit trail that are longer than `after`, the shortest
//! first, for whoever wants to keep them elsewhere.
//!
//! Refuses: as [`audit_trail`].

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use super::{
    Parts, audit_trail,
    stop::Stop,
    wire::{Answer, InQuery, OfSession},
};
use crate::ra::{
    api::{
        audit::{AuditCheckpoint, AuditCheckpoints},
        bytes::Bytes,
    },
    store::checkpoints::Checkpoint,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    after: Option<i64>,
    limit: Option<u32>,
}

refuses!(PATH; IN_ROLE; Malformed);

#[utoipa::path(
    get,
    path = "/v1/audit/checkpoints",
    summary = "Signed checkpoints of the audit trail",
    operation_id = "audit_checkpoints",
    params(("after" = Option<i64>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 500)),
    responses((status = 200, description = "Done", body = AuditCheckpoints), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InQuery(asked): InQuery<Asked>,
) -> Result<Answer<AuditCheckpoints>, Stop> {
    audit_trail::may_see(&parts, &tokens).await?;
    let most = audit_trail::limit(asked.limit)?;
    let found = parts.store.look().await?.checkpoints_after(asked.after.unwrap_or(0), most).await?;
    let next = found.last().filter(|_| found.len() == most as usize).map(|c| c.length);
    Ok(Answer(AuditCheckpoints { checkpoints: found.into_iter().map(on_the_wire).collect(), next }))
}

fn on_the_wire(c: Checkpoint) -> AuditCheckpoint {
    AuditCheckpoint { length: c.length, hash: hex::encode(c.hash), at: c.at, key: c.key, signature: Bytes(c.signature) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::role::Role,
        ra::server::{bench::Bench, checkpoint::make},
    };

    #[tokio::test]
    async fn those_after_a_length_as_they_were_signed() {
        let bench = Bench::new().await;
        let mut made = vec![];
        for person in ["rosa", "lena", "agent"] {
            bench.issue(person).await;
            made.push(on_the_wire(make(bench.store(), &bench.parts().notary, bench.now()).await.unwrap()));
        }
        let manager = bench.signed_in_as("manager", Role::RaManager).await;
        let with = bench.with_session(&manager);
        let all: AuditCheckpoints = with.get("/v1/audit/checkpoints").await.ok();
        assert_eq!(all, AuditCheckpoints { checkpoints: made.clone(), next: None });
        let path = format!("/v1/audit/checkpoints?after={}&limit=1", made[0].length);
        let one: AuditCheckpoints = with.get(&path).await.ok();
        assert_eq!(one, AuditCheckpoints { checkpoints: vec![made[1].clone()], next: Some(made[1].length) });
    }
}
