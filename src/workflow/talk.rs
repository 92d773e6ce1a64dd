//! What a workflow says to the person, and hears from them.

use std::{fmt, sync::Arc};

use crate::{
    domain::{
        card::{CardSerial, PasscodeState},
        clock::Timestamp,
        contact::ContactWay,
        incident::{IncidentKind, Outcome as ReportOutcome},
        lifecycle::CardState,
        operation::{CardChanged, OperationKind},
        passcode::PasscodeEntry,
        secret::SecretText,
    },
    ra::api::{
        help::HelpWanted,
        lifecycle::{Incidents, ReportCodePromised},
        operation::{CodeSent, HolderDetails, MaskedContact},
        report::{ExpiringCard, Horizon},
    },
};

/// What a job needs from the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// By which of these ways the one-time code is to go: at least two, the RA's first choice first. `unsent`: it could not be sent by
    /// this one.
    CodeWay { ways: Vec<MaskedContact>, unsent: Option<ContactWay> },
    /// The one-time code that was sent. `wrong_left`: the last one was wrong, so many entries are left.
    Code { sent: SentCode, wrong_left: Option<u8> },
    /// A new passcode; `holder` is for checking its rules.
    NewPasscode { holder: Option<HolderDetails> },
    /// New terms to be read in full and accepted.
    Terms { version: String, text: String },
    /// Nothing is asked: the holder reads this code out, and the desk goes on by itself once a helper elsewhere has answered.
    HelpCode(HelpCodeShown),
    /// The code for a report without the card, which is on its way if the RA knows the person. `wrong_left` as above.
    ReportCode { promised: ReportCodePromised, wrong_left: Option<u8> },
}

/// Where a one-time code went, and where else one can go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentCode {
    pub sent: CodeSent,
    pub others: Vec<MaskedContact>,
}

/// A help code to be read out. It does nothing without a helper's own card, but it is shown to its holder only, and never logged.
#[derive(Clone)]
pub struct HelpCodeShown {
    code: Arc<SecretText>,
    /// How long it works.
    pub minutes: u16,
}

impl HelpCodeShown {
    pub fn new(code: SecretText, minutes: u16) -> Self {
        Self { code: Arc::new(code), minutes }
    }

    /// In two groups, `7K3M-Q9TX`; `why` is the one-line reason.
    pub fn expose(&self, why: &'static str) -> &str {
        self.code.expose(why)
    }
}

impl PartialEq for HelpCodeShown {
    fn eq(&self, other: &Self) -> bool {
        let why = "compared, to know whether it is another one";
        self.minutes == other.minutes && self.expose(why) == other.expose(why)
    }
}

impl Eq for HelpCodeShown {}

impl fmt::Debug for HelpCodeShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HelpCodeShown").field("minutes", &self.minutes).finish_non_exhaustive()
    }
}

pub enum Answer {
    Code(SecretText),
    /// Another code, by the same way.
    SendCodeAgain,
    /// A code, or another one, by this way.
    CodeBy(ContactWay),
    NewPasscode(PasscodeEntry),
    AcceptTerms,
    /// Another help code; the one before it is void.
    AnotherHelpCode,
}

/// Where a job stands: which steps, which one now, and whether the card must stay where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    pub kind: OperationKind,
    pub steps: Vec<Step>,
    /// Index of the step at work in `steps`.
    pub at: usize,
    /// From here on there is no cancel, and the card must not be removed.
    pub writing: bool,
}

/// Steps as people see them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    AskRa,
    ProveIdentity,
    ChooseNewPasscode,
    SetPasscode,
    SecureCard,
    PrepareCard,
    CardAuthenticationKey,
    SignatureKey,
    AuthenticationKey,
    TellComputer,
    Confirm,
}

/// Who expires soon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expiring {
    pub within: Horizon,
    /// The first to expire first.
    pub cards: Vec<ExpiringCard>,
    /// Otherwise these are the first to expire, and there are more.
    pub whole: bool,
}

/// What a job has done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    Looked,
    SignedIn,
    SignedOut,
    TermsAccepted,
    PositionChosen,
    PasscodeChanged {
        tries: PasscodeState,
    },
    Unlocked {
        tries: PasscodeState,
    },
    /// `until`: the end of the first new certificate to expire; `None` where they were all issued in an earlier run.
    Renewed {
        until: Option<Timestamp>,
    },
    Issued {
        serial: String,
    },
    /// `ahead`: seconds by which this computer's clock is ahead of the RA's.
    RaFound {
        name: String,
        ahead: i64,
    },
    /// `until` as above.
    Repaired {
        until: Option<Timestamp>,
    },
    /// Who asks for help, for the helper to know them by.
    HelpWanted(Box<HelpWanted>),
    HelpApproved,
    HelpDeclined,
    /// `own`: by the card that is signed in, which does not work any more. Without the card it is all of the holder's.
    Reported {
        kind: IncidentKind,
        own: bool,
    },
    CardSuspended {
        card: CardSerial,
    },
    CardReinstated {
        card: CardSerial,
    },
    CardCancelled {
        card: CardSerial,
    },
    /// A page of the RA's queue.
    Incidents(Box<Incidents>),
    IncidentClosed {
        outcome: ReportOutcome,
        /// How the card is now, where the RA says so.
        card: Option<CardState>,
    },
    Expiring(Box<Expiring>),
}

impl Outcome {
    /// Whether the card is another than before.
    pub fn card_changed(&self) -> CardChanged {
        match self {
            Outcome::PasscodeChanged { .. }
            | Outcome::Unlocked { .. }
            | Outcome::Renewed { .. }
            | Outcome::Issued { .. }
            | Outcome::Repaired { .. } => CardChanged::Yes,
            _ => CardChanged::No,
        }
    }
}
