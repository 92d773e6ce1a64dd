//! `wardcard doctor`: what works and what does not on this computer. Names no person; holds no secret.

use std::{fs, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{
    Global, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Loaded, RaLink, ReaderLook, ReaderView},
    diagnostics::{Line, Report},
    domain::{
        clock::Timestamp,
        problem::{Exit, Failure, Problem},
    },
    i18n::{Os, Texts, id},
};

/// Seconds by which the clocks may differ; signing in allows five minutes.
const SKEW: i64 = 120;

#[derive(Args)]
pub struct Options {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write it to a file as well
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let texts = Texts::english();
    let found = examine(global, system, &texts);
    let text = if options.json { format!("{}\n", json!(found)) } else { found.text() };
    report::print(false, serde_json::Map::new(), &[text.trim_end()]);
    if let Some(path) = &options.save
        && let Err(error) = fs::write(path, &text)
    {
        let problem = Problem::File { what: format!("{}: {error}", path.display()) };
        return report::report("doctor", options.json, &texts, &Err(Failure::untouched(problem)));
    }
    if found.is_well() { Exit::Done } else { Exit::Other }
}

fn examine(global: &Global, system: System, texts: &Texts) -> Report {
    let mut found = Report::default();
    found.add(Line::pass("version", concat!("wardcard ", env!("CARGO_PKG_VERSION"))));
    let clock = system.clock.clone();
    let mut session = match Session::start(global, system, false) {
        Ok(session) => session,
        Err(problem) => {
            found.add(failed("configuration", problem, texts));
            return found;
        }
    };
    match session.readers() {
        Err(problem) => found.add(failed("smart_card_service", problem, texts)),
        Ok(readers) => {
            found.add(Line::pass("smart_card_service", "running"));
            if readers.is_empty() {
                found.add(failed("readers", Problem::NoReader, texts));
            }
            for reader in &readers {
                found.add(reader_line(reader, texts));
            }
        }
    }
    let ra = session.ra();
    for line in ra_lines(ra.as_ref(), clock.now(), texts) {
        found.add(line);
    }
    found
}

fn reader_line(reader: &ReaderView, texts: &Texts) -> Line {
    let name = &reader.name;
    match &reader.look {
        ReaderLook::Empty => Line::pass("reader", format!("{name}: no card in it")),
        ReaderLook::Mute => Line::warn("reader", format!("{name}: the card does not answer"), texts.get(id::DOCTOR_MUTE)),
        ReaderLook::Reading { .. } => Line::pass("reader", format!("{name}: a card is being read")),
        ReaderLook::Failed { problem } => failed("reader", problem.clone(), texts),
        ReaderLook::Card(card) => {
            let what = format!("{name}: a PIV card, read in {} exchanges and {} ms", card.exchanges, card.elapsed_ms);
            match card.warnings.first() {
                None => Line::pass("reader", what),
                Some(warning) => {
                    let (text, next) = texts.warning(warning);
                    Line::warn("reader", format!("{what}. {text}"), next)
                }
            }
        }
    }
}

fn ra_lines(ra: Option<&RaLink>, now: Timestamp, texts: &Texts) -> Vec<Line> {
    let Some(url) = ra.and_then(|ra| ra.url.as_ref()) else {
        return vec![failed("ra_configured", Problem::NoRa, texts)];
    };
    let mut lines = vec![Line::pass("ra_configured", url)];
    match ra.map(|ra| &ra.service) {
        Some(Loaded::Ready(service)) => {
            lines.push(Line::pass("ra_reachable", &service.name));
            let skew = now.as_second() - service.time.as_second();
            lines.push(if skew.abs() <= SKEW {
                Line::pass("clock", format!("{skew} s from the RA's"))
            } else {
                Line::warn("clock", format!("{skew} s from the RA's"), texts.get(id::DOCTOR_CLOCK))
            });
        }
        Some(Loaded::Failed { problem, .. }) => lines.push(failed("ra_reachable", problem.clone(), texts)),
        _ => lines.push(failed("ra_reachable", Problem::RaUnreachable, texts)),
    }
    lines
}

fn failed(check: &'static str, problem: Problem, texts: &Texts) -> Line {
    let text = texts.problem_text(&Failure::untouched(problem), Os::HERE);
    Line::fail(check, format!("{} ({})", text.what, text.code), text.next)
}
