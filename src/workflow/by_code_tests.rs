//! Which ways a code is asked for, by a table of what the RA knows, what is said and what the RA answers.

use std::sync::Arc;

use super::{
    by_code::{ByCode, Walked},
    effect::{Effect, Input, RaCall, RaReply, Stop, Turn},
    talk::{Answer, Question},
};
use crate::{
    domain::{
        contact::ContactWay::{self, Email, Text},
        operation::OperationId,
        person::IdentityNumber,
        problem::Problem,
        refusal::Refusal,
        secret::SecretText,
    },
    ra::api::operation::{CodeSent, Granted, HolderDetails, MaskedContact},
};

/// What the person does at the next question.
#[derive(Clone, Copy, Debug)]
enum Does {
    Chooses(ContactWay),
    AsksAgain,
    Types(&'static str),
    Leaves,
}

use Does::{AsksAgain, Chooses, Leaves, Types};

const GOOD: &str = "123123";

fn known(way: ContactWay) -> MaskedContact {
    MaskedContact { way, shown: format!("masked {way}") }
}

/// What has happened, a word each, and how it ended.
fn walk(ways: &[ContactWay], said: Option<ContactWay>, does: &[Does], refusals: &[(usize, Refusal)]) -> String {
    let id = OperationId(uuid::Uuid::from_u128(1));
    let token = Arc::new(SecretText::new("t".into()));
    let mut does = does.iter();
    let (mut happened, mut sends) = (Vec::new(), 0);
    let (mut by_code, mut effect) = ByCode::begin(id, token, ways.iter().copied().map(known).collect(), said);
    let end = loop {
        let input = match effect {
            Effect::Ask(question) => {
                happened.push(match question {
                    Question::CodeWay { ways, unsent: None } => format!("which of {}", ways.len()),
                    Question::CodeWay { unsent: Some(way), .. } => format!("not by {way}, which"),
                    Question::Code { sent, wrong_left } => {
                        let others: Vec<_> = sent.others.iter().map(|other| format!("or {}", other.way)).collect();
                        let wrong = wrong_left.map_or_else(String::new, |left| format!("wrong {left} "));
                        assert_eq!(sent.sent.to.shown, format!("masked {}", sent.sent.to.way));
                        format!("{wrong}code? {}", others.join(" ")).trim_end().to_owned()
                    }
                    _ => panic!("nothing else is asked"),
                });
                match does.next().expect("a question too many") {
                    Chooses(way) => Input::Answer(Answer::CodeBy(*way)),
                    AsksAgain => Input::Answer(Answer::SendCodeAgain),
                    Types(code) => Input::Answer(Answer::Code(SecretText::new((*code).to_owned()))),
                    Leaves => Input::Cancel,
                }
            }
            Effect::Ra(RaCall::SendCode { way, .. }) => {
                happened.push(way.map_or_else(|| "send".to_owned(), |way| format!("send by {way}")));
                sends += 1;
                match refusals.iter().find(|(nth, _)| *nth == sends) {
                    Some((_, refusal)) => Input::Ra(Err(Problem::Refused(refusal.clone()))),
                    None => {
                        let way = way.or(ways.first().copied()).unwrap_or(Email);
                        Input::Ra(Ok(RaReply::CodeSent(CodeSent { to: known(way), minutes: 15, again_in: 60 })))
                    }
                }
            }
            Effect::Ra(RaCall::EnterCode { code, .. }) => Input::Ra(if code.expose("test") == GOOD {
                let identity_number = IdentityNumber::try_from("555512345678".to_owned()).unwrap();
                let holder = HolderDetails { name: "A".into(), identity_number, date_of_birth: None };
                Ok(RaReply::Granted(Granted { holder }))
            } else {
                Err(Problem::Refused(Refusal::WrongCode { left: 2 }))
            }),
            _ => panic!("no card, and nothing kept"),
        };
        match by_code.step(input) {
            Turn::Go(next, then) => (by_code, effect) = (next, then),
            Turn::Done(Walked::Granted(_)) => break "granted".to_owned(),
            Turn::Done(Walked::Left) => break "left".to_owned(),
            Turn::Stop(Stop::Problem(problem)) => break problem.code().to_owned(),
            Turn::Stop(Stop::Card(_)) => panic!("no card"),
        }
    };
    assert!(does.next().is_none(), "not all was asked");
    happened.push(end);
    happened.join("; ")
}

#[test]
fn ways() {
    let (both, one) = (&[Email, Text][..], &[Text][..]);
    let good = Types(GOOD);
    for (ways, said, does, happens) in [
        // Nothing is asked where there is nothing to choose, or where a command has said it.
        (one, None, &[good][..], "send; code?; granted"),
        (&[], None, &[good], "send; code?; granted"),
        (both, Some(Text), &[good], "send by text message; code? or e-mail; granted"),
        (both, None, &[Chooses(Email), good], "which of 2; send by e-mail; code? or text message; granted"),
        (both, None, &[Chooses(Text), good], "which of 2; send by text message; code? or e-mail; granted"),
        // Again, by the same and by another way.
        (one, None, &[AsksAgain, good], "send; code?; send; code?; granted"),
        (
            both,
            None,
            &[Chooses(Text), AsksAgain, good],
            "which of 2; send by text message; code? or e-mail; send by text message; code? or e-mail; granted",
        ),
        (
            both,
            None,
            &[Chooses(Email), Chooses(Text), AsksAgain, good],
            "which of 2; send by e-mail; code? or text message; send by text message; code? or e-mail; send by text message; code? or \
             e-mail; granted",
        ),
        (
            both,
            None,
            &[Chooses(Email), Types("000000"), Chooses(Text), good],
            "which of 2; send by e-mail; code? or text message; wrong 2 code? or text message; send by text message; code? or e-mail; \
             granted",
        ),
        // Enough of it.
        (both, None, &[Leaves], "which of 2; left"),
        (both, None, &[Chooses(Email), Leaves], "which of 2; send by e-mail; code? or text message; left"),
        // What was not asked for.
        (both, None, &[good], "which of 2; W-5003"),
        (both, None, &[AsksAgain], "which of 2; W-5003"),
    ] {
        assert_eq!(walk(ways, said, does, &[]), happens);
    }
}

#[test]
fn refused_ways() {
    let both = &[Email, Text][..];
    let good = Types(GOOD);
    let (soon, undelivered) = (Refusal::TooSoon { seconds: 60 }, Refusal::NotDelivered);
    for (ways, said, does, refusals, happens) in [
        // The limit is for all ways together.
        (both, None, &[Chooses(Text)][..], vec![(1, soon.clone())], "which of 2; send by text message; W-3023"),
        (
            both,
            None,
            &[Chooses(Text), Chooses(Email)],
            vec![(2, soon)],
            "which of 2; send by text message; code? or e-mail; send by e-mail; W-3023",
        ),
        // One way that is out of order leaves the other.
        (
            both,
            None,
            &[Chooses(Text), Chooses(Email), good],
            vec![(1, undelivered.clone())],
            "which of 2; send by text message; not by text message, which; send by e-mail; code? or text message; granted",
        ),
        (
            both,
            None,
            &[Chooses(Text), Chooses(Text), Leaves],
            vec![(1, undelivered.clone()), (2, undelivered.clone())],
            "which of 2; send by text message; not by text message, which; send by text message; not by text message, which; left",
        ),
        (both, Some(Text), &[], vec![(1, undelivered.clone())], "send by text message; W-3024"),
        (&[Email], None, &[], vec![(1, undelivered)], "send; W-3024"),
        (both, None, &[Chooses(Text)], vec![(1, Refusal::NoContact)], "which of 2; send by text message; W-3020"),
    ] {
        assert_eq!(walk(ways, said, does, &refusals), happens);
    }
}
