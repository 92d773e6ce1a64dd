//! A few typed digits that must not linger: a buffer of their own, without the undo history that egui's text field keeps.

use zeroize::{Zeroize as _, Zeroizing};

use super::typing::{Buffer, Typed};

/// Up to `N` digits, wiped when dropped and when taken.
pub struct Digits<const N: usize> {
    buffer: Zeroizing<[u8; N]>,
    len: usize,
}

impl<const N: usize> Default for Digits<N> {
    fn default() -> Self {
        Self { buffer: Zeroizing::new([0; N]), len: 0 }
    }
}

impl<const N: usize> Digits<N> {
    pub fn push(&mut self, c: char) -> bool {
        let fits = self.len < N && c.is_ascii_digit();
        if fits {
            self.buffer[self.len] = c as u8;
            self.len += 1;
        }
        fits
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The digits; `_why` is the one-line reason.
    pub fn expose(&self, _why: &'static str) -> &str {
        std::str::from_utf8(&self.buffer[..self.len]).unwrap_or_default()
    }

    /// The digit at a place, for painting it alone.
    pub(super) fn at(&self, place: usize) -> Option<char> {
        (place < self.len).then(|| char::from(self.buffer[place]))
    }
}

impl<const N: usize> Buffer for Digits<N> {
    fn take(&mut self, text: &str, typed: &mut Typed) {
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            if self.push(c) { typed.changed = true } else { typed.refused = true }
        }
    }

    fn pop(&mut self) {
        if self.len > 0 {
            self.len -= 1;
            self.buffer[self.len] = 0;
        }
    }

    fn clear(&mut self) {
        self.buffer.zeroize();
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_digits_only_and_no_more_than_fit() {
        let mut digits = Digits::<8>::default();
        for c in "12a345678٣9".chars() {
            digits.push(c);
        }
        assert_eq!(digits.expose("test"), "12345678");
        digits.pop();
        assert_eq!((digits.expose("test"), digits.buffer[7]), ("1234567", 0));
        digits.clear();
        assert_eq!((digits.len(), *digits.buffer), (0, [0; 8]));
    }
}
