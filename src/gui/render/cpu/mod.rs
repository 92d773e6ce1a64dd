//! The window, drawn by this program itself: needs a screen and nothing else.
//!
//! winit makes the window, softbuffer puts pixels on it (by shared memory or GDI, also over Remote Desktop), and [`raster`] paints
//! egui's meshes, each time only what has changed.

mod area;
mod damage;
mod raster;
mod textures;
mod window;

use egui::ViewportBuilder;
use winit::event_loop::EventLoop;

use self::window::{Frame, Wake};
use super::{
    Stop,
    shell::{Make, Window},
};

/// Opens the window and stays until it is closed.
pub(super) fn run<A: Window + 'static>(builder: ViewportBuilder, app: Make<'_, A>) -> Result<(), Stop> {
    let events = EventLoop::<Wake>::with_user_event().build().map_err(|e| Stop::NoScreen(e.to_string()))?;
    let mut frame = Frame::new(builder, app, events.create_proxy());
    let ran = events.run_app(&mut frame);
    match (frame.into_stop(), ran) {
        (Some(stop), _) => Err(stop),
        (None, Err(error)) => Err(Stop::Failed(error.to_string())),
        (None, Ok(())) => Ok(()),
    }
}
