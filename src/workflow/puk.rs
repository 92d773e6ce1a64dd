//! Replace the PUK on the card: CHANGE REFERENCE DATA `81`, and finding out whether it had happened (OPERATIONS, unlock, step 6).

use std::sync::Arc;

use super::effect::{CardReply, CardStep, Effect, Input, Stop, Turn};
use crate::{
    card::piv::Presented,
    domain::{problem::Problem, secret::Puk},
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
