//! `wardcard-ra seed`: fills an RA that has no people with made-up ones, their cards and a long audit trail, to see how it bears them.
//!
//! Everything but secrets, serial numbers of certificates and time follows from `--seed`. Most cards have keys that nobody holds; the
//! `--live` ones have keys that follow from the seed and certificates of the built-in authority, so that a generator of load can act
//! as them. Never for an RA that is to serve real people.

mod cards;
mod plan;
mod trail;

use std::{
    fmt, io,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use self::cards::{Made, Workshop};
pub use self::plan::{Draw, Plan, Size};
use super::{AdminFault, data::Data, vault, wait_for};
use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::{
        ca::{CaFault, builtin::BuiltIn},
        server::{config::Config, running::CARD_CA},
        store::{
            Store, StoreFault,
            audit::Entry,
            bulk::Bulk,
            people::{Assignment, Person},
        },
        vault::VaultFault,
    },
};

#[derive(Debug, thiserror::Error)]
pub enum SeedFault {
    #[error("there are people here already: made-up ones do not go among them")]
    NotEmpty,
    #[error("more people than there are numbers for: at most 900 million")]
    TooMany,
    #[error("the thread that makes people up cannot be started: {0}")]
    Thread(#[source] io::Error),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(transparent)]
    Ca(#[from] CaFault),
}

/// What was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seeded {
    pub people: u32,
    pub organisations: u32,
    pub live: u32,
    pub audit_rows: u64,
}

impl fmt::Display for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { people, organisations, live, audit_rows } = self;
        write!(
            f,
            "made up: people {people}, each with a card, {live} of them live; organisations {organisations}; audit rows {audit_rows}"
        )
    }
}

/// People and cards, or audit rows, made together.
const BATCH: u32 = 5_000;

enum Batch {
    Cards(Vec<(Person, Made)>),
    Trail(Vec<trail::Said>),
    Failed(SeedFault),
}

/// Fills the RA in a data directory. The service must not run.
pub fn seed(data: &Data, size: Size, clock: &Clock, chance: &Chance) -> Result<Seeded, AdminFault> {
    let config = Config::read(data.must_be_initialised()?)?;
    let ca = BuiltIn::open(&data.dir, CARD_CA)?;
    let vault = wait_for(async {
        let store = Store::open(&data.place()?).await?;
        let vault = vault::open(data, &store, clock, chance).await?;
        let people = store.look().await?.has_people().await?;
        store.close().await;
        if people { Err(SeedFault::NotEmpty.into()) } else { Ok(vault) }
    })?;
    let plan = Plan::new(size);
    let workshop = Workshop::new(&plan, &vault, &ca, clock.now(), chance);
    // Two batches wait at most: one is written while the next is made up.
    let (sender, batches) = sync_channel(2);
    thread::scope(|scope| {
        let maker = thread::Builder::new().name("wardcard-ra-seed".to_owned());
        let made = maker.spawn_scoped(scope, || make_up(&workshop, sender)).map_err(SeedFault::Thread);
        made.map_err(AdminFault::from).and_then(|_| {
            wait_for(async {
                let store = Store::open_alone(&data.place()?).await?;
                let written = write(&store, &workshop, &config.terms.version, batches).await;
                store.close().await;
                written
            })
        })
    })
}

/// Until all is made up, or nobody wants it any more.
fn make_up(workshop: &Workshop<'_>, to: SyncSender<Batch>) {
    let size = workshop.plan.size;
    for first in (0..size.people).step_by(BATCH as usize) {
        let some = first..size.people.min(first.saturating_add(BATCH));
        let made = some.map(|n| {
            let person = cards::person(workshop.plan, n)?;
            let made = workshop.card(&person, n)?;
            Ok((person, made))
        });
        let batch = match made.collect() {
            Ok(made) => Batch::Cards(made),
            Err(fault) => Batch::Failed(fault),
        };
        if to.send(batch).is_err() {
            return;
        }
    }
    for first in (0..size.audit_rows).step_by(BATCH as usize) {
        let some = first..size.audit_rows.min(first + u64::from(BATCH));
        if to.send(Batch::Trail(some.map(|n| trail::said(workshop.plan, n, workshop.now)).collect())).is_err() {
            return;
        }
    }
}

async fn write(store: &Store, workshop: &Workshop<'_>, terms: &str, batches: Receiver<Batch>) -> Result<Seeded, AdminFault> {
    let plan = workshop.plan;
    let mut bulk = store.begin_bulk().await?;
    for organisation in 0..plan.organisations() {
        for post in cards::posts(plan, organisation) {
            bulk.tx().put_organisation(&post.organisation).await?;
            bulk.tx().put_post(&post).await?;
        }
    }
    let mut next = 0;
    // Nothing else runs on this thread that could be kept waiting.
    while let Ok(batch) = batches.recv() {
        match batch {
            Batch::Cards(made) => {
                let assignments: Vec<_> = (next..).take(made.len()).map(|n| cards::assignment(plan, n)).collect();
                next += u32::try_from(made.len()).unwrap_or(BATCH);
                write_cards(&mut bulk, &made, &assignments, &workshop.issuer, terms).await?;
            }
            Batch::Trail(said) => bulk.audit(&said.iter().map(trail::Said::entry).collect::<Vec<_>>()).await?,
            Batch::Failed(fault) => return Err(fault.into()),
        }
    }
    let seeded = Seeded {
        people: plan.size.people,
        organisations: plan.organisations(),
        live: u32::try_from(plan.live().count()).unwrap_or(u32::MAX),
        audit_rows: plan.size.audit_rows,
    };
    bulk.audit(&[Entry::done(workshop.now, &format!("seed {} made-up people", seeded.people))]).await?;
    bulk.commit().await?;
    Ok(seeded)
}

async fn write_cards(
    bulk: &mut Bulk,
    made: &[(Person, Made)],
    assignments: &[Assignment],
    issuer: &str,
    terms: &str,
) -> Result<(), StoreFault> {
    let (people, made): (Vec<_>, Vec<_>) = made.iter().map(|(person, made)| (person, made)).unzip();
    bulk.add_people(people.iter().copied()).await?;
    bulk.add_assignments(assignments).await?;
    bulk.add_acceptances(terms, &made.iter().map(|m| cards::acceptance(m)).collect::<Vec<_>>()).await?;
    bulk.add_cards(made.iter().map(|m| &m.card)).await?;
    bulk.add_done(made.iter().map(|m| &m.operation)).await?;
    let certificates: Vec<_> = made.iter().flat_map(|m| m.rows(issuer)).collect();
    bulk.add_active(&certificates).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::SecretText;
    use crate::{
        domain::{card::Slot, proof},
        ra::{
            admin::init::{InitOptions, init},
            server::bench::START,
            store::{audit::Trail, testing},
        },
    };

    const SMALL: Size = Size { people: 300, organisations: 5, audit_rows: 2_345, live: 20, seed: 3 };

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_made_up_can_be_lived_in() {
        let addresses = [None, Some(testing::schema().await)];
        for database in addresses {
            let dir = tempfile::tempdir().unwrap();
            let data = Data { database: database.map(SecretText::new), ..Data::at(dir.path()) };
            let (clock, chance) = (Clock::fixed(START), Chance::counting(3));
            tokio::task::block_in_place(|| {
                init(&data, &InitOptions::default(), &clock, &chance).unwrap();
                let seeded = seed(&data, SMALL, &clock, &chance).unwrap();
                assert_eq!((seeded.people, seeded.live, seeded.audit_rows), (300, 20, 2_345));
                let again = seed(&data, SMALL, &clock, &chance);
                assert!(matches!(again, Err(AdminFault::Seed(SeedFault::NotEmpty))));
            });
            let store = Store::open(&data.place().unwrap()).await.unwrap();
            assert!(matches!(store.check_audit().await.unwrap(), Trail::Whole { rows, .. } if rows >= 2_346));
            let plan = Plan::new(SMALL);
            let mut tx = store.begin().await.unwrap();
            for n in plan.live().chain([5, 299]) {
                let identity = proof::identity_of(&plan.spki(n, Slot::CardAuthentication));
                let card = tx.card_by_identity(&identity).await.unwrap().unwrap();
                assert_eq!((&card.serial, &card.person), (&plan.serial(n), &plan.person_id(n)));
                let spki = plan.spki(n, Slot::Authentication);
                let kept = tx.certificate_for(plan.operation(n), Slot::Authentication, &spki).await.unwrap().unwrap();
                assert_eq!(tx.pair_expires(card.key).await.unwrap(), Some(kept.not_after));
                assert_eq!(tx.certificate_by_der(&kept.der).await.unwrap().unwrap().card, card.key);
            }
            // The numbers that the database gives out go on after those that were given to it.
            let serial = crate::domain::card::CardSerial("W-new".into());
            assert!(tx.add_card(&serial, &plan.person_id(1), "20300101", START).await.unwrap() > 300);
        }
    }
}
