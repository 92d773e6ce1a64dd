//! `wardcard doctor`: what works and what does not on this computer. Names no person; holds no secret.

use std::{fs, path::PathBuf, sync::Arc};

use clap::Args;
use serde_json::json;

use super::{
    Global, report,
    session::{Session, System, config, named},
};
use crate::{
    desk::SystemKeyring,
    diagnostics::{
        Line, Report,
        examine::{Seen, examine},
        redact::Private,
        renderer::Record,
    },
    domain::{
        clock::Timestamp,
        policy::Contact,
        problem::{Exit, Failure, Problem},
    },
    i18n::{Os, Texts},
};

#[derive(Args)]
pub struct Options {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write it to a file for the service desk: without names and numbers, with the RA's contact
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
}

/// What was found, and what goes with it to the service desk.
struct Found {
    report: Report,
    private: Private,
    contact: Option<Contact>,
    now: Timestamp,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let texts = global.texts();
    let found = look(global, named(global, system), &texts);
    let report = &found.report;
    let text = if options.json { format!("{}\n", json!(report)) } else { report.text() };
    report::print(false, serde_json::Map::new(), &[text.trim_end()]);
    if let Some(path) = &options.save
        && let Err(error) = fs::write(path, report.for_service_desk(&texts, found.contact.as_ref(), &found.private, found.now))
    {
        let problem = Problem::File { what: format!("{}: {error}", path.display()) };
        return report::report("doctor", options.json, &texts, &Err(Failure::untouched(problem)));
    }
    if report.is_well() { Exit::Done } else { Exit::Other }
}

fn look(global: &Global, system: System, texts: &Texts) -> Found {
    let clock = system.clock.clone();
    // Mistakes in the files are among the lines; a command line at odds with a lock is all that there is to say.
    let begun = config(global).and_then(|config| {
        let session = Session::over(&config, system, Some(Arc::new(SystemKeyring)), global.texts(), false)?;
        Ok((config, session))
    });
    let (config, mut session) = match begun {
        Ok(both) => both,
        Err(problem) => {
            let said = texts.problem_text(&Failure::untouched(problem), Os::HERE);
            let line = Line::fail("settings", said.what, said.next).coded(said.code);
            let report = Report { lines: vec![line] };
            return Found { report, private: Private::default(), contact: None, now: clock.now() };
        }
    };
    let readers = session.readers();
    let host = session.host();
    let ra = session.ra();
    // The RA may have said of a card how it stands.
    for reader in readers.iter().flatten() {
        session.await_standing(&reader.name);
    }
    let no_service = matches!(readers, Err(Problem::NoService));
    let readers = readers.ok().and_then(|_| session.readers().ok());
    let now = clock.now();
    let renderer = Record::load(&config.places.state);
    let seen = Seen {
        config: &config,
        readers: readers.as_deref(),
        no_service,
        ra: ra.as_ref(),
        host: host.as_ref(),
        renderer: Some(&renderer),
        now,
        os: Os::HERE,
    };
    Found {
        report: examine(&seen, texts),
        private: Private::of(readers.as_deref().unwrap_or_default(), &[]),
        contact: ra.and_then(|ra| ra.service.value().map(|s| s.contact.clone())),
        now,
    }
}
