//! The rack of ready cards beside the window.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{READERS, mailbox::Mailbox, people::CARDS, prepare, ra::DemoRa};
use crate::{
    card::transport::r#virtual::{SharedApplet, VirtualReaders},
    domain::chance::Chance,
    gui::demo_panel::{DemoMail, DemoRack, RackCard},
};

pub struct Rack {
    readers: VirtualReaders,
    mail_dir: PathBuf,
    mailbox: Mutex<Mailbox>,
    /// In the order of [`CARDS`]; empty until they are made.
    cards: Arc<Mutex<Vec<SharedApplet>>>,
    /// Which card is in which of the readers.
    inserted: [Option<&'static str>; READERS.len()],
}

impl Rack {
    pub fn prepare(ra: &DemoRa, readers: VirtualReaders, chance: Chance, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        let cards = Arc::<Mutex<Vec<SharedApplet>>>::default();
        let shop = prepare::Workshop {
            dir: ra.dir().to_owned(),
            url: ra.url(),
            ca_file: ra.ca_file(),
            shift: ra.shift(),
            chance,
            codes: Box::new(ra.codes()),
        };
        let to = cards.clone();
        let made = std::thread::Builder::new().name("demo-workshop".to_owned()).spawn(move || match prepare::all(&shop) {
            Ok(made) => {
                *lock(&to) = made;
                changed();
            }
            Err(problem) => tracing::error!(%problem, "the demo's cards cannot be made"),
        });
        if let Err(error) = made {
            tracing::error!(%error, "the demo's workshop cannot be started");
        }
        Self { readers, mail_dir: ra.dir().join("mail"), mailbox: Mutex::default(), cards, inserted: [None; READERS.len()] }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl DemoRack for Rack {
    fn readers(&self) -> Vec<String> {
        READERS.map(str::to_owned).to_vec()
    }

    fn cards(&self) -> Vec<RackCard> {
        let ready = lock(&self.cards).len();
        CARDS
            .iter()
            .take(ready)
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
        let Some(n) = READERS.iter().position(|r| *r == reader) else { return };
        let Some(at) = CARDS.iter().position(|c| c.key == key) else { return };
        let Some(card) = lock(&self.cards).get(at).cloned() else { return };
        // One card is in one reader: it leaves the other first.
        if let Some(other) = self.inserted.iter().position(|i| *i == Some(CARDS[at].key)) {
            self.readers.remove(READERS[other]);
            self.inserted[other] = None;
        }
        self.readers.insert(reader, card);
        self.inserted[n] = Some(CARDS[at].key);
    }

    fn remove(&mut self, reader: &str) {
        if let Some(n) = READERS.iter().position(|r| *r == reader) {
            self.readers.remove(reader);
            self.inserted[n] = None;
        }
    }

    fn mails(&self) -> Vec<DemoMail> {
        lock(&self.mailbox).look(&self.mail_dir).to_vec()
    }
}
