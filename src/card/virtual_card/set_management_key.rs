//! SET MANAGEMENT KEY (`FF`): no part of SP 800-73-4; the form is the YubiKey's and Nitrokey's.

use super::{
    VirtualCard,
    command::Command,
    general_authenticate::MANAGEMENT,
    management,
    secret_bytes::SecretBytes,
    state::Management,
    sw::{Outcome, Sw},
};

impl VirtualCard {
    /// Algorithm, `9B`, length, key. P2 is the touch policy; there is nothing to touch, so only `FF` (none) is taken.
    pub(super) fn set_management_key(&mut self, command: &Command<'_>) -> Outcome {
        if (command.p1, command.p2) != (0xFF, 0xFF) {
            return Err(Sw::WRONG_P1P2);
        }
        if !self.session.admin {
            return Err(Sw::NOT_AUTHORISED);
        }
        let [identifier, MANAGEMENT, length, key @ ..] = command.data else {
            return Err(Sw::WRONG_DATA);
        };
        let algorithm = management::algorithm(*identifier).ok_or(Sw::WRONG_DATA)?;
        if key.len() != algorithm.key_length() || usize::from(*length) != key.len() {
            return Err(Sw::WRONG_LENGTH);
        }
        self.state.change().management = Management { algorithm, key: SecretBytes::copy(key) };
        Ok(vec![])
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, rig::*};

    const AES_128: &str = "00FFFFFF13 089B10 000102030405060708090A0B0C0D0E0F";

    #[test]
    fn a_new_key_of_another_kind() {
        let mut card = card();
        check(&mut card, &[(AES_128, "6982"), (VERIFY, "9000"), (AES_128, "6982")]);
        prove(&mut card);
        let table = [
            ("00FFFFFE13 089B10 000102030405060708090A0B0C0D0E0F", "6A86"),
            ("00FFFFFF13 089C10 000102030405060708090A0B0C0D0E0F", "6A80"),
            ("00FFFFFF13 0B9B10 000102030405060708090A0B0C0D0E0F", "6A80"),
            ("00FFFFFF13 0C9B10 000102030405060708090A0B0C0D0E0F", "6700"),
            ("00FFFFFF13 089B11 000102030405060708090A0B0C0D0E0F", "6700"),
            ("00FFFFFF02 089B", "6A80"),
            (AES_128, "9000"),
            ("00F7009B00", "010108 02020001 050100 9000"),
            // The old algorithm is no more.
            ("00870C9B047C02810000", "6A86"),
            ("0087089B047C02810000", "*9000"),
        ];
        check(&mut card, &table);
    }

    #[test]
    fn not_every_card_knows_it() {
        let mut card = card_of(Profile { set_management_key: false, ..Profile::default() });
        prove(&mut card);
        check(&mut card, &[(AES_128, "6D00")]);
    }
}
