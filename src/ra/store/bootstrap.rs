//! Bootstrap codes: proofs of access to the RA's own machine, by their SHA-256.

use uuid::Uuid;

use super::{Outcome, StoreFault, Tx, query, time};
use crate::domain::{clock::Timestamp, operation::OperationId};

pub struct StoredBootstrap {
    pub made_at: Timestamp,
    /// The operation that it was spent on.
    pub spent_on: Option<OperationId>,
}

impl Tx {
    pub async fn add_bootstrap(&mut self, hash: &[u8; 32], now: Timestamp) -> Outcome<()> {
        let sql = "INSERT INTO bootstrap_codes (hash, made_at) VALUES ($1, $2)";
        query(sql).bind(hash.to_vec()).bind(now.as_second()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn bootstrap(&mut self, hash: &[u8; 32]) -> Outcome<Option<StoredBootstrap>> {
        let sql = "SELECT * FROM bootstrap_codes WHERE hash = $1";
        let Some(r) = query(sql).bind(hash.to_vec()).fetch_optional(self.conn()).await? else { return Ok(None) };
        let spent: Option<String> = r.try_get("operation")?;
        let spent_on = spent
            .map(|s| Uuid::parse_str(&s).map(OperationId))
            .transpose()
            .map_err(|_| StoreFault::Corrupt { what: "an operation's id" })?;
        Ok(Some(StoredBootstrap { made_at: time(&r, "made_at")?, spent_on }))
    }

    pub async fn spend_bootstrap(&mut self, hash: &[u8; 32], id: OperationId) -> Outcome<()> {
        let sql = "UPDATE bootstrap_codes SET operation = $1 WHERE hash = $2";
        query(sql).bind(id.to_string()).bind(hash.to_vec()).execute(self.conn()).await?;
        Ok(())
    }
}
