//! Figures for a monitoring system, in the OpenMetrics text format, on a listener of their own: nothing of it is on the public one.
//!
//! No label comes from a caller: methods, path templates, codes and names of parts are the service's own, so there is a bound to how
//! many there are, and nobody is named.

use std::{fmt, io, net::SocketAddr, net::TcpListener, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use axum_server::Handle;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram, info::Info},
    registry::Registry,
};

use super::{patient_to_a_point, stop::Failed};
use crate::domain::{card::Slot, contact::ContactWay};

/// The limits of the durations' buckets, in seconds; the last is the time limit of a call.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0];
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// One call, as it is counted.
#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
pub struct Call {
    pub method: &'static str,
    /// The template, e.g. `/v1/operations/{id}/puk`.
    pub path: String,
}

/// What an answer says besides its status: put into its extensions by [`super::stop::Stop`].
#[derive(Clone, Copy)]
pub enum Told {
    /// The refusal's code.
    Refused(&'static str),
    /// Which part of the service failed.
    Failed(&'static str),
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    path: String,
    status: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Code {
    code: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Part {
    part: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Way {
    way: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct InSlot {
    slot: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// The service's figures. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    calls: Family<Answered, Counter>,
    seconds: Family<Call, Histogram>,
    refusals: Family<Code, Counter>,
    failures: Family<Part, Counter>,
    codes: Family<Way, Counter>,
    certificates: Family<InSlot, Counter>,
    turned_away: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("wardcard_ra");
        let calls = Family::default();
        let seconds = Family::<Call, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        let (refusals, failures, codes, certificates) =
            (Family::default(), Family::default(), Family::default(), Family::default());
        let turned_away = Counter::default();
        registry.register("build", "The service's version", Info::new(Build { version: env!("CARGO_PKG_VERSION") }));
        registry.register("calls", "Calls by method, path template and class of status", calls.clone());
        registry.register("call_seconds", "How long calls took", seconds.clone());
        registry.register("refusals", "Refusals by their code", refusals.clone());
        registry.register("failures", "Failures of the service by the part that failed", failures.clone());
        registry.register("codes_sent", "One-time codes sent, by their way", codes.clone());
        registry.register("certificates_issued", "Certificates issued, by their slot", certificates.clone());
        registry.register("connections_turned_away", "Connections beyond those that there may be", turned_away.clone());
        Self { registry: Arc::new(registry), calls, seconds, refusals, failures, codes, certificates, turned_away }
    }
}

impl Metrics {
    pub fn answered(&self, call: Call, status: u16, took: Duration, told: Option<Told>) {
        let answered = Answered { method: call.method, path: call.path.clone(), status: class_of(status) };
        self.calls.get_or_create(&answered).inc();
        self.seconds.get_or_create(&call).observe(took.as_secs_f64());
        match told {
            Some(Told::Refused(code)) => self.refusals.get_or_create(&Code { code }).inc(),
            Some(Told::Failed(part)) => self.failures.get_or_create(&Part { part }).inc(),
            None => 0,
        };
    }

    /// A failure that no answer tells of.
    pub fn failed(&self, fault: &Failed) {
        self.failures.get_or_create(&Part { part: fault.part() }).inc();
    }

    pub fn code_sent(&self, way: ContactWay) {
        let way = match way {
            ContactWay::Email => "email",
            ContactWay::Text => "text",
        };
        self.codes.get_or_create(&Way { way }).inc();
    }

    pub fn certificate_issued(&self, slot: Slot) {
        let slot = match slot {
            Slot::Authentication => "9a",
            Slot::Signature => "9c",
            Slot::CardAuthentication => "9e",
        };
        self.certificates.get_or_create(&InSlot { slot }).inc();
    }

    pub fn connection_turned_away(&self) {
        self.turned_away.inc();
    }

    /// All of it, as the monitoring system reads it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a text does not fail.
        let _: fmt::Result = encode(&mut text, &self.registry);
        text
    }
}

/// The method's name where it is one of the usual ones: callers can invent others.
pub fn name_of(method: &axum::http::Method) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].into_iter().find(|m| method == m).unwrap_or("(other)")
}

fn class_of(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Answers `GET /metrics` on a listener of its own, by plain HTTP, until the handle is told to shut down.
pub async fn serve(metrics: Metrics, listener: TcpListener, handle: Handle<SocketAddr>) -> io::Result<()> {
    let router = Router::new().route("/metrics", get(all)).with_state(metrics);
    patient_to_a_point(axum_server::from_tcp(listener)?.handle(handle)).serve(router.into_make_service()).await
}

async fn all(State(metrics): State<Metrics>) -> Response {
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], metrics.text()).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use crate::ra::server::bench::Bench;

    #[tokio::test]
    async fn what_was_done_is_counted_and_nobody_is_named() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let unlock = bench.granted_unlock(&rosa).await;
        bench.get("/v1/cards/xyz?who=rosa").await.is_problem(400, "");
        bench.get("/v1/nothing/rosa").await.is_problem(404, "");
        let odd = Request::builder().method("ROSA").uri("/v1/service").body(Default::default()).unwrap();
        bench.ask(odd).await.is_problem(405, "");
        let path = format!("/v1/operations/{}/confirm", unlock.id);
        bench
            .post(&path, &crate::ra::api::operation::Confirm { management_key_changed: false, locked: false })
            .await
            .is_problem(401, "");
        let text = bench.parts().metrics.text();
        for line in [
            "wardcard_ra_build_info{version=\"0.1.0\"} 1",
            "wardcard_ra_calls_total{method=\"GET\",path=\"/v1/cards/{card}\",status=\"4xx\"} 1",
            "wardcard_ra_calls_total{method=\"GET\",path=\"(none)\",status=\"4xx\"} 1",
            "wardcard_ra_calls_total{method=\"(other)\",path=\"/v1/service\",status=\"4xx\"} 1",
            "wardcard_ra_calls_total{method=\"POST\",path=\"/v1/operations/{id}/code/send\",status=\"2xx\"} 1",
            "wardcard_ra_call_seconds_count{method=\"GET\",path=\"/v1/cards/{card}\"} 1",
            "wardcard_ra_refusals_total{code=\"W-3043\"} 1",
            "wardcard_ra_refusals_total{code=\"W-3050\"} 3",
            "wardcard_ra_codes_sent_total{way=\"email\"} 1",
            "wardcard_ra_certificates_issued_total{slot=\"9a\"} 1",
            "wardcard_ra_certificates_issued_total{slot=\"9e\"} 1",
            "# EOF",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
        for name in ["rosa", "ROSA", "xyz", &unlock.id.to_string()] {
            assert!(!text.contains(name), "{name}");
        }
    }
}
