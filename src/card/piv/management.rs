//! The management key `9B`: external authentication, and the common extension that changes the key.

use zeroize::Zeroizing;

use super::{Admin, CardFault, Data, KeyReference, Le, LinkFault, Piv, Selected, StatusWord, accepted, refusal};
use crate::{card::tlv, domain::card::ManagementAlgorithm};

const COMMAND: &str = "GENERAL AUTHENTICATE";
const SET: &str = "SET MANAGEMENT KEY";
const MANAGEMENT_KEY: u8 = 0x9B;

impl<S> Piv<'_, S> {
    /// The management key's algorithm: as GET METADATA tells it, else the first that the card gives a challenge for. Leaves such a
    /// challenge behind; ask for a fresh one.
    pub fn management_algorithm(&mut self) -> Result<ManagementAlgorithm, CardFault> {
        let told = self.metadata(KeyReference::Management)?.and_then(|m| m.algorithm);
        if let Some(alg) = ManagementAlgorithm::ALL.into_iter().find(|a| Some(a.identifier()) == told) {
            return Ok(alg);
        }
        for alg in ManagementAlgorithm::ALL {
            match self.challenge(alg) {
                Ok(_) => return Ok(alg),
                Err(fault @ CardFault::Link(_)) => return Err(fault),
                Err(_) => {}
            }
        }
        Err(CardFault::Unsupported { command: COMMAND })
    }

    /// A challenge of one block, to be encrypted with the management key (SP 800-73-4 part 2, appendix A.1).
    pub fn challenge(&mut self, alg: ManagementAlgorithm) -> Result<Vec<u8>, CardFault> {
        let data = Data::Plain(vec![0x7C, 0x02, 0x81, 0x00]);
        let response = accepted(COMMAND, self.send(0x87, alg.identifier(), MANAGEMENT_KEY, data, Le::Short)?)?;
        let challenge = tlv::find(&response.data, 0x7C).and_then(|t| tlv::find(t, 0x81));
        challenge.filter(|c| c.len() == alg.block_length()).map(<[u8]>::to_vec).ok_or(CardFault::Unreadable { command: COMMAND })
    }
}

impl<'l> Piv<'l, Selected> {
    /// Answers the last challenge, which was given in an earlier transaction: one that another program has made the card forget is
    /// [`CardFault::Forgotten`], an answer that the card does not accept is [`CardFault::AnswerRefused`], and one that it counts as a
    /// try is refused by its status.
    pub fn authenticate(mut self, alg: ManagementAlgorithm, answer: &[u8]) -> Result<Piv<'l, Admin>, CardFault> {
        self.channel.reset_when_done();
        let data = Data::Plain(tlv::object(0x7C, &tlv::object(0x82, answer)));
        let status = self.send(0x87, alg.identifier(), MANAGEMENT_KEY, data, Le::None).map_err(reset_is_forgotten)?.status;
        match status {
            StatusWord::OK => Ok(self.into_state()),
            // The card has given the challenge, so it knows the command: no challenge waits, or another application is selected.
            StatusWord::CONDITIONS_NOT_SATISFIED
            | StatusWord::REFERENCE_NOT_FOUND
            | StatusWord::INSTRUCTION_NOT_SUPPORTED
            | StatusWord::CLASS_NOT_SUPPORTED => Err(CardFault::Forgotten { command: COMMAND }),
            // Nitrokey's card calls a wrong answer incorrect data.
            StatusWord::SECURITY_STATUS_NOT_SATISFIED | StatusWord::AUTHENTICATION_FAILED | StatusWord::INCORRECT_DATA => {
                Err(CardFault::AnswerRefused)
            }
            status => Err(refusal(COMMAND, status)),
        }
    }
}

/// A reset of the card by another program, where nothing is lost by it but what an earlier transaction had asked of the card.
pub fn reset_is_forgotten(fault: impl Into<CardFault>) -> CardFault {
    match fault.into() {
        CardFault::Link(LinkFault::Reset) => CardFault::Forgotten { command: COMMAND },
        fault => fault,
    }
}

impl Piv<'_, Admin> {
    /// Changes the management key by SET MANAGEMENT KEY (`FF`), which is no part of the standard. The key's length is the algorithm's.
    /// A card without the command is [`CardFault::Unsupported`], and keeps its key.
    pub fn set_management_key(&mut self, alg: ManagementAlgorithm, key: &[u8]) -> Result<(), CardFault> {
        if key.len() != alg.key_length() {
            return Err(CardFault::Refused { command: SET, status: StatusWord::WRONG_LENGTH.0 });
        }
        let mut data = Zeroizing::new(Vec::with_capacity(key.len() + 3));
        data.extend_from_slice(&[alg.identifier(), MANAGEMENT_KEY, key.len() as u8]);
        data.extend_from_slice(key);
        accepted(SET, self.send(0xFF, 0xFF, 0xFF, Data::Sensitive(data), Le::None)?).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{apdu::Channel, script::Script};

    #[test]
    fn the_algorithm_is_told_or_tried() {
        let ask = |id: &str| format!("0087{id}9B047C02810000");
        for (lines, expected) in [
            (vec![("00F7009B00".to_owned(), "01010A0501009000")], Ok(ManagementAlgorithm::Aes192)),
            (
                vec![("00F7009B00".to_owned(), "9000"), (ask("0C"), "7C12811000112233445566778899AABBCCDDEEFF9000")],
                Ok(ManagementAlgorithm::Aes256),
            ),
            (
                vec![
                    ("00F7009B00".to_owned(), "6D00"),
                    (ask("0C"), "6A86"),
                    (ask("0A"), "6A80"),
                    (ask("08"), "9000"),
                    (ask("03"), "7C0A810800112233445566779000"),
                ],
                Ok(ManagementAlgorithm::TripleDes),
            ),
            (vec![("00F7009B00".to_owned(), "gone")], Err(CardFault::Link(crate::card::transport::LinkFault::Gone))),
        ] {
            let mut card = Script::new(&lines);
            assert_eq!(Piv::<Selected>::new(Channel::new(&mut card)).management_algorithm(), expected);
            card.done();
        }
    }

    #[test]
    fn an_answer_makes_an_admin() {
        let answer = [0xAA; 8];
        for (status, expected) in [
            ("9000", Ok(())),
            ("6982", Err(CardFault::AnswerRefused)),
            ("6300", Err(CardFault::AnswerRefused)),
            ("6A80", Err(CardFault::AnswerRefused)),
            // A card that counts is given no second answer.
            ("63C2", Err(CardFault::Refused { command: COMMAND, status: 0x63C2 })),
            ("6985", Err(CardFault::Forgotten { command: COMMAND })),
            ("6A88", Err(CardFault::Forgotten { command: COMMAND })),
            ("6D00", Err(CardFault::Forgotten { command: COMMAND })),
            ("6E00", Err(CardFault::Forgotten { command: COMMAND })),
            ("reset", Err(CardFault::Forgotten { command: COMMAND })),
            ("gone", Err(CardFault::Link(LinkFault::Gone))),
            ("6F00", Err(CardFault::Refused { command: COMMAND, status: 0x6F00 })),
        ] {
            let mut card = Script::new(&[("0087039B0C7C0A8208AAAAAAAAAAAAAAAA", status)]);
            let piv = Piv::<Selected>::new(Channel::new(&mut card));
            assert_eq!(piv.authenticate(ManagementAlgorithm::TripleDes, &answer).map(drop), expected);
            assert!(card.reset_when_done);
        }
    }

    #[test]
    fn the_key_is_changed_where_the_card_can() {
        for (status, expected) in [("9000", Ok(())), ("6D00", Err(CardFault::Unsupported { command: SET }))] {
            let command = format!("00FFFFFF13089B10{}", "11".repeat(16));
            let mut card = Script::new(&[(command.as_str(), status)]);
            let mut piv = Piv::<Admin>::new(Channel::new(&mut card));
            assert_eq!(piv.set_management_key(ManagementAlgorithm::Aes128, &[0x11; 16]), expected);
            drop(piv);
            card.done();
        }
    }
}
