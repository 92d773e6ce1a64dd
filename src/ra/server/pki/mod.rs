//! What anybody may know of the authority, at the addresses that its certificates name: its certificate, the revocation list, OCSP. Also
//! on a plain listener of its own (`pki` in `ra.toml`): who checks a certificate cannot be asked to check another one first.

pub mod issuer;
pub mod list;
pub mod ocsp;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{Parts, routes::routes};

routes! {
    get "/pki/ca.cer" => issuer::handle;
    get "/pki/ca.crl" => list::handle;
    post "/pki/ocsp" => ocsp::handle;
}

/// DER of a media type.
fn der(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}
