//! Chance is an argument: the system's generator is opened in `bin/` only.

use std::{convert::Infallible, sync::Arc};

use rand_core::{TryCryptoRng, TryRng};

use super::secret::Secret;

/// A source of random bytes that is fit for keys. It is an [`rand_core::CryptoRng`].
#[derive(Clone)]
pub struct Chance(Arc<Fill>);

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

impl Chance {
    /// `fill` must fill the whole slice with unpredictable bytes, or panic.
    pub fn new(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// Random only in looks: SHA-256 over a seed and a counter. For tests.
    #[cfg(test)]
    pub fn counting(seed: u64) -> Self {
        use sha2::{Digest, Sha256};
        let counter = std::sync::atomic::AtomicU64::new(0);
        Self::new(move |to| {
            for chunk in to.chunks_mut(32) {
                let n = counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let block = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(n.to_be_bytes()).finalize();
                chunk.copy_from_slice(&block[..chunk.len()]);
            }
        })
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    pub fn secret<const N: usize>(&self) -> Secret<N> {
        Secret::take(&mut self.bytes::<N>())
    }

    /// A whole number below `bound`, without bias. `bound` is at least 1.
    pub fn below(&self, bound: u32) -> u32 {
        let zone = u32::MAX - u32::MAX % bound;
        loop {
            let n = u32::from_be_bytes(self.bytes());
            if n < zone {
                return n % bound;
            }
        }
    }
}

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.bytes()))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(to);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}
