//! Opens the window on a screen.

use std::sync::Arc;

use egui::{IconData, ViewportBuilder};

use super::{
    app::{App, Options},
    theme::{Theme, Tokens},
};
use crate::{
    desk::port::Port,
    domain::problem::Problem,
    i18n::{Texts, id},
};

/// Tells the window that something has happened. May be called from any thread.
pub type WakeUp = Arc<dyn Fn() + Send + Sync>;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// There is no screen, or no OpenGL to draw with.
    #[error("the window cannot be opened: {0}")]
    Screen(#[from] eframe::Error),
    #[error(transparent)]
    Desk(Problem),
}

/// Opens the window and stays until it is closed. `port` is given the wake-up that it calls for each event.
///
/// # Errors
/// Where there is no screen, no OpenGL to draw with, or no desk.
pub fn run<P: Port + 'static>(
    texts: Texts,
    options: Options,
    port: impl FnOnce(WakeUp) -> Result<P, Problem>,
) -> Result<(), OpenFault> {
    let title = texts.get(id::APP_NAME);
    // The demo's panel stands beside the frame, not in it.
    let size = if options.demo.is_some() { [1380.0, 760.0] } else { [1080.0, 720.0] };
    let viewport = ViewportBuilder::default()
        .with_icon(icon())
        .with_title(title.clone())
        .with_app_id("wardcard")
        .with_inner_size(size)
        .with_min_inner_size([800.0, 560.0]);
    let native = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    let mut no_desk = None;
    let opened = eframe::run_native(
        &title,
        native,
        Box::new(|cc| {
            let ctx = cc.egui_ctx.clone();
            let wake: WakeUp = Arc::new(move || ctx.request_repaint());
            let port = port(wake).inspect_err(|problem| no_desk = Some(problem.clone()))?;
            Ok(Box::new(App::new(port, texts, options)))
        }),
    );
    match no_desk {
        Some(problem) => Err(OpenFault::Desk(problem)),
        None => opened.map_err(OpenFault::Screen),
    }
}

/// A small card: the band, the face and the chip, without a picture file.
fn icon() -> IconData {
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
    IconData { rgba, width: SIDE as u32, height: SIDE as u32 }
}
