//! Sends a parsed headless command to its file.

use super::{
    Cli, Command, cards, change_passcode, doctor, expiring, issue, remote_help, renew, repair, report_card, session::System,
    status, unlock, virtual_card,
};
use crate::domain::problem::Exit;

/// Runs the command, or gives the command line back where it asks for a window.
pub fn run(cli: Cli, system: System) -> Result<Exit, Box<(Cli, System)>> {
    let exit = match &cli.command {
        Some(Command::Status(options)) => status::run(&cli.global, system, options),
        Some(Command::ChangePasscode(options)) => change_passcode::run(&cli.global, system, options),
        Some(Command::Unlock(options)) => unlock::run(&cli.global, system, options),
        Some(Command::Renew(options)) => renew::run(&cli.global, system, options),
        Some(Command::Issue(options)) => issue::run(&cli.global, system, options),
        Some(Command::RemoteHelp(options)) => remote_help::run(&cli.global, system, options),
        Some(Command::Repair(options)) => repair::run(&cli.global, system, options),
        Some(Command::Report(options)) => report_card::run(&cli.global, system, options),
        Some(Command::Cards(deed)) => cards::run(&cli.global, system, deed),
        Some(Command::Expiring(options)) => expiring::run(&cli.global, system, options),
        Some(Command::Doctor(options)) => doctor::run(&cli.global, system, options),
        Some(Command::VirtualCard(options)) => virtual_card::run(options, system.chance),
        #[cfg(feature = "demo")]
        Some(Command::Demo { .. }) => return Err(Box::new((cli, system))),
        None => return Err(Box::new((cli, system))),
    };
    Ok(exit)
}
