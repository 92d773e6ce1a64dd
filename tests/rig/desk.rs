//! A desk with readers and cards in memory, driven as a patient person drives it; shared by the tests that cut its work off.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

use std::{
    path::{Path, PathBuf},
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
            Readers as _,
            r#virtual::{SharedApplet, VirtualReaders},
        },
        virtual_card::{Profile, VirtualCard},
    },
    desk::{
        Handle, Host, Parts, RaSetting,
        port::{Answer, By, CardView, Command, Event, IssueBy, Job, News, Outcome, Port as _, Question, ReaderLook, Request},
    },
    domain::{
        card::{CardIdentity, PasscodeState, Retries, Slot},
        chance::Chance,
        clock::{Clock, Timestamp},
        passcode::{Passcode, PasscodeEntry},
        person::PersonId,
        problem::Failure,
        secret::{Puk, SecretText},
    },
    ra::{
        admin::{data::Data, vault},
        client::Trust,
        store::{Store, certificates::CertificateState},
        vault::{Purpose, Sealed, SecretKind},
    },
};

pub const HOLDER: &str = "Reader of the holder";
pub const HELPER: &str = "Reader of the helper";
const PASSCODE: &str = "271828";
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a desk is and whom it asks.
pub struct Place {
    pub ra: String,
    pub trust: PathBuf,
    pub state: PathBuf,
    pub workstation: String,
    pub readers: &'static [&'static str],
}

pub struct Desk {
    pub readers: VirtualReaders,
    handle: Handle,
    chance: Chance,
    next_job: u64,
}

impl Desk {
    /// With nothing in its readers.
    pub fn start(place: Place, chance: &Chance) -> Self {
        let readers = VirtualReaders::new(place.readers);
        let handle = Handle::start(Parts {
            readers: Arc::new(readers.clone()),
            ra: RaSetting::At { url: place.ra, trust: Trust::File(place.trust) },
            state: place.state,
            clock: clock(),
            chance: chance.clone(),
            workstation: place.workstation,
            host: Host::default(),
            wake: Arc::new(|| {}),
        })
        .unwrap();
        Self { readers, handle, chance: chance.clone(), next_job: 1 }
    }

    pub fn blank(&self, profile: Profile) -> SharedApplet {
        Arc::new(Mutex::new(VirtualCard::with_profile(profile, &self.chance)))
    }

    /// Puts a card in and waits until the desk has read it; what is shown of it then.
    pub fn insert(&mut self, reader: &str, card: SharedApplet) -> CardView {
        self.readers.remove(reader);
        self.wait_for(reader, |look| matches!(look, ReaderLook::Empty).then_some(()));
        self.readers.insert(reader, card);
        self.wait_for(reader, |look| if let ReaderLook::Card(card) = look { Some(*card.clone()) } else { None })
    }

    fn wait_for<T>(&mut self, reader: &str, what: impl Fn(&ReaderLook) -> Option<T>) -> T {
        // A look asks for news even where there are none.
        self.readers.insert("Reader that wakes", self.blank(Profile::default()));
        self.readers.unplug("Reader that wakes");
        loop {
            if let Event::Readers(views) = self.handle.wait(PATIENCE).expect("news of the readers")
                && let Some(found) = views.iter().filter(|v| v.name == reader).find_map(|v| what(&v.look))
            {
                return found;
            }
        }
    }

    pub fn run(&mut self, what: Request) -> Result<Outcome, Failure> {
        let job = Job(self.next_job);
        self.next_job += 1;
        assert!(self.handle.send(Command { job, what }));
        loop {
            match self.handle.wait(PATIENCE).expect("news of the job") {
                Event::Job { job: of, news: News::Ask(question) } if of == job => {
                    let answer = match question {
                        Question::NewPasscode { .. } => Answer::NewPasscode(passcode()),
                        Question::Terms { .. } => Answer::AcceptTerms,
                        Question::CodeWay { .. }
                        | Question::Code { .. }
                        | Question::HelpCode(_)
                        | Question::ReportCode { .. } => {
                            panic!("no code is asked for where a helper vouches")
                        }
                    };
                    self.handle.send(Command { job, what: Request::Answer(answer) });
                }
                Event::Job { job: of, news: News::Ended(result) } if of == job => return result,
                _ => {}
            }
        }
    }

    /// What the books of the RA in `data` say of the card in the holder's reader, and whether the card agrees.
    pub async fn assert_agrees(&self, data: &Path, store: &Store, context: &str) -> CardIdentity {
        let mut link = self.readers.connect(HOLDER).expect("the card");
        let reading = piv::read(link.as_mut()).expect("a reading");
        let identity = reading.identity.unwrap_or_else(|| panic!("{context}: the card has no identity"));
        assert_eq!(reading.passcode, PasscodeState::Left(Retries(3)), "{context}: tries of the passcode");
        assert_eq!(reading.puk_left.unwrap_or(Retries(3)), Retries(3), "{context}: tries of the PUK");
        let verified =
            piv::transaction(link.as_mut(), |card| Ok::<_, piv::CardFault>(card.verify(&passcode())?.is_yes())).unwrap();
        assert!(verified, "{context}: the passcode is the one that was chosen");
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
        drop(tx);
        let sealed = Sealed(card.puk.expect("a PUK in the vault"));
        let purpose = Purpose { card: card.serial, kind: SecretKind::Puk };
        let vault = vault::open(&Data::at(data), store, &clock(), &self.chance).await.unwrap();
        let puk = vault.unseal(&purpose, &sealed).unwrap();
        let puk = || Puk::from_slice(&puk).unwrap();
        let presented = piv::transaction(link.as_mut(), |mut card| card.change_puk(&puk(), &puk())).unwrap();
        assert_eq!(presented, piv::Presented::Accepted, "{context}: the vault's PUK is the card's");
        identity
    }
}

/// Counts up through SHA-256: the same in every run, and fit for nothing but tests.
pub fn chance(seed: u64) -> Chance {
    use sha2::{Digest as _, Sha256};
    let n = Arc::new(AtomicU64::new(seed << 32));
    Chance::new(move |to| {
        for chunk in to.chunks_mut(32) {
            let block = Sha256::digest(n.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    })
}

pub fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "TLS looks at the system's clock, so everybody has to agree with it")]
    Clock::new(Timestamp::now)
}

pub fn passcode() -> PasscodeEntry {
    Passcode::typed(PASSCODE).unwrap().into()
}

pub fn issue(reader: &str, person: &str, code: SecretText) -> Request {
    Request::Issue { reader: reader.to_owned(), person: PersonId(person.to_owned()), by: IssueBy::Bootstrap(code) }
}

pub fn sign_in(reader: &str) -> Request {
    Request::SignIn { reader: reader.to_owned(), passcode: passcode(), last_try: false }
}

/// The holder's card, by the helper.
pub fn unlock() -> Request {
    Request::Unlock { reader: HOLDER.to_owned(), by: by_helper(), code_by: None }
}

pub fn renew() -> Request {
    Request::Renew { reader: HOLDER.to_owned(), by: by_helper(), passcode: passcode(), last_try: false }
}

fn by_helper() -> By {
    By::Helper { reader: HELPER.to_owned(), attested: true }
}

/// Blocks the card by VERIFY, as another program would.
pub fn block(card: &SharedApplet) {
    let mut card = card.lock().unwrap();
    card.power_on();
    card.exchange(&hex::decode("00A404000BA000000308000010000100").unwrap());
    while card.exchange(&hex::decode("0020008008393939393939FFFF").unwrap()) != [0x69, 0x83] {}
}
