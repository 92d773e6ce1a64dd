//! The cards: whether they answer, their certificates and the chain above, and who else uses them.

use super::{Say, in_a_row};
use crate::{
    desk::port::{CardKind, CardView, Loaded, ReaderLook, ReaderView},
    diagnostics::{Line, examine::Seen, redact::masked},
    domain::{card::Slot, certificate::CertificateState, problem::Problem},
    i18n::id,
    ra::api::card::CardStatus,
};

pub fn lines(say: &Say<'_>, seen: &Seen<'_>) -> Vec<Line> {
    let readers = seen.readers.unwrap_or_default();
    let mut all: Vec<Line> = readers.iter().flat_map(|reader| of_reader(say, reader)).collect();
    all.extend(programs(say, seen, readers));
    all
}

fn of_reader(say: &Say<'_>, reader: &ReaderView) -> Vec<Line> {
    match &reader.look {
        ReaderLook::Empty => vec![Line::pass("card", say.get(id::FOUND_NO_CARD))],
        ReaderLook::Mute => vec![Line::fail("card", say.get(id::MUTE_WHAT), say.get(id::DOCTOR_MUTE))],
        ReaderLook::Reading { .. } => vec![Line::pass("card", say.get(id::READING))],
        // The reader's own line says it.
        ReaderLook::Failed { .. } => vec![],
        ReaderLook::Card(card) => {
            let mut all = vec![of_card(say, card)];
            if card.kind == CardKind::Personal {
                all.push(certificates(say, card));
                all.push(chain(say, card));
            }
            all
        }
    }
}

fn of_card(say: &Say<'_>, card: &CardView) -> Line {
    let serial = card.serial.as_ref().map(|s| masked(&s.0)).unwrap_or_else(|| say.get(id::DETAILS_NONE));
    let (ms, n) = (card.elapsed_ms.to_string(), card.exchanges.to_string());
    let found = say.with(id::FOUND_CARD, &[("serial", serial.into()), ("ms", ms.into()), ("n", n.into())]);
    // What is wrong with the certificates has its own line.
    match card.warnings.iter().find(|w| !matches!(w.entry().1, "expired" | "expiring" | "not-yet-valid" | "key-mismatch")) {
        None => Line::pass("card", found),
        Some(warning) => {
            let (text, next) = say.texts.warning(warning);
            Line::warn("card", format!("{found} {text}"), next).coded(warning.entry().0)
        }
    }
}

fn certificates(say: &Say<'_>, card: &CardView) -> Line {
    let each = card.certificates.iter().map(|c| {
        let slot = say.texts.slot(c.slot);
        let state = match (c.state, &c.facts) {
            (CertificateState::Valid | CertificateState::Expiring, Some(facts)) => {
                say.with(id::CARD_UNTIL, &[("date", say.texts.date(facts.not_after).into())])
            }
            (CertificateState::Valid | CertificateState::Expiring, None) => say.get(id::CERTIFICATE_UNREADABLE),
            (CertificateState::Expired, _) => say.get(id::CERTIFICATE_EXPIRED),
            (CertificateState::NotYetValid, _) => say.get(id::CERTIFICATE_NOT_YET),
            (CertificateState::KeyMismatch, _) => say.get(id::CERTIFICATE_MISMATCH),
            (CertificateState::Absent, _) => say.get(id::CERTIFICATE_ABSENT),
            (CertificateState::Unreadable, _) => say.get(id::CERTIFICATE_UNREADABLE),
        };
        format!("{slot}: {}", in_a_row(&state))
    });
    let found = each.collect::<Vec<_>>().join("; ");
    let worst = card.warnings.iter().find(|w| matches!(w.entry().1, "expired" | "expiring" | "not-yet-valid" | "key-mismatch"));
    match worst {
        None => Line::pass("certificates", found),
        Some(warning) => {
            let (_, next) = say.texts.warning(warning);
            let line = if warning.entry().1 == "expiring" { Line::warn } else { Line::fail };
            line("certificates", found, next).coded(warning.entry().0)
        }
    }
}

/// The RA knows a card by a certificate of its own; that all of the pair come from one authority is seen here.
fn chain(say: &Say<'_>, card: &CardView) -> Line {
    let issuer =
        |slot: Slot| card.certificates.iter().find(|c| c.slot == slot).and_then(|c| c.facts.as_ref()).map(|f| f.issuer.as_str());
    let pair = (issuer(Slot::Authentication), issuer(Slot::Signature));
    let authority = pair.0.or(pair.1).unwrap_or_default().to_owned();
    let facts = [("authority", authority.into())];
    match (pair, &card.standing) {
        ((Some(a), Some(b)), _) if a != b => Line::fail("chain", say.get(id::FOUND_CHAIN_SPLIT), say.get(id::REMEDY_CHAIN)),
        (_, Loaded::Ready(CardStatus::Active)) => Line::pass("chain", say.with(id::FOUND_CHAIN, &facts)),
        (_, Loaded::Ready(CardStatus::Unknown)) => {
            Line::fail("chain", say.with(id::FOUND_CHAIN_UNKNOWN, &facts), say.get(id::REMEDY_CHAIN))
        }
        (_, Loaded::Ready(_)) => Line::warn("chain", say.with(id::FOUND_CHAIN_STOPPED, &facts), say.get(id::REMEDY_CHAIN)),
        (_, Loaded::NotYet | Loaded::Pending { .. } | Loaded::Failed { .. }) => {
            Line::warn("chain", say.with(id::FOUND_CHAIN_UNASKED, &facts), say.get(id::WAITS_FOR_RA))
        }
    }
}

/// Only where the system tells of programs.
fn programs(say: &Say<'_>, seen: &Seen<'_>, readers: &[ReaderView]) -> Option<Line> {
    let names = seen.host?.card_programs.join(", ");
    let disturbed = readers.iter().find_map(|r| match &r.look {
        ReaderLook::Failed { problem: problem @ (Problem::CardBusy | Problem::CardReset) } => Some(problem),
        _ => None,
    });
    match (disturbed, names.is_empty()) {
        (None, true) => Some(Line::pass("card_in_use", say.get(id::FOUND_NO_PROGRAM))),
        (None, false) => Some(Line::pass("card_in_use", say.with(id::FOUND_PROGRAMS, &[("names", names.into())]))),
        (Some(problem), true) => {
            let next = say.failed("card_in_use", problem).remedy;
            Some(Line::fail("card_in_use", say.get(id::FOUND_PROGRAM_UNTOLD), next).coded(problem.code()))
        }
        (Some(problem), false) => {
            let found = say.with(id::FOUND_PROGRAM_HOLDS, &[("names", names.into())]);
            Some(Line::fail("card_in_use", found, say.get(id::REMEDY_PROGRAM)).coded(problem.code()))
        }
    }
}
