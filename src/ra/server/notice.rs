//! `POST /v1/notices`: something was done to a card without the RA; the card's `9E` signature says so. Told twice, it is written once.
//!
//! Refuses: `Malformed` (the workstation's name), `OtherOrigin`, `UnknownCard`, `BadProof`, `StaleChallenge` (a time that has not come
//! yet, or is long past).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use jiff::SignedDuration;

use super::{
    Parts,
    openapi::refuses,
    stop::Stop,
    wire::{Body, DONE},
    workstation_is_sane,
};
use crate::{
    domain::{proof, refusal::Refusal},
    ra::{
        api::{
            notice::{Notice, Noticed},
            statement,
        },
        store::audit::Entry,
    },
};

/// Seconds by which a workstation's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// No outbox keeps a notice for longer than this.
const BEHIND: SignedDuration = SignedDuration::from_hours(24 * 400);

refuses!(BODY;; Malformed, OtherOrigin, UnknownCard, BadProof, StaleChallenge);

#[utoipa::path(
    post,
    path = "/v1/notices",
    summary = "Tell of something that was done to a card without the RA",
    operation_id = "notice",
    request_body = Notice,
    responses((status = 204, description = "Done"), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, Body(notice): Body<Notice>) -> Result<StatusCode, Stop> {
    let now = parts.clock.now();
    if !workstation_is_sane(&notice.workstation) {
        return Err(Refusal::Malformed.into());
    }
    if !parts.answers_to(&notice.origin) {
        return Err(Refusal::OtherOrigin.into());
    }
    let mut tx = parts.store.begin().await?;
    let card = tx.card_by_identity(&proof::identity_of(&notice.spki.0)).await?.ok_or(Refusal::UnknownCard)?;
    let signed = statement::notice(&notice.origin, notice.id, notice.what.name(), notice.time, &notice.workstation);
    if !proof::verify_signature(&notice.spki.0, &signed, &notice.signature.0) {
        return Err(Refusal::BadProof.into());
    }
    let age = now.duration_since(notice.time);
    if age < -AHEAD || age > BEHIND {
        return Err(Refusal::StaleChallenge.into());
    }
    // Compared with what was noticed: ids are made by desks, and another operation's rows must not swallow a notice.
    let begin = format!("{} at ", notice.what.name());
    if !tx.is_audited(notice.id, &card.serial, &begin).await? {
        let (who, serial) = (Some(&card.person), Some(&card.serial));
        let (workstation, operation) = (Some(notice.workstation.as_str()), Some(notice.id));
        let what = format!("{begin}{}", notice.time);
        tx.audit(&Entry { who, whom: who, card: serial, workstation, operation, ..Entry::done(now, &what) }).await?;
        match notice.what {
            // A clock that is ahead does not put the next reminder off.
            Noticed::PasscodeChanged => tx.passcode_set(card.key, notice.time.min(now)).await?,
        }
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
            server::bench::{Bench, ORIGIN, TestKey},
        },
    };

    fn op(n: u128) -> OperationId {
        OperationId(uuid::Uuid::from_u128(n))
    }

    fn made(key: &TestKey, id: OperationId, time: Timestamp, origin: &str, workstation: &str) -> Notice {
        let (what, origin, workstation) = (Noticed::PasscodeChanged, origin.to_owned(), workstation.to_owned());
        let signature = Bytes(key.sign(&statement::notice(&origin, id, what.name(), time, &workstation)));
        Notice { id, what, origin, time, workstation, spki: Bytes(key.spki()), signature }
    }

    fn notice(key: &TestKey, id: u128, time: Timestamp, signed_for: u128) -> Notice {
        Notice { id: op(id), ..made(key, op(signed_for), time, ORIGIN, "DESK-1") }
    }

    #[tokio::test]
    async fn is_written_once_and_only_where_the_card_has_signed_it() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let key = &rosa.keys[&Slot::CardAuthentication];
        let now = bench.now();
        let later = Timestamp::from_second(now.as_second() + 3600).unwrap();
        bench.post("/v1/notices", &notice(key, 1, now, 2)).await.refused(Refusal::BadProof);
        let long_ago = Timestamp::from_second(now.as_second() - 401 * 86_400).unwrap();
        for time in [later, long_ago] {
            bench.post("/v1/notices", &notice(key, 1, time, 1)).await.refused(Refusal::StaleChallenge);
        }
        for origin in ["https://other.example:8443", "https://RA.example:8443", ""] {
            let elsewhere = made(key, op(1), now, origin, "DESK-1");
            bench.post("/v1/notices", &elsewhere).await.refused_for(Refusal::OtherOrigin, origin);
        }
        let moved = Notice { origin: ORIGIN.into(), ..made(key, op(1), now, "https://other.example:8443", "DESK-1") };
        bench.post("/v1/notices", &moved).await.refused(Refusal::BadProof);
        for name in ["two\nlines".to_owned(), "w".repeat(256)] {
            bench.post("/v1/notices", &made(key, op(1), now, ORIGIN, &name)).await.refused(Refusal::Malformed);
        }
        for _ in 0..2 {
            bench.post("/v1/notices", &notice(key, 1, now, 1)).await.done();
        }
        let written = bench.audited().await.into_iter().filter(|(what, _)| what.starts_with("passcode changed at")).count();
        assert_eq!(written, 1);
    }

    #[tokio::test]
    async fn says_how_old_the_passcode_is() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let key = &rosa.keys[&Slot::CardAuthentication];
        let set_at = async || {
            let card = bench.store().look().await.unwrap().card_by_serial(&rosa.serial).await.unwrap();
            card.unwrap().passcode_set_at.map(Timestamp::as_second)
        };
        let issued = bench.now().as_second();
        assert_eq!(set_at().await, Some(issued));
        bench.later_days(30);
        let ago = |seconds: i64| Timestamp::from_second(bench.now().as_second() - seconds).unwrap();
        // It is heard of late; and another one later still, that was before it.
        bench.post("/v1/notices", &notice(key, 1, ago(7 * 86_400), 1)).await.done();
        let changed = ago(7 * 86_400).as_second();
        assert_eq!(set_at().await, Some(changed));
        bench.post("/v1/notices", &notice(key, 2, ago(20 * 86_400), 2)).await.done();
        assert_eq!(set_at().await, Some(changed));
        bench.post("/v1/notices", &notice(key, 3, ago(0), 4)).await.refused(Refusal::BadProof);
        assert_eq!(set_at().await, Some(changed));
        // The workstation's clock is ahead.
        bench.post("/v1/notices", &notice(key, 5, ago(-240), 5)).await.done();
        assert_eq!(set_at().await, Some(bench.now().as_second()));
    }

    #[tokio::test]
    async fn another_operations_id_does_not_swallow_it() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let key = &rosa.keys[&Slot::CardAuthentication];
        let unlock = bench.granted_unlock(&rosa).await;
        bench.post("/v1/notices", &made(key, unlock.id, bench.now(), ORIGIN, "DESK-1")).await.done();
        let id = unlock.id.to_string();
        let rows = bench.rows().await;
        assert!(rows.iter().any(|r| r.what.starts_with("passcode changed at") && r.operation.as_ref() == Some(&id)));
    }

    #[tokio::test]
    async fn a_card_that_is_not_known_is_refused() {
        let bench = Bench::new().await;
        let stranger = TestKey::new(99);
        bench.post("/v1/notices", &notice(&stranger, 1, bench.now(), 1)).await.refused(Refusal::UnknownCard);
    }
}
