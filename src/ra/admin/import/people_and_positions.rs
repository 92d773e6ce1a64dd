//! People and their positions in one file, one line per position, where a role stands for the position's activity codes.
//!
//! A position is named by its organisation and the role, `EX001/unlocker`; its codes are all those that make the role in `ra.toml`.

use super::{line::Line, organisations, people};
use crate::{
    domain::{activity::RoleMap, chance::Chance, organisation::Organisation, role::Role},
    ra::store::people::{Assignment, Person, Post},
};

pub(super) const COLUMNS: [&str; 13] = [
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

/// What one line says.
pub(super) struct Appointment {
    pub person: Person,
    pub organisation: Organisation,
    pub post: Post,
    pub assignment: Assignment,
}

pub(super) fn take(line: &mut Line<'_>, roles: &RoleMap, chance: &Chance) -> Option<Appointment> {
    let before = line.faults.len();
    let person = people::take(line, chance);
    let organisation = organisations::take(line);
    let role = role(line, roles);
    let (from, until) = line.days()?;
    let (person, organisation, role) = (person?, organisation?, role?);
    let id = format!("{}/{}", organisation.code, role.name());
    let title = role.name().to_owned();
    let post = Post { id: id.clone(), organisation: organisation.clone(), title, codes: roles.codes(role) };
    let assignment = Assignment { person: person.id.clone(), post: id, from, until };
    (line.faults.len() == before).then_some(Appointment { person, organisation, post, assignment })
}

fn role(line: &mut Line<'_>, roles: &RoleMap) -> Option<Role> {
    match line.text("role").parse::<Role>() {
        Ok(role) if role != Role::Holder && roles.codes(role).is_empty() => {
            line.fault(format!("no activity code makes a {} in ra.toml", role.name()));
            None
        }
        Ok(role) => Some(role),
        Err(fault) => {
            line.fault(fault.to_string());
            None
        }
    }
}
