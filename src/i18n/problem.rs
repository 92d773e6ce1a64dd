//! A problem in words: what happened, whether the card was changed, and the exact next thing to do.

use super::{
    FluentValue, Texts,
    id::{self, Id, ProblemIds, problem as p},
};
use crate::domain::{
    operation::CardChanged,
    problem::{Failure, Problem},
    refusal::Refusal,
};

/// The operating system that a piece of advice is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Os {
    /// Microsoft Windows.
    Windows,
    /// Apple macOS.
    MacOs,
    /// Linux and the like.
    Linux,
}

impl Os {
    /// The one that this program was built for.
    pub const HERE: Os = if cfg!(target_os = "windows") {
        Os::Windows
    } else if cfg!(target_os = "macos") {
        Os::MacOs
    } else {
        Os::Linux
    };
}

/// Everything that there is to say of a failure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProblemText {
    /// The stable code, e.g. `W-2003`.
    pub code: &'static str,
    /// One line that says what matters.
    pub headline: String,
    /// What happened.
    pub what: String,
    /// Whether the card was changed.
    pub card: String,
    /// The exact next thing to do.
    pub next: String,
}

impl Texts {
    /// A failure in words, with the advice for `os`.
    pub fn problem_text(&self, failure: &Failure, os: Os) -> ProblemText {
        let problem = &failure.problem;
        let ids = problem_ids(problem);
        let facts = self.problem_facts(problem);
        let say = |id: Id| self.with(id, &facts);
        let here = match os {
            Os::Windows => ids.windows,
            Os::MacOs => ids.macos,
            Os::Linux => ids.linux,
        };
        ProblemText {
            code: problem.code(),
            headline: say(ids.headline),
            what: say(ids.what),
            card: self.card_changed(failure.card_changed),
            next: say(here.unwrap_or(ids.next)),
        }
    }

    /// Whether the card was changed, in a sentence.
    pub fn card_changed(&self, changed: CardChanged) -> String {
        self.get(match changed {
            CardChanged::No => id::CARD_NO,
            CardChanged::Yes => id::CARD_YES,
            CardChanged::Unknown => id::CARD_UNKNOWN,
        })
    }

    fn problem_facts(&self, problem: &Problem) -> Vec<(&'static str, FluentValue<'static>)> {
        match problem {
            Problem::ReaderNotFound { asked, known } => {
                vec![("asked", asked.clone().into()), ("known", known.join(", ").into())]
            }
            Problem::CardFault { command, status } => {
                vec![("command", (*command).into()), ("status", format!("{status:04X}").into())]
            }
            Problem::CardUnreadable { command } => vec![("command", (*command).into())],
            Problem::WrongPasscode { left } => {
                vec![("tries", left.map_or_else(|| self.get(id::TRIES_UNKNOWN), |left| self.tries_left(left.0)).into())]
            }
            Problem::PasscodeRule(fault) => vec![("fault", self.passcode_fault(*fault).into())],
            Problem::RaFailed { status } => vec![("status", status.to_string().into())],
            Problem::NotAllowed { least } => vec![("who", self.who(*least).into())],
            Problem::CutOff { kind } => vec![("kind", self.kind(*kind).into())],
            Problem::CardTaken { programs } => {
                let known = if programs.is_empty() { "no" } else { "yes" };
                vec![("known", known.into()), ("names", programs.join(", ").into())]
            }
            Problem::Usage { what } | Problem::Internal { what } => vec![("what", (*what).into())],
            Problem::Managed { setting } => vec![("setting", (*setting).into())],
            Problem::File { what } | Problem::Screen { what } => vec![("what", what.clone().into())],
            Problem::Refused(refusal) => self.refusal_facts(refusal),
            _ => vec![],
        }
    }

    fn refusal_facts(&self, refusal: &Refusal) -> Vec<(&'static str, FluentValue<'static>)> {
        match refusal {
            Refusal::NotYourRole { least } => vec![("who", self.who(*least).into())],
            Refusal::WrongCode { left } => vec![("tries", self.tries_left(*left).into())],
            Refusal::NotNow { allowed, .. } => vec![("allowed", self.deeds(allowed).into())],
            Refusal::TooSoon { seconds } => vec![("seconds", self.seconds(*seconds).into())],
            Refusal::TooEarly { from } => vec![("from", self.date(*from).into())],
            _ => vec![],
        }
    }
}

/// What is said of each problem.
pub(super) fn problem_ids(problem: &Problem) -> ProblemIds {
    match problem {
        Problem::NoService => p::NO_SERVICE,
        Problem::NoReader => p::NO_READER,
        Problem::ReaderNotFound { .. } => p::READER_NOT_FOUND,
        Problem::NoCard => p::NO_CARD,
        Problem::NotPiv => p::NOT_PIV,
        Problem::CardGone => p::CARD_GONE,
        Problem::CardReset => p::CARD_RESET,
        Problem::CardBusy => p::CARD_BUSY,
        Problem::OtherCard => p::OTHER_CARD,
        Problem::CardFault { .. } => p::CARD_FAULT,
        Problem::CardUnreadable { .. } => p::CARD_UNREADABLE,
        Problem::NoCardIdentity => p::NO_CARD_IDENTITY,
        Problem::NotBlank => p::NOT_BLANK,
        Problem::WrongPasscode { .. } => p::WRONG_PASSCODE,
        Problem::Blocked => p::BLOCKED,
        Problem::NotBlocked => p::NOT_BLOCKED,
        Problem::PukRefused => p::PUK_REFUSED,
        Problem::LastTry => p::LAST_TRY,
        Problem::PasscodeRule(_) => p::PASSCODE_RULE,
        Problem::PasscodesDiffer => p::PASSCODES_DIFFER,
        Problem::PadTimedOut => p::PAD_TIMED_OUT,
        Problem::NoPad => p::NO_PAD,
        Problem::PadOnly => p::PAD_ONLY,
        Problem::NoRa => p::NO_RA,
        Problem::RaAddress => p::RA_ADDRESS,
        Problem::RaTrustFile => p::RA_TRUST_FILE,
        Problem::RaUnreachable => p::RA_UNREACHABLE,
        Problem::RaNotTrusted => p::RA_NOT_TRUSTED,
        Problem::RaNameUnknown => p::RA_NAME_UNKNOWN,
        Problem::RaConnectionRefused => p::RA_CONNECTION_REFUSED,
        Problem::NotAnRa => p::NOT_AN_RA,
        Problem::RaClock => p::RA_CLOCK,
        Problem::RaProxy => p::RA_PROXY,
        Problem::RaFailed { .. } => p::RA_FAILED,
        Problem::RaUnreadable => p::RA_UNREADABLE,
        Problem::NotAllowed { .. } => p::NOT_YOUR_ROLE,
        Problem::TermsNeeded { .. } => p::TERMS_NEEDED,
        Problem::AttestationNeeded => p::NOT_ATTESTED,
        Problem::HelperCardNeeded => p::HELPER_CARD_NEEDED,
        Problem::CutOff { .. } => p::CUT_OFF,
        Problem::Cancelled => p::CANCELLED,
        Problem::CardTaken { .. } => p::CARD_TAKEN,
        Problem::Usage { .. } => p::USAGE,
        Problem::File { .. } => p::FILE,
        Problem::Screen { .. } => p::SCREEN,
        Problem::Managed { .. } => p::MANAGED,
        Problem::Internal { .. } => p::INTERNAL,
        Problem::Refused(refusal) => refusal_ids(refusal),
    }
}

fn refusal_ids(refusal: &Refusal) -> ProblemIds {
    match refusal {
        Refusal::NotSignedIn => p::NOT_SIGNED_IN,
        Refusal::TermsNeeded => p::TERMS_NEEDED,
        Refusal::UnknownCard => p::UNKNOWN_CARD,
        Refusal::CardSuspended => p::CARD_SUSPENDED,
        Refusal::CardCancelled => p::CARD_CANCELLED,
        Refusal::PersonInactive => p::PERSON_INACTIVE,
        Refusal::UnknownPerson => p::UNKNOWN_PERSON,
        Refusal::NotYourRole { .. } => p::NOT_YOUR_ROLE,
        Refusal::NotYourOrganisation => p::NOT_YOUR_ORGANISATION,
        Refusal::OwnCard => p::OWN_CARD,
        Refusal::NotAttested => p::NOT_ATTESTED,
        Refusal::NoContact => p::NO_CONTACT,
        Refusal::WrongCode { .. } => p::WRONG_CODE,
        Refusal::CodeSpent => p::CODE_SPENT,
        Refusal::TooSoon { .. } => p::TOO_SOON,
        Refusal::TooEarly { .. } => p::TOO_EARLY,
        Refusal::CertificatesExpired => p::CERTIFICATES_EXPIRED,
        Refusal::OperationGone => p::OPERATION_GONE,
        Refusal::WrongStep => p::WRONG_STEP,
        Refusal::OtherOperationOpen => p::OTHER_OPERATION_OPEN,
        Refusal::BadProof => p::BAD_PROOF,
        Refusal::UntrustedCertificate => p::UNTRUSTED_CERTIFICATE,
        Refusal::OtherOrigin => p::OTHER_ORIGIN,
        Refusal::StaleChallenge => p::STALE_CHALLENGE,
        Refusal::BadRequestForCertificate => p::BAD_CERTIFICATE_REQUEST,
        Refusal::BadBootstrapCode => p::BAD_BOOTSTRAP_CODE,
        Refusal::SecretsUnknown => p::SECRETS_UNKNOWN,
        Refusal::RoleNotChosen => p::ROLE_NOT_CHOSEN,
        Refusal::SameWorkstation => p::SAME_WORKSTATION,
        Refusal::WrongHelpCode => p::WRONG_HELP_CODE,
        Refusal::HelpDeclined => p::HELP_DECLINED,
        Refusal::NotDelivered => p::NOT_DELIVERED,
        Refusal::NotNow { .. } => p::NOT_NOW,
        Refusal::IdentityNotChecked => p::IDENTITY_NOT_CHECKED,
        Refusal::AuthorityAway => p::AUTHORITY_AWAY,
        Refusal::UnknownRecord => p::UNKNOWN_RECORD,
        Refusal::AlreadyKnown => p::ALREADY_KNOWN,
        Refusal::HeldNow => p::HELD_NOW,
        Refusal::OwnRequest => p::OWN_REQUEST,
        Refusal::Malformed => p::MALFORMED,
        Refusal::TooSlow => p::TOO_SLOW,
    }
}
