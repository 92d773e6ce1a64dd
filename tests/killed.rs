//! `kill -9` of the service at random moments during a mixed load of unlocks and renewals: afterwards every operation finishes, no PUK
//! is unknown, no certificate is lost, and the audit trail is whole. Real desks, virtual cards, a real service process.
#![cfg(all(unix, feature = "desktop", feature = "ra"))]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

mod rig;

use std::{
    io::Write as _,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use rig::{Kind, Ra};
use wardcard::{
    card::{
        piv::{self, SlotReading},
        transport::{
            Readers,
            r#virtual::{SharedApplet, VirtualReaders},
        },
        virtual_card::{Profile, VirtualCard},
    },
    desk::{
        Handle, Host, Parts, RaSetting,
        port::{Answer, By, Command, Event, IssueBy, Job, News, Outcome, Port, Question, ReaderLook, Request},
    },
    domain::{
        card::{PasscodeState, Retries, Slot},
        chance::Chance,
        clock::{Clock, Timestamp},
        passcode::Passcode,
        person::PersonId,
        problem::{Failure, Problem},
        secret::{Puk, SecretText},
    },
    ra::{
        admin::{data::Data, vault},
        client::Trust,
        store::{audit::Trail, certificates::CertificateState},
        vault::{Purpose, Sealed, SecretKind},
    },
};

const HOLDER: &str = "Reader of the holder";
const HELPER: &str = "Reader of the helper";
const PASSCODE: &str = "271828";
const PATIENCE: Duration = Duration::from_secs(60);
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
    let mut desks: Vec<_> = (0..DESKS).map(|n| Desk::new(dir.path(), &ra, n)).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let finished = Arc::new(AtomicU32::new(0));
    thread::scope(|scope| {
        for desk in &mut desks {
            let (stop, finished) = (Arc::clone(&stop), Arc::clone(&finished));
            scope.spawn(move || {
                // One that panics ends the others too.
                let _end = Ends(Arc::clone(&stop));
                while !stop.load(Ordering::Relaxed) {
                    desk.unlock();
                    desk.renew();
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
    for desk in &mut desks {
        desk.finish();
        runtime.block_on(desk.assert_agrees(&ra, &store));
    }
    runtime.block_on(async {
        assert!(matches!(store.check_audit().await.unwrap(), Trail::Whole { .. }));
        let mut tx = store.look().await.unwrap();
        for desk in &desks {
            let card = tx.card_by_identity(&desk.identity()).await.unwrap().unwrap();
            assert!(tx.open_operations_of_card(card.key).await.unwrap().is_empty(), "nothing is left open");
        }
    });
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

/// Counts up through SHA-256: fit for nothing but tests.
fn chance(seed: u64) -> Chance {
    use sha2::{Digest, Sha256};
    let n = Arc::new(AtomicU64::new(seed << 32));
    Chance::new(move |to| {
        for chunk in to.chunks_mut(32) {
            let block = Sha256::digest(n.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    })
}

fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the service is another process: its clock is the system's")]
    Clock::new(Timestamp::now)
}

/// A desktop with two readers: a helper's card, signed in, and a holder's.
struct Desk {
    readers: VirtualReaders,
    desk: Handle,
    card: SharedApplet,
    next_job: u64,
}

impl Desk {
    fn new(dir: &Path, ra: &Ra, n: usize) -> Self {
        let chance = chance(100 + u64::try_from(n).unwrap());
        let readers = VirtualReaders::new(&[HOLDER, HELPER]);
        let desk = Handle::start(Parts {
            readers: Arc::new(readers.clone()),
            ra: RaSetting::At { url: ra.url.clone(), trust: Trust::File(ra.data.join("ra-ca.pem")) },
            state: dir.join(format!("desk{n}")),
            clock: clock(),
            chance: chance.clone(),
            workstation: format!("desk {n}"),
            host: Host::default(),
            wake: Arc::new(|| {}),
        })
        .unwrap();
        let blank = || Arc::new(Mutex::new(VirtualCard::with_profile(Profile::default(), &chance)));
        let mut new = Self { readers, desk, card: blank(), next_job: 1 };
        new.insert(HELPER, blank());
        new.run(issue(HELPER, &format!("helper{n}"), ra.bootstrap_code())).unwrap();
        let card = Arc::clone(&new.card);
        new.insert(HOLDER, card);
        new.run(issue(HOLDER, &format!("holder{n}"), ra.bootstrap_code())).unwrap();
        new
    }

    fn insert(&mut self, reader: &str, card: SharedApplet) {
        self.readers.insert(reader, card);
        loop {
            match self.desk.wait(PATIENCE).expect("news of the readers") {
                Event::Readers(views) if views.iter().any(|v| v.name == reader && matches!(v.look, ReaderLook::Card(_))) => {
                    return;
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, what: Request) -> Result<Outcome, Failure> {
        let job = Job(self.next_job);
        self.next_job += 1;
        assert!(self.desk.send(Command { job, what }));
        loop {
            match self.desk.wait(PATIENCE).expect("news of the job") {
                Event::Job { job: of, news: News::Ask(question) } if of == job => {
                    let answer = match question {
                        Question::NewPasscode { .. } => Answer::NewPasscode(passcode()),
                        Question::Terms { .. } => Answer::AcceptTerms,
                        Question::Code { .. } | Question::HelpCode(_) | Question::ReportCode { .. } => {
                            panic!("no code is asked for where a helper vouches")
                        }
                    };
                    self.desk.send(Command { job, what: Request::Answer(answer) });
                }
                Event::Job { job: of, news: News::Ended(result) } if of == job => return result,
                _ => {}
            }
        }
    }

    /// What a patient person does: try again until it is done.
    fn until_done(&mut self, over: impl Fn(&Failure) -> bool, what: impl Fn() -> Request) {
        let mut seen = Vec::new();
        for _ in 0..TRIES {
            let failure = match self.run(what()) {
                Ok(_) => return,
                Err(failure) if over(&failure) => return,
                Err(failure) => failure,
            };
            match &failure.problem {
                // The helper's session is gone, or the helper was never signed in: they sign in.
                Problem::HelperCardNeeded | Problem::Refused(wardcard::domain::refusal::Refusal::NotSignedIn) => {
                    let sign_in = Request::SignIn { reader: HELPER.to_owned(), passcode: passcode(), last_try: false };
                    if let Err(failure) = self.run(sign_in) {
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
        let over = |f: &Failure| matches!(f.problem, Problem::NotBlocked);
        self.until_done(over, || Request::Unlock { reader: HOLDER.to_owned(), by: by_helper(), code_by: None });
    }

    fn renew(&mut self) {
        let renew = || Request::Renew { reader: HOLDER.to_owned(), by: by_helper(), passcode: passcode(), last_try: false };
        self.until_done(|_| false, renew);
    }

    /// With nobody killing any more, whatever is open is finished.
    fn finish(&mut self) {
        self.go_on_unlocking();
        self.renew();
    }

    fn identity(&self) -> wardcard::domain::card::CardIdentity {
        let mut link = self.readers.connect(HOLDER).unwrap();
        piv::read(link.as_mut()).unwrap().identity.unwrap()
    }

    async fn assert_agrees(&self, ra: &Ra, store: &wardcard::ra::store::Store) {
        let mut link = self.readers.connect(HOLDER).unwrap();
        let reading = piv::read(link.as_mut()).unwrap();
        assert_eq!(reading.passcode, PasscodeState::Left(Retries(3)));
        let mut tx = store.look().await.unwrap();
        let card = tx.card_by_identity(&reading.identity.unwrap()).await.unwrap().expect("the RA knows the card");
        for slot in Slot::ALL {
            let SlotReading::Certificate { facts, key } = reading.slot(slot) else { panic!("no certificate in {slot}") };
            assert_ne!(*key, piv::KeyMatch::Different, "{slot}");
            let stored = tx.certificate_by_der(&facts.der).await.unwrap().expect("the RA issued it");
            assert_eq!(stored.state, CertificateState::Active, "{slot}");
        }
        let vault = vault::open(&Data::at(&ra.data), store, &clock(), &chance(1)).await.unwrap();
        let puk = vault.unseal(&Purpose { card: card.serial, kind: SecretKind::Puk }, &Sealed(card.puk.unwrap())).unwrap();
        let puk = || Puk::from_slice(&puk).unwrap();
        let presented = piv::transaction(link.as_mut(), |mut card| card.change_puk(&puk(), &puk())).unwrap();
        assert_eq!(presented, piv::Presented::Accepted, "the vault's PUK is the card's");
    }
}

fn passcode() -> Passcode {
    Passcode::typed(PASSCODE).unwrap()
}

fn issue(reader: &str, person: &str, code: SecretText) -> Request {
    Request::Issue { reader: reader.to_owned(), person: PersonId(person.to_owned()), by: IssueBy::Bootstrap(code) }
}

fn by_helper() -> By {
    By::Helper { reader: HELPER.to_owned(), attested: true }
}

/// Blocks the card by VERIFY, as another program would.
fn block(card: &SharedApplet) {
    let mut card = card.lock().unwrap();
    card.power_on();
    card.exchange(&hex::decode("00A404000BA000000308000010000100").unwrap());
    while card.exchange(&hex::decode("0020008008393939393939FFFF").unwrap()) != [0x69, 0x83] {}
}
