//! `GET /pki/ca.crl`: the revocation list (RFC 5280, 5; RFC 2585, 4.2: DER, `application/pkix-crl`).
//!
//! A list is made anew when what it names has changed, and when half of its time is over; [`refresh`] looks every minute.
//!
//! Refuses: `UnknownRecord` (the authority is an upstream one, which publishes its own).

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::{extract::State, response::Response};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::{
    domain::refusal::Refusal,
    ra::{
        ca::{CrlContent, RevokedEntry},
        server::{
            Parts,
            stop::{Failed, Stop},
        },
        store::crls::StoredCrl,
    },
};

/// How long a list holds. Whoever keeps it learns of a suspension after this long at the latest.
const HOLDS: SignedDuration = SignedDuration::from_hours(24);

refuses!(NOTHING; ; UnknownRecord);

#[utoipa::path(
    get,
    path = "/pki/ca.crl",
    summary = "The revocation list",
    operation_id = "revocation_list",
    responses((status = 200, description = "Done", content((Vec<u8> = "application/pkix-crl"))), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>) -> Result<Response, Stop> {
    if parts.ca.revocation().is_none() {
        return Err(Refusal::UnknownRecord.into());
    }
    let kept = parts.store.look().await?.last_crl(&parts.issuer).await?;
    let fresh = kept.filter(|c| parts.clock.now() < c.next_update);
    let der = match fresh {
        Some(list) => list.der,
        // The first ever asked for, or nobody has kept house for a day.
        None => {
            refresh(&parts).await?;
            let kept = parts.store.look().await?.last_crl(&parts.issuer).await?;
            kept.ok_or(Failed::Missing("a revocation list"))?.der
        }
    };
    Ok(super::der("application/pkix-crl", der))
}

/// Publishes a new list where it is time for one; tells whether it was.
pub async fn refresh(parts: &Arc<Parts>) -> Result<bool, Stop> {
    if parts.ca.revocation().is_none() {
        return Ok(false);
    }
    let now = parts.clock.now();
    let digest_name = format!("revocation {}", parts.issuer);
    let mut tx = parts.store.look().await?;
    let revoked = tx.revoked(&parts.issuer, now).await?;
    let last = tx.last_crl(&parts.issuer).await?;
    let known = tx.setting(&digest_name).await?;
    drop(tx);
    let mut digest = Sha256::new();
    for r in &revoked {
        digest.update(format!("{} {} {:?}\n", r.serial, r.at, r.why));
    }
    let digest = digest.finalize().to_vec();
    let half_over = |c: &StoredCrl| now.duration_since(c.made_at) * 2 >= c.next_update.duration_since(c.made_at);
    if last.as_ref().is_some_and(|c| !half_over(c)) && known.as_ref() == Some(&digest) {
        return Ok(false);
    }
    let number = last.map_or(1, |c| c.number + 1);
    let entries: Vec<_> = revoked.into_iter().map(|r| RevokedEntry { serial: r.serial, at: r.at, reason: r.why }).collect();
    let signing = Arc::clone(parts);
    let sign = move || {
        let list = CrlContent { number, this_update: now, next_update: now + HOLDS, entries: &entries };
        signing.ca.revocation().map(|r| r.crl(&list, &signing.chance))
    };
    let signed = tokio::task::spawn_blocking(sign).await.map_err(|_| Failed::Missing("the authority's thread"))?;
    let der = signed.ok_or(Failed::Missing("a signer of lists"))??;
    let mut tx = parts.store.begin().await?;
    // Another instance may have been quicker: its list is as good.
    let added = tx.add_crl(&parts.issuer, &StoredCrl { number, made_at: now, next_update: now + HOLDS, der }).await?;
    if added {
        tx.put_setting(&digest_name, &digest).await?;
    }
    tx.commit().await?;
    Ok(added)
}
