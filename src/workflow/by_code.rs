//! The holder's own way through an unlock: a one-time code to where the RA reaches them. Where the RA knows more than one way, the holder
//! says which, before the first code and again where none came.

use std::sync::Arc;

use super::{
    effect::{Effect, Input, RaCall, RaReply, Stop, Turn},
    talk::{Answer, Question, SentCode},
};
use crate::{
    domain::{contact::ContactWay, operation::OperationId, problem::Problem, refusal::Refusal, secret::SecretText},
    ra::api::operation::{CodeSent, HolderDetails, MaskedContact},
};

pub struct ByCode {
    id: OperationId,
    token: Arc<SecretText>,
    /// What the RA knows, its first choice first.
    ways: Vec<MaskedContact>,
    /// What was chosen, here or before; nothing where there is nothing to choose.
    way: Option<ContactWay>,
    /// The holder chooses. Otherwise a command has said it all, or there is one way only.
    asks: bool,
    state: State,
}

enum State {
    Choosing,
    Sending,
    Waiting(CodeSent),
    Checking(CodeSent),
}

/// What it comes to.
pub enum Walked {
    Granted(HolderDetails),
    /// The holder has had enough, and nothing is written.
    Left,
}

impl ByCode {
    /// `way`: what was said before anything was known of the ways; then nothing is asked.
    pub fn begin(id: OperationId, token: Arc<SecretText>, ways: Vec<MaskedContact>, way: Option<ContactWay>) -> (Self, Effect) {
        let asks = way.is_none() && ways.len() > 1;
        let this = Self { id, token, ways, way, asks, state: State::Choosing };
        if asks { this.ask_way(None) } else { this.send() }
    }

    /// For what follows it.
    pub fn token(&self) -> Arc<SecretText> {
        Arc::clone(&self.token)
    }

    pub fn step(self, input: Input) -> Turn<Self, Walked> {
        match (&self.state, input) {
            (State::Choosing | State::Waiting(_), Input::Answer(Answer::CodeBy(way))) => {
                let (this, effect) = Self { way: Some(way), ..self }.send();
                Turn::Go(this, effect)
            }
            (State::Waiting(_), Input::Answer(Answer::SendCodeAgain)) => {
                let (this, effect) = self.send();
                Turn::Go(this, effect)
            }
            (State::Sending, Input::Ra(Ok(RaReply::CodeSent(sent)))) => self.ask(sent, None),
            (State::Sending, Input::Ra(Err(Problem::Refused(Refusal::NotDelivered)))) if self.asks => {
                let unsent = self.way;
                let (this, effect) = self.ask_way(unsent);
                Turn::Go(this, effect)
            }
            (State::Waiting(sent), Input::Answer(Answer::Code(code))) => {
                let effect = Effect::Ra(RaCall::EnterCode { id: self.id, token: self.token(), code });
                let state = State::Checking(sent.clone());
                Turn::Go(Self { state, ..self }, effect)
            }
            (State::Checking(sent), Input::Ra(Err(Problem::Refused(Refusal::WrongCode { left })))) if left > 0 => {
                let sent = sent.clone();
                self.ask(sent, Some(left))
            }
            (State::Checking(_), Input::Ra(Ok(RaReply::Granted(granted)))) => Turn::Done(Walked::Granted(granted.holder)),
            (State::Choosing | State::Waiting(_), Input::Cancel) => Turn::Done(Walked::Left),
            (_, input) => Turn::Stop(Stop::instead(input)),
        }
    }

    fn ask_way(self, unsent: Option<ContactWay>) -> (Self, Effect) {
        let effect = Effect::Ask(Question::CodeWay { ways: self.ways.clone(), unsent });
        (Self { state: State::Choosing, ..self }, effect)
    }

    fn send(self) -> (Self, Effect) {
        let effect = Effect::Ra(RaCall::SendCode { id: self.id, token: self.token(), way: self.way });
        (Self { state: State::Sending, ..self }, effect)
    }

    fn ask(self, sent: CodeSent, wrong_left: Option<u8>) -> Turn<Self, Walked> {
        let others = self.ways.iter().filter(|known| known.way != sent.to.way).cloned().collect();
        let effect = Effect::Ask(Question::Code { sent: SentCode { sent: sent.clone(), others }, wrong_left });
        Turn::Go(Self { state: State::Waiting(sent), ..self }, effect)
    }
}
