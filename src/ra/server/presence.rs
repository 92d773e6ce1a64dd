//! `POST /v1/operations/{id}/presence`: the card's `9E` key signs the operation's nonce; the desk gets the operation's token.
//!
//! May be asked for again and again: each time the token before becomes void, and with it what the holder has proven. The nonce serves
//! once; opening again gives the next one. An operation that is done already answers too, so
//! that a desk which missed the confirmation can repeat it; it is then not told the date of birth any more.
//!
//! An unlock that was only asked for begins with it, and ends another one that nobody has authorised yet: the card is here now.
//!
//! A repair needs the agent too, by their session: `9E` signs for whoever has the card. Where another agent finishes what one has begun,
//! the trail names them from here on; who looked at the documents stays with the repair's opening.
//!
//! A card that is being issued is not finished by its `9E` key, which signs for whoever has it: that takes an agent or a bootstrap code.
//!
//! Refuses: `OperationGone`, `NotSignedIn` (an issue that is not done), `NotSignedIn`, `TermsNeeded`, `NotYourRole` and `OwnCard` (a
//! repair), `OtherOperationOpen` (another unlock has been authorised since this one was asked for), `OtherOrigin`, `BadProof`, `UnknownCard`, `CardSuspended`, `CardCancelled`.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Parts, guard, open,
    openapi::refuses,
    stop::{Failed, Stop},
    wire::{Answer, Body, InPath, Tokens, new_token},
};
use crate::{
    domain::{
        contact::{EmailAddress, MobileNumber, Reach},
        operation::{OperationId, OperationKind},
        proof,
        refusal::Refusal,
    },
    ra::{
        api::{
            bytes::Bytes,
            operation::{Granted, HolderDetails, MaskedContact, Presence, Present},
            statement,
        },
        store::{
            audit::Entry,
            operations::{Fresh, Hands, Stage},
            people::Person,
        },
    },
};

refuses!(BODY; SESSION, ROLE, HELD; OtherOrigin, OwnCard, OtherOperationOpen);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/presence",
    summary = "Prove that the card is there",
    operation_id = "presence",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = Presence,
    responses((status = 200, description = "Done", body = Present), Refuses),
    security((), ("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    tokens: Tokens,
    InPath(id): InPath<OperationId>,
    Body(request): Body<Presence>,
) -> Result<Answer<Present>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let operation = tx.operation(id).await?.ok_or(Refusal::OperationGone)?;
    let done = operation.stage == Stage::Done;
    if !guard::answers(&operation, now) {
        return Err(Refusal::OperationGone.into());
    }
    if operation.kind == OperationKind::Issue && !done {
        return Err(Refusal::NotSignedIn.into());
    }
    let agent = if operation.kind == OperationKind::Repair && !done {
        Some(guard::agent(&mut tx, &parts, &tokens, &operation.holder).await?)
    } else {
        None
    };
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
    if operation.stage == Stage::Asked {
        open::make_room(&mut tx, &card, operation.kind, now).await?;
        tx.begin_asked(id).await?;
    }
    let holder = tx.person(&operation.holder).await?.ok_or(Failed::Missing("an operation's holder"))?;
    let (token, hash) = new_token(&parts.chance);
    let nonce = parts.chance.bytes();
    let holder_nonce = (operation.kind == OperationKind::Renew && !done).then(|| parts.chance.bytes());
    tx.set_present(id, &Fresh { token: &hash, nonce: &nonce, holder_nonce: holder_nonce.as_ref() }).await?;
    // A helper's word is for the moment at which it is given: whoever comes with the card later asks for it anew.
    let vouched = operation.kind == OperationKind::Unlock && operation.helper.is_some() && operation.released_at.is_none();
    if vouched {
        tx.withdraw_grant(id).await?;
    }
    // A help code was read out for whoever was at the desk then, too.
    if !done && operation.released_at.is_none() {
        tx.void_help(id).await?;
    }
    // Of whoever holds the card nothing is known: `9E` needs no passcode. But a repair is in the hands of the agent who is there.
    let what = being_present(operation.kind);
    let entry = Entry {
        whom: Some(&holder.id),
        card: Some(&card.serial),
        workstation: Some(&operation.workstation),
        operation: Some(id),
        ..Entry::done(now, what)
    };
    match &agent {
        Some(agent) => {
            let (helper, role, organisation) = (Some(&agent.who.person.id), Some(agent.role), agent.organisation.as_deref());
            let workstation = agent.who.session.workstation.as_str();
            tx.hand_over(id, &Hands { helper, role, organisation, workstation }).await?;
            tx.audit(&Entry { who: helper, role, organisation, workstation: Some(workstation), ..entry }).await?;
        }
        None => tx.audit(&entry).await?,
    }
    let keys = open::plan(&mut tx, &parts, &operation, &card, &holder).await?;
    tx.commit().await?;
    let details = guard::details(&holder);
    let details = if done { HolderDetails { date_of_birth: None, ..details } } else { details };
    let by_code = operation.kind == OperationKind::Unlock && !done;
    Ok(Answer(Present {
        token,
        granted: operation.granted_at.filter(|_| !vouched).map(|_| Granted { holder: details }),
        contacts: if by_code { reaches(&parts, &holder).iter().map(masked).collect() } else { vec![] },
        holder_nonce: holder_nonce.map(|n| Bytes(n.to_vec())),
        keys,
        kind: operation.kind,
    }))
}

fn being_present(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Unlock => "present for unlock",
        OperationKind::Renew => "present for renew",
        OperationKind::Issue => "present for issue",
        OperationKind::Repair => "present for repair",
    }
}

/// Where a code can be sent: what the RA holds of the person, as far as it has a way to send there.
pub fn reaches(parts: &Parts, holder: &Person) -> Vec<Reach> {
    // What was kept before such things were checked may be no address at all; nothing is sent there.
    let email = holder.email.as_deref().and_then(|e| EmailAddress::parse(e).ok()).map(Reach::Email);
    let mobile = holder.mobile.as_deref().and_then(|m| MobileNumber::parse(m).ok()).map(Reach::Mobile);
    email.into_iter().chain(mobile).filter(|r| parts.messenger.is_possible(r.way())).collect()
}

pub fn masked(reach: &Reach) -> MaskedContact {
    MaskedContact { way: reach.way(), shown: reach.masked() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;
    use crate::{
        domain::card::Slot,
        ra::{
            api::{
                card::{CardStanding, CardStatus},
                operation::{CommitKey, Confirm, ContactWay, Open, OpenWhat},
            },
            server::bench::{Bench, ORIGIN, TestKey, assist},
        },
    };

    #[tokio::test]
    async fn both_ways_where_person_and_ra_have_them() {
        let bench = Bench::new().await;
        for (person, shown) in [
            ("rosa", vec![("r••••@••••.uk", ContactWay::Email)]),
            ("lena", vec![("l••••@••••.uk", ContactWay::Email), ("+44 •••• ••0002", ContactWay::Text)]),
            ("sponsor", vec![("+44 •••• ••0003", ContactWay::Text)]),
            ("agent", vec![]),
        ] {
            let card = bench.issue(person).await;
            let mut unlock = bench.open_unlock(&card).await;
            let contacts = bench.be_present(&card, &mut unlock).await.contacts;
            let told: Vec<_> = contacts.iter().map(|c| (c.shown.as_str(), c.way)).collect();
            assert_eq!(told, shown, "{person}");
        }
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
            ("another form", one.id, rosa.presence(&one, "https://ra.example:8443/"), Refusal::OtherOrigin),
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
    async fn a_nonce_serves_once_and_opening_again_gives_the_next() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let request = bench.unlock_request(&rosa);
        let first = bench.open(&request, None).await;
        let presence = rosa.presence(&first, ORIGIN);
        bench.post(&path_of(first.id), &presence).await.ok::<Present>();
        bench.post(&path_of(first.id), &presence).await.refused(Refusal::BadProof);
        let again = bench.open(&request, None).await;
        assert_ne!(again.nonce, first.nonce);
        bench.post(&path_of(first.id), &rosa.presence(&again, ORIGIN)).await.ok::<Present>();
        let rows: Vec<_> = bench.rows().await.into_iter().filter(|r| r.what == "present for unlock").collect();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|r| r.who.is_none() && r.workstation.as_deref() == Some("WS-1")));
    }

    #[tokio::test]
    async fn a_renewal_asks_for_the_holder_anew_each_time() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let session = bench.sign_in(&rosa).await;
        let mut renew = bench.open(&bench.renew_request(&rosa, None), Some(&session)).await;
        let first = bench.be_present(&rosa, &mut renew).await.holder_nonce.unwrap();
        let second = bench.be_present(&rosa, &mut renew).await.holder_nonce.unwrap();
        assert_eq!((first.0.len(), first == second), (32, false));
        let mut unlock = bench.open_unlock(&rosa).await;
        assert!(bench.be_present(&rosa, &mut unlock).await.holder_nonce.is_none());
    }

    #[tokio::test]
    async fn a_helpers_word_does_not_outlast_the_desk_it_was_given_at() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let helper = bench.issue("lena").await;
        let session = bench.sign_in(&helper).await;
        let mut unlock = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut unlock).await;
        let path = format!("/v1/operations/{}/assist", unlock.id);
        bench.with_both(&session, &unlock).post(&path, &assist(Role::Unlocker, "EX001")).await.any_ok();
        assert!(bench.be_present(&rosa, &mut unlock).await.granted.is_none());
        let puk = format!("/v1/operations/{}/puk", unlock.id);
        bench.with_operation(&unlock).post(&puk, &()).await.refused(Refusal::WrongStep);
        bench.with_both(&session, &unlock).post(&path, &assist(Role::Unlocker, "EX001")).await.any_ok();
        bench.with_operation(&unlock).post(&puk, &()).await.any_ok();
        // What was released has to be finished: the card may be another already.
        assert!(bench.be_present(&rosa, &mut unlock).await.granted.is_some());
    }

    #[tokio::test]
    async fn a_cut_off_issue_does_not_go_on_by_presence() {
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
        assert_eq!((standing.status, standing.open.len()), (CardStatus::Unknown, 0));
        bench.post("/v1/operations", &bare).await.refused(Refusal::NotSignedIn);
        // Even whoever has learnt the nonce.
        let nonce = bench.store().begin().await.unwrap().operation(issue.id).await.unwrap().unwrap().nonce;
        let signed = statement::presence(ORIGIN, issue.id, &nonce);
        let presence = Presence { spki: Bytes(key.spki()), signature: Bytes(key.sign(&signed)), origin: ORIGIN.into() };
        bench.post(&path_of(issue.id), &presence).await.refused(Refusal::NotSignedIn);
        bench.later_days(30);
        bench.post(&path_of(issue.id), &presence).await.refused(Refusal::OperationGone);
    }

    #[tokio::test]
    async fn an_issue_that_is_done_can_be_confirmed_again() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let issued = bench.rows().await.into_iter().find(|r| r.what == "issue").unwrap().operation.unwrap();
        let id = OperationId(uuid::Uuid::parse_str(&issued).unwrap());
        let mut request = bench.issue_request("rosa").await;
        if let OpenWhat::Issue { bootstrap, .. } = &mut request.what {
            *bootstrap = None;
        }
        let request = Open { id, ..request };
        let mut issue = bench.open(&request, None).await;
        let present = bench.be_present(&rosa, &mut issue).await;
        assert!(present.granted.is_some_and(|g| g.holder.date_of_birth.is_none()));
        let confirm = Confirm { management_key_changed: true, locked: false };
        bench.with_operation(&issue).post(&format!("/v1/operations/{id}/confirm"), &confirm).await.done();
    }

    fn path_of(id: OperationId) -> String {
        format!("/v1/operations/{id}/presence")
    }
}
