//! Who expires soon: the RA's report, page by page until it is complete (or as long as anybody would read).
//!
//! Nothing is kept and no card is touched: a page whose answer was lost is asked for once more.

use std::sync::Arc;

use super::{
    effect::{Effect, Input, RaCall, RaReply, Stop, passes},
    talk::{Expiring as Found, Outcome},
};
use crate::{
    domain::secret::SecretText,
    ra::api::report::{ExpiringCard, ExpiringCards, Horizon},
};

/// Cards of one list at most: a sponsor's organisation has fewer, and an RA agent who sees all organisations reads no more.
pub const MOST: usize = 2_000;

/// A report under way.
pub struct Expiring {
    session: Arc<SecretText>,
    within: Horizon,
    found: Vec<ExpiringCard>,
    state: State,
}

enum State {
    Ready,
    /// `again`: this page was asked for before.
    Asking {
        page: Option<String>,
        again: bool,
    },
    Over,
}

impl Expiring {
    pub fn new(session: Arc<SecretText>, within: Horizon) -> Self {
        Self { session, within, found: Vec::new(), state: State::Ready }
    }

    pub fn step(mut self, input: Input) -> (Self, Effect) {
        let (state, effect) = match (self.state, input) {
            (State::Ready, Input::Begin) => ask(&self.session, self.within, None, false),
            (State::Asking { page, again: false }, Input::Ra(Err(problem))) if passes(&problem) => {
                ask(&self.session, self.within, page, true)
            }
            (State::Asking { .. }, Input::Ra(Ok(RaReply::Expiring(page)))) => {
                let ExpiringCards { rows, next } = *page;
                self.found.extend(rows);
                self.found.truncate(MOST);
                match next {
                    Some(next) if self.found.len() < MOST => ask(&self.session, self.within, Some(next), false),
                    next => {
                        let cards = std::mem::take(&mut self.found);
                        let found = Found { within: self.within, cards, whole: next.is_none() };
                        (State::Over, Effect::End(Ok(Outcome::Expiring(Box::new(found)))))
                    }
                }
            }
            (_, input) => (State::Over, Stop::instead(input).end_untouched()),
        };
        (Self { state, ..self }, effect)
    }
}

fn ask(session: &Arc<SecretText>, within: Horizon, page: Option<String>, again: bool) -> (State, Effect) {
    let call = RaCall::Expiring { session: session.clone(), within, page: page.clone() };
    (State::Asking { page, again }, Effect::Ra(call))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        person::PersonId,
        problem::{Failure, Problem},
        refusal::Refusal,
    };

    fn page(from: usize, n: usize, next: Option<&str>) -> Result<RaReply, Problem> {
        let card = |i: usize| ExpiringCard {
            person: PersonId(format!("p{i}")),
            name: format!("Person {i}"),
            identity_number: "555500000000".to_owned(),
            organisation: None,
            card: format!("W{i}"),
            expires: "2027-01-02T12:00:00Z".parse().expect("a time"),
            days_left: 41,
        };
        let rows = (from..from + n).map(card).collect();
        Ok(RaReply::Expiring(Box::new(ExpiringCards { rows, next: next.map(str::to_owned) })))
    }

    /// The pages that were asked for, and the end.
    fn run(answers: Vec<Result<RaReply, Problem>>) -> (Vec<Option<String>>, Result<Outcome, Failure>) {
        let machine = Expiring::new(Arc::new(SecretText::new("t".into())), Horizon::Days90);
        let (mut machine, mut effect) = machine.step(Input::Begin);
        let mut asked = vec![];
        let mut answers = answers.into_iter();
        loop {
            match effect {
                Effect::Ra(RaCall::Expiring { page, within: Horizon::Days90, .. }) => asked.push(page),
                Effect::End(result) => return (asked, result),
                _ => panic!("a report is calls and nothing else"),
            }
            (machine, effect) = machine.step(Input::Ra(answers.next().expect("one more call than expected")));
        }
    }

    fn cards(result: Result<Outcome, Failure>) -> (usize, bool) {
        match result {
            Ok(Outcome::Expiring(found)) => (found.cards.len(), found.whole),
            other => panic!("no list: {other:?}"),
        }
    }

    #[test]
    fn pages_are_asked_for_until_there_are_no_more() {
        let (asked, end) = run(vec![page(0, 100, Some("a")), page(100, 100, Some("b")), page(200, 3, None)]);
        assert_eq!(asked, [None, Some("a".to_owned()), Some("b".to_owned())]);
        assert_eq!(cards(end), (203, true));
        let (_, end) = run(vec![page(0, 0, None)]);
        assert_eq!(cards(end), (0, true));
    }

    #[test]
    fn a_lost_page_is_asked_for_once_more_and_not_counted_twice() {
        let (asked, end) = run(vec![page(0, 100, Some("a")), Err(Problem::RaUnreachable), page(100, 5, None)]);
        assert_eq!(asked, [None, Some("a".to_owned()), Some("a".to_owned())]);
        assert_eq!(cards(end), (105, true));
        let away = Problem::RaFailed { status: 502 };
        let (asked, end) = run(vec![page(0, 100, Some("a")), Err(Problem::RaUnreachable), Err(away.clone())]);
        assert_eq!((asked.len(), end), (3, Err(Failure::untouched(away))));
    }

    #[test]
    fn a_refusal_ends_it_and_an_endless_list_is_cut() {
        let refused = Problem::Refused(Refusal::NotYourRole { least: crate::domain::role::Role::Sponsor });
        assert_eq!(run(vec![Err(refused.clone())]), (vec![None], Err(Failure::untouched(refused))));
        let endless = (0..21).map(|n| page(n * 100, 100, Some("on"))).collect();
        let (asked, end) = run(endless);
        assert_eq!((asked.len(), cards(end)), (20, (MOST, false)));
    }
}
