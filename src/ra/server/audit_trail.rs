//! `GET /v1/audit?after=&limit=&person=&card=`: the audit trail's rows after one, in order; all, or those of a person (who did it,
//! or for whom) or a card (its printed serial).
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole` (but for RA managers), `Malformed`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use super::{
    Parts, guard,
    stop::Stop,
    wire::{Answer, InQuery, OfSession, Tokens},
};
use crate::{
    domain::{card::CardSerial, person::PersonId, refusal::Refusal, role::Action},
    ra::{
        api::audit::{AuditRow, AuditRows},
        store::audit_rows::{self, AuditFilter},
    },
};

/// Rows of one answer, where nothing is said, and at most.
pub const USUAL: u32 = 100;
pub const MOST: u32 = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    after: Option<i64>,
    limit: Option<u32>,
    person: Option<PersonId>,
    card: Option<CardSerial>,
}

refuses!(PATH; IN_ROLE; Malformed);

#[utoipa::path(
    get,
    path = "/v1/audit",
    summary = "Rows of the audit trail",
    operation_id = "audit_trail",
    params(("after" = Option<i64>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 500), ("person" = Option<String>, Query), ("card" = Option<String>, Query)),
    responses((status = 200, description = "Done", body = AuditRows), Refuses),
    security(("session" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfSession(tokens): OfSession,
    InQuery(asked): InQuery<Asked>,
) -> Result<Answer<AuditRows>, Stop> {
    may_see(&parts, &tokens).await?;
    let most = limit(asked.limit)?;
    let filter = AuditFilter { person: asked.person, card: asked.card, from: None, until: None };
    let rows = parts.store.look().await?.audit_rows(asked.after.unwrap_or(0), &filter, most).await?;
    let next = rows.last().filter(|_| rows.len() == most as usize).map(|r| r.row);
    Ok(Answer(AuditRows { rows: rows.into_iter().map(on_the_wire).collect(), next }))
}

/// Refuses everyone but who may see the trail.
pub async fn may_see(parts: &Parts, tokens: &Tokens) -> Result<(), Stop> {
    let mut tx = parts.store.begin().await?;
    guard::in_role(&mut tx, parts, tokens, Action::SeeAuditTrail).await?;
    Ok(tx.commit().await?)
}

/// How many are asked for.
pub fn limit(asked: Option<u32>) -> Result<u32, Refusal> {
    match asked.unwrap_or(USUAL) {
        n @ 1..=MOST => Ok(n),
        _ => Err(Refusal::Malformed),
    }
}

pub fn on_the_wire(r: audit_rows::AuditRow) -> AuditRow {
    AuditRow {
        row: r.row,
        at: r.at,
        who: r.who,
        whom: r.whom,
        card: r.card,
        workstation: r.workstation,
        role: r.role,
        organisation: r.organisation,
        operation: r.operation,
        what: r.what,
        result: r.result,
        prev_hash: hex::encode(r.prev_hash),
        hash: hex::encode(r.hash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{refusal::Refusal, role::Role},
        ra::server::bench::Bench,
    };

    #[tokio::test]
    async fn all_rows_by_pages_and_those_of_a_person_or_a_card() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let manager = bench.signed_in_as("manager", Role::RaManager).await;
        let with = bench.with_session(&manager);
        let mut seen = vec![];
        let mut after = 0;
        loop {
            let page: AuditRows = with.get(&format!("/v1/audit?after={after}&limit=7")).await.ok();
            seen.extend(page.rows);
            let Some(next) = page.next else { break };
            after = next;
        }
        let written = bench.rows().await;
        let both: Vec<_> = seen.iter().map(|r| &r.what).zip(written.iter().map(|r| &r.what)).collect();
        assert!(seen.len() == written.len() && both.iter().all(|(a, b)| a == b), "{both:?}");
        assert!(seen.windows(2).all(|w| w[0].hash == w[1].prev_hash && w[0].row + 1 == w[1].row));
        let of_rosa: AuditRows = with.get("/v1/audit?person=rosa").await.ok();
        assert!(of_rosa.rows.len() > 5 && of_rosa.next.is_none());
        assert!(of_rosa.rows.iter().all(|r| [&r.who, &r.whom].iter().any(|p| p.as_deref() == Some("rosa"))));
        let of_card: AuditRows = with.get(&format!("/v1/audit?card={}", rosa.serial)).await.ok();
        assert!(!of_card.rows.is_empty() && of_card.rows.iter().all(|r| r.card.as_deref() == Some(rosa.serial.0.as_str())));
        let beyond: AuditRows = with.get("/v1/audit?after=9000").await.ok();
        assert_eq!(beyond, AuditRows { rows: vec![], next: None });
    }

    #[tokio::test]
    async fn for_managers_alone() {
        let bench = Bench::new().await;
        for path in ["/v1/audit", "/v1/audit/checkpoints"] {
            bench.get(path).await.refused(Refusal::NotSignedIn);
            for (person, role) in [("rosa", Role::Holder), ("sponsor", Role::Sponsor), ("agent", Role::RaAgent)] {
                let session = bench.signed_in_as(person, role).await;
                let refusal = Refusal::NotYourRole { least: Role::RaManager };
                bench.with_session(&session).get(path).await.refused(refusal);
            }
            let manager = bench.sign_in(&bench.issue("manager").await).await;
            bench.with_session(&manager).get(path).await.refused(Refusal::RoleNotChosen);
            let manager = bench.signed_in_as("manager", Role::RaManager).await;
            for senseless in ["limit=0", "limit=501"] {
                bench.with_session(&manager).get(&format!("{path}?{senseless}")).await.refused(Refusal::Malformed);
            }
            for wrong in ["limit=x", "after=x", "who=rosa"] {
                bench.with_session(&manager).get(&format!("{path}?{wrong}")).await.is_problem(400, wrong);
            }
        }
    }
}
