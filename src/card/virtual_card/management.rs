//! The management key's block ciphers (SP 800-78-4, table 6-1), one block at a time. The card only ever encrypts.

use cipher::{Block, BlockCipherEncrypt, KeyInit};

use crate::domain::card::ManagementAlgorithm;

/// Encrypts one block; `None` where the key or the block has the wrong length.
pub(super) fn encrypt(algorithm: ManagementAlgorithm, key: &[u8], input: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        ManagementAlgorithm::TripleDes => run::<des::TdesEde3>(key, input),
        ManagementAlgorithm::Aes128 => run::<aes::Aes128>(key, input),
        ManagementAlgorithm::Aes192 => run::<aes::Aes192>(key, input),
        ManagementAlgorithm::Aes256 => run::<aes::Aes256>(key, input),
    }
}

fn run<C: KeyInit + BlockCipherEncrypt>(key: &[u8], input: &[u8]) -> Option<Vec<u8>> {
    let mut block = Block::<C>::try_from(input).ok()?;
    C::new_from_slice(key).ok()?.encrypt_block(&mut block);
    Some(block.to_vec())
}

/// The algorithm that P1 names; `00` is 3DES as well.
pub(super) fn algorithm(identifier: u8) -> Option<ManagementAlgorithm> {
    let identifier = if identifier == 0 { 0x03 } else { identifier };
    ManagementAlgorithm::ALL.into_iter().find(|a| a.identifier() == identifier)
}
