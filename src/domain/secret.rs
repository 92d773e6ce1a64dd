//! Values that must not leak: owned, wiped on drop, not `Clone`, without `Debug` or `Serialize`.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// `N` secret bytes. Every look at the plain value carries its reason.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Takes the bytes over and wipes the place they came from.
    pub fn take(from: &mut [u8; N]) -> Self {
        let secret = Self(Box::new(*from));
        from.zeroize();
        secret
    }

    /// The bytes of `from`, or `None` where it does not hold just `N`.
    pub fn from_slice(from: &[u8]) -> Option<Self> {
        let mut bytes: [u8; N] = from.try_into().ok()?;
        Some(Self::take(&mut bytes))
    }

    /// The plain value; `_why` is the one-line reason, read by reviewers and by `grep`.
    pub fn expose(&self, _why: &'static str) -> &[u8; N] {
        &self.0
    }
}

/// The PUK: 8 bytes, random, known to the RA only (SP 800-73-4 part 2, 3.2.2, key reference `81`).
pub type Puk = Secret<8>;

/// Secret text as a person typed it or as the RA gave it, e.g. a one-time code or a session token.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretText(String);

impl SecretText {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The plain value; `_why` is the one-line reason.
    pub fn expose(&self, _why: &'static str) -> &str {
        &self.0
    }
}
