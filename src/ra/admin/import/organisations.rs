//! Organisations, by their codes.

use super::{apply::Row, line::Line};
use crate::{
    domain::organisation::Organisation,
    ra::{
        admin::AdminFault,
        store::{StoreFault, Tx},
    },
};

pub(super) const COLUMNS: [&str; 2] = ["organisation_code", "organisation_name"];

pub(super) fn take(line: &mut Line<'_>) -> Option<Organisation> {
    let before = line.faults.len();
    let code = line.id("organisation_code");
    let name = line.required("organisation_name");
    if let Some(name) = name {
        line.check_name("organisation_name", name);
    }
    let organisation = Organisation { code: code?, name: name?.to_owned() };
    (line.faults.len() == before).then_some(organisation)
}

impl Row for Organisation {
    const WHAT: &'static str = "the organisation";
    type Key = String;

    fn key(&self) -> String {
        self.code.clone()
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    async fn held(tx: &mut Tx, keys: &[String]) -> Result<Vec<Self>, StoreFault> {
        tx.organisations(keys).await
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        Ok(tx.put_organisations(rows).await?)
    }
}
