//! Who accepted which version of the terms, and when; and what each version says.

use super::{Outcome, Row, Tx, query, some_time, time};
use crate::domain::{clock::Timestamp, person::PersonId};

/// A version that somebody has accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acceptance {
    pub version: String,
    pub at: Timestamp,
    /// When they last went on after they had been reminded of it at a sign-in.
    pub reaffirmed_at: Option<Timestamp>,
}

impl Tx {
    /// Keeps what a version says, as it was when somebody first accepted it.
    pub async fn keep_terms(&mut self, version: &str, text: &str) -> Outcome<()> {
        query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(setting(version))
            .bind(text.as_bytes())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// What a version says, if anybody has accepted it.
    pub async fn terms(&mut self, version: &str) -> Outcome<Option<String>> {
        let text = self.setting(&setting(version)).await?;
        Ok(text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Everything that a person has accepted, in order of time.
    pub async fn acceptances(&mut self, person: &PersonId) -> Outcome<Vec<Acceptance>> {
        let rows = query("SELECT * FROM acceptances WHERE person = $1 ORDER BY at, version").bind(&person.0);
        let acceptance = |r: &Row| {
            let reaffirmed_at = some_time(r, "reaffirmed_at")?;
            Ok(Acceptance { version: r.try_get("version")?, at: time(r, "at")?, reaffirmed_at })
        };
        rows.fetch_all(self.conn()).await?.iter().map(acceptance).collect()
    }

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

    /// The person goes on in a session at whose begin they were reminded of what they accepted before: kept once for the session.
    pub async fn reaffirm_terms(&mut self, person: &PersonId, version: &str, begun: Timestamp, now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE acceptances SET reaffirmed_at = $1 WHERE person = $2 AND version = $3 AND at < $4
             AND (reaffirmed_at IS NULL OR reaffirmed_at < $4)",
        )
        .bind(now.as_second())
        .bind(&person.0)
        .bind(version)
        .bind(begun.as_second())
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

fn setting(version: &str) -> String {
    format!("terms {version}")
}
