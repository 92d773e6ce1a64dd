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
