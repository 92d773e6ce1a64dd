//! EST's calls (RFC 7030, 3 and 4) over HTTPS: bounded in time and size, and never to anyone whom the explicit trust anchors do not
//! bear. Redirects come back as refusals: where requests go is for the configuration to say.

use std::{
    error::Error,
    io::{self, Read as _},
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{
    Method, StatusCode,
    blocking::{Client, Response},
    header::{self, HeaderMap, HeaderValue},
    redirect::Policy,
};
use rustls::{
    AlertDescription, ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use zeroize::Zeroizing;

use super::{EstFault, content::certificates_in};
use crate::{
    domain::{clock::Clock, secret::SecretText},
    ra::api::origin::Origin,
};

/// In bytes: a chain of a few certificates needs a tenth of it.
pub(super) const ANSWER_LIMIT: u64 = 64 * 1024;
/// Where a server does not say when to ask again, though it must (RFC 7030, 4.2.3).
const LATER: u64 = 30;
/// What ends the path of a call; no label may be one (RFC 7030, 3.2.2).
const OPERATIONS: [&str; 6] = ["cacerts", "simpleenroll", "simplereenroll", "fullcmc", "serverkeygen", "csrattrs"];

/// Whom this RA says it is.
pub(super) struct Identity {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

pub(super) struct Wire {
    http: Client,
    origin: Origin,
    /// `Basic …` (RFC 7617).
    authorization: Option<SecretText>,
    limit: Duration,
}

impl Wire {
    /// `origin` is an `https` address without a path. Nothing is asked of the server yet.
    pub fn new(
        origin: &str,
        roots: &[CertificateDer<'static>],
        identity: Option<Identity>,
        basic: Option<(&str, &SecretText)>,
        limit: Duration,
    ) -> Result<Self, EstFault> {
        let origin = plain_origin(origin).ok_or(EstFault::Address)?;
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root.clone()).map_err(|_| EstFault::NoAuthority)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| EstFault::Client)?
            .with_root_certificates(store);
        let mut tls = match identity {
            Some(id) => builder.with_client_auth_cert(id.chain, id.key).map_err(|_| EstFault::Identity)?,
            None => builder.with_no_client_auth(),
        };
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(concat!("wardcard-ra/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| EstFault::Client)?;
        let authorization = match basic {
            Some((user, _)) if user.contains(':') => return Err(EstFault::User),
            Some((user, password)) => {
                let plain = Zeroizing::new(format!("{user}:{}", password.expose("sent to the server that it is for")));
                Some(SecretText::new(format!("Basic {}", STANDARD.encode(plain.as_bytes()))))
            }
            None => None,
        };
        Ok(Self { http, origin, authorization, limit })
    }

    /// The authorities' certificates, as the server tells them: whether they are trusted is for the caller to see.
    pub fn authorities(&self, label: Option<&str>) -> Result<Vec<Vec<u8>>, EstFault> {
        let until = Instant::now() + self.limit;
        let answer = self.ask(Method::GET, label, "cacerts", None, until)?;
        match answer.status() {
            StatusCode::OK => read_list(answer, until),
            _ => Err(refusal(&answer)),
        }
    }

    /// Sends a PKCS #10 request, DER, until the server has decided or the time is over. Repeating the same request is how EST asks
    /// again (RFC 7030, 4.2.3).
    pub fn enrol(&self, label: Option<&str>, again: bool, csr: &[u8], clock: &Clock) -> Result<Vec<Vec<u8>>, EstFault> {
        let until = Instant::now() + self.limit;
        let operation = if again { "simplereenroll" } else { "simpleenroll" };
        let body = STANDARD.encode(csr);
        loop {
            let answer = self.ask(Method::POST, label, operation, Some(&body), until)?;
            match answer.status() {
                StatusCode::OK => return read_list(answer, until),
                StatusCode::ACCEPTED => {
                    let seconds = retry_after(answer.headers(), clock);
                    // Not at once, whatever the server says.
                    let wait = Duration::from_secs(seconds.max(1));
                    if wait >= until.saturating_duration_since(Instant::now()) {
                        return Err(EstFault::Pending { seconds });
                    }
                    std::thread::sleep(wait);
                }
                _ => return Err(refusal(&answer)),
            }
        }
    }

    fn ask(
        &self,
        method: Method,
        label: Option<&str>,
        operation: &str,
        body: Option<&str>,
        until: Instant,
    ) -> Result<Response, EstFault> {
        let label = label.map(|l| format!("/{l}")).unwrap_or_default();
        let url = format!("{}/.well-known/est{label}/{operation}", self.origin);
        let left = until.saturating_duration_since(Instant::now());
        let mut request = self.http.request(method, url).timeout(left).header(header::ACCEPT, "application/pkcs7-mime");
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/pkcs10").body(body.to_owned());
            if let Some(basic) = &self.authorization {
                let mut value =
                    HeaderValue::from_str(basic.expose("sent to the server that it is for")).map_err(|_| EstFault::User)?;
                // So that no layer below prints it.
                value.set_sensitive(true);
                request = request.header(header::AUTHORIZATION, value);
            }
        }
        request.send().map_err(|e| if e.is_timeout() { EstFault::TooSlow } else { fault_of(&e) })
    }
}

/// Whether a label can stand in the path as it is: unreserved characters (RFC 3986, 2.3), and no operation's name.
pub(super) fn is_label(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    !text.is_empty() && text.bytes().all(plain) && ![".", ".."].contains(&text) && !OPERATIONS.contains(&text)
}

/// A path would be lost without a word, so there must be none.
fn plain_origin(text: &str) -> Option<Origin> {
    let after_scheme = text.trim().get(8..)?;
    let path = after_scheme.find(['/', '?', '#']).map_or("", |at| &after_scheme[at..]);
    if ["", "/"].contains(&path) { Origin::parse(text) } else { None }
}

fn read_list(answer: Response, until: Instant) -> Result<Vec<Vec<u8>>, EstFault> {
    let (kind, smime) = content_type(answer.headers());
    if kind.as_deref() != Some("application/pkcs7-mime") || smime.is_some_and(|s| s != "certs-only") {
        return Err(EstFault::ContentType { got: kind });
    }
    let mut content = Vec::new();
    read_in_time(answer.take(ANSWER_LIMIT + 1), &mut content, until)?;
    if content.len() as u64 > ANSWER_LIMIT {
        return Err(EstFault::Oversize { limit: ANSWER_LIMIT });
    }
    certificates_in(&content)
}

/// The HTTP library may take its limit for each read, so that a server which drips would be waited for without an end.
fn read_in_time(mut from: impl io::Read, to: &mut Vec<u8>, until: Instant) -> Result<(), EstFault> {
    let mut part = [0; 8192];
    loop {
        let read = from.read(&mut part);
        if Instant::now() > until {
            return Err(EstFault::TooSlow);
        }
        match read {
            Ok(0) => return Ok(()),
            Ok(n) => to.extend_from_slice(&part[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(fault_of(&e)),
        }
    }
}

fn refusal(answer: &Response) -> EstFault {
    match answer.status() {
        StatusCode::UNAUTHORIZED => EstFault::Unauthorised,
        status => EstFault::Refused { status: status.as_u16(), content_type: content_type(answer.headers()).0 },
    }
}

/// The media type, and the parameter `smime-type` (RFC 8551, 3.2.2). What does not look like a media type is left out: it may be
/// anything.
fn content_type(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let text = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/+.-".contains(&b);
    let kind = parts.next().filter(|k| (1..=64).contains(&k.len()) && k.bytes().all(plain)).map(str::to_owned);
    let smime = parts.filter_map(|p| p.split_once('=')).find(|(name, _)| name.trim() == "smime-type");
    (kind, smime.map(|(_, value)| value.trim().trim_matches('"').to_owned()))
}

/// In seconds (RFC 9110, 10.2.3): a number, or a date.
fn retry_after(headers: &HeaderMap, clock: &Clock) -> u64 {
    let text = headers.get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()).unwrap_or_default().trim();
    let date = || jiff::fmt::rfc2822::parse(text).ok().map(|at| at.timestamp().duration_since(clock.now()).as_secs());
    let seconds = text.parse::<u64>().ok().or_else(|| date().map(|s| u64::try_from(s).unwrap_or(0)));
    seconds.unwrap_or(LATER)
}

/// Only the chain of causes tells distrust, on either side, from a network that is down.
fn fault_of(error: &(dyn Error + 'static)) -> EstFault {
    match tls_cause(error) {
        Some(
            rustls::Error::InvalidCertificate(_)
            | rustls::Error::NoCertificatesPresented
            | rustls::Error::UnsupportedNameType
            | rustls::Error::InvalidCertRevocationList(_),
        ) => EstFault::ServerNotTrusted,
        Some(rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError,
        )) => EstFault::ClientNotTrusted,
        _ => EstFault::Unreachable,
    }
}

fn tls_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    // An `io::Error`'s source is its content's source: the content itself has to be asked for.
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inside.and_then(|e| tls_cause(e)).or_else(|| error.source().and_then(tls_cause))
}
