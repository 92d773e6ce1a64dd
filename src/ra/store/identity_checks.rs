//! That an agent has looked at the holder's documents.

use super::{Outcome, Tx, query};
use crate::domain::{clock::Timestamp, operation::OperationId, person::PersonId};

impl Tx {
    pub async fn add_identity_check(
        &mut self,
        id: OperationId,
        agent: &PersonId,
        documents: &str,
        now: Timestamp,
    ) -> Outcome<()> {
        query("INSERT INTO identity_checks (operation, agent, documents, checked_at) VALUES ($1, $2, $3, $4)")
            .bind(id.to_string())
            .bind(&agent.0)
            .bind(documents)
            .bind(now.as_second())
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
