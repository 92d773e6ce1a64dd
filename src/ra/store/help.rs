//! Requests for remote help: at most one for each operation, found by what is kept of its code.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Outcome, StoreFault, Tx, case, need, query, text_of, time};
use crate::domain::{clock::Timestamp, operation::OperationId, person::PersonId};

pub struct HelpRequest {
    pub operation: OperationId,
    pub made_at: Timestamp,
    pub state: HelpState,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HelpState {
    Asked,
    Approved { by: PersonId },
    Declined { by: PersonId },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HelpAnswer {
    Approved,
    Declined,
}

/// The column `state`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Asked,
    Approved,
    Declined,
}

impl Tx {
    /// Asks for help. A request that this operation had before is void, with its code.
    pub async fn ask_help(&mut self, id: OperationId, code: &[u8; 32], now: Timestamp) -> Outcome<()> {
        query(
            "INSERT INTO help_requests (operation, code, made_at, state) VALUES ($1, $2, $3, $4)
             ON CONFLICT (operation) DO UPDATE SET code = excluded.code, made_at = excluded.made_at, state = excluded.state,
             helper = NULL, answered_at = NULL",
        )
        .bind(id.to_string())
        .bind(code.to_vec())
        .bind(now.as_second())
        .bind(text_of(&Kept::Asked))
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub async fn help_by_code(&mut self, code: &[u8; 32]) -> Outcome<Option<HelpRequest>> {
        let sql = "SELECT * FROM help_requests WHERE code = $1";
        let row = query(sql).bind(code.to_vec()).fetch_optional(self.conn()).await?;
        row.map(|r| request(&r)).transpose()
    }

    pub async fn help_of(&mut self, id: OperationId) -> Outcome<Option<HelpRequest>> {
        let sql = "SELECT * FROM help_requests WHERE operation = $1";
        let row = query(sql).bind(id.to_string()).fetch_optional(self.conn()).await?;
        row.map(|r| request(&r)).transpose()
    }

    pub async fn answer_help(&mut self, id: OperationId, answer: HelpAnswer, by: &PersonId, now: Timestamp) -> Outcome<()> {
        let state = match answer {
            HelpAnswer::Approved => Kept::Approved,
            HelpAnswer::Declined => Kept::Declined,
        };
        query("UPDATE help_requests SET state = $1, helper = $2, answered_at = $3 WHERE operation = $4")
            .bind(text_of(&state))
            .bind(&by.0)
            .bind(now.as_second())
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Makes an operation's request void, whatever became of it.
    pub async fn void_help(&mut self, id: OperationId) -> Outcome<()> {
        query("DELETE FROM help_requests WHERE operation = $1").bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn sweep_help(&mut self, before: Timestamp) -> Outcome<()> {
        query("DELETE FROM help_requests WHERE made_at < $1").bind(before.as_second()).execute(self.conn()).await?;
        Ok(())
    }
}

fn request(r: &super::Row) -> Outcome<HelpRequest> {
    let id: String = r.try_get("operation")?;
    let by = need(r.try_get::<Option<String>>("helper")?.map(PersonId), "a help request's helper");
    Ok(HelpRequest {
        operation: OperationId(Uuid::parse_str(&id).map_err(|_| StoreFault::Corrupt { what: "an operation's id" })?),
        made_at: time(r, "made_at")?,
        state: match need(case(r, "state")?, "a help request's state")? {
            Kept::Asked => HelpState::Asked,
            Kept::Approved => HelpState::Approved { by: by? },
            Kept::Declined => HelpState::Declined { by: by? },
        },
    })
}
