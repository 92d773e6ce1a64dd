//! The way to the RA: the proxy, the RA itself, its TLS, and the two clocks.

use super::Say;
use crate::{
    desk::port::{Loaded, ProxyInForce, RaLink},
    diagnostics::{Line, examine::Seen},
    domain::{clock::days_until, problem::Problem},
    i18n::id,
};

/// Seconds by which the clocks may differ; signing in allows five minutes.
pub const SKEW: i64 = 120;
/// Days before its end at which the RA's own certificate is spoken of.
const ENDS_SOON: i64 = 14;

pub fn lines(say: &Say<'_>, seen: &Seen<'_>) -> Vec<Line> {
    let Some(ra) = seen.ra else { return vec![] };
    let Some(url) = &ra.url else { return vec![say.failed("ra_configured", &Problem::NoRa)] };
    let mut all = vec![Line::pass("ra_configured", url)];
    all.extend(proxy(say, seen));
    all.extend(reachable(say, seen, ra));
    all.extend(tls(say, seen, ra));
    all.extend(clock(say, seen, ra));
    all
}

fn proxy(say: &Say<'_>, seen: &Seen<'_>) -> Option<Line> {
    let (found, id) = match &seen.host?.proxy {
        ProxyInForce::None => (String::new(), id::FOUND_PROXY_NONE),
        ProxyInForce::Manual(address) => (address.clone(), id::FOUND_PROXY_MANUAL),
        ProxyInForce::System(address) => (address.clone(), id::FOUND_PROXY_SYSTEM),
        ProxyInForce::SystemUntold => (String::new(), id::FOUND_PROXY_UNTOLD),
    };
    let found = say.with(id, &[("address", found.into())]);
    let refused = seen.host.is_some_and(|h| h.met.way == Some(Problem::RaProxy));
    Some(if refused {
        let failed = say.failed("proxy", &Problem::RaProxy);
        Line { found: format!("{found} {}", failed.found), ..failed }
    } else {
        Line::pass("proxy", found)
    })
}

fn reachable(say: &Say<'_>, seen: &Seen<'_>, ra: &RaLink) -> Option<Line> {
    match &ra.service {
        Loaded::Ready(service) => Some(Line::pass("ra_reachable", &service.name)),
        // The cause in full, where it has been asked for.
        Loaded::Failed { problem, .. } => {
            let cause = seen.host.and_then(|h| h.met.way.as_ref()).unwrap_or(problem);
            Some(say.failed("ra_reachable", cause))
        }
        Loaded::NotYet | Loaded::Pending { .. } => None,
    }
}

fn tls(say: &Say<'_>, seen: &Seen<'_>, ra: &RaLink) -> Option<Line> {
    if let Loaded::Failed { problem: problem @ (Problem::RaNotTrusted | Problem::RaClock | Problem::RaTrustFile), .. } =
        &ra.service
    {
        return Some(say.failed("tls", problem));
    }
    let certificate = seen.host?.met.certificate.as_ref()?;
    let (issuer, until) = (certificate.issuer.clone(), say.texts.date(certificate.not_after));
    let found = say.with(id::FOUND_TLS, &[("issuer", issuer.into()), ("until", until.into())]);
    Some(if days_until(seen.now, certificate.not_after) < ENDS_SOON {
        Line::warn("tls", found, say.get(id::REMEDY_TLS))
    } else {
        Line::pass("tls", found)
    })
}

fn clock(say: &Say<'_>, seen: &Seen<'_>, ra: &RaLink) -> Option<Line> {
    // As it was when the RA answered: this page may be looked at for long.
    let skew = seen.host?.met.ahead.filter(|_| matches!(ra.service, Loaded::Ready(_)))?;
    let found = say.with(id::FOUND_CLOCK, &[("seconds", skew.to_string().into())]);
    Some(if skew.abs() <= SKEW {
        Line::pass("clock", found)
    } else {
        Line::warn("clock", found, say.get(id::DOCTOR_CLOCK)).coded(Problem::RaClock.code())
    })
}
