//! The worker: owns card, network and journal, performs the workflows' effects, speaks [`port::Command`] and [`port::Event`].
//! It does not know egui.

pub mod port;
pub mod view;
