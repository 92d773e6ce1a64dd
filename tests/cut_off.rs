//! The card is pulled out, or reset by another program, at every single exchange of every operation: it is finished afterwards, the
//! RA's books and the card agree, and what was said of the card was true. Virtual readers, a real RA over TLS, the real desk.
#![cfg(feature = "demo")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by an unwrap")]

#[path = "rig/desk.rs"]
mod desk;

use std::net::{Ipv4Addr, SocketAddr};

use desk::{Desk, HELPER, HOLDER, Place, block, chance, clock, issue, renew, sign_in, unlock};
use wardcard::{
    card::{
        transport::r#virtual::{Fault, SharedApplet},
        virtual_card::Profile,
    },
    desk::port::Request,
    domain::{
        card::CardIdentity,
        chance::Chance,
        operation::CardChanged,
        problem::{Failure, Problem},
        secret::SecretText,
    },
    ra::{
        admin::{bootstrap_code::bootstrap_code, data::Data, import::import, init},
        api::operation::{Document, IdentityCheck},
        server::running::{DATABASE, Options, Running},
        store::{self, Store},
    },
};

const AGENT: &str = "Reader of the agent";
const PEOPLE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
agent,Ms,Amina,Yusuf,1975-06-02,555500000017,amina@ra.example,,RA1,Example RA,ra_agent,2020-01-01,
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,RS1,Riverside Surgery,unlocker,2020-01-01,
holder,Dr,Bronwen,Hughes,1978-03-09,555500000033,bronwen@surgery.example,,RS1,Riverside Surgery,holder,2020-01-01,
";

struct World {
    dir: tempfile::TempDir,
    desk: Desk,
    chance: Chance,
    _ra: Running,
}

impl World {
    /// An RA whose certificates are always inside the warning window, and the helper's card, signed in.
    fn new() -> Self {
        let (dir, clock, chance) = (tempfile::tempdir().unwrap(), clock(), chance(0));
        let data = dir.path().join("ra");
        let options = init::InitOptions { certificate_days: Some(60), ..init::InitOptions::default() };
        init::init(&Data::at(&data), &options, &clock, &chance).unwrap();
        let csv = dir.path().join("people.csv");
        std::fs::write(&csv, PEOPLE).unwrap();
        import(&Data::at(&data), &csv, false, &clock, &chance).unwrap();
        let mail_dir = Some(dir.path().join("mail"));
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options { mail_dir, ..Options::new(clock, chance.clone()) };
        let ra = Running::start(&data, loopback, options).unwrap();
        let (state, readers) = (dir.path().join("desk"), &[HOLDER, HELPER, AGENT]);
        let place = Place { ra: ra.url(), trust: ra.ca_file(), state, workstation: "test".to_owned(), readers };
        let mut desk = Desk::start(place, &chance);
        let helper = desk.blank(Profile::default());
        desk.insert(HELPER, helper);
        let mut world = Self { dir, desk, chance, _ra: ra };
        let code = world.code();
        world.desk.run(issue(HELPER, "helper", code)).unwrap();
        world.desk.run(sign_in(HELPER)).unwrap();
        world
    }

    fn code(&self) -> SecretText {
        bootstrap_code(&Data::at(self.dir.path().join("ra")), &clock(), &self.chance).unwrap()
    }

    /// What the books say of the card in the holder's reader, and whether the card agrees.
    #[track_caller]
    fn assert_agrees(&self, context: &str) -> CardIdentity {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let data = self.dir.path().join("ra");
        runtime.block_on(async {
            let store = Store::open(&store::Place::File(data.join(DATABASE))).await.unwrap();
            self.desk.assert_agrees(&data, &store, context).await
        })
    }
}

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
            cuts += u32::from(matches!(failure.problem, Problem::CutOff { .. }));
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

fn assert_true_of_card(failure: &Failure, context: &str) {
    let cut = matches!(failure.problem, Problem::CutOff { .. });
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
        let repair = || Request::Repair {
            reader: HOLDER.to_owned(),
            agent: AGENT.to_owned(),
            identity_check: IdentityCheck { documents: vec![Document::Passport], likeness_confirmed: true },
        };
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
        for n in (1..).step_by(3) {
            let context = format!("{fault:?} at exchange {n}");
            let card = world.desk.blank(Profile::default());
            world.desk.insert(HOLDER, card.clone());
            world.desk.readers.fault(HOLDER, n, fault);
            let code = world.code();
            let first = world.desk.run(issue(HOLDER, "holder", code));
            let uncut = world.desk.readers.calm(HOLDER) > 0;
            world.desk.insert(HOLDER, card.clone());
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
    }
}
