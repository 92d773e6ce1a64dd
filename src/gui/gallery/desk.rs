//! The scenes of the RA's desk and of who expires soon.

use crate::{
    desk::port::{CardView, Event, News, Outcome, Progress, Question, Step},
    domain::{
        card::CardSerial,
        incident::Outcome as Closed,
        lifecycle::CardState,
        operation::{CardChanged, OperationKind},
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
    },
    gui::{
        sample::{self as s, desk as d},
        save::Saving,
        scripted::{Bench, Scene},
    },
};

const REPAIR: [Step; 7] = [
    Step::AskRa,
    Step::ChooseNewPasscode,
    Step::SetPasscode,
    Step::SecureCard,
    Step::SignatureKey,
    Step::AuthenticationKey,
    Step::Confirm,
];

/// Tomas is signed in in reader one.
fn alone(bench: &mut Bench, role: Role) {
    bench.tell(Event::Service(Box::new(s::ra())));
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)]));
    bench.tell(Event::Sessions(vec![s::session(s::ONE, role)]));
}

fn beside(bench: &mut Bench, role: Role, card: CardView) {
    alone(bench, role);
    bench.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(card)]));
}

fn identity(bench: &mut Bench) {
    bench.click("Passport");
    bench.click("The photo looks like Bronwen Hughes, who is here");
}

fn repairing(bench: &mut Bench) {
    beside(bench, Role::RaAgent, s::bronwen(s::TWO, -3));
    bench.click("Repair this card");
    identity(bench);
    bench.click("Go on to the passcode");
}

fn cancelling(bench: &mut Bench) {
    alone(bench, Role::RaAgent);
    bench.click("Cancel a card for good");
    bench.write("Number on the card", "WC-204817");
    bench.click("Stolen");
}

fn reports(bench: &mut Bench) {
    alone(bench, Role::RaAgent);
    bench.click("See the reports");
    bench.ends(Outcome::Incidents(Box::new(d::incidents(0, 11, true))));
}

pub fn expiring(bench: &mut Bench) {
    alone(bench, Role::Sponsor);
    bench.click("See who expires soon");
    bench.ends(Outcome::Expiring(Box::new(d::expiring())));
}

pub const SCENES: &[Scene] = &[
    ("desk-agent-home", |b| alone(b, Role::RaAgent)),
    ("desk-agent-expired", |b| beside(b, Role::RaAgent, s::bronwen(s::TWO, -3))),
    ("desk-agent-beside", |b| beside(b, Role::RaAgent, s::bronwen(s::TWO, 300))),
    ("desk-repair", |b| {
        beside(b, Role::RaAgent, s::bronwen(s::TWO, -3));
        b.click("Repair this card");
        b.click("Passport");
    }),
    ("desk-repair-passcode", |b| {
        repairing(b);
        b.asks(Question::NewPasscode { holder: Some(s::holder()) });
    }),
    ("desk-repair-writing", |b| {
        repairing(b);
        b.news(News::Progress(Progress { kind: OperationKind::Repair, steps: REPAIR.to_vec(), at: 4, writing: true }));
    }),
    ("desk-repair-done", |b| {
        repairing(b);
        b.ends(Outcome::Repaired { until: Some(s::in_days(730)) });
    }),
    ("desk-repair-cut-off", |b| {
        repairing(b);
        let problem = Problem::CutOff { kind: OperationKind::Repair };
        b.news(News::Ended(Err(Failure { problem, card_changed: CardChanged::Unknown })));
        let card = s::unfinished(s::bronwen(s::TWO, -3), OperationKind::Repair, false);
        b.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(card)]));
    }),
    ("desk-repair-finish", |b| {
        beside(b, Role::RaAgent, s::unfinished(s::bronwen(s::TWO, -3), OperationKind::Repair, false));
        b.click("Finish the repair");
    }),
    ("desk-suspend", |b| {
        beside(b, Role::RaAgent, s::bronwen(s::TWO, 300));
        b.click("Suspend a card");
        b.click("Long leave");
    }),
    ("desk-suspend-refused", |b| {
        alone(b, Role::RaAgent);
        b.click("Suspend a card");
        b.write("Number on the card", "WC-204817");
        b.click("Long leave");
        b.write("Note for the record, if you wish", "Away until the spring");
        b.click("Suspend this card");
        b.fails(Problem::Refused(Refusal::UnknownCard));
    }),
    ("desk-cancel", |b| cancelling(b)),
    ("desk-cancel-sure", |b| {
        cancelling(b);
        b.click("Continue");
    }),
    ("desk-cancel-done", |b| {
        cancelling(b);
        b.click("Continue");
        b.click("Cancel it for good");
        b.ends(Outcome::CardCancelled { card: CardSerial("WC-204817".to_owned()) });
    }),
    ("desk-reports", reports),
    ("desk-reports-none", |b| {
        alone(b, Role::RaAgent);
        b.click("See the reports");
        b.ends(Outcome::Incidents(Box::new(d::incidents(0, 0, false))));
    }),
    ("desk-reports-decide", |b| {
        reports(b);
        b.click("Lost · WC-204100, Suspended");
        b.click("Found");
    }),
    ("desk-reports-closed", |b| {
        reports(b);
        b.click("Lost · WC-204100, Suspended");
        b.click("Found");
        b.click("Close the report");
        b.ends(Outcome::IncidentClosed { outcome: Closed::Found, card: Some(CardState::Active) });
    }),
    ("desk-reports-closed-held", |b| {
        reports(b);
        b.click("Lost · WC-204100, Suspended");
        b.click("Found");
        b.click("Close the report");
        b.ends(Outcome::IncidentClosed { outcome: Closed::Found, card: Some(CardState::Suspended) });
    }),
    ("desk-sponsor-home", |b| alone(b, Role::Sponsor)),
    ("desk-unlocker-home", |b| alone(b, Role::Unlocker)),
    ("desk-expiring-asking", |b| {
        alone(b, Role::Sponsor);
        b.click("See who expires soon");
    }),
    ("desk-expiring", expiring),
    ("desk-expiring-30", |b| {
        expiring(b);
        b.click("30 days");
        b.click("Save this list");
        b.saving(Saving::Saved(format!("/home/rosa/{}/expiring.csv", ["Documents of the surgery"; 8].join("/")).into()));
    }),
    ("desk-expiring-none", |b| {
        alone(b, Role::Sponsor);
        b.click("See who expires soon");
        let none = crate::desk::port::Expiring { cards: vec![], ..d::expiring() };
        b.ends(Outcome::Expiring(Box::new(none)));
    }),
    ("desk-expiring-together", |b| {
        expiring(b);
        b.click("Bronwen Hughes, 1 day left");
    }),
    ("desk-expiring-together-here", |b| {
        expiring(b);
        b.click("Bronwen Hughes, 1 day left");
        let mut card = s::bronwen(s::TWO, 1);
        card.serial = Some(CardSerial("WC-204800".to_owned()));
        b.tell(Event::Readers(vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(card)]));
    }),
    ("desk-expiring-failed", |b| {
        alone(b, Role::Sponsor);
        b.click("See who expires soon");
        b.fails(Problem::RaUnreachable);
    }),
];
