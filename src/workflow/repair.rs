//! Repair a card in person: a new passcode, a new PUK, a new pair of certificates (OPERATIONS, 'Repair').
//!
//! The RA agent's session is needed at the opening and at the presence; both are asked for again where a repair is finished. What was on
//! the card before is overwritten: keys by GENERATE, certificates by PUT DATA, the passcode by RESET RETRY COUNTER.
//!
//! A repair takes the place of whatever else is open on the card, so it may meet a card whose PUK another operation has changed, at
//! another desk: the passcode is set by whichever of the two PUKs fits.

use std::sync::Arc;

use super::{
    effect::{Effect, Input, RaCall, RaReply, Stop, Turn, untouched},
    journal::{KeyStage, Record, RepairStage, Version, Work},
    keys::{Keys, Task as KeysTask},
    presence::{Presence, is_gone},
    puk::{Reset, Rotate},
    sign_in::Place,
    talk::{Answer, Outcome, Progress, Question, Step},
};
use crate::{
    domain::{
        card::CardIdentity,
        clock::Timestamp,
        operation::{OperationId, OperationKind},
        passcode::PasscodeEntry,
        problem::Problem,
        role::Role,
        secret::{Puk, SecretText},
    },
    ra::api::operation::{Confirm, IdentityCheck, KeyPlan, Open, OpenWhat, Progress as OperationProgress, WhichKey},
};

/// What is known of an earlier run that was cut off.
#[derive(Clone, PartialEq, Eq)]
pub enum Earlier {
    None,
    /// The journal knows how far it was.
    Stage(RepairStage),
    /// Only the RA knows of it.
    Unknown,
}

pub struct Task {
    /// The earlier operation's where there is one.
    pub id: OperationId,
    /// For an operation that the RA has closed meanwhile: the id to begin anew with.
    pub spare: OperationId,
    pub card: CardIdentity,
    pub place: Place,
    /// The RA agent's.
    pub session: Arc<SecretText>,
    pub role: Role,
    pub identity_check: IdentityCheck,
    pub earlier: Earlier,
    /// What was begun on this card at this desk, this repair or anything else, may have changed its PUK.
    pub puk_may_be_new: bool,
    /// What the journal has of this card and this repair takes the place of.
    pub replaces: Vec<OperationId>,
}

pub struct Repair {
    task: Task,
    /// Something has been kept in this run.
    kept: bool,
    state: State,
}

enum State {
    Ready,
    Present(Presence),
    /// Whether an earlier run was done but for the word about it.
    Checking(Granted),
    ForgettingOld,
    Choosing(Granted),
    AskingPuk(Granted, Arc<PasscodeEntry>),
    KeepingReset(Granted, Arc<PasscodeEntry>, Puks),
    Resetting(Granted, Arc<PasscodeEntry>, Puks, Reset),
    KeepingRotate(Granted, Arc<PasscodeEntry>, Puks),
    Rotating(Granted, Arc<PasscodeEntry>, Rotate),
    KeepingRefused,
    KeepingWriting(Granted, Arc<PasscodeEntry>, KeyStage),
    Writing(Arc<SecretText>, Box<Keys>),
    Confirming {
        until: Option<Timestamp>,
    },
    Forgetting {
        until: Option<Timestamp>,
        rest: Vec<OperationId>,
    },
    Abandoning,
    Over,
}

/// What the RA has granted.
struct Granted {
    token: Arc<SecretText>,
    plan: KeyPlan,
    question: Question,
}

struct Puks {
    current: Arc<Puk>,
    pending: Arc<Puk>,
}

impl Repair {
    pub fn new(task: Task) -> Self {
        Self { task, kept: false, state: State::Ready }
    }

    pub fn progress(&self) -> Progress {
        let steps = vec![
            Step::AskRa,
            Step::ChooseNewPasscode,
            Step::SetPasscode,
            Step::SecureCard,
            Step::SignatureKey,
            Step::AuthenticationKey,
            Step::TellComputer,
            Step::Confirm,
        ];
        let now = match &self.state {
            State::Ready | State::Present(_) | State::Checking(_) | State::ForgettingOld => Step::AskRa,
            State::Choosing(_) | State::Abandoning => Step::ChooseNewPasscode,
            State::AskingPuk(..) | State::KeepingReset(..) | State::Resetting(..) | State::KeepingRefused => Step::SetPasscode,
            State::KeepingRotate(..) | State::Rotating(..) | State::KeepingWriting(..) => Step::SecureCard,
            State::Writing(_, keys) => keys.at(),
            State::Confirming { .. } | State::Forgetting { .. } | State::Over => Step::Confirm,
        };
        let at = steps.iter().position(|s| *s == now).unwrap_or(0);
        Progress { kind: OperationKind::Repair, steps, at, writing: at >= 2 }
    }

    fn touched(&self) -> bool {
        self.kept || self.task.earlier != Earlier::None
    }

    fn with(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    fn stop(self, stop: Stop) -> (Self, Effect) {
        let effect = stop.end(OperationKind::Repair, self.touched());
        (self.with(State::Over), effect)
    }

    fn record(&self, stage: RepairStage) -> Effect {
        Effect::Keep(record(self.task.id, self.task.card, self.task.place.now, stage))
    }

    pub fn step(mut self, input: Input) -> (Self, Effect) {
        let id = self.task.id;
        match (std::mem::replace(&mut self.state, State::Over), input) {
            (State::Ready, Input::Begin) => match self.task.earlier {
                Earlier::Stage(RepairStage::PukRefused) => self.stop(Stop::Problem(Problem::PukRefused)),
                _ => self.open(),
            },
            (State::Present(presence), input) => match presence.step(input) {
                Turn::Go(presence, effect) => (self.with(State::Present(presence)), effect),
                Turn::Stop(stop) if is_gone(&stop) && self.task.earlier != Earlier::None => self.forget_old(),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(present) => {
                    let present = *present;
                    let (Some(plan), Some(granted)) = (present.keys, present.granted) else {
                        return self.stop(Stop::Problem(Problem::RaUnreadable));
                    };
                    let token = Arc::new(present.token.into_domain());
                    let question = Question::NewPasscode { holder: Some(granted.holder) };
                    let granted = Granted { token: token.clone(), plan, question };
                    match self.task.earlier {
                        Earlier::None => self.choose(granted),
                        _ => (self.with(State::Checking(granted)), Effect::Ra(RaCall::Progress { id, token })),
                    }
                }
            },
            (State::Checking(granted), Input::Ra(Ok(RaReply::Progress(progress)))) => match progress {
                OperationProgress::Done => self.forget(None),
                OperationProgress::Gone => self.forget_old(),
                _ => self.choose(granted),
            },
            (State::ForgettingOld, Input::Done) => {
                self.task.id = self.task.spare;
                self.task.earlier = Earlier::None;
                self.open()
            }
            (State::Choosing(granted), Input::Answer(Answer::NewPasscode(new))) => {
                let token = granted.token.clone();
                (self.with(State::AskingPuk(granted, Arc::new(new))), Effect::Ra(RaCall::Puk { id, token }))
            }
            (State::Choosing(granted), Input::Cancel) if !self.touched() => {
                let token = granted.token;
                (self.with(State::Abandoning), Effect::Ra(RaCall::Abandon { id, token }))
            }
            (State::Abandoning, _) => (self.with(State::Over), untouched(Problem::Cancelled)),
            (State::AskingPuk(granted, new), Input::Ra(Ok(RaReply::Puk(release)))) => {
                let (Some(current), Some(pending)) = (release.current.secret(), release.pending.secret()) else {
                    return self.stop(Stop::Problem(Problem::RaUnreadable));
                };
                let puks = Puks { current: Arc::new(current), pending: Arc::new(pending) };
                let stage = match &self.task.earlier {
                    // The journal holds this stage or a later one already: it must not go back.
                    Earlier::Stage(RepairStage::Rotating | RepairStage::Writing { .. }) => {
                        return self.reset(granted, new, puks);
                    }
                    _ if self.task.puk_may_be_new => RepairStage::Rotating,
                    _ => RepairStage::Resetting,
                };
                let effect = self.record(stage);
                (self.with(State::KeepingReset(granted, new, puks)), effect)
            }
            (State::KeepingReset(granted, new, puks), Input::Done) => {
                self.kept = true;
                self.reset(granted, new, puks)
            }
            (State::Resetting(granted, new, puks, reset), input) => match reset.step(input) {
                Turn::Go(reset, effect) => (self.with(State::Resetting(granted, new, puks, reset)), effect),
                Turn::Stop(Stop::Problem(Problem::PukRefused)) => self.refused(),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(true) => self.secured(granted, new),
                Turn::Done(false) => {
                    let effect = self.record(RepairStage::Rotating);
                    (self.with(State::KeepingRotate(granted, new, puks)), effect)
                }
            },
            (State::KeepingRotate(granted, new, puks), Input::Done) => {
                let (rotate, effect) = Rotate::begin(puks.current, puks.pending, false);
                (self.with(State::Rotating(granted, new, rotate)), effect)
            }
            (State::Rotating(granted, new, rotate), input) => match rotate.step(input) {
                Turn::Go(rotate, effect) => (self.with(State::Rotating(granted, new, rotate)), effect),
                Turn::Stop(Stop::Problem(Problem::PukRefused)) => self.refused(),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(()) => self.secured(granted, new),
            },
            (State::KeepingRefused, _) => self.stop(Stop::Problem(Problem::PukRefused)),
            (State::KeepingWriting(granted, new, stage), Input::Done) => self.write(granted, new, stage),
            (State::Writing(token, keys), input) => match keys.step(input) {
                Turn::Go(keys, effect) => (self.with(State::Writing(token, Box::new(keys))), effect),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(until) => {
                    let confirm = Confirm { management_key_changed: false, locked: false };
                    (self.with(State::Confirming { until }), Effect::Ra(RaCall::Confirm { id, token, confirm }))
                }
            },
            (State::Confirming { until }, Input::Ra(Ok(_))) => self.forget(until),
            (State::Forgetting { until, mut rest }, _) => match rest.pop() {
                Some(id) => (self.with(State::Forgetting { until, rest }), Effect::Forget(id)),
                None => (self.with(State::Over), Effect::End(Ok(Outcome::Repaired { until }))),
            },
            (_, input) => self.stop(Stop::instead(input)),
        }
    }

    fn open(self) -> (Self, Effect) {
        let what =
            OpenWhat::Repair { card: self.task.card, agent: self.task.role, identity_check: self.task.identity_check.clone() };
        let open = Open { id: self.task.id, workstation: self.task.place.workstation.clone(), what };
        let (presence, effect) = Presence::begin_by_agent(&self.task.place, open, self.task.session.clone());
        (self.with(State::Present(presence)), effect)
    }

    fn choose(self, granted: Granted) -> (Self, Effect) {
        let question = granted.question.clone();
        (self.with(State::Choosing(granted)), Effect::Ask(question))
    }

    fn reset(self, granted: Granted, new: Arc<PasscodeEntry>, puks: Puks) -> (Self, Effect) {
        let (current, pending) = (puks.current.clone(), puks.pending.clone());
        let (reset, effect) = Reset::begin(current, pending, new.clone(), self.task.puk_may_be_new);
        (self.with(State::Resetting(granted, new, puks, reset)), effect)
    }

    /// Passcode and PUK are the new ones. Keys that an earlier run has written stay.
    fn secured(self, granted: Granted, new: Arc<PasscodeEntry>) -> (Self, Effect) {
        match &self.task.earlier {
            Earlier::Stage(RepairStage::Writing { keys }) => {
                let keys = keys.clone();
                self.write(granted, new, keys)
            }
            _ => {
                let stage = KeyStage::default();
                let effect = self.record(RepairStage::Writing { keys: stage.clone() });
                (self.with(State::KeepingWriting(granted, new, stage)), effect)
            }
        }
    }

    fn write(self, granted: Granted, passcode: Arc<PasscodeEntry>, stage: KeyStage) -> (Self, Effect) {
        let (id, card, begun) = (self.task.id, self.task.card, self.task.place.now);
        let record = Box::new(move |keys, _| record(id, card, begun, RepairStage::Writing { keys }));
        let Granted { token, plan, .. } = granted;
        let task = KeysTask { id, token: token.clone(), plan, passcode, which: WhichKey::Current, record };
        let (keys, effect) = Keys::begin(task, stage);
        (self.with(State::Writing(token, Box::new(keys))), effect)
    }

    /// Kept, so that running it again spends no more tries.
    fn refused(self) -> (Self, Effect) {
        let effect = self.record(RepairStage::PukRefused);
        (self.with(State::KeepingRefused), effect)
    }

    fn forget_old(self) -> (Self, Effect) {
        let id = self.task.id;
        (self.with(State::ForgettingOld), Effect::Forget(id))
    }

    /// The RA has closed it: it is off the journal, and with it what it took the place of.
    fn forget(self, until: Option<Timestamp>) -> (Self, Effect) {
        let (id, rest) = (self.task.id, self.task.replaces.clone());
        (self.with(State::Forgetting { until, rest }), Effect::Forget(id))
    }
}

fn record(operation: OperationId, card: CardIdentity, begun: Timestamp, stage: RepairStage) -> Record {
    Record { version: Version::V1, operation, card: Some(card), former: None, begun, work: Work::Repair { stage } }
}
