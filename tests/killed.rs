//! `kill -9` of the service at random moments during a mixed load of unlocks and renewals: afterwards every operation finishes, no PUK
//! is unknown, no certificate is lost, and the audit trail is whole. Real desks, virtual cards, a real service process.
#![cfg(all(unix, feature = "desktop", feature = "ra"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

#[path = "rig/desk.rs"]
mod desk;
mod rig;

use std::{
    io::Write as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use desk::{Desk, HELPER, HOLDER, Place, block, chance, issue, renew, sign_in, unlock};
use rig::{Kind, Ra};
use wardcard::{
    card::{transport::r#virtual::SharedApplet, virtual_card::Profile},
    desk::port::Request,
    domain::{
        problem::{Failure, Problem},
        refusal::Refusal,
    },
    ra::store::audit::Trail,
};

/// Desks that work at the same time.
const DESKS: usize = 3;
const KILLS: u32 = 200;
/// A desk that still is refused after so many tries without a kill between them is stuck.
const TRIES: u32 = 200;

#[test]
fn sqlite_survives_it() {
    survives(Kind::Sqlite);
}

#[test]
fn postgresql_survives_it() {
    survives(Kind::Postgres);
}

fn survives(kind: Kind) {
    let dir = tempfile::tempdir().unwrap();
    let mut ra = Ra::make(dir.path(), kind, &people(), 60);
    ra.up();
    let mut workers: Vec<_> = (0..DESKS).map(|n| Worker::new(dir.path(), &ra, n)).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let finished = Arc::new(AtomicU32::new(0));
    thread::scope(|scope| {
        for worker in &mut workers {
            let (stop, finished) = (Arc::clone(&stop), Arc::clone(&finished));
            scope.spawn(move || {
                // One that panics ends the others too.
                let _end = Ends(Arc::clone(&stop));
                while !stop.load(Ordering::Relaxed) {
                    worker.unlock();
                    worker.renew();
                    finished.fetch_add(2, Ordering::Relaxed);
                }
            });
        }
        let _end = Ends(Arc::clone(&stop));
        let chance = chance(7);
        for _ in 0..KILLS {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            thread::sleep(Duration::from_millis(u64::from(20 + chance.below(400))));
            ra.kill();
            thread::sleep(Duration::from_millis(u64::from(chance.below(60))));
            ra.up();
        }
    });
    let finished = finished.load(Ordering::Relaxed);
    let _told = writeln!(std::io::stderr(), "{kind:?}: {KILLS} kills, {finished} operations finished meanwhile");
    assert!(finished > KILLS / 10, "{finished} operations were finished under {KILLS} kills: there was no load");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = runtime.block_on(ra.store());
    for worker in &mut workers {
        worker.finish();
        runtime.block_on(async {
            let identity = worker.desk.assert_agrees(&ra.data, &store, "after the last kill").await;
            let mut tx = store.look().await.unwrap();
            let card = tx.card_by_identity(&identity).await.unwrap().unwrap();
            assert!(tx.open_operations_of_card(card.key).await.unwrap().is_empty(), "nothing is left open");
        });
    }
    assert!(matches!(runtime.block_on(store.check_audit()).unwrap(), Trail::Whole { .. }));
}

/// Tells the others to end when it goes, by whatever way.
struct Ends(Arc<AtomicBool>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn people() -> String {
    let mut csv = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to\n".to_owned();
    for n in 0..DESKS {
        csv += &format!("helper{n},Mr,Sion,Morgan,1969-11-21,55550000100{n},,,RS1,Riverside Surgery,unlocker,2020-01-01,\n");
        csv += &format!("holder{n},Dr,Bronwen,Hughes,1978-03-09,55550000200{n},,,RS1,Riverside Surgery,holder,2020-01-01,\n");
    }
    csv
}

/// A desktop with a helper's card, signed in, and a holder's.
struct Worker {
    desk: Desk,
    card: SharedApplet,
}

impl Worker {
    fn new(dir: &Path, ra: &Ra, n: usize) -> Self {
        let place = Place {
            ra: ra.url.clone(),
            trust: ra.data.join("ra-ca.pem"),
            state: dir.join(format!("desk{n}")),
            workstation: format!("desk {n}"),
            readers: &[HOLDER, HELPER],
        };
        let mut desk = Desk::start(place, &chance(100 + u64::try_from(n).unwrap()));
        let (helpers, card) = (desk.blank(Profile::default()), desk.blank(Profile::default()));
        desk.insert(HELPER, helpers);
        desk.run(issue(HELPER, &format!("helper{n}"), ra.bootstrap_code())).unwrap();
        desk.insert(HOLDER, Arc::clone(&card));
        desk.run(issue(HOLDER, &format!("holder{n}"), ra.bootstrap_code())).unwrap();
        Self { desk, card }
    }

    /// What a patient person does: try again until it is done.
    fn until_done(&mut self, over: impl Fn(&Failure) -> bool, what: impl Fn() -> Request) {
        let mut seen = Vec::new();
        for _ in 0..TRIES {
            let failure = match self.desk.run(what()) {
                Ok(_) => return,
                Err(failure) if over(&failure) => return,
                Err(failure) => failure,
            };
            match &failure.problem {
                // The helper's session is gone, or the helper was never signed in: they sign in.
                Problem::HelperCardNeeded | Problem::Refused(Refusal::NotSignedIn) => {
                    if let Err(failure) = self.desk.run(sign_in(HELPER)) {
                        seen.push(failure.problem);
                    }
                }
                _ => thread::sleep(Duration::from_millis(30)),
            }
            seen.push(failure.problem);
        }
        panic!("tried {TRIES} times: {:?}", &seen[seen.len().saturating_sub(8)..]);
    }

    fn unlock(&mut self) {
        block(&self.card);
        self.go_on_unlocking();
    }

    fn go_on_unlocking(&mut self) {
        self.until_done(|f| matches!(f.problem, Problem::NotBlocked), unlock);
    }

    fn renew(&mut self) {
        self.until_done(|_| false, renew);
    }

    /// With nobody killing any more, whatever is open is finished.
    fn finish(&mut self) {
        self.go_on_unlocking();
        self.renew();
    }
}
