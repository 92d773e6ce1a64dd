//! A name for each call, in its answer and in every log line about it: what a caller reads out to the service desk is found there.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::peer::Caller;
use crate::domain::{chance::Chance, clock::Timestamp};

/// In requests from trusted proxies, and in every answer.
pub static HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// In characters: more than any common form has.
const LIMIT: usize = 64;

/// The call's name: the one that a trusted proxy has given it, if it is a sane one; else a new one that sorts by time (a UUIDv7,
/// RFC 9562, 5.7).
pub fn of(headers: &HeaderMap, caller: &Caller, now: Timestamp, chance: &Chance) -> String {
    let given = headers.get(&HEADER).filter(|_| caller.by_proxy).and_then(|v| v.to_str().ok()).filter(|v| is_sane(v));
    given.map_or_else(|| new(now, chance), str::to_owned)
}

/// As a header of the answer.
pub fn as_header(id: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(id).ok()
}

/// What may stand in a log line and in a header as it is.
fn is_sane(id: &str) -> bool {
    (1..=LIMIT).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn new(now: Timestamp, chance: &Chance) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance.bytes()).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::ra::server::bench::Bench;

    #[tokio::test]
    async fn every_answer_has_one_and_a_proxys_is_kept() {
        let bench = Bench::new().await;
        let long = "x".repeat(65);
        for (path, through_proxy, given, kept) in [
            ("/v1/service", true, Some("abc-123_4.5"), true),
            ("/v1/nothing", true, Some("abc"), true),
            ("/v1/service", false, Some("abc"), false),
            ("/v1/service", true, Some("two words"), false),
            ("/v1/service", true, Some("a=b"), false),
            ("/v1/service", true, Some(""), false),
            ("/v1/service", true, Some(long.as_str()), false),
            ("/v1/service", true, None, false),
            ("/v1/nothing", false, None, false),
        ] {
            let mut request = Request::builder().uri(path);
            if through_proxy {
                request = request.header("x-forwarded-for", "203.0.113.9");
            }
            if let Some(given) = given {
                request = request.header(&HEADER, given);
            }
            let answer = bench.ask(request.body(Default::default()).unwrap()).await;
            let id = answer.header(HEADER.as_str()).unwrap();
            match kept {
                true => assert_eq!(Some(id), given),
                false => assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7, "{path} {given:?}"),
            }
        }
    }
}
