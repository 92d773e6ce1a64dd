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
        let answer = Zeroizing::new(answer);
        Ok(tlv(0x7C, &tlv(0x82, &answer)))
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
