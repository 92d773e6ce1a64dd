//! One log line per call: method, path template, status, duration. No bodies, no headers, no ids.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::header,
    middleware::Next,
    response::Response,
};

use super::stop;

pub async fn each_call(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status = response.status().as_u16(), ms, "call");
    response
}

/// A layer's own failure (a time limit) becomes a problem document like every other.
pub async fn problem_for_bare_failures(response: Response) -> Response {
    let status = response.status();
    if status.is_server_error() && !response.headers().contains_key(header::CONTENT_TYPE) {
        return stop::respond(&stop::failed(status), status);
    }
    response
}
