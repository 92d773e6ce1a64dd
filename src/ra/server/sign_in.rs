//! `POST /v1/sign-in`: a session for whoever's `9A` key signs a challenge for this RA.
//!
//! Refuses: `StaleChallenge` (unknown, used, older than 60 s; or the statement's time is off by more than 5 min), `OtherOrigin`,
//! `UntrustedCertificate` (not an active one for `9A`, unless its card is suspended or cancelled; not valid yet; not this RA's, and of no
//! authority that is trusted, or not for the holder of just one adopted card in use), `BadProof`, `CertificatesExpired`, `UnknownCard`, `CardSuspended`, `CardCancelled`,
//! `PersonInactive`.
//!
//! The challenge is spent by the sign-in that it serves for. What the card's and the person's state are is told only after the
//! signature has been found good.

use std::sync::Arc;

use axum::extract::State;
use jiff::SignedDuration;

use super::{
    Parts, adopted, guard, note_refusal,
    openapi::refuses,
    sign_in_challenge,
    stop::{Failed, Stop},
    wire::{Answer, Body, new_token},
    workstation_is_sane,
};
use crate::{
    domain::{card::Slot, clock::Timestamp, operation::OperationKind, proof, refusal::Refusal},
    ra::{
        api::{
            sign_in::{Session, SignIn, TermsNeeded},
            statement,
        },
        store::{
            audit::Entry,
            cards::{Card, CardState},
            certificates::CertificateState,
            sessions::StoredSession,
        },
    },
};

/// How far the workstation's clock may be off.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_mins(5);

refuses!(BODY;; Malformed, StaleChallenge, OtherOrigin, UntrustedCertificate, BadProof, CertificatesExpired, UnknownCard, CardSuspended, CardCancelled, PersonInactive);

#[utoipa::path(
    post,
    path = "/v1/sign-in",
    summary = "Sign in by a signature of the card",
    operation_id = "sign_in",
    request_body = SignIn,
    responses((status = 200, description = "Done", body = Session), Refuses),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, Body(request): Body<SignIn>) -> Result<Answer<Session>, Stop> {
    let now = parts.clock.now();
    let challenge = sign_in_challenge::fresh(&parts.challenge_key, &request.challenge.0, now).ok_or(Refusal::StaleChallenge)?;
    if !parts.answers_to(&request.origin) {
        return Err(Refusal::OtherOrigin.into());
    }
    if now.duration_since(request.time).abs() > CLOCK_SLACK {
        return Err(Refusal::StaleChallenge.into());
    }
    if !workstation_is_sane(&request.workstation) {
        return Err(Refusal::Malformed.into());
    }
    let signed = statement::sign_in(&request.origin, &request.challenge.0, request.time, &request.workstation);
    let signs = |spki: &[u8]| proof::verify_signature(spki, &signed, &request.signature.0);
    // Looked at without the write lock: most of the work is here. Whatever changes meanwhile is met by the session's next call.
    let mut tx = parts.store.look().await?;
    let terms = &parts.config.terms;
    let (card, person, until, accepted, foreign) = match tx.signer(&request.certificate.0, &terms.version).await? {
        Some(own) => {
            // One that ended with its card, or is on hold with it, is met by what has become of the card: that says what to do next.
            let good = match own.state {
                CertificateState::Active => true,
                CertificateState::Suspended => matches!(own.card.state, CardState::Suspended | CardState::Cancelled),
                CertificateState::Revoked => own.card.state == CardState::Cancelled,
                CertificateState::Issued => false,
            };
            if !good || own.slot != Slot::Authentication || now < own.not_before {
                return Err(Refusal::UntrustedCertificate.into());
            }
            if !signs(&own.spki) {
                return Err(Refusal::BadProof.into());
            }
            (own.card, own.holder, own.not_after, own.accepted, None)
        }
        None => {
            drop(tx);
            let foreign = adopted::ask(&parts, request.certificate.0.clone()).await?;
            if !signs(&foreign.spki) {
                return Err(Refusal::BadProof.into());
            }
            tx = parts.store.look().await?;
            let card = adopted::card_of(&mut tx, &foreign).await?;
            let person = tx.person(&card.person).await?.ok_or(Failed::Missing("a card's person"))?;
            let accepted = tx.has_accepted(&person.id, &terms.version).await?;
            (card, person, foreign.until, accepted, Some(foreign))
        }
    };
    let what = foreign.as_ref().map_or_else(|| "sign in".to_owned(), |f| format!("sign in, trusted by {}", f.trust));
    let entry = Entry {
        who: Some(&person.id),
        whom: Some(&person.id),
        card: Some(&card.serial),
        workstation: Some(&request.workstation),
        ..Entry::done(now, &what)
    };
    let positions = guard::positions(&mut tx, &parts, &person.id).await?;
    drop(tx);
    if let Err(refusal) = allowed(&card, until, positions.is_empty(), now) {
        let stop = refusal.into();
        note_refusal(&parts, &stop, entry).await;
        return Err(stop);
    }
    let (token, hash) = new_token(&parts.chance);
    let session = StoredSession {
        person: person.id.clone(),
        card: card.key,
        workstation: request.workstation.clone(),
        begun_at: now,
        used_at: now,
        chosen: None,
    };
    let mut tx = parts.store.begin().await?;
    if !tx.open_session(&challenge, &hash, &session).await? {
        return Err(Refusal::StaleChallenge.into());
    }
    if let Some(foreign) = &foreign {
        // A renewal may have been confirmed meanwhile.
        if tx.has_own_pair(card.key).await? {
            return Err(Refusal::UntrustedCertificate.into());
        }
        tx.see_adopted(card.key, Slot::Authentication, &foreign.spki, foreign.until, now).await?;
    }
    tx.audit(&entry).await?;
    tx.commit().await?;
    let version = terms.version.clone();
    let terms = if accepted {
        TermsNeeded::Remind { version, reminder: terms.reminder.clone() }
    } else {
        TermsNeeded::Accept { version, text: terms.text.clone() }
    };
    Ok(Answer(Session {
        token,
        name: person.full_name(),
        identity_number: person.identity_number.clone(),
        date_of_birth: person.date_of_birth,
        positions,
        terms,
        passcode_set_at: card.passcode_set_at,
        idle_seconds: u32::try_from(guard::idle(&parts).as_secs()).unwrap_or(u32::MAX),
    }))
}

fn allowed(card: &Card, until: Timestamp, no_position: bool, now: Timestamp) -> Result<(), Refusal> {
    guard::usable(card, OperationKind::Renew)?;
    if now >= until {
        return Err(Refusal::CertificatesExpired);
    }
    if no_position { Err(Refusal::PersonInactive) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::policy::Policy,
        ra::{
            api::{bytes::Bytes, sign_in::AcceptTerms},
            server::bench::{Bench, ORIGIN, TestKey},
        },
    };

    #[tokio::test]
    async fn a_good_signature_opens_a_session_and_names_its_person() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let request = bench.sign_in_request(&rosa).await;
        let session: Session = bench.post("/v1/sign-in", &request).await.ok();
        assert_eq!((session.name.as_str(), session.idle_seconds), ("Ms Rosa Testwell", 600));
        assert_eq!(session.positions.len(), 1);
        assert!(matches!(session.terms, TermsNeeded::Accept { .. }));
        let token = session.token.into_domain();
        let accept = AcceptTerms { version: "1".into() };
        bench.with_session(&token).post("/v1/terms", &accept).await.done();
        let again: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
        assert!(matches!(again.terms, TermsNeeded::Remind { .. }));
        bench.post("/v1/sign-in", &request).await.refused(Refusal::StaleChallenge);
    }

    #[tokio::test]
    async fn a_session_lasts_as_long_as_the_policy_says() {
        for (policy, minutes_apart, calls) in [
            (Policy::default(), 9, 53),
            (Policy { session_idle_minutes: 30, ..Policy::default() }, 29, 16),
            (Policy { session_idle_minutes: 2, ..Policy::default() }, 2, 0),
            (Policy { session_hours: 1, ..Policy::default() }, 9, 6),
        ] {
            let bench = Bench::with_policy(policy.clone()).await;
            let rosa = bench.issue("rosa").await;
            let session: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
            assert_eq!(session.idle_seconds, 60 * u32::from(policy.session_idle_minutes));
            let token = session.token.into_domain();
            let accept = AcceptTerms { version: "1".into() };
            for _ in 0..calls {
                bench.later_minutes(minutes_apart);
                crate::ra::server::housekeeping::sweep(bench.parts()).await.unwrap();
                bench.with_session(&token).post("/v1/terms", &accept).await.done();
            }
            bench.later_minutes(minutes_apart);
            bench.with_session(&token).post("/v1/terms", &accept).await.refused(Refusal::NotSignedIn);
        }
    }

    type Bend = fn(&mut SignIn);

    #[tokio::test]
    async fn a_bent_statement_opens_none() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let slack = SignedDuration::from_secs(301);
        let table: [(&str, Bend, Refusal); 8] = [
            ("another workstation", |s| s.workstation = "WS-2".into(), Refusal::BadProof),
            ("another time", |s| s.time += SignedDuration::from_secs(1), Refusal::BadProof),
            ("another RA", |s| s.origin = "https://other.example:8443".into(), Refusal::OtherOrigin),
            ("no origin", |s| s.origin = "ra".into(), Refusal::OtherOrigin),
            ("no signature", |s| s.signature = Bytes(vec![]), Refusal::BadProof),
            ("another challenge", |s| s.challenge = Bytes(vec![1; 32]), Refusal::StaleChallenge),
            ("no certificate", |s| s.certificate = Bytes(vec![0x30, 0]), Refusal::UntrustedCertificate),
            ("a line break in the name", |s| s.workstation = "a\nb".into(), Refusal::Malformed),
        ];
        for (what, bend, refusal) in table {
            let mut request = bench.sign_in_request(&rosa).await;
            bend(&mut request);
            bench.post("/v1/sign-in", &request).await.refused_for(refusal, what);
        }
        for time in [bench.now() - slack, bench.now() + slack] {
            let request = bench.sign_in_at(&rosa, ORIGIN, time).await;
            bench.post("/v1/sign-in", &request).await.refused(Refusal::StaleChallenge);
        }
        for odd in ["HTTPS://RA.Example:8443/", "https://ra.example:8443/", " https://ra.example:8443"] {
            let request = bench.sign_in_at(&rosa, odd, bench.now()).await;
            bench.post("/v1/sign-in", &request).await.refused_for(Refusal::OtherOrigin, odd);
        }
    }

    #[tokio::test]
    async fn a_challenge_serves_once_and_for_a_minute() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let good = bench.sign_in_request(&rosa).await;
        let bad = SignIn { signature: Bytes(vec![1]), ..good.clone() };
        bench.post("/v1/sign-in", &bad).await.refused(Refusal::BadProof);
        bench.post("/v1/sign-in", &good).await.any_ok();
        bench.post("/v1/sign-in", &good).await.refused(Refusal::StaleChallenge);
        let slow = bench.sign_in_request(&rosa).await;
        bench.later(60);
        bench.post("/v1/sign-in", &slow).await.refused(Refusal::StaleChallenge);
    }

    #[tokio::test]
    async fn another_slots_certificate_or_key_does_not_sign_in() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        for slot in [Slot::Signature, Slot::CardAuthentication] {
            let mut other = rosa.clone();
            other.keys.insert(Slot::Authentication, rosa.keys[&slot].clone());
            other.certificates.insert(Slot::Authentication, rosa.certificates[&slot].clone());
            let request = bench.sign_in_request(&other).await;
            bench.post("/v1/sign-in", &request).await.refused(Refusal::UntrustedCertificate);
        }
        let mut thief = rosa.clone();
        thief.keys.insert(Slot::Authentication, TestKey::new(99));
        let request = bench.sign_in_request(&thief).await;
        bench.post("/v1/sign-in", &request).await.refused(Refusal::BadProof);
    }

    #[tokio::test]
    async fn state_of_card_person_and_certificate() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        for (state, refusal) in [(CardState::Suspended, Refusal::CardSuspended), (CardState::Cancelled, Refusal::CardCancelled)] {
            bench.set_card(&rosa, state).await;
            let request = bench.sign_in_request(&rosa).await;
            bench.post("/v1/sign-in", &request).await.refused(refusal);
        }
        bench.set_card(&rosa, CardState::Active).await;
        bench.later_days(731);
        let request = bench.sign_in_request(&rosa).await;
        bench.post("/v1/sign-in", &request).await.refused(Refusal::CertificatesExpired);
        let leaver = bench.issue("leaver").await;
        bench.later_days(40);
        let request = bench.sign_in_request(&leaver).await;
        bench.post("/v1/sign-in", &request).await.refused(Refusal::PersonInactive);
        assert!(bench.audited().await.contains(&("sign in".into(), "W-3006".into())));
    }
}
