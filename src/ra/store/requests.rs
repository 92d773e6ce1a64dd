//! What sponsors have asked the RA for.

use uuid::Uuid;

use super::{Outcome, Row, StoreFault, Tx, case, need, query, some_time, text_of, time};
use crate::domain::{
    clock::Timestamp,
    operation::OperationId,
    person::PersonId,
    request::{Change, RequestState},
};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredRequest {
    pub id: OperationId,
    /// For which it was raised.
    pub organisation: String,
    pub change: Change,
    pub raised_by: PersonId,
    pub raised_at: Timestamp,
    pub state: RequestState,
    pub decided: Option<Decision>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    pub by: PersonId,
    pub at: Timestamp,
    /// Why it was rejected.
    pub why: Option<String>,
}

impl Tx {
    /// Adds a request that is open.
    pub async fn add_request(&mut self, r: &StoredRequest) -> Outcome<()> {
        let content = serde_json::to_string(&r.change).map_err(|_| StoreFault::Corrupt { what: "a request" })?;
        query(
            "INSERT INTO requests (id, kind, organisation, content, raised_by, raised_at, state)
             VALUES ($1, $2, $3, $4, $5, $6, 'open')",
        )
        .bind(r.id.to_string())
        .bind(r.change.name())
        .bind(&r.organisation)
        .bind(content)
        .bind(&r.raised_by.0)
        .bind(r.raised_at.as_second())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub async fn request(&mut self, id: OperationId) -> Outcome<Option<StoredRequest>> {
        let row = query("SELECT * FROM requests WHERE id = $1").bind(id.to_string()).fetch_optional(self.conn()).await?;
        row.map(|r| request(&r)).transpose()
    }

    /// Those in a state, the oldest first, after one of them; of one organisation, or of all.
    pub async fn requests(
        &mut self,
        state: RequestState,
        organisation: Option<&str>,
        after: Option<&StoredRequest>,
        most: u32,
    ) -> Outcome<Vec<StoredRequest>> {
        let (at, id) = after.map_or((i64::MIN, String::new()), |r| (r.raised_at.as_second(), r.id.to_string()));
        let of = if organisation.is_some() { "AND organisation = $5" } else { "" };
        let statement = query(format!(
            "SELECT * FROM requests WHERE state = $1 AND (raised_at > $2 OR (raised_at = $2 AND id > $3)) {of}
             ORDER BY raised_at, id LIMIT $4"
        ))
        .bind(text_of(&state))
        .bind(at)
        .bind(id)
        .bind(i64::from(most));
        let statement = match organisation {
            Some(code) => statement.bind(code),
            None => statement,
        };
        statement.fetch_all(self.conn()).await?.iter().map(request).collect()
    }

    /// Grants or rejects a request that is open.
    pub async fn decide_request(&mut self, id: OperationId, state: RequestState, d: &Decision) -> Outcome<()> {
        query("UPDATE requests SET state = $1, decided_by = $2, decided_at = $3, why = $4 WHERE id = $5 AND state = 'open'")
            .bind(text_of(&state))
            .bind(&d.by.0)
            .bind(d.at.as_second())
            .bind(&d.why)
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

fn request(r: &Row) -> Outcome<StoredRequest> {
    let (id, content): (String, String) = (r.try_get("id")?, r.try_get("content")?);
    let by: Option<String> = r.try_get("decided_by")?;
    let why: Option<String> = r.try_get("why")?;
    let decided = by.zip(some_time(r, "decided_at")?).map(|(by, at)| Decision { by: PersonId(by), at, why });
    Ok(StoredRequest {
        id: OperationId(Uuid::parse_str(&id).map_err(|_| StoreFault::Corrupt { what: "a request's id" })?),
        organisation: r.try_get("organisation")?,
        change: serde_json::from_str(&content).map_err(|_| StoreFault::Corrupt { what: "a request" })?,
        raised_by: PersonId(r.try_get("raised_by")?),
        raised_at: time(r, "raised_at")?,
        state: need(case(r, "state")?, "a request's state")?,
        decided,
    })
}
