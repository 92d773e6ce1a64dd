//! BER-TLV as the card reads and writes it (ISO/IEC 7816-4, 5.2.2). The card has a reader of its own, so that a mistake in the
//! driver's cannot hide itself.

/// Splits the first tag-length-value off `bytes`: `(tag, value, rest)`. Tags of up to three bytes, lengths of up to 65,535.
pub(super) fn first(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (&lead, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(lead);
    if lead & 0x1F == 0x1F {
        loop {
            let (&next, after) = rest.split_first()?;
            tag = (tag << 8) | u32::from(next);
            rest = after;
            if next & 0x80 == 0 {
                break;
            }
            if tag > 0xFFFF {
                return None;
            }
        }
    }
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7F => (usize::from(length), rest),
        0x81 => rest.split_first().map(|(&n, rest)| (usize::from(n), rest))?,
        0x82 => rest.split_at_checked(2).map(|(n, rest)| (usize::from(n[0]) << 8 | usize::from(n[1]), rest))?,
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((tag, value, rest))
}

/// The value, where `bytes` is just one tag-length-value with this tag.
pub(super) fn only(tag: u32, bytes: &[u8]) -> Option<&[u8]> {
    first(bytes).filter(|(found, _, rest)| *found == tag && rest.is_empty()).map(|(_, value, _)| value)
}

/// All tag-length-values of `bytes`, or `None` where something is left over.
pub(super) fn all(mut bytes: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (tag, value, rest) = first(bytes)?;
        found.push((tag, value));
        bytes = rest;
    }
    Some(found)
}

/// One tag-length-value with the shortest length. `value` holds at most 65,535 bytes.
pub(super) fn tlv(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 8);
    out.extend(tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
    let length = value.len().to_be_bytes();
    match value.len() {
        0..=0x7F => {}
        0x80..=0xFF => out.push(0x81),
        _ => out.extend([0x82, length[length.len() - 2]]),
    }
    out.push(length[length.len() - 1]);
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_tags() {
        for (tag, length, head) in [
            (0x53, 0, "5300"),
            (0x7F49, 0x7F, "7f497f"),
            (0x5FC105, 0x80, "5fc1058180"),
            (0x53, 0xFF, "5381ff"),
            (0x53, 0x100, "53820100"),
        ] {
            let value = vec![7; length];
            let bytes = tlv(tag, &value);
            assert_eq!(hex::encode(&bytes[..bytes.len() - length]), head);
            assert_eq!(only(tag, &bytes), Some(&value[..]));
            assert_eq!(only(tag, &bytes[..bytes.len() - 1]), None);
        }
    }

    #[test]
    fn what_is_no_tlv() {
        for bytes in ["", "53", "5f", "5301", "5380", "538400000000", "5382", "53820001", "5fc1818181"] {
            assert_eq!(first(&hex::decode(bytes).unwrap()), None, "{bytes}");
        }
        assert_eq!(all(&hex::decode("80008101").unwrap()), None);
    }
}
