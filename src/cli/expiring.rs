//! `wardcard expiring`: whose card expires soon. A sponsor sees their own organisation, an RA agent all. Standard input gives their passcode.

use clap::{Args, ValueEnum};

use super::{
    Global, OneReader, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Outcome, Request, What},
    domain::problem::{Exit, Failure},
    i18n::id,
    ra::api::report::Horizon,
};

/// As the RA has them.
#[derive(Clone, Copy, ValueEnum)]
pub enum Days {
    #[value(name = "7")]
    Seven,
    #[value(name = "30")]
    Thirty,
    #[value(name = "60")]
    Sixty,
    #[value(name = "90")]
    Ninety,
}

#[derive(Args)]
pub struct Options {
    /// How many days to look ahead
    #[arg(long, value_enum, default_value = "30")]
    pub days: Days,
    #[command(flatten)]
    pub one: OneReader,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let result = list(global, system, options);
    report::report("expiring", options.one.json, &global.texts(), &result)
}

fn list(global: &Global, system: System, options: &Options) -> Result<Outcome, Failure> {
    let within = match options.days {
        Days::Seven => Horizon::Days7,
        Days::Thirty => Horizon::Days30,
        Days::Sixty => Horizon::Days60,
        Days::Ninety => Horizon::Days90,
    };
    let mut session = Session::start(global, system, options.one.accept_terms).map_err(Failure::untouched)?;
    let reader = session.helper_reader(options.one.reader.as_deref()).map_err(Failure::untouched)?;
    session.sign_in_helper(&reader, id::CLI_ASK_PASSCODE)?;
    session.run(Request::Do { reader, what: What::Expiring { within } })
}
