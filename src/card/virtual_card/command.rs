//! A command as it comes in (ISO/IEC 7816-4, 5.1): header, data, and how much may go back.

use super::sw::Sw;

/// One command. Data of a chain is joined before a command is carried out.
pub(super) struct Command<'a> {
    /// More of the same command follows (CLA bit 5).
    pub chained: bool,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    pub data: &'a [u8],
    /// How many bytes of data may go back at once.
    pub room: usize,
}

impl<'a> Command<'a> {
    /// `Err` with `6700` for lengths that do not fit, or extended ones where the card takes none; `6E00` for secure messaging,
    /// logical channels and other classes.
    pub fn parse(bytes: &'a [u8], extended_length: bool) -> Result<Self, Sw> {
        let (header, body) = bytes.split_at_checked(4).ok_or(Sw::WRONG_LENGTH)?;
        let chained = match header[0] {
            0x00 => false,
            0x10 => true,
            _ => return Err(Sw::UNKNOWN_CLASS),
        };
        let short = |le: u8| if le == 0 { 256 } else { usize::from(le) };
        let (data, room): (&[u8], usize) = match body {
            // Without an Le, T=1 readers still expect what there is.
            [] => (&[], 256),
            [le] => (&[], short(*le)),
            [0, rest @ ..] if extended_length => {
                let two = |high: u8, low: u8| usize::from(high) << 8 | usize::from(low);
                let long = |high: u8, low: u8| if high == 0 && low == 0 { 65_536 } else { two(high, low) };
                match rest {
                    [high, low] => (&[], long(*high, *low)),
                    [high, low, rest @ ..] if two(*high, *low) > 0 => {
                        let (data, le) = rest.split_at_checked(two(*high, *low)).ok_or(Sw::WRONG_LENGTH)?;
                        match le {
                            [] => (data, 65_536),
                            [high, low] => (data, long(*high, *low)),
                            _ => return Err(Sw::WRONG_LENGTH),
                        }
                    }
                    _ => return Err(Sw::WRONG_LENGTH),
                }
            }
            [0, ..] => return Err(Sw::WRONG_LENGTH),
            [lc, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(*lc)).ok_or(Sw::WRONG_LENGTH)?;
                match le {
                    [] => (data, 256),
                    [le] => (data, short(*le)),
                    _ => return Err(Sw::WRONG_LENGTH),
                }
            }
        };
        Ok(Self { chained, ins: header[1], p1: header[2], p2: header[3], data, room })
    }

    /// What stays the same throughout a chain.
    pub fn header(&self) -> [u8; 3] {
        [self.ins, self.p1, self.p2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_of_iso_7816() {
        for (bytes, data, room) in [
            ("00200080", "", 256),
            ("00cb3fff00", "", 256),
            ("00cb3fff10", "", 16),
            ("00cb3fff03aabbcc", "aabbcc", 256),
            ("00cb3fff03aabbcc07", "aabbcc", 7),
            ("00cb3fff000000", "", 65_536),
            ("00cb3fff000100", "", 256),
            ("00cb3fff000003aabbcc", "aabbcc", 65_536),
            ("00cb3fff000003aabbcc0102", "aabbcc", 258),
        ] {
            let bytes = hex::decode(bytes).unwrap();
            let command = Command::parse(&bytes, true).ok().unwrap();
            assert_eq!((hex::encode(command.data), command.room), (data.to_owned(), room));
        }
        for (bytes, extended, sw) in [
            ("", true, 0x6700),
            ("00a404", true, 0x6700),
            ("00cb3fff03aabb", true, 0x6700),
            ("00cb3fff03aabbcc0000", true, 0x6700),
            ("00cb3fff0000", true, 0x6700),
            ("00cb3fff000000aa", true, 0x6700),
            ("00cb3fff000003aabbcc00", true, 0x6700),
            ("00cb3fff000003aabbcc", false, 0x6700),
            ("0ccb3fff00", true, 0x6e00),
            ("01cb3fff00", true, 0x6e00),
            ("80cb3fff00", true, 0x6e00),
        ] {
            assert_eq!(Command::parse(&hex::decode(bytes).unwrap(), extended).err(), Some(Sw(sw)), "{bytes}");
        }
    }
}
