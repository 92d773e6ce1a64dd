//! Pairings: `organisation_code, helpers_organisation_code, valid_from, valid_to`: helpers of the second may act for people of the first.
//! Both must be known.

use serde::Deserialize;

use super::{Imported, LineFault, lines, span};
use crate::ra::{admin::AdminFault, store::Tx};

const COLUMNS: [&str; 4] = ["organisation_code", "helpers_organisation_code", "valid_from", "valid_to"];

#[derive(Deserialize)]
struct Line {
    organisation_code: String,
    helpers_organisation_code: String,
    valid_from: String,
    valid_to: String,
}

pub(super) async fn import(tx: &mut Tx, csv: &[u8], imported: &mut Imported) -> Result<Vec<LineFault>, AdminFault> {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    let form = lines::<Line>(csv, &COLUMNS, |at, line| match span(&line.valid_from, &line.valid_to) {
        Ok(_) if line.organisation_code == line.helpers_organisation_code => {
            faults.push(LineFault { line: at, what: "an organisation is not paired with itself".to_owned() });
        }
        Ok(days) => found.push((at, line.organisation_code, line.helpers_organisation_code, days)),
        Err(what) => faults.push(LineFault { line: at, what }),
    });
    faults.extend(form);
    for (line, organisation, helpers, (from, until)) in &found {
        for code in [organisation, helpers] {
            if tx.organisation(code).await?.is_none() {
                faults.push(LineFault { line: *line, what: format!("there is no organisation {code}") });
            }
        }
        if faults.is_empty() {
            let before = tx.pairing(organisation, helpers).await?;
            if imported.pairings.note(before.map(|b| b == (*from, *until))) {
                tx.pair(organisation, helpers, *from, *until).await?;
            }
        }
    }
    Ok(faults)
}
