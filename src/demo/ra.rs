//! The demo's RA: on loopback, with its database in the demo's folder, and a clock that can be set back.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use super::{mailbox, people};
use crate::{
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        policy::Contact,
        problem::Problem,
        secret::SecretText,
    },
    ra::{
        admin::{self, data::Data, init::InitOptions},
        server::running::{Options, Running},
    },
};

/// A folder that is the caller's, or one that goes away with the demo.
pub enum Folder {
    Kept(PathBuf),
    Passing(tempfile::TempDir),
}

/// The RA, and where it keeps things.
pub struct DemoRa {
    running: Running,
    folder: Folder,
    chance: Chance,
    shift: Shift,
}

/// Sets a clock back by whole days.
#[derive(Clone)]
pub struct Shift {
    days: Arc<AtomicI64>,
    base: Clock,
}

impl Shift {
    fn new(base: &Clock) -> Self {
        Self { days: Arc::default(), base: base.clone() }
    }

    pub fn set(&self, days_back: i64) {
        self.days.store(days_back, Ordering::SeqCst);
    }

    /// A clock that follows the shift.
    pub fn clock(&self) -> Clock {
        let this = self.clone();
        Clock::new(move || {
            let back = this.days.load(Ordering::SeqCst) * 86_400;
            let now = this.base.now();
            Timestamp::from_second(now.as_second() - back).unwrap_or(now)
        })
    }
}

impl DemoRa {
    pub fn start(folder: Folder, clock: &Clock, chance: &Chance) -> Result<Self, Problem> {
        let dir = data(folder.path());
        if !dir.exists() {
            make(&dir, clock, chance)?;
        }
        let shift = Shift::new(clock);
        // One mailbox for all messages.
        let [mail_dir, text_dir] = [mailbox::MAIL, mailbox::TEXTS].map(|dir| Some(folder.path().join(dir)));
        let options = Options { mail_dir, text_dir, ..Options::new(shift.clock(), chance.clone()) };
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = Running::start(&dir, loopback, options).map_err(|e| file_problem(&e))?;
        Ok(Self { running, folder, chance: chance.clone(), shift })
    }

    pub fn url(&self) -> String {
        self.running.url()
    }

    pub fn ca_file(&self) -> PathBuf {
        self.running.ca_file()
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub fn shift(&self) -> Shift {
        self.shift.clone()
    }

    /// What makes bootstrap codes: the demo has no agent before it has issued the agent's card.
    pub fn codes(&self) -> impl Fn() -> Result<SecretText, Problem> + Send + use<> {
        let (dir, clock, chance) = (data(self.dir()), self.shift.clock(), self.chance.clone());
        move || admin::bootstrap_code::bootstrap_code(&Data::at(&dir), &clock, &chance).map_err(|e| file_problem(&e))
    }
}

impl Folder {
    pub fn of(state: Option<PathBuf>) -> Result<Self, Problem> {
        let Some(dir) = state else {
            return tempfile::tempdir().map(Folder::Passing).map_err(|e| Problem::File { what: e.to_string() });
        };
        fs::create_dir_all(&dir).map_err(|e| Problem::File { what: format!("{}: {e}", dir.display()) })?;
        Ok(Folder::Kept(dir))
    }

    pub fn path(&self) -> &Path {
        match self {
            Folder::Kept(dir) => dir,
            Folder::Passing(dir) => dir.path(),
        }
    }
}

/// The RA's own folder in the demo's.
pub fn data(dir: &Path) -> PathBuf {
    dir.join("ra")
}

/// Makes the RA in a new folder; a demo that was cut off while it did so begins anew.
fn make(dir: &Path, clock: &Clock, chance: &Chance) -> Result<(), Problem> {
    let making = dir.with_extension("making");
    let io = |e: std::io::Error| Problem::File { what: e.to_string() };
    if making.exists() {
        fs::remove_dir_all(&making).map_err(io)?;
    }
    let contact = Contact {
        name: "Example RA".to_owned(),
        phone: "01632 960 001".to_owned(),
        hours: "Monday to Friday, 8:00 to 17:30".to_owned(),
        email: "help@ra.example".to_owned(),
        place: "Example House, 1 Station Road, ground floor".to_owned(),
    };
    let options = InitOptions { name: Some("Example RA".to_owned()), contact: Some(contact), ..InitOptions::default() };
    // The bootstrap code of `init` is never told: the demo makes its own as it needs them.
    admin::init::init(&Data::at(&making), &options, clock, chance).map_err(|e| file_problem(&e))?;
    let (csv, photos) = (making.join("people.csv"), making.join("photos"));
    fs::write(&csv, people::CSV).map_err(io)?;
    fs::create_dir(&photos).map_err(io)?;
    for (person, jpeg) in people::PHOTOS {
        fs::write(photos.join(format!("{person}.jpg")), jpeg).map_err(io)?;
    }
    let import = admin::import::Import { csv: Some(csv), photos: Some(photos), dry_run: false };
    import.run(&Data::at(&making), clock, chance).map_err(|e| file_problem(&e))?;
    fs::rename(&making, dir).map_err(io)
}

fn file_problem(error: &dyn std::error::Error) -> Problem {
    Problem::File { what: format!("the demo's RA: {error}") }
}
