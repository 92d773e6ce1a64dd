//! Reports of lost, stolen, damaged and misused cards: the RA's queue; and the codes of those who report without their card.

use uuid::Uuid;

use super::{Outcome, Row, StoreFault, Tx, bytes, case, need, query, some_time, text_of, time};
use crate::domain::{
    clock::Timestamp,
    incident::{IncidentKind, Outcome as Ending},
    operation::OperationId,
    person::PersonId,
    role::Role,
};

/// A report as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredIncident {
    pub id: OperationId,
    pub card: i64,
    pub kind: IncidentKind,
    pub note: String,
    pub reporter: Option<PersonId>,
    pub role: Option<Role>,
    pub organisation: Option<String>,
    pub workstation: String,
    pub reported_at: Timestamp,
    pub closed: Option<(Timestamp, Ending)>,
}

/// A code that was sent to somebody who reports without their card.
pub struct PersonCode {
    pub person: PersonId,
    pub salt: [u8; 16],
    pub hash: [u8; 32],
    pub sent_at: Timestamp,
    pub used: bool,
}

impl Tx {
    pub async fn add_incident(&mut self, i: &StoredIncident) -> Outcome<()> {
        query(
            "INSERT INTO incidents (id, card, kind, note, reporter, role, organisation, workstation, reported_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(i.id.to_string())
        .bind(i.card)
        .bind(text_of(&i.kind))
        .bind(&i.note)
        .bind(i.reporter.as_ref().map(|p| p.0.clone()))
        .bind(i.role.map(|r| text_of(&r)))
        .bind(&i.organisation)
        .bind(&i.workstation)
        .bind(i.reported_at.as_second())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub async fn incident(&mut self, id: OperationId) -> Outcome<Option<StoredIncident>> {
        let row = query("SELECT * FROM incidents WHERE id = $1").bind(id.to_string()).fetch_optional(self.conn()).await?;
        row.map(|r| incident(&r)).transpose()
    }

    /// The open ones, the oldest first, after one of them.
    pub async fn open_incidents(&mut self, after: Option<&StoredIncident>, most: u32) -> Outcome<Vec<StoredIncident>> {
        let (at, id) = after.map_or((i64::MIN, String::new()), |i| (i.reported_at.as_second(), i.id.to_string()));
        let rows = query(
            "SELECT * FROM incidents WHERE closed_at IS NULL AND (reported_at > $1 OR (reported_at = $1 AND id > $2))
             ORDER BY reported_at, id LIMIT $3",
        )
        .bind(at)
        .bind(id)
        .bind(i64::from(most))
        .fetch_all(self.conn())
        .await?;
        rows.iter().map(incident).collect()
    }

    pub async fn has_open_incident(&mut self, card: i64) -> Outcome<bool> {
        let row = query("SELECT 1 FROM incidents WHERE card = $1 AND closed_at IS NULL LIMIT 1").bind(card);
        Ok(row.fetch_optional(self.conn()).await?.is_some())
    }

    /// Whether a card is on hold for something that was reported of it, and closed as found since, and for nothing else.
    pub async fn is_held_for_what_was_found(&mut self, card: i64) -> Outcome<bool> {
        // For whatever a card is suspended, a report's kind or an agent's words, is what it was suspended for first.
        let row = query(
            "SELECT 1 FROM cards c WHERE c.key = $1 AND c.state = 'suspended' AND EXISTS (SELECT 1 FROM incidents i
             WHERE i.card = c.key AND i.kind = c.reason AND i.outcome = 'found' AND i.closed_at >= c.changed_at)",
        );
        Ok(row.bind(card).fetch_optional(self.conn()).await?.is_some())
    }

    pub async fn close_incident(&mut self, id: OperationId, by: &PersonId, outcome: Ending, now: Timestamp) -> Outcome<()> {
        query("UPDATE incidents SET closed_at = $1, closed_by = $2, outcome = $3 WHERE id = $4 AND closed_at IS NULL")
            .bind(now.as_second())
            .bind(&by.0)
            .bind(text_of(&outcome))
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// What is reported of a card and not closed.
    pub async fn open_kinds_of(&mut self, card: i64) -> Outcome<Vec<IncidentKind>> {
        let sql = "SELECT kind FROM incidents WHERE card = $1 AND closed_at IS NULL ORDER BY reported_at, id";
        let rows = query(sql).bind(card).fetch_all(self.conn()).await?;
        rows.iter().map(|r| need(case(r, "kind")?, "an incident's kind")).collect()
    }

    /// Closes whatever is open on a card. A bootstrap code names nobody.
    pub async fn close_incidents_of(&mut self, card: i64, by: Option<&PersonId>, outcome: Ending, now: Timestamp) -> Outcome<()> {
        query("UPDATE incidents SET closed_at = $1, closed_by = $2, outcome = $3 WHERE card = $4 AND closed_at IS NULL")
            .bind(now.as_second())
            .bind(by.map(|p| p.0.clone()))
            .bind(text_of(&outcome))
            .bind(card)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Keeps a code under the id that it was asked for with; `false` where the id is taken.
    pub async fn add_person_code(&mut self, id: OperationId, c: &PersonCode) -> Outcome<bool> {
        let sql = "INSERT INTO person_codes (id, person, salt, hash, sent_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let added = query(sql)
            .bind(id.to_string())
            .bind(&c.person.0)
            .bind(c.salt.to_vec())
            .bind(c.hash.to_vec())
            .bind(c.sent_at.as_second())
            .execute(self.conn())
            .await?;
        Ok(added == 1)
    }

    /// Voids the code that was sent under an id, if any was.
    pub async fn forget_person_code(&mut self, id: OperationId) -> Outcome<()> {
        query("DELETE FROM person_codes WHERE id = $1").bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn person_code(&mut self, id: OperationId) -> Outcome<Option<PersonCode>> {
        let row = query("SELECT * FROM person_codes WHERE id = $1").bind(id.to_string()).fetch_optional(self.conn()).await?;
        row.map(|r| {
            Ok(PersonCode {
                person: PersonId(r.try_get("person")?),
                salt: bytes(&r, "salt")?,
                hash: bytes(&r, "hash")?,
                sent_at: time(&r, "sent_at")?,
                used: r.try_get("used")?,
            })
        })
        .transpose()
    }

    pub async fn sweep_person_codes(&mut self, sent_before: Timestamp) -> Outcome<()> {
        query("DELETE FROM person_codes WHERE sent_at < $1").bind(sent_before.as_second()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn use_person_code(&mut self, id: OperationId) -> Outcome<()> {
        query("UPDATE person_codes SET used = TRUE WHERE id = $1").bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }
}

fn incident(r: &Row) -> Outcome<StoredIncident> {
    let id: String = r.try_get("id")?;
    let outcome: Option<Ending> = case(r, "outcome")?;
    Ok(StoredIncident {
        id: OperationId(Uuid::parse_str(&id).map_err(|_| StoreFault::Corrupt { what: "an incident's id" })?),
        card: r.try_get("card")?,
        kind: need(case(r, "kind")?, "an incident's kind")?,
        note: r.try_get("note")?,
        reporter: r.try_get::<Option<String>>("reporter")?.map(PersonId),
        role: case(r, "role")?,
        organisation: r.try_get("organisation")?,
        workstation: r.try_get("workstation")?,
        reported_at: time(r, "reported_at")?,
        closed: some_time(r, "closed_at")?.zip(outcome),
    })
}
