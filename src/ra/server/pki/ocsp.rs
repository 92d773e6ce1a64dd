//! `POST /pki/ocsp`: how certificates stand (RFC 6960, A.1). A bad request gets an answer too, which says so.
//!
//! Refuses: `UnknownRecord` (the authority is an upstream one), `Malformed` (no OCSP request at all).

use crate::ra::server::openapi::refuses;
use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::SignedDuration;

use crate::{
    domain::refusal::Refusal,
    ra::{
        ca::{CertificateStanding, ocsp},
        server::{
            Parts,
            stop::{Failed, Stop},
        },
        store::certificates::Standing,
    },
};

/// How long an answer may be kept.
const HOLDS: SignedDuration = SignedDuration::from_hours(1);

refuses!(BODY; ; UnknownRecord);

#[utoipa::path(
    post,
    path = "/pki/ocsp",
    summary = "How certificates stand (RFC 6960)",
    operation_id = "ocsp",
    request_body(content = Vec<u8>, content_type = "application/ocsp-request"),
    responses((status = 200, description = "Done", content((Vec<u8> = "application/ocsp-response"))), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, headers: HeaderMap, request: Bytes) -> Result<Response, Stop> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|v| v != "application/ocsp-request") {
        return Err(Stop::Malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    if parts.ca.revocation().is_none() {
        return Err(Refusal::UnknownRecord.into());
    }
    let now = parts.clock.now();
    let mut standings = HashMap::new();
    let mut tx = parts.store.look().await?;
    for serial in ocsp::asked(&request) {
        let standing = match tx.standing_by_serial(&parts.issuer, &serial).await? {
            None => CertificateStanding::Unknown,
            Some(Standing::Good) => CertificateStanding::Good,
            Some(Standing::Revoked { at, why }) => CertificateStanding::Revoked { at, reason: why },
        };
        standings.insert(serial, standing);
    }
    drop(tx);
    let sign = move || {
        let mut lookup = |serial: &str| standings.get(serial).copied().unwrap_or(CertificateStanding::Unknown);
        parts.ca.revocation().map(|r| r.ocsp(&request, &mut lookup, now, now + HOLDS, &parts.chance))
    };
    let signed = tokio::task::spawn_blocking(sign).await.map_err(|_| Failed::Missing("the authority's thread"))?;
    Ok(super::der("application/ocsp-response", signed.ok_or(Failed::Missing("a signer of answers"))??))
}
