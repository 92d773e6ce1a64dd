//! The audit trail: rows chained by SHA-256, so that a change or a removal shows.

use sha2::{Digest, Sha256};

pub use super::trail::Trail;
use super::{Outcome, Row, StoreFault, Tx, bytes, checkpoints::Head, postgres, query, sqlite, text_of};
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

/// The row that says where the trail ends is gone, or says something else.
const NO_END: StoreFault = StoreFault::Corrupt { what: "the end of the audit trail" };

const FIELDS: [&str; 7] = ["who", "whom", "card", "workstation", "role", "organisation", "operation"];

impl Tx {
    /// Adds a row to the chain. The transaction holds the write lock, so no other row can come between.
    pub async fn audit(&mut self, e: &Entry<'_>) -> Outcome<()> {
        let before = match self.head {
            Some(head) => head,
            None => self.audit_head().await?.ok_or(NO_END)?,
        };
        let fields = fields_of(e);
        let hash = link(&before.hash, e.at.as_second(), &fields, e.what, e.result);
        let after = Head { length: before.length + 1, hash };
        let mut append = query(self.either(sqlite::APPEND, postgres::APPEND)).bind(after.length).bind(e.at.as_second());
        for field in fields {
            append = append.bind(field);
        }
        append = append.bind(e.what).bind(e.result).bind(before.hash.to_vec()).bind(hash.to_vec());
        if append.execute(self.conn()).await? == 0 {
            return Err(NO_END);
        }
        self.head = Some(after);
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

    /// What was done first under this id, and on which card. What was only refused under it was not done.
    pub async fn done_under(&mut self, id: OperationId) -> Outcome<Option<(Option<CardSerial>, String)>> {
        let row = query("SELECT card, what FROM audit WHERE operation = $1 AND result = 'done' ORDER BY id LIMIT 1")
            .bind(id.to_string())
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| Ok((r.try_get::<Option<String>>("card")?.map(CardSerial), r.try_get("what")?))).transpose()
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
}

/// A row as a link of the chain.
pub(super) struct Link {
    pub prev: [u8; 32],
    pub hash: [u8; 32],
    /// Whether the hash follows from the row's own content.
    pub is_sound: bool,
}

/// `None` where the row is none that this program could have written.
pub(super) fn link_of(r: &Row) -> Option<Link> {
    let (prev, hash) = (bytes::<32>(r, "prev_hash").ok()?, bytes::<32>(r, "hash").ok()?);
    let mut fields: [Option<String>; 7] = Default::default();
    for (field, name) in fields.iter_mut().zip(FIELDS) {
        *field = r.try_get(name).ok()?;
    }
    let (what, result): (String, String) = (r.try_get("what").ok()?, r.try_get("result").ok()?);
    let is_sound = link(&prev, r.try_get("at").ok()?, &fields, &what, &result) == hash;
    Some(Link { prev, hash, is_sound })
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
