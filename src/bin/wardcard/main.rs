//! The desktop app: reads arguments, takes clock, chance and readers from the system, calls the library.

mod open;

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use tracing_subscriber::EnvFilter;
use wardcard::{
    card::transport::pcsc::PcscReaders,
    cli::{Cli, report, run::run, session::System},
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        problem::Failure,
    },
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Libraries stay at `warn`, whatever is asked for: some of them would log whole messages. zbus warns of what is as it should be:
    // a name without an object, a connection that was closed.
    let level = cli.global.log.unwrap_or(tracing::Level::WARN);
    let filter = EnvFilter::new(format!("warn,zbus=error,wardcard={level}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let texts = cli.global.texts();
    let exit = match run(cli, system()) {
        Ok(exit) => exit,
        Err(window) => match open::open(window.0, window.1) {
            Ok(code) => return ExitCode::from(code),
            Err(problem) => report::report("window", false, &texts, &Err(Failure::untouched(problem))),
        },
    };
    ExitCode::from(exit as u8)
}

#[expect(clippy::disallowed_methods, reason = "the system's clock is read here and nowhere else")]
#[expect(clippy::expect_used, reason = "without the system's randomness nothing may go on")]
fn system() -> System {
    System {
        clock: Clock::new(Timestamp::now),
        chance: Chance::new(|to| getrandom::fill(to).expect("the system gives random bytes")),
        workstation: workstation(),
        readers: Arc::new(PcscReaders),
    }
}

fn workstation() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
