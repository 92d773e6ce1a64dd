//! Revocation lists that were published, by issuer and number.

use super::{Outcome, StoreFault, Tx, query, time};
use crate::domain::clock::Timestamp;

pub struct StoredCrl {
    pub number: u64,
    pub made_at: Timestamp,
    pub next_update: Timestamp,
    pub der: Vec<u8>,
}

impl Tx {
    pub async fn last_crl(&mut self, issuer: &str) -> Outcome<Option<StoredCrl>> {
        let row = query("SELECT * FROM crls WHERE issuer = $1 ORDER BY number DESC LIMIT 1")
            .bind(issuer)
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| {
            let number: i64 = r.try_get("number")?;
            Ok(StoredCrl {
                number: number.try_into().map_err(|_| StoreFault::Corrupt { what: "a list's number" })?,
                made_at: time(&r, "made_at")?,
                next_update: time(&r, "next_update")?,
                der: r.try_get("der")?,
            })
        })
        .transpose()
    }

    /// Keeps a list, and forgets those before the one before it. `false` where another instance has published one of this number.
    pub async fn add_crl(&mut self, issuer: &str, crl: &StoredCrl) -> Outcome<bool> {
        let number = i64::try_from(crl.number).unwrap_or(i64::MAX);
        let added = query(
            "INSERT INTO crls (issuer, number, made_at, next_update, der) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(issuer)
        .bind(number)
        .bind(crl.made_at.as_second())
        .bind(crl.next_update.as_second())
        .bind(&crl.der)
        .execute(self.conn())
        .await?;
        query("DELETE FROM crls WHERE issuer = $1 AND number < $2").bind(issuer).bind(number - 1).execute(self.conn()).await?;
        Ok(added == 1)
    }
}
