//! What is done by one call in a session, and touches no card: a helper answers a colleague elsewhere, a card is reported, an RA agent
//! suspends, reinstates or cancels one and works through the queue of reports (OPERATIONS, 'Issue, cancel, report').
//!
//! The id is made once, so that a call whose answer was lost is made once more under it; the RA knows it again.

use std::sync::Arc;

use super::{
    effect::{Effect, Input, RaCall, RaReply, Stop, passes, untouched},
    talk::Outcome,
};
use crate::{
    domain::{card::CardSerial, operation::OperationId, role::Action, secret::SecretText},
    ra::api::lifecycle::{Cancel, CloseIncident, Reinstate, Report, Suspend},
};

/// One thing to be done.
pub enum Deed {
    /// Who asks for help with this code, as it was typed.
    LookUpHelp {
        code: SecretText,
    },
    ApproveHelp {
        code: SecretText,
        attested: bool,
    },
    DeclineHelp {
        code: SecretText,
    },
    Report(Report),
    Suspend {
        card: CardSerial,
        request: Suspend,
    },
    Reinstate {
        card: CardSerial,
        request: Reinstate,
    },
    Cancel {
        card: CardSerial,
        request: Cancel,
    },
    Incidents {
        after: Option<OperationId>,
    },
    CloseIncident {
        id: OperationId,
        request: CloseIncident,
    },
}

impl Deed {
    /// For the log: what is asked, never with what.
    pub fn name(&self) -> &'static str {
        match self {
            Deed::LookUpHelp { .. } => "look up help",
            Deed::ApproveHelp { .. } => "approve help",
            Deed::DeclineHelp { .. } => "decline help",
            Deed::Report(_) => "report card",
            Deed::Suspend { .. } => "suspend card",
            Deed::Reinstate { .. } => "reinstate card",
            Deed::Cancel { .. } => "cancel card",
            Deed::Incidents { .. } => "list reports",
            Deed::CloseIncident { .. } => "close report",
        }
    }

    /// What whoever does it must be allowed to; `None` for a report of one's own card, which needs no role.
    pub fn needs(&self) -> Option<Action> {
        match self {
            Deed::LookUpHelp { .. } | Deed::ApproveHelp { .. } | Deed::DeclineHelp { .. } => Some(Action::HelpColleague),
            Deed::Report(report) => report.card.is_some().then_some(Action::ReportColleaguesCard),
            Deed::Suspend { .. }
            | Deed::Reinstate { .. }
            | Deed::Cancel { .. }
            | Deed::Incidents { .. }
            | Deed::CloseIncident { .. } => Some(Action::ManageCards),
        }
    }

    /// The card that is named by its printed serial.
    pub fn card(&self) -> Option<&CardSerial> {
        match self {
            Deed::Report(report) => report.card.as_ref(),
            Deed::Suspend { card, .. } | Deed::Reinstate { card, .. } | Deed::Cancel { card, .. } => Some(card),
            _ => None,
        }
    }

    /// What has been done, where the RA answers with nothing but success.
    fn outcome(&self) -> Option<Outcome> {
        match self {
            Deed::LookUpHelp { .. } | Deed::Incidents { .. } | Deed::CloseIncident { .. } => None,
            Deed::ApproveHelp { .. } => Some(Outcome::HelpApproved),
            Deed::DeclineHelp { .. } => Some(Outcome::HelpDeclined),
            Deed::Report(report) => Some(Outcome::Reported { kind: report.kind, own: report.card.is_none() }),
            Deed::Suspend { card, .. } => Some(Outcome::CardSuspended { card: card.clone() }),
            Deed::Reinstate { card, .. } => Some(Outcome::CardReinstated { card: card.clone() }),
            Deed::Cancel { card, .. } => Some(Outcome::CardCancelled { card: card.clone() }),
        }
    }
}

/// A deed under way.
pub struct Do {
    session: Arc<SecretText>,
    deed: Arc<Deed>,
    state: State,
}

enum State {
    Ready,
    Asking { again: bool },
    Over,
}

impl Do {
    pub fn new(session: Arc<SecretText>, deed: Deed) -> Self {
        Self { session, deed: Arc::new(deed), state: State::Ready }
    }

    pub fn step(self, input: Input) -> (Self, Effect) {
        let call = || Effect::Ra(RaCall::Deed { session: self.session.clone(), deed: self.deed.clone() });
        let (state, effect) = match (self.state, input) {
            (State::Ready, Input::Begin) => (State::Asking { again: false }, call()),
            // It may have been done all the same: told once more, the RA knows it again.
            (State::Asking { again: false }, Input::Ra(Err(problem))) if passes(&problem) => {
                (State::Asking { again: true }, call())
            }
            (State::Asking { .. }, Input::Ra(Ok(reply))) => (State::Over, end(&self.deed, reply)),
            (_, input) => (State::Over, Stop::instead(input).end_untouched()),
        };
        (Self { state, ..self }, effect)
    }
}

fn end(deed: &Deed, reply: RaReply) -> Effect {
    let outcome = match (reply, deed) {
        (RaReply::IncidentClosed { card }, Deed::CloseIncident { request, .. }) => {
            Some(Outcome::IncidentClosed { outcome: request.outcome, card })
        }
        (RaReply::HelpWanted(wanted), _) => Some(Outcome::HelpWanted(wanted)),
        (RaReply::Incidents(incidents), _) => Some(Outcome::Incidents(incidents)),
        (RaReply::Noted, _) => deed.outcome(),
        _ => None,
    };
    outcome.map_or_else(|| untouched(super::effect::OUT_OF_STEP), |o| Effect::End(Ok(o)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        problem::{Failure, Problem},
        refusal::Refusal,
    };

    fn run(answers: Vec<Result<RaReply, Problem>>) -> (usize, Result<Outcome, Failure>) {
        let request = Reinstate { id: OperationId(uuid::Uuid::from_u128(1)), note: String::new() };
        let deed = Deed::Reinstate { card: CardSerial("W1".into()), request };
        let (mut machine, mut effect) = Do::new(Arc::new(SecretText::new("t".into())), deed).step(Input::Begin);
        let mut calls = 0;
        let mut answers = answers.into_iter();
        loop {
            match effect {
                Effect::Ra(RaCall::Deed { .. }) => calls += 1,
                Effect::End(result) => return (calls, result),
                _ => panic!("a deed is a call and nothing else"),
            }
            (machine, effect) = machine.step(Input::Ra(answers.next().expect("one more call than expected")));
        }
    }

    #[test]
    fn a_lost_answer_is_asked_for_once_more_and_a_refusal_is_not() {
        let done = || Ok(Outcome::CardReinstated { card: CardSerial("W1".into()) });
        let no = |problem: Problem| Err(Failure::untouched(problem));
        let refused = || Problem::Refused(Refusal::OwnCard);
        for (answers, calls, result) in [
            (vec![Ok(RaReply::Noted)], 1, done()),
            (vec![Err(Problem::RaUnreachable), Ok(RaReply::Noted)], 2, done()),
            (vec![Err(Problem::RaUnreachable), Err(Problem::RaFailed { status: 502 })], 2, no(Problem::RaFailed { status: 502 })),
            (vec![Err(refused())], 1, no(refused())),
        ] {
            assert_eq!(run(answers), (calls, result));
        }
    }
}
