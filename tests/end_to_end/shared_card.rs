//! Another program at the same card, by PC/SC as any program is: it resets the card, or selects anew, again and again while ours renews
//! certificates on it.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use pcsc::{Context, Disposition, Error, Protocols, Scope, ShareMode};

use super::{
    flows::{issue, staffed, status},
    people::HOLDER,
    ra_books::Books,
    stage::{READERS, Ran, Stage},
};

const SELECT: [u8; 17] = [0x00, 0xA4, 0x04, 0x00, 0x0B, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00, 0x00];

/// Challenges of a renewal that nobody disturbs: for two keys, their certificates, and the CHUID.
const UNDISTURBED: usize = 5;

/// What it does whenever it has its turn.
#[derive(Clone, Copy, Debug)]
enum Habit {
    /// It ends its transaction by a reset, as careful programs do.
    Resets,
    /// It selects the PIV application, which makes the card forget the challenge that it gave.
    Selects,
}

/// A second client of the smart-card service, in a thread of its own until it is dropped.
struct Other {
    stop: Arc<AtomicBool>,
    turns: Arc<AtomicU32>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Other {
    fn start(habit: Habit, every: Duration) -> Self {
        let (stop, turns) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let (stopped, counted) = (stop.clone(), turns.clone());
        let work = move || {
            let context = Context::establish(Scope::User).expect("the service");
            let name = std::ffi::CString::new(READERS[0].0).expect("a name");
            while !stopped.load(Ordering::SeqCst) {
                match turn(&context, &name, habit) {
                    Ok(()) => drop(counted.fetch_add(1, Ordering::SeqCst)),
                    // Ours has come first, or has reset the card itself.
                    Err(Error::SharingViolation | Error::ResetCard | Error::ProtoMismatch | Error::UnpoweredCard) => {}
                    Err(e) => panic!("the other program: {e}"),
                }
                thread::sleep(every);
            }
        };
        let thread = thread::Builder::new().name("the other program".to_owned()).spawn(work).expect("a thread");
        Self { stop, turns, thread: Some(thread) }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let panicked = self.thread.take().is_some_and(|t| t.join().is_err());
        assert!(!panicked || thread::panicking(), "the other program did not get to its end");
    }
}

fn turn(context: &Context, name: &std::ffi::CStr, habit: Habit) -> Result<(), Error> {
    let mut card = context.connect(name, ShareMode::Shared, Protocols::ANY)?;
    let transaction = card.transaction()?;
    let mut answer = [0; pcsc::MAX_BUFFER_SIZE];
    transaction.transmit(&SELECT, &mut answer)?;
    let how = match habit {
        Habit::Resets => Disposition::ResetCard,
        Habit::Selects => Disposition::LeaveCard,
    };
    transaction.end(how).map_err(|(_, e)| e)?;
    // Otherwise it would be reset again.
    card.disconnect(Disposition::LeaveCard).map_err(|(_, e)| e)
}

fn renew(stage: &Stage) -> Ran {
    stage.run(&["renew", "--reader", "00 00", "--accept-terms"], &[HOLDER])
}

#[track_caller]
fn assert_whole(stage: &Stage) {
    let read = status(stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    assert!(!read["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == "W-0001"), "nothing is left open: {read}");
    let _secrets = Books::open(stage).assert_card(&read);
}

/// How often the RA was asked to answer a challenge of a card.
fn challenges(stage: &Stage) -> usize {
    let log = fs::read_to_string(&stage.ra.as_ref().expect("an RA").log).expect("the service's log");
    log.lines().filter(|line| line.contains("/card-challenge") && line.contains("answered")).count()
}

/// One renewal beside the other program, which must not leave it undone; how many challenges were taken anew where it was done at once.
fn renew_beside(stage: &Stage, habit: Habit, every: Duration, turns: &mut u32) -> usize {
    let before = challenges(stage);
    let other = Other::start(habit, every);
    let ran = renew(stage);
    *turns += other.turns.load(Ordering::SeqCst);
    drop(other);
    let asked = challenges(stage) - before;
    let done = ran.code == 0;
    if !done {
        // It was there each time: that is said, and the same command finishes it.
        let said = ran.expect_problem(9, "W-4003");
        assert_eq!((&said["outcome"], said["card_changed"].is_null()), (&"cut_off".into(), true), "{said}");
        renew(stage).expect(0);
    }
    assert_whole(stage);
    if done { asked - UNDISTURBED } else { 0 }
}

#[test]
fn a_renewal_beside_a_program_that_disturbs_the_card() {
    let stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _card = stage.insert(0, "holder.card");
    let mut turns = 0;
    for habit in [Habit::Resets, Habit::Selects] {
        let mut healed = 0;
        for every in [150, 60, 30].map(Duration::from_millis) {
            healed += renew_beside(&stage, habit, every, &mut turns);
        }
        // Whether it has its turn just between a challenge and its answer is chance.
        for _ in 0..40 {
            if healed > 0 {
                break;
            }
            healed += renew_beside(&stage, habit, Duration::from_millis(12), &mut turns);
        }
        assert!(healed > 0, "{habit:?}: no challenge was ever taken anew");
    }
    assert!(turns > 5, "the other program had its turn {turns} times only");
    stage.assert_no_secret_printed();
}
