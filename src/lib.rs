//! Wardcard: look after a health and care smartcard.

pub mod card;
#[cfg(feature = "desktop")]
pub mod config;
#[cfg(feature = "desktop")]
pub mod desk;
pub mod domain;
#[cfg(feature = "desktop")]
pub mod gui;
#[cfg(feature = "desktop")]
pub mod i18n;
pub mod ra;
pub mod workflow;
