//! Compares what a file says with what the database holds, and puts what is new, in one transaction.
//!
//! The comparing is done first and holds nobody up. What differs is compared once more when it is put: it is all that the write lock is
//! held for.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{
    content::{At, Content},
    fault::{ImportFault, Place},
    report::{Counts, Imported},
};
use crate::{
    domain::{clock::Clock, person::PersonId},
    ra::{
        admin::AdminFault,
        store::{Store, StoreFault, Tx, audit::Entry},
    },
};

/// A row of one of the kinds.
pub(super) trait Row: Sized {
    /// What it is called when a file describes it twice.
    const WHAT: &'static str;
    /// How many are read and put at a time.
    const SOME: usize = 200;
    type Key: Clone + Eq + Hash;

    fn key(&self) -> Self::Key;

    /// Whether it says the same as one with its key.
    fn same(&self, other: &Self) -> bool;

    /// What must be there before it can be.
    fn needs(&self) -> Vec<Need> {
        vec![]
    }

    fn place(&self, line: u64) -> Place {
        Place::Line(line)
    }

    /// Names those that cannot be put beside what is there.
    async fn clashes(_: &mut Tx, _: &[At<Self>], _: &mut Vec<ImportFault>) -> Result<(), StoreFault> {
        Ok(())
    }

    /// What the database holds for some keys; more does no harm.
    async fn held(tx: &mut Tx, keys: &[Self::Key]) -> Result<Vec<Self>, StoreFault>;

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault>;
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Need {
    Person(PersonId),
    Post(String),
    Organisation(String),
}

impl Need {
    fn missing(&self) -> String {
        match self {
            Need::Person(id) => format!("there is no person '{id}'; import people first"),
            Need::Post(id) => format!("there is no position '{id}'; import positions first"),
            Need::Organisation(code) => format!("there is no organisation '{code}'; import organisations first"),
        }
    }
}

/// What the file itself describes, so that others in it may name it.
struct Named {
    people: HashMap<PersonId, usize>,
    posts: HashMap<String, usize>,
    organisations: HashMap<String, usize>,
}

impl Named {
    fn has(&self, need: &Need) -> bool {
        match need {
            Need::Person(id) => self.people.contains_key(id),
            Need::Post(id) => self.posts.contains_key(id),
            Need::Organisation(code) => self.organisations.contains_key(code),
        }
    }
}

pub(super) async fn apply(store: &Store, content: Content, dry_run: bool, clock: &Clock) -> Result<Imported, AdminFault> {
    let mut faults = content.faults;
    let (organisations, named_organisations) = content.organisations.split();
    let (people, named_people) = content.people.split();
    let (posts, named_posts) = content.posts.split();
    let (assignments, pairings) = (content.assignments.split().0, content.pairings.split().0);
    let photos = content.photos.into_iter().map(|row| At { line: 0, row }).collect();
    let named = Named { people: named_people, posts: named_posts, organisations: named_organisations };
    let mut look = Sifting { tx: store.look().await?, named: &named, faults: &mut faults };
    let mut imported = Imported { dry_run, ..Imported::default() };
    let organisations = look.sift(organisations, &mut imported.organisations).await?;
    let people = look.sift(people, &mut imported.people).await?;
    let posts = look.sift(posts, &mut imported.positions).await?;
    let today = clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    super::assignments::check(&mut look.tx, &assignments, today, look.faults).await?;
    let assignments = look.sift(assignments, &mut imported.assignments).await?;
    let pairings = look.sift(pairings, &mut imported.pairings).await?;
    let photos = look.sift(photos, &mut imported.photos).await?;
    drop(look);
    refuse(&mut faults)?;
    if dry_run {
        return Ok(imported);
    }
    let mut write = Sifting { tx: store.begin().await?, named: &named, faults: &mut faults };
    write.put(organisations, &mut imported.organisations).await?;
    write.put(people, &mut imported.people).await?;
    write.put(posts, &mut imported.positions).await?;
    super::assignments::check(&mut write.tx, &assignments, today, write.faults).await?;
    write.put(assignments, &mut imported.assignments).await?;
    write.put(pairings, &mut imported.pairings).await?;
    write.put(photos, &mut imported.photos).await?;
    let mut tx = write.tx;
    refuse(&mut faults)?;
    tx.audit(&Entry::done(clock.now(), &imported.for_the_trail())).await?;
    tx.commit().await?;
    Ok(imported)
}

fn refuse(faults: &mut Vec<ImportFault>) -> Result<(), AdminFault> {
    if faults.is_empty() {
        return Ok(());
    }
    let mut faults = std::mem::take(faults);
    faults.sort_by(|a, b| a.place.cmp(&b.place));
    Err(AdminFault::Import(faults))
}

struct Sifting<'a> {
    tx: Tx,
    named: &'a Named,
    faults: &'a mut Vec<ImportFault>,
}

impl Sifting<'_> {
    /// The rows that differ from what is held, or are not held at all.
    async fn sift<R: Row>(&mut self, rows: Vec<At<R>>, counts: &mut Counts) -> Result<Vec<At<R>>, StoreFault> {
        let mut differing = Vec::new();
        let mut rows = rows.into_iter();
        loop {
            let some: Vec<At<R>> = rows.by_ref().take(R::SOME).collect();
            if some.is_empty() {
                return Ok(differing);
            }
            self.look_for_needs(&some).await?;
            R::clashes(&mut self.tx, &some, self.faults).await?;
            let keys: Vec<R::Key> = some.iter().map(|at| at.row.key()).collect();
            let held: HashMap<R::Key, R> = R::held(&mut self.tx, &keys).await?.into_iter().map(|r| (r.key(), r)).collect();
            for (at, key) in some.into_iter().zip(&keys) {
                match held.get(key) {
                    Some(held) if held.same(&at.row) => counts.unchanged += 1,
                    Some(_) => {
                        counts.changed += 1;
                        differing.push(at);
                    }
                    None => {
                        counts.added += 1;
                        differing.push(at);
                    }
                }
            }
        }
    }

    /// Puts what still differs, and counts it anew.
    async fn put<R: Row>(&mut self, rows: Vec<At<R>>, counts: &mut Counts) -> Result<(), AdminFault> {
        *counts = Counts { unchanged: counts.unchanged, ..Counts::default() };
        let differing = self.sift(rows, counts).await?;
        if !self.faults.is_empty() {
            return Ok(());
        }
        for some in differing.chunks(R::SOME) {
            R::put(&mut self.tx, &some.iter().map(|at| &at.row).collect::<Vec<_>>()).await?;
        }
        Ok(())
    }

    async fn look_for_needs<R: Row>(&mut self, some: &[At<R>]) -> Result<(), StoreFault> {
        let needs: Vec<(Place, Need)> =
            some.iter().flat_map(|at| at.row.needs().into_iter().map(|need| (at.row.place(at.line), need))).collect();
        let mut open: HashSet<Need> = needs.iter().map(|(_, need)| need).filter(|n| !self.named.has(n)).cloned().collect();
        if open.is_empty() {
            return Ok(());
        }
        let (mut people, mut posts, mut organisations) = (vec![], vec![], vec![]);
        for need in &open {
            match need {
                Need::Person(id) => people.push(id.clone()),
                Need::Post(id) => posts.push(id.clone()),
                Need::Organisation(code) => organisations.push(code.clone()),
            }
        }
        for person in self.tx.people_by_id(&people).await? {
            open.remove(&Need::Person(person.id));
        }
        for post in self.tx.posts(&posts).await? {
            open.remove(&Need::Post(post.id));
        }
        for organisation in self.tx.organisations(&organisations).await? {
            open.remove(&Need::Organisation(organisation.code));
        }
        let missing = needs.into_iter().filter(|(_, need)| open.contains(need));
        self.faults.extend(missing.map(|(place, need)| ImportFault::new(place, need.missing())));
        Ok(())
    }
}
