//! Nothing that comes over the wire makes the card fall over.

use proptest::prelude::*;

use super::{Profile, VirtualCard, rig::*, tlv::tlv};

const INSTRUCTIONS: [u8; 14] = [0xA4, 0x20, 0x24, 0x2C, 0x47, 0x87, 0xC0, 0xCB, 0xDB, 0xF7, 0xF8, 0xFD, 0xFF, 0x00];

/// Commands that look right at first sight, so that they reach the inner parts.
fn likely() -> impl Strategy<Value = Vec<u8>> {
    let byte = || prop::sample::select(vec![0x00, 0x03, 0x04, 0x0C, 0x11, 0x14, 0x3F, 0x80, 0x81, 0x9A, 0x9B, 0x9C, 0x9E, 0xFF]);
    let member = (prop::sample::select(vec![0x80_u32, 0x81, 0x82, 0x85, 0x5C, 0x53]), prop::collection::vec(any::<u8>(), 0..40));
    let members = prop::collection::vec(member, 0..4).prop_map(|all| all.iter().flat_map(|(tag, v)| tlv(*tag, v)).collect());
    let inner = (prop::sample::select(vec![None, Some(0x7C_u32), Some(0xAC)]), members)
        .prop_map(|(tag, bytes): (_, Vec<u8>)| tag.map_or_else(|| bytes.clone(), |tag| tlv(tag, &bytes)));
    let head = (prop::sample::select(vec![0x00_u8, 0x10]), prop::sample::select(INSTRUCTIONS.to_vec()), byte(), byte());
    (head, inner).prop_map(|((cla, ins, p1, p2), data)| {
        let length = u8::try_from(data.len()).unwrap_or(255);
        [&[cla, ins, p1, p2, length], &data[..usize::from(length)], &[0]].concat()
    })
}

fn survives(card: &mut VirtualCard, commands: &[Vec<u8>]) {
    for command in commands {
        let answer = card.exchange(command);
        assert!(answer.len() >= 2, "{}", hex::encode(command));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..8)) {
        survives(&mut card(), &commands);
        survives(&mut card_of(Profile::plain()), &commands);
    }

    #[test]
    fn likely_commands(commands in prop::collection::vec(likely(), 1..24)) {
        let mut card = keyed();
        prove(&mut card);
        check(&mut card, &[(VERIFY, "9000")]);
        survives(&mut card, &commands);
    }
}

#[test]
fn chains_that_break() {
    let mut card = card();
    let table = [
        // Another command in the middle ends the chain, and is not carried out itself.
        ("1024008008313233343536FFFF", "9000"),
        (VERIFY, "6883"),
        (VERIFY, "9000"),
        // Another parameter is another command.
        ("1024008008313233343536FFFF", "9000"),
        ("0024008108363534333231FFFF", "6883"),
        // SELECT begins anew.
        ("1024008008313233343536FFFF", "9000"),
        (SELECT, "*9000"),
        ("1024008008313233343536FFFF", "9000"),
        ("0024008008363534333231FFFF", "9000"),
        ("0020008008363534333231FFFF", "9000"),
        ("000E0000", "6D00"),
        ("0C20008000", "6E00"),
        ("0120008000", "6E00"),
        ("00", "6700"),
        ("", "6700"),
    ];
    check(&mut card, &table);
    let link = [&[0x10, 0xDB, 0x3F, 0xFF, 0xFF][..], &[0; 255]].concat();
    let refused = (0..100).map(|_| card.exchange(&link)).position(|answer| answer == [0x67, 0x00]);
    assert_eq!(refused, Some(super::LONGEST_DATA / 255));
}

#[test]
fn the_answer_to_reset_is_sound() {
    for (profile, atr) in [
        (Profile::default(), "3B8E8131FE158073C021C058576172646361726 46B"),
        (Profile::plain(), "3B8E8131FE158073C0218058576172646361726 42B"),
    ] {
        let card = VirtualCard::with_profile(profile, &chance());
        assert_eq!(hex::encode_upper(card.atr()), atr.replace(' ', ""));
        assert_eq!(card.atr()[1..].iter().fold(0, |check, byte| check ^ byte), 0);
        assert_eq!(usize::from(card.atr()[1] & 0x0F), card.atr().len() - 7);
    }
}
