//! The audit trail: rows chained by SHA-256, so that a change or a removal shows.

use sha2::{Digest, Sha256};

use super::{Outcome, Row, Store, Tx, bytes, query, text_of};
use crate::domain::{card::CardSerial, clock::Timestamp, operation::OperationId, person::PersonId, role::Role};

/// Something that was done or refused. `result` is `done` or the refusal's code.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub at: Timestamp,
    pub who: Option<&'a PersonId>,
    pub whom: Option<&'a PersonId>,
    pub card: Option<&'a CardSerial>,
    pub workstation: Option<&'a str>,
    pub role: Option<Role>,
    pub organisation: Option<&'a str>,
    pub operation: Option<OperationId>,
    pub what: &'a str,
    pub result: &'a str,
}

impl<'a> Entry<'a> {
    /// Something done, of which nothing else is known yet.
    pub fn done(at: Timestamp, what: &'a str) -> Self {
        Self {
            at,
            who: None,
            whom: None,
            card: None,
            workstation: None,
            role: None,
            organisation: None,
            operation: None,
            what,
            result: "done",
        }
    }
}

/// A row as it stands in the trail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    pub who: Option<String>,
    pub workstation: Option<String>,
    pub organisation: Option<String>,
    pub operation: Option<String>,
    pub what: String,
    pub result: String,
}

/// What a look through the whole trail found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trail {
    Whole {
        rows: u64,
    },
    /// The first row whose hash does not follow from it and the row before.
    Broken {
        row: i64,
    },
}

const FIELDS: [&str; 7] = ["who", "whom", "card", "workstation", "role", "organisation", "operation"];

impl Tx {
    /// Adds a row to the chain. The transaction holds the write lock, so no other row can come between.
    pub async fn audit(&mut self, e: &Entry<'_>) -> Outcome<()> {
        let head = query("SELECT length, hash FROM audit_head").fetch_one(self.conn()).await?;
        let (length, prev): (i64, [u8; 32]) = (head.try_get("length")?, bytes(&head, "hash")?);
        let fields = fields_of(e);
        let hash = link(&prev, e.at.as_second(), &fields, e.what, e.result);
        let mut insert = query(
            "INSERT INTO audit (id, at, who, whom, card, workstation, role, organisation, operation, what, result, prev_hash, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(length + 1)
        .bind(e.at.as_second());
        for field in fields {
            insert = insert.bind(field);
        }
        insert.bind(e.what).bind(e.result).bind(prev.to_vec()).bind(hash.to_vec()).execute(self.conn()).await?;
        query("UPDATE audit_head SET length = $1, hash = $2").bind(length + 1).bind(hash.to_vec()).execute(self.conn()).await?;
        Ok(())
    }

    /// Whether there is a row under this id on this card that begins so.
    pub async fn is_audited(&mut self, id: OperationId, card: &CardSerial, what: &str) -> Outcome<bool> {
        let row = query("SELECT 1 FROM audit WHERE operation = $1 AND card = $2 AND substr(what, 1, length($3)) = $3 LIMIT 1")
            .bind(id.to_string())
            .bind(&card.0)
            .bind(what.to_owned());
        Ok(row.fetch_optional(self.conn()).await?.is_some())
    }

    /// What was written, in order.
    pub async fn audited(&mut self) -> Outcome<Vec<Written>> {
        let rows = query("SELECT * FROM audit ORDER BY id").fetch_all(self.conn()).await?;
        let written = |r: &Row| -> Outcome<Written> {
            Ok(Written {
                who: r.try_get("who")?,
                workstation: r.try_get("workstation")?,
                organisation: r.try_get("organisation")?,
                operation: r.try_get("operation")?,
                what: r.try_get("what")?,
                result: r.try_get("result")?,
            })
        };
        rows.iter().map(written).collect()
    }

    async fn trail(&mut self) -> Outcome<Trail> {
        let mut prev = [0; 32];
        let mut rows = 0;
        let mut after = 0_i64;
        loop {
            let page =
                query("SELECT * FROM audit WHERE id > $1 ORDER BY id LIMIT 1000").bind(after).fetch_all(self.conn()).await?;
            if page.is_empty() {
                // Rows taken from the end show by the head.
                let head = query("SELECT length FROM audit_head").fetch_one(self.conn()).await?;
                let length: i64 = head.try_get("length")?;
                return Ok(if length == after { Trail::Whole { rows } } else { Trail::Broken { row: after + 1 } });
            }
            for r in &page {
                let id: i64 = r.try_get("id")?;
                let hash = hash_of(&prev, r)?;
                if bytes::<32>(r, "prev_hash")? != prev || bytes::<32>(r, "hash")? != hash || id != after + 1 {
                    return Ok(Trail::Broken { row: id });
                }
                (prev, after, rows) = (hash, id, rows + 1);
            }
        }
    }
}

impl Store {
    /// Proves that no row of the audit trail was changed or removed.
    pub async fn check_audit(&self) -> Outcome<Trail> {
        self.look().await?.trail().await
    }
}

fn hash_of(prev: &[u8; 32], r: &Row) -> Outcome<[u8; 32]> {
    let mut fields: [Option<String>; 7] = Default::default();
    for (field, name) in fields.iter_mut().zip(FIELDS) {
        *field = r.try_get(name)?;
    }
    let (what, result): (String, String) = (r.try_get("what")?, r.try_get("result")?);
    Ok(link(prev, r.try_get("at")?, &fields, &what, &result))
}

/// What a row says in [`FIELDS`].
pub(super) fn fields_of(e: &Entry<'_>) -> [Option<String>; 7] {
    [
        e.who.map(|p| p.0.clone()),
        e.whom.map(|p| p.0.clone()),
        e.card.map(|c| c.0.clone()),
        e.workstation.map(str::to_owned),
        e.role.map(|r| text_of(&r)),
        e.organisation.map(str::to_owned),
        e.operation.map(|o| o.to_string()),
    ]
}

/// SHA-256 over the hash before and the row as a JSON array: a text in which no field can run into the next.
pub(super) fn link(prev: &[u8; 32], at: i64, fields: &[Option<String>; 7], what: &str, result: &str) -> [u8; 32] {
    let text = serde_json::json!([at, fields, what, result]).to_string();
    Sha256::new().chain_update(prev).chain_update(text.as_bytes()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::store::Place;

    const START: Timestamp = Timestamp::constant(1_767_268_800, 0);

    #[tokio::test]
    async fn a_changed_or_missing_row_shows() {
        for (meddle, expected) in [
            (None, Trail::Whole { rows: 4 }),
            (Some("UPDATE audit SET result = 'x' WHERE id = 2"), Trail::Broken { row: 2 }),
            (Some("UPDATE audit SET who = 'other' WHERE id = 3"), Trail::Broken { row: 3 }),
            (Some("DELETE FROM audit WHERE id = 2"), Trail::Broken { row: 3 }),
            (Some("DELETE FROM audit WHERE id = 1"), Trail::Broken { row: 2 }),
            (Some("DELETE FROM audit WHERE id = 4"), Trail::Broken { row: 4 }),
        ] {
            let store = Store::open(&Place::Memory).await.unwrap();
            let mut tx = store.begin().await.unwrap();
            for what in ["a", "b", "c", "d"] {
                let who = PersonId("p1".into());
                tx.audit(&Entry { who: Some(&who), ..Entry::done(START, what) }).await.unwrap();
            }
            if let Some(sql) = meddle {
                assert!(query(sql).execute(tx.conn()).await.is_err(), "the trigger stands in the way");
                query("DROP TRIGGER audit_is_never_changed").execute(tx.conn()).await.unwrap();
                query("DROP TRIGGER audit_is_never_deleted").execute(tx.conn()).await.unwrap();
                query(sql).execute(tx.conn()).await.unwrap();
            }
            tx.commit().await.unwrap();
            assert_eq!(store.check_audit().await.unwrap(), expected, "{meddle:?}");
        }
    }
}
