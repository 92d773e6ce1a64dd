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

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use crate::ra::server::bench::{Bench, puks};

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
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(writer).finish();
        // While there is but one subscriber, tracing asks the thread that meets a callsite first, and that may be another test's.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let guard = tracing::subscriber::set_default(subscriber);
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let session = bench.sign_in(&rosa).await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/puk", unlock.id);
        let (current, pending) = puks(bench.with_operation(&unlock).post(&path, &()).await.ok());
        bench
            .raw("POST", &path.replace("puk", "code"), "application/json", r#"{"code":918273}"#.into())
            .await
            .is_problem(400, "");
        drop(guard);
        let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        assert!(text.contains("/v1/operations/{id}/puk"), "the template: {text}");
        let bytes = |b: &[u8]| [hex::encode(b), base64_of(b), format!("{b:?}")];
        let words = [
            session.expose("a test").to_owned(),
            unlock.token.as_ref().unwrap().expose("a test").to_owned(),
            bench.code_in_mail(),
            "918273".to_owned(),
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
