//! The window: shows what the desk knows, and asks the desk for what a person wants.
//!
//! This room knows screens, widgets and the theme. It is deliberately ignorant of cards' commands, HTTP and files: it speaks
//! [`crate::desk::port`] only, never waits, and paints only when something has happened.

mod action;
pub mod app;
mod attend;
pub mod demo_panel;
mod keys;
mod model;
mod phase;
mod portraits;
pub mod render;
pub mod save;
mod screens;
pub mod theme;
mod widgets;
pub mod window;

#[cfg(test)]
mod gallery;
#[cfg(test)]
pub mod sample;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod tests;

pub use app::{After, App, KeepSettings, Options, StartDemo};
pub use demo_panel::DemoRack;
pub use render::Rendering;
pub use theme::Theme;
pub use window::run;
