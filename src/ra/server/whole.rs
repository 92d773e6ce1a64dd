//! Reads a call's body to its end before anything is made of the call.
//!
//! A call may be refused for what stands before its body: no token, no such path. Where the connection is then closed with the rest of
//! the body on its way, the other side's system may throw the refusal away before anybody has read it (RFC 9112, 9.6). A body that
//! drips in is waited for so long and no longer: neither a call's time nor the service's good name is spent on it.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest as _, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{BODY_TIME, stop::Stop};
use crate::domain::refusal::Refusal;

pub async fn each_call(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let mut bounded = Request::new(body);
    // The limit is among them.
    *bounded.extensions_mut() = head.extensions.clone();
    match tokio::time::timeout(BODY_TIME, Bytes::from_request(bounded, &())).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(why)) => Stop::Malformed(why.status()).into_response(),
        Err(_) => Stop::from(Refusal::TooSlow).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use crate::ra::server::{BODY_LIMIT, bench::Bench};

    #[tokio::test]
    async fn too_much_is_refused_whatever_the_call_takes() {
        let bench = Bench::new().await;
        for (method, path, status) in [
            ("POST", "/v1/sign-in", 415),
            ("POST", "/v1/requests", 401),
            ("DELETE", "/v1/operations/018f0000-0000-7000-8000-000000000000", 401),
            ("GET", "/v1/nothing", 404),
        ] {
            let with = |length: usize| bench.raw(method, path, "text/plain", " ".repeat(length));
            with(BODY_LIMIT + 1).await.is_problem(413, path);
            with(BODY_LIMIT).await.is_problem(status, path);
        }
    }
}
