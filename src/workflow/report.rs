//! Report one's card without having it: by a code to the address that the RA holds (OPERATIONS, 'Issue, cancel, report').
//!
//! Nobody is signed in. The RA answers in the same way whether or not it knows the person.

use super::{
    effect::{Effect, Input, RaCall, RaReply, Stop, passes},
    talk::{Answer, Outcome, Question},
};
use crate::{
    domain::{
        incident::IncidentKind, operation::OperationId, person::IdentityNumber, problem::Problem, refusal::Refusal,
        secret::SecretText,
    },
    ra::api::{
        bytes::SecretWord,
        lifecycle::{AskReportCode, ReportByCode as Wire, ReportCodePromised},
    },
};

/// Whose card it is, and what has become of it.
pub struct Task {
    /// Of the report.
    pub id: OperationId,
    /// Under which the code is asked for.
    pub asked: OperationId,
    pub identity_number: IdentityNumber,
    pub date_of_birth: jiff::civil::Date,
    pub kind: IncidentKind,
    pub note: String,
}

pub struct ReportByCode {
    task: Task,
    state: State,
}

enum State {
    Ready,
    Asking,
    Waiting { promised: ReportCodePromised },
    Telling { promised: ReportCodePromised, code: SecretText, again: bool },
    Over,
}

impl ReportByCode {
    pub fn new(task: Task) -> Self {
        Self { task, state: State::Ready }
    }

    pub fn step(self, input: Input) -> (Self, Effect) {
        let Self { task, state } = self;
        let (state, effect) = match (state, input) {
            (State::Ready, Input::Begin) => (State::Asking, ask(&task)),
            (State::Waiting { .. }, Input::Answer(Answer::SendCodeAgain)) => (State::Asking, ask(&task)),
            (State::Asking, Input::Ra(Ok(RaReply::ReportCode(promised)))) => wait(promised, None),
            (State::Waiting { promised }, Input::Answer(Answer::Code(code))) => tell(&task, promised, code, false),
            (State::Telling { promised, .. }, Input::Ra(Err(Problem::Refused(Refusal::WrongCode { left })))) if left > 0 => {
                wait(promised, Some(left))
            }
            // Its answer was lost: the same report under the same id.
            (State::Telling { promised, code, again: false }, Input::Ra(Err(problem))) if passes(&problem) => {
                tell(&task, promised, code, true)
            }
            (State::Telling { .. }, Input::Ra(Ok(RaReply::Noted))) => {
                (State::Over, Effect::End(Ok(Outcome::Reported { kind: task.kind, own: false })))
            }
            (_, input) => (State::Over, Stop::instead(input).end_untouched()),
        };
        (Self { task, state }, effect)
    }
}

fn ask(task: &Task) -> Effect {
    Effect::Ra(RaCall::AskReportCode(AskReportCode {
        id: task.asked,
        identity_number: task.identity_number.clone(),
        date_of_birth: task.date_of_birth,
    }))
}

fn wait(promised: ReportCodePromised, wrong_left: Option<u8>) -> (State, Effect) {
    let question = Question::ReportCode { promised: promised.clone(), wrong_left };
    (State::Waiting { promised }, Effect::Ask(question))
}

fn tell(task: &Task, promised: ReportCodePromised, code: SecretText, again: bool) -> (State, Effect) {
    let word = SecretWord::new(code.expose("the one-time code goes to the RA that sent it").to_owned());
    let report = Wire { id: task.id, asked: task.asked, code: word, kind: task.kind, note: task.note.clone() };
    (State::Telling { promised, code, again }, Effect::Ra(RaCall::ReportByCode(report)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Failure;

    /// Answers each call in turn, types a code whenever one is asked for, and gives what was asked: `c` a code, `r` a report.
    fn run(answers: Vec<Result<RaReply, Problem>>) -> (String, Result<Outcome, Failure>) {
        let id = |n| OperationId(uuid::Uuid::from_u128(n));
        let task = Task {
            id: id(1),
            asked: id(2),
            identity_number: IdentityNumber::try_from("555512345678".to_owned()).unwrap(),
            date_of_birth: jiff::civil::date(1978, 3, 9),
            kind: IncidentKind::Lost,
            note: String::new(),
        };
        let mut answers = answers.into_iter();
        let mut calls = String::new();
        let (mut machine, mut effect) = ReportByCode::new(task).step(Input::Begin);
        loop {
            let input = match effect {
                Effect::Ra(call) => {
                    match call {
                        RaCall::AskReportCode(asked) => assert_eq!((asked.id, calls.push('c')), (id(2), ())),
                        RaCall::ReportByCode(told) => {
                            assert_eq!((told.id, told.asked, calls.push('r')), (id(1), id(2), ()));
                        }
                        _ => panic!("a report has no such call"),
                    }
                    Input::Ra(answers.next().expect("one more call than expected"))
                }
                Effect::Ask(_) => Input::Answer(Answer::Code(SecretText::new("123123".into()))),
                Effect::End(result) => return (calls, result),
                _ => panic!("a report touches no card"),
            };
            (machine, effect) = machine.step(input);
        }
    }

    #[test]
    fn wrong_codes_and_lost_answers() {
        let promised = || Ok(RaReply::ReportCode(ReportCodePromised { minutes: 15, again_in: 60 }));
        let wrong = |left| Err(Problem::Refused(Refusal::WrongCode { left }));
        let done = || Ok(Outcome::Reported { kind: IncidentKind::Lost, own: false });
        let no = |problem: Problem| Err(Failure::untouched(problem));
        for (answers, calls, result) in [
            (vec![promised(), Ok(RaReply::Noted)], "cr", done()),
            (vec![promised(), wrong(2), wrong(1), Ok(RaReply::Noted)], "crrr", done()),
            (vec![promised(), wrong(1), wrong(0)], "crr", no(Problem::Refused(Refusal::WrongCode { left: 0 }))),
            (vec![promised(), Err(Problem::RaUnreachable), Ok(RaReply::Noted)], "crr", done()),
            (vec![promised(), Err(Problem::RaUnreachable), Err(Problem::RaUnreachable)], "crr", no(Problem::RaUnreachable)),
            (vec![Err(Problem::RaUnreachable)], "c", no(Problem::RaUnreachable)),
        ] {
            assert_eq!(run(answers), (calls.to_owned(), result));
        }
    }
}
