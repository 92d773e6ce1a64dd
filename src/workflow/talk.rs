//! What a workflow says to the person, and hears from them.

use crate::{
    domain::{
        card::PasscodeState,
        clock::Timestamp,
        operation::{CardChanged, OperationKind},
        passcode::Passcode,
        secret::SecretText,
    },
    ra::api::operation::{CodeSent, HolderDetails},
};

/// What a job needs from the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// The one-time code that was sent. `wrong_left`: the last one was wrong, so many entries are left.
    Code { sent: CodeSent, wrong_left: Option<u8> },
    /// A new passcode; `holder` is for checking its rules.
    NewPasscode { holder: Option<HolderDetails> },
    /// New terms to be read in full and accepted.
    Terms { version: String, text: String },
}

pub enum Answer {
    Code(SecretText),
    SendCodeAgain,
    NewPasscode(Passcode),
    AcceptTerms,
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
}

impl Outcome {
    /// Whether the card is another than before.
    pub fn card_changed(&self) -> CardChanged {
        match self {
            Outcome::PasscodeChanged { .. } | Outcome::Unlocked { .. } | Outcome::Renewed { .. } | Outcome::Issued { .. } => {
                CardChanged::Yes
            }
            _ => CardChanged::No,
        }
    }
}
