//! A card and an RA in a few variables, a repair cut off before or after any effect, and what must hold after it is finished.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    effect::{CardReply, CardStep, Effect, Input, RaCall, RaReply},
    journal::{Record, RepairStage, Work},
    repair::{Earlier, Repair, Task},
    sign_in::Place,
    talk::{Answer, Outcome, Question},
};
use crate::{
    card::{
        piv::{CardFault, Presented},
        transport::LinkFault,
    },
    domain::{
        card::{CardIdentity, Guid, KeyAlgorithm, ManagementAlgorithm, Retries, Slot},
        clock::Timestamp,
        operation::{CardChanged, OperationId, OperationKind},
        passcode::Passcode,
        person::IdentityNumber,
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
        secret::{Puk, SecretText},
    },
    ra::api::{
        bytes::{Bytes, SecretBytes, SecretWord},
        operation::{
            CardAnswer, Certificate, Document, Granted, HolderDetails, IdentityCheck, KeyPlan, Opened, Present, Progress,
            PukRelease,
        },
    },
};

const OLD: [u8; 8] = *b"puk--old";
const NEW: [u8; 8] = *b"puk--new";
const CARD: CardIdentity = CardIdentity([7; 32]);

fn id(n: u128) -> OperationId {
    OperationId(uuid::Uuid::from_u128(n))
}

/// What the card, the RA and the disk hold, whatever becomes of the program.
struct World {
    puk: [u8; 8],
    puk_left: u8,
    passcode: [u8; 8],
    /// By slot: the key's number, and that of the certificate's key.
    slots: BTreeMap<Slot, (u8, u8)>,
    next_key: u8,
    committed: BTreeMap<Slot, u8>,
    certified: BTreeMap<Slot, u8>,
    /// The operation that the RA has open, and whether it is done.
    open: Option<(OperationId, bool)>,
    presences: u32,
    wrong_puks: u8,
    journal: BTreeMap<u128, Record>,
    /// Counts the runs: each gets a fresh id.
    runs: u128,
}

impl World {
    fn expired() -> Self {
        Self {
            puk: OLD,
            puk_left: 3,
            passcode: *b"111222\xFF\xFF",
            slots: [Slot::Signature, Slot::Authentication].map(|s| (s, (0, 0))).into(),
            next_key: 1,
            committed: BTreeMap::new(),
            certified: BTreeMap::new(),
            open: None,
            presences: 0,
            wrong_puks: 0,
            journal: BTreeMap::new(),
            runs: 0,
        }
    }

    fn card(&mut self, step: CardStep) -> CardReply {
        let algorithm = ManagementAlgorithm::Aes256;
        match step {
            CardStep::Presence { .. } => CardReply::Present { spki: vec![1], signature: vec![2] },
            CardStep::ResetRetryCounter { puk, new, guess } => {
                if guess && self.puk_left <= 1 {
                    return CardReply::NotTried;
                }
                let fits = self.try_puk(&puk);
                if fits {
                    self.passcode = *new.typed().unwrap().expose("test");
                }
                self.presented(fits)
            }
            CardStep::ChangePuk { from, to, guess } => {
                if guess && self.puk_left <= 1 {
                    return CardReply::NotTried;
                }
                let fits = self.try_puk(&from);
                if fits {
                    self.puk = *to.expose("test");
                }
                self.presented(fits)
            }
            CardStep::Challenge { passcode, .. } => match passcode {
                Some(p) if *p.typed().unwrap().expose("test") != self.passcode => {
                    CardReply::Presented(Presented::Wrong { left: Some(Retries(2)) })
                }
                _ => CardReply::Challenge { algorithm, challenge: vec![1] },
            },
            CardStep::Generate { slot, .. } => {
                let key = self.next_key;
                self.next_key += 1;
                self.slots.entry(slot).or_default().0 = key;
                CardReply::Generated { spki: vec![key] }
            }
            CardStep::SignRequest { spki, .. } => CardReply::Request { csr: spki },
            CardStep::WriteCertificate { slot, certificate, .. } => {
                let entry = self.slots.entry(slot).or_default();
                entry.1 = certificate[0];
                if entry.0 == entry.1 { CardReply::Written } else { CardReply::NotWritten }
            }
            CardStep::WriteChuid { .. } => CardReply::Written,
            _ => panic!("a repair has no such card step"),
        }
    }

    fn try_puk(&mut self, puk: &Arc<Puk>) -> bool {
        let fits = *puk.expose("test") == self.puk;
        if fits {
            self.puk_left = 3;
        } else {
            self.puk_left -= 1;
            self.wrong_puks += 1;
        }
        fits
    }

    fn presented(&self, fits: bool) -> CardReply {
        CardReply::Presented(if fits { Presented::Accepted } else { Presented::Wrong { left: Some(Retries(self.puk_left)) } })
    }

    fn ra(&mut self, call: RaCall) -> Result<RaReply, Problem> {
        let gone = Err(Problem::Refused(Refusal::OperationGone));
        let done = self.open.is_some_and(|(_, done)| done);
        Ok(match call {
            RaCall::Open { session, open } => {
                assert!(session.is_some(), "an agent opens it");
                match self.open {
                    Some((known, _)) if known == open.id => {}
                    // Another repair takes the place of the one before, whose own id is gone then.
                    _ if self.journal.contains_key(&open.id.0.as_u128()) => return gone,
                    _ => self.open = Some((open.id, false)),
                }
                RaReply::Opened(Box::new(Opened { nonce: Some(Bytes(vec![3])), issue: None, keys: None }))
            }
            RaCall::Presence { session, .. } => {
                assert!(session.is_some() || done, "an agent is there");
                self.presences += 1;
                RaReply::Present(Box::new(Present {
                    token: SecretWord::new("t".into()),
                    granted: Some(granted()),
                    contacts: vec![],
                    holder_nonce: None,
                    keys: Some(plan()),
                    kind: OperationKind::Repair,
                }))
            }
            RaCall::Progress { .. } if done => RaReply::Progress(Progress::Done),
            RaCall::Progress { .. } => {
                RaReply::Progress(Progress::Granted { helper: None, holder: granted().holder, expires_at: Timestamp::UNIX_EPOCH })
            }
            RaCall::Confirm { .. } => {
                self.open = self.open.map(|(id, _)| (id, true));
                RaReply::Noted
            }
            RaCall::Abandon { .. } => RaReply::Noted,
            _ if done => return gone,
            RaCall::Puk { .. } => {
                RaReply::Puk(PukRelease { current: SecretBytes::new(OLD.to_vec()), pending: SecretBytes::new(NEW.to_vec()) })
            }
            RaCall::CardChallenge { .. } => RaReply::Answer(CardAnswer { answer: Bytes(vec![1]) }),
            RaCall::CommitKey { key, .. } => {
                self.committed.insert(key.slot, key.spki.0[0]);
                RaReply::Noted
            }
            RaCall::Certificate { request, .. } => {
                assert_eq!(self.committed.get(&request.slot), Some(&request.csr.0[0]));
                self.certified.insert(request.slot, request.csr.0[0]);
                RaReply::Certificate(Certificate { certificate: request.csr })
            }
            _ => panic!("a repair has no such call"),
        })
    }
}

fn plan() -> KeyPlan {
    KeyPlan {
        algorithm: KeyAlgorithm::P256,
        slots: vec![Slot::Signature, Slot::Authentication],
        subjects: BTreeMap::new(),
        guid: Guid([1; 16]),
        cardholder: Guid([2; 16]),
        expiry: "20300101".into(),
    }
}

fn granted() -> Granted {
    let number = IdentityNumber::try_from("555512345678".to_owned()).unwrap();
    Granted { holder: HolderDetails { name: "A".into(), identity_number: number, date_of_birth: None } }
}

/// As the desk makes it of what the journal has.
fn machine(world: &mut World) -> Repair {
    world.runs += 1;
    let mut task = Task {
        id: id(world.runs * 2),
        spare: id(world.runs * 2 + 1),
        card: CARD,
        place: Place { origin: "https://ra".into(), workstation: "w".into(), now: Timestamp::UNIX_EPOCH },
        session: Arc::new(SecretText::new("s".into())),
        role: Role::RaAgent,
        identity_check: IdentityCheck { documents: vec![Document::Passport], likeness_confirmed: true },
        earlier: Earlier::None,
        puk_may_be_new: false,
        replaces: vec![],
    };
    if let Some(Record { operation, work: Work::Repair { stage }, .. }) = world.journal.values().next_back() {
        task.puk_may_be_new = matches!(stage, RepairStage::Rotating | RepairStage::Writing { .. });
        task.id = *operation;
        task.earlier = Earlier::Stage(stage.clone());
    }
    Repair::new(task)
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Cut {
    Never,
    /// The program dies before it performs the n-th effect.
    Before(usize),
    /// The program dies after the n-th effect, before it hears of it.
    After(usize),
    /// The card is pulled out before the n-th card step.
    CardBefore(usize),
    /// The card is pulled out after it has done the n-th card step.
    CardAfter(usize),
}

/// Runs a repair; `None` where the program died.
fn run(world: &mut World, cut: Cut, passcode: &str) -> Option<Result<Outcome, Failure>> {
    let (mut at, mut card_at) = (0, 0);
    let (mut machine, mut effect) = machine(world).step(Input::Begin);
    loop {
        if cut == Cut::Before(at) {
            return None;
        }
        let input = match effect {
            Effect::Card(step) => {
                let gone = Input::Card(Err(CardFault::Link(LinkFault::Gone)));
                card_at += 1;
                if cut == Cut::CardBefore(card_at - 1) {
                    gone
                } else {
                    let reply = world.card(step);
                    if cut == Cut::CardAfter(card_at - 1) { gone } else { Input::Card(Ok(reply)) }
                }
            }
            Effect::Ra(call) => Input::Ra(world.ra(call)),
            Effect::Keep(record) => {
                world.journal.insert(record.operation.0.as_u128(), record);
                Input::Done
            }
            Effect::Forget(id) => {
                world.journal.remove(&id.0.as_u128());
                Input::Done
            }
            Effect::Ask(Question::NewPasscode { holder }) => {
                assert!(holder.is_some(), "the rules are held against what the RA knows of the holder");
                Input::Answer(Answer::NewPasscode(Passcode::typed(passcode).unwrap().into()))
            }
            Effect::End(result) => return Some(result),
            _ => panic!("not in a repair"),
        };
        if cut == Cut::After(at) {
            return None;
        }
        at += 1;
        (machine, effect) = machine.step(input);
    }
}

fn check_finished(world: &World, passcode: &[u8; 8], context: &str) {
    assert_eq!(&world.passcode, passcode, "{context}: the passcode is the new one");
    assert_eq!(world.puk, NEW, "{context}: the PUK is the new one");
    assert_eq!(world.open.map(|(_, done)| done), Some(true), "{context}: the RA knows");
    assert!(world.journal.is_empty(), "{context}: nothing is left over");
    assert!(world.wrong_puks <= 1, "{context}: {} wrong PUKs", world.wrong_puks);
    assert_eq!(world.puk_left, 3, "{context}: the PUK's tries are restored");
    for (slot, (key, certified)) in &world.slots {
        assert!(*key != 0 && key == certified, "{context}: {slot} has a new key and its certificate");
        assert_eq!(world.certified.get(slot), Some(key), "{context}: {slot} is the one that the RA has");
    }
}

#[test]
fn straight_through() {
    let mut world = World::expired();
    assert_eq!(run(&mut world, Cut::Never, "271828"), Some(Ok(Outcome::Repaired { until: None })));
    check_finished(&world, b"271828\xFF\xFF", "uncut");
    assert_eq!((world.wrong_puks, world.presences), (0, 1));
}

#[test]
fn cut_off_anywhere_it_is_finished_by_running_it_again() {
    for n in 0..60 {
        for cut in [Cut::Before(n), Cut::After(n), Cut::CardBefore(n), Cut::CardAfter(n)] {
            let mut world = World::expired();
            let first = run(&mut world, cut, "271828");
            if let Some(Err(failure)) = &first {
                match failure.card_changed {
                    CardChanged::No => assert_eq!((world.passcode, world.puk), (*b"111222\xFF\xFF", OLD), "{cut:?}"),
                    CardChanged::Yes | CardChanged::Unknown => {
                        assert!(matches!(failure.problem, Problem::CutOff { .. }), "{cut:?}: {failure:?}");
                        assert!(!world.journal.is_empty(), "{cut:?}");
                    }
                }
            }
            if world.open.is_some_and(|(_, done)| done) && world.journal.is_empty() {
                continue;
            }
            // Whoever finishes it may choose another passcode; where all was done but the word about it, none is asked for.
            let was_done = world.open.is_some_and(|(_, done)| done);
            let second = run(&mut world, Cut::Never, "314159");
            assert!(matches!(second, Some(Ok(Outcome::Repaired { .. }))), "{cut:?}: {second:?}");
            let passcode = if was_done { b"271828\xFF\xFF" } else { b"314159\xFF\xFF" };
            check_finished(&world, passcode, &format!("{cut:?}"));
        }
    }
}

#[test]
fn whose_journal_was_lost_it_begins_anew_with_either_puk() {
    for n in 0..40 {
        let mut world = World::expired();
        if run(&mut world, Cut::After(n), "271828").is_some() {
            return;
        }
        world.journal.clear();
        world.open = None;
        let second = run(&mut world, Cut::Never, "314159");
        assert!(matches!(second, Some(Ok(Outcome::Repaired { .. }))), "{n}: {second:?}");
        check_finished(&world, b"314159\xFF\xFF", &format!("after {n}"));
    }
    panic!("it never came to its end");
}

#[test]
fn one_that_the_ra_has_closed_begins_anew() {
    let mut world = World::expired();
    // Cut off in the middle of the keys, and replaced at another desk.
    assert_eq!(run(&mut world, Cut::After(16), "271828"), None);
    assert!(!world.journal.is_empty());
    world.open = Some((id(999), false));
    let second = run(&mut world, Cut::Never, "314159");
    assert!(matches!(second, Some(Ok(Outcome::Repaired { .. }))), "{second:?}");
    check_finished(&world, b"314159\xFF\xFF", "begun anew");
}

#[test]
fn a_card_that_refuses_both_puks_is_left_alone_from_then_on() {
    let mut world = World { puk: *b"another!", ..World::expired() };
    for _ in 0..3 {
        let result = run(&mut world, Cut::Never, "271828");
        assert!(matches!(&result, Some(Err(f)) if f.problem == Problem::PukRefused), "{result:?}");
        assert_eq!((world.wrong_puks, world.puk_left), (2, 1));
    }
    // Nor is the last try spent on a guess.
    let mut world = World { puk: *b"another!", puk_left: 2, ..World::expired() };
    let result = run(&mut world, Cut::Never, "271828");
    assert!(matches!(&result, Some(Err(f)) if f.problem == Problem::PukRefused), "{result:?}");
    assert_eq!((world.wrong_puks, world.puk_left), (1, 1));
}
