//! Everything that can go wrong in front of a person: whose fault, which facts, whether the card was changed.
//!
//! The words are in `assets/i18n`, by [`Problem::id`]; the codes are stable and are listed in the manual.

use super::{
    card::Retries,
    operation::{CardChanged, OperationKind},
    passcode::PasscodeFault,
    refusal::Refusal,
    role::Role,
};

/// What went wrong, with its facts.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Problem {
    #[error("the smart-card service is not running")]
    NoService,
    #[error("there is no reader")]
    NoReader,
    #[error("no reader, or more than one, is called {asked}")]
    ReaderNotFound { asked: String, known: Vec<String> },
    #[error("there is no card in the reader")]
    NoCard,
    #[error("the card has no PIV application")]
    NotPiv,
    #[error("the card was taken out")]
    CardGone,
    #[error("another program has reset the card")]
    CardReset,
    #[error("another program is using the card")]
    CardBusy,
    #[error("another card is in the reader than at the start")]
    OtherCard,
    #[error("the card answered {status:04X} to {command}")]
    CardFault { command: &'static str, status: u16 },
    #[error("the card's answer to {command} cannot be understood")]
    CardUnreadable { command: &'static str },
    #[error("the card has no card authentication key")]
    NoCardIdentity,
    #[error("the card is not blank")]
    NotBlank,
    #[error("wrong passcode")]
    WrongPasscode { left: Option<Retries> },
    #[error("the passcode is blocked")]
    Blocked,
    #[error("the card's passcode is not blocked")]
    NotBlocked,
    #[error("the card refuses the PUK")]
    PukRefused,
    #[error("one try is left")]
    LastTry,
    #[error("the new passcode breaks a rule: {0}")]
    PasscodeRule(PasscodeFault),
    #[error("the two new passcodes differ")]
    PasscodesDiffer,
    #[error("nothing was entered on the reader's keypad in time")]
    PadTimedOut,
    #[error("the reader has no keypad for this")]
    NoPad,
    #[error("the reader takes passcodes on its keypad only")]
    PadOnly,

    #[error("no RA is configured")]
    NoRa,
    #[error("the RA's address is no https address")]
    RaAddress,
    #[error("the RA's trust anchor cannot be read")]
    RaTrustFile,
    #[error("the RA cannot be reached")]
    RaUnreachable,
    #[error("the RA's certificate is not trusted")]
    RaNotTrusted,
    #[error("the RA's name is not known to this network")]
    RaNameUnknown,
    #[error("nothing answers at the RA's address")]
    RaConnectionRefused,
    #[error("what answers at the RA's address is no RA")]
    NotAnRa,
    #[error("the RA's certificate is not valid at this computer's time")]
    RaClock,
    #[error("the proxy does not let us through")]
    RaProxy,
    #[error("the RA failed")]
    RaFailed { status: u16 },
    #[error("the RA's answer cannot be understood")]
    RaUnreadable,
    #[error("the RA refuses: {0}")]
    Refused(Refusal),

    #[error("the role may not do this")]
    NotAllowed { least: Role },
    #[error("the terms must be accepted")]
    TermsNeeded { version: String, text: String },
    #[error("the helper's attestation is needed")]
    AttestationNeeded,
    #[error("a helper's card is needed in another reader")]
    HelperCardNeeded,
    #[error("the operation was cut off and can be finished")]
    CutOff { kind: OperationKind },
    /// `programs`: those that may be in the way, where the system tells of them.
    #[error("another program keeps taking the card; the operation can be finished")]
    CardTaken { programs: Vec<String> },
    #[error("cancelled")]
    Cancelled,
    #[error("the input is not as it should be: {what}")]
    Usage { what: &'static str },
    #[error("a file cannot be read or written: {what}")]
    File { what: String },
    #[error("the window cannot be opened: {what}")]
    Screen { what: String },
    #[error("the organisation has locked the setting {setting}")]
    Managed { setting: &'static str },
    #[error("internal: {what}")]
    Internal { what: &'static str },
}

/// A problem, and what became of the card.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{problem} (card changed: {card_changed:?})")]
pub struct Failure {
    pub problem: Problem,
    pub card_changed: CardChanged,
}

impl Failure {
    /// A failure before anything was written to the card.
    pub fn untouched(problem: Problem) -> Self {
        Self { problem, card_changed: CardChanged::No }
    }
}

/// Process exit codes: a contract for scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Exit {
    Done = 0,
    Other = 1,
    Usage = 2,
    NoReader = 3,
    NoCard = 4,
    WrongPasscode = 5,
    Blocked = 6,
    Refused = 7,
    RaAway = 8,
    CutOff = 9,
}

impl Problem {
    /// The stable code that the manual and the service desk know, the message identifier, and the exit code.
    fn entry(&self) -> (&'static str, &'static str, Exit) {
        match self {
            Problem::NoService => ("W-1001", "no-service", Exit::NoReader),
            Problem::NoReader => ("W-1002", "no-reader", Exit::NoReader),
            Problem::ReaderNotFound { .. } => ("W-1003", "reader-not-found", Exit::NoReader),
            Problem::NoCard => ("W-1010", "no-card", Exit::NoCard),
            Problem::NotPiv => ("W-1011", "not-piv", Exit::NoCard),
            Problem::CardGone => ("W-1012", "card-gone", Exit::NoCard),
            Problem::CardReset => ("W-1013", "card-reset", Exit::Other),
            Problem::CardBusy => ("W-1014", "card-busy", Exit::Other),
            Problem::OtherCard => ("W-1015", "other-card", Exit::NoCard),
            Problem::CardFault { .. } => ("W-1016", "card-fault", Exit::Other),
            Problem::CardUnreadable { .. } => ("W-1017", "card-unreadable", Exit::Other),
            Problem::NoCardIdentity => ("W-1018", "no-card-identity", Exit::Refused),
            Problem::NotBlank => ("W-1019", "not-blank", Exit::Refused),
            Problem::WrongPasscode { .. } => ("W-1020", "wrong-passcode", Exit::WrongPasscode),
            Problem::Blocked => ("W-1021", "blocked", Exit::Blocked),
            Problem::NotBlocked => ("W-1022", "not-blocked", Exit::Refused),
            Problem::PukRefused => ("W-1023", "puk-refused", Exit::Other),
            Problem::LastTry => ("W-1024", "last-try", Exit::Refused),
            Problem::PasscodeRule(_) => ("W-1030", "passcode-rule", Exit::Refused),
            Problem::PasscodesDiffer => ("W-1031", "passcodes-differ", Exit::Refused),
            Problem::PadTimedOut => ("W-1032", "pad-timed-out", Exit::Other),
            Problem::NoPad => ("W-1033", "no-pad", Exit::Refused),
            Problem::PadOnly => ("W-1034", "pad-only", Exit::Refused),
            Problem::NoRa => ("W-2001", "no-ra", Exit::RaAway),
            Problem::RaAddress => ("W-2006", "ra-address", Exit::RaAway),
            Problem::RaTrustFile => ("W-2007", "ra-trust-file", Exit::RaAway),
            Problem::RaUnreachable => ("W-2003", "ra-unreachable", Exit::RaAway),
            Problem::RaNotTrusted => ("W-2002", "ra-not-trusted", Exit::RaAway),
            Problem::RaNameUnknown => ("W-2008", "ra-name-unknown", Exit::RaAway),
            Problem::RaConnectionRefused => ("W-2009", "ra-connection-refused", Exit::RaAway),
            Problem::NotAnRa => ("W-2010", "not-an-ra", Exit::RaAway),
            Problem::RaClock => ("W-2011", "ra-clock", Exit::RaAway),
            Problem::RaProxy => ("W-2012", "ra-proxy", Exit::RaAway),
            Problem::RaFailed { .. } => ("W-2004", "ra-failed", Exit::RaAway),
            Problem::RaUnreadable => ("W-2005", "ra-unreadable", Exit::RaAway),
            Problem::Refused(r) => (r.code(), r.id(), Exit::Refused),
            Problem::NotAllowed { .. } => ("W-3010", "not-your-role", Exit::Refused),
            Problem::TermsNeeded { .. } => ("W-3002", "terms-needed", Exit::Refused),
            Problem::AttestationNeeded => ("W-3013", "not-attested", Exit::Refused),
            Problem::HelperCardNeeded => ("W-3014", "helper-card-needed", Exit::NoCard),
            Problem::CutOff { .. } => ("W-4001", "cut-off", Exit::CutOff),
            Problem::Cancelled => ("W-4002", "cancelled", Exit::Other),
            Problem::CardTaken { .. } => ("W-4003", "card-taken", Exit::CutOff),
            Problem::Usage { .. } => ("W-5001", "usage", Exit::Usage),
            Problem::File { .. } => ("W-5002", "file", Exit::Other),
            Problem::Screen { .. } => ("W-5004", "screen", Exit::Other),
            Problem::Managed { .. } => ("W-5005", "managed", Exit::Refused),
            Problem::Internal { .. } => ("W-5003", "internal", Exit::Other),
        }
    }

    pub fn code(&self) -> &'static str {
        self.entry().0
    }

    /// The message identifier: `assets/i18n` has `problem-<id>-what`, and `problem-<id>-next`.
    pub fn id(&self) -> &'static str {
        self.entry().1
    }

    pub fn exit(&self) -> Exit {
        self.entry().2
    }
}
