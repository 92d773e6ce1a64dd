//! A look at the database that changes nothing, not even its schema: for whoever looks after the service.

use sqlx::migrate::Migrator;

use super::{Backend, Outcome, Place, Store, Tx, bytes, migrator, need, postgres, query, some_time, sqlite, time};
use crate::domain::{card::CardSerial, clock::Timestamp};

/// How the schema stands, by the numbers of its steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Schema {
    /// This program's own.
    Current { step: i64 },
    /// Steps are to come.
    Behind { step: i64, newest: i64 },
    /// A later program made it.
    Ahead { step: i64, newest: i64 },
    /// A step was not this program's.
    Changed { step: i64 },
    /// A step was begun and not ended.
    Unfinished { step: i64 },
}

/// The last row of the audit trail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastRow {
    pub row: i64,
    pub at: Timestamp,
    pub hash: [u8; 32],
}

/// A step that was done, as the database tells it.
struct Done {
    version: i64,
    checksum: Vec<u8>,
    success: bool,
}

impl Store {
    /// Opens a database that is there, as it is: [`Store::look`] works on it, and nothing can be changed.
    pub async fn open_as_it_is(place: &Place) -> Outcome<Self> {
        Ok(Self(match place {
            Place::File(path) => {
                let readers = sqlite::as_it_is(path).await?;
                Backend::Sqlite { writer: readers.clone(), readers, wal: None }
            }
            Place::Memory => return Self::open(place).await,
            Place::Postgres(url) => Backend::Postgres(postgres::as_it_is(url).await?),
        }))
    }

    /// Fails where there is no schema at all.
    pub async fn schema(&self) -> Outcome<Schema> {
        let known = migrator(match &self.0 {
            Backend::Sqlite { .. } => sqlite::STEPS,
            Backend::Postgres(_) => postgres::STEPS,
        });
        let mut tx = self.look().await?;
        // The driver's own table.
        let sql = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";
        let rows = query(sql).fetch_all(tx.conn()).await?;
        let done: Outcome<Vec<Done>> = rows
            .iter()
            .map(|r| {
                Ok(Done { version: r.try_get("version")?, checksum: r.try_get("checksum")?, success: r.try_get("success")? })
            })
            .collect();
        Ok(compare(&known, &done?))
    }

    /// The database's own clock, where it may be another machine's.
    pub async fn clock(&self) -> Outcome<Option<Timestamp>> {
        if let Backend::Sqlite { .. } = &self.0 {
            return Ok(None);
        }
        let mut tx = self.look().await?;
        let row = query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT) AS at").fetch_one(tx.conn()).await?;
        some_time(&row, "at")
    }
}

/// As the driver judges before it does further steps.
fn compare(known: &Migrator, done: &[Done]) -> Schema {
    let newest = known.iter().map(|m| m.version).max().unwrap_or(0);
    let step = done.iter().map(|d| d.version).max().unwrap_or(0);
    if let Some(half) = done.iter().find(|d| !d.success) {
        return Schema::Unfinished { step: half.version };
    }
    for one in done {
        match known.iter().find(|m| m.version == one.version) {
            None if one.version > newest => return Schema::Ahead { step, newest },
            Some(m) if m.checksum[..] == one.checksum[..] => {}
            _ => return Schema::Changed { step: one.version },
        }
    }
    if done.len() < known.iter().count() { Schema::Behind { step, newest } } else { Schema::Current { step } }
}

impl Tx {
    /// `None` where the trail has no rows.
    pub async fn last_audit_row(&mut self) -> Outcome<Option<LastRow>> {
        let last = query("SELECT id, at, hash FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(self.conn()).await?;
        last.map(|r| Ok(LastRow { row: r.try_get("id")?, at: time(&r, "at")?, hash: bytes(&r, "hash")? })).transpose()
    }

    /// The sealed PUK of the newest card that has one: whichever vault is here must open it.
    pub async fn any_sealed_puk(&mut self) -> Outcome<Option<(CardSerial, Vec<u8>)>> {
        let sql = "SELECT serial, puk FROM cards WHERE puk IS NOT NULL ORDER BY key DESC LIMIT 1";
        let row = query(sql).fetch_optional(self.conn()).await?;
        row.map(|r| Ok((CardSerial(r.try_get("serial")?), need(r.try_get("puk")?, "a PUK")?))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_held_against_the_programs_own() {
        let known = migrator(&[(1, "one", "SELECT 1"), (2, "two", "SELECT 2")]);
        let sums: Vec<Vec<u8>> = known.iter().map(|m| m.checksum.to_vec()).collect();
        let done = |list: &[(i64, usize, bool)]| -> Vec<Done> {
            let one = |&(version, sum, success): &(i64, usize, bool)| Done { version, checksum: sums[sum].clone(), success };
            list.iter().map(one).collect()
        };
        for (list, expected) in [
            (&[(1, 0, true), (2, 1, true)][..], Schema::Current { step: 2 }),
            (&[(1, 0, true)], Schema::Behind { step: 1, newest: 2 }),
            (&[], Schema::Behind { step: 0, newest: 2 }),
            (&[(1, 0, true), (2, 1, true), (3, 0, true)], Schema::Ahead { step: 3, newest: 2 }),
            (&[(1, 1, true), (2, 1, true)], Schema::Changed { step: 1 }),
            (&[(0, 0, true), (1, 0, true), (2, 1, true)], Schema::Changed { step: 0 }),
            (&[(1, 0, true), (2, 1, false)], Schema::Unfinished { step: 2 }),
        ] {
            assert_eq!(compare(&known, &done(list)), expected);
        }
    }
}
