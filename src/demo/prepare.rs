//! Makes the rack's cards: each is issued by the real workflow, in a reader of its own that nobody sees.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    hand,
    people::{CARDS, COLLEAGUES, COLLEAGUES_PASSCODE, DemoCard, Make, REPORTED, REPORTER},
    ra::Shift,
    seat::{self, problem as file_problem},
};
use crate::{
    card::{
        transport::r#virtual::{SharedApplet, VirtualReaders},
        virtual_card::VirtualCard,
    },
    desk::{
        Handle, Host, Parts, RaSetting,
        port::{Answer, Command, Event, IssueBy, Job, News, Outcome, Port, Question, ReaderLook, Request, What},
    },
    domain::{
        card::CardSerial,
        chance::Chance,
        clock::Timestamp,
        incident::IncidentKind,
        passcode::{ChangeEntry, Passcode},
        person::PersonId,
        problem::{Failure, Problem},
        secret::SecretText,
    },
    ra::client::Trust,
};

const READER: &str = "workshop";
const PATIENCE: Duration = Duration::from_secs(60);
const WRONG: &str = "102938";

/// What the cards are made with.
pub struct Workshop {
    pub dir: PathBuf,
    pub url: String,
    pub ca_file: PathBuf,
    pub shift: Shift,
    pub chance: Chance,
    pub codes: Box<dyn Fn() -> Result<SecretText, Problem> + Send>,
}

/// Where a card of the rack is kept.
pub fn path(dir: &Path, card: &DemoCard) -> PathBuf {
    of(&rack(dir), card.key)
}

/// Makes or finds every card: all at once, since the RA's clock is set back while they are made.
pub fn all(shop: &Workshop) -> Result<(), Problem> {
    let cards = rack(&shop.dir);
    std::fs::create_dir_all(&cards).map_err(|e| file_problem(&cards, &e))?;
    let bench = Bench::new(shop)?;
    // The RA's clock goes forward only: the oldest cards are issued first.
    let at_home = at_home(&shop.dir);
    std::fs::create_dir_all(&at_home).map_err(|e| file_problem(&at_home, &e))?;
    let mut order: Vec<(&DemoCard, &PathBuf)> =
        CARDS.iter().map(|c| (c, &cards)).chain(COLLEAGUES.iter().map(|c| (c, &at_home))).collect();
    order.sort_by_key(|(card, _)| std::cmp::Reverse(age(card)));
    for (card, folder) in order {
        let path = of(folder, card.key);
        if !path.exists() {
            make(shop, &bench, card, &path)?;
        }
    }
    report(shop, &bench, &at_home)
}

/// How often a desk that waits for the cards looks.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until another desk has made every card.
pub fn await_cards(dir: &Path) -> Result<(), Problem> {
    while !reported(&at_home(dir)).exists() {
        if !seat::is_open(dir)? {
            return Err(Problem::RaUnreachable);
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

fn rack(dir: &Path) -> PathBuf {
    dir.join("cards")
}

fn at_home(dir: &Path) -> PathBuf {
    dir.join("colleagues")
}

/// The mark that the last thing is done that a demo begins with.
fn reported(at_home: &Path) -> PathBuf {
    at_home.join("reported")
}

fn of(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{key}.card"))
}

fn load(shop: &Workshop, path: &Path) -> Result<SharedApplet, Problem> {
    Ok(Arc::new(Mutex::new(hand::load(path, &shop.chance)?)) as SharedApplet)
}

/// Fills the RA's queue: a colleague signs in and reports others' cards, once.
fn report(shop: &Workshop, bench: &Bench, at_home: &Path) -> Result<(), Problem> {
    let done = reported(at_home);
    if done.exists() {
        return Ok(());
    }
    let mut reports = Vec::new();
    for (key, kind, note) in REPORTED {
        reports.push((bench.serial(load(shop, &of(at_home, key))?)?, kind, note));
    }
    bench.report(load(shop, &of(at_home, REPORTER))?, reports)?;
    std::fs::write(&done, "").map_err(|e| file_problem(&done, &e))
}

fn age(card: &DemoCard) -> i64 {
    match card.make {
        Make::Issued { days_ago } => days_ago,
        Make::Blocked | Make::Blank | Make::Foreign => 0,
    }
}

/// Makes a card under another name, so that one that was cut off is made again.
fn make(shop: &Workshop, bench: &Bench, what: &DemoCard, path: &Path) -> Result<(), Problem> {
    let making = path.with_extension("making");
    if making.exists() {
        std::fs::remove_file(&making).map_err(|e| file_problem(&making, &e))?;
    }
    let keep = |card: VirtualCard| card.keep_in(&making).map_err(|e| file_problem(&making, &e));
    match what.make {
        Make::Blank => drop(keep(VirtualCard::blank(&shop.chance))?),
        Make::Foreign => {
            let now = shop.shift.clock().now();
            let day = |n: i64| Timestamp::from_second(now.as_second() + n * 86_400).unwrap_or(now);
            let card = VirtualCard::foreign(&shop.chance, day(-200), day(500))
                .map_err(|_| Problem::Internal { what: "the demo's foreign card cannot be made" })?;
            drop(keep(card)?);
        }
        Make::Issued { .. } | Make::Blocked => {
            let card: SharedApplet = Arc::new(Mutex::new(keep(VirtualCard::blank(&shop.chance))?));
            shop.shift.set(age(what));
            let issued = bench.issue(card, what, (shop.codes)()?);
            shop.shift.set(0);
            issued?;
        }
    }
    std::fs::rename(&making, path).map_err(|e| file_problem(path, &e))
}

/// A desk with one reader.
struct Bench {
    desk: Mutex<Handle>,
    readers: VirtualReaders,
}

impl Bench {
    fn new(shop: &Workshop) -> Result<Self, Problem> {
        let readers = VirtualReaders::new(&[READER]);
        let desk = Handle::start(Parts {
            readers: Arc::new(readers.clone()),
            ra: RaSetting::At { url: shop.url.clone(), trust: Trust::File(shop.ca_file.clone()) },
            state: shop.dir.join("workshop"),
            clock: shop.shift.clock(),
            chance: shop.chance.clone(),
            workstation: "Demo workshop".to_owned(),
            host: Host::default(),
            wake: Arc::new(|| {}),
        })?;
        Ok(Self { desk: Mutex::new(desk), readers })
    }

    fn issue(&self, card: SharedApplet, what: &DemoCard, code: SecretText) -> Result<(), Problem> {
        let mut desk = self.desk.lock().map_err(|_| Problem::Internal { what: "the demo's workshop has failed" })?;
        self.readers.insert(READER, card);
        wait_for_card(&desk)?;
        let person = PersonId(what.key.to_owned());
        let issue = Request::Issue { reader: READER.to_owned(), person, by: IssueBy::Bootstrap(code) };
        run(&mut desk, issue, what.passcode)?;
        if what.make == Make::Blocked {
            block(&mut desk, what.passcode)?;
        }
        self.readers.remove(READER);
        wait_for_empty(&desk)
    }

    /// The number printed on a card.
    fn serial(&self, card: SharedApplet) -> Result<CardSerial, Problem> {
        let desk = self.desk.lock().map_err(|_| Problem::Internal { what: "the demo's workshop has failed" })?;
        self.readers.insert(READER, card);
        let serial = find(&desk, |look| match look {
            ReaderLook::Card(card) => Some(card.serial.clone()),
            _ => None,
        })?;
        self.readers.remove(READER);
        wait_for_empty(&desk)?;
        serial.ok_or(Problem::Internal { what: "a card of the demo has no number" })
    }

    fn report(&self, card: SharedApplet, reports: Vec<(CardSerial, IncidentKind, &str)>) -> Result<(), Problem> {
        let mut desk = self.desk.lock().map_err(|_| Problem::Internal { what: "the demo's workshop has failed" })?;
        self.readers.insert(READER, card);
        wait_for_card(&desk)?;
        let passcode = typed(COLLEAGUES_PASSCODE)?;
        run(
            &mut desk,
            Request::SignIn { reader: READER.to_owned(), passcode: passcode.into(), last_try: false },
            COLLEAGUES_PASSCODE,
        )?;
        for (card, kind, note) in reports {
            let what = What::Report { card: Some(card), kind, note: note.to_owned() };
            run(&mut desk, Request::Do { reader: READER.to_owned(), what }, COLLEAGUES_PASSCODE)?;
        }
        self.readers.remove(READER);
        wait_for_empty(&desk)
    }
}

fn block(desk: &mut Handle, passcode: &str) -> Result<(), Problem> {
    loop {
        let entry = ChangeEntry::Typed { current: typed(WRONG)?, new: typed(passcode)? };
        let change = Request::ChangePasscode { reader: READER.to_owned(), entry, last_try: true };
        match run(desk, change, passcode) {
            Err(Problem::WrongPasscode { .. }) => {}
            Err(Problem::Blocked) => return Ok(()),
            Err(problem) => return Err(problem),
            Ok(_) => return Err(Problem::Internal { what: "the demo's wrong passcode is the right one" }),
        }
    }
}

fn run(desk: &mut Handle, what: Request, passcode: &str) -> Result<Outcome, Problem> {
    let job = Job(1);
    desk.send(Command { job, what });
    loop {
        match desk.wait(PATIENCE) {
            None => return Err(Problem::Internal { what: "the demo's workshop does not answer" }),
            Some(Event::Job { news: News::Ask(Question::NewPasscode { .. }), .. }) => {
                let answer = Answer::NewPasscode(typed(passcode)?.into());
                desk.send(Command { job, what: Request::Answer(answer) });
            }
            Some(Event::Job { news: News::Ask(Question::Terms { .. }), .. }) => {
                desk.send(Command { job, what: Request::Answer(Answer::AcceptTerms) });
            }
            Some(Event::Job { news: News::Ended(result), .. }) => return result.map_err(|Failure { problem, .. }| problem),
            Some(_) => {}
        }
    }
}

fn wait_for_card(desk: &Handle) -> Result<(), Problem> {
    wait(desk, |look| matches!(look, ReaderLook::Card(_)))
}

fn wait_for_empty(desk: &Handle) -> Result<(), Problem> {
    wait(desk, |look| matches!(look, ReaderLook::Empty))
}

fn wait(desk: &Handle, is_so: impl Fn(&ReaderLook) -> bool) -> Result<(), Problem> {
    find(desk, |look| is_so(look).then_some(()))
}

fn find<T>(desk: &Handle, look: impl Fn(&ReaderLook) -> Option<T>) -> Result<T, Problem> {
    loop {
        match desk.wait(PATIENCE) {
            Some(Event::Readers(views)) => {
                if let Some(found) = views.iter().find_map(|v| look(&v.look)) {
                    return Ok(found);
                }
            }
            Some(_) => {}
            None => return Err(Problem::Internal { what: "the demo's workshop does not see its card" }),
        }
    }
}

fn typed(passcode: &str) -> Result<Passcode, Problem> {
    Passcode::typed(passcode).map_err(Problem::PasscodeRule)
}
