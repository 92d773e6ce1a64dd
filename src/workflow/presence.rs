//! Open an operation and prove by a `9E` signature that its card is here: the first steps of unlock and renew.

use std::sync::Arc;

use super::{
    effect::{CardReply, CardStep, Effect, Input, RaCall, RaReply, Stop, Turn},
    sign_in::Place,
};
use crate::{
    domain::{operation::OperationId, problem::Problem, refusal::Refusal, secret::SecretText},
    ra::api::{
        bytes::Bytes,
        operation::{Open, Presence as WirePresence, Present},
        statement,
    },
};

pub struct Presence {
    id: OperationId,
    origin: String,
    /// An agent's, where the operation is in their hands.
    agent: Option<Arc<SecretText>>,
    state: State,
}

enum State {
    Opening,
    Signing,
    Proving,
}

impl Presence {
    /// Opening again with the same id gives the same answer, so that a resumed operation begins here too.
    pub fn begin(place: &Place, open: Open, session: Option<Arc<SecretText>>) -> (Self, Effect) {
        let this = Self { id: open.id, origin: place.origin.clone(), agent: None, state: State::Opening };
        (this, Effect::Ra(RaCall::Open { session, open }))
    }

    /// The same with an RA agent's session, which has to be there at each step.
    pub fn begin_by_agent(place: &Place, open: Open, agent: Arc<SecretText>) -> (Self, Effect) {
        let (this, effect) = Self::begin(place, open, Some(agent.clone()));
        (Self { agent: Some(agent), ..this }, effect)
    }

    pub fn step(self, input: Input) -> Turn<Self, Box<Present>> {
        let Self { id, origin, agent, state } = self;
        match (state, input) {
            (State::Opening, Input::Ra(Ok(RaReply::Opened(opened)))) => match opened.nonce {
                Some(nonce) => {
                    let message = statement::presence(&origin, id, &nonce.0);
                    Turn::Go(Self { id, origin, agent, state: State::Signing }, Effect::Card(CardStep::Presence { message }))
                }
                None => Turn::Stop(Stop::Problem(Problem::RaUnreadable)),
            },
            (State::Signing, Input::Card(Ok(CardReply::Present { spki, signature }))) => {
                let presence = WirePresence { spki: Bytes(spki), signature: Bytes(signature), origin: origin.clone() };
                let effect = Effect::Ra(RaCall::Presence { session: agent.clone(), id, presence });
                Turn::Go(Self { id, origin, agent, state: State::Proving }, effect)
            }
            (State::Proving, Input::Ra(Ok(RaReply::Present(present)))) => Turn::Done(present),
            (_, input) => Turn::Stop(Stop::instead(input)),
        }
    }
}

/// Whether the RA has closed the operation that was to be finished, so that it has to be begun anew.
pub fn is_gone(stop: &Stop) -> bool {
    matches!(stop, Stop::Problem(Problem::Refused(Refusal::OperationGone)))
}
