//! HMAC-SHA256 (RFC 2104) under a key of 32 bytes.

use hmac::{Hmac, KeyInit as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// `why` is the one-line reason for which the key is read.
pub(super) fn keyed(key: &Secret<32>, why: &'static str) -> Hmac<Sha256> {
    // HMAC itself fills shorter keys up with zeros to the hash's block (RFC 2104, 2); a whole block cannot have the wrong length.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key.expose(why));
    Hmac::new((&*block).into())
}

#[cfg(test)]
mod tests {
    use hmac::Mac as _;

    use super::*;

    /// RFC 4231, 4.3: its key is filled up with zeros in any case.
    #[test]
    fn as_others_compute_it() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mac = keyed(&Secret::take(&mut key), "a test").chain_update(b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex::encode(mac.finalize().into_bytes()), expected);
    }
}
