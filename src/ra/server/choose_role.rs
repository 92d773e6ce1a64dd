//! `PUT /v1/session/role`: the role and the organisation in which whoever signed in acts from now on; they can switch at any time.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `NotYourOrganisation` (no position there today), `NotYourRole` (not this one).

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::{
    Parts, guard,
    openapi::refuses,
    stop::Stop,
    wire::{Body, DONE, OfSession},
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
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    Body(chosen): Body<ChooseRole>,
) -> Result<StatusCode, Stop> {
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
        domain::{card::ManagementAlgorithm, organisation::Organisation, person::PersonId, role::Role},
        ra::{
            api::operation::{Open, OpenWhat},
            server::bench::{Bench, assist},
            store::people::{Assignment, Post},
        },
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

    #[tokio::test]
    async fn what_was_chosen_ends_with_its_position() {
        let bench = Bench::new().await;
        let agent = bench.issue("agent").await;
        let mut tx = bench.store().begin().await.unwrap();
        let (day, id) = (jiff::civil::date(2020, 1, 1), PersonId("agent".into()));
        let codes = bench.parts().config.roles.codes(Role::RaAgent);
        let organisation = Organisation { code: "EX002".into(), name: "Example Pharmacy".into() };
        tx.put_post(&Post { id: "second".into(), organisation, title: "Agent".into(), codes }).await.unwrap();
        tx.put_assignment(&Assignment { person: id.clone(), post: "second".into(), from: day, until: None }).await.unwrap();
        tx.commit().await.unwrap();
        let session = bench.sign_in_as(&agent, "WS-1", Role::RaAgent, "EX001").await;
        let issue = Open {
            id: bench.new_id(),
            workstation: "WS-1".into(),
            what: OpenWhat::Issue {
                person: PersonId("rosa".into()),
                agent: Some(Role::RaAgent),
                bootstrap: None,
                management: ManagementAlgorithm::Aes256,
            },
        };
        bench.with_session(&session).post("/v1/operations", &issue).await.any_ok();
        bench.with_session(&session).get("/v1/incidents").await.any_ok();
        let mut tx = bench.store().begin().await.unwrap();
        tx.end_assignments(&id, "EX001", jiff::civil::date(2025, 12, 31)).await.unwrap();
        tx.commit().await.unwrap();
        // They are an agent elsewhere still, and have to choose that.
        bench.with_session(&session).post("/v1/operations", &issue).await.refused(Refusal::RoleNotChosen);
        bench.with_session(&session).get("/v1/incidents").await.refused(Refusal::RoleNotChosen);
        let chosen = ChooseRole { role: Role::RaAgent, organisation_code: "EX002".into() };
        bench.with_session(&session).put("/v1/session/role", &chosen).await.done();
        bench.with_session(&session).post("/v1/operations", &issue).await.any_ok();
    }
}
