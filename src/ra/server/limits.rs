//! How often one address may call. Whoever calls too often is told to wait, by a problem with `Retry-After`.
//!
//! It keeps a program that has gone wild, or someone with nothing better to do, from taking the service from everybody else. It is no
//! protection of codes and passcodes: those count their own tries. A whole site may be behind one address, so the limits are
//! generous; calls from this machine itself have none.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};
use serde::{Deserialize, Serialize};

use super::{
    code_limits::CodeLimits,
    peer::{Caller, Network, first_bits},
    stop::Stop,
};
use crate::domain::refusal::Refusal;

/// Addresses that are remembered one by one. Beyond it neighbours share, so that memory has a bound whoever calls.
const KEYS: usize = 50_000;
/// Every so many calls, those who have been silent for long enough are forgotten.
const SWEEP_EVERY: u32 = 1024;

/// `[limits]`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Calls a minute that only read, for one address (of IPv6, one /64)…
    pub per_minute: NonZeroU32,
    /// …and how many of them may come at once.
    pub burst: NonZeroU32,
    /// The same for all other calls.
    pub changes_per_minute: NonZeroU32,
    pub changes_burst: NonZeroU32,
    /// Connections at a time, from all addresses together.
    pub max_connections: NonZeroU32,
    /// The same on the plain listener of `/pki`.
    pub max_pki_connections: NonZeroU32,
    /// Whose `X-Forwarded-For` and `X-Request-Id` are believed.
    pub trusted_proxies: Vec<Network>,
    pub codes: CodeLimits,
}

impl Default for LimitsConfig {
    /// For a site of some thousand people behind one address, in its busiest half hour.
    fn default() -> Self {
        Self {
            per_minute: figure(1200),
            burst: figure(300),
            changes_per_minute: figure(600),
            changes_burst: figure(200),
            max_connections: figure(500),
            max_pki_connections: figure(200),
            trusted_proxies: ["127.0.0.1", "::1"].iter().filter_map(|n| n.parse().ok()).collect(),
            codes: CodeLimits::default(),
        }
    }
}

/// A figure that is written here and is not 0.
pub const fn figure(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

type Limiter<C> = RateLimiter<IpAddr, DashMapStateStore<IpAddr>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Who has called how often. Its time is the machine's monotonic clock: a wall clock that is set back must lock nobody out.
pub struct Limits<C: Clock = MonotonicClock> {
    reads: Limiter<C>,
    changes: Limiter<C>,
    clock: C,
    calls: AtomicU32,
    crowded: AtomicBool,
    keys: usize,
}

impl Limits {
    pub fn new(config: &LimitsConfig) -> Self {
        Self::with_clock(config, MonotonicClock, KEYS)
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(config: &LimitsConfig, clock: C, keys: usize) -> Self {
        let limiter = |per_minute, burst| {
            let quota = Quota::per_minute(per_minute).allow_burst(burst);
            RateLimiter::dashmap_with_clock(quota, clock.clone())
        };
        Self {
            reads: limiter(config.per_minute, config.burst),
            changes: limiter(config.changes_per_minute, config.changes_burst),
            clock: clock.clone(),
            calls: AtomicU32::new(0),
            crowded: AtomicBool::new(false),
            keys,
        }
    }

    /// Counts a call; one too many is refused with the seconds to wait.
    pub fn check(&self, caller: &Caller, method: &Method) -> Result<(), Refusal> {
        if caller.is_local() {
            return Ok(());
        }
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.sweep();
        }
        let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(method);
        let limiter = if reads { &self.reads } else { &self.changes };
        limiter.check_key(&self.key(caller.address)).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            // Rounded up: a second too early would be refused again.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Refusal::TooSoon { seconds: u32::try_from(seconds.max(1)).unwrap_or(u32::MAX) }
        })
    }

    /// Forgets whoever has been silent for long enough to have their whole burst again.
    fn sweep(&self) {
        for limiter in [&self.reads, &self.changes] {
            limiter.retain_recent();
        }
        let crowded = self.reads.len().max(self.changes.len()) >= self.keys;
        if crowded && !self.crowded.swap(true, Ordering::Relaxed) {
            tracing::warn!("calls come from so many addresses that neighbouring ones share their limits");
        } else if !crowded {
            self.crowded.store(false, Ordering::Relaxed);
        }
    }

    /// A customer's line has a whole /64 of IPv6; in a crowd, a provider's addresses are taken together.
    fn key(&self, address: IpAddr) -> IpAddr {
        let crowded = self.crowded.load(Ordering::Relaxed);
        let prefix = match (address, crowded) {
            (IpAddr::V4(_), false) => 32,
            (IpAddr::V4(_), true) => 16,
            (IpAddr::V6(_), false) => 64,
            (IpAddr::V6(_), true) => 32,
        };
        first_bits(address, prefix)
    }
}

/// The layer: [`super::trace::each_call`] has said who calls.
pub async fn each_call(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().copied();
    let caller = caller.unwrap_or_else(|| Caller::of(&request, &[]));
    match limits.check(&caller, request.method()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => Stop::from(refusal).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{Request, header};
    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::ra::server::bench::Bench;

    fn config(text: &str) -> LimitsConfig {
        toml::from_str(text).unwrap()
    }

    fn from(address: &str) -> Caller {
        Caller { address: address.parse().unwrap(), by_proxy: false }
    }

    #[test]
    fn each_address_for_itself_and_reads_apart_from_changes() {
        let clock = FakeRelativeClock::default();
        let config = config("per_minute = 6\nburst = 3\nchanges_per_minute = 2\nchanges_burst = 1");
        let limits = Limits::with_clock(&config, clock.clone(), KEYS);
        let (one, other) = (from("203.0.113.9"), from("203.0.113.10"));
        for _ in 0..3 {
            assert_eq!(limits.check(&one, &Method::GET), Ok(()));
        }
        assert_eq!(limits.check(&one, &Method::GET), Err(Refusal::TooSoon { seconds: 10 }));
        assert_eq!(limits.check(&one, &Method::POST), Ok(()), "changes are counted for themselves");
        for method in [Method::POST, Method::DELETE] {
            assert_eq!(limits.check(&one, &method), Err(Refusal::TooSoon { seconds: 30 }));
        }
        assert_eq!(limits.check(&other, &Method::GET), Ok(()));
        clock.advance(Duration::from_millis(9_500));
        assert_eq!(limits.check(&one, &Method::GET), Err(Refusal::TooSoon { seconds: 1 }));
        clock.advance(Duration::from_millis(500));
        assert_eq!(limits.check(&one, &Method::GET), Ok(()));
    }

    #[test]
    fn one_line_of_ipv6_is_one_caller_and_this_machine_is_not_counted() {
        let config = config("burst = 1\nper_minute = 1");
        let limits = Limits::with_clock(&config, FakeRelativeClock::default(), KEYS);
        assert_eq!(limits.check(&from("2001:db8::1"), &Method::GET), Ok(()));
        assert!(limits.check(&from("2001:db8::2"), &Method::GET).is_err());
        assert_eq!(limits.check(&from("2001:db8:0:1::1"), &Method::GET), Ok(()));
        for _ in 0..3 {
            assert_eq!(limits.check(&from("127.0.0.1"), &Method::GET), Ok(()));
        }
        let proxied = Caller { address: "127.0.0.1".parse().unwrap(), by_proxy: true };
        assert_eq!(limits.check(&proxied, &Method::GET), Ok(()));
        assert!(limits.check(&proxied, &Method::GET).is_err());
    }

    #[test]
    fn the_silent_are_forgotten_and_a_crowd_shares() {
        let clock = FakeRelativeClock::default();
        let config = config("per_minute = 60\nburst = 2");
        let limits = Limits::with_clock(&config, clock.clone(), 200);
        let address = |n: u32| Caller { address: IpAddr::V4((0xCB00_7100 + (n << 16)).into()), by_proxy: false };
        for n in 0..500 {
            assert_eq!(limits.check(&address(n), &Method::GET), Ok(()), "{n}");
        }
        limits.sweep();
        let many = limits.reads.len();
        assert_eq!(many, 500);
        let (near, nearer) = (from("198.51.100.1"), from("198.51.7.7"));
        assert_eq!(limits.check(&near, &Method::GET), Ok(()));
        assert_eq!(limits.check(&near, &Method::GET), Ok(()));
        assert!(limits.check(&nearer, &Method::GET).is_err(), "neighbours share in a crowd");
        clock.advance(Duration::from_secs(10));
        limits.sweep();
        assert_eq!(limits.reads.len(), 0);
        assert_eq!(limits.check(&nearer, &Method::GET), Ok(()));
        assert_eq!(limits.check(&nearer, &Method::GET), Ok(()));
        assert_eq!(limits.check(&near, &Method::GET), Ok(()), "and each is for itself again");
    }

    #[test]
    fn figures() {
        for (text, good) in [
            ("", true),
            ("per_minute = 0", false),
            ("burst = 0", false),
            ("max_connections = 0", false),
            ("max_pki_connections = 0", false),
            ("trusted_proxies = ['10.1.0.0/16', '::1']", true),
            ("trusted_proxies = ['proxy.example']", false),
            ("per_hour = 1", false),
        ] {
            let read = toml::from_str::<LimitsConfig>(text);
            assert_eq!(read.is_ok(), good, "{text}: {read:?}");
        }
        let usual = LimitsConfig::default();
        assert_eq!(toml::from_str::<LimitsConfig>(&toml::to_string(&usual).unwrap()).unwrap(), usual);
        assert_eq!(usual.trusted_proxies.len(), 2);
    }

    #[tokio::test]
    async fn whoever_calls_too_often_is_told_when_to_come_again() {
        let bench = Bench::with_config(|c| c.limits = config("burst = 2\nper_minute = 1\nchanges_burst = 1")).await;
        let ask = |address: &str, method: &str| {
            let path = if method == "GET" { "/v1/service" } else { "/v1/sign-in/challenge" };
            Request::builder().method(method).uri(path).header("x-forwarded-for", address).body(Default::default()).unwrap()
        };
        for status in [200, 200, 429] {
            assert_eq!(bench.ask(ask("203.0.113.9", "GET")).await.status, status);
        }
        assert_eq!(bench.ask(ask("203.0.113.9", "POST")).await.status, 200);
        assert_eq!(bench.ask(ask("198.51.100.1", "GET")).await.status, 200);
        let refused = bench.ask(ask("203.0.113.9", "GET")).await;
        assert_eq!(refused.header(header::RETRY_AFTER.as_str()), Some("60"));
        refused.refused(Refusal::TooSoon { seconds: 60 });
    }
}
