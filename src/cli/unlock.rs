//! `wardcard unlock`: by a one-time code (standard input: code, new passcode, again; `--code-by` says where it goes;
//! a terminal is asked where the RA knows more than one way, a script's goes to the RA's first choice), with a helper (helper's passcode,
//! new, again), or with help from another workstation (new, again): the help code is printed, and the command goes on once it was approved.

use clap::{Args, ValueEnum};

use super::{
    Global, WithHelper, report,
    session::{Session, System},
};
use crate::{
    desk::port::{By, Outcome, Request},
    domain::{
        contact::ContactWay,
        problem::{Exit, Failure, Problem},
    },
    i18n::id,
};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    pub with: WithHelper,
    /// Show a help code for a helper at another workstation, and wait for their word
    #[arg(long, conflicts_with_all = ["helper_reader", "attest"])]
    pub remote_help: bool,
    /// Where the one-time code is to go, where the RA knows more than one way; on a terminal it is asked otherwise
    #[arg(long, value_enum, value_name = "WAY", conflicts_with_all = ["helper_reader", "attest", "remote_help"])]
    pub code_by: Option<CodeBy>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum CodeBy {
    Email,
    Text,
}

impl From<CodeBy> for ContactWay {
    fn from(by: CodeBy) -> Self {
        match by {
            CodeBy::Email => Self::Email,
            CodeBy::Text => Self::Text,
        }
    }
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let result = unlock(global, system, options);
    report::report("unlock", options.with.one.json, &global.texts(), &result)
}

fn unlock(global: &Global, system: System, options: &Options) -> Result<Outcome, Failure> {
    let Options { with, remote_help, code_by } = options;
    let mut session = Session::start(global, system, with.one.accept_terms).map_err(Failure::untouched)?;
    session.speak_json(with.one.json);
    let (reader, by) = parties(&mut session, with)?;
    if *remote_help {
        return session.run(Request::AskForHelp { reader });
    }
    match &by {
        By::Holder => session.expect_code(),
        By::Helper { reader, .. } => session.sign_in_helper(reader, id::CLI_ASK_HELPER)?,
    }
    session.run(Request::Unlock { reader, by, code_by: code_by.map(Into::into) })
}

/// The holder's reader, and who authorises. Attestation comes before anything is asked.
pub fn parties(session: &mut Session, options: &WithHelper) -> Result<(String, By), Failure> {
    let helper = match &options.helper_reader {
        None => None,
        Some(_) if !options.attest => return Err(Failure::untouched(Problem::AttestationNeeded)),
        asked => Some(session.helper_reader(asked.as_deref()).map_err(Failure::untouched)?),
    };
    let reader = session.reader(options.one.reader.as_deref(), helper.as_deref()).map_err(Failure::untouched)?;
    let by = match helper {
        None => By::Holder,
        Some(helper) => By::Helper { reader: helper, attested: true },
    };
    Ok((reader, by))
}
