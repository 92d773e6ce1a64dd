//! Opens the window on a screen.

use std::sync::Arc;

use egui::ViewportBuilder;

use super::app::{App, Options};
use crate::{desk::port::Port, i18n::Texts};

/// Tells the window that something has happened. May be called from any thread.
pub type WakeUp = Arc<dyn Fn() + Send + Sync>;

/// Opens the window and stays until it is closed. `port` is given the wake-up that it calls for each event.
///
/// # Errors
/// Where there is no screen, or no OpenGL to draw with.
pub fn run<P: Port + 'static>(texts: Texts, options: Options, port: impl FnOnce(WakeUp) -> P) -> Result<(), eframe::Error> {
    let title = texts.get("app-name");
    let viewport = ViewportBuilder::default()
        .with_title(title.clone())
        .with_app_id("wardcard")
        .with_inner_size([1080.0, 720.0])
        .with_min_inner_size([800.0, 560.0]);
    let native = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    eframe::run_native(
        &title,
        native,
        Box::new(|cc| {
            let ctx = cc.egui_ctx.clone();
            let wake: WakeUp = Arc::new(move || ctx.request_repaint());
            Ok(Box::new(App::new(port(wake), texts, options)))
        }),
    )
}
