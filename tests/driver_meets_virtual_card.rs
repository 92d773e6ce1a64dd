//! The driver and the virtual card know nothing of each other; here they meet, in a reader in process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use aes::cipher::{Block, BlockCipherEncrypt, KeyInit};
use sha2::{Digest, Sha256};
use wardcard::{
    card::{
        piv::{self, CardFault, CardKind, KeyMatch, Piv, Presented, SlotReading, Verified},
        transport::{Link, Readers, r#virtual::VirtualReaders},
        virtual_card::{
            KeyReference, Packing, Profile, VirtualCard,
            fixture::{Holder, MadeUpCa, personalised},
        },
    },
    domain::{
        card::{KeyAlgorithm, ManagementAlgorithm, PasscodeState, Retries, Slot},
        chance::Chance,
        clock::Timestamp,
        passcode::{ChangeEntry, Passcode},
        secret::Puk,
    },
};

const READER: &str = "Reader";

fn chance() -> Chance {
    let counter = AtomicU64::new(0);
    Chance::new(move |to| {
        for chunk in to.chunks_mut(32) {
            let hash = Sha256::digest(counter.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    })
}

fn insert(card: VirtualCard) -> (VirtualReaders, Box<dyn Link>) {
    let readers = VirtualReaders::new(&[READER]);
    readers.insert(READER, Arc::new(Mutex::new(card)));
    let link = readers.connect(READER).unwrap();
    (readers, link)
}

fn day(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn made_up(profile: Profile, algorithm: KeyAlgorithm, packing: Packing) -> VirtualCard {
    let chance = chance();
    let ca = MadeUpCa::new("Made-up CA", &chance).unwrap();
    let keys = [KeyReference::AUTHENTICATION, KeyReference::SIGNATURE, KeyReference::CARD_AUTHENTICATION];
    let (from, until) = (day("2026-01-01T00:00:00Z"), day("2028-01-01T00:00:00Z"));
    let holder = Holder { subject: "CN=Ada Byron,O=Made up", keys: &keys, algorithm, packing, from, until };
    personalised(profile, &ca, &holder, &chance).unwrap()
}

fn change() -> ChangeEntry {
    ChangeEntry::Typed { current: passcode("123456"), new: passcode("86420975") }
}

fn passcode(text: &str) -> Passcode {
    Passcode::typed(text).ok().unwrap()
}

fn factory_key(algorithm: ManagementAlgorithm, challenge: &[u8]) -> Vec<u8> {
    fn run<C: KeyInit + BlockCipherEncrypt>(key: &[u8], challenge: &[u8]) -> Vec<u8> {
        let mut block = Block::<C>::try_from(challenge).unwrap();
        C::new_from_slice(key).unwrap().encrypt_block(&mut block);
        block.to_vec()
    }
    let key: Vec<u8> = (1..=8).cycle().take(algorithm.key_length()).collect();
    match algorithm {
        ManagementAlgorithm::TripleDes => run::<des::TdesEde3>(&key, challenge),
        ManagementAlgorithm::Aes128 => run::<aes::Aes128>(&key, challenge),
        ManagementAlgorithm::Aes192 => run::<aes::Aes192>(&key, challenge),
        ManagementAlgorithm::Aes256 => run::<aes::Aes256>(&key, challenge),
    }
}

fn as_admin<T>(link: &mut dyn Link, work: impl FnOnce(Piv<'_, piv::Admin>) -> Result<T, CardFault>) -> Result<T, CardFault> {
    let (algorithm, challenge) = piv::transaction(link, |mut piv| {
        let algorithm = piv.management_algorithm()?;
        Ok::<_, CardFault>((algorithm, piv.challenge(algorithm)?))
    })?;
    let answer = factory_key(algorithm, &challenge);
    piv::transaction_continued(link, |piv| work(piv.authenticate(algorithm, &answer)?))
}

#[test]
fn every_kind_of_card_is_read() {
    for profile in [Profile::default(), Profile::plain(), Profile { truncated_aid: false, ..Profile::plain() }] {
        for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Rsa2048] {
            for packing in [Packing::Plain, Packing::Gzip] {
                let (_readers, mut link) = insert(made_up(profile, algorithm, packing));
                let reading = piv::read(&mut *link).unwrap();
                assert_eq!(reading.kind, CardKind::Personalised);
                assert_eq!(reading.passcode, PasscodeState::Left(Retries(3)));
                assert_eq!(reading.puk_left, profile.metadata.then_some(Retries(3)));
                assert!(reading.guid().is_some() && reading.identity.is_some());
                let expected = if profile.metadata { KeyMatch::Same } else { KeyMatch::Unknown };
                for slot in Slot::ALL {
                    let SlotReading::Certificate { key, .. } = reading.slot(slot) else { panic!("{slot} {profile:?}") };
                    assert_eq!(*key, expected, "{slot} {algorithm:?}");
                }
            }
        }
    }
    let (_readers, mut link) = insert(VirtualCard::blank(&chance()));
    assert_eq!(piv::read(&mut *link).unwrap().kind, CardKind::Blank);
    let foreign = VirtualCard::foreign(&chance(), day("2026-01-01T00:00:00Z"), day("2028-01-01T00:00:00Z")).unwrap();
    let (_readers, mut link) = insert(foreign);
    let reading = piv::read(&mut *link).unwrap();
    assert_eq!(reading.slot(Slot::CardAuthentication), &SlotReading::Absent);
    assert_eq!(reading.identity, None);
}

#[test]
fn keys_and_certificates_are_written() {
    for management in ManagementAlgorithm::ALL {
        for extended_length in [true, false] {
            let profile = Profile { management, extended_length, ..Profile::default() };
            let (_readers, mut link) = insert(VirtualCard::with_profile(profile, &chance()));
            for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Rsa2048] {
                let ca = MadeUpCa::new("Made-up CA", &chance()).unwrap();
                as_admin(&mut *link, |mut piv| {
                    let spki = piv.generate(Slot::Authentication, algorithm)?;
                    let (from, until) = (day("2026-01-01T00:00:00Z"), day("2028-01-01T00:00:00Z"));
                    let key = KeyReference::AUTHENTICATION;
                    let der = ca.certify(key, &spki, "CN=Ada Byron", from, until, &chance()).unwrap();
                    piv.put_certificate(Slot::Authentication, &der)?;
                    assert!(
                        piv.verify_and_sign(&passcode("123456").into(), Slot::Authentication, algorithm, b"message")?.is_ok()
                    );
                    Ok(())
                })
                .unwrap();
                let reading = piv::read(&mut *link).unwrap();
                let SlotReading::Certificate { key: KeyMatch::Same, .. } = reading.slot(Slot::Authentication) else {
                    panic!("{management:?} {algorithm:?}");
                };
            }
            as_admin(&mut *link, |mut piv| piv.set_management_key(ManagementAlgorithm::Aes256, &[7; 32])).unwrap();
            assert!(matches!(as_admin(&mut *link, |_| Ok(())), Err(CardFault::AnswerRefused)));
        }
    }
}

#[test]
fn passcodes_are_verified_changed_and_reset() {
    let (_readers, mut link) = insert(made_up(Profile::default(), KeyAlgorithm::P256, Packing::Plain));
    piv::transaction(&mut *link, |piv| {
        let Verified::No(wrong) = piv.verify(&passcode("939393").into())? else { panic!("a wrong passcode") };
        assert_eq!(wrong, Presented::Wrong { left: Some(Retries(2)) });
        Ok::<_, CardFault>(())
    })
    .unwrap();
    piv::transaction(&mut *link, |piv| {
        let Verified::Yes(mut piv) = piv.verify(&passcode("123456").into())? else { panic!("the passcode") };
        piv.sign(Slot::Authentication, KeyAlgorithm::P256, b"message")?;
        assert!(matches!(piv.sign(Slot::Signature, KeyAlgorithm::P256, b"message"), Err(CardFault::NotAuthorised { .. })));
        assert_eq!(piv.change_passcode(&change())?, Presented::Accepted);
        for left in [Some(2), Some(1), Some(0)] {
            let presented = piv.change_passcode(&change())?;
            match left {
                Some(0) => assert!(matches!(presented, Presented::Blocked | Presented::Wrong { left: Some(Retries(0)) })),
                left => assert_eq!(presented, Presented::Wrong { left: left.map(Retries) }),
            }
        }
        assert_eq!(piv.passcode_state()?, PasscodeState::Blocked);
        let puk = Puk::take(&mut b"12345678".to_owned());
        assert_eq!(piv.reset_retry_counter(&puk, &passcode("75319086").into())?, Presented::Accepted);
        piv.sign_card_auth(KeyAlgorithm::P256, b"message").map(drop)
    })
    .unwrap();
    assert_eq!(piv::read(&mut *link).unwrap().passcode, PasscodeState::Left(Retries(3)));
}
