//! Pairings: helpers of one organisation may act for the people of another, from when until when.

use super::{
    apply::{Need, Row},
    line::Line,
};
use crate::ra::{
    admin::AdminFault,
    store::{StoreFault, Tx, pairings::Pairing},
};

pub(super) const COLUMNS: [&str; 4] = ["organisation_code", "helpers_organisation_code", "valid_from", "valid_to"];

pub(super) fn take(line: &mut Line<'_>) -> Option<Pairing> {
    let before = line.faults.len();
    let (organisation, helpers) = (line.id("organisation_code"), line.id("helpers_organisation_code"));
    if organisation.is_some() && organisation == helpers {
        line.fault("an organisation's helpers may act for its people without a pairing");
    }
    let (from, until) = line.days()?;
    let pairing = Pairing { organisation: organisation?, helpers: helpers?, from, until };
    (line.faults.len() == before).then_some(pairing)
}

impl Row for Pairing {
    const WHAT: &'static str = "the pairing";
    type Key = (String, String);

    fn key(&self) -> (String, String) {
        (self.organisation.clone(), self.helpers.clone())
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn needs(&self) -> Vec<Need> {
        vec![Need::Organisation(self.organisation.clone()), Need::Organisation(self.helpers.clone())]
    }

    /// All of the organisations named, also with other helpers.
    async fn held(tx: &mut Tx, keys: &[(String, String)]) -> Result<Vec<Self>, StoreFault> {
        let mut organisations: Vec<String> = keys.iter().map(|(organisation, _)| organisation.clone()).collect();
        organisations.sort();
        organisations.dedup();
        tx.pairings_of(&organisations).await
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        for p in rows {
            tx.pair(&p.organisation, &p.helpers, p.from, p.until).await?;
        }
        Ok(())
    }
}
