//! The audit trail's rows for whoever may see them: in order, by pages, all or those of a person, a card, a time.

use super::{Outcome, Row, Tx, bytes, query, time};
use crate::domain::{card::CardSerial, clock::Timestamp, person::PersonId};

/// A row with everything in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRow {
    pub row: i64,
    pub at: Timestamp,
    pub who: Option<String>,
    pub whom: Option<String>,
    pub card: Option<String>,
    pub workstation: Option<String>,
    pub role: Option<String>,
    pub organisation: Option<String>,
    pub operation: Option<String>,
    pub what: String,
    pub result: String,
    pub prev_hash: [u8; 32],
    pub hash: [u8; 32],
}

/// Which rows.
#[derive(Clone, Default, Debug)]
pub struct AuditFilter {
    /// Who did it, or for whom it was done.
    pub person: Option<PersonId>,
    pub card: Option<CardSerial>,
    /// From this time on, and before that one.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

impl Tx {
    /// The rows after one, in order, at most `most`.
    pub async fn audit_rows(&mut self, after: i64, filter: &AuditFilter, most: u32) -> Outcome<Vec<AuditRow>> {
        let mut more = String::new();
        let mut next = 3;
        let mut number = |condition: &str, more: &mut String| {
            more.push_str(&format!(" AND {condition} ${next}"));
            next += 1;
        };
        for (there, condition) in
            [(filter.card.is_some(), "card ="), (filter.from.is_some(), "at >="), (filter.until.is_some(), "at <")]
        {
            if there {
                number(condition, &mut more);
            }
        }
        let sql = match filter.person {
            None => format!("SELECT * FROM audit WHERE id > $1{more} ORDER BY id LIMIT $2"),
            // Each half by its own index.
            Some(_) => {
                let half =
                    |column: &str| format!("SELECT * FROM audit WHERE {column} = ${next} AND id > $1{more} ORDER BY id LIMIT $2");
                let (who, whom) = (half("who"), half("whom"));
                format!("SELECT * FROM (SELECT * FROM ({who}) a UNION SELECT * FROM ({whom}) b) c ORDER BY id LIMIT $2")
            }
        };
        let mut rows = query(sql).bind(after).bind(i64::from(most));
        if let Some(card) = &filter.card {
            rows = rows.bind(&card.0);
        }
        for time in [filter.from, filter.until].into_iter().flatten() {
            rows = rows.bind(time.as_second());
        }
        if let Some(person) = &filter.person {
            rows = rows.bind(&person.0);
        }
        rows.fetch_all(self.conn()).await?.iter().map(row).collect()
    }
}

fn row(r: &Row) -> Outcome<AuditRow> {
    Ok(AuditRow {
        row: r.try_get("id")?,
        at: time(r, "at")?,
        who: r.try_get("who")?,
        whom: r.try_get("whom")?,
        card: r.try_get("card")?,
        workstation: r.try_get("workstation")?,
        role: r.try_get("role")?,
        organisation: r.try_get("organisation")?,
        operation: r.try_get("operation")?,
        what: r.try_get("what")?,
        result: r.try_get("result")?,
        prev_hash: bytes(r, "prev_hash")?,
        hash: bytes(r, "hash")?,
    })
}
