//! `POST /v1/operations/{id}/presence`: the card's `9E` key signs the operation's nonce; the desk gets the operation's token.
//!
//! May be asked for again and again: each time the token before becomes void. An operation that is done already answers too, so
//! that a desk which missed the confirmation can repeat it; it is then not told the date of birth any more.
//!
//! Refuses: `OperationGone`, `OtherOrigin`, `BadProof`, `UnknownCard`, `CardSuspended`, `CardCancelled`.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Parts, guard, open,
    stop::{Failed, Stop},
    wire::{Answer, Body, InPath, new_token},
};
use crate::{
    domain::{
        operation::{OperationId, OperationKind},
        proof,
        refusal::Refusal,
    },
    ra::{
        api::{
            operation::{ContactWay, Granted, HolderDetails, MaskedContact, Presence, Present},
            statement,
        },
        store::{operations::Stage, people::Person},
    },
};

pub async fn handle(
    State(parts): State<Arc<Parts>>,
    InPath(id): InPath<OperationId>,
    Body(request): Body<Presence>,
) -> Result<Answer<Present>, Stop> {
    let mut tx = parts.store.begin().await?;
    let operation = tx.operation(id).await?.ok_or(Refusal::OperationGone)?;
    let done = operation.stage == Stage::Done;
    if !guard::answers(&operation, parts.clock.now()) {
        return Err(Refusal::OperationGone.into());
    }
    if !parts.answers_to(&request.origin) {
        return Err(Refusal::OtherOrigin.into());
    }
    let card = guard::card_of(&mut tx, operation.card).await?;
    let signed = statement::presence(&request.origin, id, &operation.nonce);
    if card.identity != Some(proof::identity_of(&request.spki.0))
        || !proof::verify_signature(&request.spki.0, &signed, &request.signature.0)
    {
        return Err(Refusal::BadProof.into());
    }
    if !done {
        guard::usable(&card, operation.kind)?;
    }
    let holder = tx.person(&operation.holder).await?.ok_or(Failed::Missing("an operation's holder"))?;
    let (token, hash) = new_token(&parts.chance);
    tx.set_operation_token(id, &hash).await?;
    tx.commit().await?;
    let details = guard::details(&holder);
    let details = if done { HolderDetails { date_of_birth: None, ..details } } else { details };
    let by_code = operation.kind == OperationKind::Unlock && !done;
    Ok(Answer(Present {
        token,
        granted: operation.granted_at.map(|_| Granted { holder: details }),
        contacts: if by_code { contacts(&parts, &holder) } else { vec![] },
        keys: open::plan(&operation, &holder),
        kind: operation.kind,
    }))
}

/// Where a code can be sent, masked.
pub fn contacts(parts: &Parts, holder: &Person) -> Vec<MaskedContact> {
    let email = holder.email.as_deref().filter(|_| parts.mailer.is_possible());
    email.map(|e| MaskedContact { way: ContactWay::Email, shown: masked(e) }).into_iter().collect()
}

/// The first letter and the last label, e.g. `r••••@••••.uk`: enough for its owner to know it by.
fn masked(email: &str) -> String {
    let first: String = email.chars().take(1).collect();
    let last = email.rsplit_once('.').map(|(_, last)| last).unwrap_or_default();
    format!("{first}••••@••••.{last}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::card::Slot,
        ra::{
            api::{
                bytes::Bytes,
                card::{CardStanding, CardStatus},
                operation::{CommitKey, Open, OpenWhat, Opened},
            },
            server::bench::{Bench, ORIGIN, TestKey},
        },
    };

    #[test]
    fn masks() {
        assert_eq!(masked("rosa.testwell@mail.example.uk"), "r••••@••••.uk");
    }

    #[tokio::test]
    async fn only_this_card_for_this_operation_and_this_ra() {
        let bench = Bench::new().await;
        let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
        let (one, other) = (bench.open_unlock(&rosa).await, bench.open_unlock(&lena).await);
        let path = |id: OperationId| format!("/v1/operations/{id}/presence");
        let good = rosa.presence(&one, ORIGIN);
        let foreign = rosa.presence(&one, "https://other.example:8443");
        for (what, id, presence, refusal) in [
            ("another operation", other.id, good.clone(), Refusal::BadProof),
            ("another card", one.id, lena.presence(&one, ORIGIN), Refusal::BadProof),
            ("another RA", one.id, foreign.clone(), Refusal::OtherOrigin),
            ("relayed", one.id, Presence { origin: ORIGIN.into(), ..foreign }, Refusal::BadProof),
            ("no signature", one.id, Presence { signature: Bytes(vec![]), ..good.clone() }, Refusal::BadProof),
            ("no key", one.id, Presence { spki: Bytes(vec![]), ..good.clone() }, Refusal::BadProof),
        ] {
            bench.post(&path(id), &presence).await.refused_for(refusal, what);
        }
        let present: Present = bench.post(&path(one.id), &good).await.ok();
        assert!(present.granted.is_none());
        assert_eq!(present.contacts[0].shown, "r••••@••••.uk");
        assert_eq!(present.kind, OperationKind::Unlock);
        let unknown = OperationId(uuid::Uuid::nil());
        bench.post(&path(unknown), &good).await.refused(Refusal::OperationGone);
    }

    #[tokio::test]
    async fn a_new_token_voids_the_one_before_and_none_serves_another_operation() {
        let bench = Bench::new().await;
        let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
        let mut one = bench.open_unlock(&rosa).await;
        let mut other = bench.open_unlock(&lena).await;
        bench.be_present(&rosa, &mut one).await;
        bench.be_present(&lena, &mut other).await;
        let send = |id: OperationId| format!("/v1/operations/{id}/code/send");
        bench.with_operation(&other).post(&send(one.id), &()).await.refused(Refusal::BadProof);
        bench.post(&send(one.id), &()).await.refused(Refusal::BadProof);
        let old = one.token.take();
        bench.be_present(&rosa, &mut one).await;
        let fresh = std::mem::replace(&mut one.token, old);
        bench.with_operation(&one).post(&send(one.id), &()).await.refused(Refusal::BadProof);
        one.token = fresh;
        bench.with_operation(&one).post(&send(one.id), &()).await.any_ok();
        bench.later_minutes(60);
        bench.with_operation(&one).post(&send(one.id), &()).await.refused(Refusal::OperationGone);
        bench.post(&path_of(one.id), &rosa.presence(&one, ORIGIN)).await.refused(Refusal::OperationGone);
    }

    #[tokio::test]
    async fn a_cut_off_issue_goes_on_by_presence_once_its_key_is_there() {
        let bench = Bench::new().await;
        let request = bench.issue_request("rosa").await;
        let issue = bench.open_issue_with(&request).await;
        let OpenWhat::Issue { person, management, .. } = request.what else { panic!("an issue") };
        let what = OpenWhat::Issue { person, agent: None, bootstrap: None, management };
        let bare = Open { id: issue.id, workstation: "WS-1".into(), what };
        bench.post("/v1/operations", &bare).await.refused(Refusal::NotSignedIn);
        let key = TestKey::new(77);
        let commit = CommitKey { slot: Slot::CardAuthentication, spki: Bytes(key.spki()) };
        bench.with_operation(&issue).post(&format!("/v1/operations/{}/keys", issue.id), &commit).await.done();
        let standing: CardStanding = bench.get(&format!("/v1/cards/{}", proof::identity_of(&key.spki()))).await.ok();
        assert_eq!((standing.status, standing.open[0].id), (CardStatus::Unknown, issue.id));
        let opened: Opened = bench.post("/v1/operations", &bare).await.ok();
        assert!(opened.issue.is_none(), "the nonce alone is no proof");
        let nonce = opened.nonce.unwrap().0;
        let signed = statement::presence(ORIGIN, issue.id, &nonce);
        let presence = Presence { spki: Bytes(key.spki()), signature: Bytes(key.sign(&signed)), origin: ORIGIN.into() };
        let present: Present = bench.post(&path_of(issue.id), &presence).await.ok();
        assert!(present.granted.is_some() && present.keys.is_some() && present.contacts.is_empty());
        bench.later_days(30);
        bench.post(&path_of(issue.id), &presence).await.refused(Refusal::OperationGone);
    }

    fn path_of(id: OperationId) -> String {
        format!("/v1/operations/{id}/presence")
    }
}
