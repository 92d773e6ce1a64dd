//! AES-256-GCM with a 12-byte nonce before the text and a 16-byte tag behind it (SP 800-38D).

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use zeroize::Zeroizing;

use crate::domain::{chance::Chance, secret::Secret};

pub(super) const NONCE: usize = 12;
pub(super) const TAG: usize = 16;

/// The nonce, the text and its tag; `None` where `plain` is longer than the algorithm allows (2^36 bytes).
pub(super) fn close(key: &Secret<32>, aad: &str, plain: &[u8], chance: &Chance) -> Option<Vec<u8>> {
    let nonce = chance.bytes::<NONCE>();
    let text = cipher(key).encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() }).ok()?;
    Some([&nonce[..], &text].concat())
}

/// The plain bytes, wiped on drop; `None` where anything is not as it was closed.
pub(super) fn open(key: &Secret<32>, aad: &str, closed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = closed.split_first_chunk::<NONCE>()?;
    cipher(key).decrypt(&Nonce::from(*nonce), Payload { msg: text, aad: aad.as_bytes() }).ok().map(Zeroizing::new)
}

fn cipher(key: &Secret<32>) -> Aes256Gcm {
    Aes256Gcm::new(key.expose("the cipher's key").into())
}
