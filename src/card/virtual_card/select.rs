//! SELECT (SP 800-73-4 part 2, 3.1.1).

use super::{
    VirtualCard,
    command::Command,
    sw::{Outcome, Sw},
    tlv::tlv,
};

/// The application's identifier with its version.
pub(super) const AID: [u8; 11] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// The registered provider's part; nothing shorter names PIV.
const PROVIDER: usize = 5;

impl VirtualCard {
    /// Gives the application property template. What was verified stays verified where PIV was selected already, and an unknown
    /// identifier changes nothing.
    pub(super) fn select(&mut self, command: &Command<'_>) -> Outcome {
        if (command.p1, command.p2 & 0xF3) != (0x04, 0x00) {
            return Err(Sw::WRONG_P1P2);
        }
        let name = command.data;
        let least = if self.state.profile.truncated_aid { PROVIDER } else { AID.len() };
        if name.len() < least || !AID.starts_with(name) {
            return Err(Sw::NOT_FOUND);
        }
        self.session.selected = true;
        // Cards differ here; the stricter ones forget the challenge they gave.
        self.session.pending = None;
        Ok(property_template())
    }
}

/// Part 2, table 3.
fn property_template() -> Vec<u8> {
    let algorithms = [0x07, 0x11, 0x14, 0x03, 0x08, 0x0A, 0x0C].map(|id| tlv(0x80, &[id])).concat();
    tlv(
        0x61,
        &[
            tlv(0x4F, &AID[PROVIDER..]),
            tlv(0x79, &tlv(0x4F, &AID[..PROVIDER])),
            tlv(0x50, b"Wardcard virtual PIV card"),
            tlv(0xAC, &[algorithms, tlv(0x06, &[0x00])].concat()),
        ]
        .concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, VirtualCard, rig::*};

    const TEMPLATE: &str = "61464F0600001000010079074F05A0000003085019576172646361726420766972747561\
                            6C2050495620636172 64AC1880010780011180011480010380010880010A80010C060100 9000";

    #[test]
    fn by_the_whole_name_and_its_beginnings() {
        let table = [
            ("0020008000", "6D00"),
            ("00CB3FFF055C035FC10200", "6D00"),
            (SELECT, TEMPLATE),
            ("00A404000BA00000030800001000010000", TEMPLATE),
            ("00A4040009A0000003080000100000", TEMPLATE),
            ("00A4040005A00000030800", TEMPLATE),
            ("00A4040004A0000003", "6A82"),
            ("00A404000CA0000003080000100001 0000", "6A82"),
            ("00A4040007D2760000850101", "6A82"),
            ("00A40000023F00", "6A86"),
            ("00A4040C05A000000308", "*9000"),
            ("00A4040105A000000308", "6A86"),
            ("0020008000", "63C3"),
        ];
        check(&mut VirtualCard::blank(&chance()), &table);
    }

    #[test]
    fn only_by_the_whole_name_where_the_card_is_strict() {
        let mut card = VirtualCard::with_profile(Profile { truncated_aid: false, ..Profile::default() }, &chance());
        check(&mut card, &[("00A4040005A00000030800", "6A82"), (SELECT, TEMPLATE)]);
    }

    #[test]
    fn what_was_verified_stays_so_until_a_reset() {
        let mut card = card();
        let verified = ("0020008000", "9000");
        check(&mut card, &[(VERIFY, "9000"), (SELECT, "*9000"), verified, ("00A4040007D2760000850101", "6A82"), verified]);
        card.reset();
        check(&mut card, &[("0020008000", "6D00"), (SELECT, "*9000"), ("0020008000", "63C3")]);
        check(&mut card, &[(VERIFY, "9000")]);
        card.power_off();
        check(&mut card, &[(VERIFY, "")]);
        card.power_on();
        check(&mut card, &[(SELECT, "*9000"), ("0020008000", "63C3")]);
    }
}
