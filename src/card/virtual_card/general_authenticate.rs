//! GENERAL AUTHENTICATE (SP 800-73-4 part 2, 3.2.4 and appendix A).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    VirtualCard,
    command::Command,
    management,
    references::{KeyReference, KeyRule},
    session::Pending,
    sw::{Outcome, Sw},
    tlv::{all, only, tlv},
};

/// The management key.
pub(super) const MANAGEMENT: u8 = 0x9B;

/// The members of a dynamic authentication template (part 2, table 7).
#[derive(Default)]
struct Template<'a> {
    /// `80`
    witness: Option<&'a [u8]>,
    /// `81`
    challenge: Option<&'a [u8]>,
    /// `82`
    response: Option<&'a [u8]>,
    /// `85`
    point: Option<&'a [u8]>,
}

impl<'a> Template<'a> {
    fn parse(data: &'a [u8]) -> Option<Self> {
        let mut template = Self::default();
        for (tag, value) in all(only(0x7C, data)?)? {
            let member = match tag {
                0x80 => &mut template.witness,
                0x81 => &mut template.challenge,
                0x82 => &mut template.response,
                0x85 => &mut template.point,
                _ => return None,
            };
            if member.replace(value).is_some() {
                return None;
            }
        }
        Some(template)
    }
}

impl VirtualCard {
    /// `just_verified`: the passcode was right in the security event just before.
    pub(super) fn general_authenticate(&mut self, command: &Command<'_>, just_verified: bool) -> Outcome {
        // A challenge is good for one try, whatever that try is.
        let pending = self.session.pending.take();
        if command.p2 == MANAGEMENT {
            return self.prove_management(command, pending);
        }
        let reference = KeyReference::new(command.p2).ok_or(Sw::WRONG_P1P2)?;
        let key = self.state.keys.get(&reference).filter(|key| key.identifier() == command.p1).ok_or(Sw::WRONG_P1P2)?;
        let allowed = match reference.rule() {
            KeyRule::Always => true,
            KeyRule::AfterPasscode => self.session.holder,
            KeyRule::JustAfterPasscode => self.session.holder && just_verified,
        };
        if !allowed {
            return Err(Sw::NOT_AUTHORISED);
        }
        let answer = match Template::parse(command.data).ok_or(Sw::WRONG_DATA)? {
            Template { witness: None, challenge: Some(input), response: Some([]), point: None } => {
                key.sign(input, &self.chance)?
            }
            Template { witness: None, challenge: None, response: Some([]), point: Some(point) } if reference.agrees() => {
                key.agree(point)?
            }
            _ => return Err(Sw::WRONG_DATA),
        };
        // It may be an agreed secret, so no copy of it stays behind.
        let answer = Zeroizing::new(answer);
        Ok(tlv(0x7C, &Zeroizing::new(tlv(0x82, &answer))))
    }

    /// Mutual and external authentication (appendix A.1). The card never encrypts a challenge for someone who has proved nothing:
    /// that answer would open the card.
    fn prove_management(&mut self, command: &Command<'_>, pending: Option<Pending>) -> Outcome {
        let algorithm = self.state.management.algorithm;
        if management::algorithm(command.p1) != Some(algorithm) {
            return Err(Sw::WRONG_P1P2);
        }
        let length = algorithm.block_length();
        let encrypt =
            |input: &[u8]| management::encrypt(algorithm, self.state.management.key.plain(), input).ok_or(Sw::WRONG_DATA);
        let proved = |offered: &[u8], wanted: &[u8]| bool::from(offered.ct_eq(wanted));
        match (Template::parse(command.data).ok_or(Sw::WRONG_DATA)?, pending) {
            (Template { witness: None, challenge: Some([]), response: None, point: None }, _) => {
                let challenge = self.random(length);
                let answer = tlv(0x7C, &tlv(0x81, &challenge));
                self.session.pending = Some(Pending::Challenge(challenge));
                Ok(answer)
            }
            (Template { witness: Some([]), challenge: None, response: None, point: None }, _) => {
                let witness = self.random(length);
                let answer = tlv(0x7C, &tlv(0x80, &encrypt(&witness)?));
                self.session.pending = Some(Pending::Witness(witness));
                Ok(answer)
            }
            (
                Template { witness: None, challenge: None, response: Some(response), point: None },
                Some(Pending::Challenge(challenge)),
            ) => {
                self.session.admin = proved(response, &encrypt(&challenge)?);
                if self.session.admin { Ok(vec![]) } else { Err(Sw::NOT_AUTHORISED) }
            }
            (
                Template { witness: Some(plain), challenge: Some(challenge), response: None | Some([]), point: None },
                Some(Pending::Witness(witness)),
            ) => {
                self.session.admin = false;
                if !proved(plain, &witness) {
                    return Err(Sw::NOT_AUTHORISED);
                }
                let answer = tlv(0x7C, &tlv(0x82, &encrypt(challenge)?));
                self.session.admin = true;
                Ok(answer)
            }
            (
                Template { witness: None, challenge: None, response: Some(_), point: None }
                | Template { witness: Some(_), challenge: Some(_), .. },
                None,
            ) => Err(Sw::CONDITIONS),
            _ => Err(Sw::WRONG_DATA),
        }
    }

    fn random(&self, length: usize) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(self.chance.bytes::<16>().to_vec());
        bytes.truncate(length);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use cipher::{Block, BlockCipherDecrypt, KeyInit};
    use ecdsa::signature::hazmat::PrehashVerifier;
    use spki::DecodePublicKey;

    use super::super::{profile::Profile, references::KeyReference, rig::*, state::factory_management, tlv::tlv, *};
    use crate::domain::card::{KeyAlgorithm, ManagementAlgorithm};

    const DIGEST: [u8; 32] = [0x5A; 32];

    fn signs(card: &mut VirtualCard, place: u8) -> bool {
        match card.exchange(&sign(0x11, place, &DIGEST)).as_slice() {
            [0x69, 0x82] => false,
            [0x7C, _, 0x82, _, der @ .., 0x90, 0x00] => {
                let key = KeyReference::new(place).unwrap();
                let public = p256::ecdsa::VerifyingKey::from_public_key_der(&card.spki(key).unwrap()).unwrap();
                let signature = p256::ecdsa::DerSignature::try_from(der).unwrap();
                public.verify_prehash(&DIGEST, &signature).unwrap();
                true
            }
            other => panic!("{}", hex::encode(other)),
        }
    }

    #[test]
    fn each_key_follows_its_rule() {
        let mut card = keyed();
        for (place, without) in [(0x9A, false), (0x9C, false), (0x9D, false), (0x9E, true)] {
            assert_eq!(signs(&mut card, place), without);
        }
        check(&mut card, &[(VERIFY, "9000")]);
        for (place, again) in [(0x9C, true), (0x9C, false), (0x9A, true), (0x9A, true), (0x9D, true), (0x9E, true), (0x9C, false)]
        {
            assert_eq!(signs(&mut card, place), again, "{place:X}");
        }
        // Reading is no security event, and asking how many tries are left is none; anything else comes between.
        for (between, then) in [
            ("00CB3FFF055C035FC10A", true),
            ("0020008000", true),
            ("00F7008000", true),
            ("0020FF80", false),
            (WRONG, false),
            (SELECT, false),
            ("0024008010 313233343536FFFF 313233343536FFFF", false),
            ("00010000", false),
        ] {
            check(&mut card, &[(VERIFY, "9000")]);
            send(&mut card, between);
            assert_eq!(signs(&mut card, 0x9C), then, "{between}");
        }
        check(&mut card, &[("0020FF80", "9000")]);
        assert!(!signs(&mut card, 0x9A));
        check(&mut card, &[(VERIFY, "9000")]);
        card.reset();
        check(&mut card, &[(SELECT, "*9000")]);
        assert!(!signs(&mut card, 0x9A));
    }

    #[test]
    fn what_cannot_be_signed() {
        let mut card = keyed();
        let table = [
            ("0087119E067C0482008100", "6A80"),
            ("0087149E067C0482008100", "6A86"),
            ("00871182067C0482008100", "6A86"),
            ("00871199067C0482008100", "6A86"),
            ("0087119E00", "6A80"),
            ("0087119E027C00", "6A80"),
            ("0087119E047C028100", "6A80"),
            ("0087119E067C0482018100", "6A80"),
            ("0087119E087C06820082008100", "6A80"),
            ("0087119E067C0482008300", "6A80"),
            ("0087119E067C0582008100", "6A80"),
        ];
        check(&mut card, &table);
        assert_eq!(card.exchange(&sign(0x11, 0x9E, &[1; 33])), [0x6A, 0x80]);
        assert!(card.exchange(&sign(0x11, 0x9E, &[1; 20])).ends_with(&[0x90, 0x00]));
    }

    #[test]
    fn p384_and_rsa_sign_too() {
        let mut card = VirtualCard::blank(&chance());
        let spki = card.make_key(KeyReference::CARD_AUTHENTICATION, KeyAlgorithm::P384).unwrap();
        let mut card = selected(card);
        let answer = card.exchange(&sign(0x14, 0x9E, &[7; 48]));
        let public = p384::ecdsa::VerifyingKey::from_public_key_der(&spki).unwrap();
        let signature = p384::ecdsa::DerSignature::try_from(&answer[4..answer.len() - 2]).unwrap();
        public.verify_prehash(&[7; 48], &signature).unwrap();

        let spki = card.make_key(KeyReference::CARD_AUTHENTICATION, KeyAlgorithm::Rsa2048).unwrap();
        let public = rsa::RsaPublicKey::from_public_key_der(&spki).unwrap();
        let block = [&[0x00, 0x01][..], &[0xFF; 221], &[0x00], &DIGEST].concat();
        let data = tlv(0x7C, &[tlv(0x82, &[]), tlv(0x81, &block)].concat());
        let (first, last) = data.split_at(200);
        assert_eq!(card.exchange(&[&[0x10, 0x87, 0x07, 0x9E, 200], first].concat()), [0x90, 0x00]);
        let last = [&[0x00, 0x87, 0x07, 0x9E, u8::try_from(last.len()).unwrap()], last, &[0x00]].concat();
        let mut answer = card.exchange(&last);
        assert!(answer.ends_with(&[0x61, 0x08]));
        answer.truncate(answer.len() - 2);
        answer.extend(card.exchange(&[0x00, 0xC0, 0x00, 0x00, 0x08]));
        assert_eq!(answer.len(), 8 + 256 + 2);
        public.verify(rsa::Pkcs1v15Sign::new_unprefixed(), &DIGEST, &answer[8..264]).unwrap();

        for block in [vec![0xFF; 256], vec![0; 255], vec![0; 257]] {
            let data = tlv(0x7C, &[tlv(0x82, &[]), tlv(0x81, &block)].concat());
            let length = u16::try_from(data.len()).unwrap().to_be_bytes();
            let command = [&[0x00, 0x87, 0x07, 0x9E, 0x00], &length[..], &data, &[0, 0]].concat();
            assert_eq!(card.exchange(&command), [0x6A, 0x80]);
        }
    }

    #[test]
    fn agreeing_on_a_secret() {
        use p256::elliptic_curve::point::AffineCoordinates;
        let mut card = keyed();
        let mine = p256::SecretKey::from_slice(&[7; 32]).unwrap();
        let theirs = p256::PublicKey::from_public_key_der(&card.spki(KeyReference::KEY_MANAGEMENT).unwrap()).unwrap();
        let shared = (theirs.to_projective() * *mine.to_nonzero_scalar()).to_affine().x();
        let point = mine.public_key().to_sec1_bytes();
        let agree = |place, point: &[u8]| general(0x11, place, &[tlv(0x82, &[]), tlv(0x85, point)].concat());
        assert_eq!(card.exchange(&agree(0x9D, &point)), [0x69, 0x82]);
        check(&mut card, &[(VERIFY, "9000")]);
        let expected = [tlv(0x7C, &tlv(0x82, &shared)), vec![0x90, 0x00]].concat();
        assert_eq!(card.exchange(&agree(0x9D, &point)), expected);
        assert_eq!(card.exchange(&agree(0x9A, &point)), [0x6A, 0x80]);
        assert_eq!(card.exchange(&agree(0x9D, &[0x04; 65])), [0x6A, 0x80]);
        assert_eq!(card.exchange(&agree(0x9D, &[0x00])), [0x6A, 0x80]);
    }

    fn decrypt(algorithm: ManagementAlgorithm, input: &[u8]) -> Vec<u8> {
        fn run<C: KeyInit + BlockCipherDecrypt>(key: &[u8], input: &[u8]) -> Vec<u8> {
            let mut block = Block::<C>::try_from(input).unwrap();
            C::new_from_slice(key).unwrap().decrypt_block(&mut block);
            block.to_vec()
        }
        let key = factory_management(algorithm);
        match algorithm {
            ManagementAlgorithm::TripleDes => run::<des::TdesEde3>(&key, input),
            ManagementAlgorithm::Aes128 => run::<aes::Aes128>(&key, input),
            ManagementAlgorithm::Aes192 => run::<aes::Aes192>(&key, input),
            ManagementAlgorithm::Aes256 => run::<aes::Aes256>(&key, input),
        }
    }

    fn is_admin(card: &mut VirtualCard) -> bool {
        send(card, "00DB3FFF075C035FC1025300") == "9000"
    }

    fn member(answer: &[u8]) -> Vec<u8> {
        assert!(answer.ends_with(&[0x90, 0x00]), "{}", hex::encode(answer));
        answer[4..answer.len() - 2].to_vec()
    }

    #[test]
    fn mutual_and_external_authentication_with_every_algorithm() {
        for algorithm in ManagementAlgorithm::ALL {
            let id = algorithm.identifier();
            let mut card = card_of(Profile { management: algorithm, ..Profile::default() });
            prove(&mut card);
            assert!(is_admin(&mut card));
            card.reset();
            check(&mut card, &[(SELECT, "*9000")]);
            assert!(!is_admin(&mut card));

            let witness = member(&card.exchange(&general(id, 0x9B, &tlv(0x80, &[]))));
            let mine = vec![0x77; algorithm.block_length()];
            let proof = [tlv(0x80, &decrypt(algorithm, &witness)), tlv(0x81, &mine)].concat();
            let answer = member(&card.exchange(&general(id, 0x9B, &proof)));
            assert_eq!(decrypt(algorithm, &answer), mine);
            assert!(is_admin(&mut card));
            // The witness is used up, and trying it again takes nothing away.
            assert_eq!(card.exchange(&general(id, 0x9B, &proof)), [0x69, 0x85]);

            for other in ManagementAlgorithm::ALL.into_iter().filter(|other| *other != algorithm) {
                assert_eq!(card.exchange(&general(other.identifier(), 0x9B, &tlv(0x81, &[]))), [0x6A, 0x86]);
            }
        }
    }

    #[test]
    fn challenges_are_good_for_one_try() {
        let mut card = card();
        let ask = general(0x0C, 0x9B, &tlv(0x81, &[]));
        let first = member(&card.exchange(&ask));
        let second = member(&card.exchange(&ask));
        assert_ne!(first, second);
        let key = factory_management(ManagementAlgorithm::Aes256);
        let answer = |challenge: &[u8]| {
            let response = super::management::encrypt(ManagementAlgorithm::Aes256, &key, challenge).unwrap();
            general(0x0C, 0x9B, &tlv(0x82, &response))
        };
        assert_eq!(card.exchange(&answer(&first)), [0x69, 0x82]);
        assert_eq!(card.exchange(&answer(&second)), [0x69, 0x85]);
        let third = member(&card.exchange(&ask));
        assert_eq!(card.exchange(&answer(&third)), [0x90, 0x00]);
        assert!(is_admin(&mut card));
        // A wrong proof takes away what an earlier one gave.
        member(&card.exchange(&ask));
        assert_eq!(card.exchange(&answer(&third)), [0x69, 0x82]);
        assert!(!is_admin(&mut card));
        let fourth = member(&card.exchange(&ask));
        card.reset();
        check(&mut card, &[(SELECT, "*9000")]);
        assert_eq!(card.exchange(&answer(&fourth)), [0x69, 0x85]);
    }

    #[test]
    fn the_card_is_no_oracle_for_its_own_challenges() {
        let mut card = card();
        let challenge = member(&card.exchange(&general(0x0C, 0x9B, &tlv(0x81, &[]))));
        let oracle = [tlv(0x81, &challenge), tlv(0x82, &[])].concat();
        assert_eq!(card.exchange(&general(0x0C, 0x9B, &oracle)), [0x6A, 0x80]);
        let oracle = [tlv(0x80, &[0; 16]), tlv(0x81, &challenge)].concat();
        assert_eq!(card.exchange(&general(0x0C, 0x9B, &oracle)), [0x69, 0x85]);
        member(&card.exchange(&general(0x0C, 0x9B, &tlv(0x80, &[]))));
        assert_eq!(card.exchange(&general(0x0C, 0x9B, &oracle)), [0x69, 0x82]);
        assert!(!is_admin(&mut card));
        let witness = member(&card.exchange(&general(0x0C, 0x9B, &tlv(0x80, &[]))));
        let short = [tlv(0x80, &decrypt(ManagementAlgorithm::Aes256, &witness)), tlv(0x81, &[1, 2, 3])].concat();
        assert_eq!(card.exchange(&general(0x0C, 0x9B, &short)), [0x6A, 0x80]);
        assert!(!is_admin(&mut card));
    }
}
