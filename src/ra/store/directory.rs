//! People as they are looked up: by the beginning of their names, with their cards.

use super::{Outcome, Tx, case, need, people, postgres, query, some_time, sqlite};
use crate::domain::{card::CardSerial, clock::Timestamp, lifecycle::CardState, person::PersonId};

/// A card, as far as it is of interest to whoever looks a person up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardOf {
    pub serial: CardSerial,
    pub state: CardState,
    pub pair_expires: Option<Timestamp>,
}

/// The people after one place in the order of names, given what a name is ordered by.
pub(super) fn by_name(key: &str) -> String {
    format!("SELECT * FROM people WHERE ({key}, id) > ($1, $2) AND {key} < $3 ORDER BY {key}, id LIMIT $4")
}

/// What people are ordered by: family name and given names. Of capital letters only those of ASCII are the same as the small ones, which
/// is what both databases agree on.
fn folded(family: &str, given: &str) -> String {
    format!("{family} {given}").to_ascii_lowercase()
}

impl Tx {
    /// What [`folded`] is in the database, by an index of this.
    pub(super) fn name_key(&self) -> &'static str {
        self.either(sqlite::NAME_KEY, postgres::NAME_KEY)
    }

    /// The people whose family name, then a blank, then given names begin so; after one of them.
    pub async fn people_by_name(
        &mut self,
        beginning: &str,
        after: Option<&people::Person>,
        most: u32,
    ) -> Outcome<Vec<people::Person>> {
        let beginning = beginning.to_ascii_lowercase();
        // Bytes are compared, and no character comes after this one.
        let beyond = format!("{beginning}\u{10FFFF}");
        let (key, id) = match after {
            Some(p) => (folded(&p.family_name, &p.given_names).max(beginning), p.id.0.clone()),
            None => (beginning, String::new()),
        };
        let rows = query(by_name(self.name_key())).bind(key).bind(id).bind(beyond).bind(i64::from(most));
        rows.fetch_all(self.conn()).await?.iter().map(people::person).collect()
    }

    /// Every card that a person has, or had.
    pub async fn cards_of(&mut self, person: &PersonId) -> Outcome<Vec<CardOf>> {
        let rows = query("SELECT serial, state, pair_expires FROM cards WHERE person = $1 ORDER BY key").bind(&person.0);
        let card = |r: &super::Row| {
            Ok(CardOf {
                serial: CardSerial(r.try_get("serial")?),
                state: need(case(r, "state")?, "a card's state")?,
                pair_expires: some_time(r, "pair_expires")?,
            })
        };
        rows.fetch_all(self.conn()).await?.iter().map(card).collect()
    }

    pub async fn has_photo(&mut self, person: &PersonId) -> Outcome<bool> {
        let row = query("SELECT 1 FROM photos WHERE person = $1").bind(&person.0).fetch_optional(self.conn()).await?;
        Ok(row.is_some())
    }

    pub async fn set_contact(&mut self, person: &PersonId, email: Option<&str>, mobile: Option<&str>) -> Outcome<()> {
        query("UPDATE people SET email = $1, mobile = $2 WHERE id = $3")
            .bind(email)
            .bind(mobile)
            .bind(&person.0)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
