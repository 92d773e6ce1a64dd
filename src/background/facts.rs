//! The cards in the readers, as far as reminders and the icon's menu need to know.

use crate::{
    desk::port::{CardView, ReaderLook, ReaderView, Warning},
    domain::{
        card::{CardIdentity, PasscodeState, Slot},
        certificate::CertificateState,
        clock::Timestamp,
    },
};

/// Something in a reader.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardIn {
    pub reader: String,
    /// `None` while it is being read, and for what does not answer.
    pub card: Option<CardFacts>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardFacts {
    /// `None` for a card that no RA knows.
    pub identity: Option<CardIdentity>,
    pub standing: Standing,
}

/// What there is to say of a card in a few words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    Locked,
    Expired {
        /// When the first of its certificates did.
        at: Timestamp,
    },
    Expiring {
        days_left: i64,
        until: Timestamp,
    },
    Good {
        until: Timestamp,
    },
    /// Nothing on it that has an end, or something else is the matter: the window says what.
    Other,
}

/// What is in the readers.
pub fn of(readers: &[ReaderView]) -> Vec<CardIn> {
    let something = readers.iter().filter(|r| r.look != ReaderLook::Empty);
    something.map(|r| CardIn { reader: r.name.clone(), card: card(&r.look).map(facts) }).collect()
}

fn card(look: &ReaderLook) -> Option<&CardView> {
    match look {
        ReaderLook::Card(card) => Some(card),
        ReaderLook::Reading { previous } => previous.as_deref(),
        ReaderLook::Empty | ReaderLook::Mute | ReaderLook::Failed { .. } => None,
    }
}

fn facts(card: &CardView) -> CardFacts {
    CardFacts { identity: card.identity, standing: standing(card) }
}

fn standing(card: &CardView) -> Standing {
    if card.passcode == PasscodeState::Blocked {
        return Standing::Locked;
    }
    let ends = |state| {
        let used = card.certificates.iter().filter(move |c| c.slot != Slot::CardAuthentication && c.state == state);
        used.filter_map(|c| c.facts.as_ref()).map(|f| f.not_after).min()
    };
    let dated = card.warnings.iter().find_map(|w| match w {
        Warning::Expired { .. } => ends(CertificateState::Expired).map(|at| Standing::Expired { at }),
        Warning::Expiring { days_left, until } => Some(Standing::Expiring { days_left: *days_left, until: *until }),
        _ => None,
    });
    match (dated, card.warnings.is_empty()) {
        (Some(standing), _) => standing,
        (None, true) => ends(CertificateState::Valid).map_or(Standing::Other, |until| Standing::Good { until }),
        (None, false) => Standing::Other,
    }
}
