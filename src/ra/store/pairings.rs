//! Pairings: helpers of one organisation may act for the people of another, for some time.

use jiff::civil::Date;

use super::{Outcome, Row, Tx, days, query};

/// Helpers of the organisation `helpers` may act for the people of `organisation`; `until` is the last day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pairing {
    pub organisation: String,
    pub helpers: String,
    pub from: Date,
    pub until: Option<Date>,
}

impl Tx {
    /// Whether helpers of the organisation `helpers` may act for the people of `organisation` on a day.
    pub async fn is_paired(&mut self, organisation: &str, helpers: &str, day: Date) -> Outcome<bool> {
        let row = query(
            "SELECT 1 FROM pairings WHERE organisation = $1 AND helpers = $2
             AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)",
        )
        .bind(organisation)
        .bind(helpers)
        .bind(day.to_string())
        .fetch_optional(self.conn())
        .await?;
        Ok(row.is_some())
    }

    /// The days of a pairing, past and future ones too.
    pub async fn pairing(&mut self, organisation: &str, helpers: &str) -> Outcome<Option<(Date, Option<Date>)>> {
        let row = query("SELECT valid_from, valid_to FROM pairings WHERE organisation = $1 AND helpers = $2")
            .bind(organisation)
            .bind(helpers)
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| days(&r)).transpose()
    }

    /// Pairs two organisations or brings the days up to date; `until` is the last one. Both must be there.
    pub async fn pair(&mut self, organisation: &str, helpers: &str, from: Date, until: Option<Date>) -> Outcome<()> {
        query(
            "INSERT INTO pairings (organisation, helpers, valid_from, valid_to) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation, helpers) DO UPDATE SET valid_from = excluded.valid_from, valid_to = excluded.valid_to",
        )
        .bind(organisation)
        .bind(helpers)
        .bind(from.to_string())
        .bind(until.map(|d| d.to_string()))
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

pub(super) fn pairing(r: &Row) -> Outcome<Pairing> {
    let (from, until) = days(r)?;
    Ok(Pairing { organisation: r.try_get("organisation")?, helpers: r.try_get("helpers")?, from, until })
}
