//! `wardcard status`: what is on the card. What the card does not give is `null`, never invented.

use serde_json::{Map, Value, json};

use super::{
    Global, OneReader, report,
    session::{Session, System},
};
use crate::{
    desk::port::{CardView, CertificateView},
    domain::{
        card::{PasscodeState, Slot},
        problem::{Exit, Failure, Problem},
    },
    i18n::{Texts, id},
};

pub fn run(global: &Global, system: System, options: &OneReader) -> Exit {
    let texts = global.texts();
    match look(global, system, options) {
        Ok((card, texts)) => {
            let lines = lines(&card, &texts);
            report::print(options.json, object(&card, &texts), &lines.iter().map(String::as_str).collect::<Vec<_>>());
            Exit::Done
        }
        Err(problem) => report::report("status", options.json, &texts, &Err(Failure::untouched(problem))),
    }
}

fn look(global: &Global, system: System, options: &OneReader) -> Result<(CardView, Texts), Problem> {
    let mut session = Session::start(global, system, false)?;
    let reader = session.reader(options.reader.as_deref(), None)?;
    session.await_standing(&reader);
    let card = session.card(&reader).cloned().ok_or(Problem::NoCard)?;
    Ok((card, global.texts()))
}

fn object(card: &CardView, texts: &Texts) -> Map<String, Value> {
    let warnings: Vec<_> = card
        .warnings
        .iter()
        .map(|w| {
            let (text, next) = texts.warning(w);
            json!({ "code": w.entry().0, "text": text, "next": next })
        })
        .collect();
    let value = json!({
        "reader": card.reader,
        "atr": hex::encode_upper(&card.atr),
        "card": {
            "serial": card.serial,
            "guid": card.guid,
            "cardholder_uuid": card.cardholder.map(|c| uuid::Uuid::from_bytes(c.0)),
            "identity": card.identity,
        },
        "holder": { "name": card.holder.name, "identity_number": card.holder.identity_number },
        "passcode": { "tries_left": report::tries_left(card.passcode), "blocked": card.passcode == PasscodeState::Blocked },
        "certificates": card.certificates.iter().map(certificate).collect::<Vec<_>>(),
        "warnings": warnings,
        "exchanges": card.exchanges,
        "elapsed_ms": card.elapsed_ms,
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn certificate(c: &CertificateView) -> Value {
    let facts = c.facts.as_ref();
    json!({
        "slot": c.slot,
        "subject": facts.map(|f| &f.subject),
        "issuer": facts.map(|f| &f.issuer),
        "serial": facts.map(|f| &f.serial),
        "not_before": facts.map(|f| f.not_before.to_string()),
        "not_after": facts.map(|f| f.not_after.to_string()),
        "days_left": facts.map(|f| f.days_left),
        "state": c.state,
    })
}

fn lines(card: &CardView, texts: &Texts) -> Vec<String> {
    let mut lines = vec![card.reader.clone()];
    lines.extend(card.holder.name.clone());
    lines.extend(card.holder.identity_number.as_ref().map(|n| n.grouped()));
    lines.extend(card.serial.as_ref().map(ToString::to_string));
    lines.push(match card.passcode {
        PasscodeState::Left(left) => texts.tries_left(left.0),
        PasscodeState::Blocked => texts.get(id::CLI_STATUS_BLOCKED),
        PasscodeState::Unknown => texts.get(id::CLI_STATUS_TRIES_UNKNOWN),
    });
    for c in card.certificates.iter().filter(|c| c.slot != Slot::CardAuthentication) {
        let days = c.facts.as_ref().map_or_else(|| texts.get(id::CLI_STATUS_NO_CERTIFICATE), |f| texts.days_left(f.days_left));
        lines.push(format!("{}: {days}", texts.slot(c.slot)));
    }
    for warning in &card.warnings {
        let (text, next) = texts.warning(warning);
        lines.push(format!("{} {text} {next}", warning.entry().0));
    }
    lines
}
