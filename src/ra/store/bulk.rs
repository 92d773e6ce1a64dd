//! Many rows at once, for a database that nobody else uses: all of it becomes true together, or nothing does.
//!
//! Secondary indexes are made again at the end, sorted, instead of row by row. In SQLite a rollback journal takes the place of the
//! write-ahead log meanwhile: it keeps the few pages that were there before, so that each new page is written once; a commit is synced
//! as ever.

use sha2::{Digest as _, Sha256};

use super::{
    Backend, Inner, Outcome, Place, Row, Store, Tx,
    audit::{self, Entry},
    bytes,
    cards::{CardState, ManagementSecret},
    certificates::{CertificateState, NewCertificate},
    operations::{Operation, Stage},
    people::{Assignment, Person},
    postgres, query,
    sql::Value,
    sqlite, text_of,
};
use crate::domain::{
    card::{CardIdentity, CardSerial, Guid},
    clock::Timestamp,
    person::PersonId,
};

/// Values of one statement. More of them take SQLite long to number, and PostgreSQL counts them by 16 bits.
const VALUES: usize = 4_000;

/// The tables that are filled, whose indexes are made at the end.
const FILLED: [&str; 8] =
    ["people", "positions", "position_codes", "assignments", "cards", "operations", "certificates", "audit"];

/// A card that is in use, with its whole row.
pub struct CardInUse {
    pub key: i64,
    pub serial: CardSerial,
    pub identity: CardIdentity,
    pub person: PersonId,
    pub guid: Guid,
    /// `YYYYMMDD`.
    pub expiry: String,
    pub pair_expires: Timestamp,
    pub puk: Vec<u8>,
    pub management: ManagementSecret,
    pub changed_at: Timestamp,
    pub passcode_set_at: Timestamp,
}

/// One transaction of many rows. Dropped without [`Bulk::commit`], nothing has happened.
pub struct Bulk {
    tx: Tx,
    /// What makes the indexes again.
    indexes: Vec<String>,
    length: i64,
    head: [u8; 32],
}

impl Store {
    /// Opens the database for [`Store::begin_bulk`]. It fails where another program has the file open. The next [`Store::open`] puts
    /// everything back as it is to be.
    pub async fn open_alone(place: &Place) -> Outcome<Self> {
        match place {
            Place::File(path) => {
                Self::open(place).await?.close().await;
                let writer = sqlite::alone(path).await?;
                Ok(Self(Backend::Sqlite { readers: writer.clone(), writer, wal: None }))
            }
            Place::Memory | Place::Postgres(_) => Self::open(place).await,
        }
    }

    pub async fn begin_bulk(&self) -> Outcome<Bulk> {
        let mut tx = self.begin().await?;
        if let Inner::Postgres(_) = tx.inner {
            for setting in postgres::BULK {
                query(*setting).execute(tx.conn()).await?;
            }
        }
        let mut indexes = Vec::new();
        for table in FILLED {
            let list = tx.either(sqlite::INDEXES, postgres::INDEXES);
            for row in query(list).bind(table).fetch_all(tx.conn()).await? {
                let (name, sql): (String, String) = (row.try_get("name")?, row.try_get("sql")?);
                query(format!("DROP INDEX {name}")).execute(tx.conn()).await?;
                indexes.push(sql);
            }
        }
        let head: Row = query("SELECT length, hash FROM audit_head").fetch_one(tx.conn()).await?;
        Ok(Bulk { indexes, length: head.try_get("length")?, head: bytes(&head, "hash")?, tx })
    }
}

impl Bulk {
    /// For what there are few rows of.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    pub async fn add_people(&mut self, people: impl Iterator<Item = &Person>) -> Outcome<()> {
        const COLUMNS: &str =
            "people (id, title, given_names, family_name, date_of_birth, identity_number, email, mobile, cardholder)";
        let row = |p: &Person| -> [Value; 9] {
            [
                p.id.0.as_str().into(),
                p.title.as_str().into(),
                p.given_names.as_str().into(),
                p.family_name.as_str().into(),
                p.date_of_birth.map(|d| d.to_string()).into(),
                p.identity_number.digits().into(),
                (&p.email).into(),
                (&p.mobile).into(),
                p.cardholder.0.as_slice().into(),
            ]
        };
        self.insert(COLUMNS, people.map(row)).await
    }

    pub async fn add_assignments(&mut self, assignments: &[Assignment]) -> Outcome<()> {
        let row = |a: &Assignment| -> [Value; 4] {
            [a.person.0.as_str().into(), a.post.as_str().into(), a.from.to_string().into(), a.until.map(|d| d.to_string()).into()]
        };
        self.insert("assignments (person, position, valid_from, valid_to)", assignments.iter().map(row)).await
    }

    /// Who has accepted a version of the terms, and when.
    pub async fn add_acceptances(&mut self, version: &str, accepted: &[(PersonId, Timestamp)]) -> Outcome<()> {
        let row = |(person, at): &(PersonId, Timestamp)| -> [Value; 3] {
            [person.0.as_str().into(), version.into(), at.as_second().into()]
        };
        self.insert("acceptances (person, version, at)", accepted.iter().map(row)).await
    }

    pub async fn add_cards(&mut self, cards: impl Iterator<Item = &CardInUse>) -> Outcome<()> {
        const COLUMNS: &str =
            "cards (key, serial, identity, person, state, guid, expiry, pair_expires, puk, management_algorithm,
             management_key, changed_at, passcode_set_at)";
        let row = |c: &CardInUse| -> [Value; 13] {
            [
                c.key.into(),
                c.serial.0.as_str().into(),
                c.identity.0.as_slice().into(),
                c.person.0.as_str().into(),
                text_of(&CardState::Active).into(),
                c.guid.0.as_slice().into(),
                c.expiry.as_str().into(),
                c.pair_expires.as_second().into(),
                c.puk.as_slice().into(),
                text_of(&c.management.algorithm).into(),
                c.management.sealed.as_slice().into(),
                c.changed_at.as_second().into(),
                c.passcode_set_at.as_second().into(),
            ]
        };
        self.insert(COLUMNS, cards.map(row)).await
    }

    /// Operations that are done.
    pub async fn add_done(&mut self, operations: impl Iterator<Item = &Operation>) -> Outcome<()> {
        const COLUMNS: &str = "operations (id, kind, card, holder, workstation, stage, nonce, opened_at, granted_at, released_at,
             puk_released_at, closed_at, guid, expiry, key_algorithm)";
        let row = |o: &Operation| -> [Value; 15] {
            [
                o.id.to_string().into(),
                text_of(&o.kind).into(),
                o.card.into(),
                o.holder.0.as_str().into(),
                o.workstation.as_str().into(),
                text_of(&Stage::Done).into(),
                o.nonce.as_slice().into(),
                o.opened_at.as_second().into(),
                o.granted_at.map(Timestamp::as_second).into(),
                o.released_at.map(Timestamp::as_second).into(),
                o.puk_released_at.map(Timestamp::as_second).into(),
                o.closed_at.map(Timestamp::as_second).into(),
                o.guid.0.as_slice().into(),
                o.expiry.as_str().into(),
                text_of(&o.key_algorithm).into(),
            ]
        };
        self.insert(COLUMNS, operations.map(row)).await
    }

    /// Certificates that are active.
    pub async fn add_active(&mut self, certificates: &[NewCertificate<'_>]) -> Outcome<()> {
        const COLUMNS: &str =
            "certificates (card, operation, slot, spki, serial, fingerprint, der, not_before, not_after, issuer, state)";
        let row = |c: &NewCertificate<'_>| -> [Value; 11] {
            [
                c.card.into(),
                c.operation.to_string().into(),
                c.slot.name().into(),
                c.spki.into(),
                c.serial.into(),
                Sha256::digest(c.der).to_vec().into(),
                c.der.into(),
                c.not_before.as_second().into(),
                c.not_after.as_second().into(),
                c.issuer.into(),
                text_of(&CertificateState::Active).into(),
            ]
        };
        self.insert(COLUMNS, certificates.iter().map(row)).await
    }

    /// Adds rows to the chain, as [`Tx::audit`] does.
    pub async fn audit(&mut self, entries: &[Entry<'_>]) -> Outcome<()> {
        const COLUMNS: &str =
            "audit (id, at, who, whom, card, workstation, role, organisation, operation, what, result, prev_hash, hash)";
        let (mut length, mut head) = (self.length, self.head);
        let rows = entries.iter().map(|e| -> [Value; 13] {
            let fields = audit::fields_of(e);
            let next = audit::link(&head, e.at.as_second(), &fields, e.what, e.result);
            let prev = std::mem::replace(&mut head, next);
            length += 1;
            let [who, whom, card, workstation, role, organisation, operation] = fields.map(Value::from);
            let (id, at) = (length.into(), e.at.as_second().into());
            let (before, hash) = (prev.as_slice().into(), head.as_slice().into());
            [id, at, who, whom, card, workstation, role, organisation, operation, e.what.into(), e.result.into(), before, hash]
        });
        // The closure has to be done with before the chain's end is kept.
        let rows: Vec<_> = rows.collect();
        self.insert(COLUMNS, rows.into_iter()).await?;
        (self.length, self.head) = (length, head);
        Ok(())
    }

    /// Makes the indexes, and all of it true.
    pub async fn commit(mut self) -> Outcome<()> {
        let sql = "UPDATE audit_head SET length = $1, hash = $2";
        query(sql).bind(self.length).bind(self.head.to_vec()).execute(self.tx.conn()).await?;
        for sql in std::mem::take(&mut self.indexes) {
            query(sql).execute(self.tx.conn()).await?;
        }
        if let Inner::Postgres(_) = self.tx.inner {
            for sql in postgres::AFTER_BULK {
                query(*sql).execute(self.tx.conn()).await?;
            }
        }
        self.tx.commit().await
    }

    /// `into` names the table and its columns.
    async fn insert<const N: usize>(&mut self, into: &str, rows: impl Iterator<Item = [Value; N]>) -> Outcome<()> {
        let mut rows = rows.peekable();
        while rows.peek().is_some() {
            let some: Vec<[Value; N]> = rows.by_ref().take(VALUES / N).collect();
            let numbered = matches!(self.tx.inner, Inner::Postgres(_));
            let mut statement = query(format!("INSERT INTO {into} VALUES {}", places(some.len(), N, numbered)));
            for value in some.into_iter().flatten() {
                statement = statement.bind(value);
            }
            statement.execute(self.tx.conn()).await?;
        }
        Ok(())
    }
}

/// `($1, $2), ($3, $4)`. SQLite looks names of placeholders up one after the other, so there they have none.
fn places(rows: usize, columns: usize, numbered: bool) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for n in 0..rows * columns {
        text.push_str(match (n, n % columns) {
            (0, _) => "(",
            (_, 0) => "), (",
            _ => ", ",
        });
        if numbered {
            text.push('$');
            text.push_str(&(n + 1).to_string());
        } else {
            text.push('?');
        }
    }
    text.push(')');
    text
}
