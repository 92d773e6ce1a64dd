//! Opens the window on a screen.

use std::sync::Arc;

use egui::ViewportBuilder;

use super::app::{App, Options};
use crate::{desk::port::Port, domain::problem::Problem, i18n::Texts};

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
    let title = texts.get("app-name");
    let viewport = ViewportBuilder::default()
        .with_title(title.clone())
        .with_app_id("wardcard")
        .with_inner_size([1080.0, 720.0])
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
