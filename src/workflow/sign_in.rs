//! Sign in: the card's `9A` key signs a statement for this RA (OPERATIONS, 'Sign in').

use std::sync::Arc;

use super::{
    effect::{CardReply, CardStep, Effect, Held, Input, RaCall, RaReply, Stop},
    talk::{Answer, Outcome, Question},
};
use crate::{
    domain::{clock::Timestamp, passcode::PasscodeEntry, secret::SecretText},
    ra::api::{
        bytes::Bytes,
        sign_in::{Session as WireSession, SignIn as WireSignIn, TermsNeeded},
        statement,
    },
};

/// Where and when it is signed in from.
#[derive(Clone)]
pub struct Place {
    pub origin: String,
    pub workstation: String,
    pub now: Timestamp,
}

pub struct SignIn {
    place: Place,
    state: State,
}

enum State {
    Ready(Arc<PasscodeEntry>),
    Challenging(Arc<PasscodeEntry>),
    Signing { challenge: Vec<u8> },
    Presenting,
    Holding { token: Arc<SecretText>, terms: TermsNeeded },
    Reading { token: Arc<SecretText>, version: String },
    Accepting,
    Noting,
    Over,
}

impl SignIn {
    pub fn new(place: Place, passcode: Arc<PasscodeEntry>) -> Self {
        Self { place, state: State::Ready(passcode) }
    }

    pub fn step(self, input: Input) -> (Self, Effect) {
        let (state, effect) = step(&self.place, self.state, input);
        (Self { place: self.place, state }, effect)
    }
}

fn step(place: &Place, state: State, input: Input) -> (State, Effect) {
    match (state, input) {
        (State::Ready(passcode), Input::Begin) => (State::Challenging(passcode), Effect::Ra(RaCall::SignInChallenge)),
        (State::Challenging(passcode), Input::Ra(Ok(RaReply::Challenge(c)))) => {
            let challenge = c.challenge.0;
            let message = statement::sign_in(&place.origin, &challenge, place.now, &place.workstation);
            (State::Signing { challenge }, Effect::Card(CardStep::SignIn { passcode, message }))
        }
        (State::Signing { challenge }, Input::Card(Ok(CardReply::SignedIn { certificate, signature }))) => {
            let sign_in = WireSignIn {
                certificate: Bytes(certificate),
                challenge: Bytes(challenge),
                origin: place.origin.clone(),
                time: place.now,
                workstation: place.workstation.clone(),
                signature: Bytes(signature),
            };
            (State::Presenting, Effect::Ra(RaCall::SignIn(sign_in)))
        }
        (State::Presenting, Input::Ra(Ok(RaReply::Session(session)))) => {
            let WireSession { token, name, identity_number, date_of_birth, positions, terms, passcode_set_at, .. } = *session;
            let token = Arc::new(token.into_domain());
            let held = Held {
                token: token.clone(),
                name,
                identity_number,
                date_of_birth,
                positions,
                terms: terms.clone(),
                passcode_set_at,
            };
            (State::Holding { token, terms }, Effect::Hold(Box::new(held)))
        }
        (State::Holding { terms: TermsNeeded::Remind { .. }, .. }, Input::Done) => {
            (State::Over, Effect::End(Ok(Outcome::SignedIn)))
        }
        (State::Holding { token, terms: TermsNeeded::Accept { version, text } }, Input::Done) => {
            (State::Reading { token, version: version.clone() }, Effect::Ask(Question::Terms { version, text }))
        }
        (State::Reading { token, version }, Input::Answer(Answer::AcceptTerms)) => {
            (State::Accepting, Effect::Ra(RaCall::AcceptTerms { session: token, version }))
        }
        (State::Accepting, Input::Ra(Ok(_))) => (State::Noting, Effect::TermsAccepted),
        (State::Noting, Input::Done) => (State::Over, Effect::End(Ok(Outcome::SignedIn))),
        (_, input) => (State::Over, Stop::instead(input).end_untouched()),
    }
}
