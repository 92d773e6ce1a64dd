//! People. Whoever is described in a file is described by it wholly: an empty column empties what was there.

use std::collections::HashMap;

use super::{
    apply::Row,
    content::At,
    fault::{ImportFault, Place},
    line::Line,
};
use crate::{
    domain::{
        card::Guid,
        chance::Chance,
        contact::{EmailAddress, MobileNumber},
        person::{IdentityNumber, PersonId},
    },
    ra::{
        admin::AdminFault,
        store::{StoreFault, Tx, people::Person},
    },
};

pub(super) const COLUMNS: [&str; 8] =
    ["person_id", "title", "given_names", "family_name", "date_of_birth", "identity_number", "email", "mobile"];

/// The person of a line, where all of it is good.
pub(super) fn take(line: &mut Line<'_>, chance: &Chance) -> Option<Person> {
    let before = line.faults.len();
    let id = line.id("person_id");
    let (given, family) = (line.required("given_names"), line.required("family_name"));
    let number = IdentityNumber::try_from(line.text("identity_number").replace(' ', ""));
    if number.is_err() {
        line.fault("identity_number does not have 12 digits");
    }
    let date_of_birth = line.date("date_of_birth");
    let email = line.some("email", "email is not an address", |t| EmailAddress::parse(t).map(String::from));
    let form = "mobile is not a number in its international form, such as +44 1632 960001";
    let mobile = line.some("mobile", form, |t| MobileNumber::parse(t).map(String::from));
    let person = Person {
        id: PersonId(id?),
        title: line.text("title").to_owned(),
        given_names: given?.to_owned(),
        family_name: family?.to_owned(),
        date_of_birth,
        identity_number: number.ok()?,
        email,
        mobile,
        cardholder: Guid(uuid::Builder::from_random_bytes(chance.bytes()).into_uuid().into_bytes()),
    };
    line.check_name("title, given_names and family_name together", &person.full_name());
    (line.faults.len() == before).then_some(person)
}

impl Row for Person {
    const WHAT: &'static str = "the person";
    type Key = PersonId;

    fn key(&self) -> PersonId {
        self.id.clone()
    }

    fn same(&self, other: &Self) -> bool {
        Self { cardholder: other.cardholder, ..self.clone() } == *other
    }

    /// Numbers that somebody else has. Two people cannot exchange theirs in one file: it would have to be known which of them is wrong.
    async fn clashes(tx: &mut Tx, rows: &[At<Self>], faults: &mut Vec<ImportFault>) -> Result<(), StoreFault> {
        let numbers: Vec<_> = rows.iter().map(|r| &r.row.identity_number).collect();
        let held: HashMap<String, PersonId> = tx.people_by_numbers(&numbers).await?.into_iter().collect();
        for At { line, row } in rows {
            if held.get(row.identity_number.digits()).is_some_and(|id| *id != row.id) {
                faults.push(ImportFault::new(Place::Line(*line), "another person has this identity number"));
            }
        }
        Ok(())
    }

    async fn held(tx: &mut Tx, keys: &[PersonId]) -> Result<Vec<Self>, StoreFault> {
        tx.people_by_id(keys).await
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        Ok(tx.put_people(rows).await?)
    }
}
