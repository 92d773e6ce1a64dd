//! `GET /v1/service`: what the RA says of itself, to anyone. Never refuses.

use std::{iter, sync::Arc};

use axum::extract::State;

use super::{Parts, openapi::refuses, wire::Answer};
use crate::ra::api::{bytes::Bytes, service::ServiceInfo};

refuses!(NOTHING;;);

#[utoipa::path(
    get,
    path = "/v1/service",
    summary = "What the RA says of itself",
    operation_id = "service",
    responses((status = 200, description = "Done", body = ServiceInfo), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>) -> Answer<ServiceInfo> {
    let c = &parts.config;
    Answer(ServiceInfo {
        name: c.name.clone(),
        contact: c.contact.clone(),
        policy: c.policy.clone(),
        terms: c.terms.clone(),
        time: parts.clock.now(),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        authorities: authorities(&parts),
    })
}

fn authorities(parts: &Parts) -> Vec<Bytes> {
    iter::once(parts.ca.certificate()).chain(parts.anchors.authorities()).map(|der| Bytes(der.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::policy::Policy,
        ra::{api::service::ServiceInfo, server::bench::Bench},
    };

    #[tokio::test]
    async fn says_who_it_is_and_what_time_it_is() {
        let bench = Bench::new().await;
        let info: ServiceInfo = bench.get("/v1/service").await.ok();
        assert_eq!((info.name.as_str(), info.policy.warning_days), ("Example RA", 90));
        assert_eq!(info.time, bench.now());
        assert_eq!(info.version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
        let issuer = bench.raw("GET", "/pki/ca.cer", "", String::new()).await;
        assert_eq!(info.authorities.first().map(|a| a.0.as_slice()), Some(issuer.bytes().as_slice()));
    }

    #[tokio::test]
    async fn reminds_of_old_passcodes_only_where_it_is_told_to() {
        let info: ServiceInfo = Bench::new().await.get("/v1/service").await.ok();
        assert_eq!(info.policy.passcode_reminder_days, 0);
        let policy = Policy { passcode_reminder_days: 180, ..Policy::default() };
        let info: ServiceInfo = Bench::with_policy(policy).await.get("/v1/service").await.ok();
        assert_eq!(info.policy.passcode_reminder_days, 180);
    }

    #[tokio::test]
    async fn every_wrong_request_gets_a_problem_document() {
        let bench = Bench::new().await;
        for (method, path, kind, body, status) in [
            ("GET", "/", "", "", 404),
            ("GET", "/v1/nothing", "", "", 404),
            ("PUT", "/v1/service", "", "", 405),
            ("POST", "/v1/operations", "text/plain", "{}", 415),
            ("POST", "/v1/operations", "application/json", "{", 400),
            ("POST", "/v1/operations", "application/json", "{}", 400),
            ("GET", "/v1/cards/xyz", "", "", 400),
            // Who calls comes before what is wrong with it.
            ("POST", "/v1/operations/no-id/puk", "", "", 401),
            ("DELETE", "/v1/operations/no-id", "", "", 401),
            ("POST", "/v1/operations/no-id/code", "text/plain", "{", 401),
            ("POST", "/v1/operations/no-id/assist", "application/json", "{", 401),
            ("GET", "/v1/reports/expiring?days=x", "", "", 401),
            ("POST", "/v1/requests", "application/json", "{", 401),
        ] {
            let answer = bench.raw(method, path, kind, body.to_owned()).await;
            answer.is_problem(status, &format!("{method} {path}"));
        }
        let unlock = bench.granted_unlock(&bench.issue("rosa").await).await;
        let with = bench.with_operation(&unlock);
        with.post("/v1/operations/no-id/puk", &()).await.is_problem(400, "no id");
        with.delete("/v1/operations/no-id").await.is_problem(400, "no id");
        let large = bench.raw("POST", "/v1/sign-in", "application/json", " ".repeat(super::super::BODY_LIMIT + 1)).await;
        large.is_problem(413, "too large");
    }
}
