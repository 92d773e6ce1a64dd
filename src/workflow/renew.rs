//! Renew the signature and authentication certificates with new keys (OPERATIONS, 'Renew').

use std::sync::Arc;

use super::{
    effect::{CardReply, CardStep, Effect, Input, RaCall, Stop, Turn, untouched},
    journal::{KeyStage, Record, Version, Work},
    keys::{Keys, Task as KeysTask},
    presence::{Presence, is_gone},
    sign_in::Place,
    talk::{Outcome, Progress, Step},
};
use crate::{
    domain::{
        card::{CardIdentity, PasscodeState},
        clock::Timestamp,
        operation::{OperationId, OperationKind},
        passcode::PasscodeEntry,
        problem::Problem,
        secret::SecretText,
    },
    ra::api::{
        bytes::Bytes,
        operation::{Assist, Confirm, HolderProof, KeyPlan, Open, OpenWhat, WhichKey},
        statement,
    },
};

/// What there is to renew, and by whose authority.
pub struct Task {
    pub id: OperationId,
    pub card: CardIdentity,
    pub place: Place,
    /// The holder's or the helper's; none is needed to finish what was begun.
    pub session: Option<Arc<SecretText>>,
    pub assist: Option<Assist>,
    pub passcode: Arc<PasscodeEntry>,
    /// What the journal has of an earlier run; the RA alone may know of one, too.
    pub earlier: Option<KeyStage>,
}

pub struct Renew {
    task: Task,
    state: State,
}

enum State {
    Ready,
    Counting,
    Present(Presence),
    Signing { token: Arc<SecretText>, plan: KeyPlan },
    Proving { token: Arc<SecretText>, plan: KeyPlan },
    ForgettingOld,
    Writing { token: Arc<SecretText>, keys: Box<Keys> },
    Confirming { until: Option<Timestamp> },
    Forgetting { until: Option<Timestamp> },
    Over,
}

impl Renew {
    pub fn new(task: Task) -> Self {
        Self { task, state: State::Ready }
    }

    pub fn progress(&self) -> Progress {
        let steps = vec![
            Step::AskRa,
            Step::ProveIdentity,
            Step::SignatureKey,
            Step::AuthenticationKey,
            Step::TellComputer,
            Step::Confirm,
        ];
        let now = match &self.state {
            State::Ready | State::Counting | State::ForgettingOld => Step::AskRa,
            State::Present(_) | State::Signing { .. } | State::Proving { .. } => Step::ProveIdentity,
            State::Writing { keys, .. } => keys.at(),
            State::Confirming { .. } | State::Forgetting { .. } | State::Over => Step::Confirm,
        };
        let at = steps.iter().position(|s| *s == now).unwrap_or(0);
        Progress { kind: OperationKind::Renew, steps, at, writing: at >= 2 }
    }

    fn touched(&self) -> bool {
        let earlier = self.task.earlier.is_some();
        match &self.state {
            State::Writing { keys, .. } => earlier || keys.touched(),
            State::Confirming { .. } | State::Forgetting { .. } => true,
            _ => earlier,
        }
    }

    fn with(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    fn stop(self, stop: Stop, touched: bool) -> (Self, Effect) {
        (self.with(State::Over), stop.end(OperationKind::Renew, touched))
    }

    pub fn step(mut self, input: Input) -> (Self, Effect) {
        let touched = self.touched();
        match (std::mem::replace(&mut self.state, State::Over), input) {
            (State::Ready, Input::Begin) => (self.with(State::Counting), Effect::Card(CardStep::PasscodeState)),
            (State::Counting, Input::Card(Ok(CardReply::PasscodeState(tries)))) => {
                if tries == PasscodeState::Blocked {
                    return (self.with(State::Over), untouched(Problem::Blocked));
                }
                let open = Open {
                    id: self.task.id,
                    workstation: self.task.place.workstation.clone(),
                    what: OpenWhat::Renew { card: self.task.card, assist: self.task.assist.clone() },
                };
                let (presence, effect) = Presence::begin(&self.task.place, open, self.task.session.clone());
                (self.with(State::Present(presence)), effect)
            }
            (State::Present(presence), input) => match presence.step(input) {
                Turn::Go(presence, effect) => (self.with(State::Present(presence)), effect),
                Turn::Stop(stop) if is_gone(&stop) && touched => {
                    let id = self.task.id;
                    (self.with(State::ForgettingOld), Effect::Forget(id))
                }
                Turn::Stop(stop) => self.stop(stop, touched),
                Turn::Done(present) => {
                    let present = *present;
                    let Some(plan) = present.keys else {
                        return self.stop(Stop::Problem(Problem::RaUnreadable), touched);
                    };
                    let token = Arc::new(present.token.into_domain());
                    match present.holder_nonce {
                        Some(nonce) => {
                            let message = statement::holder(&self.task.place.origin, self.task.id, &nonce.0);
                            let passcode = self.task.passcode.clone();
                            let effect = Effect::Card(CardStep::HolderProof { passcode, message });
                            (self.with(State::Signing { token, plan }), effect)
                        }
                        // The RA has closed it: only the journal had not heard of it.
                        None => {
                            let id = self.task.id;
                            (self.with(State::Forgetting { until: None }), Effect::Forget(id))
                        }
                    }
                }
            },
            (State::Signing { token, plan }, Input::Card(Ok(CardReply::Signatures(signatures)))) => {
                let origin = self.task.place.origin.clone();
                let proof = HolderProof { origin, signatures: signatures.into_iter().map(Bytes).collect() };
                let effect = Effect::Ra(RaCall::Holder { id: self.task.id, token: token.clone(), proof });
                (self.with(State::Proving { token, plan }), effect)
            }
            (State::Proving { token, plan }, Input::Ra(Ok(_))) => self.write(token, plan),
            // The RA has ended the operation: what is on the card stays, and renewing again begins anew.
            (State::ForgettingOld, _) => {
                (self.with(State::Over), untouched(Problem::Refused(crate::domain::refusal::Refusal::OperationGone)))
            }
            (State::Writing { token, keys }, input) => match keys.step(input) {
                Turn::Go(keys, effect) => (self.with(State::Writing { token, keys: Box::new(keys) }), effect),
                Turn::Stop(stop) => self.stop(stop, touched),
                Turn::Done(until) => {
                    let id = self.task.id;
                    let confirm = Confirm { management_key_changed: false, locked: false };
                    (self.with(State::Confirming { until }), Effect::Ra(RaCall::Confirm { id, token, confirm }))
                }
            },
            (State::Confirming { until }, Input::Ra(Ok(_))) => {
                let id = self.task.id;
                (self.with(State::Forgetting { until }), Effect::Forget(id))
            }
            (State::Forgetting { until }, _) => (self.with(State::Over), Effect::End(Ok(Outcome::Renewed { until }))),
            (_, input) => self.stop(Stop::instead(input), touched),
        }
    }

    fn write(self, token: Arc<SecretText>, plan: KeyPlan) -> (Self, Effect) {
        let (operation, card, begun) = (self.task.id, self.task.card, self.task.place.now);
        let record = Box::new(move |stage, _| Record {
            version: Version::V1,
            operation,
            card: Some(card),
            former: None,
            begun,
            work: Work::Renew { stage },
        });
        let keys = KeysTask {
            id: operation,
            token: token.clone(),
            plan,
            passcode: self.task.passcode.clone(),
            which: WhichKey::Current,
            record,
        };
        let (keys, effect) = Keys::begin(keys, self.task.earlier.clone().unwrap_or_default());
        (self.with(State::Writing { token, keys: Box::new(keys) }), effect)
    }
}
