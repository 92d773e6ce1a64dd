//! `POST /v1/notices`: something was done to a card without the RA; the card's `9E` signature says so. Told twice, it is written once.
//!
//! Refuses: `UnknownCard`, `BadProof`, `StaleChallenge` (a time that has not come yet).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts,
    stop::Stop,
    wire::{Body, DONE},
};
use crate::{
    domain::{proof, refusal::Refusal},
    ra::{
        api::{notice::Notice, statement},
        store::audit::Entry,
    },
};

/// Seconds by which a workstation's clock may be ahead.
const AHEAD: i64 = 300;

pub async fn handle(State(parts): State<Arc<Parts>>, Body(notice): Body<Notice>) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let card = tx.card_by_identity(&proof::identity_of(&notice.spki.0)).await?.ok_or(Refusal::UnknownCard)?;
    let signed = statement::notice(notice.id, notice.what.name(), notice.time, &notice.workstation);
    if !proof::verify_signature(&notice.spki.0, &signed, &notice.signature.0) {
        return Err(Refusal::BadProof.into());
    }
    if notice.time.as_second() > now.as_second() + AHEAD {
        return Err(Refusal::StaleChallenge.into());
    }
    if !tx.is_audited(notice.id).await? {
        let (who, serial) = (Some(&card.person), Some(&card.serial));
        let (workstation, operation) = (Some(notice.workstation.as_str()), Some(notice.id));
        let what = format!("{} at {}", notice.what.name(), notice.time);
        tx.audit(&Entry { who, whom: who, card: serial, workstation, operation, ..Entry::done(now, &what) }).await?;
        tx.commit().await?;
    }
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{card::Slot, clock::Timestamp, operation::OperationId, refusal::Refusal},
        ra::{
            api::{
                bytes::Bytes,
                notice::{Notice, Noticed},
                statement,
            },
            server::bench::{Bench, TestKey},
        },
    };

    fn notice(key: &TestKey, id: u128, time: Timestamp, signed_for: u128) -> Notice {
        let (what, workstation) = (Noticed::PasscodeChanged, "DESK-1".to_owned());
        let op = |n| OperationId(uuid::Uuid::from_u128(n));
        let signature = Bytes(key.sign(&statement::notice(op(signed_for), what.name(), time, &workstation)));
        Notice { id: op(id), what, time, workstation, spki: Bytes(key.spki()), signature }
    }

    #[tokio::test]
    async fn is_written_once_and_only_where_the_card_has_signed_it() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let key = &rosa.keys[&Slot::CardAuthentication];
        let now = bench.now();
        let later = Timestamp::from_second(now.as_second() + 3600).unwrap();
        bench.post("/v1/notices", &notice(key, 1, now, 2)).await.refused(Refusal::BadProof);
        bench.post("/v1/notices", &notice(key, 1, later, 1)).await.refused(Refusal::StaleChallenge);
        for _ in 0..2 {
            bench.post("/v1/notices", &notice(key, 1, now, 1)).await.done();
        }
        let written = bench.audited().await.into_iter().filter(|(what, _)| what.starts_with("passcode changed at")).count();
        assert_eq!(written, 1);
    }

    #[tokio::test]
    async fn a_card_that_is_not_known_is_refused() {
        let bench = Bench::new().await;
        let stranger = TestKey::new(99);
        bench.post("/v1/notices", &notice(&stranger, 1, bench.now(), 1)).await.refused(Refusal::UnknownCard);
    }
}
