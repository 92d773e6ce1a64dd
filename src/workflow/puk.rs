//! Replace the PUK on the card: CHANGE REFERENCE DATA `81`, and finding out whether it had happened (OPERATIONS, unlock, step 6). And
//! set a passcode where it is open which of the two PUKs is the card's.

use std::sync::Arc;

use super::effect::{CardReply, CardStep, Effect, Input, Stop, Turn};
use crate::{
    card::piv::Presented,
    domain::{passcode::PasscodeEntry, problem::Problem, secret::Puk},
};

pub struct Rotate {
    current: Arc<Puk>,
    pending: Arc<Puk>,
    state: State,
}

enum State {
    /// pending → pending: accepted only where the change had happened. Costs one try where it had not, which the change then restores.
    Probing,
    Changing,
}

impl Rotate {
    /// `may_have_happened`: an earlier run was cut off at this step.
    pub fn begin(current: Arc<Puk>, pending: Arc<Puk>, may_have_happened: bool) -> (Self, Effect) {
        let (from, guess, state) =
            if may_have_happened { (pending.clone(), true, State::Probing) } else { (current.clone(), false, State::Changing) };
        let effect = Effect::Card(CardStep::ChangePuk { from, to: pending.clone(), guess });
        (Self { current, pending, state }, effect)
    }

    pub fn step(self, input: Input) -> Turn<Self, ()> {
        let Self { current, pending, state } = self;
        match (state, input) {
            (_, Input::Card(Ok(CardReply::Presented(Presented::Accepted)))) => Turn::Done(()),
            (State::Probing, Input::Card(Ok(CardReply::Presented(Presented::Wrong { .. })))) => {
                let effect = Effect::Card(CardStep::ChangePuk { from: current.clone(), to: pending.clone(), guess: false });
                Turn::Go(Self { current, pending, state: State::Changing }, effect)
            }
            (_, Input::Card(Ok(CardReply::Presented(_)))) => Turn::Stop(Stop::Problem(Problem::PukRefused)),
            (_, input) => Turn::Stop(Stop::instead(input)),
        }
    }
}

/// RESET RETRY COUNTER by one of two PUKs: the likelier one first, then, once, the other.
pub struct Reset {
    new: Arc<PasscodeEntry>,
    /// The one being tried, and the one to try after it.
    trying: Arc<Puk>,
    other: Option<Arc<Puk>>,
    pending: Arc<Puk>,
}

impl Reset {
    /// `pending_first`: an earlier run may have changed the PUK. One wrong try at most is a guess, and none is made with the last one.
    pub fn begin(current: Arc<Puk>, pending: Arc<Puk>, new: Arc<PasscodeEntry>, pending_first: bool) -> (Self, Effect) {
        let (trying, other) = if pending_first { (pending.clone(), current) } else { (current, pending.clone()) };
        let effect = Effect::Card(CardStep::ResetRetryCounter { puk: trying.clone(), new: new.clone(), guess: pending_first });
        (Self { new, trying, other: Some(other), pending }, effect)
    }

    /// Done with whether the card has the pending PUK already.
    pub fn step(self, input: Input) -> Turn<Self, bool> {
        let Self { new, trying, other, pending } = self;
        match (input, other) {
            (Input::Card(Ok(CardReply::Presented(Presented::Accepted))), _) => Turn::Done(Arc::ptr_eq(&trying, &pending)),
            (Input::Card(Ok(CardReply::Presented(Presented::Wrong { .. }))), Some(other)) => {
                // After the pending one only the current one can be right; the other way round it is a guess.
                let guess = Arc::ptr_eq(&other, &pending);
                let effect = Effect::Card(CardStep::ResetRetryCounter { puk: other.clone(), new: new.clone(), guess });
                Turn::Go(Self { new, trying: other, other: None, pending }, effect)
            }
            (Input::Card(Ok(CardReply::Presented(_))), _) => Turn::Stop(Stop::Problem(Problem::PukRefused)),
            (input, _) => Turn::Stop(Stop::instead(input)),
        }
    }
}
