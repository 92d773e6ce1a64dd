//! People, organisations, and the positions in which people have their roles.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Outcome, Row, StoreFault, Tx, bytes, query};
use crate::domain::{
    activity::{ActivityCode, RoleMap},
    card::Guid,
    organisation::{Organisation, Position},
    person::{IdentityNumber, PersonId},
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

/// A post in an organisation. Whoever is assigned to it has what its codes make of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    pub id: String,
    pub organisation: Organisation,
    pub title: String,
    pub codes: BTreeSet<ActivityCode>,
}

/// A person in a position, with its days; `until` is the last one. Somebody who comes back has another one; no two overlap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    pub person: PersonId,
    pub post: String,
    pub from: Date,
    pub until: Option<Date>,
}

impl Assignment {
    /// Whether it is another time of the same person in the same position that has a day in common with this one.
    pub fn is_in_the_way_of(&self, new: &Self) -> bool {
        let same = (&self.person, &self.post) == (&new.person, &new.post);
        let begins_in_time = |a: &Self, b: &Self| b.until.is_none_or(|until| a.from <= until);
        same && self.from != new.from && begins_in_time(self, new) && begins_in_time(new, self)
    }

    pub fn is_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| until >= day)
    }

    /// Whether putting the new one would take a position away that is held today, until the new one begins.
    pub fn is_taken_away_by(&self, new: &Self, today: Date) -> bool {
        new.from > today && self.is_on(today) && self.is_in_the_way_of(new)
    }
}

impl Tx {
    pub async fn has_people(&mut self) -> Outcome<bool> {
        Ok(query("SELECT 1 FROM people LIMIT 1").fetch_optional(self.conn()).await?.is_some())
    }

    pub async fn person(&mut self, id: &PersonId) -> Outcome<Option<Person>> {
        let row = query("SELECT * FROM people WHERE id = $1").bind(&id.0).fetch_optional(self.conn()).await?;
        row.map(|r| person(&r)).transpose()
    }

    pub async fn person_by_number(&mut self, number: &IdentityNumber) -> Outcome<Option<Person>> {
        let sql = "SELECT * FROM people WHERE identity_number = $1";
        let row = query(sql).bind(number.digits()).fetch_optional(self.conn()).await?;
        row.map(|r| person(&r)).transpose()
    }

    /// Adds a person or brings them up to date; the cardholder's UUID stays what it was.
    pub async fn put_person(&mut self, p: &Person) -> Outcome<()> {
        query(
            "INSERT INTO people (id, title, given_names, family_name, date_of_birth, identity_number, email, mobile, cardholder)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
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
        query("INSERT INTO organisations (code, name) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET name = excluded.name")
            .bind(&o.code)
            .bind(&o.name)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Adds a position or brings its title and codes up to date, for everyone in it. Its organisation must be there.
    pub async fn put_post(&mut self, post: &Post) -> Outcome<()> {
        query(
            "INSERT INTO positions (id, organisation, title) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation, title = excluded.title",
        )
        .bind(&post.id)
        .bind(&post.organisation.code)
        .bind(&post.title)
        .execute(self.conn())
        .await?;
        query("DELETE FROM position_codes WHERE position = $1").bind(&post.id).execute(self.conn()).await?;
        for code in &post.codes {
            let sql = "INSERT INTO position_codes (position, code) VALUES ($1, $2)";
            query(sql).bind(&post.id).bind(&code.0).execute(self.conn()).await?;
        }
        Ok(())
    }

    pub async fn organisation(&mut self, code: &str) -> Outcome<Option<Organisation>> {
        let row = query("SELECT * FROM organisations WHERE code = $1").bind(code).fetch_optional(self.conn()).await?;
        row.map(|r| Ok(Organisation { code: r.try_get("code")?, name: r.try_get("name")? })).transpose()
    }

    pub async fn post(&mut self, id: &str) -> Outcome<Option<Post>> {
        let row = query(
            "SELECT p.title AS title, o.code AS code, o.name AS name FROM positions p
             JOIN organisations o ON o.code = p.organisation WHERE p.id = $1",
        )
        .bind(id)
        .fetch_optional(self.conn())
        .await?;
        let Some(r) = row else { return Ok(None) };
        let organisation = Organisation { code: r.try_get("code")?, name: r.try_get("name")? };
        let rows = query("SELECT code FROM position_codes WHERE position = $1").bind(id).fetch_all(self.conn()).await?;
        let codes = rows.iter().map(|r| Ok(ActivityCode(r.try_get("code")?))).collect::<Outcome<_>>()?;
        Ok(Some(Post { id: id.to_owned(), organisation, title: r.try_get("title")?, codes }))
    }

    /// A person's times in a position, the first one first.
    pub async fn times_in(&mut self, person: &PersonId, post: &str) -> Outcome<Vec<Assignment>> {
        let sql = "SELECT * FROM assignments WHERE person = $1 AND position = $2 ORDER BY valid_from";
        let rows = query(sql).bind(&person.0).bind(post).fetch_all(self.conn()).await?;
        rows.iter().map(assignment).collect()
    }

    /// Assigns a person to a position or brings the last day up to date; takes the place of a time that has a day in common with it.
    /// Person and position must be there.
    pub async fn put_assignment(&mut self, a: &Assignment) -> Outcome<()> {
        self.put_assignments(&[a]).await
    }

    /// Ends a person's positions in an organisation that last longer; gives how many there were.
    pub async fn end_assignments(&mut self, id: &PersonId, organisation: &str, last_day: Date) -> Outcome<u64> {
        let ended = query(
            "UPDATE assignments SET valid_to = $1 WHERE person = $2 AND (valid_to IS NULL OR valid_to > $1)
             AND position IN (SELECT p.id FROM positions p WHERE p.organisation = $3)",
        )
        .bind(last_day.to_string())
        .bind(&id.0)
        .bind(organisation);
        Ok(ended.execute(self.conn()).await?)
    }

    /// Whether a person has a position in an organisation that lasts longer than a day.
    pub async fn stays_after(&mut self, id: &PersonId, organisation: &str, day: Date) -> Outcome<bool> {
        let row = query(
            "SELECT 1 FROM assignments a JOIN positions p ON p.id = a.position
             WHERE a.person = $1 AND p.organisation = $2 AND (a.valid_to IS NULL OR a.valid_to > $3) LIMIT 1",
        )
        .bind(&id.0)
        .bind(organisation)
        .bind(day.to_string());
        Ok(row.fetch_optional(self.conn()).await?.is_some())
    }

    /// The roles that a person has on a day, in which organisation, the organisation's code deciding their order.
    pub async fn positions_on(&mut self, id: &PersonId, day: Date, map: &RoleMap) -> Outcome<Vec<Position>> {
        let rows = query(
            "SELECT p.id AS position, c.code AS activity, o.code AS code, o.name AS name FROM assignments a
             JOIN positions p ON p.id = a.position JOIN organisations o ON o.code = p.organisation
             LEFT JOIN position_codes c ON c.position = p.id
             WHERE a.person = $1 AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to >= $2) ORDER BY o.code, p.id",
        )
        .bind(&id.0)
        .bind(day.to_string())
        .fetch_all(self.conn())
        .await?;
        let mut posts: BTreeMap<(String, String), (Organisation, Vec<ActivityCode>)> = BTreeMap::new();
        for r in &rows {
            let organisation = Organisation { code: r.try_get("code")?, name: r.try_get("name")? };
            let post = posts.entry((organisation.code.clone(), r.try_get("position")?)).or_insert((organisation, vec![]));
            post.1.extend(r.try_get::<Option<String>>("activity")?.map(ActivityCode));
        }
        let mut positions: Vec<Position> = Vec::new();
        for (organisation, codes) in posts.into_values() {
            for role in map.roles(&codes) {
                let position = Position { role, organisation: organisation.clone() };
                if !positions.contains(&position) {
                    positions.push(position);
                }
            }
        }
        positions.sort_by(|a, b| (&a.organisation.code, a.role).cmp(&(&b.organisation.code, b.role)));
        Ok(positions)
    }
}

pub(super) fn person(r: &Row) -> Outcome<Person> {
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

pub(super) fn assignment(r: &Row) -> Outcome<Assignment> {
    let (from, until) = super::days(r)?;
    Ok(Assignment { person: PersonId(r.try_get("person")?), post: r.try_get("position")?, from, until })
}
