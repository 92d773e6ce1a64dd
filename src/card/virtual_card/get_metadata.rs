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

#[cfg(test)]
mod tests {
    use super::super::{Profile, rig::*};

    #[test]
    fn counters_defaults_and_keys() {
        let table = [
            ("00F7008000", "0101FF 050101 06020303 9000"),
            ("00F7008100", "0101FF 050101 06020303 9000"),
            ("00F7009B00", "01010C 02020001 050101 9000"),
            (WRONG, "63C2"),
            ("0024008110 0000000000000000 0102030405060708", "63C2"),
            ("0024008110 0000000000000000 0102030405060708", "63C1"),
            ("00F7008000", "0101FF 050101 06020302 9000"),
            ("00F7008100", "0101FF 050101 06020301 9000"),
            ("0024008010 313233343536FFFF 363534333231FFFF", "9000"),
            ("00F7008000", "0101FF 050100 06020303 9000"),
            ("00F7008200", "6A88"),
            ("00F7009900", "6A86"),
            ("00F7019A00", "6A86"),
            ("00FD000000", "0100009000"),
            ("00F8000000", "*9000"),
        ];
        check(&mut keyed(), &table);
        for (place, start) in
            [("9A", "010111020202010301010443864104"), ("9C", "0101110202030103010104438641"), ("9E", "010111020201010301010443")]
        {
            assert!(send(&mut keyed(), &format!("00F700{place}00")).starts_with(start));
        }
    }

    #[test]
    fn not_every_card_knows_it() {
        let mut card = card_of(Profile { metadata: false, ..Profile::default() });
        check(&mut card, &[("00F7008000", "6D00"), ("00F8000000", "6D00"), ("00FD000000", "6D00")]);
    }
}
