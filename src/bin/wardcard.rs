//! The desktop app: reads arguments, takes clock, chance and readers from the system, calls the library.

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use tracing_subscriber::EnvFilter;
use wardcard::{
    card::transport::pcsc::PcscReaders,
    cli::{
        Cli, report,
        run::run,
        session::{System, config, named, parts},
    },
    desk::{Handle, SystemKeyring},
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        problem::{Exit, Failure, Problem},
    },
    gui::{self, Rendering, render::restart::restart, window::OpenFault},
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Libraries stay at `warn`, whatever is asked for: some of them would log whole messages.
    let level = cli.global.log.unwrap_or(tracing::Level::WARN);
    let filter = EnvFilter::new(format!("warn,wardcard={level}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let texts = cli.global.texts();
    let exit = match run(cli, system()) {
        Ok(exit) => exit,
        Err(window) => match open(window.0, window.1) {
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

fn open(cli: Cli, system: System) -> Result<u8, Problem> {
    let (texts, clock) = (cli.global.texts(), system.clock.clone());
    let config = config(&cli.global)?;
    let opened = match cli.command {
        #[cfg(feature = "demo")]
        Some(wardcard::cli::Command::Demo { state, join, with_real_readers }) => {
            use wardcard::demo::{Demo, window};
            let demo = match join {
                Some(dir) => Demo::join(dir, system.clock, system.chance, &system.workstation)?,
                None => Demo::start(state, system.clock, system.chance, system.workstation)?,
            };
            let demo = demo.called(cli.global.workstation);
            let rendering = Rendering::new(config.settings.renderer.value, None);
            window::open(&demo, with_real_readers.then_some(system.readers), texts, rendering, clock, config)
        }
        _ => {
            let window = config.places.window.clone();
            let options = gui::Options {
                keep: Some(Box::new(move |choice| choice.keep(&window))),
                saver: gui::save::by_dialog(),
                start_demo: demo_starter(),
                ..gui::Options::new(config.clone(), clock)
            };
            let system = named(&cli.global, system);
            let rendering = Rendering::new(config.settings.renderer.value, Some(config.places.state.clone()));
            let keyring = Arc::new(SystemKeyring);
            gui::run(texts, options, rendering, |wake| Handle::start(parts(&config, system, Some(keyring), wake)))
        }
    };
    // The demo has ended: nothing of this program is lost by starting it again.
    match opened {
        Ok(()) => Ok(Exit::Done as u8),
        Err(OpenFault::Desk(problem)) => Err(problem),
        Err(OpenFault::Again(tried)) => restart(&tried).map_err(|e| Problem::File { what: e.to_string() }),
        Err(fault) => Err(Problem::Screen { what: fault.to_string() }),
    }
}

/// Opens this program once more, as the demo; nobody waits for it.
fn demo_starter() -> Option<gui::StartDemo> {
    cfg!(feature = "demo").then(|| -> gui::StartDemo {
        Box::new(|| std::process::Command::new(std::env::current_exe()?).arg("demo").spawn().map(drop))
    })
}
