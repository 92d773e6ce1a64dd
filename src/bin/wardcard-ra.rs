//! The Registration Authority service: reads arguments, takes clock and chance from the system, calls the library.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use wardcard::{
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
    },
    ra::{
        admin::{self, AdminFault, init::InitOptions, serve::ServeOptions},
        server::running::install_tls_provider,
    },
};

/// Wardcard's Registration Authority service.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The directory that holds configuration, keys and database.
    #[arg(long, global = true, default_value = "ra-data")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make configuration, keys and database, and a first bootstrap code.
    Init {
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        certificate_days: Option<u16>,
        /// Another host name or IP address of this machine; may be given more than once.
        #[arg(long = "name")]
        names: Vec<String>,
    },
    /// Run the service.
    Serve {
        #[arg(long, default_value = "127.0.0.1:8443")]
        listen: SocketAddr,
        /// Another database than the one in the data directory: sqlite:PATH.
        #[arg(long)]
        database: Option<String>,
        /// Where mail is written, one .eml file per message. Without it no one-time codes can be sent.
        #[arg(long)]
        mail_dir: Option<PathBuf>,
    },
    /// Import people and positions from a CSV file: the whole file or nothing.
    Import { csv: PathBuf },
    /// Make a code with which one card can be issued without an agent's card.
    BootstrapCode,
}

#[expect(clippy::print_stderr, reason = "the one place that speaks to whoever ran the command")]
fn main() -> ExitCode {
    // Libraries stay at `warn`: some of them would log whole messages.
    let filter = std::env::var("WARDCARD_LOG").ok().and_then(|text| text.parse().ok());
    let level: tracing::Level = filter.unwrap_or(tracing::Level::INFO);
    let filter = EnvFilter::new(format!("warn,wardcard={level},wardcard_ra={level}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    install_tls_provider();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("wardcard-ra: {fault}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the system's clock is read here and nowhere else")]
#[expect(clippy::expect_used, reason = "without the system's randomness nothing may go on")]
#[expect(clippy::print_stdout, reason = "the commands' own answers")]
fn run(arguments: Arguments) -> Result<(), AdminFault> {
    let clock = Clock::new(Timestamp::now);
    let chance = Chance::new(|to| getrandom::fill(to).expect("the system gives random bytes"));
    let data = &arguments.data;
    match arguments.command {
        Command::Init { certificate_days, names } => {
            let host_name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|n| n.trim().to_owned());
            let host_name = host_name.or_else(|| std::env::var("COMPUTERNAME").ok());
            let options = InitOptions { certificate_days, names, host_name, ..InitOptions::default() };
            println!("{}", admin::init::init(data, &options, &clock, &chance)?.in_words());
        }
        Command::Serve { listen, database, mail_dir } => {
            let options = ServeOptions { listen, database, mail_dir };
            admin::serve::serve(data, options, clock, chance, |url| println!("listening on {url}"))?;
        }
        Command::Import { csv } => {
            let done = admin::import::import(data, &csv, &clock, &chance)?;
            println!("imported {} people with {} positions", done.people, done.positions);
        }
        Command::BootstrapCode => {
            let code = admin::bootstrap_code::bootstrap_code(data, &clock, &chance)?;
            println!("{}", code.expose("shown once to whoever asked for it"));
        }
    }
    Ok(())
}
