//! `GET /pki/ca.cer`: the certificate of the authority that issues the cards' (RFC 5280, 4.2.2.1: DER, `application/pkix-cert`). Never refuses.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, response::Response};

use crate::ra::server::Parts;

refuses!(NOTHING; ;);

#[utoipa::path(
    get,
    path = "/pki/ca.cer",
    summary = "The certificate of the authority that issues the cards' certificates",
    operation_id = "authority_certificate",
    responses((status = 200, description = "Done", content((Vec<u8> = "application/pkix-cert"))), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>) -> Response {
    super::der("application/pkix-cert", parts.ca.certificate().to_vec())
}
