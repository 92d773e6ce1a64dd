//! A card that has forgotten its challenge, at each of the steps that answer one: another one is taken, without a passcode, and in the
//! end it is said who is in the way.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    effect::{CardReply, CardStep, Effect, Input, RaCall, RaReply, Turn},
    issue::{Authority, Issue, Task as IssueTask},
    journal::{IssueStage, KeyStage, Record, Version, Work},
    keys::{Keys, Task},
    sign_in::Place,
    talk::{Answer, Outcome},
};
use crate::{
    card::{
        piv::{CardFault, Presented},
        transport::LinkFault,
    },
    domain::{
        card::{CardSerial, Guid, KeyAlgorithm, ManagementAlgorithm, Slot},
        clock::Timestamp,
        operation::{CardChanged, OperationId, OperationKind},
        passcode::Passcode,
        person::{IdentityNumber, PersonId},
        problem::{Failure, Problem},
        secret::SecretText,
    },
    ra::api::{
        bytes::{Bytes, SecretBytes, SecretWord},
        operation::{
            CardAnswer, Certificate, HolderDetails, IssueGrant, KeyPlan, ManagementKeyRelease, Opened, PukRelease, WhichKey,
        },
    },
};

const FORGOTTEN: CardFault = CardFault::Forgotten { command: "GENERAL AUTHENTICATE" };
const ALGORITHM: ManagementAlgorithm = ManagementAlgorithm::Aes256;
const ID: OperationId = OperationId(uuid::Uuid::from_u128(1));

/// A card that has these faults at the answers to its challenges, from the `at`th of them on.
struct World {
    at: usize,
    faults: Vec<CardFault>,
    /// How often a challenge was answered.
    answered: usize,
    /// How often a passcode went with the asking for one, and how often none did.
    asked: (usize, usize),
    rests: Vec<u128>,
    /// The management key that the RA was last told is on the card.
    which: WhichKey,
    cancels: bool,
}

impl World {
    fn new(at: usize, faults: &[CardFault]) -> Self {
        let faults = faults.to_vec();
        Self { at, faults, answered: 0, asked: (0, 0), rests: vec![], which: WhichKey::Current, cancels: false }
    }

    fn perform(&mut self, effect: Effect) -> Result<Input, Result<Outcome, Failure>> {
        Ok(match effect {
            Effect::Card(step) => Input::Card(self.card(step)),
            Effect::Ra(call) => Input::Ra(Ok(self.ra(call))),
            Effect::Keep(_) | Effect::Forget(_) => Input::Done,
            Effect::Pause(rest) => {
                self.rests.push(rest.as_millis());
                if self.cancels { Input::Cancel } else { Input::Done }
            }
            Effect::Ask(_) => Input::Answer(Answer::NewPasscode(Passcode::typed("271828").unwrap().into())),
            Effect::End(result) => return Err(result),
            _ => panic!("not while keys are written"),
        })
    }

    fn card(&mut self, step: CardStep) -> Result<CardReply, CardFault> {
        let answers = matches!(
            step,
            CardStep::SetManagementKey { .. }
                | CardStep::Generate { .. }
                | CardStep::WriteCertificate { .. }
                | CardStep::WriteChuid { .. }
        );
        if answers {
            self.answered += 1;
            if self.answered > self.at && !self.faults.is_empty() {
                return Err(self.faults.remove(0));
            }
        }
        Ok(match step {
            CardStep::ManagementAlgorithm => CardReply::Algorithm(ALGORITHM),
            CardStep::Challenge { passcode, .. } => {
                let asked = if passcode.is_some() { &mut self.asked.0 } else { &mut self.asked.1 };
                *asked += 1;
                CardReply::Challenge { algorithm: ALGORITHM, challenge: vec![1] }
            }
            CardStep::Generate { .. } => CardReply::Generated { spki: vec![1] },
            CardStep::SignRequest { spki, .. } => CardReply::Request { csr: spki },
            CardStep::ChangePuk { .. } | CardStep::ResetRetryCounter { .. } => CardReply::Presented(Presented::Accepted),
            _ => CardReply::Written,
        })
    }

    fn ra(&mut self, call: RaCall) -> RaReply {
        match call {
            RaCall::Open { open, .. } => {
                let number = IdentityNumber::try_from("555512345678".to_owned()).unwrap();
                let issue = IssueGrant {
                    token: SecretWord::new("t".into()),
                    operation: open.id,
                    serial: CardSerial("W1".into()),
                    holder: HolderDetails { name: "A".into(), identity_number: number, date_of_birth: None },
                };
                RaReply::Opened(Box::new(Opened { nonce: None, issue: Some(issue), keys: Some(plan()) }))
            }
            RaCall::ManagementKey { .. } => {
                RaReply::ManagementKey(ManagementKeyRelease { algorithm: ALGORITHM, key: SecretBytes::new(vec![7; 32]) })
            }
            RaCall::Puk { .. } => {
                RaReply::Puk(PukRelease { current: SecretBytes::new(vec![1; 8]), pending: SecretBytes::new(vec![2; 8]) })
            }
            RaCall::CardChallenge { challenge, .. } => {
                self.which = challenge.key;
                RaReply::Answer(CardAnswer { answer: Bytes(vec![1]) })
            }
            RaCall::Certificate { request, .. } => RaReply::Certificate(Certificate { certificate: request.csr }),
            _ => RaReply::Noted,
        }
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

/// Writes keys as a renewal does; what a person hears where that is stopped.
fn renew(world: &mut World) -> Result<(), Failure> {
    let record = |stage, _| Record {
        version: Version::V1,
        operation: ID,
        card: None,
        former: None,
        begun: Timestamp::UNIX_EPOCH,
        work: Work::Renew { stage },
    };
    let task = Task {
        id: ID,
        token: Arc::new(SecretText::new("t".into())),
        plan: plan(),
        passcode: Arc::new(Passcode::typed("271828").unwrap().into()),
        which: WhichKey::Current,
        record: Box::new(record),
    };
    let (mut keys, mut effect) = Keys::begin(task, KeyStage::default());
    loop {
        let touched = keys.touched();
        let input = world.perform(effect).unwrap_or_else(|_| panic!("keys end nothing"));
        match keys.step(input) {
            Turn::Go(next, then) => (keys, effect) = (next, then),
            Turn::Done(_) => return Ok(()),
            Turn::Stop(stop) => match stop.end(OperationKind::Renew, touched) {
                Effect::End(Err(failure)) => return Err(failure),
                _ => panic!("a stop is a failure"),
            },
        }
    }
}

fn issue(world: &mut World, earlier: Option<IssueStage>) -> Result<Outcome, Failure> {
    let place = Place { origin: "https://ra".into(), workstation: "w".into(), now: Timestamp::UNIX_EPOCH };
    let authority = Authority::Bootstrap(SecretText::new("b".into()));
    let task = IssueTask { id: ID, person: PersonId("p".into()), place, authority, earlier, card: None };
    let (mut machine, mut effect) = Issue::new(task).step(Input::Begin);
    loop {
        match world.perform(effect) {
            Ok(input) => (machine, effect) = machine.step(input),
            Err(end) => return end,
        }
    }
}

fn taken() -> Failure {
    Failure { problem: Problem::CardTaken { programs: vec![] }, card_changed: CardChanged::Unknown }
}

fn refused() -> Failure {
    Failure { problem: Problem::CutOff { kind: OperationKind::Renew }, card_changed: CardChanged::Unknown }
}

#[test]
fn a_challenge_is_taken_anew_at_each_step_of_a_renewal() {
    // Two keys, their certificates, the CHUID.
    for at in 0..5 {
        for (faults, rests) in
            [(vec![], vec![]), (vec![FORGOTTEN], vec![]), (vec![FORGOTTEN; 2], vec![300]), (vec![FORGOTTEN; 3], vec![300, 1200])]
        {
            let n = faults.len();
            let mut world = World::new(at, &faults);
            assert_eq!(renew(&mut world), Ok(()), "{n} times at {at}");
            assert_eq!(world.asked, (2, 3 + n), "the passcode goes with the first challenge for each key only");
            assert_eq!(world.rests, rests);
        }
        let mut world = World::new(at, &[FORGOTTEN; 4]);
        assert_eq!(renew(&mut world), Err(taken()), "at {at}");
        assert_eq!(world.answered, at + 4);
    }
}

#[test]
fn a_refused_answer_is_doubted_once() {
    for at in 0..5 {
        let mut world = World::new(at, &[CardFault::AnswerRefused]);
        assert_eq!(renew(&mut world), Ok(()));
        let mut world = World::new(at, &[CardFault::AnswerRefused; 2]);
        assert_eq!(renew(&mut world), Err(refused()));
        assert_eq!((world.answered, world.rests.len()), (at + 2, 0));
    }
}

#[test]
fn what_is_no_forgetting_ends_it_at_once() {
    for fault in [CardFault::Link(LinkFault::Gone), CardFault::Refused { command: "GENERAL AUTHENTICATE", status: 0x63C1 }] {
        let mut world = World::new(1, &[fault]);
        assert_eq!(renew(&mut world), Err(refused()), "{fault}");
        assert_eq!(world.answered, 2);
    }
    let mut world = World::new(1, &[CardFault::Link(LinkFault::Reset)]);
    assert_eq!(renew(&mut world), Err(taken()), "it may have had a passcode in it, so it is for the person to go on");
}

#[test]
fn a_rest_can_be_ended() {
    let mut world = World { cancels: true, ..World::new(2, &[FORGOTTEN; 2]) };
    assert_eq!(renew(&mut world), Err(refused()));
    assert_eq!(world.rests, [300]);
}

#[test]
fn the_challenge_for_the_management_key_is_taken_anew() {
    for n in 0..4 {
        let mut world = World::new(0, &vec![FORGOTTEN; n]);
        assert_eq!(issue(&mut world, None), Ok(Outcome::Issued { serial: "W1".into() }), "{n} times");
        assert_eq!(world.which, WhichKey::Pending, "the card has taken the new key");
    }
    let mut world = World::new(0, &[FORGOTTEN; 4]);
    assert_eq!(issue(&mut world, None), Err(taken()));
    assert_eq!(world.rests, [300, 1200]);
}

#[test]
fn a_forgotten_challenge_is_not_taken_for_a_key_that_was_changed() {
    let earlier = || Some(IssueStage::Securing);
    // What came before had not changed the key: to take it for changed would answer with a key that the card does not have.
    let unsupported = CardFault::Unsupported { command: "SET MANAGEMENT KEY" };
    let mut world = World::new(0, &[FORGOTTEN, unsupported]);
    assert!(issue(&mut world, earlier()).is_ok());
    assert_eq!(world.which, WhichKey::Current);
    // It had: the old key is refused, and refused again.
    let mut world = World::new(0, &[CardFault::AnswerRefused; 2]);
    assert!(issue(&mut world, earlier()).is_ok());
    assert_eq!(world.which, WhichKey::Pending);
}
