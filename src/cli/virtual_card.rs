//! `wardcard virtual-card`: a virtual PIV card in a virtual PC/SC reader, for trying Wardcard and other people's programs.

use std::path::PathBuf;

use clap::Args;

use super::{Global, report};
use crate::{
    card::virtual_card::serve,
    domain::{
        chance::Chance,
        problem::{Exit, Failure, Problem},
    },
};

#[derive(Args)]
pub struct Options {
    /// The card's file; it holds secrets
    #[arg(long, value_name = "CARD")]
    pub file: PathBuf,
    /// Where the virtual reader listens
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:35963")]
    pub vpcd: String,
    /// Make a new, blank card; the file must not be there yet
    #[arg(long)]
    pub blank: bool,
}

pub fn run(global: &Global, options: &Options, chance: Chance) -> Exit {
    match serve::run(&options.file, &options.vpcd, options.blank, chance) {
        Ok(()) => Exit::Done,
        Err(error) => {
            let failure = Failure::untouched(Problem::File { what: error.to_string() });
            report::report("virtual-card", false, &global.texts(), &Err(failure))
        }
    }
}
