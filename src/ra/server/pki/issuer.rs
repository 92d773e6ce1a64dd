//! `GET /pki/ca.cer`: the certificate of the authority that issues the cards' (RFC 5280, 4.2.2.1: DER, `application/pkix-cert`). Never refuses.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use crate::ra::server::Parts;

pub async fn handle(State(parts): State<Arc<Parts>>) -> Response {
    super::der("application/pkix-cert", parts.ca.certificate().to_vec())
}
