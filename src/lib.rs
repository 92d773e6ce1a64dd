//! Wardcard: look after a health and care smartcard.

pub mod domain;
pub mod ra;
