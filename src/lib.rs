//! Wardcard: look after a health and care smartcard.

#[cfg(feature = "desktop")]
pub mod background;
pub mod card;
#[cfg(feature = "desktop")]
pub mod cli;
#[cfg(feature = "desktop")]
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
#[cfg(feature = "desktop")]
pub mod desk;
#[cfg(any(feature = "desktop", feature = "ra"))]
pub mod diagnostics;
pub mod domain;
#[cfg(feature = "desktop")]
pub mod gui;
#[cfg(feature = "desktop")]
pub mod i18n;
#[cfg(doc)]
pub mod manual;
pub mod ra;
pub mod workflow;
