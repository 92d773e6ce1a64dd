//! Opens the window on a screen.

use std::sync::Arc;

use egui::{IconData, ViewportBuilder};

use super::{
    app::{App, Options},
    render::{self, Rendering},
    theme::{Theme, Tokens},
};
use crate::{
    background::Picture,
    desk::port::Port,
    diagnostics::renderer::Tried,
    domain::problem::Problem,
    i18n::{Texts, id},
};

/// Tells the window that something has happened. May be called from any thread.
pub type WakeUp = Arc<dyn Fn() + Send + Sync>;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// No renderer would help.
    #[error("there is no screen to open the window on: {0}")]
    NoScreen(String),
    #[error("nothing that was tried could draw the window: {}", .0.in_words())]
    NothingLeft(Tried),
    /// This renderer failed, and there is another: after everything of this program was let go, [`render::restart::restart`] goes on.
    #[error("the window could not be drawn so far: {}", .0.in_words())]
    Again(Tried),
    #[error(transparent)]
    Desk(Problem),
}

/// Opens the window and stays until it is closed. `port` is given the wake-up that it calls for each event.
///
/// What is to come after it is said by [`Options::after`].
///
/// # Errors
/// Where there is no screen, nothing to draw with, or no desk; and where the program has to start again to draw with something else.
pub fn run<P: Port + 'static>(
    texts: Texts,
    options: Options,
    rendering: Rendering,
    port: impl FnOnce(WakeUp) -> Result<P, Problem>,
) -> Result<(), OpenFault> {
    // The demo's panel stands beside the frame, not in it.
    let size = if options.demo.is_some() { [1380.0, 760.0] } else { [1080.0, 720.0] };
    let viewport = ViewportBuilder::default()
        .with_icon(icon())
        .with_title(texts.get(id::APP_NAME))
        .with_app_id("wardcard")
        .with_inner_size(size)
        .with_min_inner_size([800.0, 560.0]);
    let mut no_desk = None;
    let make = Box::new(|ctx: &egui::Context| {
        let ctx = ctx.clone();
        let wake: WakeUp = Arc::new(move || ctx.request_repaint());
        let around = wake.clone();
        let port = port(wake).map_err(|problem| no_desk = Some(problem)).ok()?;
        let mut app = App::new(port, texts, options);
        app.wake_by(around);
        Some(app)
    });
    let opened = render::open(rendering, viewport, make);
    match (no_desk, opened) {
        (Some(problem), _) => Err(OpenFault::Desk(problem)),
        (None, opened) => opened,
    }
}

/// The window's icon.
fn icon() -> IconData {
    let Picture { rgba, width, height } = picture();
    IconData { rgba, width: width as u32, height: height as u32 }
}

/// A small card: the band, the face and the chip, without a picture file.
pub fn picture() -> Picture {
    const SIDE: usize = 64;
    let c = Tokens::of(Theme::Light);
    let within = |x: usize, y: usize, left, top, right, bottom| (left..right).contains(&x) && (top..bottom).contains(&y);
    let mut rgba = Vec::with_capacity(SIDE * SIDE * 4);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let corner = !(5..SIDE - 5).contains(&x) && !(15..49).contains(&y);
            let pixel = if !within(x, y, 2, 12, 62, 52) || corner {
                [0; 4]
            } else if within(x, y, 2, 12, 62, 24) || !within(x, y, 5, 12, 59, 49) {
                c.card_band.to_array()
            } else if within(x, y, 11, 30, 25, 41) {
                c.chip.to_array()
            } else {
                c.card.to_array()
            };
            rgba.extend(pixel);
        }
    }
    Picture { rgba, width: SIDE, height: SIDE }
}
