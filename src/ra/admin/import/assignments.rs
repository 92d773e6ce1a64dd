//! Who is in which position, from when until when.

use super::{
    apply::{Need, Row},
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
    type Key = (PersonId, String);

    fn key(&self) -> (PersonId, String) {
        (self.person.clone(), self.post.clone())
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }

    fn needs(&self) -> Vec<Need> {
        vec![Need::Person(self.person.clone()), Need::Post(self.post.clone())]
    }

    /// All of the people named, also those in other positions.
    async fn held(tx: &mut Tx, keys: &[(PersonId, String)]) -> Result<Vec<Self>, StoreFault> {
        let mut people: Vec<PersonId> = keys.iter().map(|(person, _)| person.clone()).collect();
        people.sort();
        people.dedup();
        tx.assignments_of(&people).await
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        Ok(tx.put_assignments(rows).await?)
    }
}
