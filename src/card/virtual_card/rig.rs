//! What the tests of all commands share.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::{Profile, VirtualCard, management, references::KeyReference, select::AID, state::factory_management, tlv::tlv};
use crate::domain::{card::KeyAlgorithm, chance::Chance};

pub const SELECT: &str = "00A404000BA000000308000010000100";
/// VERIFY with the factory's passcode.
pub const VERIFY: &str = "0020008008313233343536FFFF";
/// A passcode of the right form that is not the card's.
pub const WRONG: &str = "0020008008393939393939FFFF";

/// SHA-256 of a counter: fixed, and never the same twice.
pub fn chance() -> Chance {
    let counter = AtomicU64::new(0);
    Chance::new(move |to| {
        for chunk in to.chunks_mut(32) {
            let hash = Sha256::digest(counter.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    })
}

/// A blank card with PIV selected.
pub fn card() -> VirtualCard {
    card_of(Profile::default())
}

pub fn card_of(profile: Profile) -> VirtualCard {
    selected(VirtualCard::with_profile(profile, &chance()))
}

/// A card with a P-256 key in each place.
pub fn keyed() -> VirtualCard {
    let mut card = VirtualCard::blank(&chance());
    for place in 0x9A..=0x9E {
        if let Some(key) = KeyReference::new(place) {
            card.make_key(key, KeyAlgorithm::P256).unwrap();
        }
    }
    selected(card)
}

pub fn selected(mut card: VirtualCard) -> VirtualCard {
    assert!(card.exchange(&[&[0x00, 0xA4, 0x04, 0x00, 0x0B], &AID[..]].concat()).ends_with(&[0x90, 0x00]));
    card
}

pub fn send(card: &mut VirtualCard, command: &str) -> String {
    hex::encode_upper(card.exchange(&hex::decode(command.replace(' ', "")).unwrap()))
}

/// Sends the commands in turn and holds each answer against what is expected, where `*` stands for any bytes in front.
pub fn check(card: &mut VirtualCard, table: &[(&str, &str)]) {
    for (i, (command, expected)) in table.iter().enumerate() {
        let answer = send(card, command);
        let expected = expected.replace(' ', "");
        match expected.strip_prefix('*') {
            Some(end) => assert!(answer.len() > end.len() && answer.ends_with(end), "line {i}: {command} gave {answer}"),
            None => assert_eq!(answer, expected, "line {i}: {command}"),
        }
    }
}

/// Proves the factory's management key by external authentication.
pub fn prove(card: &mut VirtualCard) {
    let algorithm = card.state.management.algorithm;
    let id = algorithm.identifier();
    let challenge = card.exchange(&[&[0x00, 0x87, id, 0x9B, 0x04], &tlv(0x7C, &tlv(0x81, &[]))[..]].concat());
    let response = management::encrypt(algorithm, &factory_management(algorithm), &challenge[4..challenge.len() - 2]).unwrap();
    assert_eq!(card.exchange(&general(id, 0x9B, &tlv(0x82, &response))), [0x90, 0x00]);
}

/// A GENERAL AUTHENTICATE of less than 256 bytes.
pub fn general(p1: u8, p2: u8, members: &[u8]) -> Vec<u8> {
    let data = tlv(0x7C, members);
    [&[0x00, 0x87, p1, p2, u8::try_from(data.len()).unwrap()], &data[..], &[0x00]].concat()
}

/// A command to sign these bytes.
pub fn sign(p1: u8, p2: u8, input: &[u8]) -> Vec<u8> {
    general(p1, p2, &[tlv(0x82, &[]), tlv(0x81, input)].concat())
}
