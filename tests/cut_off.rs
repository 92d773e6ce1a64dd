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
