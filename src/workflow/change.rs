//! Change the passcode: local, works with the RA unreachable (OPERATIONS, 'Change passcode').

use std::sync::Arc;

use super::{
    effect::{CardReply, CardStep, Effect, Input, OUT_OF_STEP, card_problem, passcode_problem, untouched},
    talk::Outcome,
};
use crate::{
    card::{
        piv::{CardFault, Presented},
        transport::LinkFault,
    },
    domain::{
        card::PasscodeState,
        operation::CardChanged,
        passcode::{Passcode, PasscodeFault},
        problem::{Failure, Problem},
    },
};

pub struct Change(State);

enum State {
    Ready { current: Arc<Passcode>, new: Arc<Passcode> },
    Changing,
    Counting,
    Over,
}

impl Change {
    pub fn new(current: Passcode, new: Passcode) -> Self {
        Self(State::Ready { current: Arc::new(current), new: Arc::new(new) })
    }

    pub fn step(self, input: Input) -> (Self, Effect) {
        let (state, effect) = match (self.0, input) {
            (State::Ready { current, new }, Input::Begin) => {
                if current.is(&new) {
                    (State::Over, untouched(Problem::PasscodeRule(PasscodeFault::Previous)))
                } else {
                    (State::Changing, Effect::Card(CardStep::ChangePasscode { current, new }))
                }
            }
            (State::Ready { .. }, Input::Cancel) => (State::Over, untouched(Problem::Cancelled)),
            (State::Changing, Input::Card(Ok(CardReply::Presented(Presented::Accepted)))) => {
                (State::Counting, Effect::Card(CardStep::PasscodeState))
            }
            (State::Changing, Input::Card(Ok(CardReply::Presented(no)))) => (State::Over, untouched(passcode_problem(no))),
            (State::Changing, Input::Card(Err(fault))) => (State::Over, Effect::End(Err(lost(fault)))),
            (State::Counting, Input::Card(reply)) => {
                // The change is done; a card taken out before it could be counted again takes nothing back.
                let tries = match reply {
                    Ok(CardReply::PasscodeState(tries)) => tries,
                    _ => PasscodeState::Unknown,
                };
                (State::Over, Effect::End(Ok(Outcome::PasscodeChanged { tries })))
            }
            _ => (State::Over, untouched(OUT_OF_STEP)),
        };
        (Self(state), effect)
    }
}

/// A link that broke while the command was under way leaves it open which passcode the card has now.
fn lost(fault: CardFault) -> Failure {
    let card_changed = match fault {
        CardFault::Link(LinkFault::Gone | LinkFault::Reset | LinkFault::Reader(_)) => CardChanged::Unknown,
        _ => CardChanged::No,
    };
    Failure { problem: card_problem(fault), card_changed }
}
