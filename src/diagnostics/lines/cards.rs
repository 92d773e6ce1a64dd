//! The cards: whether they answer, their certificates and the chain above, and who else uses them.

use super::{Say, in_a_row};
use crate::{
    desk::port::{CardKind, CardView, Loaded, ReaderLook, ReaderView},
    diagnostics::{
        Line,
        chain::{self, Signed},
        examine::Seen,
        redact::masked,
    },
    domain::{card::Slot, certificate::CertificateState, problem::Problem},
    i18n::id,
    ra::api::card::CardStatus,
};

pub fn lines(say: &Say<'_>, seen: &Seen<'_>) -> Vec<Line> {
    let readers = seen.readers.unwrap_or_default();
    let mut all: Vec<Line> = readers.iter().flat_map(|reader| of_reader(say, seen, reader)).collect();
    all.extend(programs(say, seen, readers));
    all
}

fn of_reader(say: &Say<'_>, seen: &Seen<'_>, reader: &ReaderView) -> Vec<Line> {
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
                all.push(chain(say, seen, card));
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

/// Whose signature the card's certificates bear, and whether the RA knows the card.
fn chain(say: &Say<'_>, seen: &Seen<'_>, card: &CardView) -> Line {
    let facts_in = |slot: Slot| card.certificates.iter().find(|c| c.slot == slot).and_then(|c| c.facts.as_ref());
    let issuer = |slot| facts_in(slot).map(|f| f.issuer.as_str());
    let pair = (issuer(Slot::Authentication), issuer(Slot::Signature));
    let authority = pair.0.or(pair.1).or(issuer(Slot::CardAuthentication)).unwrap_or_default().to_owned();
    let facts = [("authority", authority.into())];
    let remedy = || say.get(id::REMEDY_CHAIN);
    let service = seen.ra.and_then(|ra| ra.service.value());
    let away = Line::warn("chain", say.with(id::FOUND_CHAIN_AWAY, &facts), say.get(id::WAITS_FOR_RA));
    let Some(service) = service else { return away };
    let certificates = card.certificates.iter().filter_map(|c| c.facts.as_ref()).map(|f| f.der.as_slice());
    let signed = chain::signed(certificates, &service.authorities, seen.now).unwrap_or(Signed::ByOthers);
    match (signed, &card.standing) {
        (Signed::Not, _) => Line::fail("chain", say.with(id::FOUND_CHAIN_FALSE, &facts), say.get(id::REMEDY_CHAIN_FALSE)),
        (Signed::AuthorityEnded, _) => {
            Line::fail("chain", say.with(id::FOUND_CHAIN_ENDED, &facts), say.get(id::REMEDY_CHAIN_ENDED))
        }
        (Signed::ByOthers, _) if matches!(pair, (Some(a), Some(b)) if a != b) => {
            Line::fail("chain", say.get(id::FOUND_CHAIN_SPLIT), remedy())
        }
        (_, Loaded::Ready(CardStatus::Unknown)) => Line::fail("chain", say.with(id::FOUND_CHAIN_UNKNOWN, &facts), remedy()),
        (_, Loaded::Ready(CardStatus::Suspended | CardStatus::Cancelled)) => {
            Line::warn("chain", say.with(id::FOUND_CHAIN_STOPPED, &facts), remedy())
        }
        (Signed::Well, Loaded::Ready(CardStatus::Active)) => Line::pass("chain", say.with(id::FOUND_CHAIN, &facts)),
        (Signed::ByOthers, Loaded::Ready(CardStatus::Active)) => {
            Line::warn("chain", say.with(id::FOUND_CHAIN_OTHERS, &facts), say.get(id::REMEDY_CHAIN_OTHERS))
        }
        (Signed::Well, Loaded::NotYet | Loaded::Pending { .. } | Loaded::Failed { .. }) => {
            Line::warn("chain", say.with(id::FOUND_CHAIN_UNASKED, &facts), say.get(id::WAITS_FOR_RA))
        }
        (Signed::ByOthers, Loaded::NotYet | Loaded::Pending { .. } | Loaded::Failed { .. }) => away,
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
