//! Person, role, card, certificate, passcode, operation, policy and clock: pure rules.
//!
//! This room knows the facts and figures of the field. It is deliberately ignorant of I/O, the time of day, egui, HTTP and APDUs,
//! and imports nothing of ours.

pub mod activity;
pub mod card;
pub mod certificate;
pub mod chance;
pub mod clock;
pub mod contact;
pub mod help_code;
pub mod incident;
pub mod language;
pub mod lifecycle;
pub mod operation;
pub mod organisation;
pub mod passcode;
pub mod person;
pub mod policy;
pub mod problem;
pub mod proof;
pub mod refusal;
pub mod renderer;
pub mod request;
pub mod role;
pub mod secret;
