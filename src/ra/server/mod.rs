//! The service: axum over HTTPS, one operation per file with its handler, its refusals and its tests.
//!
//! This room knows what may be asked, by whom, and in which order. It is ignorant of the cards' commands and of windows. Every call
//! is checked anew: nothing that a desktop has hidden or greyed is taken as forbidden.

mod code_limits;
pub mod config;
pub mod csv_text;
pub mod guard;
pub mod limits;
pub mod running;
pub mod stop;
pub mod tls_reload;
pub mod wire;

mod connections;
mod drain;
mod health;
mod metrics;
mod peer;
pub mod pki;
mod request_id;
mod trace;

mod abandon;
mod assist;
mod audit_checkpoints;
pub mod audit_trail;
mod card_challenge;
mod card_standing;
mod cards;
mod certificate;
pub mod checkpoint;
mod choose_role;
pub mod commit_key;
mod confirm;
mod deliver;
mod enter_code;
mod help;
mod holder;
pub mod housekeeping;
mod incidents;
pub mod management_key;
mod notice;
mod open;
mod presence;
mod progress;
pub mod puk;
mod reports;
mod send_code;
mod service;
mod sign_in;
mod sign_in_challenge;
mod sign_out;
mod terms;
pub mod vault_keys;

#[cfg(test)]
pub mod bench;
#[cfg(test)]
mod over_sockets;
#[cfg(feature = "desktop")]
#[cfg(test)]
mod over_tls;

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    routing::{delete, get, post, put},
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::rt::TokioTimer;
use tower_http::timeout::TimeoutLayer;

pub use running::{Options, Running, StartError};

use self::{config::Config, connections::AtMost, drain::Drain, limits::Limits, metrics::Metrics, stop::Stop};
use crate::{
    domain::{chance::Chance, clock::Clock, secret::Secret},
    ra::{
        api::origin::Origin,
        ca::CertificateAuthority,
        messages::Messenger,
        notary::Notary,
        store::{Store, audit::Entry},
        vault::Vault,
    },
};

/// The largest request body, in bytes: several times what an RSA certificate request needs.
pub const BODY_LIMIT: usize = 64 * 1024;
/// How long a call may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(20);
/// How long a client may be silent before a call, or in the middle of its headers: connections are not to be had for nothing.
pub const HEADER_LIMIT: Duration = Duration::from_secs(10);

/// What the service is made of.
pub struct Parts {
    pub store: Store,
    pub vault: Vault,
    pub ca: Arc<dyn CertificateAuthority>,
    /// The authority by its key: SHA-256 of its SubjectPublicKeyInfo, hex.
    pub issuer: String,
    pub messenger: Messenger,
    pub clock: Clock,
    pub chance: Chance,
    pub config: Config,
    /// The origins that a signed statement may name.
    pub origins: Vec<Origin>,
    /// Authenticates sign-in challenges; the same in every instance.
    pub challenge_key: Secret<32>,
    pub metrics: Metrics,
    /// Whether the service is about to stop.
    pub drain: Drain,
    /// Signs checkpoints of the audit trail.
    pub notary: Notary,
}

/// All calls of `/v1`, and those for whoever looks after the service.
pub fn router(parts: Arc<Parts>) -> Router {
    let limits = Arc::new(Limits::new(&parts.config.limits));
    let operation = Router::new()
        .route("/", get(progress::handle).delete(abandon::handle))
        .route("/presence", post(presence::handle))
        .route("/code/send", post(send_code::handle))
        .route("/code", post(enter_code::handle))
        .route("/assist", post(assist::handle))
        .route("/help", post(help::ask::handle))
        .route("/holder", post(holder::handle))
        .route("/puk", post(puk::handle))
        .route("/management-key", post(management_key::handle))
        .route("/card-challenge", post(card_challenge::handle))
        .route("/keys", post(commit_key::handle))
        .route("/certificates", post(certificate::handle))
        .route("/confirm", post(confirm::handle));
    Router::new()
        .route("/v1/service", get(service::handle))
        .route("/v1/cards/{card}", get(card_standing::handle))
        .route("/v1/sign-in/challenge", post(sign_in_challenge::handle))
        .route("/v1/sign-in", post(sign_in::handle))
        .route("/v1/terms", post(terms::handle))
        .route("/v1/session", delete(sign_out::handle))
        .route("/v1/session/role", put(choose_role::handle))
        .route("/v1/notices", post(notice::handle))
        .route("/v1/cards/{card}/suspend", post(cards::suspend::handle))
        .route("/v1/cards/{card}/reinstate", post(cards::reinstate::handle))
        .route("/v1/cards/{card}/cancel", post(cards::cancel::handle))
        .route("/v1/incidents", get(incidents::list::handle).post(incidents::report::handle))
        .route("/v1/incidents/code", post(incidents::ask_code::handle))
        .route("/v1/incidents/by-code", post(incidents::by_code::handle))
        .route("/v1/incidents/{id}/close", post(incidents::close::handle))
        .route("/v1/operations", post(open::handle))
        .nest("/v1/operations/{id}", operation)
        .route("/v1/audit", get(audit_trail::handle))
        .route("/v1/audit/checkpoints", get(audit_checkpoints::handle))
        .route("/v1/reports/expiring", get(reports::expiring::handle))
        .route("/v1/reports/cards-by-status", get(reports::by_status::handle))
        .route("/v1/reports/unlocks-by-day", get(reports::unlocks_by_day::handle))
        .route("/v1/reports/people-without-contact", get(reports::without_contact::handle))
        .route("/v1/help", post(help::look_up::handle))
        .route("/v1/help/approve", post(help::approve::handle))
        .route("/v1/help/decline", post(help::decline::handle))
        .route("/healthz", get(health::lives))
        .route("/readyz", get(health::ready))
        .merge(pki::router())
        .fallback(async || Stop::Malformed(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || Stop::Malformed(StatusCode::METHOD_NOT_ALLOWED))
        .with_state(Arc::clone(&parts))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(middleware::map_response(trace::problem_for_bare_failures))
        .layer(middleware::from_fn_with_state(limits, limits::each_call))
        .layer(middleware::from_fn_with_state(parts, trace::each_call))
}

/// Answers on a listener until the handle is told to shut down; calls in progress are finished.
pub async fn serve(
    parts: Arc<Parts>,
    listener: TcpListener,
    tls: RustlsConfig,
    handle: Handle<SocketAddr>,
) -> std::io::Result<()> {
    // HTTP/1.1 alone, as TLS has agreed on: to tell versions apart, the first bytes would be waited for without a limit.
    let (most, metrics) = (parts.config.limits.max_connections.get(), parts.metrics.clone());
    let server = axum_server::from_tcp_rustls(listener, tls)?.map(|inner| AtMost::new(inner, most, metrics));
    let mut server = server.handle(handle).http1_only();
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADER_LIMIT);
    server.serve(router(parts).into_make_service_with_connect_info::<SocketAddr>()).await
}

impl Parts {
    /// Whether a statement's origin is one that this service answers to, in the one form that statements have.
    fn answers_to(&self, origin: &str) -> bool {
        Origin::parse(origin).is_some_and(|o| o.as_str() == origin && self.origins.contains(&o))
    }
}

/// Writes a refusal into the audit trail, in a transaction of its own: the refused step's was given up.
async fn note_refusal(parts: &Parts, stop: &Stop, entry: Entry<'_>) {
    let Stop::Refused(refusal) = stop else { return };
    let note = async {
        let mut tx = parts.store.begin().await?;
        tx.audit(&Entry { result: refusal.code(), ..entry }).await?;
        tx.commit().await
    };
    if let Err(fault) = note.await {
        tracing::error!(%fault, "a refusal could not be written into the audit trail");
    }
}

/// A workstation's name as it may stand in the audit trail: one line, not too long.
fn workstation_is_sane(name: &str) -> bool {
    name.chars().count() <= 255 && !name.chars().any(char::is_control)
}
