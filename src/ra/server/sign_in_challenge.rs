//! `POST /v1/sign-in/challenge`: 32 random bytes for one sign-in within 60 s, to anyone. Never refuses.

use std::sync::Arc;

use axum::extract::State;
use jiff::SignedDuration;

use super::{Parts, guard, stop::Stop, wire::Answer};
use crate::ra::api::{bytes::Bytes, sign_in::Challenge};

/// How long a challenge is good for.
pub const LASTS: SignedDuration = SignedDuration::from_secs(60);

pub async fn handle(State(parts): State<Arc<Parts>>) -> Result<Answer<Challenge>, Stop> {
    let now = parts.clock.now();
    let challenge = parts.chance.bytes::<32>();
    let mut tx = parts.store.begin().await?;
    // Swept here, so that what was never used does not pile up.
    tx.sweep_challenges(now - LASTS).await?;
    tx.sweep_sessions(now - guard::IDLE, now - guard::SESSION).await?;
    tx.add_challenge(&challenge, now).await?;
    tx.commit().await?;
    Ok(Answer(Challenge { challenge: Bytes(challenge.to_vec()) }))
}

#[cfg(test)]
mod tests {
    use crate::ra::{api::sign_in::Challenge, server::bench::Bench};

    #[tokio::test]
    async fn no_two_are_the_same() {
        let bench = Bench::new().await;
        let one: Challenge = bench.post("/v1/sign-in/challenge", &()).await.ok();
        let two: Challenge = bench.post("/v1/sign-in/challenge", &()).await.ok();
        assert_eq!(one.challenge.0.len(), 32);
        assert_ne!(one, two);
    }
}
