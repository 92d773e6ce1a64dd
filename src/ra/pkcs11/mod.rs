//! Tokens that keep keys and never give them away: PKCS#11 modules (OASIS PKCS #11 2.40 and later).
//!
//! This room knows modules, tokens, PINs and sessions. It is ignorant of what a key on a token is for.
//!
//! A module has no time limit of its own: a call into it may take as long as the network to its token. Whoever calls from an async
//! task does so where blocking is allowed.

mod fault;
mod find;
mod module;
mod pin;
mod token;

#[cfg(test)]
pub mod test_token;

pub use fault::{PinTrouble, TokenFault};
pub use find::{find, find_one};
pub use pin::Pin;
pub use token::Token;
