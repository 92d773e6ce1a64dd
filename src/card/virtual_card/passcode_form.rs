//! What reference data looks like (SP 800-73-4 part 2, 2.4.3).

/// 6 to 8 digits, padded with `FF` to 8 bytes.
pub(super) fn is_passcode(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.len() == 8 && digits >= 6 && bytes[digits..].iter().all(|byte| *byte == 0xFF)
}

/// Any 8 bytes.
pub(super) fn is_puk(bytes: &[u8]) -> bool {
    bytes.len() == 8
}

#[cfg(test)]
mod tests {
    use super::is_passcode;

    #[test]
    fn passcodes() {
        for (bytes, good) in [
            (&b"123456\xFF\xFF"[..], true),
            (b"1234567\xFF", true),
            (b"12345678", true),
            (b"12345\xFF\xFF\xFF", false),
            (b"123456", false),
            (b"123456\0\0", false),
            (b"1234\xFF\xFF56", false),
            (b"abcdef\xFF\xFF", false),
            (b"123456789", false),
            (b"", false),
        ] {
            assert_eq!(is_passcode(bytes), good, "{bytes:?}");
        }
    }
}
