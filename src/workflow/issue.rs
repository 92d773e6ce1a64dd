//! Issue a blank card to a person: secrets, passcode, keys, certificates, CHUID (OPERATIONS, 'Issue').

use std::{sync::Arc, time::Duration};

use super::{
    effect::{CardReply, CardStep, Effect, Input, ManagementProof, RaCall, RaReply, Stop, Turn, untouched},
    journal::{IssueStage, KeyStage, Record, Version, Work},
    keys::{Keys, Task as KeysTask},
    puk::Rotate,
    retake::Retake,
    sign_in::Place,
    talk::{Answer, Outcome, Progress, Question, Step},
};
use crate::{
    card::piv::{CardFault, Presented},
    domain::{
        card::{CardIdentity, ManagementAlgorithm},
        operation::{OperationId, OperationKind},
        passcode::PasscodeEntry,
        person::PersonId,
        problem::Problem,
        refusal::Refusal,
        role::Role,
        secret::{Puk, SecretText},
    },
    ra::api::{
        bytes::{Bytes, SecretBytes, SecretWord},
        operation::{CardChallenge, Confirm, KeyPlan, ManagementKeyRelease, Open, OpenWhat, WhichKey},
    },
};

/// By whose authority a card is issued.
pub enum Authority {
    Agent { session: Arc<SecretText>, role: Role },
    Bootstrap(SecretText),
}

pub struct Task {
    pub id: OperationId,
    pub person: PersonId,
    pub place: Place,
    pub authority: Authority,
    /// What the journal has of an earlier run for this person.
    pub earlier: Option<IssueStage>,
    /// Who the card is by an earlier run, until it is given another key.
    pub card: Option<CardIdentity>,
}

pub struct Issue {
    task: Task,
    /// The RA's word: the id to go on with, and what proves our right to it.
    grant: Option<Grant>,
    touched: bool,
    /// How often the challenge for the new management key was taken anew.
    retake: Retake,
    state: State,
}

struct Grant {
    id: OperationId,
    token: Arc<SecretText>,
    serial: String,
    plan: KeyPlan,
    /// An earlier run may have changed the card.
    resumed: bool,
}

enum State {
    Ready,
    AskingAlgorithm,
    Opening,
    Choosing,
    AskingKey {
        new: Arc<PasscodeEntry>,
    },
    Keeping {
        new: Arc<PasscodeEntry>,
        key: NewKey,
    },
    Challenging {
        new: Arc<PasscodeEntry>,
        key: NewKey,
    },
    Answering {
        new: Arc<PasscodeEntry>,
        key: NewKey,
    },
    SettingKey {
        new: Arc<PasscodeEntry>,
        key: NewKey,
    },
    /// The card has forgotten its challenge: it is asked for another one soon.
    Resting {
        new: Arc<PasscodeEntry>,
        key: NewKey,
    },
    AskingPuk {
        new: Arc<PasscodeEntry>,
        which: WhichKey,
    },
    Rotating {
        new: Arc<PasscodeEntry>,
        which: WhichKey,
        pending: Arc<Puk>,
        rotate: Rotate,
    },
    SettingPasscode {
        new: Arc<PasscodeEntry>,
        which: WhichKey,
    },
    KeepingSecured {
        new: Arc<PasscodeEntry>,
        which: WhichKey,
    },
    Writing {
        which: WhichKey,
        keys: Box<Keys>,
    },
    Confirming,
    Forgetting,
    ForgettingOld,
    Over,
}

/// The new management key, on its way to the card.
#[derive(Clone)]
struct NewKey {
    algorithm: ManagementAlgorithm,
    key: Arc<SecretBytes>,
}

impl Issue {
    pub fn new(task: Task) -> Self {
        let touched = task.earlier.is_some();
        Self { task, grant: None, touched, retake: Retake::default(), state: State::Ready }
    }

    pub fn progress(&self) -> Progress {
        let steps = vec![
            Step::AskRa,
            Step::ChooseNewPasscode,
            Step::PrepareCard,
            Step::SetPasscode,
            Step::CardAuthenticationKey,
            Step::SignatureKey,
            Step::AuthenticationKey,
            Step::TellComputer,
            Step::Confirm,
        ];
        let now = match &self.state {
            State::Ready | State::AskingAlgorithm | State::Opening => Step::AskRa,
            State::Choosing => Step::ChooseNewPasscode,
            State::SettingPasscode { .. } | State::KeepingSecured { .. } => Step::SetPasscode,
            State::Writing { keys, .. } => keys.at(),
            State::Confirming | State::Forgetting | State::Over => Step::Confirm,
            _ => Step::PrepareCard,
        };
        let at = steps.iter().position(|s| *s == now).unwrap_or(0);
        Progress { kind: OperationKind::Issue, steps, at, writing: at >= 2 }
    }

    fn with(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    fn stop(self, stop: Stop) -> (Self, Effect) {
        let effect = stop.end(OperationKind::Issue, self.touched);
        (self.with(State::Over), effect)
    }

    /// A call with the operation's id and token; only ever made after the RA has granted the issue.
    fn call(self, state: State, call: impl FnOnce(OperationId, Arc<SecretText>) -> RaCall) -> (Self, Effect) {
        match &self.grant {
            Some(grant) => {
                let effect = Effect::Ra(call(grant.id, grant.token.clone()));
                (self.with(state), effect)
            }
            None => self.stop(Stop::Problem(super::effect::OUT_OF_STEP)),
        }
    }

    fn record(&self, stage: IssueStage) -> Effect {
        Effect::Keep(Record {
            version: Version::V1,
            operation: self.grant.as_ref().map_or(self.task.id, |g| g.id),
            card: self.task.card,
            former: None,
            begun: self.task.place.now,
            work: Work::Issue { person: self.task.person.clone(), stage },
        })
    }

    pub fn step(mut self, input: Input) -> (Self, Effect) {
        match (std::mem::replace(&mut self.state, State::Over), input) {
            (State::Ready, Input::Begin) => (self.with(State::AskingAlgorithm), Effect::Card(CardStep::ManagementAlgorithm)),
            (State::AskingAlgorithm, Input::Card(Ok(CardReply::Algorithm(algorithm)))) => self.open(algorithm),
            (State::Opening, Input::Ra(Ok(RaReply::Opened(opened)))) => {
                let opened = *opened;
                let (Some(issue), Some(plan)) = (opened.issue, opened.keys) else {
                    return self.stop(Stop::Problem(Problem::RaUnreadable));
                };
                let resumed = self.task.earlier.is_some() || issue.operation != self.task.id;
                let question = Question::NewPasscode { holder: Some(issue.holder) };
                let (id, token) = (issue.operation, Arc::new(issue.token.into_domain()));
                self.grant = Some(Grant { id, token, serial: issue.serial.0, plan, resumed });
                (self.with(State::Choosing), Effect::Ask(question))
            }
            (State::Choosing, Input::Answer(Answer::NewPasscode(new))) => {
                let state = State::AskingKey { new: Arc::new(new) };
                self.call(state, |id, token| RaCall::ManagementKey { id, token })
            }
            (State::AskingKey { new }, Input::Ra(Ok(RaReply::ManagementKey(ManagementKeyRelease { algorithm, key })))) => {
                let key = NewKey { algorithm, key: Arc::new(key) };
                let effect = self.record(IssueStage::Securing);
                (self.with(State::Keeping { new, key }), effect)
            }
            // The RA has closed what the journal still has: issuing again begins anew.
            (State::AskingKey { .. }, Input::Ra(Err(Problem::Refused(Refusal::OperationGone)))) if self.touched => {
                let id = self.grant.as_ref().map_or(self.task.id, |g| g.id);
                (self.with(State::ForgettingOld), Effect::Forget(id))
            }
            (State::ForgettingOld, _) => (self.with(State::Over), untouched(Problem::Refused(Refusal::OperationGone))),
            (State::Keeping { new, key }, Input::Done) => {
                self.touched = true;
                self.challenge(new, key)
            }
            (State::Resting { new, key }, Input::Done) => self.challenge(new, key),
            (State::Challenging { new, key }, Input::Card(Ok(CardReply::Challenge { algorithm, challenge }))) => {
                let challenge = CardChallenge { algorithm, challenge: Bytes(challenge), key: WhichKey::Current };
                let state = State::Answering { new, key };
                self.call(state, |id, token| RaCall::CardChallenge { id, token, challenge })
            }
            (State::Answering { new, key }, Input::Ra(Ok(RaReply::Answer(answer)))) => {
                let proof = ManagementProof { algorithm: key.algorithm, answer: answer.answer.0 };
                let step = CardStep::SetManagementKey { proof, algorithm: key.algorithm, key: key.key.clone() };
                (self.with(State::SettingKey { new, key }), Effect::Card(step))
            }
            (State::SettingKey { new, key }, Input::Card(reply)) => self.key_set(new, key, reply),
            (State::AskingPuk { new, which }, Input::Ra(Ok(RaReply::Puk(release)))) => {
                let (Some(current), Some(pending)) = (release.current.secret(), release.pending.secret()) else {
                    return self.stop(Stop::Problem(Problem::RaUnreadable));
                };
                let pending = Arc::new(pending);
                let resumed = self.grant.as_ref().is_some_and(|g| g.resumed);
                let (rotate, effect) = Rotate::begin(Arc::new(current), pending.clone(), resumed);
                (self.with(State::Rotating { new, which, pending, rotate }), effect)
            }
            (State::Rotating { new, which, pending, rotate }, input) => match rotate.step(input) {
                Turn::Go(rotate, effect) => (self.with(State::Rotating { new, which, pending, rotate }), effect),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(()) => {
                    let effect = Effect::Card(CardStep::ResetRetryCounter { puk: pending, new: new.clone(), guess: false });
                    (self.with(State::SettingPasscode { new, which }), effect)
                }
            },
            (State::SettingPasscode { new, which }, Input::Card(Ok(CardReply::Presented(presented)))) => match presented {
                Presented::Accepted => {
                    let effect = self.record(writing(which, KeyStage::default()));
                    (self.with(State::KeepingSecured { new, which }), effect)
                }
                _ => self.stop(Stop::Problem(Problem::PukRefused)),
            },
            (State::KeepingSecured { new, which }, Input::Done) => self.write_keys(new, which),
            (State::Writing { which, keys }, input) => match keys.step(input) {
                Turn::Go(keys, effect) => (self.with(State::Writing { which, keys: Box::new(keys) }), effect),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(_) => {
                    let confirm = Confirm { management_key_changed: which == WhichKey::Pending, locked: false };
                    self.call(State::Confirming, |id, token| RaCall::Confirm { id, token, confirm })
                }
            },
            (State::Confirming, Input::Ra(Ok(_))) => {
                let id = self.grant.as_ref().map_or(self.task.id, |g| g.id);
                (self.with(State::Forgetting), Effect::Forget(id))
            }
            (State::Forgetting, _) => {
                let serial = self.grant.as_ref().map(|g| g.serial.clone()).unwrap_or_default();
                (self.with(State::Over), Effect::End(Ok(Outcome::Issued { serial })))
            }
            (_, input) => self.stop(Stop::instead(input)),
        }
    }

    fn open(self, management: ManagementAlgorithm) -> (Self, Effect) {
        let (session, agent, bootstrap) = match &self.task.authority {
            Authority::Agent { session, role } => (Some(session.clone()), Some(*role), None),
            Authority::Bootstrap(code) => {
                let code = SecretWord::new(code.expose("the bootstrap code goes to the RA").to_owned());
                (None, None, Some(code))
            }
        };
        let what = OpenWhat::Issue { person: self.task.person.clone(), agent, bootstrap, management };
        let open = Open { id: self.task.id, workstation: self.task.place.workstation.clone(), what };
        (self.with(State::Opening), Effect::Ra(RaCall::Open { session, open: Arc::new(open) }))
    }

    fn challenge(self, new: Arc<PasscodeEntry>, key: NewKey) -> (Self, Effect) {
        let effect = Effect::Card(CardStep::Challenge { passcode: None, algorithm: Some(key.algorithm) });
        (self.with(State::Challenging { new, key }), effect)
    }

    /// Which management key the card has now: the new one, or its manufacturer's where it cannot change it.
    fn key_set(mut self, new: Arc<PasscodeEntry>, key: NewKey, reply: Result<CardReply, CardFault>) -> (Self, Effect) {
        match reply.as_ref().err().and_then(|fault| self.retake.after(*fault)) {
            Some(Duration::ZERO) => return self.challenge(new, key),
            Some(rest) => return (self.with(State::Resting { new, key }), Effect::Pause(rest)),
            None => {}
        }
        let resumed = self.grant.as_ref().is_some_and(|g| g.resumed);
        let which = match reply {
            Ok(CardReply::Written) => WhichKey::Pending,
            Err(CardFault::Unsupported { command: "SET MANAGEMENT KEY" }) => WhichKey::Current,
            // The manufacturer's key is refused: an earlier run had changed it.
            Err(CardFault::AnswerRefused | CardFault::NotAuthorised { .. } | CardFault::Refused { .. }) if resumed => {
                WhichKey::Pending
            }
            other => return self.stop(Stop::instead(Input::Card(other))),
        };
        self.call(State::AskingPuk { new, which }, |id, token| RaCall::Puk { id, token })
    }

    fn write_keys(self, passcode: Arc<PasscodeEntry>, which: WhichKey) -> (Self, Effect) {
        let Some(grant) = &self.grant else {
            return self.stop(Stop::Problem(super::effect::OUT_OF_STEP));
        };
        let (operation, person, begun) = (grant.id, self.task.person.clone(), self.task.place.now);
        let card = self.task.card;
        let record = Box::new(move |keys, made: Option<CardIdentity>| Record {
            version: Version::V1,
            operation,
            card: made.or(card),
            former: made.and(card),
            begun,
            work: Work::Issue { person: person.clone(), stage: writing(which, keys) },
        });
        let task = KeysTask { id: grant.id, token: grant.token.clone(), plan: grant.plan.clone(), passcode, which, record };
        // A second blank card may be in the reader for the same person: every key is made again.
        let (keys, effect) = Keys::begin(task, KeyStage::default());
        (self.with(State::Writing { which, keys: Box::new(keys) }), effect)
    }
}

fn writing(which: WhichKey, keys: KeyStage) -> IssueStage {
    IssueStage::Writing { management_key_changed: which == WhichKey::Pending, keys }
}
