//! What the desk knows, as a window shows it.

use crate::{
    card::transport::Pad,
    domain::{
        card::{CardIdentity, CardSerial, Guid, PasscodeState, Slot},
        certificate::CertificateState,
        clock::Timestamp,
        operation::OperationKind,
        organisation::Position,
        person::{Holder, IdentityNumber},
        problem::Problem,
    },
    ra::api::{card::CardStatus, service::ServiceInfo, sign_in::TermsNeeded},
};

/// Something that is fetched: a refresh keeps the old value on screen until the new one is here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Loaded<T> {
    NotYet,
    Pending { previous: Option<T> },
    Ready(T),
    Failed { problem: Problem, previous: Option<T> },
}

impl<T> Loaded<T> {
    /// The newest value that there is.
    pub fn value(&self) -> Option<&T> {
        match self {
            Loaded::NotYet => None,
            Loaded::Ready(value) => Some(value),
            Loaded::Pending { previous } | Loaded::Failed { previous, .. } => previous.as_ref(),
        }
    }
}

/// The RA: where it is, and what it says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RaLink {
    /// `None` where none is configured.
    pub url: Option<String>,
    pub service: Loaded<ServiceInfo>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReaderView {
    /// What its own keypad does; known once a card has been read in it.
    pub pad: Pad,
    pub name: String,
    pub look: ReaderLook,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReaderLook {
    Empty,
    /// A card that does not answer: upside down, or not a smartcard.
    Mute,
    Reading {
        previous: Option<Box<CardView>>,
    },
    Card(Box<CardView>),
    Failed {
        problem: Problem,
    },
}

/// What kind of card it is, as far as this desktop is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CardKind {
    /// Has a card authentication key: the RA can know it.
    Personal,
    /// Has nothing on it yet.
    Blank,
    /// Somebody else's PIV card without a card authentication key: status and passcode change work, nothing else.
    Foreign,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardView {
    pub reader: String,
    pub atr: Vec<u8>,
    pub kind: CardKind,
    pub serial: Option<CardSerial>,
    pub guid: Option<Guid>,
    pub cardholder: Option<Guid>,
    pub identity: Option<CardIdentity>,
    pub holder: Holder,
    pub passcode: PasscodeState,
    /// 9A, 9C, 9E in this order.
    pub certificates: Vec<CertificateView>,
    /// How the RA has this card; `NotYet` until asked or where no RA is configured.
    pub standing: Loaded<CardStatus>,
    pub unfinished: Option<Unfinished>,
    pub warnings: Vec<Warning>,
    /// APDUs sent to read the card.
    pub exchanges: u32,
    pub elapsed_ms: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateView {
    pub slot: Slot,
    pub state: CertificateState,
    /// `None` where absent or unreadable.
    pub facts: Option<CertificateSummary>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateSummary {
    /// DER.
    pub der: Vec<u8>,
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// Negative once it has expired.
    pub days_left: i64,
}

/// An operation that was begun on this card and can be finished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unfinished {
    pub kind: OperationKind,
    /// The holder's new passcode was set before the cut.
    pub passcode_set: bool,
}

/// What the status page warns about, the most urgent first. Each has its own action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Warning {
    Unfinished(OperationKind),
    Blocked,
    LastTry,
    Expired {
        days_ago: i64,
    },
    Expiring {
        days_left: i64,
        until: Timestamp,
    },
    NotYetValid {
        from: Timestamp,
    },
    KeyMismatch {
        slot: Slot,
    },
    Unreadable {
        what: &'static str,
    },
    NoCardIdentity,
    Suspended,
    Cancelled,
    /// The RA does not know this card.
    UnknownToRa,
    Blank,
}

impl Warning {
    /// The stable code, and the message identifier (`warning-<id>-text`, `warning-<id>-next`).
    pub fn entry(&self) -> (&'static str, &'static str) {
        match self {
            Warning::Unfinished(_) => ("W-0001", "unfinished"),
            Warning::Blocked => ("W-0002", "blocked"),
            Warning::LastTry => ("W-0003", "last-try"),
            Warning::Expired { .. } => ("W-0004", "expired"),
            Warning::Expiring { .. } => ("W-0005", "expiring"),
            Warning::NotYetValid { .. } => ("W-0006", "not-yet-valid"),
            Warning::KeyMismatch { .. } => ("W-0007", "key-mismatch"),
            Warning::Unreadable { .. } => ("W-0008", "unreadable"),
            Warning::NoCardIdentity => ("W-0009", "no-card-identity"),
            Warning::Suspended => ("W-0010", "suspended"),
            Warning::Cancelled => ("W-0011", "cancelled"),
            Warning::UnknownToRa => ("W-0012", "unknown-to-ra"),
            Warning::Blank => ("W-0013", "blank"),
        }
    }
}

/// Someone who is signed in with the card in a reader.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionView {
    pub reader: String,
    pub name: String,
    pub identity_number: IdentityNumber,
    /// For the rules of a new passcode.
    pub date_of_birth: Option<jiff::civil::Date>,
    pub positions: Vec<Position>,
    /// The place in `positions` of the one chosen; chosen at once where there is just one.
    pub chosen: Option<usize>,
    pub terms: TermsNeeded,
}
