//! What a file says, read whole before anything is done with it.

use std::{
    collections::{HashMap, hash_map},
    io,
};

use csv::{ErrorKind, StringRecord};

use super::{
    apply::Row,
    assignments,
    fault::{ImportFault, Place},
    heading::{Heading, Kind},
    line::Line,
    organisations, pairings, people,
    people_and_positions::{self, Appointment},
    photos::Photo,
    positions,
};
use crate::{
    domain::{activity::RoleMap, chance::Chance, organisation::Organisation, person::PersonId},
    ra::store::{
        pairings::Pairing,
        people::{Assignment, Person, Post},
    },
};

/// A row, and the line that says it first.
pub(super) struct At<R> {
    pub line: u64,
    pub row: R,
}

/// Rows of one kind, each but once, however often the file says it.
pub(super) struct Collected<R: Row> {
    pub rows: Vec<At<R>>,
    by_key: HashMap<R::Key, usize>,
}

#[derive(Default)]
pub(super) struct Content {
    pub organisations: Collected<Organisation>,
    pub people: Collected<Person>,
    pub posts: Collected<Post>,
    pub assignments: Collected<Assignment>,
    pub pairings: Collected<Pairing>,
    pub photos: Vec<Photo>,
    pub faults: Vec<ImportFault>,
    numbers: HashMap<String, PersonId>,
}

impl<R: Row> Default for Collected<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), by_key: HashMap::new() }
    }
}

impl<R: Row> Collected<R> {
    /// Adds a row, or finds it said before; it must have been said alike.
    fn add(&mut self, line: u64, row: R, faults: &mut Vec<ImportFault>) {
        match self.by_key.entry(row.key()) {
            hash_map::Entry::Vacant(free) => {
                free.insert(self.rows.len());
                self.rows.push(At { line, row });
            }
            hash_map::Entry::Occupied(taken) => {
                let first = &self.rows[*taken.get()];
                if !first.row.same(&row) {
                    let what = format!("{} is described otherwise than on line {}", R::WHAT, first.line);
                    faults.push(ImportFault::new(Place::Line(line), what));
                }
            }
        }
    }

    /// The rows, and which keys there were.
    pub fn split(self) -> (Vec<At<R>>, HashMap<R::Key, usize>) {
        (self.rows, self.by_key)
    }
}

impl Content {
    /// Reads CSV in UTF-8, with or without a byte order mark. What is wrong with it is kept beside what is good.
    pub fn read_csv(&mut self, text: impl io::Read, roles: &RoleMap, chance: &Chance) -> io::Result<()> {
        let mut reader = csv::ReaderBuilder::new().from_reader(text);
        let names = match reader.headers() {
            Ok(names) => names.clone(),
            Err(fault) => return self.unreadable(1, fault),
        };
        let heading = match Heading::read(&names.iter().map(str::trim).collect::<Vec<_>>()) {
            Ok(heading) => heading,
            Err(what) => {
                self.faults.push(ImportFault::new(Place::Line(1), what));
                return Ok(());
            }
        };
        let mut record = StringRecord::new();
        loop {
            let at = reader.position().line();
            match reader.read_record(&mut record) {
                Ok(false) => return Ok(()),
                Ok(true) => {
                    let at = record.position().map_or(at, csv::Position::line);
                    self.take(at, &record, &heading, roles, chance);
                }
                Err(fault) => {
                    let at = fault.position().map_or(at, csv::Position::line);
                    self.unreadable(at, fault)?;
                }
            }
        }
    }

    /// The library's words quote whole lines where they cannot be read, so it has none here.
    fn unreadable(&mut self, line: u64, fault: csv::Error) -> io::Result<()> {
        let what = match fault.into_kind() {
            ErrorKind::Io(why) => return Err(why),
            ErrorKind::Utf8 { .. } => "it is not UTF-8",
            _ => "it does not have the columns of the heading",
        };
        self.faults.push(ImportFault::new(Place::Line(line), what));
        Ok(())
    }

    fn take(&mut self, at: u64, record: &StringRecord, heading: &Heading, roles: &RoleMap, chance: &Chance) {
        let faults = &mut self.faults;
        let line = &mut Line { at, record, places: &heading.places, faults };
        match heading.kind {
            Kind::PeopleAndPositions => {
                let Some(appointment) = people_and_positions::take(line, roles, chance) else { return };
                let Appointment { person, organisation, post, assignment } = appointment;
                self.person(at, person);
                self.organisations.add(at, organisation, &mut self.faults);
                self.posts.add(at, post, &mut self.faults);
                self.assignments.add(at, assignment, &mut self.faults);
            }
            Kind::People => {
                if let Some(person) = people::take(line, chance) {
                    self.person(at, person);
                }
            }
            Kind::Organisations => {
                if let Some(organisation) = organisations::take(line) {
                    self.organisations.add(at, organisation, &mut self.faults);
                }
            }
            Kind::Positions => {
                if let Some(post) = positions::take(line) {
                    self.posts.add(at, post, &mut self.faults);
                }
            }
            Kind::PositionsAndOrganisations => {
                let (Some(organisation), Some(post)) = (organisations::take(line), positions::take(line)) else { return };
                self.organisations.add(at, organisation, &mut self.faults);
                self.posts.add(at, post, &mut self.faults);
            }
            Kind::Assignments => {
                if let Some(assignment) = assignments::take(line) {
                    self.assignments.add(at, assignment, &mut self.faults);
                }
            }
            Kind::Pairings => {
                if let Some(pairing) = pairings::take(line) {
                    self.pairings.add(at, pairing, &mut self.faults);
                }
            }
        }
    }

    fn person(&mut self, at: u64, person: Person) {
        let number = person.identity_number.digits().to_owned();
        if self.numbers.entry(number).or_insert_with(|| person.id.clone()) != &person.id {
            self.faults.push(ImportFault::new(Place::Line(at), "another person has this identity number"));
        }
        self.people.add(at, person, &mut self.faults);
    }
}
