//! The card, from bytes to meaning: a link that moves bytes, ISO 7816-4 framing, the PIV driver, and a PIV card in memory
//! ([`virtual_card`]).

pub mod virtual_card;
