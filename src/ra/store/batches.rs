//! Some rows at a time, for files of many: read by their keys, and put with one statement.
//!
//! Each takes at most a few hundred rows: a statement's values are counted by 16 bits in PostgreSQL, and SQLite looks the names of its
//! placeholders up one after the other. Statements of the same size are prepared once.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Outcome, Row, Tx,
    pairings::{Pairing, pairing},
    people::{Assignment, Person, Post, assignment, person},
    query,
    sql::Value,
};
use crate::domain::{
    activity::ActivityCode,
    organisation::Organisation,
    person::{IdentityNumber, PersonId},
};

impl Tx {
    pub async fn people_by_id(&mut self, ids: &[PersonId]) -> Outcome<Vec<Person>> {
        let rows = self.rows_in("SELECT * FROM people WHERE id", ids.iter().map(|id| id.0.as_str())).await?;
        rows.iter().map(person).collect()
    }

    /// Who has these identity numbers.
    pub async fn people_by_numbers(&mut self, numbers: &[&IdentityNumber]) -> Outcome<Vec<(String, PersonId)>> {
        let sql = "SELECT id, identity_number FROM people WHERE identity_number";
        let rows = self.rows_in(sql, numbers.iter().map(|n| n.digits())).await?;
        rows.iter().map(|r| Ok((r.try_get("identity_number")?, PersonId(r.try_get("id")?)))).collect()
    }

    /// Adds people or brings them up to date; the cardholders' UUIDs stay what they were.
    pub async fn put_people(&mut self, people: &[&Person]) -> Outcome<()> {
        let values = |p: &&Person| -> [Value; 9] {
            [
                (&p.id.0).into(),
                (&p.title).into(),
                (&p.given_names).into(),
                (&p.family_name).into(),
                p.date_of_birth.map(|d| d.to_string()).into(),
                p.identity_number.digits().into(),
                (&p.email).into(),
                (&p.mobile).into(),
                p.cardholder.0.to_vec().into(),
            ]
        };
        self.put_some(
            "people (id, title, given_names, family_name, date_of_birth, identity_number, email, mobile, cardholder)",
            "(id) DO UPDATE SET title = excluded.title, given_names = excluded.given_names, family_name = excluded.family_name,
             date_of_birth = excluded.date_of_birth, identity_number = excluded.identity_number, email = excluded.email,
             mobile = excluded.mobile",
            people.iter().map(values),
        )
        .await
    }

    pub async fn organisations(&mut self, codes: &[String]) -> Outcome<Vec<Organisation>> {
        let rows = self.rows_in("SELECT code, name FROM organisations WHERE code", codes.iter().map(String::as_str)).await?;
        rows.iter().map(|r| Ok(Organisation { code: r.try_get("code")?, name: r.try_get("name")? })).collect()
    }

    pub async fn put_organisations(&mut self, organisations: &[&Organisation]) -> Outcome<()> {
        let values = |o: &&Organisation| -> [Value; 2] { [(&o.code).into(), (&o.name).into()] };
        let update = "(code) DO UPDATE SET name = excluded.name";
        self.put_some("organisations (code, name)", update, organisations.iter().map(values)).await
    }

    /// Positions with their codes.
    pub async fn posts(&mut self, ids: &[String]) -> Outcome<Vec<Post>> {
        let ids = || ids.iter().map(String::as_str);
        let mut codes: BTreeMap<String, BTreeSet<ActivityCode>> = BTreeMap::new();
        for r in self.rows_in("SELECT position, code FROM position_codes WHERE position", ids()).await? {
            codes.entry(r.try_get("position")?).or_default().insert(ActivityCode(r.try_get("code")?));
        }
        let sql =
            "SELECT p.id, p.title, o.code, o.name FROM positions p JOIN organisations o ON o.code = p.organisation WHERE p.id";
        let rows = self.rows_in(sql, ids()).await?;
        let post = |r: &Row| -> Outcome<Post> {
            let id: String = r.try_get("id")?;
            let organisation = Organisation { code: r.try_get("code")?, name: r.try_get("name")? };
            let codes = codes.remove(&id).unwrap_or_default();
            Ok(Post { id, organisation, title: r.try_get("title")?, codes })
        };
        rows.iter().map(post).collect()
    }

    /// Every assignment of some people.
    pub async fn assignments_of(&mut self, people: &[PersonId]) -> Outcome<Vec<Assignment>> {
        let sql = "SELECT person, position, valid_from, valid_to FROM assignments WHERE person";
        let rows = self.rows_in(sql, people.iter().map(|p| p.0.as_str())).await?;
        rows.iter().map(assignment).collect()
    }

    /// Assigns people to positions or brings the last days up to date. Each takes the place of a time of the same person in the same
    /// position that has a day in common with it. No two of them may be in each other's way; people and positions must be there.
    pub async fn put_assignments(&mut self, assignments: &[&Assignment]) -> Outcome<()> {
        let values = |a: &&Assignment| -> [Value; 4] {
            [(&a.person.0).into(), (&a.post).into(), a.from.to_string().into(), a.until.map(|d| d.to_string()).into()]
        };
        let numbers = |n: usize| format!("(${}, ${}, ${}, ${})", n * 4 + 1, n * 4 + 2, n * 4 + 3, n * 4 + 4);
        let all = (0..assignments.len()).map(numbers).collect::<Vec<_>>().join(", ");
        let people = (0..assignments.len()).map(|n| format!("${}", n * 4 + 1)).collect::<Vec<_>>().join(", ");
        if assignments.is_empty() {
            return Ok(());
        }
        let replaced = query(format!(
            "DELETE FROM assignments WHERE person IN ({people}) AND EXISTS (SELECT 1 FROM (VALUES {all}) v
             WHERE v.column1 = person AND v.column2 = position AND v.column3 <> valid_from
             AND (v.column4 IS NULL OR v.column4 >= valid_from) AND (valid_to IS NULL OR valid_to >= v.column3))"
        ));
        assignments.iter().flat_map(values).fold(replaced, |q, value| q.bind(value)).execute(self.conn()).await?;
        self.put_some(
            "assignments (person, position, valid_from, valid_to)",
            "(person, position, valid_from) DO UPDATE SET valid_to = excluded.valid_to",
            assignments.iter().map(values),
        )
        .await
    }

    /// Whose helpers may act for the people of some organisations, ever.
    pub async fn pairings_of(&mut self, organisations: &[String]) -> Outcome<Vec<Pairing>> {
        let sql = "SELECT * FROM pairings WHERE organisation";
        let rows = self.rows_in(sql, organisations.iter().map(String::as_str)).await?;
        rows.iter().map(pairing).collect()
    }

    /// The photos of some people, JPEG.
    pub async fn photos_of(&mut self, people: &[PersonId]) -> Outcome<Vec<(PersonId, Vec<u8>)>> {
        let sql = "SELECT person, jpeg FROM photos WHERE person";
        let rows = self.rows_in(sql, people.iter().map(|p| p.0.as_str())).await?;
        rows.iter().map(|r| Ok((PersonId(r.try_get("person")?), r.try_get("jpeg")?))).collect()
    }

    /// `sql` ends with a column; the rows in which it is one of the values.
    async fn rows_in<'v>(&mut self, sql: &str, values: impl Iterator<Item = &'v str>) -> Outcome<Vec<Row>> {
        let values: Vec<&str> = values.collect();
        if values.is_empty() {
            return Ok(vec![]);
        }
        let places = (1..=values.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        let statement = values.into_iter().fold(query(format!("{sql} IN ({places})")), |q, value| q.bind(value));
        Ok(statement.fetch_all(self.conn()).await?)
    }

    /// `into` names the table and its columns, `update` what is done where a row is there already.
    async fn put_some<const N: usize>(
        &mut self,
        into: &str,
        update: &str,
        rows: impl Iterator<Item = [Value; N]>,
    ) -> Outcome<()> {
        let rows: Vec<[Value; N]> = rows.collect();
        if rows.is_empty() {
            return Ok(());
        }
        let places = |row: usize| (1..=N).map(|n| format!("${}", row * N + n)).collect::<Vec<_>>().join(", ");
        let all = (0..rows.len()).map(|row| format!("({})", places(row))).collect::<Vec<_>>().join(", ");
        let statement = query(format!("INSERT INTO {into} VALUES {all} ON CONFLICT {update}"));
        rows.into_iter().flatten().fold(statement, |q, value| q.bind(value)).execute(self.conn()).await?;
        Ok(())
    }
}
