//! `POST /v1/operations/{id}/assist`: a helper, signed in with their own card, attests and so authorises the unlock.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `OwnCard`, `NotYourRole`, `NotYourOrganisation`, `NotAttested`, `WrongStep` (not an
//! unlock), and what the operation's token is refused for.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Parts, guard, note_refusal,
    openapi::refuses,
    order,
    stop::Stop,
    wire::{Answer, Body, InPath, OfBoth},
};
use crate::{
    domain::operation::{OperationId, OperationKind},
    ra::{
        api::operation::{Assist, Granted},
        store::audit::Entry,
    },
};

refuses!(BODY; HELD, SESSION, ROLE; OwnCard, NotYourOrganisation, NotAttested);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/assist",
    summary = "Authorise an unlock by a helper at the same desk",
    operation_id = "assist",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = Assist,
    responses((status = 200, description = "Done", body = Granted), Refuses),
    security(("session" = [], "operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfBoth(tokens): OfBoth,
    InPath(id): InPath<OperationId>,
    Body(assist): Body<Assist>,
) -> Result<Answer<Granted>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::held(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Unlock {
        return Err(order::broken(&mut tx, &held).await);
    }
    let helper = guard::signed_in(&mut tx, &parts, &tokens).await?;
    let entry = Entry {
        who: Some(&helper.person.id),
        workstation: Some(&helper.session.workstation),
        role: Some(assist.role),
        organisation: Some(&assist.organisation_code),
        ..held.entry(now, "assist unlock")
    };
    if let Err(stop) = guard::may_help(&mut tx, &parts, &helper, &held.holder, &assist).await {
        drop(tx);
        note_refusal(&parts, &stop, entry).await;
        return Err(stop);
    }
    if held.operation.granted_at.is_none() {
        tx.grant(id, Some((&helper.person.id, assist.role, &assist.organisation_code)), now).await?;
        tx.audit(&entry).await?;
    }
    tx.commit().await?;
    Ok(Answer(Granted { holder: guard::details(&held.holder) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{refusal::Refusal, role::Role},
        ra::server::bench::{Bench, assist},
    };

    #[tokio::test]
    async fn each_role_as_the_table_says() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        for (person, role, allowed) in [
            ("holder", Role::Holder, false),
            ("lena", Role::Unlocker, true),
            ("sponsor", Role::Sponsor, true),
            ("agent", Role::RaAgent, true),
            ("manager", Role::RaManager, true),
        ] {
            let helper = bench.issue(person).await;
            let session = bench.sign_in(&helper).await;
            let mut unlock = bench.open_unlock(&rosa).await;
            bench.be_present(&rosa, &mut unlock).await;
            let path = format!("/v1/operations/{}/assist", unlock.id);
            let with = bench.with_both(&session, &unlock);
            let answer = with.post(&path, &assist(role, "EX001")).await;
            if allowed {
                let granted: Granted = answer.ok();
                assert_eq!(granted.holder.name, "Ms Rosa Testwell", "{person}");
                with.post(&path, &assist(role, "EX001")).await.any_ok();
                // One that is authorised is not pushed aside by the next.
                with.delete(&format!("/v1/operations/{}", unlock.id)).await.done();
            } else {
                answer.refused_for(Refusal::NotYourRole { least: Role::Unlocker }, person);
            }
        }
        assert!(bench.audited().await.contains(&("assist unlock".into(), "W-3010".into())));
    }

    #[tokio::test]
    async fn attested_for_a_colleague_and_never_for_oneself() {
        let bench = Bench::new().await;
        let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
        let session = bench.sign_in(&lena).await;
        let mut unlock = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut unlock).await;
        let path = format!("/v1/operations/{}/assist", unlock.id);
        let good = assist(Role::Unlocker, "EX001");
        let least = Role::Unlocker;
        for (what, request, refusal) in [
            ("not known", Assist { knows_holder: false, ..good.clone() }, Refusal::NotAttested),
            ("not present", Assist { holder_present: false, ..good.clone() }, Refusal::NotAttested),
            ("no such role of theirs", assist(Role::RaAgent, "EX001"), Refusal::NotYourRole { least }),
            ("helper not there", assist(Role::Unlocker, "EX003"), Refusal::NotYourOrganisation),
            ("holder not there", assist(Role::Unlocker, "EX002"), Refusal::NotYourOrganisation),
        ] {
            bench.with_both(&session, &unlock).post(&path, &request).await.refused_for(refusal, what);
        }
        bench.with_operation(&unlock).post(&path, &good).await.refused(Refusal::NotSignedIn);
        bench.with_session(&session).post(&path, &good).await.refused(Refusal::BadProof);
        let mut own = bench.open_unlock(&lena).await;
        bench.be_present(&lena, &mut own).await;
        let path = format!("/v1/operations/{}/assist", own.id);
        bench.with_both(&session, &own).post(&path, &good).await.refused(Refusal::OwnCard);
    }
}
