//! Wardcard: look after a health and care smartcard.

pub mod card;
#[cfg(feature = "desktop")]
pub mod config;
#[cfg(feature = "desktop")]
pub mod desk;
pub mod domain;
pub mod ra;
pub mod workflow;
