//! What sponsors and the RA want to see at a glance. Each question has an index: none of these reads a whole table of people, cards
//! or audit rows, but for the one that counts all cards of all organisations.
//!
//! `CROSS JOIN` is where SQLite must not choose the order: from the organisation's positions to the people in them to their cards.

use jiff::civil::Date;

use super::{Outcome, Row, Tx, case, need, query, sql::Statement, time};
use crate::domain::{clock::Timestamp, lifecycle::CardState, person::PersonId};

/// Whether a position `o` is in an organisation and its assignment `a` holds on a day, given the numbers of these two values.
fn held(organisation: usize, day: usize) -> String {
    format!(
        "a.position = o.id AND o.organisation = ${organisation} AND a.valid_from <= ${day}
         AND (a.valid_to IS NULL OR a.valid_to >= ${day})"
    )
}

/// The people who have a position in an organisation on a day.
fn members(organisation: usize, day: usize) -> String {
    let held = held(organisation, day);
    format!("(SELECT DISTINCT a.person AS person FROM positions o CROSS JOIN assignments a WHERE {held}) m")
}

/// What names a person: with the organisation that is asked for, else the first by its code in which they have a position on the
/// day `$1`.
fn who(organisation: Option<usize>) -> String {
    let organisation = match organisation {
        Some(number) => format!("${number}"),
        None => "(SELECT MIN(o.organisation) FROM assignments a JOIN positions o ON o.id = a.position
            WHERE a.person = p.id AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1))"
            .to_owned(),
    };
    format!("p.id AS person, p.title, p.given_names, p.family_name, p.identity_number, {organisation} AS organisation")
}

/// Of one organisation, or of all; on the day that counts for positions.
#[derive(Clone, Copy, Debug)]
pub struct Within<'a> {
    pub organisation: Option<&'a str>,
    pub day: Date,
}

/// Somebody in a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub person: PersonId,
    pub name: String,
    pub identity_number: String,
    /// The one asked for, else the first by its code; none where the person has no position.
    pub organisation: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExpiringCard {
    pub holder: Listed,
    pub key: i64,
    pub serial: String,
    /// When the first certificate of its pair expires.
    pub expires: Timestamp,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StateCount {
    pub state: CardState,
    pub cards: u64,
    /// How many of them have expired.
    pub expired: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DayCount {
    pub day: Date,
    pub unlocks: u64,
}

const DAY: i64 = 86_400;

impl Tx {
    /// Active cards that expire after a time (and after a card's key at that very time) until another time, the first to expire first.
    pub async fn expiring_cards(
        &mut self,
        within: Within<'_>,
        after: (Timestamp, i64),
        until: Timestamp,
        most: u32,
    ) -> Outcome<Vec<ExpiringCard>> {
        let sign = self.either("+", "");
        let statement = query(expiring(within.organisation.is_some(), sign))
            .bind(within.day.to_string())
            .bind(after.0.as_second())
            .bind(after.1)
            .bind(until.as_second())
            .bind(i64::from(most));
        let rows = with(statement, within.organisation).fetch_all(self.conn()).await?;
        let card = |r: &Row| -> Outcome<ExpiringCard> {
            Ok(ExpiringCard {
                holder: listed(r)?,
                key: r.try_get("key")?,
                serial: r.try_get("serial")?,
                expires: time(r, "pair_expires")?,
            })
        };
        rows.iter().map(card).collect()
    }

    /// How many cards are in which state; states without cards are left out.
    pub async fn cards_by_state(&mut self, within: Within<'_>, now: Timestamp) -> Outcome<Vec<StateCount>> {
        let mut statement = query(by_state(within.organisation.is_some())).bind(now.as_second());
        if let Some(code) = within.organisation {
            statement = statement.bind(code).bind(within.day.to_string());
        }
        let rows = statement.fetch_all(self.conn()).await?;
        let count = |r: &Row| -> Outcome<StateCount> {
            Ok(StateCount {
                state: need(case(r, "state")?, "a card's state")?,
                cards: r.try_get::<i64>("cards")?.unsigned_abs(),
                expired: r.try_get::<i64>("expired")?.unsigned_abs(),
            })
        };
        rows.iter().map(count).collect()
    }

    /// Unlocks that were done, by days in UTC, the first and the last included; of those who had a position in the organisation in
    /// that time. Days without any are left out.
    pub async fn unlocks_by_day(&mut self, organisation: Option<&str>, first: Date, last: Date) -> Outcome<Vec<DayCount>> {
        let mut statement =
            query(unlocks(organisation.is_some())).bind(day_number(first) * DAY).bind((day_number(last) + 1) * DAY);
        if let Some(code) = organisation {
            statement = statement.bind(code).bind(first.to_string()).bind(last.to_string());
        }
        let rows = statement.fetch_all(self.conn()).await?;
        let count = |r: &Row| -> Outcome<DayCount> {
            let day = super::time_of(r.try_get::<i64>("day")? * DAY)?.to_zoned(jiff::tz::TimeZone::UTC).date();
            Ok(DayCount { day, unlocks: r.try_get::<i64>("unlocks")?.unsigned_abs() })
        };
        rows.iter().map(count).collect()
    }

    /// People with a position, and with neither e-mail address nor mobile number, in the order of their ids, after one.
    pub async fn people_without_contact(&mut self, within: Within<'_>, after: &str, most: u32) -> Outcome<Vec<Listed>> {
        let statement =
            query(without_contact(within.organisation.is_some())).bind(within.day.to_string()).bind(after).bind(i64::from(most));
        let rows = with(statement, within.organisation).fetch_all(self.conn()).await?;
        rows.iter().map(listed).collect()
    }
}

/// The organisation comes last, where one is asked for.
fn with(statement: Statement, organisation: Option<&str>) -> Statement {
    match organisation {
        Some(code) => statement.bind(code),
        None => statement,
    }
}

/// `sign` is what keeps SQLite from going through everybody's expiring cards for each of the organisation's people.
pub(super) fn expiring(of_one: bool, sign: &str) -> String {
    let page = if of_one {
        // Somebody with two positions comes twice.
        format!(
            "SELECT DISTINCT c.key, c.serial, c.pair_expires, c.person
             FROM positions o CROSS JOIN assignments a CROSS JOIN cards c WHERE {} AND c.person = a.person AND c.state = 'active'
             AND ({sign}c.pair_expires, c.key) > ($2, $3) AND {sign}c.pair_expires <= $4",
            held(6, 1)
        )
    } else {
        "SELECT c.key, c.serial, c.pair_expires, c.person FROM cards c
         WHERE c.state = 'active' AND (c.pair_expires, c.key) > ($2, $3) AND c.pair_expires <= $4"
            .to_owned()
    };
    // Only those who are on the page are looked up.
    let who = who(of_one.then_some(6));
    format!(
        "SELECT e.key, e.serial, e.pair_expires, {who} FROM ({page} ORDER BY c.pair_expires, c.key LIMIT $5) e
         CROSS JOIN people p WHERE p.id = e.person ORDER BY e.pair_expires, e.key"
    )
}

pub(super) fn by_state(of_one: bool) -> String {
    let from = if of_one {
        format!("{} CROSS JOIN cards c WHERE c.person = m.person", members(2, 3))
    } else {
        // By the index on expiry alone.
        "cards c".to_owned()
    };
    format!(
        "SELECT c.state, COUNT(*) AS cards, SUM(CASE WHEN c.pair_expires <= $1 THEN 1 ELSE 0 END) AS expired
         FROM {from} GROUP BY c.state ORDER BY c.state"
    )
}

pub(super) fn unlocks(of_one: bool) -> String {
    let there = "EXISTS (SELECT 1 FROM assignments a JOIN positions o ON o.id = a.position
        WHERE a.person = u.whom AND o.organisation = $3 AND a.valid_from <= $5 AND (a.valid_to IS NULL OR a.valid_to >= $4))";
    let there = if of_one { format!(" AND {there}") } else { String::new() };
    format!(
        "SELECT u.at / {DAY} AS day, COUNT(*) AS unlocks FROM audit u
         WHERE u.what = 'unlock' AND u.result = 'done' AND u.at >= $1 AND u.at < $2{there} GROUP BY u.at / {DAY} ORDER BY 1"
    )
}

pub(super) fn without_contact(of_one: bool) -> String {
    let none = "p.email IS NULL AND p.mobile IS NULL AND p.id > $2";
    let (who, from) = if of_one {
        (who(Some(4)), format!("{} CROSS JOIN people p WHERE p.id = m.person AND {none}", members(4, 1)))
    } else {
        let there = "EXISTS (SELECT 1 FROM assignments a WHERE a.person = p.id
            AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1))";
        (who(None), format!("people p WHERE {none} AND {there}"))
    };
    format!("SELECT {who} FROM {from} ORDER BY p.id LIMIT $3")
}

fn listed(r: &Row) -> Outcome<Listed> {
    let part = |name: &str| r.try_get::<String>(name);
    let parts = [part("title")?, part("given_names")?, part("family_name")?];
    Ok(Listed {
        person: PersonId(part("person")?),
        name: parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "),
        identity_number: part("identity_number")?,
        organisation: r.try_get("organisation")?,
    })
}

/// Days since 1 January 1970.
fn day_number(day: Date) -> i64 {
    day.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |z| z.timestamp().as_second().div_euclid(DAY))
}
