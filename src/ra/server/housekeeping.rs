//! What is done from time to time, by every instance: forgetting what has ended, and the keys that all instances share.

use jiff::SignedDuration;

use super::{
    Parts, guard, sign_in_challenge,
    vault_keys::{self, UnlockFault},
};
use crate::{
    domain::{chance::Chance, secret::Secret},
    ra::{
        ca,
        store::{Store, StoreFault},
    },
};

/// How often.
pub const EVERY: std::time::Duration = std::time::Duration::from_secs(60);
/// Tries are counted over an hour; they are kept a little longer.
const TRIES: SignedDuration = SignedDuration::from_hours(2);
/// A help code lives for minutes; that it was answered is known for as long as an unlock, asked for and granted at the last moment.
const HELP: SignedDuration = SignedDuration::from_hours(3);

const CHALLENGE_KEY: &str = "challenge key";

/// Forgets sessions, challenges, tries, unlocks that were only asked for, help requests and codes for reports that have no meaning any more.
pub async fn sweep(parts: &Parts) -> Result<(), StoreFault> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    // Twice their time: another instance's clock may be behind.
    tx.sweep_challenges(now - sign_in_challenge::LASTS * 2).await?;
    tx.sweep_sessions(now - guard::idle(parts), now - guard::longest(parts)).await?;
    tx.sweep_tries(now - TRIES).await?;
    tx.sweep_help(now - HELP).await?;
    tx.sweep_asked(now - guard::GRANT * 2).await?;
    tx.sweep_person_codes(now - SignedDuration::from_mins(parts.config.policy.code_minutes.into()) * 2).await?;
    tx.commit().await
}

/// Learns the data keys that other instances have made.
pub async fn learn_keys(parts: &Parts) -> Result<usize, UnlockFault> {
    vault_keys::learn(&mut parts.store.look().await?, &parts.vault).await
}

/// Whether the database answers.
pub async fn is_there(store: &Store) -> Result<(), StoreFault> {
    store.look().await?.setting(CHALLENGE_KEY).await.map(drop)
}

/// The key for challenges; the first instance to come makes it.
pub async fn challenge_key(store: &Store, chance: &Chance) -> Result<Secret<32>, StoreFault> {
    let mut tx = store.begin().await?;
    if let Some(kept) = tx.setting(CHALLENGE_KEY).await? {
        return Secret::from_slice(&zeroize::Zeroizing::new(kept)).ok_or(StoreFault::Corrupt { what: CHALLENGE_KEY });
    }
    let key = chance.secret::<32>();
    tx.put_setting(CHALLENGE_KEY, key.expose("kept for the other instances")).await?;
    tx.commit().await?;
    Ok(key)
}

/// Names the authority here in the certificates of the first release, which do not say who issued them, where it was this one. Those of
/// another are on no list of this one's.
pub async fn name_issuer(store: &Store, authority: &[u8]) -> Result<(), StoreFault> {
    let unnamed = store.look().await?.unnamed_certificate().await?;
    if !unnamed.is_some_and(|der| ca::is_issued_by(&der, authority)) {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.take_time().await?;
    tx.name_issuer(&ca::key_name(authority)).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::refusal::Refusal,
        ra::{
            api::{lifecycle::AskReportCode, sign_in::AcceptTerms},
            ca::{CertificateAuthority as _, builtin::BuiltIn},
            server::{bench::Bench, open::later},
        },
    };

    #[tokio::test]
    async fn what_has_ended_is_forgotten_and_what_lives_is_kept() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let old = bench.sign_in(&rosa).await;
        bench.later_minutes(9);
        let live = bench.sign_in(&rosa).await;
        bench.later_minutes(2);
        sweep(bench.parts()).await.unwrap();
        let accept = AcceptTerms { version: "1".into() };
        bench.with_session(&live).post("/v1/terms", &accept).await.done();
        bench.with_session(&old).post("/v1/terms", &accept).await.refused(Refusal::NotSignedIn);
    }

    #[tokio::test]
    async fn report_codes_are_forgotten_once_they_have_run_out_everywhere() {
        let bench = Bench::new().await;
        let ask = AskReportCode {
            id: bench.new_id(),
            identity_number: "555500000001".to_owned().try_into().unwrap(),
            date_of_birth: jiff::civil::date(1978, 3, 9),
        };
        bench.post("/v1/incidents/code", &ask).await.any_ok();
        // 15 minutes; by another instance's clock it may be less.
        for (minutes, kept) in [(30, true), (1, false)] {
            bench.later_minutes(minutes);
            sweep(bench.parts()).await.unwrap();
            let code = bench.store().look().await.unwrap().person_code(ask.id).await.unwrap();
            assert_eq!(code.is_some(), kept, "{minutes}");
        }
    }

    #[tokio::test]
    async fn an_unlock_that_was_only_asked_for_is_forgotten() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let mut begun = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut begun).await;
        let asked = bench.open_unlock(&rosa).await;
        for (minutes, kept) in [(120, true), (1, false)] {
            bench.later_minutes(minutes);
            sweep(bench.parts()).await.unwrap();
            let mut tx = bench.store().look().await.unwrap();
            assert_eq!(tx.operation(asked.id).await.unwrap().is_some(), kept, "{minutes}");
            assert!(tx.operation(begun.id).await.unwrap().is_some(), "the trail names it");
        }
    }

    #[tokio::test]
    async fn only_the_authority_that_issued_it_is_named_in_an_old_certificate() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.store().forge("UPDATE certificates SET issuer = NULL").await;
        assert_eq!(rosa.certificates.len(), 3);
        let span = (bench.now(), later(bench.now(), 900));
        let foreign = BuiltIn::create(bench.dir(), "other", "Other authority", span, &Chance::counting(7)).unwrap();
        for (authority, named) in [(foreign.certificate(), false), (bench.parts().ca.certificate(), true)] {
            name_issuer(bench.store(), authority).await.unwrap();
            let mut tx = bench.store().look().await.unwrap();
            assert_eq!(tx.unnamed_certificate().await.unwrap().is_none(), named);
        }
    }

    #[tokio::test]
    async fn every_instance_has_the_same_key() {
        let bench = Bench::new().await;
        let (one, two) = (Chance::counting(8), Chance::counting(9));
        let first = challenge_key(bench.store(), &one).await.unwrap();
        let second = challenge_key(bench.store(), &two).await.unwrap();
        assert_eq!(first.expose("a test"), second.expose("a test"));
    }
}
