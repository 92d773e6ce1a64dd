//! The two bytes that end every response (ISO 7816-4, 5.6; SP 800-73-4 part 1, table 6).

use std::fmt;

use crate::domain::card::Retries;

/// SW1 and SW2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    pub const OK: Self = Self(0x9000);
    /// Authentication failed, and no count of the tries left is given.
    pub const AUTHENTICATION_FAILED: Self = Self(0x6300);
    /// These are the keypad's own, never the card's (PC/SC part 10, 2.5.1).
    pub const PAD_TIMED_OUT: Self = Self(0x6400);
    pub const PAD_CANCELLED: Self = Self(0x6401);
    pub const PAD_DIFFER: Self = Self(0x6402);
    pub const PAD_LENGTH: Self = Self(0x6403);
    /// Some readers with a keypad take no passcode from a computer, and answer in the card's stead.
    pub const PAD_ONLY: Self = Self(0x6404);
    pub const WRONG_LENGTH: Self = Self(0x6700);
    pub const LAST_OF_CHAIN_EXPECTED: Self = Self(0x6883);
    pub const CHAINING_NOT_SUPPORTED: Self = Self(0x6884);
    pub const SECURITY_STATUS_NOT_SATISFIED: Self = Self(0x6982);
    pub const METHOD_BLOCKED: Self = Self(0x6983);
    pub const CONDITIONS_NOT_SATISFIED: Self = Self(0x6985);
    pub const INCORRECT_DATA: Self = Self(0x6A80);
    pub const FUNCTION_NOT_SUPPORTED: Self = Self(0x6A81);
    pub const NOT_FOUND: Self = Self(0x6A82);
    pub const NOT_ENOUGH_MEMORY: Self = Self(0x6A84);
    pub const INCORRECT_P1_P2: Self = Self(0x6A86);
    pub const REFERENCE_NOT_FOUND: Self = Self(0x6A88);
    pub const WRONG_P1_P2: Self = Self(0x6B00);
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6D00);
    pub const CLASS_NOT_SUPPORTED: Self = Self(0x6E00);
    pub const UNKNOWN_ERROR: Self = Self(0x6F00);

    pub fn is_ok(self) -> bool {
        self == Self::OK
    }

    /// `63Cx`: the tries left.
    pub fn retries(self) -> Option<Retries> {
        (self.0 & 0xFFF0 == 0x63C0).then_some(Retries((self.0 & 0x0F) as u8))
    }

    /// `61xx`: bytes that wait for GET RESPONSE, 256 standing for 'as many or more'.
    pub fn more(self) -> Option<u16> {
        (self.0 & 0xFF00 == 0x6100).then_some(none_is_256(self.0))
    }

    /// `6Cxx`: the Le that the card wants instead, 1 to 256.
    pub fn right_length(self) -> Option<u16> {
        (self.0 & 0xFF00 == 0x6C00).then_some(none_is_256(self.0))
    }

    pub fn bytes(self) -> [u8; 2] {
        self.0.to_be_bytes()
    }
}

fn none_is_256(status: u16) -> u16 {
    match status & 0xFF {
        0 => 256,
        n => n,
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_carry_a_number() {
        for (word, retries, more, length) in [
            (0x9000, None, None, None),
            (0x63C0, Some(0), None, None),
            (0x63C3, Some(3), None, None),
            (0x63CF, Some(15), None, None),
            (0x6300, None, None, None),
            (0x6100, None, Some(256), None),
            (0x61FF, None, Some(255), None),
            (0x6C00, None, None, Some(256)),
            (0x6C14, None, None, Some(20)),
        ] {
            let word = StatusWord(word);
            assert_eq!((word.retries(), word.more(), word.right_length()), (retries.map(Retries), more, length), "{word}");
        }
    }
}
