//! The card, from bytes to meaning: a link that moves bytes ([`transport`]), ISO 7816-4 framing ([`apdu`], [`tlv`],
//! [`status_word`]), the PIV driver ([`piv`]), a PIV card in memory ([`virtual_card`]), cards coming and going ([`monitor`]).

pub mod apdu;
pub mod monitor;
pub mod piv;
#[cfg(test)]
mod script;
pub mod status_word;
pub mod tlv;
pub mod transport;
pub mod virtual_card;
