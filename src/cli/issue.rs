//! `wardcard issue`: a blank card for a person. Standard input gives the agent's passcode (not with `--bootstrap`), the new one, again.

use clap::Args;

use super::{
    Global, report,
    session::{Session, System},
};
use crate::{
    desk::port::{IssueBy, Outcome, Request},
    domain::{
        person::PersonId,
        problem::{Exit, Failure},
        secret::SecretText,
    },
    i18n::id,
};

#[derive(Args)]
pub struct Options {
    /// The reader with the blank card
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// The reader with the RA agent's card
    #[arg(long, value_name = "NAME", conflicts_with = "bootstrap", required_unless_present = "bootstrap")]
    pub helper_reader: Option<String>,
    /// A one-time code from `wardcard-ra`, for the first agent's card
    #[arg(long, value_name = "CODE")]
    pub bootstrap: Option<String>,
    /// The person, by the RA's own key
    #[arg(long, value_name = "ID")]
    pub person: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Accept new terms of the RA
    #[arg(long)]
    pub accept_terms: bool,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let result = issue(global, system, options);
    report::report("issue", options.json, &global.texts(), &result)
}

fn issue(global: &Global, system: System, options: &Options) -> Result<Outcome, Failure> {
    let mut session = Session::start(global, system, options.accept_terms).map_err(Failure::untouched)?;
    let (by, agent) = match &options.bootstrap {
        Some(code) => (IssueBy::Bootstrap(SecretText::new(code.clone())), None),
        None => {
            let agent = session.helper_reader(options.helper_reader.as_deref()).map_err(Failure::untouched)?;
            (IssueBy::Agent { reader: agent.clone() }, Some(agent))
        }
    };
    let reader = session.reader(options.reader.as_deref(), agent.as_deref()).map_err(Failure::untouched)?;
    if let Some(agent) = &agent {
        session.sign_in_helper(agent, id::CLI_ASK_AGENT)?;
    }
    session.run(Request::Issue { reader, person: PersonId(options.person.clone()), by })
}
