//! Wardcard: look after a health and care smartcard.

pub mod card;
pub mod domain;
