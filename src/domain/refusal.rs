//! Why the RA, or a rule, says no. The wire carries the code; the desktop says it in words.

use serde::{Deserialize, Serialize};

use super::{
    clock::Timestamp,
    lifecycle::{CardDeed, CardState},
    role::Role,
};

/// A refusal with its facts. On the wire it is the `refusal` member of a problem document (RFC 9457).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    #[error("not signed in, or the session has ended")]
    NotSignedIn,
    #[error("the terms must be accepted first")]
    TermsNeeded,
    #[error("the RA does not know this card")]
    UnknownCard,
    #[error("the card is suspended")]
    CardSuspended,
    #[error("the card is cancelled")]
    CardCancelled,
    #[error("the person has no position today")]
    PersonInactive,
    #[error("the RA does not know this person")]
    UnknownPerson,
    #[error("the role may not do this")]
    NotYourRole { least: Role },
    #[error("the holder is in none of the helper's organisations")]
    NotYourOrganisation,
    #[error("nobody helps with their own card")]
    OwnCard,
    #[error("the helper has not attested")]
    NotAttested,
    #[error("the RA holds no address to send a code to")]
    NoContact,
    #[error("wrong code")]
    WrongCode { left: u8 },
    #[error("the code has expired or has been used up")]
    CodeSpent,
    #[error("too soon, or too often")]
    TooSoon { seconds: u32 },
    #[error("renewal opens later")]
    TooEarly { from: Timestamp },
    #[error("the certificates have expired")]
    CertificatesExpired,
    #[error("the operation has ended or was never opened")]
    OperationGone,
    #[error("the operation is not at this step")]
    WrongStep,
    #[error("another operation is open for this card")]
    OtherOperationOpen,
    #[error("the signature proves nothing for this card and operation")]
    BadProof,
    #[error("the certificate is not trusted, or is revoked")]
    UntrustedCertificate,
    #[error("the statement was signed for another RA")]
    OtherOrigin,
    #[error("the challenge has expired or was used before")]
    StaleChallenge,
    #[error("the certificate request does not fit the key")]
    BadRequestForCertificate,
    #[error("the bootstrap code is wrong or used")]
    BadBootstrapCode,
    #[error("the RA does not hold this card's secrets")]
    SecretsUnknown,
    #[error("no role was chosen after signing in")]
    RoleNotChosen,
    #[error("remote help takes two workstations")]
    SameWorkstation,
    #[error("no open request has this help code")]
    WrongHelpCode,
    #[error("the helper has declined")]
    HelpDeclined,
    #[error("the message could not be sent")]
    NotDelivered,
    #[error("{state} cards cannot be changed like this")]
    NotNow { state: CardState, allowed: Vec<CardDeed> },
    #[error("the holder's identity has not been checked")]
    IdentityNotChecked,
    #[error("the certificate authority does not answer")]
    AuthorityAway,
    #[error("there is no such record")]
    UnknownRecord,
    #[error("the RA knows this person already")]
    AlreadyKnown,
    #[error("nobody grants what they asked for, or what is about themselves")]
    OwnRequest,
    #[error("the person is in this position now, and would be taken out of it until the new time begins")]
    HeldNow,
    #[error("the request cannot be understood")]
    Malformed,
    #[error("the request did not come whole in time")]
    TooSlow,
}

impl Refusal {
    /// What may be done with the card instead, where it is the card's state that says no.
    pub fn allowed(&self) -> Option<&[CardDeed]> {
        match self {
            Refusal::NotNow { allowed, .. } => Some(allowed),
            Refusal::CardSuspended => Some(CardState::Suspended.allowed()),
            Refusal::CardCancelled => Some(CardState::Cancelled.allowed()),
            _ => None,
        }
    }

    /// The stable code that the manual and the service desk know.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotSignedIn => "W-3001",
            Refusal::TermsNeeded => "W-3002",
            Refusal::UnknownCard => "W-3003",
            Refusal::CardSuspended => "W-3004",
            Refusal::CardCancelled => "W-3005",
            Refusal::PersonInactive => "W-3006",
            Refusal::UnknownPerson => "W-3007",
            Refusal::NotYourRole { .. } => "W-3010",
            Refusal::NotYourOrganisation => "W-3011",
            Refusal::OwnCard => "W-3012",
            Refusal::NotAttested => "W-3013",
            Refusal::NoContact => "W-3020",
            Refusal::WrongCode { .. } => "W-3021",
            Refusal::CodeSpent => "W-3022",
            Refusal::TooSoon { .. } => "W-3023",
            Refusal::TooEarly { .. } => "W-3030",
            Refusal::CertificatesExpired => "W-3031",
            Refusal::OperationGone => "W-3040",
            Refusal::WrongStep => "W-3041",
            Refusal::OtherOperationOpen => "W-3042",
            Refusal::BadProof => "W-3043",
            Refusal::UntrustedCertificate => "W-3044",
            Refusal::OtherOrigin => "W-3045",
            Refusal::StaleChallenge => "W-3046",
            Refusal::BadRequestForCertificate => "W-3047",
            Refusal::BadBootstrapCode => "W-3048",
            Refusal::SecretsUnknown => "W-3049",
            Refusal::RoleNotChosen => "W-3015",
            Refusal::SameWorkstation => "W-3016",
            Refusal::WrongHelpCode => "W-3025",
            Refusal::HelpDeclined => "W-3026",
            Refusal::NotDelivered => "W-3024",
            Refusal::NotNow { .. } => "W-3032",
            Refusal::IdentityNotChecked => "W-3033",
            Refusal::AuthorityAway => "W-3034",
            Refusal::UnknownRecord => "W-3051",
            Refusal::AlreadyKnown => "W-3008",
            Refusal::OwnRequest => "W-3017",
            Refusal::HeldNow => "W-3018",
            Refusal::Malformed => "W-3050",
            Refusal::TooSlow => "W-3052",
        }
    }

    /// The message identifier, e.g. for the texts in `assets/i18n`.
    pub fn id(&self) -> &'static str {
        match self {
            Refusal::NotSignedIn => "not-signed-in",
            Refusal::TermsNeeded => "terms-needed",
            Refusal::UnknownCard => "unknown-card",
            Refusal::CardSuspended => "card-suspended",
            Refusal::CardCancelled => "card-cancelled",
            Refusal::PersonInactive => "person-inactive",
            Refusal::UnknownPerson => "unknown-person",
            Refusal::NotYourRole { .. } => "not-your-role",
            Refusal::NotYourOrganisation => "not-your-organisation",
            Refusal::OwnCard => "own-card",
            Refusal::NotAttested => "not-attested",
            Refusal::NoContact => "no-contact",
            Refusal::WrongCode { .. } => "wrong-code",
            Refusal::CodeSpent => "code-spent",
            Refusal::TooSoon { .. } => "too-soon",
            Refusal::TooEarly { .. } => "too-early",
            Refusal::CertificatesExpired => "certificates-expired",
            Refusal::OperationGone => "operation-gone",
            Refusal::WrongStep => "wrong-step",
            Refusal::OtherOperationOpen => "other-operation-open",
            Refusal::BadProof => "bad-proof",
            Refusal::UntrustedCertificate => "untrusted-certificate",
            Refusal::OtherOrigin => "other-origin",
            Refusal::StaleChallenge => "stale-challenge",
            Refusal::BadRequestForCertificate => "bad-certificate-request",
            Refusal::BadBootstrapCode => "bad-bootstrap-code",
            Refusal::SecretsUnknown => "secrets-unknown",
            Refusal::RoleNotChosen => "role-not-chosen",
            Refusal::SameWorkstation => "same-workstation",
            Refusal::WrongHelpCode => "wrong-help-code",
            Refusal::HelpDeclined => "help-declined",
            Refusal::NotDelivered => "not-delivered",
            Refusal::NotNow { .. } => "not-now",
            Refusal::IdentityNotChecked => "identity-not-checked",
            Refusal::AuthorityAway => "authority-away",
            Refusal::UnknownRecord => "unknown-record",
            Refusal::AlreadyKnown => "already-known",
            Refusal::OwnRequest => "own-request",
            Refusal::HeldNow => "held-now",
            Refusal::Malformed => "malformed",
            Refusal::TooSlow => "too-slow",
        }
    }
}
