//! The worker: owns card, network and journal, performs the workflows' effects, speaks [`port::Command`] and [`port::Event`].
//! It does not know egui.
//!
//! One named thread does it, in order: [`worker`] is its loop, [`jobs`] turns requests into workflows and drives them,
//! [`agents`] those of helpers and RA agents, [`place`] is one reader with its card, [`card_steps`] and [`ra_calls`] perform the effects.
//! Beside it go only calls to the RA that no card waits for ([`errands`], [`another_ra`]), and waiting itself ([`waiting`]).

mod agents;
mod another_ra;
mod card_steps;
mod enrolment;
mod errands;
mod events;
mod files;
mod handle;
mod host;
mod jobs;
mod journal;
mod keyring;
mod look;
mod outbox;
mod picture;
mod place;
pub mod port;
mod ra_calls;
mod sessions;
#[cfg(test)]
#[cfg(feature = "demo")]
mod tests;
pub mod view;
mod waiting;
mod worker;

pub use enrolment::{EnrolmentState, NoKeyring, SecretStore};
pub use handle::{Handle, Parts, RaSetting};
pub use host::Host;
pub use keyring::SystemKeyring;
