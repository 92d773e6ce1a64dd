//! The rack of ready cards beside the window.

use std::{
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{READERS, hand::Slot, mailbox::Mailbox, people::CARDS, prepare, ra::DemoRa};
use crate::{
    card::transport::r#virtual::VirtualReaders,
    domain::{chance::Chance, problem::Problem},
    gui::demo_panel::{DemoMail, DemoRack, Hindrance, RackCard},
};

pub struct Rack {
    dir: PathBuf,
    workstation: String,
    readers: VirtualReaders,
    chance: Chance,
    mailbox: Mutex<Mailbox>,
    /// The cards are made.
    ready: Arc<AtomicBool>,
    /// In the order of [`CARDS`].
    slots: Vec<Slot>,
    /// Which card is in which of the readers.
    inserted: [Option<&'static str>; READERS.len()],
    hindrance: Option<Hindrance>,
}

impl Rack {
    /// A rack over the cards of the demo in `dir`, of which none is there yet.
    pub fn at(dir: &Path, readers: VirtualReaders, chance: Chance, workstation: String) -> Self {
        Self {
            dir: dir.to_owned(),
            workstation,
            readers,
            chance,
            mailbox: Mutex::default(),
            ready: Arc::default(),
            slots: CARDS.iter().map(|card| Slot::of(prepare::path(dir, card))).collect(),
            inserted: [None; READERS.len()],
            hindrance: None,
        }
    }

    /// Makes the cards in the background, or finds them.
    pub fn make(&self, ra: &DemoRa, changed: Arc<dyn Fn() + Send + Sync>) {
        let shop = prepare::Workshop {
            dir: ra.dir().to_owned(),
            url: ra.url(),
            ca_file: ra.ca_file(),
            shift: ra.shift(),
            chance: self.chance.clone(),
            codes: Box::new(ra.codes()),
        };
        self.in_background(changed, move || prepare::all(&shop));
    }

    /// Waits for the first desk to have made them.
    pub fn wait(&self, changed: Arc<dyn Fn() + Send + Sync>) {
        let dir = self.dir.clone();
        self.in_background(changed, move || prepare::await_cards(&dir));
    }

    fn in_background(&self, changed: Arc<dyn Fn() + Send + Sync>, work: impl FnOnce() -> Result<(), Problem> + Send + 'static) {
        let ready = self.ready.clone();
        let made = std::thread::Builder::new().name("demo-workshop".to_owned()).spawn(move || match work() {
            Ok(()) => {
                ready.store(true, Ordering::SeqCst);
                changed();
            }
            Err(problem) => tracing::error!(%problem, "the demo's cards cannot be made"),
        });
        if let Err(error) = made {
            tracing::error!(%error, "the demo's workshop cannot be started");
        }
    }

    fn take_out_of(&mut self, bay: usize) {
        self.readers.remove(READERS[bay]);
        self.inserted[bay] = None;
    }
}

impl DemoRack for Rack {
    fn workstation(&self) -> &str {
        &self.workstation
    }

    fn readers(&self) -> Vec<String> {
        READERS.map(str::to_owned).to_vec()
    }

    fn cards(&self) -> Vec<RackCard> {
        let ready = self.ready.load(Ordering::SeqCst);
        CARDS
            .iter()
            .filter(|_| ready)
            .map(|c| RackCard {
                key: c.key,
                holder: c.holder.to_owned(),
                about: c.about.to_owned(),
                passcode: c.passcode.to_owned(),
                inserted: self.inserted.iter().position(|i| *i == Some(c.key)).map(|n| READERS[n].to_owned()),
            })
            .collect()
    }

    fn insert(&mut self, key: &str, reader: &str) {
        self.hindrance = None;
        let Some(n) = READERS.iter().position(|r| *r == reader) else { return };
        let Some(at) = CARDS.iter().position(|c| c.key == key) else { return };
        let card = match self.slots[at].take(&self.chance) {
            Ok(Some(card)) => card,
            Ok(None) => {
                self.hindrance = Some(Hindrance::CardElsewhere { key: CARDS[at].key });
                return;
            }
            Err(problem) => {
                tracing::error!(%problem, "a card of the demo cannot be read");
                return;
            }
        };
        // One card is in one reader: it leaves the other first.
        if let Some(other) = self.inserted.iter().position(|i| *i == Some(CARDS[at].key)) {
            self.take_out_of(other);
        }
        self.readers.insert(reader, card);
        self.inserted[n] = Some(CARDS[at].key);
    }

    fn remove(&mut self, reader: &str) {
        self.hindrance = None;
        if let Some(n) = READERS.iter().position(|r| *r == reader) {
            self.take_out_of(n);
        }
    }

    fn mails(&self) -> Vec<DemoMail> {
        self.mailbox.lock().unwrap_or_else(PoisonError::into_inner).look(&self.dir).to_vec()
    }

    fn open_desk(&mut self) {
        let program = std::env::current_exe();
        let opened = program.and_then(|p| process::Command::new(p).args(["demo", "--join"]).arg(&self.dir).spawn());
        // Waited for, so that the system can forget it when it ends.
        let waits =
            opened.and_then(|mut desk| std::thread::Builder::new().name("demo-desk".to_owned()).spawn(move || desk.wait()));
        self.hindrance = waits.err().map(|error| {
            tracing::error!(%error, "a second desk cannot be opened");
            Hindrance::NoDesk
        });
    }

    fn hindrance(&self) -> Option<Hindrance> {
        self.hindrance
    }
}
