//! Open an operation and prove by a `9E` signature that its card is here: the first steps of unlock and renew.
//!
//! The RA's nonce serves once. Where the RA's answer is lost on the way, whoever stands between may have asked twice, e.g. a proxy before
//! two instances of which one has just ended; the second answer is then that the proof is bad. So a bad proof is given once more, for the
//! next nonce.

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
    /// What to open once more, if it has not been.
    again: Option<Ask>,
    state: State,
}

struct Ask {
    open: Arc<Open>,
    session: Option<Arc<SecretText>>,
}

enum State {
    Opening,
    Signing,
    Proving,
}

impl Presence {
    /// Opening again with the same id gives the same answer, so that a resumed operation begins here too.
    pub fn begin(place: &Place, open: Open, session: Option<Arc<SecretText>>) -> (Self, Effect) {
        let open = Arc::new(open);
        let again = Some(Ask { open: Arc::clone(&open), session: session.clone() });
        let this = Self { id: open.id, origin: place.origin.clone(), agent: None, again, state: State::Opening };
        (this, Effect::Ra(RaCall::Open { session, open }))
    }

    /// The same with an RA agent's session, which has to be there at each step.
    pub fn begin_by_agent(place: &Place, open: Open, agent: Arc<SecretText>) -> (Self, Effect) {
        let (this, effect) = Self::begin(place, open, Some(agent.clone()));
        (Self { agent: Some(agent), ..this }, effect)
    }

    pub fn step(self, input: Input) -> Turn<Self, Box<Present>> {
        let Self { id, origin, agent, again, state } = self;
        match (state, input) {
            (State::Opening, Input::Ra(Ok(RaReply::Opened(opened)))) => match opened.nonce {
                Some(nonce) => {
                    let message = statement::presence(&origin, id, &nonce.0);
                    let effect = Effect::Card(CardStep::Presence { message });
                    Turn::Go(Self { id, origin, agent, again, state: State::Signing }, effect)
                }
                None => Turn::Stop(Stop::Problem(Problem::RaUnreadable)),
            },
            (State::Signing, Input::Card(Ok(CardReply::Present { spki, signature }))) => {
                let presence = WirePresence { spki: Bytes(spki), signature: Bytes(signature), origin: origin.clone() };
                let effect = Effect::Ra(RaCall::Presence { session: agent.clone(), id, presence });
                Turn::Go(Self { id, origin, agent, again, state: State::Proving }, effect)
            }
            (State::Proving, Input::Ra(Ok(RaReply::Present(present)))) => Turn::Done(present),
            (State::Proving, bad @ Input::Ra(Err(Problem::Refused(Refusal::BadProof)))) => match again {
                Some(Ask { open, session }) => {
                    let effect = Effect::Ra(RaCall::Open { session, open });
                    Turn::Go(Self { id, origin, agent, again: None, state: State::Opening }, effect)
                }
                None => Turn::Stop(Stop::instead(bad)),
            },
            (_, input) => Turn::Stop(Stop::instead(input)),
        }
    }
}

/// Whether the RA has closed the operation that was to be finished, so that it has to be begun anew.
pub fn is_gone(stop: &Stop) -> bool {
    matches!(stop, Stop::Problem(Problem::Refused(Refusal::OperationGone)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{card::CardIdentity, clock::Timestamp, operation::OperationKind},
        ra::api::{
            bytes::SecretWord,
            operation::{OpenWhat, Opened},
        },
    };

    /// What an RA says that refuses the first proofs; how often it was asked, and how that ended.
    fn refused_at_first(refusals: usize) -> (usize, bool) {
        let id = OperationId(uuid::Uuid::from_u128(1));
        let place = Place { origin: "https://ra".into(), workstation: "w".into(), now: Timestamp::UNIX_EPOCH };
        let open = Open { id, workstation: "w".into(), what: OpenWhat::Unlock { card: CardIdentity([7; 32]) } };
        let (mut presence, mut effect) = Presence::begin(&place, open, None);
        let (mut nonces, mut proofs) = (0, 0);
        loop {
            let input = match effect {
                Effect::Ra(RaCall::Open { open, .. }) => {
                    assert_eq!(open.id, id, "it is the same operation");
                    nonces += 1;
                    Input::Ra(Ok(RaReply::Opened(Box::new(Opened { nonce: Some(Bytes(vec![nonces])), issue: None, keys: None }))))
                }
                Effect::Card(CardStep::Presence { message }) => {
                    assert_eq!(message, statement::presence("https://ra", id, &[nonces]), "the newest nonce is signed");
                    Input::Card(Ok(CardReply::Present { spki: vec![1], signature: vec![2] }))
                }
                Effect::Ra(RaCall::Presence { .. }) => {
                    proofs += 1;
                    if proofs <= refusals {
                        Input::Ra(Err(Problem::Refused(Refusal::BadProof)))
                    } else {
                        Input::Ra(Ok(RaReply::Present(Box::new(Present {
                            token: SecretWord::new("t".into()),
                            granted: None,
                            contacts: vec![],
                            holder_nonce: None,
                            keys: None,
                            kind: OperationKind::Unlock,
                        }))))
                    }
                }
                _ => panic!("no step of a presence"),
            };
            match presence.step(input) {
                Turn::Go(next, then) => (presence, effect) = (next, then),
                Turn::Done(_) => return (proofs, true),
                Turn::Stop(stop) => {
                    assert!(matches!(stop, Stop::Problem(Problem::Refused(Refusal::BadProof))));
                    return (proofs, false);
                }
            }
        }
    }

    #[test]
    fn a_bad_proof_is_given_once_more_and_no_more() {
        for (refusals, ended) in [(0, (1, true)), (1, (2, true)), (2, (2, false)), (9, (2, false))] {
            assert_eq!(refused_at_first(refusals), ended, "{refusals} refusals");
        }
    }
}
