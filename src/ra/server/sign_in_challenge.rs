//! `POST /v1/sign-in/challenge`: 32 bytes for one sign-in within 60 s, to anyone. Never refuses, and writes nothing.
//!
//! A challenge carries its time and a proof that this RA made it: eight bytes of time, eight random ones, and half of an HMAC-SHA256
//! over both under a key that all instances share. That it serves once is kept where it served (`sign_in`).

use std::sync::Arc;

use axum::extract::State;
use hmac::{Hmac, Mac as _};
use jiff::SignedDuration;
use sha2::Sha256;

use super::{Parts, openapi::refuses, wire::Answer};
use crate::{
    domain::{chance::Chance, clock::Timestamp, secret::Secret},
    ra::{
        api::{bytes::Bytes, sign_in::Challenge},
        keyed::keyed,
    },
};

/// How long a challenge is good for.
pub const LASTS: SignedDuration = SignedDuration::from_secs(60);

refuses!(NOTHING;;);

#[utoipa::path(
    post,
    path = "/v1/sign-in/challenge",
    summary = "A challenge for one sign-in within a minute",
    operation_id = "sign_in_challenge",
    responses((status = 200, description = "Done", body = Challenge), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>) -> Answer<Challenge> {
    let challenge = make(&parts.challenge_key, parts.clock.now(), &parts.chance);
    Answer(Challenge { challenge: Bytes(challenge.to_vec()) })
}

fn make(key: &Secret<32>, now: Timestamp, chance: &Chance) -> [u8; 32] {
    let mut challenge = [0; 32];
    challenge[..8].copy_from_slice(&now.as_second().to_be_bytes());
    challenge[8..16].copy_from_slice(&chance.bytes::<8>());
    let proof = mac(key, &challenge[..16]).finalize().into_bytes();
    challenge[16..].copy_from_slice(&proof[..16]);
    challenge
}

/// The challenge, where this RA made it less than [`LASTS`] ago.
pub fn fresh(key: &Secret<32>, challenge: &[u8], now: Timestamp) -> Option<[u8; 32]> {
    let challenge: [u8; 32] = challenge.try_into().ok()?;
    let (time, proof) = (challenge.first_chunk::<8>()?, &challenge[16..]);
    mac(key, &challenge[..16]).verify_truncated_left(proof).ok()?;
    let age = now.duration_since(Timestamp::from_second(i64::from_be_bytes(*time)).ok()?);
    // Instances' clocks may differ a little.
    (age < LASTS && age > -LASTS).then_some(challenge)
}

fn mac(key: &Secret<32>, message: &[u8]) -> Hmac<Sha256> {
    keyed(key, "authenticates challenges").chain_update(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::server::bench::{Bench, START};

    #[tokio::test]
    async fn no_two_are_the_same() {
        let bench = Bench::new().await;
        let one: Challenge = bench.post("/v1/sign-in/challenge", &()).await.ok();
        let two: Challenge = bench.post("/v1/sign-in/challenge", &()).await.ok();
        assert_eq!(one.challenge.0.len(), 32);
        assert_ne!(one, two);
    }

    #[test]
    fn only_our_own_and_only_for_a_minute() {
        let chance = Chance::counting(3);
        let (key, other) = (chance.secret::<32>(), chance.secret::<32>());
        let challenge = make(&key, START, &chance);
        let at = |seconds| START + SignedDuration::from_secs(seconds);
        for (seconds, good) in [(0, true), (59, true), (60, false), (-59, true), (-60, false)] {
            assert_eq!(fresh(&key, &challenge, at(seconds)).is_some(), good, "{seconds}");
        }
        assert!(fresh(&other, &challenge, START).is_none());
        for n in 0..32 {
            let mut bent = challenge;
            bent[n] ^= 1;
            assert!(fresh(&key, &bent, START).is_none(), "byte {n}");
        }
        assert!(fresh(&key, &challenge[..31], START).is_none());
    }
}
