//! Another program shares the card: it resets it, selects another application, logs out, or uses up or replaces a challenge, at each
//! moment at which it can. What the desk does is done all the same, and no passcode or PUK is presented that would not have been
//! otherwise; where the other program is there every time, that is said, and can be finished.
#![cfg(feature = "demo")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by an unwrap")]

#[path = "rig/desk.rs"]
mod desk;
#[path = "rig/world.rs"]
mod world;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use desk::{HOLDER, block, issue, renew, sign_in, unlock};
use wardcard::{
    card::{
        transport::r#virtual::{Applet, Deed, SharedApplet, Turn},
        virtual_card::Profile,
    },
    desk::port::{Outcome, Request},
    domain::{
        operation::CardChanged,
        problem::{Failure, Problem},
    },
};
use world::{AGENT, World, repair};

type Ended = Result<Outcome, Failure>;

/// An application that is no PIV, by its identifier (the Global Platform's card manager).
const OTHER: [u8; 8] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00];
const SELECT_OTHER: &str = "00A4040008A000000151000000";
const SELECT_PIV: &str = "00A404000BA00000030800001000010000";

/// A card with two applications: what PIV knew is forgotten once the other one is selected. Counts what is at stake.
struct TwoApplications {
    piv: SharedApplet,
    /// Passcodes and PUKs presented, whether they were right or not.
    presented: Arc<AtomicU32>,
}

impl Applet for TwoApplications {
    fn atr(&self) -> Vec<u8> {
        self.piv.lock().unwrap().atr()
    }

    fn power_on(&mut self) {
        self.piv.lock().unwrap().power_on();
    }

    fn reset(&mut self) {
        self.piv.lock().unwrap().reset();
    }

    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        if matches!(command, [_, 0xA4, 0x04, _, _, name @ ..] if name.starts_with(&OTHER)) {
            self.piv.lock().unwrap().reset();
            return vec![0x90, 0x00];
        }
        if matches!(command, [_, 0x20 | 0x24 | 0x2C, _, _, _, _, ..]) {
            self.presented.fetch_add(1, Ordering::SeqCst);
        }
        self.piv.lock().unwrap().exchange(command)
    }
}

/// What another program does: by name, since a failed test says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meddling {
    Resets,
    SelectsAnother,
    LogsOut,
    UsesUpAChallenge,
    TakesAChallenge,
}

use Meddling::{LogsOut, Resets, SelectsAnother, TakesAChallenge, UsesUpAChallenge};

impl Meddling {
    const ALL: [Meddling; 5] = [Resets, SelectsAnother, LogsOut, UsesUpAChallenge, TakesAChallenge];

    fn deed(self) -> Deed {
        let commands: &[&str] = match self {
            Resets => return Deed::Reset,
            SelectsAnother => &[SELECT_OTHER],
            LogsOut => &["0020FF80"],
            UsesUpAChallenge => &[SELECT_PIV, "00870C9B047C02820000"],
            // Both kinds of key that the cards here may have.
            TakesAChallenge => &[SELECT_PIV, "0087039B047C02810000", "00870C9B047C02810000"],
        };
        Deed::Sends(commands.iter().map(|c| hex::decode(c).unwrap()).collect())
    }
}

/// When it meddles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum When {
    /// At the nth moment of this kind, once.
    Nth(Turn, u32),
    /// Before each transaction.
    Always,
}

/// Lets the other program in, and gives what counts the moments that it could have had.
fn let_in(world: &World, meddling: Meddling, when: When) -> Arc<AtomicU32> {
    let count = Arc::new(AtomicU32::new(0));
    let seen = count.clone();
    let intruder = move |turn| match when {
        When::Nth(wanted, n) if turn == wanted => {
            let now = seen.fetch_add(1, Ordering::SeqCst) + 1;
            (now == n).then(|| meddling.deed())
        }
        When::Always if turn == Turn::Transaction => Some(meddling.deed()),
        _ => None,
    };
    world.desk.readers.share(HOLDER, Some(Box::new(intruder)));
    count
}

struct Play {
    world: World,
    card: SharedApplet,
    presented: Arc<AtomicU32>,
    before: fn(&mut Play),
    what: fn(&World) -> Request,
}

impl Play {
    /// A card that was issued to the holder.
    fn with_card(before: fn(&mut Play), what: fn(&World) -> Request) -> Self {
        let mut play = Self::with_blank(before, what);
        play.fresh();
        let code = play.world.code();
        play.world.desk.run(issue(HOLDER, "holder", code)).unwrap();
        play
    }

    fn with_blank(before: fn(&mut Play), what: fn(&World) -> Request) -> Self {
        let world = World::new();
        let presented = Arc::new(AtomicU32::new(0));
        let card = world.desk.blank(Profile::default());
        Self { world, card, presented, before, what }
    }

    /// Another blank card in the holder's reader.
    fn fresh(&mut self) {
        let piv = self.world.desk.blank(Profile::default());
        self.card = Arc::new(Mutex::new(TwoApplications { piv, presented: self.presented.clone() }));
        self.world.desk.insert(HOLDER, self.card.clone());
    }

    fn run(&mut self) -> Ended {
        let what = (self.what)(&self.world);
        self.world.desk.run(what)
    }

    /// One run beside the other program, how many passcodes and PUKs it presented, and how many moments there were.
    fn beside(&mut self, meddling: Meddling, when: When) -> (Ended, u32, u32) {
        (self.before)(self);
        let from = self.presented.load(Ordering::SeqCst);
        let count = let_in(&self.world, meddling, when);
        let end = self.run();
        self.world.desk.readers.share(HOLDER, None);
        (end, self.presented.load(Ordering::SeqCst) - from, count.load(Ordering::SeqCst))
    }

    /// Running it again, alone, finishes it.
    fn finish(&mut self, end: Ended, context: &str) {
        let mut last = end;
        for _ in 0..2 {
            // Or it was over but for the word about it.
            if let Ok(_) | Err(Failure { problem: Problem::NotBlocked | Problem::NotBlank, .. }) = &last {
                break;
            }
            last = self.run();
        }
        assert!(
            matches!(&last, Ok(_) | Err(Failure { problem: Problem::NotBlocked | Problem::NotBlank, .. })),
            "{context}: {last:?}"
        );
        self.world.assert_agrees(context);
    }

    /// Every kind of meddling between every two transactions, then at all of them.
    fn between_transactions(&mut self) {
        let (end, alone, moments) = self.beside(LogsOut, When::Nth(Turn::Transaction, u32::MAX));
        self.finish(end, "alone");
        assert!(moments > 5, "it has {moments} transactions");
        for meddling in Meddling::ALL {
            for n in 1..=moments {
                let context = format!("{meddling:?} before transaction {n} of {moments}");
                let (end, presented, _) = self.beside(meddling, When::Nth(Turn::Transaction, n));
                assert!(end.is_ok(), "{context}: {end:?}");
                assert_eq!(presented, alone, "{context}: passcodes and PUKs presented");
                self.world.assert_agrees(&context);
            }
            let context = format!("{meddling:?} before every transaction");
            let (end, presented, _) = self.beside(meddling, When::Always);
            assert!(presented <= alone, "{context}: {presented} passcodes and PUKs presented, not {alone}");
            if let Err(failure) = &end {
                assert_says_who(failure, meddling, &context);
            }
            self.finish(end, &context);
        }
    }

    /// What no service for smartcards allows: it comes between two commands of one transaction.
    fn between_commands(&mut self, step: usize) {
        for meddling in [SelectsAnother, LogsOut] {
            for n in (1..).step_by(step) {
                let context = format!("{meddling:?} before command {n}");
                let (end, _, moments) = self.beside(meddling, When::Nth(Turn::Exchange, n));
                self.finish(end, &context);
                if moments < n {
                    break;
                }
                assert!(n < 400, "{context}: it never ends");
            }
        }
    }
}

fn assert_says_who(failure: &Failure, meddling: Meddling, context: &str) {
    let Failure { problem, card_changed } = failure;
    // An answer that does not fit twice is a wrong key, as far as anybody can tell.
    let wrong_key = meddling == TakesAChallenge && matches!(problem, Problem::CutOff { .. });
    assert!(wrong_key || matches!(problem, Problem::CardTaken { .. }), "{context}: {failure:?}");
    assert_eq!(problem.exit() as u8, 9, "{context}: it can be finished by the same command");
    assert_eq!(*card_changed, CardChanged::Unknown, "{context}");
}

#[test]
fn unlock_beside_another_program() {
    let mut play = Play::with_card(|play| block(&play.card), |_| unlock());
    play.between_transactions();
    play.between_commands(1);
}

#[test]
fn renew_beside_another_program() {
    let mut play = Play::with_card(|_| {}, |_| renew());
    play.between_transactions();
    play.between_commands(3);
}

#[test]
fn repair_beside_another_program() {
    let before = |play: &mut Play| {
        // A session ends after some minutes without a call.
        play.world.desk.run(sign_in(AGENT)).unwrap();
        block(&play.card);
    };
    let mut play = Play::with_card(before, |_| repair());
    let agent = play.world.desk.blank(Profile::default());
    play.world.desk.insert(AGENT, agent);
    let code = play.world.code();
    play.world.desk.run(issue(AGENT, "agent", code)).unwrap();
    play.between_transactions();
    play.between_commands(4);
}

#[test]
fn issue_beside_another_program() {
    let mut play = Play::with_blank(Play::fresh, |world| issue(HOLDER, "holder", world.code()));
    play.between_transactions();
    play.between_commands(5);
}
