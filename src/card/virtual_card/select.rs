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
