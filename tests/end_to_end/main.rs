//! End to end: real PC/SC readers, a real RA process over TLS, the headless commands as a script would run them, other people's
//! cards and programs. `assets/setup/` installs what this needs.
#![cfg(all(unix, feature = "desktop", feature = "ra"))]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

mod adoption;
mod bad_input;
mod caller;
mod crash;
mod directory;
mod flows;
mod keypad;
mod looked_after;
mod lost_cards;
mod mail_server;
mod office;
mod opensc;
mod pairing;
mod people;
mod pin_pad;
mod ra_books;
mod ra_toml;
#[path = "../readers/mod.rs"]
mod readers;
mod remote_help;
mod repair;
mod reports;
mod requests;
mod revocation;
#[path = "../rig/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod rig;
mod service;
mod shared_card;
mod sign_in;
mod stage;
mod text_messages;
mod token;
mod upstream_ca;
