//! BER-TLV (ISO 7816-4, 5.2.2; X.690): tags of up to three bytes, lengths of up to four. Any input is read without panic.

/// One data object, borrowed from what was read. The tag's bytes are one number: `7F49`, `5FC105`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tlv<'a> {
    pub tag: u32,
    pub value: &'a [u8],
}

/// The bytes are no sequence of data objects.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not BER-TLV")]
pub struct NotTlv;

/// The data objects one after another. `00` and `FF` bytes between them are skipped (ISO 7816-4, 5.2.2.1). Ends after an error.
pub fn read(bytes: &[u8]) -> Objects<'_> {
    Objects { rest: bytes }
}

/// The value of the first object with this tag; `None` where there is none before the end or before rubbish.
pub fn find(bytes: &[u8], tag: u32) -> Option<&[u8]> {
    read(bytes).map_while(Result::ok).find(|o| o.tag == tag).map(|o| o.value)
}

/// The first object and what follows it.
pub fn read_one(bytes: &[u8]) -> Result<(Tlv<'_>, &[u8]), NotTlv> {
    let (tag, rest) = read_tag(bytes)?;
    let (length, rest) = read_length(rest)?;
    if rest.len() < length {
        return Err(NotTlv);
    }
    let (value, rest) = rest.split_at(length);
    Ok((Tlv { tag, value }, rest))
}

/// Appends one object, with the shortest length.
pub fn write(to: &mut Vec<u8>, tag: u32, value: &[u8]) {
    write_header(to, tag, value.len());
    to.extend_from_slice(value);
}

/// Appends tag and length only, for a value that follows, e.g. a secret one that is to be copied just once.
pub fn write_header(to: &mut Vec<u8>, tag: u32, length: usize) {
    let bytes = tag.to_be_bytes();
    let skip = bytes.iter().take_while(|b| **b == 0).count().min(3);
    to.extend_from_slice(&bytes[skip..]);
    // A value is at most 64 KiB here; four bytes are never too few.
    match (length as u32).to_be_bytes() {
        [0, 0, 0, l] if l < 0x80 => to.push(l),
        [0, 0, 0, l] => to.extend_from_slice(&[0x81, l]),
        [0, 0, h, l] => to.extend_from_slice(&[0x82, h, l]),
        [0, a, h, l] => to.extend_from_slice(&[0x83, a, h, l]),
        [a, b, h, l] => to.extend_from_slice(&[0x84, a, b, h, l]),
    }
}

/// One object as bytes of its own.
pub fn object(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len() + 8);
    write(&mut bytes, tag, value);
    bytes
}

pub struct Objects<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Tlv<'a>, NotTlv>;

    fn next(&mut self) -> Option<Self::Item> {
        let padding = self.rest.iter().take_while(|b| matches!(b, 0x00 | 0xFF)).count();
        let rest = &self.rest[padding..];
        if rest.is_empty() {
            self.rest = rest;
            return None;
        }
        match read_one(rest) {
            Ok((object, rest)) => {
                self.rest = rest;
                Some(Ok(object))
            }
            Err(e) => {
                self.rest = &[];
                Some(Err(e))
            }
        }
    }
}

fn read_tag(bytes: &[u8]) -> Result<(u32, &[u8]), NotTlv> {
    let (first, mut rest) = bytes.split_first().ok_or(NotTlv)?;
    let mut tag = u32::from(*first);
    if first & 0x1F == 0x1F {
        for more in 0.. {
            let (next, tail) = rest.split_first().ok_or(NotTlv)?;
            rest = tail;
            tag = tag << 8 | u32::from(*next);
            if next & 0x80 == 0 {
                break;
            }
            if more == 1 {
                return Err(NotTlv);
            }
        }
    }
    Ok((tag, rest))
}

fn read_length(bytes: &[u8]) -> Result<(usize, &[u8]), NotTlv> {
    let (first, rest) = bytes.split_first().ok_or(NotTlv)?;
    let n = match first {
        0..=0x7F => return Ok((usize::from(*first), rest)),
        0x81..=0x84 => usize::from(first & 0x7F),
        _ => return Err(NotTlv),
    };
    if rest.len() < n {
        return Err(NotTlv);
    }
    let (length, rest) = rest.split_at(n);
    let length = length.iter().fold(0u32, |l, b| l << 8 | u32::from(*b));
    Ok((usize::try_from(length).map_err(|_| NotTlv)?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(hex: &str, expected: Result<&[(u32, usize)], NotTlv>) {
        let bytes = hex::decode(hex).expect("hex");
        let got: Result<Vec<_>, _> = read(&bytes).map(|o| o.map(|o| (o.tag, o.value.len()))).collect();
        assert_eq!(got, expected.map(<[_]>::to_vec), "{hex}");
    }

    #[test]
    fn objects_and_rubbish() {
        check("", Ok(&[]));
        check("5300", Ok(&[(0x53, 0)]));
        check("7F49028600", Ok(&[(0x7F49, 2)]));
        check("5FC10501AA7E00", Ok(&[(0x5F_C105, 1), (0x7E, 0)]));
        check("538101AA", Ok(&[(0x53, 1)]));
        check("53820001AA", Ok(&[(0x53, 1)]));
        check("0000530100FFFF", Ok(&[(0x53, 1)]));
        for rubbish in ["53", "5302AA", "5381", "5380", "5385", "7F", "5F8182830100", "5384FFFFFFFF", "530053"] {
            check(rubbish, Err(NotTlv));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes).count();
            let _ = find(&bytes, 0x53);
        }

        #[test]
        fn what_is_written_is_read(
            tag in prop::sample::select(vec![0x53u32, 0x7C, 0x7F49, 0x5F_C105]), length in 0usize..70_000, fill in any::<u8>(),
        ) {
            let value = vec![fill; length];
            let bytes = object(tag, &value);
            prop_assert_eq!(read_one(&bytes), Ok((Tlv { tag, value: &value }, &[][..])));
        }
    }
}
