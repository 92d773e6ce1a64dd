//! `wardcard remote-help CODE show|approve|decline`: the helper's side of an unlock at another workstation. Standard input gives the
//! helper's passcode.
//!
//! The code may stand in the arguments: it does nothing without the helper's own card, and works once, for minutes.

use std::{fs, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{
    Global, OneReader, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Outcome, Request, What},
    domain::{
        problem::{Exit, Failure, Problem},
        secret::SecretText,
    },
    i18n::id,
};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Answer {
    /// Who asks: name, photo, card and workstation
    Show,
    /// Authorise the unlock
    Approve,
    /// Do not authorise it; the code is void
    Decline,
}

#[derive(Args)]
pub struct Options {
    /// The help code that the holder reads out
    pub code: String,
    #[arg(value_enum, default_value = "show")]
    pub answer: Answer,
    #[command(flatten)]
    pub one: OneReader,
    /// I know the holder in person, and I have spoken with them about this
    #[arg(long)]
    pub attest: bool,
    /// Write the holder's photo (JPEG) to this file, where the RA has one
    #[arg(long, value_name = "FILE")]
    pub photo: Option<PathBuf>,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let result = help(global, system, options);
    report::report("remote-help", options.one.json, &global.texts(), &result)
}

fn help(global: &Global, system: System, options: &Options) -> Result<Outcome, Failure> {
    // Attestation comes before anything is asked.
    if options.answer == Answer::Approve && !options.attest {
        return Err(Failure::untouched(Problem::AttestationNeeded));
    }
    let mut session = Session::start(global, system, options.one.accept_terms).map_err(Failure::untouched)?;
    let reader = session.helper_reader(options.one.reader.as_deref()).map_err(Failure::untouched)?;
    session.sign_in_helper(&reader, id::CLI_ASK_HELPER)?;
    let code = SecretText::new(options.code.clone());
    let what = match options.answer {
        Answer::Show => What::LookUpHelp { code },
        Answer::Approve => What::ApproveHelp { code, attested: options.attest },
        Answer::Decline => What::DeclineHelp { code },
    };
    let outcome = session.run(Request::Do { reader, what })?;
    if let (Outcome::HelpWanted(wanted), Some(file)) = (&outcome, &options.photo)
        && let Some(photo) = &wanted.photo
    {
        fs::write(file, &photo.0).map_err(|e| Failure::untouched(Problem::File { what: format!("{}: {e}", file.display()) }))?;
    }
    Ok(outcome)
}
