//! Wardcard: look after a health and care smartcard.

pub mod card;
#[cfg(feature = "desktop")]
pub mod config;
pub mod domain;
pub mod ra;
pub mod workflow;
