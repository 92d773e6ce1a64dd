//! The card is pulled out, or reset by another program, at every single exchange of every operation: it is finished afterwards, the
//! RA's books and the card agree, and what was said of the card was true. Virtual readers, a real RA over TLS, the real desk.
#![cfg(feature = "demo")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by an unwrap")]

#[path = "rig/desk.rs"]
mod desk;
#[path = "rig/world.rs"]
mod world;

use desk::{HOLDER, block, issue, renew, sign_in, unlock};
use wardcard::{
    card::{
        transport::r#virtual::{Fault, SharedApplet},
        virtual_card::Profile,
    },
    desk::port::{CardKind, Request},
    domain::{
        operation::{CardChanged, OperationKind},
        problem::{Failure, Problem},
    },
};
use world::{AGENT, World, repair};

const FAULTS: [Fault; 3] = [Fault::CutBefore, Fault::CutAfter, Fault::Reset];

/// Runs `what` with a fault at exchange 1, 2, 3 … until it ends before the fault would come; each time it must be possible to finish.
fn at_every_exchange(
    world: &mut World,
    card: &SharedApplet,
    fault: Fault,
    mut before: impl FnMut(&mut World),
    what: impl Fn() -> Request,
) {
    let mut cuts = 0;
    for n in 1.. {
        let context = format!("{fault:?} at exchange {n}");
        before(world);
        world.desk.insert(HOLDER, card.clone());
        world.desk.readers.fault(HOLDER, n, fault);
        let first = world.desk.run(what());
        if let Err(failure) = &first {
            assert_true_of_card(failure, &context);
            cuts += u32::from(is_cut(&failure.problem));
        }
        let uncut = world.desk.readers.calm(HOLDER) > 0;
        world.desk.insert(HOLDER, card.clone());
        let mut last = first;
        for _ in 0..2 {
            match &last {
                Ok(_) => break,
                // It was over but for the word about it.
                Err(Failure { problem: Problem::NotBlocked | Problem::NotBlank, .. }) => break,
                Err(_) => {}
            }
            last = world.desk.run(what());
        }
        let over = matches!(&last, Ok(_) | Err(Failure { problem: Problem::NotBlocked | Problem::NotBlank, .. }));
        assert!(over, "{context}: {last:?}");
        world.assert_agrees(&context);
        if uncut {
            let enough = if fault == Fault::Reset { 2 } else { 4 };
            assert!(cuts >= enough, "{fault:?}: the faults hit nothing, {cuts} cuts in {n} runs");
            return;
        }
        assert!(n < 400, "{context}: it never ends");
    }
}

fn is_cut(problem: &Problem) -> bool {
    matches!(problem, Problem::CutOff { .. } | Problem::CardTaken { .. })
}

fn assert_true_of_card(failure: &Failure, context: &str) {
    let cut = is_cut(&failure.problem);
    let passing = matches!(failure.problem, Problem::CardGone | Problem::NoCard | Problem::CardReset | Problem::CardFault { .. });
    assert!(cut || passing, "{context}: {failure:?}");
    assert_eq!(cut, failure.card_changed != CardChanged::No, "{context}: {failure:?}");
}

fn all_faults(profile: Profile) {
    let mut world = World::new();
    let card = world.desk.blank(profile);
    world.desk.insert(HOLDER, card.clone());
    let code = world.code();
    world.desk.run(issue(HOLDER, "holder", code)).unwrap();
    let identity = world.assert_agrees("issued");
    for fault in FAULTS {
        let blocked = card.clone();
        at_every_exchange(&mut world, &card, fault, |_| block(&blocked), unlock);
        at_every_exchange(&mut world, &card, fault, |_| {}, renew);
    }
    assert_eq!(world.assert_agrees("at the end"), identity, "it is the same card all the time");
}

#[test]
fn our_card() {
    all_faults(Profile::default());
}

#[test]
fn a_card_that_knows_the_standard_only() {
    all_faults(Profile::plain());
}

#[test]
fn a_repair_is_finished_too() {
    for profile in [Profile::default(), Profile::plain()] {
        let mut world = World::new();
        let agent = world.desk.blank(Profile::default());
        world.desk.insert(AGENT, agent);
        let code = world.code();
        world.desk.run(issue(AGENT, "agent", code)).unwrap();
        let card = world.desk.blank(profile);
        world.desk.insert(HOLDER, card.clone());
        let code = world.code();
        world.desk.run(issue(HOLDER, "holder", code)).unwrap();
        let identity = world.assert_agrees("issued");
        for fault in FAULTS {
            let blocked = card.clone();
            let before = |world: &mut World| {
                // A session ends after some minutes without a call.
                world.desk.run(sign_in(AGENT)).unwrap();
                block(&blocked);
            };
            at_every_exchange(&mut world, &card, fault, before, repair);
        }
        assert_eq!(world.assert_agrees("at the end"), identity, "it is the same card all the time");
    }
}

#[test]
fn an_issue_is_finished_too() {
    for fault in FAULTS {
        let mut world = World::new();
        let mut offered = false;
        for n in (1..).step_by(3) {
            let context = format!("{fault:?} at exchange {n}");
            let card = world.desk.blank(Profile::default());
            world.desk.insert(HOLDER, card.clone());
            world.desk.readers.fault(HOLDER, n, fault);
            let code = world.code();
            let first = world.desk.run(issue(HOLDER, "holder", code));
            let uncut = world.desk.readers.calm(HOLDER) > 0;
            let seen = world.desk.insert(HOLDER, card.clone());
            if first.as_ref().is_err_and(|f| is_cut(&f.problem)) {
                // Whoever puts the card back is offered to go on, or to issue what has nothing on it yet.
                let unfinished = seen.unfinished.map(|u| u.kind);
                let goes_on = seen.kind == CardKind::Blank || unfinished == Some(OperationKind::Issue);
                assert!(goes_on, "{context}: {:?}, {unfinished:?}", seen.kind);
                offered |= unfinished.is_some();
            }
            let mut last = first;
            for _ in 0..2 {
                if last.is_ok() {
                    break;
                }
                let code = world.code();
                last = world.desk.run(issue(HOLDER, "holder", code));
            }
            assert!(last.is_ok(), "{context}: {last:?}");
            world.assert_agrees(&context);
            if uncut {
                break;
            }
        }
        assert!(offered, "{fault:?}: no card was cut off after it had an identity");
    }
}

/// Puts a blank card in and has it cut off at exchange `n` while it is issued. Whether it is offered to be finished.
fn cut_while_issued(world: &mut World, card: &SharedApplet, n: u32) -> bool {
    world.desk.insert(HOLDER, card.clone());
    world.desk.readers.fault(HOLDER, n, Fault::CutAfter);
    let code = world.code();
    let first = world.desk.run(issue(HOLDER, "holder", code));
    assert!(first.is_err(), "exchange {n}: {first:?}");
    let seen = world.desk.insert(HOLDER, card.clone());
    seen.unfinished.is_some_and(|u| u.kind == OperationKind::Issue)
}

/// The first exchange of an issue after which the card can be told from others, if it is cut off there.
fn first_told(world: &mut World, profile: Profile) -> u32 {
    let told = |n: &u32| {
        let card = world.desk.blank(profile);
        cut_while_issued(world, &card, *n)
    };
    (1..400).find(told).unwrap()
}

#[test]
fn an_issue_that_is_cut_off_twice_is_finished_too() {
    finished_after_second(Profile::default(), Fault::CutBefore, 1);
    finished_after_second(Profile::default(), Fault::CutAfter, 1);
    finished_after_second(Profile::plain(), Fault::CutAfter, 1);
    finished_after_second(Profile::default(), Fault::Reset, 5);
}

/// The second time at each exchange by `step`: one of them is between a new key and its certificate, where the card is another than it says.
fn finished_after_second(profile: Profile, fault: Fault, step: usize) {
    let told = first_told(&mut World::new(), profile);
    let mut world = World::new();
    let mut cuts = 0;
    for m in (1..).step_by(step) {
        let context = format!("exchange {told}, then {fault:?} at exchange {m}");
        let card = world.desk.blank(profile);
        assert!(cut_while_issued(&mut world, &card, told), "{context}");
        world.desk.readers.fault(HOLDER, m, fault);
        let code = world.code();
        let second = world.desk.run(issue(HOLDER, "holder", code));
        let uncut = world.desk.readers.calm(HOLDER) > 0;
        let seen = world.desk.insert(HOLDER, card.clone());
        if let Err(failure) = second {
            cuts += u32::from(is_cut(&failure.problem));
            let unfinished = seen.unfinished.map(|u| u.kind);
            assert_eq!(unfinished, Some(OperationKind::Issue), "{context}: {failure:?}");
            let code = world.code();
            let last = world.desk.run(issue(HOLDER, "holder", code));
            assert!(last.is_ok(), "{context}: {last:?}");
        }
        world.assert_agrees(&context);
        if uncut {
            break;
        }
    }
    assert!(cuts > 20 || fault == Fault::Reset, "{fault:?}: {cuts} cuts");
}

#[test]
fn another_persons_card_is_not_taken_for_the_one_that_was_cut_off() {
    let mut world = World::new();
    let other = world.desk.blank(Profile::default());
    world.desk.insert(HOLDER, other.clone());
    let code = world.code();
    world.desk.run(issue(HOLDER, "agent", code)).unwrap();
    let card = world.desk.blank(Profile::default());
    // It cannot be told from others yet.
    assert!(!cut_while_issued(&mut world, &card, 20));
    world.desk.insert(HOLDER, other);
    let code = world.code();
    let refused = world.desk.run(issue(HOLDER, "holder", code)).unwrap_err();
    assert_eq!((refused.problem, refused.card_changed), (Problem::NotBlank, CardChanged::No));
    world.assert_agrees("no try of the other card is spent");
}
