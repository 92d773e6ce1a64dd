//! Who accepted which version of the terms, and when.

use sqlx::query;

use super::{Outcome, Tx};
use crate::domain::{clock::Timestamp, person::PersonId};

impl Tx {
    /// The first acceptance of a version is the one that is kept.
    pub async fn accept_terms(&mut self, person: &PersonId, version: &str, now: Timestamp) -> Outcome<()> {
        query("INSERT INTO acceptances (person, version, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(&person.0)
            .bind(version)
            .bind(now.as_second())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    pub async fn has_accepted(&mut self, person: &PersonId, version: &str) -> Outcome<bool> {
        let row = query("SELECT 1 FROM acceptances WHERE person = ? AND version = ?")
            .bind(&person.0)
            .bind(version)
            .fetch_optional(self.conn())
            .await?;
        Ok(row.is_some())
    }
}
