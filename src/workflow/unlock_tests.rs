//! A card and an RA in a few variables, an unlock cut off before or after any effect, and what must hold after it is finished.

use std::sync::Arc;

use super::{
    effect::{CardReply, CardStep, Effect, Input, RaCall, RaReply},
    journal::{Record, UnlockStage, Work},
    sign_in::Place,
    talk::{Answer, Outcome, Question},
    unlock::{Earlier, Route, Unlock},
};
use crate::{
    card::{
        piv::{CardFault, Presented},
        transport::LinkFault,
    },
    domain::{
        card::{CardIdentity, PasscodeState, Retries},
        clock::Timestamp,
        operation::{CardChanged, OperationId},
        passcode::Passcode,
        person::IdentityNumber,
        problem::{Failure, Problem},
        refusal::Refusal,
        secret::{Puk, SecretText},
    },
    ra::api::{
        bytes::{Bytes, SecretBytes, SecretWord},
        help::HelpAsked,
        operation::{CodeSent, ContactWay, Granted, HolderDetails, MaskedContact, Opened, Present, Progress, PukRelease},
    },
};

const OLD: [u8; 8] = *b"puk--old";
const NEW: [u8; 8] = *b"puk--new";
const CARD: CardIdentity = CardIdentity([7; 32]);

/// What the card, the RA and the disk hold, whatever becomes of the program.
struct World {
    puk: [u8; 8],
    puk_left: u8,
    passcode: Option<[u8; 8]>,
    granted: bool,
    confirmed: bool,
    wrong_codes: u8,
    wrong_puks: u8,
    help_codes: u8,
    /// What the RA can send a code by.
    known: Vec<ContactWay>,
    /// Where codes were asked for.
    ways: Vec<Option<ContactWay>>,
    abandoned: bool,
    journal: Option<Record>,
}

impl World {
    fn blocked() -> Self {
        Self {
            puk: OLD,
            puk_left: 3,
            passcode: None,
            granted: false,
            confirmed: false,
            wrong_codes: 0,
            wrong_puks: 0,
            help_codes: 0,
            known: vec![ContactWay::Email],
            ways: vec![],
            abandoned: false,
            journal: None,
        }
    }

    fn card(&mut self, step: CardStep) -> CardReply {
        match step {
            CardStep::PasscodeState => CardReply::PasscodeState(match self.passcode {
                None => PasscodeState::Blocked,
                Some(_) => PasscodeState::Left(Retries(3)),
            }),
            CardStep::Presence { .. } => CardReply::Present { spki: vec![1], signature: vec![2] },
            CardStep::ResetRetryCounter { puk, new, guess } => {
                if guess && self.puk_left <= 1 {
                    return CardReply::NotTried;
                }
                let fits = self.try_puk(&puk);
                if fits {
                    self.passcode = Some(*new.typed().unwrap().expose("test"));
                }
                self.presented(fits)
            }
            CardStep::ChangePuk { from, to, guess } => {
                if guess && self.puk_left <= 1 {
                    return CardReply::NotTried;
                }
                let fits = self.try_puk(&from);
                if fits {
                    self.puk = *to.expose("test");
                }
                self.presented(fits)
            }
            _ => panic!("an unlock has no such card step"),
        }
    }

    fn try_puk(&mut self, puk: &Arc<Puk>) -> bool {
        let fits = *puk.expose("test") == self.puk;
        if fits {
            self.puk_left = 3;
        } else {
            self.puk_left -= 1;
            self.wrong_puks += 1;
        }
        fits
    }

    fn presented(&self, fits: bool) -> CardReply {
        CardReply::Presented(if fits { Presented::Accepted } else { Presented::Wrong { left: Some(Retries(self.puk_left)) } })
    }

    fn ra(&mut self, call: RaCall) -> Result<RaReply, Problem> {
        Ok(match call {
            RaCall::Open { .. } => RaReply::Opened(Box::new(Opened { nonce: Some(Bytes(vec![3])), issue: None, keys: None })),
            RaCall::Presence { .. } => RaReply::Present(Box::new(Present {
                token: SecretWord::new("t".into()),
                granted: self.granted.then(granted),
                contacts: self.known.iter().map(|way| MaskedContact { way: *way, shown: "masked".into() }).collect(),
                holder_nonce: None,
                keys: None,
                kind: crate::domain::operation::OperationKind::Unlock,
            })),
            RaCall::SendCode { way, .. } => {
                self.ways.push(way);
                let to = MaskedContact { way: way.unwrap_or(ContactWay::Email), shown: "a••@b".into() };
                RaReply::CodeSent(CodeSent { to, minutes: 15, again_in: 60 })
            }
            RaCall::EnterCode { code, .. } => {
                if code.expose("test") != "123123" {
                    self.wrong_codes += 1;
                    return Err(Problem::Refused(Refusal::WrongCode { left: 3 - self.wrong_codes }));
                }
                self.granted = true;
                RaReply::Granted(granted())
            }
            RaCall::Puk { .. } if self.confirmed => return Err(Problem::Refused(Refusal::OperationGone)),
            RaCall::Puk { .. } => {
                RaReply::Puk(PukRelease { current: SecretBytes::new(OLD.to_vec()), pending: SecretBytes::new(NEW.to_vec()) })
            }
            RaCall::Confirm { .. } => {
                self.confirmed = true;
                RaReply::Noted
            }
            RaCall::Abandon { .. } => {
                self.abandoned = true;
                RaReply::Noted
            }
            RaCall::AskHelp { .. } => {
                self.help_codes += 1;
                RaReply::HelpAsked(HelpAsked { code: SecretWord::new("7K3M-Q9TX".into()), minutes: 15 })
            }
            _ => panic!("an unlock has no such call"),
        })
    }
}

fn granted() -> Granted {
    let number = IdentityNumber::try_from("555512345678".to_owned()).unwrap();
    Granted { holder: HolderDetails { name: "A".into(), identity_number: number, date_of_birth: None } }
}

fn machine(world: &World, route: Route) -> Unlock {
    let id = |n| OperationId(uuid::Uuid::from_u128(n));
    let place = Place { origin: "https://ra".into(), workstation: "w".into(), now: Timestamp::UNIX_EPOCH };
    let earlier = match &world.journal {
        None => Earlier::None,
        Some(Record { work: Work::Unlock { stage }, .. }) => Earlier::Stage(*stage),
        Some(_) => panic!("an unlock keeps unlock records"),
    };
    Unlock::new(id(1), id(2), CARD, place, route, earlier)
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Cut {
    Never,
    /// The program dies before it performs the n-th effect.
    Before(usize),
    /// The program dies after the n-th effect, before it hears of it.
    After(usize),
    /// The card is pulled out before the n-th card step.
    CardBefore(usize),
    /// The card is pulled out after it has done the n-th card step.
    CardAfter(usize),
}

/// Runs an unlock; `None` where the program died.
fn run(world: &mut World, cut: Cut, codes: &[&str]) -> Option<Result<Outcome, Failure>> {
    walk(world, cut, Route::Code { way: None }, codes, &[])
}

/// What comes while the holder waits for a helper elsewhere.
enum Helped {
    Says(Progress),
    AnotherCode,
    Stop,
}

fn walk(world: &mut World, cut: Cut, route: Route, codes: &[&str], helps: &[Helped]) -> Option<Result<Outcome, Failure>> {
    let mut helps = helps.iter();
    let (mut at, mut card_at) = (0, 0);
    let mut codes = codes.iter();
    let (mut machine, mut effect) = machine(world, route).step(Input::Begin);
    loop {
        if cut == Cut::Before(at) {
            return None;
        }
        let input = match effect {
            Effect::Card(step) => {
                let gone = Input::Card(Err(CardFault::Link(LinkFault::Gone)));
                card_at += 1;
                if cut == Cut::CardBefore(card_at - 1) {
                    gone
                } else {
                    let reply = world.card(step);
                    if cut == Cut::CardAfter(card_at - 1) { gone } else { Input::Card(Ok(reply)) }
                }
            }
            Effect::Ra(call) => Input::Ra(world.ra(call)),
            Effect::Keep(record) => {
                world.journal = Some(record);
                Input::Done
            }
            Effect::Forget(_) => {
                world.journal = None;
                Input::Done
            }
            Effect::Ask(Question::CodeWay { .. }) => Input::Answer(Answer::CodeBy(ContactWay::Text)),
            Effect::Ask(Question::Code { .. }) => {
                let code = codes.next().unwrap_or(&"123123");
                Input::Answer(Answer::Code(SecretText::new((*code).to_owned())))
            }
            Effect::Ask(Question::NewPasscode { .. }) => {
                Input::Answer(Answer::NewPasscode(Passcode::typed("271828").unwrap().into()))
            }
            Effect::End(result) => return Some(result),
            Effect::AwaitHelp { help, .. } => {
                assert_eq!(help.expose("a test"), "7K3M-Q9TX");
                match helps.next() {
                    Some(Helped::Says(progress)) => Input::Ra(Ok(RaReply::Progress(progress.clone()))),
                    Some(Helped::AnotherCode) => Input::Answer(Answer::AnotherHelpCode),
                    Some(Helped::Stop) | None => Input::Cancel,
                }
            }
            Effect::Ask(_) | Effect::Hold(_) | Effect::TermsAccepted | Effect::Post(_) | Effect::Pause(_) => {
                panic!("not in an unlock")
            }
        };
        if cut == Cut::After(at) {
            return None;
        }
        at += 1;
        (machine, effect) = machine.step(input);
    }
}

fn check_finished(world: &World, context: &str) {
    assert_eq!(world.passcode, Some(*b"271828\xFF\xFF"), "{context}: the passcode is the new one");
    assert_eq!(world.puk, NEW, "{context}: the PUK is the new one");
    assert!(world.confirmed, "{context}: the RA knows");
    assert_eq!(world.journal, None, "{context}: nothing is left over");
    assert!(world.wrong_puks <= 1, "{context}: {} wrong PUKs", world.wrong_puks);
    assert_eq!(world.puk_left, 3, "{context}: the PUK's tries are restored");
}

#[test]
fn straight_through() {
    let mut world = World::blocked();
    let result = run(&mut world, Cut::Never, &[]);
    assert_eq!(result, Some(Ok(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) })));
    check_finished(&world, "uncut");
    assert_eq!(world.wrong_puks, 0);
}

#[test]
fn cut_off_anywhere_it_is_finished_by_running_it_again() {
    cut_off_anywhere(&[ContactWay::Email]);
}

#[test]
fn cut_off_anywhere_it_is_finished_where_the_way_is_chosen_anew() {
    cut_off_anywhere(&[ContactWay::Email, ContactWay::Text]);
}

fn cut_off_anywhere(known: &[ContactWay]) {
    for n in 0..40 {
        for cut in [Cut::Before(n), Cut::After(n), Cut::CardBefore(n), Cut::CardAfter(n)] {
            let mut world = World { known: known.to_vec(), ..World::blocked() };
            let first = run(&mut world, cut, &[]);
            if let Some(Err(failure)) = &first {
                // What is said of the card must be true.
                match failure.card_changed {
                    CardChanged::No => assert_eq!((world.passcode, world.puk), (None, OLD), "{cut:?}"),
                    CardChanged::Yes | CardChanged::Unknown => {
                        assert!(matches!(failure.problem, Problem::CutOff { .. }), "{cut:?}: {failure:?}");
                        assert!(world.journal.is_some(), "{cut:?}");
                    }
                }
            }
            if world.confirmed && world.journal.is_none() {
                continue;
            }
            let second = run(&mut world, Cut::Never, &[]);
            assert!(matches!(second, Some(Ok(Outcome::Unlocked { .. }))), "{cut:?}: {second:?}");
            check_finished(&world, &format!("{cut:?}"));
        }
    }
}

#[test]
fn the_code_goes_where_the_holder_wants_it() {
    for way in [None, Some(ContactWay::Email), Some(ContactWay::Text)] {
        let mut world = World::blocked();
        let result = walk(&mut world, Cut::Never, Route::Code { way }, &[], &[]);
        assert!(matches!(result, Some(Ok(Outcome::Unlocked { .. }))), "{way:?}: {result:?}");
        assert_eq!(world.ways, [way]);
    }
}

#[test]
fn whoever_leaves_the_choice_gives_the_operation_up() {
    let mut world = World { known: vec![ContactWay::Email, ContactWay::Text], ..World::blocked() };
    let (mut machine, mut effect) = machine(&world, Route::Code { way: None }).step(Input::Begin);
    let result = loop {
        let input = match effect {
            Effect::Card(step) => Input::Card(Ok(world.card(step))),
            Effect::Ra(call) => Input::Ra(world.ra(call)),
            Effect::Ask(_) => Input::Cancel,
            Effect::Forget(_) => Input::Done,
            Effect::End(result) => break result,
            _ => panic!("nothing is kept of it"),
        };
        (machine, effect) = machine.step(input);
    };
    assert_eq!(result, Err(Failure::untouched(Problem::Cancelled)));
    assert_eq!((world.abandoned, world.ways.len(), world.passcode), (true, 0, None));
}

#[test]
fn a_wrong_code_is_asked_for_again_until_it_is_used_up() {
    let mut world = World::blocked();
    let result = run(&mut world, Cut::Never, &["000000", "111111", "123123"]);
    assert!(matches!(result, Some(Ok(_))), "{result:?}");

    let mut world = World::blocked();
    let result = run(&mut world, Cut::Never, &["000000", "111111", "222222"]);
    let expected = Failure::untouched(Problem::Refused(Refusal::WrongCode { left: 0 }));
    assert_eq!(result, Some(Err(expected)));
    assert_eq!((world.passcode, world.puk), (None, OLD));
}

#[test]
fn a_card_that_is_not_blocked_is_left_alone() {
    let mut world = World { passcode: Some(*b"111222\xFF\xFF"), ..World::blocked() };
    assert_eq!(run(&mut world, Cut::Never, &[]), Some(Err(Failure::untouched(Problem::NotBlocked))));
}

#[test]
fn a_puk_that_does_not_fit_is_not_tried_twice() {
    let mut world = World { puk: *b"another!", ..World::blocked() };
    let result = run(&mut world, Cut::Never, &[]);
    assert!(matches!(&result, Some(Err(f)) if f.problem == Problem::PukRefused), "{result:?}");
    assert_eq!(world.wrong_puks, 1);
    // Nor when it is run again and again.
    for _ in 0..3 {
        let result = run(&mut world, Cut::Never, &[]);
        assert!(matches!(&result, Some(Err(f)) if f.problem == Problem::PukRefused), "{result:?}");
        assert_eq!(world.wrong_puks, 1);
    }
}

#[test]
fn no_guess_is_made_with_the_last_try() {
    let mut world = World { puk: NEW, puk_left: 1, passcode: Some(*b"271828\xFF\xFF"), granted: true, ..World::blocked() };
    world.puk = *b"another!";
    world.journal = Some(Record {
        version: super::journal::Version::V1,
        operation: OperationId(uuid::Uuid::from_u128(1)),
        card: Some(CARD),
        former: None,
        begun: Timestamp::UNIX_EPOCH,
        work: Work::Unlock { stage: UnlockStage::Rotating },
    });
    let result = run(&mut world, Cut::Never, &[]);
    assert!(matches!(&result, Some(Err(f)) if f.problem == Problem::PukRefused), "{result:?}");
    assert_eq!((world.puk_left, world.wrong_puks), (1, 0));
}

#[test]
fn with_help_from_elsewhere() {
    let at = Timestamp::UNIX_EPOCH;
    let agreed = || Helped::Says(Progress::Granted { helper: Some("H".into()), holder: granted().holder, expires_at: at });
    let declined = || Helped::Says(Progress::Declined { expires_at: at });
    let refused = |refusal| Err(Failure::untouched(Problem::Refused(refusal)));
    let done = || Ok(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) });
    for (helps, codes, result) in [
        (vec![agreed()], 1, done()),
        (vec![Helped::AnotherCode, Helped::AnotherCode, agreed()], 3, done()),
        (vec![declined()], 1, refused(Refusal::HelpDeclined)),
        (vec![Helped::Says(Progress::Waiting { expires_at: at })], 1, refused(Refusal::CodeSpent)),
        (vec![Helped::Says(Progress::Gone)], 1, refused(Refusal::OperationGone)),
        (vec![Helped::Stop], 1, Err(Failure::untouched(Problem::Cancelled))),
    ] {
        let mut world = World::blocked();
        // The RA's grant is the helper's word.
        world.granted = false;
        let stopped = matches!(helps.last(), Some(Helped::Stop));
        assert_eq!(walk(&mut world, Cut::Never, Route::Elsewhere, &[], &helps), Some(result.clone()));
        assert_eq!((world.help_codes, world.abandoned), (codes, stopped));
        match result {
            Ok(_) => check_finished(&world, "helped"),
            Err(_) => assert_eq!((world.passcode, world.puk), (None, OLD), "nothing has happened"),
        }
    }
}

#[test]
fn cut_off_with_help_from_elsewhere_it_is_finished_even_where_the_word_has_to_be_given_anew() {
    let agreed = || {
        let holder = granted().holder;
        vec![Helped::Says(Progress::Granted { helper: None, holder, expires_at: Timestamp::UNIX_EPOCH })]
    };
    for n in 0..30 {
        for cut in [Cut::Before(n), Cut::After(n), Cut::CardAfter(n)] {
            let mut world = World::blocked();
            let _died = walk(&mut world, cut, Route::Elsewhere, &[], &agreed());
            if world.confirmed && world.journal.is_none() {
                continue;
            }
            let second = walk(&mut world, Cut::Never, Route::Elsewhere, &[], &agreed());
            assert!(matches!(second, Some(Ok(Outcome::Unlocked { .. }))), "{cut:?}: {second:?}");
            check_finished(&world, &format!("{cut:?}"));
        }
    }
}
