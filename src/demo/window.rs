//! Opens the window over the demo.

use std::sync::{Arc, OnceLock};

use super::Demo;
use crate::{
    background::{Desktop, desktop},
    card::transport::Readers,
    config::Config,
    desk::Handle,
    domain::{clock::Clock, problem::Problem},
    gui::{self, Rendering, window::OpenFault},
    i18n::Texts,
};

/// Opens the window and stays until it is closed; then the demo ends too.
pub fn open(
    demo: &Demo,
    real: Option<Arc<dyn Readers>>,
    texts: Texts,
    rendering: Rendering,
    clock: Clock,
    config: Config,
) -> Result<(), OpenFault> {
    // The rack is there before the window, and wakes it once it is there.
    let late: Arc<OnceLock<gui::window::WakeUp>> = Arc::default();
    let wake = late.clone();
    let rack = demo.rack(Arc::new(move || {
        if let Some(wake) = wake.get() {
            wake();
        }
    }));
    // What is chosen in the demo ends with it.
    // It reminds like the real one, but does not outlive its window.
    let around = Desktop::new(desktop::Setting { state: None, program: None, picture: None, pen: None });
    let options = gui::Options {
        demo: Some(Box::new(rack)),
        saver: gui::save::by_dialog(),
        around: Some(Box::new(around)),
        ..gui::Options::new(config, clock)
    };
    gui::run(texts, options, rendering, |wake| {
        // Set once: there is one window.
        let _first = late.set(wake.clone());
        start(demo, real, wake)
    })
}

fn start(demo: &Demo, real: Option<Arc<dyn Readers>>, wake: gui::window::WakeUp) -> Result<Handle, Problem> {
    Handle::start(demo.parts(real, wake))
}
