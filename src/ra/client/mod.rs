//! The RA over HTTPS, for the desktop: one method per call, typed answers, typed faults.
//!
//! This room knows the wire and nothing else: no cards, no windows. It blocks, so it is called from the desk's threads. It never
//! repeats a call by itself: the workflows decide what is asked again.

mod fault;
mod seen;

use std::{
    io::{self, Read as _},
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use reqwest::{
    Certificate, Method, Proxy,
    blocking::{Client, RequestBuilder},
    header,
    redirect::Policy,
};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

pub use fault::RaFault;
pub use seen::ServerCertificate;

use crate::{
    domain::{
        card::{CardIdentity, CardSerial},
        contact::ContactWay,
        operation::OperationId,
        refusal::Refusal,
        secret::SecretText,
    },
    ra::api::{
        OPERATION_HEADER,
        card::CardStanding,
        help, lifecycle as life,
        notice::Notice,
        operation as op,
        origin::Origin,
        problem::ProblemDocument,
        report::{ExpiringCards, Horizon},
        service::ServiceInfo,
        sign_in as si,
    },
};

const CONNECT: Duration = Duration::from_secs(4);
const WHOLE_CALL: Duration = Duration::from_secs(15);
/// Seconds that a call may wait for progress: less than the whole call may take.
pub const LONGEST_WAIT: u16 = 10;
/// No answer of the RA is nearly as large, in bytes.
const ANSWER_LIMIT: u64 = 1024 * 1024;

/// Whose certificates the RA's own must come from.
pub enum Trust {
    /// A PEM file: those in it, and no others.
    File(PathBuf),
    /// PEM: those in it, and no others.
    Pem(Vec<u8>),
    /// Those that the operating system trusts.
    System,
}

/// By which way the RA is reached.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Route {
    /// By the proxy that the system names, if it names one.
    #[default]
    System,
    Direct,
    /// By the proxy at this `http` address.
    Proxy(String),
}

/// One RA. Its connections are kept for the next call.
pub struct RaClient {
    http: Client,
    origin: Origin,
    /// What the RA's TLS said at the last answer.
    certificate: Mutex<Option<ServerCertificate>>,
}

/// The tokens of a call.
#[derive(Default)]
struct With<'a> {
    session: Option<&'a SecretText>,
    operation: Option<&'a SecretText>,
}

impl RaClient {
    /// `url` is an `https` address such as `https://ra.example:8443`. Nothing is asked of the RA yet.
    pub fn new(url: &str, trust: Trust) -> Result<Self, RaFault> {
        Self::by(url, trust, &Route::System)
    }

    /// The same, by a way of one's own.
    pub fn by(url: &str, trust: Trust, route: &Route) -> Result<Self, RaFault> {
        // An error only says that it was done before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let origin = Origin::parse(url).ok_or(RaFault::NotAnAddress)?;
        let builder = Client::builder()
            .https_only(true)
            .connect_timeout(CONNECT)
            .timeout(WHOLE_CALL)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .tls_info(true)
            .user_agent(concat!("wardcard/", env!("CARGO_PKG_VERSION")));
        let builder = match route {
            Route::System => builder,
            Route::Direct => builder.no_proxy(),
            Route::Proxy(address) => builder.proxy(Proxy::https(address).map_err(|_| RaFault::ProxyAddress)?),
        };
        let pem = match trust {
            Trust::System => None,
            Trust::Pem(pem) => Some(pem),
            Trust::File(path) => Some(std::fs::read(path).map_err(|_| RaFault::TrustUnreadable)?),
        };
        let builder = match pem {
            None => builder,
            Some(pem) => {
                let trusted = Certificate::from_pem_bundle(&pem).map_err(|_| RaFault::TrustUnreadable)?;
                if trusted.is_empty() {
                    return Err(RaFault::TrustUnreadable);
                }
                builder.tls_certs_only(trusted)
            }
        };
        let http = builder.build().map_err(|_| RaFault::TrustUnreadable)?;
        Ok(Self { http, origin, certificate: Mutex::default() })
    }

    /// What statements name: `https://host:port`, in the one form that both sides use.
    pub fn origin(&self) -> &str {
        self.origin.as_str()
    }

    /// The certificate that the RA showed at its last answer; `None` before the first.
    pub fn server_certificate(&self) -> Option<ServerCertificate> {
        self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn service(&self) -> Result<ServiceInfo, RaFault> {
        self.ask(Method::GET, "/v1/service", With::default(), None::<&()>)
    }

    pub fn standing(&self, card: &CardIdentity) -> Result<CardStanding, RaFault> {
        self.ask(Method::GET, &format!("/v1/cards/{card}"), With::default(), None::<&()>)
    }

    pub fn challenge(&self) -> Result<si::Challenge, RaFault> {
        self.ask(Method::POST, "/v1/sign-in/challenge", With::default(), None::<&()>)
    }

    pub fn sign_in(&self, request: &si::SignIn) -> Result<si::Session, RaFault> {
        self.ask(Method::POST, "/v1/sign-in", With::default(), Some(request))
    }

    pub fn accept_terms(&self, session: &SecretText, request: &si::AcceptTerms) -> Result<(), RaFault> {
        self.tell(Method::POST, "/v1/terms", With { session: Some(session), ..With::default() }, Some(request))
    }

    /// The role and the organisation in which the session acts from now on.
    pub fn choose_role(&self, session: &SecretText, request: &si::ChooseRole) -> Result<(), RaFault> {
        self.tell(Method::PUT, "/v1/session/role", by(session), Some(request))
    }

    /// The photo of whoever is signed in, as the RA keeps it; `None` where it has none.
    pub fn own_photo(&self, session: &SecretText) -> Result<Option<Vec<u8>>, RaFault> {
        match self.send(Method::GET, "/v1/session/photo", by(session), None::<&()>) {
            Ok(mut jpeg) => Ok(Some(std::mem::take(&mut *jpeg))),
            Err(RaFault::Refused(Refusal::UnknownRecord)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    pub fn sign_out(&self, session: &SecretText) -> Result<(), RaFault> {
        self.tell(Method::DELETE, "/v1/session", With { session: Some(session), ..With::default() }, None::<&()>)
    }

    pub fn notice(&self, notice: &Notice) -> Result<(), RaFault> {
        self.tell(Method::POST, "/v1/notices", With::default(), Some(notice))
    }

    pub fn open(&self, session: Option<&SecretText>, request: &op::Open) -> Result<op::Opened, RaFault> {
        self.ask(Method::POST, "/v1/operations", With { session, ..With::default() }, Some(request))
    }

    /// `session` is the RA agent's, for a repair; no other kind of operation needs one.
    pub fn presence(
        &self,
        session: Option<&SecretText>,
        id: OperationId,
        request: &op::Presence,
    ) -> Result<op::Present, RaFault> {
        self.ask(Method::POST, &format!("/v1/operations/{id}/presence"), With { session, ..With::default() }, Some(request))
    }

    /// By the way that is asked for, or by the first that the RA has.
    pub fn send_code(&self, operation: &SecretText, id: OperationId, way: Option<ContactWay>) -> Result<op::CodeSent, RaFault> {
        let request = way.map(|way| op::SendCode { way: Some(way) });
        self.step(operation, id, "/code/send", request.as_ref())
    }

    pub fn enter_code(&self, operation: &SecretText, id: OperationId, request: &op::EnterCode) -> Result<op::Granted, RaFault> {
        self.step(operation, id, "/code", Some(request))
    }

    /// `session` is the helper's.
    pub fn assist(
        &self,
        operation: &SecretText,
        session: &SecretText,
        id: OperationId,
        request: &op::Assist,
    ) -> Result<op::Granted, RaFault> {
        let with = With { session: Some(session), operation: Some(operation) };
        self.ask(Method::POST, &format!("/v1/operations/{id}/assist"), with, Some(request))
    }

    /// How far the operation is; answered at once where it is not waiting for anything, else after `wait` seconds, of which more than
    /// [`LONGEST_WAIT`] are not waited. The RA may answer sooner: leave a second between two calls.
    pub fn progress(&self, operation: &SecretText, id: OperationId, wait: u16) -> Result<op::Progress, RaFault> {
        let path = format!("/v1/operations/{id}?wait={}", wait.min(LONGEST_WAIT));
        self.ask(Method::GET, &path, of(operation), None::<&()>)
    }

    /// A help code for the holder to read out; the one before is void.
    pub fn ask_help(&self, operation: &SecretText, id: OperationId) -> Result<help::HelpAsked, RaFault> {
        self.step(operation, id, "/help", None::<&()>)
    }

    /// Who asks for help. `session` is the helper's, with a role chosen.
    pub fn look_up_help(&self, session: &SecretText, request: &help::TypedHelpCode) -> Result<help::HelpWanted, RaFault> {
        self.ask(Method::POST, "/v1/help", With { session: Some(session), ..With::default() }, Some(request))
    }

    /// The helper gives their word: the operation at the other desk is authorised.
    pub fn approve_help(&self, session: &SecretText, request: &help::ApproveHelp) -> Result<(), RaFault> {
        self.tell(Method::POST, "/v1/help/approve", With { session: Some(session), ..With::default() }, Some(request))
    }

    pub fn decline_help(&self, session: &SecretText, request: &help::TypedHelpCode) -> Result<(), RaFault> {
        self.tell(Method::POST, "/v1/help/decline", With { session: Some(session), ..With::default() }, Some(request))
    }

    /// Puts a card on hold. `session` is an RA agent's, with a role chosen, here and in the next two.
    pub fn suspend(&self, session: &SecretText, card: &CardSerial, request: &life::Suspend) -> Result<(), RaFault> {
        self.tell(Method::POST, &of_card(card, "suspend")?, by(session), Some(request))
    }

    pub fn reinstate(&self, session: &SecretText, card: &CardSerial, request: &life::Reinstate) -> Result<(), RaFault> {
        self.tell(Method::POST, &of_card(card, "reinstate")?, by(session), Some(request))
    }

    pub fn cancel(&self, session: &SecretText, card: &CardSerial, request: &life::Cancel) -> Result<(), RaFault> {
        self.tell(Method::POST, &of_card(card, "cancel")?, by(session), Some(request))
    }

    /// `session` is the holder's own, or, with a role chosen, that of a colleague who may.
    pub fn report(&self, session: &SecretText, request: &life::Report) -> Result<(), RaFault> {
        self.tell(Method::POST, "/v1/incidents", by(session), Some(request))
    }

    pub fn ask_report_code(&self, request: &life::AskReportCode) -> Result<life::ReportCodePromised, RaFault> {
        self.ask(Method::POST, "/v1/incidents/code", With::default(), Some(request))
    }

    pub fn report_by_code(&self, request: &life::ReportByCode) -> Result<(), RaFault> {
        self.tell(Method::POST, "/v1/incidents/by-code", With::default(), Some(request))
    }

    /// The RA's queue of reports, the oldest first; `after` is the last page's `next`.
    pub fn incidents(&self, session: &SecretText, after: Option<OperationId>) -> Result<life::Incidents, RaFault> {
        let path = after.map_or_else(|| "/v1/incidents".to_owned(), |id| format!("/v1/incidents?after={id}"));
        self.ask(Method::GET, &path, by(session), None::<&()>)
    }

    /// How the card is after that; `None` where the RA is of a version that does not say.
    pub fn close_incident(
        &self,
        session: &SecretText,
        id: OperationId,
        request: &life::CloseIncident,
    ) -> Result<Option<life::IncidentClosed>, RaFault> {
        let content = self.send(Method::POST, &format!("/v1/incidents/{id}/close"), by(session), Some(request))?;
        if content.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(&content).map(Some).map_err(|_| RaFault::Unreadable)
    }

    /// Cards that expire soon, the first to expire first, in the organisation of the role chosen; an RA agent's is all of them.
    /// `page` is the last page's `next`.
    pub fn expiring(&self, session: &SecretText, within: Horizon, page: Option<&str>) -> Result<ExpiringCards, RaFault> {
        let days = within.days();
        let path = match page {
            None => format!("/v1/reports/expiring?days={days}"),
            // It is the RA's own word, but it must not change what is asked for.
            Some(page) if page.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) => {
                format!("/v1/reports/expiring?days={days}&page={page}")
            }
            Some(_) => return Err(RaFault::Unreadable),
        };
        self.ask(Method::GET, &path, by(session), None::<&()>)
    }

    /// The holder's own keys sign, after the passcode: before a renewal makes keys.
    pub fn holder(&self, operation: &SecretText, id: OperationId, request: &op::HolderProof) -> Result<(), RaFault> {
        self.tell(Method::POST, &format!("/v1/operations/{id}/holder"), of(operation), Some(request))
    }

    pub fn puk(&self, operation: &SecretText, id: OperationId) -> Result<op::PukRelease, RaFault> {
        self.step(operation, id, "/puk", None::<&()>)
    }

    pub fn management_key(&self, operation: &SecretText, id: OperationId) -> Result<op::ManagementKeyRelease, RaFault> {
        self.step(operation, id, "/management-key", None::<&()>)
    }

    pub fn card_challenge(
        &self,
        operation: &SecretText,
        id: OperationId,
        request: &op::CardChallenge,
    ) -> Result<op::CardAnswer, RaFault> {
        self.step(operation, id, "/card-challenge", Some(request))
    }

    pub fn commit_key(&self, operation: &SecretText, id: OperationId, request: &op::CommitKey) -> Result<(), RaFault> {
        self.tell(Method::POST, &format!("/v1/operations/{id}/keys"), of(operation), Some(request))
    }

    pub fn certificate(
        &self,
        operation: &SecretText,
        id: OperationId,
        request: &op::RequestCertificate,
    ) -> Result<op::Certificate, RaFault> {
        self.step(operation, id, "/certificates", Some(request))
    }

    pub fn confirm(&self, operation: &SecretText, id: OperationId, request: &op::Confirm) -> Result<(), RaFault> {
        self.tell(Method::POST, &format!("/v1/operations/{id}/confirm"), of(operation), Some(request))
    }

    pub fn abandon(&self, operation: &SecretText, id: OperationId) -> Result<(), RaFault> {
        self.tell(Method::DELETE, &format!("/v1/operations/{id}"), of(operation), None::<&()>)
    }

    fn step<A: DeserializeOwned>(
        &self,
        operation: &SecretText,
        id: OperationId,
        step: &str,
        body: Option<&impl Serialize>,
    ) -> Result<A, RaFault> {
        self.ask(Method::POST, &format!("/v1/operations/{id}{step}"), of(operation), body)
    }

    /// A call that is answered with content.
    fn ask<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        with: With<'_>,
        body: Option<&impl Serialize>,
    ) -> Result<A, RaFault> {
        let content = self.send(method, path, with, body)?;
        serde_json::from_slice(&content).map_err(|_| RaFault::Unreadable)
    }

    /// A call that is answered with nothing but success.
    fn tell(&self, method: Method, path: &str, with: With<'_>, body: Option<&impl Serialize>) -> Result<(), RaFault> {
        self.send(method, path, with, body).map(drop)
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        with: With<'_>,
        body: Option<&impl Serialize>,
    ) -> Result<Zeroizing<Vec<u8>>, RaFault> {
        let mut request = self.http.request(method, format!("{}{path}", self.origin));
        if let Some(token) = with.session {
            let value = Zeroizing::new(format!("Bearer {}", token.expose("sent to the RA that gave it")));
            request = secret_header(request, header::AUTHORIZATION.as_str(), &value)?;
        }
        if let Some(token) = with.operation {
            request = secret_header(request, OPERATION_HEADER, token.expose("sent to the RA that gave it"))?;
        }
        if let Some(body) = body {
            let json = serde_json::to_vec(body).map_err(|_| RaFault::Unreadable)?;
            request = request.header(header::CONTENT_TYPE, "application/json").body(json);
        }
        let began = Instant::now();
        let answer = request.send().map_err(|e| RaFault::of(&e))?;
        let status = answer.status();
        if let Some(certificate) = ServerCertificate::of(&answer) {
            *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate);
        }
        let mut content = Zeroizing::new(Vec::new());
        read_in_time(answer.take(ANSWER_LIMIT + 1), &mut content, began)?;
        if content.len() as u64 > ANSWER_LIMIT {
            return Err(RaFault::Unreadable);
        }
        if status.is_success() {
            return Ok(content);
        }
        let refusal = serde_json::from_slice::<ProblemDocument>(&content).ok().and_then(|p| p.refusal);
        Err(refusal.map_or(RaFault::Failed { status: status.as_u16() }, RaFault::Refused))
    }
}

/// The HTTP library's limit is for each read: an RA that drips its answer must not hold the desk for ever.
fn read_in_time(mut from: impl io::Read, to: &mut Zeroizing<Vec<u8>>, began: Instant) -> Result<(), RaFault> {
    let mut part = Zeroizing::new([0; 8192]);
    loop {
        match from.read(part.as_mut_slice()) {
            Ok(0) => return Ok(()),
            Ok(n) => to.extend_from_slice(&part[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(RaFault::Unreachable),
        }
        if began.elapsed() > WHOLE_CALL {
            return Err(RaFault::Unreachable);
        }
    }
}

/// A call on a card by its printed serial. One that cannot be a serial is what the RA would say of it: it must not change the path.
fn of_card(card: &CardSerial, deed: &str) -> Result<String, RaFault> {
    if card.is_plain() { Ok(format!("/v1/cards/{card}/{deed}")) } else { Err(RaFault::Refused(Refusal::UnknownCard)) }
}

fn by(session: &SecretText) -> With<'_> {
    With { session: Some(session), operation: None }
}

fn of(operation: &SecretText) -> With<'_> {
    With { operation: Some(operation), session: None }
}

/// Marked sensitive, so that no layer below prints it.
fn secret_header(request: RequestBuilder, name: &str, value: &str) -> Result<RequestBuilder, RaFault> {
    let mut value = header::HeaderValue::from_str(value).map_err(|_| RaFault::Unreadable)?;
    value.set_sensitive(true);
    Ok(request.header(name, value))
}
