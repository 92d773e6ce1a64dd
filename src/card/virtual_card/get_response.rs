//! GET RESPONSE (SP 800-73-4 part 2, 3.1.3; ISO/IEC 7816-4, 5.3.4): answers longer than there is room for.

use std::mem;

use zeroize::Zeroizing;

use super::{
    VirtualCard,
    command::Command,
    sw::{Outcome, Sw},
};

impl VirtualCard {
    /// What is left of the last answer. `6985` where nothing is.
    pub(super) fn get_response(&mut self, command: &Command<'_>) -> Outcome {
        if (command.p1, command.p2) != (0, 0) {
            return Err(Sw::WRONG_P1P2);
        }
        let mut rest = mem::take(&mut self.session.rest);
        if rest.is_empty() { Err(Sw::CONDITIONS) } else { Ok(mem::take(&mut *rest)) }
    }

    /// As much of `data` as there is room for, with `9000`, or with `61XX` where more waits.
    pub(super) fn fit(&mut self, data: &[u8], room: usize) -> Vec<u8> {
        let (now, later) = data.split_at(data.len().min(room));
        let sw = if later.is_empty() { Sw::DONE } else { Sw::more(later.len()) };
        self.session.rest = Zeroizing::new(later.to_vec());
        [now, &sw.0.to_be_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, references::Container, rig::*, tlv::tlv};

    #[test]
    fn a_long_answer_comes_in_pieces() {
        let object: Vec<u8> = (0..=255).cycle().take(700).collect();
        for profile in [Profile::default(), Profile::plain()] {
            let mut card = card_of(profile);
            card.put_object(Container::CHUID, &object).unwrap();
            let mut whole = vec![];
            let mut answer = card.exchange(&hex::decode("00CB3FFF055C035FC10200").unwrap());
            let mut words = vec![];
            loop {
                let (data, sw) = answer.split_at(answer.len() - 2);
                whole.extend_from_slice(data);
                words.push(hex::encode_upper(sw));
                if sw[0] != 0x61 {
                    break;
                }
                answer = card.exchange(&[0x00, 0xC0, 0x00, 0x00, sw[1]]);
            }
            assert_eq!(whole, tlv(0x53, &object));
            assert_eq!(words, ["6100", "61C0", "9000"]);
            let table = [
                ("00C0000000", "6985"),
                ("00CB3FFF055C035FC10202", "53826100"),
                ("00C0000002", "02BC6100"),
                ("00C0010000", "6A86"),
                ("0020008000", "63C3"),
                ("00C0000000", "6985"),
            ];
            check(&mut card, &table);
        }
    }

    #[test]
    fn a_card_without_extended_length_says_so() {
        let mut card = card_of(Profile::plain());
        check(&mut card, &[("00CB3FFF0000055C035FC1020000", "6700"), ("00CB3FFF000000", "6700")]);
    }
}
