//! Why a call did not do what it was asked for: a refusal with its facts, or a failure of the service itself.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::metrics::Told;
use crate::{
    domain::{operation::NextStep, refusal::Refusal},
    ra::{api::problem::ProblemDocument, ca::CaFault, messages::MessageFault, store::StoreFault, vault::VaultFault},
};

/// What a handler gives instead of its answer.
#[derive(Debug)]
pub enum Stop {
    Refused(Refusal),
    /// [`Refusal::WrongStep`], and the step that the operation waits for.
    OutOfOrder(NextStep),
    /// The request cannot be read, with the status that says where. One that can be read and makes no sense is [`Refusal::Malformed`].
    Malformed(StatusCode),
    /// The service's own fault: logged once, here; the caller learns no more than that.
    Failed(Failed),
    /// Not now, and not by a fault that has to be told here.
    Unready,
}

/// Whose fault it was inside the service.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(transparent)]
    Ca(#[from] CaFault),
    #[error(transparent)]
    Message(#[from] MessageFault),
    #[error("a table cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
    #[error("what must be there is missing: {0}")]
    Missing(&'static str),
}

impl Failed {
    /// The part that failed, for the figures.
    pub fn part(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::Vault(_) => "vault",
            Self::Ca(_) => "ca",
            Self::Message(_) => "message",
            Self::Csv(_) => "csv",
            Self::Missing(_) => "missing",
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<F: Into<Failed>> From<F> for Stop {
    fn from(fault: F) -> Self {
        Self::Failed(fault.into())
    }
}

impl Stop {
    /// What is refused, where something is.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::OutOfOrder(_) => Some(&Refusal::WrongStep),
            Self::Malformed(_) | Self::Failed(_) | Self::Unready => None,
        }
    }
}

/// The status that goes with a refusal.
pub fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotSignedIn | Refusal::BadProof => StatusCode::UNAUTHORIZED,
        Refusal::TermsNeeded
        | Refusal::CardSuspended
        | Refusal::CardCancelled
        | Refusal::PersonInactive
        | Refusal::NotYourRole { .. }
        | Refusal::NotYourOrganisation
        | Refusal::OwnCard
        | Refusal::NotAttested
        | Refusal::UntrustedCertificate
        | Refusal::OtherOrigin
        | Refusal::RoleNotChosen
        | Refusal::SameWorkstation
        | Refusal::HelpDeclined
        | Refusal::IdentityNotChecked
        | Refusal::OwnRequest
        | Refusal::BadBootstrapCode => StatusCode::FORBIDDEN,
        Refusal::UnknownCard | Refusal::UnknownPerson | Refusal::UnknownRecord | Refusal::WrongHelpCode => StatusCode::NOT_FOUND,
        Refusal::NoContact
        | Refusal::TooEarly { .. }
        | Refusal::CertificatesExpired
        | Refusal::WrongStep
        | Refusal::NotNow { .. }
        | Refusal::OtherOperationOpen
        | Refusal::StaleChallenge
        | Refusal::AlreadyKnown
        | Refusal::HeldNow
        | Refusal::SecretsUnknown => StatusCode::CONFLICT,
        Refusal::CodeSpent | Refusal::OperationGone => StatusCode::GONE,
        // Read well, of the forms that the document gives, and without sense (RFC 9110, 15.5.21).
        Refusal::Malformed | Refusal::WrongCode { .. } | Refusal::BadRequestForCertificate => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::TooSoon { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Refusal::NotDelivered | Refusal::AuthorityAway => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refused(refusal, None, None),
            Self::OutOfOrder(next) => refused(Refusal::WrongStep, None, Some(next)),
            Self::Malformed(status) => refused(Refusal::Malformed, Some(status), None),
            Self::Failed(fault) => {
                tracing::error!(%fault, "a call failed");
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                told(respond(&failed(status), status), Told::Failed(fault.part()))
            }
            Self::Unready => respond(&failed(StatusCode::SERVICE_UNAVAILABLE), StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

fn refused(refusal: Refusal, status: Option<StatusCode>, next: Option<NextStep>) -> Response {
    let (code, status) = (refusal.code(), status.unwrap_or_else(|| status_of(&refusal)));
    let wait = if let Refusal::TooSoon { seconds } = &refusal { Some(*seconds) } else { None };
    let document = ProblemDocument { next, ..ProblemDocument::refused(refusal, status.as_u16()) };
    let mut response = respond(&document, status);
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::REQUEST_TIMEOUT {
        // What comes yet is not read any more (RFC 9110, 15.5.9).
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    told(response, Told::Refused(code))
}

/// For the figures: the layer around all calls reads it.
fn told(mut response: Response, what: Told) -> Response {
    response.extensions_mut().insert(what);
    response
}

/// A failure of the service that says nothing of its cause.
pub fn failed(status: StatusCode) -> ProblemDocument {
    ProblemDocument {
        kind: "urn:wardcard:problem:ra-failed".to_owned(),
        title: "the RA failed".to_owned(),
        status: status.as_u16(),
        code: "W-2004".to_owned(),
        refusal: None,
        allowed: None,
        next: None,
    }
}

pub fn respond(document: &ProblemDocument, status: StatusCode) -> Response {
    let body = serde_json::to_vec(document).unwrap_or_default();
    let kind = HeaderValue::from_static("application/problem+json");
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}
