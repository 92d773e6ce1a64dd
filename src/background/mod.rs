//! What Wardcard does while nobody looks at its window: it reminds, stays behind an icon, and starts when a person logs in.
//!
//! What is to be told now is decided by [`remind`], from facts alone; what the desktop is asked to do about it goes through a port
//! ([`surroundings::Surroundings`]), of which the real one is [`desktop::Desktop`]. Nothing here waits for the session bus on the window's
//! thread.
//!
//! A closed window is really closed. What stays is the same program without one ([`rest`]), started anew by [`again`]: it holds no
//! graphics memory, works the same on every screen server (a hidden Wayland window can never be shown again by its own program), and
//! is signed in nowhere. `Open Wardcard` in the icon's menu is the way back.
//!
//! It knows the desk's port, settings and words; it is deliberately ignorant of egui and of cards.

pub mod again;
#[cfg(target_os = "linux")]
mod autostart;
pub mod desktop;
pub mod facts;
pub mod notice;
pub mod remind;
pub mod rest;
pub mod surroundings;
pub mod told;
pub mod writer;

pub use desktop::{Desktop, Picture};
pub use surroundings::{Asked, IconWords, Offer, Offers, Surroundings};
