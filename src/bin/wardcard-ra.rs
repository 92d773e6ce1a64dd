//! The Registration Authority service: reads arguments, takes clock and chance from the system, calls the library.

use std::process::ExitCode;

use clap::Parser as _;
use wardcard::domain::{chance::Chance, clock::Clock, clock::Timestamp, secret::SecretText};
use wardcard::ra::admin::arguments::{Arguments, Audit, Command};
use wardcard::ra::admin::{self, AdminFault, data::Data, init::InitOptions, serve::ServeOptions};
use wardcard::ra::server::running::install_tls_provider;

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
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(Into::into);
    let data = Data { dir: data, database: database.map(SecretText::new), credentials };
    match command {
        Command::Init { certificate_days, names } => {
            let options = InitOptions::new(certificate_days, names, admin::init::host_name());
            println!("{}", admin::init::init(&data, &options, &clock, &chance)?.in_words());
        }
        Command::Serve { listen, mail_dir } => {
            let options = ServeOptions { listen, mail_dir };
            admin::serve::serve(&data, options, clock, chance, |url| println!("listening on {url}"))?;
        }
        Command::Import { csv, photos, dry_run } => {
            println!("{}", admin::import::Import { csv, photos, dry_run }.run(&data, &clock, &chance)?);
        }
        Command::Adopt { file, key, dry_run } => {
            println!("{}", admin::adopt::adopt(&data, &file, &key, dry_run, &clock, &chance)?);
        }
        Command::Seed { people, organisations, audit_rows, live, seed } => {
            let size = admin::seed::Size { people, organisations, audit_rows, live, seed };
            println!("{}", admin::seed::seed(&data, size, &clock, &chance)?);
        }
        Command::Doctor { json } => admin::doctor::doctor(&data, json, &clock, |text| println!("{text}"))?,
        Command::BootstrapCode => {
            let code = admin::bootstrap_code::bootstrap_code(&data, &clock, &chance)?;
            println!("{}", code.expose("shown once to whoever asked for it"));
        }
        Command::Backup(how) => println!("{}", admin::backup::backup(&data, &how, &clock)?),
        Command::Restore(how) => println!("{}", admin::restore::restore(&data, &how, &clock)?),
        Command::Audit(Audit::Verify(how)) => println!("{}", admin::audit::verify::verify(&data, &how)?),
        Command::Audit(Audit::Export(how)) => {
            let _rows = admin::audit::export::export(&data, &how, &mut std::io::stdout().lock())?;
        }
        Command::Audit(Audit::Checkpoint(how)) => {
            let made = admin::audit::checkpoint::checkpoint(&data, &how, &clock, &chance)?;
            println!("row {} of {}: {}", made.length, made.at, how.out.display());
        }
        Command::Vault(command) => println!("{}", admin::vault::run(&data, command, &clock, &chance)?),
    }
    Ok(())
}
