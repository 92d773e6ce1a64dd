//! Change the passcode: local, works with the RA unreachable (OPERATIONS, 'Change passcode').

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
        clock::Timestamp,
        operation::{CardChanged, OperationId},
        passcode::{ChangeEntry, PasscodeFault},
        problem::{Failure, Problem},
    },
    ra::api::{
        bytes::Bytes,
        notice::{Notice, Noticed},
        statement,
    },
};

pub struct Change {
    state: State,
    report: Option<Report>,
}

/// Under which name the RA is told of the change, where it knows the card.
pub struct Report {
    pub id: OperationId,
    pub origin: String,
    pub now: Timestamp,
    pub workstation: String,
}

enum State {
    Ready(ChangeEntry),
    Changing,
    Counting,
    Signing { tries: PasscodeState },
    Posting { tries: PasscodeState },
    Over,
}

impl Change {
    pub fn new(entry: ChangeEntry, report: Option<Report>) -> Self {
        Self { state: State::Ready(entry), report }
    }

    pub fn step(self, input: Input) -> (Self, Effect) {
        let Self { state, report } = self;
        let (state, effect) = match (state, input) {
            (State::Ready(ChangeEntry::Typed { current, new }), Input::Begin) if current.is(&new) => {
                (State::Over, untouched(Problem::PasscodeRule(PasscodeFault::Previous)))
            }
            (State::Ready(entry), Input::Begin) => (State::Changing, Effect::Card(CardStep::ChangePasscode { entry })),
            (State::Ready(_), Input::Cancel) => (State::Over, untouched(Problem::Cancelled)),
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
                match &report {
                    Some(r) => {
                        let message = statement::notice(&r.origin, r.id, Noticed::PasscodeChanged.name(), r.now, &r.workstation);
                        (State::Signing { tries }, Effect::Card(CardStep::Presence { message }))
                    }
                    None => done(tries),
                }
            }
            (State::Signing { tries }, Input::Card(Ok(CardReply::Present { spki, signature }))) => match &report {
                Some(r) => {
                    let notice = Notice {
                        id: r.id,
                        what: Noticed::PasscodeChanged,
                        origin: r.origin.clone(),
                        time: r.now,
                        workstation: r.workstation.clone(),
                        spki: Bytes(spki),
                        signature: Bytes(signature),
                    };
                    (State::Posting { tries }, Effect::Post(Box::new(notice)))
                }
                None => done(tries),
            },
            // The passcode is changed all the same, where the card cannot sign any more or the outbox cannot be written.
            (State::Signing { tries } | State::Posting { tries }, _) => done(tries),
            _ => (State::Over, untouched(OUT_OF_STEP)),
        };
        (Self { state, report }, effect)
    }
}

fn done(tries: PasscodeState) -> (State, Effect) {
    (State::Over, Effect::End(Ok(Outcome::PasscodeChanged { tries })))
}

/// A link that broke while the command was under way leaves it open which passcode the card has now.
fn lost(fault: CardFault) -> Failure {
    let card_changed = match fault {
        CardFault::Link(LinkFault::Gone | LinkFault::Reset | LinkFault::Reader(_)) => CardChanged::Unknown,
        _ => CardChanged::No,
    };
    Failure { problem: card_problem(fault), card_changed }
}
