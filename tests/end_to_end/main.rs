//! End to end: real PC/SC readers, a real RA process over TLS, the headless commands as a script would run them, other people's
//! cards and programs. `assets/setup/` installs what this needs.
#![cfg(all(unix, feature = "desktop", feature = "ra"))]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

mod bad_input;
mod crash;
mod flows;
mod lost_cards;
mod office;
mod opensc;
mod people;
mod ra_books;
#[path = "../readers/mod.rs"]
mod readers;
mod remote_help;
mod repair;
#[path = "../rig/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod rig;
mod service;
mod stage;
mod token;
