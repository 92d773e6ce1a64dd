//! `GET /healthz`: the process lives. `GET /readyz`: it can do its work, so calls may be sent to it.
//!
//! For a supervisor and a load balancer. They say yes or no, and nothing of why: the log does.

use std::{sync::Arc, time::Duration};

use axum::{extract::State, http::StatusCode};

use super::{
    Parts, housekeeping,
    openapi::refuses,
    stop::{Failed, Stop},
};
use crate::{
    domain::card::CardSerial,
    ra::vault::{Purpose, SecretKind},
};

/// How long the database and the vault may take to answer: whoever waits longer for each call is no good to anybody.
const PATIENCE: Duration = Duration::from_secs(2);

refuses!(NOTHING; ;);

#[utoipa::path(
    get,
    path = "/healthz",
    summary = "Whether the process lives",
    operation_id = "lives",
    responses((status = 204, description = "It does"), Refuses),
)]
pub async fn lives() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// `204`, or a problem with status `503`.
#[utoipa::path(
    get,
    path = "/readyz",
    summary = "Whether calls may be sent here",
    operation_id = "ready",
    responses((status = 204, description = "They may"), Refuses),
)]
pub async fn ready(State(parts): State<Arc<Parts>>) -> Result<StatusCode, Stop> {
    if parts.drain.has_begun() {
        return Err(Stop::Unready);
    }
    match tokio::time::timeout(PATIENCE, works(&parts)).await {
        Ok(Ok(())) => Ok(StatusCode::NO_CONTENT),
        Ok(Err(fault)) => {
            parts.metrics.failed(&fault);
            tracing::error!(%fault, "not ready");
            Err(Stop::Unready)
        }
        Err(_) => {
            tracing::error!("not ready: the database or the vault does not answer");
            Err(Stop::Unready)
        }
    }
}

async fn works(parts: &Arc<Parts>) -> Result<(), Failed> {
    housekeeping::is_there(&parts.store).await?;
    // A vault and an authority on a token or a network block.
    let parts = Arc::clone(parts);
    let sealed_and_opened = tokio::task::spawn_blocking(move || {
        let purpose = Purpose { card: CardSerial("readyz".to_owned()), kind: SecretKind::Puk };
        let sealed = parts.vault.seal(&purpose, b"readyz", &parts.chance)?;
        parts.vault.unseal(&purpose, &sealed)?;
        if parts.ca.certificate().is_empty() { Err(Failed::Missing("the authority's certificate")) } else { Ok(()) }
    });
    sealed_and_opened.await.map_err(|_| Failed::Missing("an answer of the vault"))?
}

#[cfg(test)]
mod tests {
    use crate::ra::server::bench::Bench;

    #[tokio::test]
    async fn ready_until_the_store_fails_or_it_is_about_to_stop() {
        let bench = Bench::new().await;
        for path in ["/healthz", "/readyz"] {
            bench.get(path).await.done();
        }
        bench.parts().drain.begin();
        bench.get("/healthz").await.done();
        bench.get("/readyz").await.is_problem(503, "about to stop");

        let bench = Bench::new().await;
        bench.store().close().await;
        bench.get("/healthz").await.done();
        bench.get("/readyz").await.is_problem(503, "no database");
        assert!(bench.parts().metrics.text().contains("wardcard_ra_failures_total{part=\"store\"} 1"));
    }

    #[tokio::test]
    async fn it_does_not_wait_for_a_connection_for_long() {
        let bench = Bench::new().await;
        let mut held = vec![];
        let soon = std::time::Duration::from_millis(300);
        while let Ok(tx) = tokio::time::timeout(soon, bench.store().look()).await {
            held.push(tx.unwrap());
        }
        let begun = std::time::Instant::now();
        bench.get("/readyz").await.is_problem(503, "no answer");
        assert!(begun.elapsed() < super::PATIENCE * 2);
        drop(held);
        bench.get("/readyz").await.done();
    }
}
