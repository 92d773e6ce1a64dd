//! What the desk knows, as a window shows it.

use super::picture::Picture;
use crate::{
    card::transport::Pad,
    domain::{
        card::{CardIdentity, CardSerial, Guid, PasscodeState, Slot},
        certificate::CertificateState,
        clock::{Timestamp, days_until},
        operation::OperationKind,
        organisation::Position,
        person::{Holder, IdentityNumber},
        policy::Policy,
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
    /// The RA would have the passcode changed now and then: `since` is when it last was, as far as the RA was told. It is a session's, not
    /// the card's: only whoever has typed the passcode hears how old it is.
    PasscodeOld {
        since: Timestamp,
    },
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
            Warning::PasscodeOld { .. } => ("W-0014", "passcode-old"),
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
    /// When the card's passcode was last set, as far as the RA was told.
    pub passcode_set_at: Option<Timestamp>,
    /// Their own, once the RA has given it; forgotten with the session.
    pub photo: Option<Picture>,
}

impl SessionView {
    /// The reminder to change the passcode, where the policy has one and it is time. Where the RA was never told, nothing is said.
    pub fn passcode_reminder(&self, policy: &Policy, now: Timestamp) -> Option<Warning> {
        let since = self.passcode_set_at?;
        let days = i64::from(policy.passcode_reminder_days);
        (days > 0 && days_until(since, now) >= days).then_some(Warning::PasscodeOld { since })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> SessionView {
        SessionView {
            reader: "r".to_owned(),
            name: "Rosa Testwell".to_owned(),
            identity_number: IdentityNumber::try_from("555500000001".to_owned()).unwrap(),
            date_of_birth: None,
            positions: vec![],
            chosen: None,
            terms: TermsNeeded::Remind { version: "1".to_owned(), reminder: String::new() },
            passcode_set_at: None,
            photo: None,
        }
    }

    #[test]
    fn the_passcodes_reminder_is_the_policys() {
        let now: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let ago = |seconds: i64| Some(Timestamp::from_second(now.as_second() - seconds).unwrap());
        let day = 86_400;
        for (days, set_at, due) in [
            (0, ago(4000 * day), false),
            (180, None, false),
            (180, ago(180 * day - 1), false),
            (180, ago(180 * day), true),
            (180, ago(4000 * day), true),
            (1, ago(day), true),
            // The RA's clock is ahead of this one.
            (1, ago(-day), false),
        ] {
            let session = SessionView { passcode_set_at: set_at, ..session() };
            let policy = Policy { passcode_reminder_days: days, ..Policy::default() };
            let said = session.passcode_reminder(&policy, now);
            assert_eq!(said, set_at.filter(|_| due).map(|since| Warning::PasscodeOld { since }), "{days} {set_at:?}");
        }
    }
}
