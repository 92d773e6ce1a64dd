//! Status words (SP 800-73-4 part 2, table 2; ISO/IEC 7816-4, 5.6).

/// SW1 and SW2, big-endian.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sw(pub u16);

/// What a command gives: data with `9000`, or another status word without data.
pub(super) type Outcome = Result<Vec<u8>, Sw>;

impl Sw {
    pub const DONE: Sw = Sw(0x9000);
    pub const MEMORY_FAILURE: Sw = Sw(0x6581);
    pub const WRONG_LENGTH: Sw = Sw(0x6700);
    pub const CHAIN_BROKEN: Sw = Sw(0x6883);
    pub const NOT_AUTHORISED: Sw = Sw(0x6982);
    pub const BLOCKED: Sw = Sw(0x6983);
    pub const CONDITIONS: Sw = Sw(0x6985);
    pub const WRONG_DATA: Sw = Sw(0x6A80);
    pub const NOT_FOUND: Sw = Sw(0x6A82);
    pub const NO_ROOM: Sw = Sw(0x6A84);
    pub const WRONG_P1P2: Sw = Sw(0x6A86);
    pub const NO_REFERENCE: Sw = Sw(0x6A88);
    pub const UNKNOWN_INSTRUCTION: Sw = Sw(0x6D00);
    pub const UNKNOWN_CLASS: Sw = Sw(0x6E00);
    pub const FAILURE: Sw = Sw(0x6F00);

    /// `63CX`: wrong, and so many tries are left.
    pub fn wrong(left: u8) -> Sw {
        Sw(0x63C0 | u16::from(left.min(15)))
    }

    /// `61XX`: so many bytes wait for GET RESPONSE; `00` stands for 256 or more.
    pub fn more(waiting: usize) -> Sw {
        Sw(0x6100 | u16::try_from(waiting).ok().filter(|n| *n < 256).unwrap_or(0))
    }
}
