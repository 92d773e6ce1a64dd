//! The card is pulled out, or reset by another program, at every single exchange of every operation: it is finished afterwards, the
//! RA's books and the card agree, and what was said of the card was true. Virtual readers, a real RA over TLS, the real desk.
#![cfg(feature = "demo")]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use wardcard::{
    card::{
        piv::{self, SlotReading},
        transport::{
            Readers,
            r#virtual::{Fault, SharedApplet, VirtualReaders},
        },
        virtual_card::{Profile, VirtualCard},
    },
    desk::{
        Handle, Host, Parts, RaSetting,
        port::{Answer, By, Command, Event, IssueBy, Job, News, Outcome, Port, Question, ReaderLook, Request},
    },
    domain::{
        card::{CardIdentity, PasscodeState, Retries, Slot},
        chance::Chance,
        clock::{Clock, Timestamp},
        operation::CardChanged,
        passcode::Passcode,
        person::PersonId,
        problem::{Failure, Problem},
    },
    ra::{
        admin::{bootstrap_code::bootstrap_code, data::Data, import::import, init, vault},
        api::operation::{Document, IdentityCheck},
        client::Trust,
        server::running::{DATABASE, Options, Running},
        store::{Place, Store, certificates::CertificateState},
        vault::{Purpose, Sealed, SecretKind},
    },
};

const HOLDER: &str = "Reader of the holder";
const HELPER: &str = "Reader of the helper";
const AGENT: &str = "Reader of the agent";
const PASSCODE: &str = "271828";
const PATIENCE: Duration = Duration::from_secs(60);
const PEOPLE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
agent,Ms,Amina,Yusuf,1975-06-02,555500000017,amina@ra.example,,RA1,Example RA,ra_agent,2020-01-01,
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,RS1,Riverside Surgery,unlocker,2020-01-01,
holder,Dr,Bronwen,Hughes,1978-03-09,555500000033,bronwen@surgery.example,,RS1,Riverside Surgery,holder,2020-01-01,
";

/// Counts up through SHA-256: the same in every run, and fit for nothing but tests.
fn chance() -> Chance {
    use sha2::{Digest, Sha256};
    let n = Arc::new(AtomicU64::new(0));
    Chance::new(move |to| {
        for chunk in to.chunks_mut(32) {
            let block = Sha256::digest(n.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    })
}

fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "TLS looks at the system's clock, so the RA's has to agree with it")]
    Clock::new(Timestamp::now)
}

struct World {
    dir: tempfile::TempDir,
    readers: VirtualReaders,
    desk: Handle,
    chance: Chance,
    next_job: u64,
    _ra: Running,
}

impl World {
    /// An RA whose certificates are always inside the warning window, and the helper's card, signed in.
    fn new() -> Self {
        let (dir, clock, chance) = (tempfile::tempdir().unwrap(), clock(), chance());
        let data = dir.path().join("ra");
        let options = init::InitOptions { certificate_days: Some(60), ..init::InitOptions::default() };
        init::init(&Data::at(&data), &options, &clock, &chance).unwrap();
        let csv = dir.path().join("people.csv");
        std::fs::write(&csv, PEOPLE).unwrap();
        import(&Data::at(&data), &csv, false, &clock, &chance).unwrap();
        let mail_dir = Some(dir.path().join("mail"));
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options { mail_dir, ..Options::new(clock.clone(), chance.clone()) };
        let ra = Running::start(&data, loopback, options).unwrap();
        let readers = VirtualReaders::new(&[HOLDER, HELPER]);
        let desk = Handle::start(Parts {
            readers: Arc::new(readers.clone()),
            ra: RaSetting::At { url: ra.url(), trust: Trust::File(ra.ca_file()) },
            state: dir.path().join("desk"),
            clock,
            chance: chance.clone(),
            workstation: "test".to_owned(),
            host: Host::default(),
            wake: Arc::new(|| {}),
        })
        .unwrap();
        let mut world = Self { dir, readers, desk, chance, next_job: 1, _ra: ra };
        let helper = world.blank(Profile::default());
        world.insert(HELPER, helper);
        let code = world.code();
        world.run(issue(HELPER, "helper", code)).unwrap();
        world.run(sign_in(HELPER)).unwrap();
        world
    }

    fn blank(&self, profile: Profile) -> SharedApplet {
        Arc::new(Mutex::new(VirtualCard::with_profile(profile, &self.chance)))
    }

    fn code(&self) -> wardcard::domain::secret::SecretText {
        bootstrap_code(&Data::at(self.dir.path().join("ra")), &clock(), &self.chance).unwrap()
    }

    /// Puts a card in and waits until the desk has read it.
    fn insert(&mut self, reader: &str, card: SharedApplet) {
        self.readers.remove(reader);
        self.wait_for(reader, |look| matches!(look, ReaderLook::Empty));
        self.readers.insert(reader, card);
        self.wait_for(reader, |look| matches!(look, ReaderLook::Card(_)));
    }

    fn wait_for(&mut self, reader: &str, is_so: impl Fn(&ReaderLook) -> bool) {
        // A look asks for news even where there are none.
        self.readers.insert("Reader that wakes", self.blank(Profile::default()));
        self.readers.unplug("Reader that wakes");
        loop {
            match self.desk.wait(PATIENCE).expect("news of the readers") {
                Event::Readers(views) if views.iter().any(|v| v.name == reader && is_so(&v.look)) => return,
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

    /// What the books say of the card in the holder's reader, and whether the card agrees.
    #[track_caller]
    fn assert_agrees(&self, context: &str) -> CardIdentity {
        let mut link = self.readers.connect(HOLDER).expect("the card");
        let reading = piv::read(link.as_mut()).expect("a reading");
        let identity = reading.identity.expect("an identity");
        assert_eq!(reading.passcode, PasscodeState::Left(Retries(3)), "{context}: tries of the passcode");
        assert_eq!(reading.puk_left.unwrap_or(Retries(3)), Retries(3), "{context}: tries of the PUK");
        let verified =
            piv::transaction(link.as_mut(), |card| Ok::<_, piv::CardFault>(card.verify(&passcode())?.is_yes())).unwrap();
        assert!(verified, "{context}: the passcode is the one that was chosen");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let data = self.dir.path().join("ra");
        let puk = runtime.block_on(async {
            let store = Store::open(&Place::File(data.join(DATABASE))).await.unwrap();
            let mut tx = store.look().await.unwrap();
            let card = tx.card_by_identity(&identity).await.unwrap().expect("the RA knows the card");
            for slot in Slot::ALL {
                let SlotReading::Certificate { facts, key } = reading.slot(slot) else {
                    panic!("{context}: no certificate in {slot}")
                };
                assert_ne!(*key, piv::KeyMatch::Different, "{context}: {slot}");
                let stored = tx.certificate_by_der(&facts.der).await.unwrap().expect("the RA issued it");
                assert_eq!(stored.state, CertificateState::Active, "{context}: {slot}");
            }
            let sealed = Sealed(card.puk.expect("a PUK in the vault"));
            let purpose = Purpose { card: card.serial, kind: SecretKind::Puk };
            vault::open(&Data::at(&data), &store, &clock(), &self.chance).await.unwrap().unseal(&purpose, &sealed).unwrap()
        });
        let puk = || wardcard::domain::secret::Puk::from_slice(&puk).unwrap();
        let presented = piv::transaction(link.as_mut(), |mut card| card.change_puk(&puk(), &puk())).unwrap();
        assert_eq!(presented, piv::Presented::Accepted, "{context}: the vault's PUK is the card's");
        identity
    }
}

fn passcode() -> Passcode {
    Passcode::typed(PASSCODE).unwrap()
}

fn issue(reader: &str, person: &str, code: wardcard::domain::secret::SecretText) -> Request {
    Request::Issue { reader: reader.to_owned(), person: PersonId(person.to_owned()), by: IssueBy::Bootstrap(code) }
}

fn sign_in(reader: &str) -> Request {
    Request::SignIn { reader: reader.to_owned(), passcode: passcode(), last_try: false }
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

const FAULTS: [Fault; 3] = [Fault::CutBefore, Fault::CutAfter, Fault::Reset];

/// Runs `what` with a fault at exchange 1, 2, 3 … until it ends before the fault would come; each time it must be possible to finish.
fn at_every_exchange(
    world: &mut World,
    card: &SharedApplet,
    fault: Fault,
    mut before: impl FnMut(&mut World),
    what: impl Fn(&World) -> Request,
) {
    let mut cuts = 0;
    for n in 1.. {
        let context = format!("{fault:?} at exchange {n}");
        before(world);
        world.insert(HOLDER, card.clone());
        world.readers.fault(HOLDER, n, fault);
        let request = what(world);
        let first = world.run(request);
        if let Err(failure) = &first {
            assert_true_of_card(failure, &context);
            cuts += u32::from(matches!(failure.problem, Problem::CutOff { .. }));
        }
        let uncut = world.readers.calm(HOLDER) > 0;
        world.insert(HOLDER, card.clone());
        let mut last = first;
        for _ in 0..2 {
            match &last {
                Ok(_) => break,
                // It was over but for the word about it.
                Err(Failure { problem: Problem::NotBlocked | Problem::NotBlank, .. }) => break,
                Err(_) => {}
            }
            let request = what(world);
            last = world.run(request);
        }
        let over = matches!(&last, Ok(_) | Err(Failure { problem: Problem::NotBlocked | Problem::NotBlank, .. }));
        assert!(over, "{context}: {last:?}");
        world.assert_agrees(&context);
        if uncut {
            let enough = if fault == Fault::Reset { 2 } else { 4 };
            assert!(cuts >= enough, "{fault:?}: the faults hit nothing, {cuts} cuts in {n} runs");
            return;
        }
        assert!(n < 400, "{context}: it never ends");
    }
}

fn assert_true_of_card(failure: &Failure, context: &str) {
    let cut = matches!(failure.problem, Problem::CutOff { .. });
    let passing = matches!(failure.problem, Problem::CardGone | Problem::NoCard | Problem::CardReset | Problem::CardFault { .. });
    assert!(cut || passing, "{context}: {failure:?}");
    assert_eq!(cut, failure.card_changed != CardChanged::No, "{context}: {failure:?}");
}

fn all_faults(profile: Profile) {
    let mut world = World::new();
    let card = world.blank(profile);
    world.insert(HOLDER, card.clone());
    let code = world.code();
    world.run(issue(HOLDER, "holder", code)).unwrap();
    let identity = world.assert_agrees("issued");
    for fault in FAULTS {
        let blocked = card.clone();
        let unlock = |_: &World| Request::Unlock { reader: HOLDER.to_owned(), by: by_helper(), code_by: None };
        at_every_exchange(&mut world, &card, fault, |_| block(&blocked), unlock);
        let renew =
            |_: &World| Request::Renew { reader: HOLDER.to_owned(), by: by_helper(), passcode: passcode(), last_try: false };
        at_every_exchange(&mut world, &card, fault, |_| {}, renew);
    }
    assert_eq!(world.assert_agrees("at the end"), identity, "it is the same card all the time");
}

#[test]
fn our_card() {
    all_faults(Profile::default());
}

#[test]
fn a_card_that_knows_the_standard_only() {
    all_faults(Profile::plain());
}

#[test]
fn a_repair_is_finished_too() {
    for profile in [Profile::default(), Profile::plain()] {
        let mut world = World::new();
        let agent = world.blank(Profile::default());
        world.readers.insert(AGENT, agent);
        world.wait_for(AGENT, |look| matches!(look, ReaderLook::Card(_)));
        let code = world.code();
        world.run(issue(AGENT, "agent", code)).unwrap();
        let card = world.blank(profile);
        world.insert(HOLDER, card.clone());
        let code = world.code();
        world.run(issue(HOLDER, "holder", code)).unwrap();
        let identity = world.assert_agrees("issued");
        let repair = |_: &World| Request::Repair {
            reader: HOLDER.to_owned(),
            agent: AGENT.to_owned(),
            identity_check: IdentityCheck { documents: vec![Document::Passport], likeness_confirmed: true },
        };
        for fault in FAULTS {
            let blocked = card.clone();
            let before = |world: &mut World| {
                // A session ends after some minutes without a call.
                world.run(sign_in(AGENT)).unwrap();
                block(&blocked);
            };
            at_every_exchange(&mut world, &card, fault, before, repair);
        }
        assert_eq!(world.assert_agrees("at the end"), identity, "it is the same card all the time");
    }
}

#[test]
fn an_issue_is_finished_too() {
    for fault in FAULTS {
        let mut world = World::new();
        for n in (1..).step_by(3) {
            let context = format!("{fault:?} at exchange {n}");
            let card = world.blank(Profile::default());
            world.insert(HOLDER, card.clone());
            world.readers.fault(HOLDER, n, fault);
            let code = world.code();
            let first = world.run(issue(HOLDER, "holder", code));
            let uncut = world.readers.calm(HOLDER) > 0;
            world.insert(HOLDER, card.clone());
            let mut last = first;
            for _ in 0..2 {
                if last.is_ok() {
                    break;
                }
                let code = world.code();
                last = world.run(issue(HOLDER, "holder", code));
            }
            assert!(last.is_ok(), "{context}: {last:?}");
            world.assert_agrees(&context);
            if uncut {
                break;
            }
        }
    }
}
