//! Renew: by the holder's session, or a helper's with an attestation; granted by being opened.
//!
//! Refuses: `CardSuspended`, `CardCancelled`, `PersonInactive`, `NotAttested`, `OwnCard`, `NotYourRole`, `NotYourOrganisation`,
//! `SecretsUnknown` (of an adopted card: no management key, or its holder has never signed in with it), `TooEarly`,
//! `CertificatesExpired`, `OtherOperationOpen`.

use jiff::SignedDuration;

use super::{active_person, certificate_date, entry, fresh, make_room, opened};
use crate::{
    domain::{operation::OperationKind, refusal::Refusal},
    ra::{
        api::operation::{Assist, Open, Opened},
        server::{
            Parts,
            guard::{self, SignedIn},
            stop::Stop,
        },
        store::{
            Tx,
            audit::Entry,
            cards::{Card, Origin},
            operations::Operation,
        },
    },
};

pub(super) async fn renew(
    tx: &mut Tx,
    parts: &Parts,
    open: &Open,
    who: &SignedIn,
    card: &Card,
    assist: Option<&Assist>,
) -> Result<Opened, Stop> {
    let now = parts.clock.now();
    guard::usable(card, OperationKind::Renew)?;
    let holder = active_person(tx, parts, &card.person).await?;
    match assist {
        Some(assist) => guard::may_help(tx, parts, who, &holder, assist).await?,
        None if who.person.id == holder.id => {}
        None => return Err(Refusal::NotAttested.into()),
    }
    if card.management.is_none() {
        return Err(Refusal::SecretsUnknown.into());
    }
    let until = tx.pair_expires(card.key).await?.ok_or(match card.origin {
        Origin::Issued => Refusal::CertificatesExpired,
        // Nothing is known of its certificates before its holder has signed in with them.
        Origin::Adopted => Refusal::SecretsUnknown,
    })?;
    let from = until - SignedDuration::from_hours(24 * i64::from(parts.config.policy.warning_days));
    if now >= until {
        return Err(Refusal::CertificatesExpired.into());
    }
    if now < from {
        return Err(Refusal::TooEarly { from }.into());
    }
    make_room(tx, card, OperationKind::Renew, now).await?;
    let expiry = certificate_date(parts, now).max(card.expiry.clone());
    let operation = Operation {
        helper: assist.map(|_| who.person.id.clone()),
        role: assist.map(|a| a.role),
        organisation: assist.map(|a| a.organisation_code.clone()),
        assist: assist.map(attestation),
        // The session, and with a helper the attestation, was the proof.
        granted_at: Some(now),
        expiry,
        ..fresh(parts, open, OperationKind::Renew, card, &holder, now)
    };
    tx.add_operation(&operation).await?;
    tx.audit(&Entry { who: Some(&who.person.id), whom: Some(&holder.id), ..entry(&operation, card, now) }).await?;
    opened(tx, parts, &operation, card, &holder, None).await
}

pub(super) fn attestation(assist: &Assist) -> String {
    serde_json::json!([assist.role, assist.organisation_code, assist.knows_holder, assist.holder_present]).to_string()
}
