//! Opens the window, or rests without one; and goes over from one to the other.

use std::{env, process, sync::Arc};

use wardcard::{
    background::{
        Desktop, Surroundings as _,
        again::{As, again},
        desktop,
        rest::{Bell, Left, Rest},
        writer::{Pen, Writer},
    },
    cli::{
        Cli,
        session::{System, config, named, parts},
    },
    config::Config,
    desk::{Handle, SystemKeyring},
    domain::problem::{Exit, Problem},
    gui::{self, After, Rendering, render::restart::restart, window::OpenFault},
    i18n::Texts,
};

/// The window that is asked for, until it is closed; or a rest without one, until it ends. The exit code.
pub fn open(cli: Cli, system: System) -> Result<u8, Problem> {
    let texts = cli.global.texts();
    let config = config(&cli.global)?;
    let after = After::default();
    let opened = match cli.command {
        #[cfg(feature = "demo")]
        Some(wardcard::cli::Command::Demo { state, join, with_real_readers }) => {
            use wardcard::demo::{Demo, window};
            let clock = system.clock.clone();
            let demo = match join {
                Some(dir) => Demo::join(dir, system.clock, system.chance, &system.workstation)?,
                None => Demo::start(state, system.clock, system.chance, system.workstation)?,
            };
            let demo = demo.called(cli.global.workstation);
            let rendering = Rendering::new(config.settings.renderer.value, None, None);
            window::open(&demo, with_real_readers.then_some(system.readers), texts, rendering, clock, config)
        }
        _ => {
            let system = named(&cli.global, system);
            let rests = cli.hidden && config.settings.keep_in_tray.value;
            match rests.then(|| rest(&config, system.clone(), &texts)).transpose()? {
                Some(Left::Quit) => return Ok(Exit::Done as u8),
                Some(Left::Open) => return go_on(As::Window),
                Some(Left::NoIcon) | None => show(&config, system, texts, cli.hidden, &after),
            }
        }
    };
    // The demo has ended: nothing of this program is lost by starting it again.
    match opened {
        Ok(()) if after.is_rest() => go_on(As::Hidden),
        Ok(()) => Ok(Exit::Done as u8),
        Err(OpenFault::Desk(problem)) => Err(problem),
        Err(OpenFault::Again(tried)) => restart(&tried).map_err(|e| Problem::File { what: e.to_string() }),
        Err(fault) => Err(Problem::Screen { what: fault.to_string() }),
    }
}

fn go_on(how: As) -> Result<u8, Problem> {
    again(how).map(|()| Exit::Done as u8).map_err(|e| Problem::File { what: e.to_string() })
}

fn desktop_of(config: &Config, pen: Pen) -> Desktop {
    let desktop = Desktop::new(desktop::Setting {
        state: Some(config.places.state.clone()),
        program: env::current_exe().ok(),
        picture: Some(gui::window::picture()),
        pen: Some(pen),
    });
    desktop.mind_login(config.settings.start_at_login.value);
    desktop
}

fn show(config: &Config, system: System, texts: Texts, minimised: bool, after: &After) -> Result<(), OpenFault> {
    // Dropped last: what was set is on the disk before the program ends, or goes on as another.
    let writer = Writer::start().map_err(|e| OpenFault::Desk(no_thread(e)))?;
    let around = desktop_of(config, writer.pen());
    around.claim_window();
    let (window, pen) = (config.places.window.clone(), writer.pen());
    let options = gui::Options {
        keep: Some(Box::new(move |choice, kept| {
            let (choice, window) = (choice.clone(), window.clone());
            pen.write(move || choice.keep(&window), kept);
        })),
        saver: gui::save::by_dialog(),
        start_demo: demo_starter(),
        told: around.told(),
        around: Some(Box::new(around)),
        minimised,
        after: after.clone(),
        ..gui::Options::new(config.clone(), system.clock.clone())
    };
    let rendering = Rendering::new(config.settings.renderer.value, Some(config.places.state.clone()), Some(writer.pen()));
    gui::run(texts, options, rendering, |wake| start(config, system, wake))
}

/// Until somebody wants the window. There is one such program a person; a second ends at once.
fn rest(config: &Config, system: System, texts: &Texts) -> Result<Left, Problem> {
    let writer = Writer::start().map_err(no_thread)?;
    let mut around = desktop_of(config, writer.pen());
    if !around.claim_rest() {
        return Ok(Left::Quit);
    }
    let bell = Bell::default();
    around.wake_by(bell.wake());
    let (clock, told) = (system.clock.clone(), around.told());
    let desk = start(config, system, bell.wake())?;
    Ok(Rest::new(desk, &mut around, texts, &config.settings, clock, told).run(&bell))
}

fn no_thread(error: std::io::Error) -> Problem {
    Problem::File { what: error.to_string() }
}

fn start(config: &Config, system: System, wake: gui::window::WakeUp) -> Result<Handle, Problem> {
    Handle::start(parts(config, system, Some(Arc::new(SystemKeyring)), wake))
}

/// Opens this program once more, as the demo; nobody waits for it.
fn demo_starter() -> Option<gui::StartDemo> {
    cfg!(feature = "demo")
        .then(|| -> gui::StartDemo { Box::new(|| process::Command::new(env::current_exe()?).arg("demo").spawn().map(drop)) })
}
