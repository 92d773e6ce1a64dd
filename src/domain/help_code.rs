//! Help codes: what a holder reads out to a helper, usually over the telephone.

use zeroize::Zeroizing;

use super::{chance::Chance, secret::Secret};

/// Crockford's base 32 (www.crockford.com/base32.html): no I, L, O or U, which are misheard, misread or spell something.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many characters a help code has.
pub const LENGTH: usize = 8;

/// Eight characters with 40 random bits, in capitals.
pub struct HelpCode(Secret<LENGTH>);

impl HelpCode {
    pub fn draw(chance: &Chance) -> Self {
        let bits = chance.secret::<LENGTH>();
        // Five bits of each byte: the alphabet's size divides a byte's range, so none is likelier than another.
        let mut text = bits.expose("turned into a help code").map(|byte| ALPHABET[usize::from(byte % 32)]);
        Self(Secret::take(&mut text))
    }

    /// The character that a typed one stands for, in capitals; `None` where no code has such a one.
    pub fn meant(typed: char) -> Option<u8> {
        match typed.to_ascii_uppercase() {
            'O' => Some(b'0'),
            'I' | 'L' => Some(b'1'),
            other => u8::try_from(other).ok().filter(|b| ALPHABET.contains(b)),
        }
    }

    /// A code as it was typed: in either case, with blanks and dashes anywhere, and with the letters that are easily taken for a digit.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut text = Zeroizing::new([0; LENGTH]);
        let mut length = 0;
        for c in typed.chars().filter(|c| !is_between(*c)) {
            *text.get_mut(length)? = Self::meant(c)?;
            length += 1;
        }
        (length == LENGTH).then(|| Self(Secret::take(&mut text)))
    }

    /// The eight characters; `why` is the one-line reason.
    pub fn expose(&self, why: &'static str) -> &[u8; LENGTH] {
        self.0.expose(why)
    }

    /// As people read it, in two groups: `7K3M-Q9TX`.
    pub fn shown(&self) -> Zeroizing<String> {
        let mut shown = Zeroizing::new(String::with_capacity(LENGTH + 1));
        for (n, byte) in self.expose("shown to the holder, who reads it out").iter().enumerate() {
            if n == LENGTH / 2 {
                shown.push('-');
            }
            shown.push(char::from(*byte));
        }
        shown
    }
}

/// What people put between the characters of a code: blanks and dashes of any kind.
pub fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_in_many_ways() {
        for (typed, meant) in [
            ("7K3M-Q9TX", Some("7K3M-Q9TX")),
            ("7k3mq9tx", Some("7K3M-Q9TX")),
            (" 7k3m q9tx\t", Some("7K3M-Q9TX")),
            ("7-K-3-M-Q-9-T-X", Some("7K3M-Q9TX")),
            ("7K3M\u{2013}Q9TX", Some("7K3M-Q9TX")),
            ("7K3M\u{a0}\u{2011}Q9TX", Some("7K3M-Q9TX")),
            ("O1oI-lLiL", Some("0101-1111")),
            ("7K3MQ9T", None),
            ("7K3MQ9TXX", None),
            ("7K3M-Q9TU", None),
            ("7K3M-Q9T!", None),
            ("7K3M-Q9TÄ", None),
            ("7K3M-Q9T\u{0130}", None),
            ("", None),
            ("--------", None),
        ] {
            let read = HelpCode::parse(typed).map(|c| c.shown().to_string());
            assert_eq!(read.as_deref(), meant, "{typed:?}");
        }
    }

    #[test]
    fn drawn_ones_are_read_again_and_use_the_whole_alphabet() {
        let chance = Chance::counting(5);
        let mut seen = std::collections::BTreeSet::new();
        let mut codes = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let code = HelpCode::draw(&chance);
            let shown = code.shown();
            assert_eq!((shown.len(), shown.chars().nth(4)), (9, Some('-')));
            assert_eq!(HelpCode::parse(&shown.to_lowercase()).unwrap().expose("a test"), code.expose("a test"));
            seen.extend(shown.bytes().filter(|b| *b != b'-'));
            codes.insert(shown.to_string());
        }
        assert_eq!((seen.len(), codes.len()), (32, 200));
    }
}
