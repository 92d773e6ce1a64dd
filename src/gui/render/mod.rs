//! What the window is drawn with, so that it always comes.
//!
//! OpenGL is missing over Remote Desktop and in many virtual machines, Vulkan on many more; some drivers are there and end the program
//! while they start. So there is an order ([`order`]), ending with a renderer that needs nothing but a screen ([`cpu`]). One that
//! fails is left behind together with the whole process, libraries and all: the program replaces itself by a fresh one
//! ([`restart`]), which is told what has failed, tries what is next, and never what has failed. So there are three tries at most.
//! winit allows one event loop a process, which is the other reason.
//!
//! A driver that takes the program down with it cannot be told to the next one. The [`Record`] knows: what was being tried, and
//! was never seen to paint.

mod cpu;
mod native;
pub mod order;
pub mod restart;
mod shell;

use std::{cell::RefCell, path::PathBuf, rc::Rc};

use egui::ViewportBuilder;

use shell::Make;
pub(crate) use shell::{Maker, Window};

use super::window::OpenFault;
use crate::{
    background::writer::{Kept, Pen},
    diagnostics::renderer::{Record, Tried},
    domain::problem::Problem,
    domain::renderer::{Choice, Renderer},
};

/// What was asked for, and what is known from the tries before.
#[derive(Clone, Debug, Default)]
pub struct Rendering {
    pub choice: Choice,
    /// What the processes before this one could not paint with.
    pub tried: Tried,
    /// Where the [`Record`] is kept; `None` keeps none.
    pub record: Option<PathBuf>,
    /// Writes it while there is a window; `None` lets the window's own thread do it.
    pub pen: Option<Pen>,
}

impl Rendering {
    /// What is asked for, with what the process before this one has told by its environment.
    pub fn new(choice: Choice, record: Option<PathBuf>, pen: Option<Pen>) -> Self {
        Self { choice, tried: restart::told(), record, pen }
    }
}

/// Why a renderer has no window.
#[derive(Debug)]
enum Stop {
    /// There is no screen: no other renderer would have one.
    NoScreen(String),
    /// The program's own parts could not be made; the caller knows why.
    Parts,
    /// This renderer does not work here.
    Failed(String),
}

/// Opens the window with the next renderer and stays until it is closed. `make` is called once there is something to draw with, and gives
/// `None` where the window's parts cannot be made.
pub(crate) fn open<'a, A: Window + 'static>(
    rendering: Rendering,
    builder: ViewportBuilder,
    make: Maker<'a, A>,
) -> Result<(), OpenFault> {
    let Rendering { choice, mut tried, record: folder, pen } = rendering;
    let record = folder.as_deref().map(Record::load).unwrap_or_default();
    let record = Rc::new(RefCell::new(record.begin(env!("CARGO_PKG_VERSION"), choice, &mut tried)));
    let Some(renderer) = order::next(choice, &tried) else { return Err(OpenFault::NothingLeft(tried)) };
    let keep = move |change: &dyn Fn(&mut Record), pen: Option<&Pen>| {
        let Some(folder) = folder.clone() else { return };
        let mut record = record.borrow_mut();
        change(&mut record);
        let record = record.clone();
        let save = move || record.save(&folder);
        // Without the record a driver that ends the program is met again at the next start; the window comes all the same.
        let kept = Kept::or_logged("what the window is drawn with cannot be noted");
        match pen {
            Some(pen) => pen.write(save, kept),
            None => kept.say(save()),
        }
    };
    tracing::info!(%renderer, %choice, failed = tried.in_words(), "the window is to be drawn");
    // On this thread: it has to be on the disk before a driver can end the program. There is no window yet that it could hold up, and
    // none any more where something is given up below.
    keep(&|record| record.trying(renderer, &tried), None);
    let painted = {
        let (keep, pen) = (keep.clone(), pen);
        Box::new(move || {
            tracing::info!(%renderer, "the window is drawn");
            keep(&|record| record.painted(renderer), pen.as_ref());
        })
    };
    let parts = Make { make, painted };
    let stop = match renderer {
        Renderer::Glow => native::glow(builder, parts),
        Renderer::Wgpu => native::wgpu(builder, choice == Choice::Only(Renderer::Wgpu), parts),
        Renderer::Cpu => cpu::run(builder, parts),
    };
    let why = match stop {
        Ok(()) => return Ok(()),
        Err(Stop::Failed(why)) => why,
        Err(Stop::NoScreen(why)) => {
            keep(&Record::gave_up, None);
            return Err(OpenFault::NoScreen(why));
        }
        Err(Stop::Parts) => {
            keep(&Record::gave_up, None);
            return Err(OpenFault::Desk(Problem::Internal { what: "the window's parts could not be made" }));
        }
    };
    tracing::warn!(%renderer, why, "the window cannot be drawn with this");
    keep(&Record::gave_up, None);
    tried.add(renderer, why);
    Err(if order::next(choice, &tried).is_some() { OpenFault::Again(tried) } else { OpenFault::NothingLeft(tried) })
}
