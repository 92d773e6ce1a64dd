//! `PUT /v1/session/role`: the role and the organisation in which whoever signed in acts from now on; they can switch at any time.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `NotYourOrganisation` (no position there today), `NotYourRole` (not this one).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts, guard,
    openapi::refuses,
    stop::Stop,
    wire::{Body, DONE, Tokens},
};
use crate::{
    domain::refusal::Refusal,
    ra::{api::sign_in::ChooseRole, store::audit::Entry},
};

refuses!(BODY; SESSION, ROLE; NotYourOrganisation);

#[utoipa::path(
    put,
    path = "/v1/session/role",
    summary = "Choose the role and the organisation to act in",
    operation_id = "choose_role",
    request_body = ChooseRole,
    responses((status = 204, description = "Done"), Refuses),
    security(("session" = [])),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, tokens: Tokens, Body(chosen): Body<ChooseRole>) -> Result<StatusCode, Stop> {
    let mut tx = parts.store.begin().await?;
    let who = guard::signed_in(&mut tx, &parts, &tokens).await?;
    let positions = guard::positions(&mut tx, &parts, &who.person.id).await?;
    if !positions.iter().any(|p| p.organisation.code == chosen.organisation_code) {
        return Err(Refusal::NotYourOrganisation.into());
    }
    if !positions.iter().any(|p| p.organisation.code == chosen.organisation_code && p.role == chosen.role) {
        return Err(Refusal::NotYourRole { least: chosen.role }.into());
    }
    tx.choose_role(&who.token, chosen.role, &chosen.organisation_code).await?;
    let entry = Entry {
        who: Some(&who.person.id),
        whom: Some(&who.person.id),
        workstation: Some(&who.session.workstation),
        role: Some(chosen.role),
        organisation: Some(&chosen.organisation_code),
        ..Entry::done(parts.clock.now(), "choose role")
    };
    tx.audit(&entry).await?;
    tx.commit().await?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::role::Role,
        ra::server::bench::{Bench, assist},
    };

    #[tokio::test]
    async fn ones_own_positions_only_and_nothing_else_while_it_holds() {
        let bench = Bench::new().await;
        let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
        let session = bench.sign_in(&lena).await;
        let with = bench.with_session(&session);
        let choose = |role, code: &str| ChooseRole { role, organisation_code: code.to_owned() };
        for (role, code, refusal) in [
            (Role::Sponsor, "EX001", Refusal::NotYourRole { least: Role::Sponsor }),
            (Role::Unlocker, "EX003", Refusal::NotYourOrganisation),
        ] {
            with.put("/v1/session/role", &choose(role, code)).await.refused(refusal);
        }
        with.put("/v1/session/role", &choose(Role::Unlocker, "EX002")).await.done();
        bench.later_days(700);
        let session = bench.sign_in(&lena).await;
        let with = bench.with_session(&session);
        with.put("/v1/session/role", &choose(Role::Unlocker, "EX002")).await.done();
        // The holder is in EX001, and so is the helper: but not in the role chosen.
        let renew = bench.renew_request(&rosa, Some(assist(Role::Unlocker, "EX001")));
        with.post("/v1/operations", &renew).await.refused(Refusal::NotYourOrganisation);
        with.put("/v1/session/role", &choose(Role::Unlocker, "EX001")).await.done();
        with.post("/v1/operations", &renew).await.any_ok();
        bench.caller().put("/v1/session/role", &choose(Role::Unlocker, "EX001")).await.refused(Refusal::NotSignedIn);
        assert!(bench.audited().await.contains(&("choose role".into(), "done".into())));
    }
}
