//! Sessions: by the SHA-256 of their tokens.

use super::{Outcome, Tx, case, postgres, query, sqlite, text_of, time};
use crate::domain::{clock::Timestamp, person::PersonId, role::Role};

pub struct StoredSession {
    pub person: PersonId,
    /// The card that signed in.
    pub card: i64,
    pub workstation: String,
    pub begun_at: Timestamp,
    pub used_at: Timestamp,
    /// The role and the organisation chosen after signing in.
    pub chosen: Option<(Role, String)>,
}

impl Tx {
    /// Spends a challenge on a new session; `false`, and no session, where it was spent before. No role is chosen yet.
    pub async fn open_session(&mut self, challenge: &[u8; 32], token: &[u8; 32], s: &StoredSession) -> Outcome<bool> {
        let changed = query(self.either(sqlite::OPEN_SESSION, postgres::OPEN_SESSION))
            .bind(challenge.to_vec())
            .bind(token.to_vec())
            .bind(&s.person.0)
            .bind(s.card)
            .bind(&s.workstation)
            .bind(s.begun_at.as_second())
            .bind(s.used_at.as_second())
            .execute(self.conn())
            .await?;
        Ok(changed > 0)
    }

    pub async fn session(&mut self, token: &[u8; 32]) -> Outcome<Option<StoredSession>> {
        let row = query("SELECT * FROM sessions WHERE token = $1").bind(token.to_vec()).fetch_optional(self.conn()).await?;
        row.map(|r| {
            let (role, organisation): (Option<Role>, Option<String>) = (case(&r, "role")?, r.try_get("organisation")?);
            Ok(StoredSession {
                chosen: role.zip(organisation),
                person: PersonId(r.try_get("person")?),
                card: r.try_get("card")?,
                workstation: r.try_get("workstation")?,
                begun_at: time(&r, "begun_at")?,
                used_at: time(&r, "used_at")?,
            })
        })
        .transpose()
    }

    pub async fn choose_role(&mut self, token: &[u8; 32], role: Role, organisation: &str) -> Outcome<()> {
        query("UPDATE sessions SET role = $1, organisation = $2 WHERE token = $3")
            .bind(text_of(&role))
            .bind(organisation)
            .bind(token.to_vec())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    pub async fn touch_session(&mut self, token: &[u8; 32], now: Timestamp) -> Outcome<()> {
        let sql = "UPDATE sessions SET used_at = $1 WHERE token = $2";
        query(sql).bind(now.as_second()).bind(token.to_vec()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn end_session(&mut self, token: &[u8; 32]) -> Outcome<()> {
        query("DELETE FROM sessions WHERE token = $1").bind(token.to_vec()).execute(self.conn()).await?;
        Ok(())
    }

    /// Ends every session that a card has opened.
    pub async fn end_sessions_of(&mut self, card: i64) -> Outcome<()> {
        query("DELETE FROM sessions WHERE card = $1").bind(card).execute(self.conn()).await?;
        Ok(())
    }

    /// Forgets the sessions that were last used, or that began, before these times.
    pub async fn sweep_sessions(&mut self, used_before: Timestamp, begun_before: Timestamp) -> Outcome<()> {
        query("DELETE FROM sessions WHERE used_at < $1 OR begun_at < $2")
            .bind(used_before.as_second())
            .bind(begun_before.as_second())
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
