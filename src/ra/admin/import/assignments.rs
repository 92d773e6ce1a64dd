//! Who is in which position: `person_id, position_id, valid_from, valid_to`; both must be known. `valid_to` is the last day, and may be
//! empty.

use serde::Deserialize;

use super::{Counts, Imported, LineFault, lines, span};
use crate::{
    domain::person::PersonId,
    ra::{
        admin::AdminFault,
        store::{Tx, people::Assignment},
    },
};

const COLUMNS: [&str; 4] = ["person_id", "position_id", "valid_from", "valid_to"];

#[derive(Deserialize)]
struct Line {
    person_id: String,
    position_id: String,
    valid_from: String,
    valid_to: String,
}

pub(super) async fn import(tx: &mut Tx, csv: &[u8], imported: &mut Imported) -> Result<Vec<LineFault>, AdminFault> {
    let mut found: Vec<(u64, Assignment)> = Vec::new();
    let mut faults = Vec::new();
    let form = lines::<Line>(csv, &COLUMNS, |at, line| match span(&line.valid_from, &line.valid_to) {
        Ok((from, until)) => {
            found.push((at, Assignment { person: PersonId(line.person_id), post: line.position_id, from, until }));
        }
        Err(what) => faults.push(LineFault { line: at, what }),
    });
    faults.extend(form);
    for (line, assignment) in &found {
        if tx.person(&assignment.person).await?.is_none() {
            faults.push(LineFault { line: *line, what: "there is no such person".to_owned() });
        } else if tx.post(&assignment.post).await?.is_none() {
            faults.push(LineFault { line: *line, what: "there is no such position".to_owned() });
        } else if faults.is_empty() {
            put(tx, assignment, &mut imported.assignments).await?;
        }
    }
    Ok(faults)
}

pub(super) async fn put(tx: &mut Tx, assignment: &Assignment, counts: &mut Counts) -> Result<(), AdminFault> {
    let before = tx.assignment(&assignment.person, &assignment.post).await?;
    if counts.note(before.map(|b| b == *assignment)) {
        tx.put_assignment(assignment).await?;
    }
    Ok(())
}
