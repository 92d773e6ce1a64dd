//! Who is in which position, from when until when. Somebody may be in it again later, on a line of its own.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    apply::{Need, Row},
    content::At,
    fault::{ImportFault, Place},
    line::Line,
};
use crate::{
    domain::person::PersonId,
    ra::{
        admin::AdminFault,
        store::{StoreFault, Tx, people::Assignment},
    },
};

pub(super) const COLUMNS: [&str; 4] = ["person_id", "position_id", "valid_from", "valid_to"];

pub(super) fn take(line: &mut Line<'_>) -> Option<Assignment> {
    let before = line.faults.len();
    let (person, post) = (line.id("person_id"), line.id("position_id"));
    let (from, until) = line.days()?;
    let assignment = Assignment { person: PersonId(person?), post: post?, from, until };
    (line.faults.len() == before).then_some(assignment)
}

impl Row for Assignment {
    const WHAT: &'static str = "the person's time in this position";
    type Key = (PersonId, String, Date);

    fn key(&self) -> Self::Key {
        (self.person.clone(), self.post.clone(), self.from)
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn needs(&self) -> Vec<Need> {
        vec![Need::Person(self.person.clone()), Need::Post(self.post.clone())]
    }

    /// All of the people named, also those in other positions.
    async fn held(tx: &mut Tx, keys: &[Self::Key]) -> Result<Vec<Self>, StoreFault> {
        let mut people: Vec<PersonId> = keys.iter().map(|(person, ..)| person.clone()).collect();
        people.sort();
        people.dedup();
        tx.assignments_of(&people).await
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        Ok(tx.put_assignments(rows).await?)
    }
}

/// Names the lines that are in each other's way, and those that would take a position away that is held today. A line that corrects a first
/// day otherwise takes the place of the time that it has a day in common with.
pub(super) async fn check(
    tx: &mut Tx,
    rows: &[At<Assignment>],
    today: Date,
    faults: &mut Vec<ImportFault>,
) -> Result<(), StoreFault> {
    let mut said: HashMap<(&PersonId, &str), Vec<&At<Assignment>>> = HashMap::new();
    for at in rows {
        let others = said.entry((&at.row.person, &at.row.post)).or_default();
        if let Some(other) = others.iter().find(|o| o.row.is_in_the_way_of(&at.row)) {
            let what = format!("this time in the position has a day in common with that on line {}", other.line);
            faults.push(ImportFault::new(Place::Line(at.line), what));
        }
        others.push(at);
    }
    let later: Vec<&At<Assignment>> = rows.iter().filter(|at| at.row.from > today).collect();
    for some in later.chunks(Assignment::SOME) {
        let keys: Vec<_> = some.iter().map(|at| at.row.key()).collect();
        for held in Assignment::held(tx, &keys).await? {
            for at in some.iter().filter(|at| held.is_taken_away_by(&at.row, today)) {
                // What the file itself says of the time that is held counts.
                let same = |o: &&At<Assignment>| o.row.from == held.from && !o.row.is_in_the_way_of(&at.row);
                if said.get(&(&held.person, held.post.as_str())).is_some_and(|all| all.iter().any(same)) {
                    continue;
                }
                let what = format!(
                    "the person is in this position now, and would not be until {}: give the time that began on {} its last day first, \
                     on a line of its own, or leave the first day as it is",
                    at.row.from, held.from
                );
                faults.push(ImportFault::new(Place::Line(at.line), what));
            }
        }
    }
    Ok(())
}
