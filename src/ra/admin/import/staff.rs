//! People and their positions in one file, one line per position; the role stands for the position's codes.
//!
//! Columns: `person_id, title, given_names, family_name, date_of_birth, identity_number, email, mobile, organisation_code,
//! organisation_name, role, valid_from, valid_to`. Dates are `YYYY-MM-DD`. Empty may be: title, date of birth, email, mobile and
//! valid_to.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Counts, Imported, LineFault, lines, name_fault};
use crate::{
    domain::{
        activity::RoleMap,
        card::Guid,
        chance::Chance,
        contact::{EmailAddress, MobileNumber},
        organisation::Organisation,
        person::{IdentityNumber, PersonId},
        role::Role,
    },
    ra::{
        admin::AdminFault,
        store::{
            Tx,
            people::{Assignment, Person, Post},
        },
    },
};

const COLUMNS: [&str; 13] = [
    "person_id",
    "title",
    "given_names",
    "family_name",
    "date_of_birth",
    "identity_number",
    "email",
    "mobile",
    "organisation_code",
    "organisation_name",
    "role",
    "valid_from",
    "valid_to",
];

#[derive(Deserialize)]
struct Line {
    person_id: String,
    title: String,
    given_names: String,
    family_name: String,
    date_of_birth: String,
    identity_number: String,
    email: String,
    mobile: String,
    organisation_code: String,
    organisation_name: String,
    role: String,
    valid_from: String,
    valid_to: String,
}

/// A line's position, and the person's days in it.
struct Appointment {
    post: Post,
    assignment: Assignment,
}

/// What a whole file says.
#[derive(Default)]
pub(super) struct Reading {
    /// With the line that named them first.
    people: Vec<(u64, Person)>,
    appointments: Vec<Appointment>,
    pub(super) faults: Vec<LineFault>,
}

/// Reads the whole file.
pub(super) fn read(csv: &[u8], map: &RoleMap, chance: &Chance) -> Reading {
    let mut reading = Reading::default();
    let mut seen = Seen::default();
    let faults = lines::<Line>(csv, &COLUMNS, |at, line| reading.take(at, &line, map, chance, &mut seen));
    reading.faults.extend(faults);
    reading
}

/// What was met so far, to find it again without a search.
#[derive(Default)]
struct Seen {
    numbers: HashMap<IdentityNumber, PersonId>,
    people: HashMap<PersonId, usize>,
}

/// Brings the store up to date.
pub(super) async fn apply(tx: &mut Tx, reading: &mut Reading, imported: &mut Imported) -> Result<(), AdminFault> {
    for (line, person) in &reading.people {
        let other = tx.person_by_number(&person.identity_number).await?;
        if other.is_some_and(|o| o.id != person.id) {
            reading.faults.push(LineFault { line: *line, what: "another person has this identity number".to_owned() });
        }
    }
    if !reading.faults.is_empty() {
        return Ok(());
    }
    for (_, person) in &reading.people {
        put_person(tx, person, &mut imported.people).await?;
    }
    for appointment in &reading.appointments {
        super::posts::put(tx, &appointment.post, imported).await?;
        super::assignments::put(tx, &appointment.assignment, &mut imported.assignments).await?;
    }
    Ok(())
}

async fn put_person(tx: &mut Tx, person: &Person, counts: &mut Counts) -> Result<(), AdminFault> {
    let before = tx.person(&person.id).await?;
    let same = before.as_ref().map(|b| Person { cardholder: b.cardholder, ..person.clone() } == *b);
    if counts.note(same) {
        tx.put_person(person).await?;
    }
    Ok(())
}

impl Reading {
    fn fault(&mut self, line: u64, what: impl Into<String>) {
        self.faults.push(LineFault { line, what: what.into() });
    }

    fn take(&mut self, at: u64, line: &Line, map: &RoleMap, chance: &Chance, seen: &mut Seen) {
        let before = self.faults.len();
        let person = self.person(at, line, chance);
        let appointment = self.appointment(at, line, map);
        let (Some(person), Some(appointment)) = (person, appointment) else { return };
        if self.faults.len() > before {
            return;
        }
        if seen.numbers.insert(person.identity_number.clone(), person.id.clone()).is_some_and(|id| id != person.id) {
            self.fault(at, "another person has this identity number");
        }
        match seen.people.get(&person.id).and_then(|n| self.people.get(*n)) {
            None => {
                seen.people.insert(person.id.clone(), self.people.len());
                self.people.push((at, person));
            }
            Some((first, p)) if Person { cardholder: person.cardholder, ..p.clone() } != person => {
                let what = format!("the person is described otherwise than on line {first}");
                self.fault(at, what);
            }
            Some(_) => {}
        }
        self.appointments.push(appointment);
    }

    fn person(&mut self, at: u64, line: &Line, chance: &Chance) -> Option<Person> {
        for (column, text) in
            [("person_id", &line.person_id), ("given_names", &line.given_names), ("family_name", &line.family_name)]
        {
            if text.is_empty() {
                self.fault(at, format!("{column} is missing"));
            }
        }
        let number = IdentityNumber::try_from(line.identity_number.replace(' ', ""));
        if number.is_err() {
            self.fault(at, "identity_number does not have 12 digits");
        }
        let born = self.date(at, "date_of_birth", &line.date_of_birth);
        let email = self.some(at, "email is not an address", &line.email, |t| EmailAddress::parse(t).map(String::from));
        let form = "mobile is not a number in its international form, such as +44 1632 960001";
        let mobile = self.some(at, form, &line.mobile, |t| MobileNumber::parse(t).map(String::from));
        let person = Person {
            id: PersonId(line.person_id.clone()),
            title: line.title.clone(),
            given_names: line.given_names.clone(),
            family_name: line.family_name.clone(),
            date_of_birth: born,
            identity_number: number.ok()?,
            email,
            mobile,
            cardholder: Guid(uuid::Builder::from_random_bytes(chance.bytes()).into_uuid().into_bytes()),
        };
        self.name(at, "title, given_names and family_name together", &person.full_name());
        Some(person)
    }

    fn appointment(&mut self, at: u64, line: &Line, map: &RoleMap) -> Option<Appointment> {
        for (column, text) in [("organisation_code", &line.organisation_code), ("organisation_name", &line.organisation_name)] {
            if text.is_empty() {
                self.fault(at, format!("{column} is missing"));
            }
        }
        self.name(at, "organisation_name", &line.organisation_name);
        let role = line.role.parse::<Role>();
        if let Err(fault) = &role {
            self.fault(at, fault.to_string());
        }
        let from = self.date(at, "valid_from", &line.valid_from);
        if line.valid_from.is_empty() {
            self.fault(at, "valid_from is missing");
        }
        let until = self.date(at, "valid_to", &line.valid_to);
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            self.fault(at, "valid_to is before valid_from");
        }
        let organisation = Organisation { code: line.organisation_code.clone(), name: line.organisation_name.clone() };
        let role = role.ok()?;
        let id = format!("{}/{}", organisation.code, role.name());
        let post = Post { id, organisation, title: role.name().to_owned(), codes: map.codes(role) };
        let assignment = Assignment { person: PersonId(line.person_id.clone()), post: post.id.clone(), from: from?, until };
        Some(Appointment { post, assignment })
    }

    /// A date, or nothing where the column is empty or wrong.
    fn date(&mut self, at: u64, column: &str, text: &str) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = text.parse().ok();
        if date.is_none() {
            self.fault(at, format!("{column} is no date (YYYY-MM-DD)"));
        }
        date
    }

    /// A column that may be empty, in its one form; nothing where it is empty or wrong.
    fn some<E>(&mut self, at: u64, fault: &str, text: &str, read: impl Fn(&str) -> Result<String, E>) -> Option<String> {
        let value = if text.is_empty() { return None } else { read(text).ok() };
        if value.is_none() {
            self.fault(at, fault);
        }
        value
    }

    /// Names go into certificates and mail: one line, and not too long.
    fn name(&mut self, at: u64, column: &str, text: &str) {
        if let Some(fault) = name_fault(column, text) {
            self.fault(at, fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{server::bench::START, store::testing};
    use crate::{
        domain::clock::Clock,
        ra::{admin::import::import_into, store::Store},
    };

    const HEADING: &str = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to";
    const ROSA: &str =
        "rosa,Ms,Rosa,Testwell,1978-03-09,5555 0000 0001,rosa@mail.example.uk,,EX001,Example Surgery,holder,2020-01-01,";

    async fn run(store: &Store, lines: &[&str]) -> Result<Imported, Vec<String>> {
        let text = format!("{HEADING}\n{}\n", lines.join("\n"));
        match import_into(store, text.as_bytes(), &RoleMap::default(), false, &Clock::fixed(START), &Chance::counting(5)).await {
            Ok(imported) => Ok(imported),
            Err(AdminFault::Import(faults)) => Err(faults.iter().map(ToString::to_string).collect()),
            Err(other) => panic!("{other}"),
        }
    }

    #[tokio::test]
    async fn again_changes_nothing_but_what_is_new() {
        let store = testing::fresh().await;
        let second = ROSA.replace("EX001,Example Surgery,holder", "EX002,Example Pharmacy,unlocker");
        for _ in 0..2 {
            run(&store, &[ROSA, &second]).await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        let before = tx.person(&PersonId("rosa".into())).await.unwrap().unwrap();
        assert_eq!(tx.positions_on(&before.id, jiff::civil::date(2026, 1, 1), &RoleMap::default()).await.unwrap().len(), 2);
        drop(tx);
        run(&store, &[&ROSA.replace("Testwell", "Newname")]).await.unwrap();
        let after = store.begin().await.unwrap().person(&before.id).await.unwrap().unwrap();
        assert_eq!((after.family_name.as_str(), after.cardholder), ("Newname", before.cardholder));
    }

    #[tokio::test]
    async fn each_bad_line_is_named_and_nothing_is_imported() {
        let store = testing::fresh().await;
        for (bad, expected) in [
            (ROSA.replace("5555 0000 0001", "1234"), "line 3: identity_number does not have 12 digits"),
            (ROSA.replace("holder", "boss"), "line 3: a role is one of"),
            (ROSA.replace("1978-03-09", "9.3.1978"), "line 3: date_of_birth is no date"),
            (ROSA.replace("rosa@mail.example.uk", "rosa"), "line 3: email is not an address"),
            (
                ROSA.replace("example.uk,,", "example.uk,01632 960001,"),
                "line 3: mobile is not a number in its international form",
            ),
            (ROSA.replace("2020-01-01,", "2020-01-01,2019-01-01"), "line 3: valid_to is before valid_from"),
            (ROSA.replace("2020-01-01", ""), "line 3: valid_from is missing"),
            (ROSA.replace("rosa,Ms", ",Ms"), "line 3: person_id is missing"),
            (ROSA.replace("Testwell", &"x".repeat(65)), "line 3: title, given_names and family_name together"),
            (ROSA.replace("Testwell", "Otherwise"), "line 3: the person is described otherwise than on line 2"),
            (ROSA.replace("rosa,Ms", "nosa,Ms"), "line 3: another person has this identity number"),
            ("a,b".to_owned(), "line 3: it does not have the columns"),
        ] {
            let faults = run(&store, &[ROSA, &bad]).await.unwrap_err();
            assert!(faults.iter().any(|f| f.starts_with(expected)), "{expected}: {faults:?}");
            assert!(store.begin().await.unwrap().person(&PersonId("rosa".into())).await.unwrap().is_none());
        }
        for heading in ["", "person_id,title\na,b\n"] {
            let fault =
                import_into(&store, heading.as_bytes(), &RoleMap::default(), false, &Clock::fixed(START), &Chance::counting(5))
                    .await
                    .unwrap_err();
            assert!(fault.to_string().contains("line 1: "), "{fault}");
        }
        run(&store, &[ROSA]).await.unwrap();
        let other = ROSA.replace("rosa,Ms", "nosa,Ms");
        assert_eq!(run(&store, &[&other]).await, Err(vec!["line 2: another person has this identity number".to_owned()]));
    }
}
