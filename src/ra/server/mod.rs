//! The service: axum over HTTPS, one operation per file with its handler, its refusals and its tests.
//!
//! This room knows what may be asked, by whom, and in which order. It is ignorant of the cards' commands and of windows. Every call
//! is checked anew: nothing that a desktop has hidden or greyed is taken as forbidden.

mod code_limits;
pub mod config;
pub mod guard;
pub mod limits;
pub mod running;
pub mod stop;
pub mod tls_reload;
mod whole;
pub mod wire;

mod connections;
mod drain;
mod health;
mod metrics;
mod openapi;
mod peer;
pub mod pki;
mod request_id;
mod sane;
mod trace;

mod abandon;
mod adopted;
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
mod order;
mod own_photo;
mod people;
mod presence;
mod progress;
pub mod puk;
mod reports;
mod requests;
mod routes;
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
mod over_plain;
#[cfg(test)]
mod over_sockets;
#[cfg(feature = "desktop")]
#[cfg(test)]
mod over_tls;
#[cfg(test)]
mod permissions;

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware};
use axum_server::{Handle, Server, tls_rustls::RustlsConfig};
use hyper_util::rt::TokioTimer;
use tower_http::timeout::TimeoutLayer;

pub use running::{Options, Running, StartError};

use self::{config::Config, connections::AtMost, drain::Drain, limits::Limits, metrics::Metrics, stop::Stop};
use crate::{
    domain::{chance::Chance, clock::Clock, secret::Secret},
    ra::{
        api::origin::Origin,
        ca::{CertificateAuthority, anchors::Anchors},
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
/// How long its body may be on its way: that is the network's or the caller's time, and not the service's.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// How long a client may be silent before a call, or in the middle of its headers: connections are not to be had for nothing.
pub const HEADER_LIMIT: Duration = Duration::from_secs(10);

/// What the service is made of.
pub struct Parts {
    pub store: Store,
    pub vault: Vault,
    pub ca: Arc<dyn CertificateAuthority>,
    /// The authority by its key: SHA-256 of its SubjectPublicKeyInfo, hex.
    pub issuer: String,
    /// The authorities of others, whose certificates sign in the holders of adopted cards.
    pub anchors: Anchors,
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

/// All calls of `/v1`, those for whoever looks after the service, and `/pki`.
pub fn router(parts: Arc<Parts>) -> Router {
    with_manners(routes::router().merge(pki::router()), parts)
}

/// `/pki` alone.
fn pki_router(parts: Arc<Parts>) -> Router {
    with_manners(pki::router(), parts)
}

/// What every call has around it, on each listener that strangers reach. How often somebody calls is counted for each listener apart:
/// whoever checks many certificates at a site takes nothing from those who sign in there.
fn with_manners(calls: Router<Arc<Parts>>, parts: Arc<Parts>) -> Router {
    let limits = Arc::new(Limits::new(&parts.config.limits));
    calls
        .fallback(async || Stop::Malformed(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || Stop::Malformed(StatusCode::METHOD_NOT_ALLOWED))
        .with_state(Arc::clone(&parts))
        .layer(middleware::from_fn(whole::each_call))
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
    let (most, metrics) = (parts.config.limits.max_connections.get(), parts.metrics.clone());
    let server = axum_server::from_tcp_rustls(listener, tls)?.map(|inner| AtMost::new(inner, most, metrics));
    let calls = router(parts).into_make_service_with_connect_info::<SocketAddr>();
    patient_to_a_point(server.handle(handle)).serve(calls).await
}

/// The same for `/pki` by plain HTTP. Its connections are counted apart: those who check certificates keep nobody from signing in.
pub async fn serve_pki(parts: Arc<Parts>, listener: TcpListener, handle: Handle<SocketAddr>) -> std::io::Result<()> {
    let (most, metrics) = (parts.config.limits.max_pki_connections.get(), parts.metrics.clone());
    let server = axum_server::from_tcp(listener)?.map(|inner| AtMost::new(inner, most, metrics));
    let calls = pki_router(parts).into_make_service_with_connect_info::<SocketAddr>();
    patient_to_a_point(server.handle(handle)).serve(calls).await
}

/// HTTP/1.1 alone, as TLS has agreed on: to tell versions apart, the first bytes would be waited for without a limit.
fn patient_to_a_point<A>(server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let mut server = server.http1_only();
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADER_LIMIT);
    server
}

impl Parts {
    /// Whether a statement's origin is one that this service answers to, in the one form that statements have.
    fn answers_to(&self, origin: &str) -> bool {
        Origin::parse(origin).is_some_and(|o| o.as_str() == origin && self.origins.contains(&o))
    }
}

/// Writes a refusal into the audit trail, in a transaction of its own: the refused step's was given up.
async fn note_refusal(parts: &Parts, stop: &Stop, entry: Entry<'_>) {
    let Some(refusal) = stop.refusal() else { return };
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
