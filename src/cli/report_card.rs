//! `wardcard report lost|stolen|damaged|misuse`: the card stops working at once, and the RA hears of it.
//!
//! By its holder with the card (standard input: passcode), by a colleague who may (`--card SERIAL`; standard input: their own passcode),
//! or without the card (`--number`, `--born`; standard input: the code that the RA sends).

use clap::{Args, ValueEnum};

use super::{
    Global, OneReader, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Outcome, Request, What},
    domain::{
        card::CardSerial,
        incident::IncidentKind,
        person::IdentityNumber,
        problem::{Exit, Failure, Problem},
    },
    i18n::id,
};

#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    Lost,
    Stolen,
    Damaged,
    Misuse,
}

#[derive(Args)]
pub struct Options {
    #[arg(value_enum)]
    pub kind: Kind,
    /// A colleague's card, by the number printed on it
    #[arg(long, value_name = "SERIAL", conflicts_with = "number")]
    pub card: Option<String>,
    /// Without the card: the twelve digits of its holder
    #[arg(long, value_name = "DIGITS", requires = "born")]
    pub number: Option<String>,
    /// Without the card: the holder's date of birth
    #[arg(long, value_name = "YYYY-MM-DD", requires = "number")]
    pub born: Option<jiff::civil::Date>,
    /// What happened, in one line
    #[arg(long, default_value = "")]
    pub note: String,
    #[command(flatten)]
    pub one: OneReader,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let result = tell(global, system, options);
    report::report("report", options.one.json, &global.texts(), &result)
}

fn tell(global: &Global, system: System, options: &Options) -> Result<Outcome, Failure> {
    let kind = match options.kind {
        Kind::Lost => IncidentKind::Lost,
        Kind::Stolen => IncidentKind::Stolen,
        Kind::Damaged => IncidentKind::Damaged,
        Kind::Misuse => IncidentKind::Misuse,
    };
    let note = options.note.clone();
    let mut session = Session::start(global, system, options.one.accept_terms).map_err(Failure::untouched)?;
    if let (Some(number), Some(born)) = (&options.number, options.born) {
        let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        let identity_number = IdentityNumber::try_from(digits)
            .map_err(|_| Failure::untouched(Problem::Usage { what: "the number of a holder has twelve digits" }))?;
        return session.run(Request::ReportWithoutCard { identity_number, date_of_birth: born, kind, note });
    }
    let reader = session.reader(options.one.reader.as_deref(), None).map_err(Failure::untouched)?;
    let prompt = if options.card.is_some() { id::CLI_ASK_HELPER } else { id::CLI_ASK_PASSCODE };
    session.sign_in_helper(&reader, prompt)?;
    let card = options.card.clone().map(CardSerial);
    session.run(Request::Do { reader, what: What::Report { card, kind, note } })
}
