//! Wardcard: look after a health and care smartcard.

pub mod desk;
pub mod domain;
pub mod ra;
