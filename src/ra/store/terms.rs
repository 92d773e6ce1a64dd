//! Who accepted which version of the terms, and when.

use super::{Outcome, Tx, query};
use crate::domain::{clock::Timestamp, person::PersonId};

impl Tx {
    /// The first acceptance of a version is the one that is kept.
    pub async fn accept_terms(&mut self, person: &PersonId, version: &str, now: Timestamp) -> Outcome<()> {
        query("INSERT INTO acceptances (person, version, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(&person.0)
            .bind(version)
            .bind(now.as_second())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// At a later sign-in the person was reminded of what they accepted.
    pub async fn reaffirm_terms(&mut self, person: &PersonId, version: &str, now: Timestamp) -> Outcome<()> {
        query("UPDATE acceptances SET reaffirmed_at = $1 WHERE person = $2 AND version = $3")
            .bind(now.as_second())
            .bind(&person.0)
            .bind(version)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    pub async fn has_accepted(&mut self, person: &PersonId, version: &str) -> Outcome<bool> {
        let row = query("SELECT 1 FROM acceptances WHERE person = $1 AND version = $2")
            .bind(&person.0)
            .bind(version)
            .fetch_optional(self.conn())
            .await?;
        Ok(row.is_some())
    }
}
