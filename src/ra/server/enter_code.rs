//! `POST /v1/operations/{id}/code`: the one-time code authorises the unlock.
//!
//! Once authorised, any entry gives the same answer. Refuses: `WrongCode` with the tries left, `CodeSpent` (expired, used up, or
//! none was sent), `WrongStep` (not an unlock), and what the operation's token is refused for.

use std::sync::Arc;

use axum::extract::State;
use jiff::SignedDuration;
use subtle::ConstantTimeEq;

use super::{
    Parts, guard,
    openapi::refuses,
    order,
    send_code::hash,
    stop::Stop,
    wire::{Answer, Body, InPath, OfOperation},
};
use crate::{
    domain::{
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::{
        api::operation::{EnterCode, Granted},
        store::audit::Entry,
    },
};

refuses!(BODY; HELD; WrongCode { left: 0 }, CodeSpent);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/code",
    summary = "Authorise an unlock by a one-time code",
    operation_id = "enter_code",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = EnterCode,
    responses((status = 200, description = "Done", body = Granted), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    Body(request): Body<EnterCode>,
) -> Result<Answer<Granted>, Stop> {
    let now = parts.clock.now();
    let policy = &parts.config.policy;
    let mut tx = parts.store.begin().await?;
    let held = guard::held(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Unlock {
        return Err(order::broken(&mut tx, &held).await);
    }
    let granted = Granted { holder: guard::details(&held.holder) };
    if held.operation.granted_at.is_some() {
        return Ok(Answer(granted));
    }
    let code = tx.last_code(id).await?.ok_or(Refusal::CodeSpent)?;
    let age = now.duration_since(code.sent_at);
    if code.used || code.wrong >= policy.code_tries || age >= SignedDuration::from_mins(policy.code_minutes.into()) {
        return Err(Refusal::CodeSpent.into());
    }
    let given = hash(&code.salt, request.code.expose("hashed for comparison with the stored hash").trim());
    if !bool::from(given.ct_eq(&code.hash)) {
        let refusal = Refusal::WrongCode { left: policy.code_tries - code.wrong - 1 };
        tx.count_wrong_code(code.key).await?;
        tx.audit(&Entry { who: None, result: refusal.code(), ..held.entry(now, "enter code") }).await?;
        tx.commit().await?;
        return Err(refusal.into());
    }
    tx.use_code(code.key).await?;
    tx.grant(id, None, now).await?;
    tx.audit(&held.entry(now, "enter code")).await?;
    tx.commit().await?;
    Ok(Answer(granted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{api::bytes::SecretWord, server::bench::Bench};

    fn typed(code: &str) -> EnterCode {
        EnterCode { code: SecretWord::new(code.to_owned()) }
    }

    #[tokio::test]
    async fn three_wrong_ones_void_it() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.unlock_with_code_sent(&rosa).await;
        let path = format!("/v1/operations/{}/code", unlock.id);
        let right = bench.code_in_mail();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for left in [2, 1, 0] {
            bench.with_operation(&unlock).post(&path, &typed(wrong)).await.refused(Refusal::WrongCode { left });
        }
        for code in [wrong, &right] {
            bench.with_operation(&unlock).post(&path, &typed(code)).await.refused(Refusal::CodeSpent);
        }
        bench.later(61);
        bench.with_operation(&unlock).post(&format!("{path}/send"), &()).await.any_ok();
        let fresh = bench.code_in_mail();
        for _ in 0..2 {
            let granted: Granted = bench.with_operation(&unlock).post(&path, &typed(&fresh)).await.ok();
            assert_eq!(granted.holder.name, "Ms Rosa Testwell");
            assert_eq!(granted.holder.date_of_birth, Some(jiff::civil::date(1978, 3, 9)));
        }
    }

    #[tokio::test]
    async fn it_expires_and_a_newer_one_voids_it() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.unlock_with_code_sent(&rosa).await;
        let path = format!("/v1/operations/{}/code", unlock.id);
        let first = bench.code_in_mail();
        bench.later_minutes(2);
        bench.with_operation(&unlock).post(&format!("{path}/send"), &()).await.any_ok();
        bench.with_operation(&unlock).post(&path, &typed(&first)).await.refused(Refusal::WrongCode { left: 2 });
        let second = bench.code_in_mail();
        bench.later_minutes(15);
        bench.with_operation(&unlock).post(&path, &typed(&second)).await.refused(Refusal::CodeSpent);
    }

    #[tokio::test]
    async fn none_sent_none_taken() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let mut unlock = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut unlock).await;
        let path = format!("/v1/operations/{}/code", unlock.id);
        bench.with_operation(&unlock).post(&path, &typed("123456")).await.refused(Refusal::CodeSpent);
        bench.with_operation(&unlock).post(&format!("/v1/operations/{}/puk", unlock.id), &()).await.refused(Refusal::WrongStep);
    }
}
