//! Unlock a card whose passcode is blocked, and replace its PUK in the same operation (OPERATIONS, 'Unlock').

use std::sync::Arc;

use super::{
    by_code::{ByCode, Walked},
    effect::{CardReply, CardStep, Effect, Input, RaCall, RaReply, Stop, Turn, untouched},
    journal::{Record, UnlockStage, Version, Work},
    presence::{Presence, is_gone},
    puk::Rotate,
    sign_in::Place,
    talk::{Answer, HelpCodeShown, Outcome, Progress, Question, Step},
};
use crate::{
    card::piv::Presented,
    domain::{
        card::{CardIdentity, PasscodeState},
        contact::ContactWay,
        operation::{OperationId, OperationKind},
        passcode::PasscodeEntry,
        problem::Problem,
        refusal::Refusal,
        secret::{Puk, SecretText},
    },
    ra::api::operation::{
        Assist, Confirm, HolderDetails, MaskedContact, Open, OpenWhat, Progress as OperationProgress, PukRelease,
    },
};

/// Who vouches for the holder.
#[derive(Clone)]
pub enum Route {
    /// A one-time code to a contact that the RA holds; by this way, where it is said.
    Code { way: Option<ContactWay> },
    /// A helper, signed in, who attests.
    Helper { session: Arc<SecretText>, assist: Assist },
    /// A helper at another workstation, by a help code.
    Elsewhere,
}

/// What is known of an earlier run that was cut off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    None,
    /// The journal knows how far it was.
    Stage(UnlockStage),
    /// Only the RA knows of it: how far it was is found out by asking the card.
    Unknown,
}

pub struct Unlock {
    task: Task,
    earlier: Earlier,
    /// How far this run is, for the journal and for what a cut means.
    stage: Option<UnlockStage>,
    state: State,
}

struct Task {
    id: OperationId,
    /// For an operation that the RA has closed meanwhile: the id to begin anew with.
    spare: OperationId,
    card: CardIdentity,
    place: Place,
    route: Route,
}

enum State {
    Ready,
    Counting,
    Present(Presence),
    /// The RA has closed what was to be finished.
    ForgettingOld,
    ByCode(ByCode),
    Granting(Granting),
    KeepingGranted {
        token: Arc<SecretText>,
        holder: Question,
    },
    CountingAgain {
        token: Arc<SecretText>,
        holder: Question,
    },
    Choosing {
        token: Arc<SecretText>,
    },
    AskingPuk {
        token: Arc<SecretText>,
        new: Option<Arc<PasscodeEntry>>,
    },
    KeepingReset {
        token: Arc<SecretText>,
        new: Arc<PasscodeEntry>,
        puks: Puks,
    },
    Resetting {
        token: Arc<SecretText>,
        new: Arc<PasscodeEntry>,
        puks: Puks,
        attempt: Attempt,
    },
    KeepingRefused,
    KeepingRotate {
        token: Arc<SecretText>,
        puks: Puks,
        probe: bool,
    },
    Rotating {
        token: Arc<SecretText>,
        rotate: Rotate,
    },
    Confirming,
    Forgetting,
    CountingLast,
    Abandoning,
    ForgettingCancelled,
    Over,
}

/// By somebody else's word.
enum Granting {
    Attesting { token: Arc<SecretText> },
    AskingHelp { token: Arc<SecretText> },
    Waiting { token: Arc<SecretText> },
}

#[derive(Clone)]
struct Puks {
    current: Arc<Puk>,
    pending: Arc<Puk>,
}

/// Which PUK is presented.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// The current one, which is the card's as far as anybody knows. There is no second attempt.
    Current,
    /// The pending one: an earlier run had come to the change of the PUK. Costs one try where it had not happened.
    PendingFirst,
    /// The current one, after the pending one was wrong.
    CurrentAfterAll,
}

impl Puks {
    fn of(release: &PukRelease) -> Option<Self> {
        Some(Self { current: Arc::new(release.current.secret()?), pending: Arc::new(release.pending.secret()?) })
    }
}

impl Unlock {
    /// `id` is the earlier operation's where there is one; `spare` a fresh one.
    pub fn new(id: OperationId, spare: OperationId, card: CardIdentity, place: Place, route: Route, earlier: Earlier) -> Self {
        Self { task: Task { id, spare, card, place, route }, earlier, stage: None, state: State::Ready }
    }

    pub fn progress(&self) -> Progress {
        let at = match &self.state {
            State::Ready | State::Counting | State::ForgettingOld => 0,
            State::Present(_) | State::ByCode(_) | State::Granting(_) => 1,
            State::Abandoning | State::ForgettingCancelled => 1,
            State::KeepingGranted { .. } | State::CountingAgain { .. } | State::Choosing { .. } => 2,
            State::AskingPuk { .. } | State::KeepingReset { .. } | State::Resetting { .. } | State::KeepingRefused => 3,
            State::KeepingRotate { .. } | State::Rotating { .. } => 4,
            State::Confirming | State::Forgetting | State::CountingLast | State::Over => 5,
        };
        Progress {
            kind: OperationKind::Unlock,
            steps: vec![
                Step::AskRa,
                Step::ProveIdentity,
                Step::ChooseNewPasscode,
                Step::SetPasscode,
                Step::SecureCard,
                Step::Confirm,
            ],
            at,
            writing: at >= 3,
        }
    }

    fn touched(&self) -> bool {
        self.stage.is_some_and(|s| s > UnlockStage::Granted)
            || matches!(self.earlier, Earlier::Stage(s) if s > UnlockStage::Granted)
            || self.earlier == Earlier::Unknown
    }

    fn record(&self, stage: UnlockStage) -> Effect {
        Effect::Keep(Record {
            version: Version::V1,
            operation: self.task.id,
            card: Some(self.task.card),
            former: None,
            begun: self.task.place.now,
            work: Work::Unlock { stage },
        })
    }

    fn stop(self, stop: Stop) -> (Self, Effect) {
        let effect = stop.end(OperationKind::Unlock, self.touched());
        (self.with(State::Over), effect)
    }

    fn with(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    pub fn step(mut self, input: Input) -> (Self, Effect) {
        match (std::mem::replace(&mut self.state, State::Over), input) {
            (State::Ready, Input::Begin) => (self.with(State::Counting), Effect::Card(CardStep::PasscodeState)),
            (State::Counting, Input::Card(Ok(CardReply::PasscodeState(tries)))) => {
                if tries != PasscodeState::Blocked && !self.touched() {
                    return (self.with(State::Over), untouched(Problem::NotBlocked));
                }
                self.open()
            }
            (State::Present(presence), input) => match presence.step(input) {
                Turn::Go(presence, effect) => (self.with(State::Present(presence)), effect),
                Turn::Stop(stop) if is_gone(&stop) && self.earlier != Earlier::None => {
                    let id = self.task.id;
                    (self.with(State::ForgettingOld), Effect::Forget(id))
                }
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(present) => {
                    let present = *present;
                    let token = Arc::new(present.token.into_domain());
                    if self.earlier == Earlier::Stage(UnlockStage::PukRefused) {
                        return self.stop(Stop::Problem(Problem::PukRefused));
                    }
                    match present.granted {
                        Some(granted) => self.granted(token, granted.holder),
                        None => self.ask_for_grant(token, present.contacts),
                    }
                }
            },
            (State::ForgettingOld, Input::Done) => {
                self.task.id = self.task.spare;
                self.earlier = Earlier::None;
                (self.with(State::Counting), Effect::Card(CardStep::PasscodeState))
            }
            (State::ByCode(by_code), input) => {
                let token = by_code.token();
                match by_code.step(input) {
                    Turn::Go(by_code, effect) => (self.with(State::ByCode(by_code)), effect),
                    Turn::Stop(stop) => self.stop(stop),
                    Turn::Done(Walked::Granted(holder)) => self.granted(token, holder),
                    Turn::Done(Walked::Left) => self.abandon(token),
                }
            }
            (State::Granting(granting), input) => self.granting(granting, input),
            (State::KeepingGranted { token, holder }, Input::Done) => {
                (self.with(State::CountingAgain { token, holder }), Effect::Card(CardStep::PasscodeState))
            }
            (State::CountingAgain { token, holder }, Input::Card(Ok(CardReply::PasscodeState(tries)))) => {
                if tries == PasscodeState::Blocked {
                    (self.with(State::Choosing { token }), Effect::Ask(holder))
                } else {
                    // An earlier run had set the new passcode: only the PUK may be left to do.
                    let id = self.task.id;
                    (self.with(State::AskingPuk { token: token.clone(), new: None }), Effect::Ra(RaCall::Puk { id, token }))
                }
            }
            (State::Choosing { token }, Input::Answer(Answer::NewPasscode(new))) => {
                let id = self.task.id;
                let new = Some(Arc::new(new));
                (self.with(State::AskingPuk { token: token.clone(), new }), Effect::Ra(RaCall::Puk { id, token }))
            }
            (State::AskingPuk { token, new }, Input::Ra(Ok(RaReply::Puk(release)))) => match (Puks::of(&release), new) {
                (None, _) => self.stop(Stop::Problem(Problem::RaUnreadable)),
                (Some(puks), Some(new)) => {
                    let effect = self.record(UnlockStage::Resetting);
                    (self.with(State::KeepingReset { token, new, puks }), effect)
                }
                (Some(puks), None) => self.rotate(token, puks, true),
            },
            // The card is unlocked and the RA had closed the operation: only the journal had not heard of it.
            (State::AskingPuk { new: None, .. }, Input::Ra(Err(Problem::Refused(Refusal::OperationGone)))) => {
                let id = self.task.id;
                (self.with(State::Forgetting), Effect::Forget(id))
            }
            (State::KeepingReset { token, new, puks }, Input::Done) => {
                self.stage = Some(UnlockStage::Resetting);
                let attempt = match self.earlier {
                    Earlier::Stage(UnlockStage::Rotating) | Earlier::Unknown => Attempt::PendingFirst,
                    _ => Attempt::Current,
                };
                self.present(token, new, puks, attempt)
            }
            (State::Resetting { token, new, puks, attempt }, Input::Card(Ok(CardReply::Presented(presented)))) => {
                self.presented(token, new, puks, attempt, presented)
            }
            (State::KeepingRefused, _) => self.stop(Stop::Problem(Problem::PukRefused)),
            (State::KeepingRotate { token, puks, probe }, Input::Done) => {
                self.stage = Some(UnlockStage::Rotating);
                let (rotate, effect) = Rotate::begin(puks.current, puks.pending, probe);
                (self.with(State::Rotating { token, rotate }), effect)
            }
            (State::Rotating { token, rotate }, input) => match rotate.step(input) {
                Turn::Go(rotate, effect) => (self.with(State::Rotating { token, rotate }), effect),
                Turn::Stop(Stop::Problem(Problem::PukRefused)) => self.refused(),
                Turn::Stop(stop) => self.stop(stop),
                Turn::Done(()) => {
                    let id = self.task.id;
                    let confirm = Confirm { management_key_changed: false, locked: false };
                    (self.with(State::Confirming), Effect::Ra(RaCall::Confirm { id, token, confirm }))
                }
            },
            (State::Confirming, Input::Ra(Ok(_))) => {
                let id = self.task.id;
                (self.with(State::Forgetting), Effect::Forget(id))
            }
            (State::Forgetting, _) => (self.with(State::CountingLast), Effect::Card(CardStep::PasscodeState)),
            (State::CountingLast, Input::Card(reply)) => {
                let tries = match reply {
                    Ok(CardReply::PasscodeState(tries)) => tries,
                    _ => PasscodeState::Unknown,
                };
                (self.with(State::Over), Effect::End(Ok(Outcome::Unlocked { tries })))
            }
            (State::Choosing { token }, Input::Cancel) => self.abandon(token),
            (State::Abandoning, _) => {
                let id = self.task.id;
                (self.with(State::ForgettingCancelled), Effect::Forget(id))
            }
            (State::ForgettingCancelled, _) => (self.with(State::Over), untouched(Problem::Cancelled)),
            (_, input) => self.stop(Stop::instead(input)),
        }
    }

    fn open(self) -> (Self, Effect) {
        let open = Open {
            id: self.task.id,
            workstation: self.task.place.workstation.clone(),
            what: OpenWhat::Unlock { card: self.task.card },
        };
        let (presence, effect) = Presence::begin(&self.task.place, open, None);
        (self.with(State::Present(presence)), effect)
    }

    /// `contacts`: where a code can go.
    fn ask_for_grant(self, token: Arc<SecretText>, contacts: Vec<MaskedContact>) -> (Self, Effect) {
        let id = self.task.id;
        match self.task.route.clone() {
            Route::Code { way } => {
                let (by_code, effect) = ByCode::begin(id, token, contacts, way);
                (self.with(State::ByCode(by_code)), effect)
            }
            Route::Helper { session, assist } => {
                let effect = Effect::Ra(RaCall::Assist { id, token: token.clone(), session, assist });
                (self.with(State::Granting(Granting::Attesting { token })), effect)
            }
            Route::Elsewhere => self.ask_for_help(token),
        }
    }

    fn ask_for_help(self, token: Arc<SecretText>) -> (Self, Effect) {
        let effect = Effect::Ra(RaCall::AskHelp { id: self.task.id, token: token.clone() });
        (self.with(State::Granting(Granting::AskingHelp { token })), effect)
    }

    fn granting(self, granting: Granting, input: Input) -> (Self, Effect) {
        let id = self.task.id;
        match (granting, input) {
            (Granting::Attesting { token }, Input::Ra(Ok(RaReply::Granted(granted)))) => self.granted(token, granted.holder),
            (Granting::AskingHelp { token }, Input::Ra(Ok(RaReply::HelpAsked(asked)))) => {
                let help = HelpCodeShown::new(asked.code.into_domain(), asked.minutes);
                let effect = Effect::AwaitHelp { id, token: token.clone(), help };
                (self.with(State::Granting(Granting::Waiting { token })), effect)
            }
            (Granting::Waiting { token }, Input::Answer(Answer::AnotherHelpCode)) => self.ask_for_help(token),
            (Granting::Waiting { token }, Input::Cancel) => self.abandon(token),
            (Granting::Waiting { token }, Input::Ra(Ok(RaReply::Progress(progress)))) => match progress {
                OperationProgress::Granted { holder, .. } => self.granted(token, holder),
                OperationProgress::Declined { .. } => self.stop(Stop::Problem(Problem::Refused(Refusal::HelpDeclined))),
                // The code has run out, and nobody has answered.
                OperationProgress::Waiting { .. } => self.stop(Stop::Problem(Problem::Refused(Refusal::CodeSpent))),
                OperationProgress::Done | OperationProgress::Gone => {
                    self.stop(Stop::Problem(Problem::Refused(Refusal::OperationGone)))
                }
            },
            (_, input) => self.stop(Stop::instead(input)),
        }
    }

    fn granted(self, token: Arc<SecretText>, holder: HolderDetails) -> (Self, Effect) {
        let holder = Question::NewPasscode { holder: Some(holder) };
        match self.earlier {
            // The journal holds a later stage already: it must not go back.
            Earlier::Stage(stage) if stage > UnlockStage::Granted => {
                (self.with(State::CountingAgain { token, holder }), Effect::Card(CardStep::PasscodeState))
            }
            _ => {
                let effect = self.record(UnlockStage::Granted);
                (self.with(State::KeepingGranted { token, holder }), effect)
            }
        }
    }

    fn present(self, token: Arc<SecretText>, new: Arc<PasscodeEntry>, puks: Puks, attempt: Attempt) -> (Self, Effect) {
        let (puk, guess) = match attempt {
            Attempt::Current | Attempt::CurrentAfterAll => (puks.current.clone(), false),
            Attempt::PendingFirst => (puks.pending.clone(), true),
        };
        let effect = Effect::Card(CardStep::ResetRetryCounter { puk, new: new.clone(), guess });
        (self.with(State::Resetting { token, new, puks, attempt }), effect)
    }

    fn presented(
        self,
        token: Arc<SecretText>,
        new: Arc<PasscodeEntry>,
        puks: Puks,
        attempt: Attempt,
        presented: Presented,
    ) -> (Self, Effect) {
        match (presented, attempt) {
            (Presented::Accepted, Attempt::Current | Attempt::CurrentAfterAll) => self.rotate(token, puks, false),
            // The change had happened: it is repeated with the PUK that the card has.
            (Presented::Accepted, Attempt::PendingFirst) => {
                let puks = Puks { current: puks.pending.clone(), pending: puks.pending };
                self.rotate(token, puks, false)
            }
            // One wrong guess in a recovery; what is tried now can only be right, or the RA's books are wrong.
            (Presented::Wrong { .. }, Attempt::PendingFirst) => self.present(token, new, puks, Attempt::CurrentAfterAll),
            _ => self.refused(),
        }
    }

    /// Kept, so that running it again spends no more tries.
    fn refused(self) -> (Self, Effect) {
        let effect = self.record(UnlockStage::PukRefused);
        (self.with(State::KeepingRefused), effect)
    }

    fn rotate(self, token: Arc<SecretText>, puks: Puks, probe: bool) -> (Self, Effect) {
        let effect = self.record(UnlockStage::Rotating);
        (self.with(State::KeepingRotate { token, puks, probe }), effect)
    }

    fn abandon(self, token: Arc<SecretText>) -> (Self, Effect) {
        if self.touched() {
            return self.stop(Stop::Problem(Problem::Cancelled));
        }
        let id = self.task.id;
        (self.with(State::Abandoning), Effect::Ra(RaCall::Abandon { id, token }))
    }
}
