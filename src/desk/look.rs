//! What is on a card, as a person should see it: states, days left, warnings.

use std::time::Duration;

use super::view::{CardKind, CardView, CertificateSummary, CertificateView, Loaded, Unfinished, Warning};
use crate::{
    card::piv::{CardReading, ChuidReading, KeyMatch, SlotReading},
    domain::{
        card::{Guid, PasscodeState, Retries, Slot},
        certificate::CertificateState,
        clock::{Timestamp, days_until},
        person::Holder,
    },
    ra::api::card::CardStatus,
};

/// The card's view without the RA's word; `warning_days` is the RA's policy, or its default while the RA is away.
pub fn view(reader: &str, reading: &CardReading, elapsed: Duration, now: Timestamp, warning_days: u16) -> CardView {
    let certificates: Vec<_> = Slot::ALL.iter().map(|slot| certificate(*slot, reading.slot(*slot), now, warning_days)).collect();
    let kind = kind(reading);
    let mut view = CardView {
        reader: reader.to_owned(),
        atr: reading.atr.clone(),
        kind,
        serial: reading.serial.clone(),
        guid: reading.guid(),
        cardholder: cardholder(reading),
        identity: reading.identity,
        holder: Holder { name: reading.holder.name.clone(), identity_number: reading.holder.identity_number.clone() },
        passcode: reading.passcode,
        certificates,
        standing: Loaded::NotYet,
        unfinished: None,
        warnings: Vec::new(),
        exchanges: reading.exchanges,
        elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    };
    view.warnings = warnings(&view, now);
    view
}

fn cardholder(reading: &CardReading) -> Option<Guid> {
    match &reading.chuid {
        ChuidReading::Chuid(chuid) => chuid.cardholder,
        ChuidReading::Absent | ChuidReading::Unreadable => None,
    }
}

fn kind(reading: &CardReading) -> CardKind {
    let empty = |slot| matches!(reading.slot(slot), SlotReading::Absent);
    if reading.identity.is_some() {
        CardKind::Personal
    } else if Slot::ALL.into_iter().all(empty) {
        CardKind::Blank
    } else {
        CardKind::Foreign
    }
}

fn certificate(slot: Slot, reading: &SlotReading, now: Timestamp, warning_days: u16) -> CertificateView {
    match reading {
        SlotReading::Absent => CertificateView { slot, state: CertificateState::Absent, facts: None },
        SlotReading::Unreadable => CertificateView { slot, state: CertificateState::Unreadable, facts: None },
        SlotReading::Certificate { facts, key } => {
            let state = match key {
                KeyMatch::Different => CertificateState::KeyMismatch,
                KeyMatch::Same | KeyMatch::Unknown => facts.state(now, warning_days),
            };
            let summary = CertificateSummary {
                der: facts.der.clone(),
                subject: facts.subject.clone(),
                issuer: facts.issuer.clone(),
                serial: facts.serial.clone(),
                not_before: facts.not_before,
                not_after: facts.not_after,
                days_left: facts.days_left(now),
            };
            CertificateView { slot, state, facts: Some(summary) }
        }
    }
}

/// What there is to warn about, the most urgent first. To be made again when the RA's word or the journal's comes in.
pub fn warnings(view: &CardView, now: Timestamp) -> Vec<Warning> {
    let mut all = Vec::new();
    if view.kind == CardKind::Blank {
        return vec![Warning::Blank];
    }
    if let Some(Unfinished { kind, .. }) = view.unfinished {
        all.push(Warning::Unfinished(kind));
    }
    match view.standing.value() {
        Some(CardStatus::Suspended) => all.push(Warning::Suspended),
        Some(CardStatus::Cancelled) => all.push(Warning::Cancelled),
        Some(CardStatus::Unknown) => all.push(Warning::UnknownToRa),
        Some(CardStatus::Active) | None => {}
    }
    match view.passcode {
        PasscodeState::Blocked => all.push(Warning::Blocked),
        PasscodeState::Left(Retries(1)) => all.push(Warning::LastTry),
        _ => {}
    }
    all.extend(dates(view, now));
    for c in &view.certificates {
        match c.state {
            CertificateState::KeyMismatch => all.push(Warning::KeyMismatch { slot: c.slot }),
            CertificateState::Unreadable => all.push(Warning::Unreadable { what: c.slot.name() }),
            _ => {}
        }
    }
    if view.kind == CardKind::Foreign {
        all.push(Warning::NoCardIdentity);
    }
    all
}

/// One warning for the pair of certificates that people use; the soonest date speaks for both.
fn dates(view: &CardView, now: Timestamp) -> Option<Warning> {
    let pair = || view.certificates.iter().filter(|c| c.slot != Slot::CardAuthentication);
    let of = |state| pair().filter(move |c| c.state == state).filter_map(|c| c.facts.as_ref());
    if let Some(f) = of(CertificateState::Expired).min_by_key(|f| f.not_after) {
        return Some(Warning::Expired { days_ago: days_until(f.not_after, now) });
    }
    if let Some(f) = of(CertificateState::Expiring).min_by_key(|f| f.not_after) {
        return Some(Warning::Expiring { days_left: f.days_left, until: f.not_after });
    }
    of(CertificateState::NotYetValid).max_by_key(|f| f.not_before).map(|f| Warning::NotYetValid { from: f.not_before })
}
