//! People, their positions, and organisations.

use jiff::civil::Date;
use sqlx::{Row, query, sqlite::SqliteRow};

use super::{Outcome, StoreFault, Tx, bytes, case, need, text_of};
use crate::domain::{
    card::Guid,
    organisation::{Organisation, Position},
    person::{IdentityNumber, PersonId},
    role::Role,
};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub id: PersonId,
    pub title: String,
    pub given_names: String,
    pub family_name: String,
    pub date_of_birth: Option<Date>,
    pub identity_number: IdentityNumber,
    pub email: Option<String>,
    pub mobile: Option<String>,
    /// The cardholder's UUID: the same on every card of theirs.
    pub cardholder: Guid,
}

impl Person {
    /// With the title, as printed on the card.
    pub fn full_name(&self) -> String {
        let parts = [&self.title, &self.given_names, &self.family_name];
        parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }
}

/// A position with its days; `until` is its last day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appointment {
    pub person: PersonId,
    pub position: Position,
    pub from: Date,
    pub until: Option<Date>,
}

impl Tx {
    pub async fn person(&mut self, id: &PersonId) -> Outcome<Option<Person>> {
        let row = query("SELECT * FROM people WHERE id = ?").bind(&id.0).fetch_optional(self.conn()).await?;
        row.map(|r| person(&r)).transpose()
    }

    pub async fn person_by_number(&mut self, number: &IdentityNumber) -> Outcome<Option<Person>> {
        let sql = "SELECT * FROM people WHERE identity_number = ?";
        let row = query(sql).bind(number.digits()).fetch_optional(self.conn()).await?;
        row.map(|r| person(&r)).transpose()
    }

    /// Adds a person or brings them up to date; the cardholder's UUID stays what it was.
    pub async fn put_person(&mut self, p: &Person) -> Outcome<()> {
        query(
            "INSERT INTO people (id, title, given_names, family_name, date_of_birth, identity_number, email, mobile, cardholder)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, given_names = excluded.given_names,
             family_name = excluded.family_name, date_of_birth = excluded.date_of_birth,
             identity_number = excluded.identity_number, email = excluded.email, mobile = excluded.mobile",
        )
        .bind(&p.id.0)
        .bind(&p.title)
        .bind(&p.given_names)
        .bind(&p.family_name)
        .bind(p.date_of_birth.map(|d| d.to_string()))
        .bind(p.identity_number.digits())
        .bind(&p.email)
        .bind(&p.mobile)
        .bind(p.cardholder.0.to_vec())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub async fn put_organisation(&mut self, o: &Organisation) -> Outcome<()> {
        query("INSERT INTO organisations (code, name) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name")
            .bind(&o.code)
            .bind(&o.name)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Adds a position or brings its days up to date. Person and organisation must be there.
    pub async fn put_appointment(&mut self, a: &Appointment) -> Outcome<()> {
        query(
            "INSERT INTO positions (person, organisation, role, valid_from, valid_to) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (person, organisation, role) DO UPDATE SET valid_from = excluded.valid_from, valid_to = excluded.valid_to",
        )
        .bind(&a.person.0)
        .bind(&a.position.organisation.code)
        .bind(text_of(&a.position.role))
        .bind(a.from.to_string())
        .bind(a.until.map(|d| d.to_string()))
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The positions that a person has on a day, the organisation's code deciding their order.
    pub async fn positions_on(&mut self, id: &PersonId, day: Date) -> Outcome<Vec<Position>> {
        let day = day.to_string();
        let rows = query(
            "SELECT p.role AS role, o.code AS code, o.name AS name FROM positions p JOIN organisations o ON o.code = p.organisation
             WHERE p.person = ? AND p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?) ORDER BY o.code, p.role",
        )
        .bind(&id.0)
        .bind(&day)
        .bind(&day)
        .fetch_all(self.conn())
        .await?;
        rows.iter()
            .map(|r| {
                let organisation = Organisation { code: r.try_get("code")?, name: r.try_get("name")? };
                Ok(Position { role: need(case::<Role>(r, "role")?, "a role")?, organisation })
            })
            .collect()
    }
}

fn person(r: &SqliteRow) -> Outcome<Person> {
    let date: Option<String> = r.try_get("date_of_birth")?;
    let number: String = r.try_get("identity_number")?;
    Ok(Person {
        id: PersonId(r.try_get("id")?),
        title: r.try_get("title")?,
        given_names: r.try_get("given_names")?,
        family_name: r.try_get("family_name")?,
        date_of_birth: date.map(|d| d.parse()).transpose().map_err(|_| StoreFault::Corrupt { what: "a date of birth" })?,
        identity_number: number.try_into().map_err(|_| StoreFault::Corrupt { what: "an identity number" })?,
        email: r.try_get("email")?,
        mobile: r.try_get("mobile")?,
        cardholder: Guid(bytes(r, "cardholder")?),
    })
}
