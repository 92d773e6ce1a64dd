//! Readers in process, with cards that programs put in and take out, and faults on demand.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use zeroize::Zeroizing;

use super::{CardPresence, Exchange, Link, LinkFault, Pad, PadCommand, ReaderState, Readers, Start, Watch};

/// A card as a reader meets it.
pub trait Applet {
    /// The answer to reset.
    fn atr(&self) -> Vec<u8>;
    /// Put into a reader: whatever was selected, verified or begun before is forgotten.
    fn power_on(&mut self);
    /// A warm reset: forgets as [`Applet::power_on`] does.
    fn reset(&mut self);
    /// One command APDU in, one response APDU (data and status word) out.
    fn exchange(&mut self, command: &[u8]) -> Vec<u8>;
}

/// A card that a test or the demo keeps a hand on while it is in a reader.
pub type SharedApplet = Arc<Mutex<dyn Applet + Send>>;

/// What goes wrong at an exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The card is taken out just before the command reaches it.
    CutBefore,
    /// The card carries the command out and is taken out before its answer arrives.
    CutAfter,
    /// Another program resets the card just before the command.
    Reset,
}

/// Another program that shares the card with us: asked, at each moment when its turn could come, what it does.
pub type Intruder = Box<dyn FnMut(Turn) -> Option<Deed> + Send>;

/// When another program may come between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// Just before a transaction of ours begins.
    Transaction,
    /// Just before a command of ours, within a transaction: no service for smartcards allows it.
    Exchange,
}

/// What another program does to the card.
#[derive(Clone, Debug)]
pub enum Deed {
    Reset,
    /// It sends these commands, and does not care for the answers.
    Sends(Vec<Vec<u8>>),
}

/// A set of virtual readers. Clones are the same set.
#[derive(Clone)]
pub struct VirtualReaders {
    shared: Arc<Shared>,
}

struct Shared {
    /// How long each exchange takes at least.
    pace: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    bays: Vec<Bay>,
    /// Numbers insertions over all readers, so that a link knows its card from the next one.
    insertions: u64,
    running: bool,
}

struct Bay {
    name: String,
    card: Option<Inserted>,
    events: u32,
    held: bool,
    busy: bool,
    faults: Vec<(u32, Fault)>,
    intruder: Option<Intruder>,
}

struct Inserted {
    applet: SharedApplet,
    atr: Vec<u8>,
    number: u64,
    resets: u32,
}

impl VirtualReaders {
    /// Empty readers with these names.
    pub fn new(names: &[&str]) -> Self {
        Self::paced(names, Duration::ZERO)
    }

    /// As [`VirtualReaders::new`], with cards that take their time, as real ones do.
    pub fn paced(names: &[&str], pace: Duration) -> Self {
        let state = State { bays: names.iter().map(|n| Bay::new(n)).collect(), insertions: 0, running: true };
        Self { shared: Arc::new(Shared { pace, state: Mutex::new(state), changed: Condvar::new() }) }
    }

    /// Puts a card in, in place of one that is there, and powers it on. Adds the reader where there is none of this name.
    pub fn insert(&self, reader: &str, card: SharedApplet) {
        let atr = {
            let mut applet = lock(&card);
            applet.power_on();
            applet.atr()
        };
        self.change(|state| {
            state.insertions += 1;
            let number = state.insertions;
            if state.bay(reader).is_none() {
                state.bays.push(Bay::new(reader));
            }
            if let Some(bay) = state.bay(reader) {
                bay.take_out();
                bay.events += 1;
                bay.card = Some(Inserted { applet: card, atr, number, resets: 0 });
            }
        });
    }

    /// Takes the card out, if there is one.
    pub fn remove(&self, reader: &str) {
        self.change(|state| state.bay(reader).map(Bay::take_out));
    }

    /// Unplugs the reader with its card.
    pub fn unplug(&self, reader: &str) {
        self.change(|state| state.bays.retain(|b| b.name != reader));
    }

    /// Stops or starts the service: without it there are no readers, and every call says `NoService`.
    pub fn run(&self, running: bool) {
        self.change(|state| state.running = running);
    }

    /// Resets the card, as another program would.
    pub fn reset(&self, reader: &str) {
        let applet = self.change(|state| state.bay(reader).and_then(|b| b.card.as_mut()).map(Inserted::note_reset));
        if let Some(applet) = applet {
            lock(&applet).reset();
        }
    }

    /// Makes `fault` happen at the `nth` exchange from now on, 1 being the next one.
    pub fn fault(&self, reader: &str, nth: u32, fault: Fault) {
        self.change(|state| {
            if let Some(bay) = state.bay(reader) {
                bay.faults.push((nth.max(1), fault));
            }
        });
    }

    /// Takes back the faults that have not come yet, and says how many they were.
    pub fn calm(&self, reader: &str) -> usize {
        self.change(|state| state.bay(reader).map_or(0, |bay| bay.faults.drain(..).count()))
    }

    /// From now on another program shares whatever card is in this reader, or none does.
    pub fn share(&self, reader: &str, intruder: Option<Intruder>) {
        self.change(|state| {
            if let Some(bay) = state.bay(reader) {
                bay.intruder = intruder;
            }
        });
    }

    /// From now on, or no longer, another program holds the card: no transaction begins.
    pub fn busy(&self, reader: &str, busy: bool) {
        self.change(|state| {
            if let Some(bay) = state.bay(reader) {
                bay.busy = busy;
            }
        });
    }

    fn change<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let done = work(&mut lock(&self.shared.state));
        self.shared.changed.notify_all();
        done
    }
}

impl Readers for VirtualReaders {
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkFault> {
        let mut state = lock(&self.shared.state);
        if !state.running {
            return Err(LinkFault::NoService);
        }
        let bay = state.bay(reader).ok_or(LinkFault::NoReader)?;
        let card = bay.card.as_ref().ok_or(LinkFault::NoCard)?;
        Ok(Box::new(VirtualLink {
            shared: self.shared.clone(),
            atr: card.atr.clone(),
            number: card.number,
            resets: card.resets,
            reset_when_done: false,
        }))
    }

    fn watch(&self) -> Result<Box<dyn Watch>, LinkFault> {
        if !lock(&self.shared.state).running {
            return Err(LinkFault::NoService);
        }
        Ok(Box::new(VirtualWatch { shared: self.shared.clone(), last: None, woken: Arc::default() }))
    }
}

struct VirtualLink {
    shared: Arc<Shared>,
    atr: Vec<u8>,
    number: u64,
    /// The card's count of resets when this link last began a transaction.
    resets: u32,
    reset_when_done: bool,
}

impl Link for VirtualLink {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn pad(&self) -> Pad {
        Pad::default()
    }

    fn transact(&mut self, start: Start, work: &mut dyn FnMut(&mut dyn Exchange)) -> Result<(), LinkFault> {
        {
            let mut state = lock(&self.shared.state);
            loop {
                let bay = state.bay_of(self.number)?;
                if bay.busy {
                    return Err(LinkFault::Busy);
                }
                if !bay.held {
                    break;
                }
                state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.bay_of(self.number)?.have_turn(Turn::Transaction);
            let bay = state.bay_of(self.number)?;
            let now = bay.card.as_ref().map_or(0, |c| c.resets);
            if std::mem::replace(&mut self.resets, now) != now && start == Start::Onward {
                return Err(LinkFault::Reset);
            }
            bay.held = true;
        }
        let _held = Held { shared: self.shared.clone(), number: self.number };
        work(self);
        Ok(())
    }
}

/// Ends the transaction, also where `work` panics.
struct Held {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Ok(bay) = lock(&self.shared.state).bay_of(self.number) {
            bay.held = false;
        }
        self.shared.changed.notify_all();
    }
}

impl Exchange for VirtualLink {
    fn exchange(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        // Before anything is locked: a card can be taken out meanwhile.
        if !self.shared.pace.is_zero() {
            std::thread::sleep(self.shared.pace);
        }
        let (applet, due) = {
            let mut state = lock(&self.shared.state);
            if !state.running {
                return Err(LinkFault::NoService);
            }
            let bay = state.bay_of(self.number)?;
            bay.have_turn(Turn::Exchange);
            let due = bay.due_fault();
            if due == Some(Fault::CutBefore) {
                bay.take_out();
                self.shared.changed.notify_all();
                return Err(LinkFault::Gone);
            }
            let card = bay.card.as_mut().ok_or(LinkFault::Gone)?;
            if card.resets != self.resets {
                return Err(LinkFault::Reset);
            }
            if due == Some(Fault::Reset) {
                card.note_reset();
            }
            (card.applet.clone(), due)
        };
        if due == Some(Fault::Reset) {
            lock(&applet).reset();
            return Err(LinkFault::Reset);
        }
        let answer = Zeroizing::new(lock(&applet).exchange(command));
        let mut state = lock(&self.shared.state);
        let bay = state.bay_of(self.number)?;
        if due == Some(Fault::CutAfter) {
            bay.take_out();
            self.shared.changed.notify_all();
            return Err(LinkFault::Gone);
        }
        Ok(answer)
    }

    fn on_pad(&mut self, _: &PadCommand) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        Err(LinkFault::NoPad)
    }

    fn reset_when_done(&mut self) {
        self.reset_when_done = true;
    }
}

impl Drop for VirtualLink {
    fn drop(&mut self) {
        if !self.reset_when_done {
            return;
        }
        let applet = lock(&self.shared.state).bay_of(self.number).ok().and_then(|b| b.card.as_mut()).map(Inserted::note_reset);
        if let Some(applet) = applet {
            lock(&applet).reset();
        }
    }
}

struct VirtualWatch {
    shared: Arc<Shared>,
    last: Option<Vec<ReaderState>>,
    woken: Arc<AtomicBool>,
}

impl Watch for VirtualWatch {
    fn next(&mut self) -> Result<Vec<ReaderState>, LinkFault> {
        let mut state = lock(&self.shared.state);
        loop {
            if !state.running {
                return Err(LinkFault::NoService);
            }
            let now: Vec<_> = state.bays.iter().map(Bay::seen).collect();
            if self.woken.swap(false, Ordering::SeqCst) || self.last.as_ref() != Some(&now) {
                self.last = Some(now.clone());
                return Ok(now);
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn waker(&self) -> Box<dyn Fn() + Send + Sync> {
        let (shared, woken) = (self.shared.clone(), self.woken.clone());
        Box::new(move || {
            let _state = lock(&shared.state);
            woken.store(true, Ordering::SeqCst);
            shared.changed.notify_all();
        })
    }
}

impl State {
    fn bay(&mut self, name: &str) -> Option<&mut Bay> {
        self.bays.iter_mut().find(|b| b.name == name)
    }

    /// The reader that holds the card of this insertion.
    fn bay_of(&mut self, number: u64) -> Result<&mut Bay, LinkFault> {
        self.bays.iter_mut().find(|b| b.card.as_ref().is_some_and(|c| c.number == number)).ok_or(LinkFault::Gone)
    }
}

impl Bay {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), card: None, events: 0, held: false, busy: false, faults: Vec::new(), intruder: None }
    }

    /// The card is locked for a moment under the readers' own lock; a card never asks for that one.
    fn have_turn(&mut self, turn: Turn) {
        let (Some(intruder), Some(card)) = (&mut self.intruder, &mut self.card) else { return };
        match intruder(turn) {
            Some(Deed::Reset) => lock(&card.note_reset()).reset(),
            Some(Deed::Sends(commands)) => {
                let mut applet = lock(&card.applet);
                commands.iter().for_each(|command| drop(applet.exchange(command)));
            }
            None => {}
        }
    }

    fn take_out(&mut self) {
        if self.card.take().is_some() {
            self.events += 1;
            self.held = false;
        }
    }

    fn seen(&self) -> ReaderState {
        let card = match &self.card {
            None => CardPresence::Empty,
            Some(card) if card.atr.is_empty() => CardPresence::Mute,
            Some(card) => CardPresence::Present { atr: card.atr.clone() },
        };
        ReaderState { name: self.name.clone(), card, events: self.events }
    }

    /// Counts this exchange and gives the fault that is due at it.
    fn due_fault(&mut self) -> Option<Fault> {
        for (left, _) in &mut self.faults {
            *left -= 1;
        }
        let due = self.faults.iter().position(|(left, _)| *left == 0)?;
        let (_, fault) = self.faults.remove(due);
        self.faults.retain(|(left, _)| *left > 0);
        Some(fault)
    }
}

impl Inserted {
    fn note_reset(&mut self) -> SharedApplet {
        self.resets += 1;
        self.applet.clone()
    }
}

/// A panic elsewhere leaves plain values behind that are still whole.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Answers each command with a count of the commands since the last reset.
    struct Counter(u8);

    impl Applet for Counter {
        fn atr(&self) -> Vec<u8> {
            vec![0x3B, 0x00]
        }
        fn power_on(&mut self) {
            self.0 = 0;
        }
        fn reset(&mut self) {
            self.0 = 0;
        }
        fn exchange(&mut self, _: &[u8]) -> Vec<u8> {
            self.0 += 1;
            vec![self.0, 0x90, 0x00]
        }
    }

    fn with_card() -> (VirtualReaders, Arc<Mutex<Counter>>) {
        let readers = VirtualReaders::new(&["A", "B"]);
        let card = Arc::new(Mutex::new(Counter(0)));
        readers.insert("A", card.clone());
        (readers, card)
    }

    /// The first bytes of `n` answers in one transaction, up to the first fault.
    fn talk(link: &mut dyn Link, start: Start, n: usize) -> Result<Vec<u8>, LinkFault> {
        let mut out = Ok(Vec::new());
        link.transact(start, &mut |card| {
            out = (0..n).map(|_| card.exchange(&[0; 4]).map(|a| a[0])).collect();
        })?;
        out
    }

    #[test]
    fn cards_come_and_go() {
        let (readers, card) = with_card();
        assert_eq!(readers.connect("C").err(), Some(LinkFault::NoReader));
        assert_eq!(readers.connect("B").err(), Some(LinkFault::NoCard));
        let mut link = readers.connect("A").expect("a card");
        assert_eq!(talk(&mut *link, Start::Anew, 2), Ok(vec![1, 2]));
        readers.remove("A");
        assert_eq!(talk(&mut *link, Start::Anew, 1), Err(LinkFault::Gone));
        readers.insert("A", card);
        assert_eq!(talk(&mut *link, Start::Anew, 1), Err(LinkFault::Gone));
        let mut link = readers.connect("A").expect("a card");
        assert_eq!(talk(&mut *link, Start::Anew, 1), Ok(vec![1]));
        readers.run(false);
        assert_eq!(talk(&mut *link, Start::Anew, 1), Err(LinkFault::NoService));
        assert_eq!(readers.connect("A").err(), Some(LinkFault::NoService));
    }

    #[test]
    fn a_reset_is_made_good_or_told() {
        let (readers, _card) = with_card();
        let mut link = readers.connect("A").expect("a card");
        readers.reset("A");
        assert_eq!(talk(&mut *link, Start::Onward, 1), Err(LinkFault::Reset));
        assert_eq!(talk(&mut *link, Start::Onward, 1), Ok(vec![1]));
        readers.reset("A");
        assert_eq!(talk(&mut *link, Start::Anew, 1), Ok(vec![1]));
    }

    #[test]
    fn faults_come_when_due() {
        for (fault, expected, executed) in
            [(Fault::CutBefore, LinkFault::Gone, 1), (Fault::CutAfter, LinkFault::Gone, 2), (Fault::Reset, LinkFault::Reset, 0)]
        {
            let (readers, card) = with_card();
            let mut link = readers.connect("A").expect("a card");
            readers.fault("A", 2, fault);
            assert_eq!(talk(&mut *link, Start::Anew, 3), Err(expected), "{fault:?}");
            assert_eq!(lock(&card).0, executed, "{fault:?}");
        }
        let (readers, _card) = with_card();
        let mut link = readers.connect("A").expect("a card");
        readers.busy("A", true);
        assert_eq!(talk(&mut *link, Start::Anew, 1), Err(LinkFault::Busy));
        readers.busy("A", false);
        assert_eq!(talk(&mut *link, Start::Anew, 1), Ok(vec![1]));
    }

    #[test]
    fn a_link_that_held_a_passcode_resets_the_card() {
        let (readers, card) = with_card();
        for (reset, left) in [(false, 1), (true, 0)] {
            let mut link = readers.connect("A").expect("a card");
            link.transact(Start::Anew, &mut |card| {
                card.exchange(&[0; 4]).map(drop).expect("there");
                if reset {
                    card.reset_when_done();
                }
            })
            .expect("free");
            drop(link);
            assert_eq!(lock(&card).0, left);
        }
    }

    #[test]
    fn one_transaction_at_a_time() {
        let (readers, _card) = with_card();
        let mut first = readers.connect("A").expect("a card");
        let mut second = readers.connect("A").expect("a card");
        let (begun, wait) = std::sync::mpsc::sync_channel::<()>(0);
        let other = std::thread::Builder::new().name("second".into()).spawn(move || {
            wait.recv().expect("begun");
            talk(&mut *second, Start::Anew, 1)
        });
        first
            .transact(Start::Anew, &mut |card| {
                begun.send(()).expect("waiting");
                std::thread::sleep(Duration::from_millis(20));
                assert_eq!(card.exchange(&[0; 4]).map(|a| a[0]), Ok(1));
            })
            .expect("free");
        assert_eq!(other.expect("a thread").join().expect("no panic"), Ok(vec![2]));
    }

    #[test]
    fn the_watch_tells_each_change_and_can_be_woken() {
        let (readers, card) = with_card();
        let mut watch = readers.watch().expect("running");
        let mut seen = || {
            let states = watch.next().expect("running");
            states.into_iter().map(|s| (s.card != CardPresence::Empty, s.events)).collect::<Vec<_>>()
        };
        assert_eq!(seen(), [(true, 1), (false, 0)]);
        readers.remove("A");
        readers.insert("A", card);
        assert_eq!(seen(), [(true, 3), (false, 0)]);
        readers.unplug("B");
        assert_eq!(seen(), [(true, 3)]);
        let wake = watch.waker();
        let sleeper = std::thread::Builder::new().name("sleeper".into()).spawn(move || watch.next().map(|s| s.len()));
        wake();
        assert_eq!(sleeper.expect("a thread").join().expect("no panic"), Ok(1));
    }
}
