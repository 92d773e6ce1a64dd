//! What every call has around it: who calls, a name for the call, one log line, and its place in the figures.
//!
//! The log says method, path template, status and duration, under the call's name. No bodies, no headers, no queries, no ids.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

use super::{
    Parts,
    metrics::{self, Call, Told},
    peer::Caller,
    request_id, stop,
};

pub async fn each_call(State(parts): State<Arc<Parts>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = metrics::name_of(request.method());
    let path = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let caller = Caller::of(&request, &parts.config.limits.trusted_proxies);
    let id = request_id::of(request.headers(), &caller, parts.clock.now(), &parts.chance);
    request.extensions_mut().insert(caller);
    // Of the highest level, so that an error line has it whatever is logged besides.
    let span = tracing::error_span!("call", method, path, id);
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(id) = request_id::as_header(&id) {
        response.headers_mut().insert(request_id::HEADER.clone(), id);
    }
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, ms, "answered"));
    parts.metrics.answered(Call { method, path }, status, took, response.extensions().get::<Told>().copied());
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

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use crate::{
        domain::role::Role,
        ra::{
            api::{
                bytes::SecretWord,
                help::{HelpAsked, TypedHelpCode},
            },
            server::bench::{Bench, puks},
        },
    };

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn no_secret_at_any_level() {
        let log = Log::default();
        let writer = {
            let log = log.clone();
            move || log.clone()
        };
        let subscriber =
            tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE).with_writer(writer).finish();
        // While there is but one subscriber, tracing asks the thread that meets a callsite first, and that may be another test's.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let guard = tracing::subscriber::set_default(subscriber);
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let session = bench.sign_in(&rosa).await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", unlock.id);
        let (current, pending) = puks(bench.with_operation(&unlock).post(&path, &()).await.ok());
        let number = serde_json::json!({ "code": 918_273 });
        bench.with_operation(&unlock).post(&path.replace("puk", "code"), &number).await.is_problem(400, "");
        let lena = bench.issue("lena").await;
        let mut helped = bench.open_unlock(&lena).await;
        bench.be_present(&lena, &mut helped).await;
        let ask = format!("/v1/operations/{}/help", helped.id);
        let asked: HelpAsked = bench.with_operation(&helped).post(&ask, &()).await.ok();
        let agent = bench.sign_in_as(&bench.issue("agent").await, "WS-2", Role::RaAgent, "EX001").await;
        bench
            .with_session(&agent)
            .post("/v1/help", &TypedHelpCode { code: SecretWord::new(asked.code.expose("a test").into()) })
            .await
            .any_ok();
        drop(guard);
        let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        let line = text.lines().find(|l| l.contains("answered") && l.contains("path=\"/v1/operations/{id}/puk\"")).unwrap();
        assert!(line.contains("method=\"POST\"") && line.contains("status=200") && line.contains(" id=\"0"), "{line}");
        let bytes = |b: &[u8]| [hex::encode(b), base64_of(b), format!("{b:?}")];
        let words = [
            session.expose("a test").to_owned(),
            unlock.token.as_ref().unwrap().expose("a test").to_owned(),
            bench.code_in_mail(),
            "918273".to_owned(),
            asked.code.expose("a test").to_owned(),
            asked.code.expose("a test").replace('-', ""),
            agent.expose("a test").to_owned(),
            unlock.id.to_string(),
            "Testwell".to_owned(),
        ];
        let all = [bytes(&current), bytes(&pending), bytes(&rosa.management)].concat();
        for secret in all.iter().chain(&words) {
            assert!(!text.contains(secret.as_str()), "{secret}");
        }
    }

    fn base64_of(bytes: &[u8]) -> String {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        STANDARD.encode(bytes)
    }
}
