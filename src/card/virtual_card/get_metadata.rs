//! GET METADATA (`F7`): no part of SP 800-73-4; the form is the YubiKey's (docs.yubico.com, PIV, 'Get metadata').

use super::{
    VirtualCard,
    command::Command,
    general_authenticate::MANAGEMENT,
    references::{KeyReference, KeyRule},
    state::{FACTORY_PASSCODE, FACTORY_PUK, Reference, factory_management},
    sw::{Outcome, Sw},
    tlv::tlv,
    verify::{PASSCODE, PUK},
};

/// Touch policy: this card has nothing to touch.
const NEVER: u8 = 1;
/// Origin: made on the card.
const GENERATED: u8 = 1;

impl VirtualCard {
    /// `01` algorithm, `02` passcode and touch policy, `03` origin, `04` public key, `05` still as from the factory, `06` tries in
    /// all and tries left.
    pub(super) fn get_metadata(&self, command: &Command<'_>) -> Outcome {
        if command.p1 != 0x00 {
            return Err(Sw::WRONG_P1P2);
        }
        match command.p2 {
            PASSCODE => Ok(counted(&self.state.passcode, &FACTORY_PASSCODE)),
            PUK => Ok(counted(&self.state.puk, &FACTORY_PUK)),
            MANAGEMENT => {
                let management = &self.state.management;
                let default = management.key.matches(&factory_management(management.algorithm));
                Ok([tlv(0x01, &[management.algorithm.identifier()]), tlv(0x02, &[0, NEVER]), tlv(0x05, &[u8::from(default)])]
                    .concat())
            }
            other => {
                let reference = KeyReference::new(other).ok_or(Sw::WRONG_P1P2)?;
                let key = self.state.keys.get(&reference).ok_or(Sw::NO_REFERENCE)?;
                let passcode = match reference.rule() {
                    KeyRule::Always => 1,
                    KeyRule::AfterPasscode => 2,
                    KeyRule::JustAfterPasscode => 3,
                };
                Ok([
                    tlv(0x01, &[key.identifier()]),
                    tlv(0x02, &[passcode, NEVER]),
                    tlv(0x03, &[GENERATED]),
                    tlv(0x04, &key.public()?),
                ]
                .concat())
            }
        }
    }
}

fn counted(reference: &Reference, factory: &[u8]) -> Vec<u8> {
    let default = u8::from(reference.is(factory));
    [tlv(0x01, &[0xFF]), tlv(0x05, &[default]), tlv(0x06, &[reference.tries(), reference.left()])].concat()
}
