//! The Registration Authority service: reads arguments, takes clock and chance from the system, calls the library.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use wardcard::domain::{chance::Chance, clock::Clock, clock::Timestamp, secret::SecretText};
use wardcard::ra::admin::{self, AdminFault, data::Data, init::InitOptions, serve::ServeOptions};
use wardcard::ra::server::running::install_tls_provider;

/// Wardcard's Registration Authority service.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The directory that holds configuration, keys and database.
    #[arg(long, global = true, default_value = "ra-data")]
    data: PathBuf,
    /// Another database than the file in the data directory: sqlite:PATH or postgres://USER@HOST/NAME.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
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
        /// Where mail is written, one .eml file per message, instead of what ra.toml says of mail.
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
    admin::log_to_stderr(std::env::var("WARDCARD_LOG").ok().as_deref());
    install_tls_provider();
    let Err(fault) = run(Arguments::parse()) else { return ExitCode::SUCCESS };
    eprintln!("wardcard-ra: {fault}");
    ExitCode::FAILURE
}

#[expect(clippy::disallowed_methods, reason = "the system's clock is read here and nowhere else")]
#[expect(clippy::expect_used, reason = "without the system's randomness nothing may go on")]
#[expect(clippy::print_stdout, reason = "the commands' own answers")]
fn run(Arguments { data, database, command }: Arguments) -> Result<(), AdminFault> {
    let clock = Clock::new(Timestamp::now);
    let chance = Chance::new(|to| getrandom::fill(to).expect("the system gives random bytes"));
    let data = Data { dir: data, database: database.map(SecretText::new) };
    match command {
        Command::Init { certificate_days, names } => {
            let options = InitOptions::new(certificate_days, names, admin::init::host_name());
            println!("{}", admin::init::init(&data, &options, &clock, &chance)?.in_words());
        }
        Command::Serve { listen, mail_dir } => {
            let options = ServeOptions { listen, mail_dir };
            admin::serve::serve(&data, options, clock, chance, |url| println!("listening on {url}"))?;
        }
        Command::Import { csv } => println!("{}", admin::import::import(&data, &csv, &clock, &chance)?),
        Command::BootstrapCode => {
            let code = admin::bootstrap_code::bootstrap_code(&data, &clock, &chance)?;
            println!("{}", code.expose("shown once to whoever asked for it"));
        }
    }
    Ok(())
}
