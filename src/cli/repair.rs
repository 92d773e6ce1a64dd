//! `wardcard repair`: a new passcode, PUK and pair of certificates, by an RA agent, in person. Standard input gives the agent's passcode,
//! the holder's new one, again. The same command finishes what was cut off.

use clap::{Args, ValueEnum};

use super::{
    Global, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Outcome, Request},
    domain::problem::{Exit, Failure},
    i18n::id,
    ra::api::operation::{Document, IdentityCheck},
};

#[derive(Clone, Copy, ValueEnum)]
pub enum Seen {
    Passport,
    DrivingLicence,
    ResidencePermit,
    StaffRecord,
    OtherWithPhoto,
}

impl Seen {
    fn document(self) -> Document {
        match self {
            Seen::Passport => Document::Passport,
            Seen::DrivingLicence => Document::DrivingLicence,
            Seen::ResidencePermit => Document::ResidencePermit,
            Seen::StaffRecord => Document::StaffRecord,
            Seen::OtherWithPhoto => Document::OtherWithPhoto,
        }
    }
}

#[derive(Args)]
pub struct Options {
    /// The reader with the holder's card
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// The reader with the RA agent's card
    #[arg(long, value_name = "NAME")]
    pub helper_reader: String,
    /// A document of the holder's that was seen; more than one with commas
    #[arg(long, value_enum, value_delimiter = ',')]
    pub seen: Vec<Seen>,
    /// The likeness in it is the holder's, who is here
    #[arg(long)]
    pub likeness: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Accept new terms of the RA
    #[arg(long)]
    pub accept_terms: bool,
}

pub fn run(global: &Global, system: System, options: &Options) -> Exit {
    let result = repair(global, system, options);
    report::report("repair", options.json, &global.texts(), &result)
}

fn repair(global: &Global, system: System, options: &Options) -> Result<Outcome, Failure> {
    let mut session = Session::start(global, system, options.accept_terms).map_err(Failure::untouched)?;
    let agent = session.helper_reader(Some(&options.helper_reader)).map_err(Failure::untouched)?;
    let reader = session.reader(options.reader.as_deref(), Some(&agent)).map_err(Failure::untouched)?;
    session.sign_in_helper(&agent, id::CLI_ASK_AGENT)?;
    let documents = options.seen.iter().map(|s| s.document()).collect();
    let identity_check = IdentityCheck { documents, likeness_confirmed: options.likeness };
    session.run(Request::Repair { reader, agent, identity_check })
}
