//! Readers with a keypad of their own: what they can do, and how they are told what to ask (PC/SC part 10, rev. 2.02).
//! What is entered there goes from the keypad to the card: this computer never has it.

use zeroize::Zeroizing;

/// What a reader's keypad does (2.3, `FEATURE_VERIFY_PIN_DIRECT` and `FEATURE_MODIFY_PIN_DIRECT`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pad {
    /// Asks for a passcode and has the card verify it.
    pub verify: bool,
    /// Asks for a new one, twice, and has the card take it.
    pub modify: bool,
}

/// A short command whose passcodes the reader writes in: digits in ASCII, from the left, each over 8 bytes of `FF`
/// (SP 800-73-4 part 2, 2.4.3).
pub struct PadCommand {
    template: Zeroizing<Vec<u8>>,
    /// The passcode that the card has is asked for; it comes first in the data.
    current: bool,
    /// Where in the data a new one goes, which is asked for twice.
    new_at: Option<u8>,
}

const LENGTH: u8 = 8;
const EMPTY: [u8; 8] = [0xFF; 8];
/// Six digits at least, in the high byte, and eight at most (`wPINMaxExtraDigit`).
const DIGITS: u16 = 0x0608;
/// Digits in ASCII, left-justified, at a position counted in bytes (`bmFormatString`).
const FORMAT: u8 = 0x82;
/// Ended by the keypad's own key (`bEntryValidationCondition`).
const BY_KEY: u8 = 0x02;
/// The language that every reader with a display has (`wLangId`); the person reads Wardcard's own words on the screen.
const LANGUAGE: u16 = 0x0409;
const HEADER: usize = 5;

impl PadCommand {
    /// `header` is CLA, INS, P1 and P2 of VERIFY.
    pub fn verify(header: [u8; 4]) -> Self {
        Self { template: template(header, &[&EMPTY]), current: true, new_at: None }
    }

    /// CHANGE REFERENCE DATA: the current one, then the new one.
    pub fn change(header: [u8; 4]) -> Self {
        Self { template: template(header, &[&EMPTY, &EMPTY]), current: true, new_at: Some(LENGTH) }
    }

    /// RESET RETRY COUNTER: the PUK, which the reader passes on, then a new passcode.
    pub fn reset(header: [u8; 4], puk: &[u8; 8]) -> Self {
        Self { template: template(header, &[puk, &EMPTY]), current: false, new_at: Some(LENGTH) }
    }

    pub fn modifies(&self) -> bool {
        self.new_at.is_some()
    }

    /// The command as the card will get it, but for the digits.
    pub fn template(&self) -> &[u8] {
        &self.template
    }

    /// `PIN_VERIFY_STRUCTURE` or `PIN_MODIFY_STRUCTURE` (2.5.2 and 2.5.3), in this computer's order of bytes. The reader's own limits of
    /// time hold.
    pub fn structure(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(24 + self.template.len()));
        // bTimeOut, bTimeOut2, bmFormatString, bmPINBlockString, bmPINLengthFormat.
        bytes.extend_from_slice(&[0, 0, FORMAT, LENGTH, 0]);
        match self.new_at {
            None => {
                bytes.extend_from_slice(&DIGITS.to_ne_bytes());
                // bNumberMessage: one. bMsgIndex: the first.
                bytes.extend_from_slice(&[BY_KEY, 1]);
                bytes.extend_from_slice(&LANGUAGE.to_ne_bytes());
                bytes.push(0);
            }
            Some(new) => {
                // bConfirmPIN: the new one twice (bit 0), and the current one first (bit 1). Then how many messages, and which.
                let (confirm, count, messages) = if self.current { (0x03, 3, [0, 1, 2]) } else { (0x01, 2, [1, 2, 2]) };
                bytes.extend_from_slice(&[0, new]);
                bytes.extend_from_slice(&DIGITS.to_ne_bytes());
                bytes.extend_from_slice(&[confirm, BY_KEY, count]);
                bytes.extend_from_slice(&LANGUAGE.to_ne_bytes());
                bytes.extend_from_slice(&messages);
            }
        }
        // bTeoPrologue is for T=1, and the driver's.
        bytes.extend_from_slice(&[0; 3]);
        bytes.extend_from_slice(&(self.template.len() as u32).to_ne_bytes());
        bytes.extend_from_slice(&self.template);
        bytes
    }
}

fn template(header: [u8; 4], parts: &[&[u8; 8]]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(HEADER + parts.len() * 8));
    bytes.extend_from_slice(&header);
    bytes.push(parts.len() as u8 * LENGTH);
    parts.iter().for_each(|part| bytes.extend_from_slice(*part));
    bytes
}

/// The control codes of a reader's features, from the answer to `CM_IOCTL_GET_FEATURE_REQUEST`: a tag, the length 4, and the code in
/// network order (2.2). What does not fit is left aside.
#[cfg(any(test, feature = "desktop"))]
pub fn feature(answer: &[u8], tag: u8) -> Option<u32> {
    let mut rest = answer;
    while let [t, length, value @ ..] = rest {
        let value_of = value.get(..usize::from(*length))?;
        if *t == tag
            && let Ok(code) = <[u8; 4]>::try_from(value_of)
        {
            return Some(u32::from_be_bytes(code));
        }
        rest = &value[usize::from(*length)..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_endian = "little")]
    fn structures_byte_by_byte() {
        let puk = *b"12345678";
        for (command, modifies, expected) in [
            (
                PadCommand::verify([0x00, 0x20, 0x00, 0x80]),
                false,
                "0000 82 08 00 0806 02 01 0904 00 000000 0D000000 0020008008 FFFFFFFFFFFFFFFF",
            ),
            (
                PadCommand::change([0x00, 0x24, 0x00, 0x80]),
                true,
                "0000 82 08 00 00 08 0806 03 02 03 0904 000102 000000 15000000 0024008010 FFFFFFFFFFFFFFFF FFFFFFFFFFFFFFFF",
            ),
            (
                PadCommand::reset([0x00, 0x2C, 0x00, 0x80], &puk),
                true,
                "0000 82 08 00 00 08 0806 01 02 02 0904 010202 000000 15000000 002C008010 3132333435363738 FFFFFFFFFFFFFFFF",
            ),
        ] {
            assert_eq!(hex::encode_upper(&*command.structure()), expected.replace(' ', ""));
            assert_eq!(command.modifies(), modifies);
        }
    }

    #[test]
    fn features_are_found_among_others() {
        let answer = hex::decode("0604 42000DB6 0A04 42000DB7 0704 42000DC1".replace(' ', "")).expect("hex");
        for (answer, tag, expected) in [
            (&answer[..], 0x06, Some(0x4200_0DB6)),
            (&answer[..], 0x07, Some(0x4200_0DC1)),
            (&answer[..], 0x08, None),
            (&[][..], 0x06, None),
            (&[0x06][..], 0x06, None),
            (&[0x06, 0x04, 0x42][..], 0x06, None),
            (&[0x06, 0x01, 0x42, 0x06, 0x04, 0, 0, 0, 9][..], 0x06, Some(9)),
            (&[0x05, 0x00, 0x06, 0xFF][..], 0x06, None),
        ] {
            assert_eq!(feature(answer, tag), expected, "{answer:02X?}");
        }
    }
}
