//! Remote help from both desks, reports, and the homes by role.

use egui::Key;

use super::{Scene, helper, paint, readers};
use crate::{
    desk::port::{Event, Outcome, Question},
    domain::{incident::IncidentKind, problem::Problem, refusal::Refusal, role::Role},
    gui::{
        sample as s,
        scripted::{Bench, Setting},
    },
    ra::api::lifecycle::ReportCodePromised,
};

fn asked(b: &mut Bench) {
    readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
    b.click("Get help from someone elsewhere");
    b.click("Show me a help code");
}

fn alone(b: &mut Bench, role: Role) {
    readers(b, vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)]);
    b.tell(Event::Sessions(vec![s::session(s::ONE, role)]));
}

fn entered(b: &mut Bench, code: &str) {
    alone(b, Role::Unlocker);
    b.click("Someone has read me a help code");
    b.harness.event(egui::Event::Text(code.to_owned()));
    b.harness.run();
}

fn met(b: &mut Bench, photo: bool) {
    entered(b, "7K3M-Q9TX");
    b.press(Key::Enter);
    b.ends(Outcome::HelpWanted(Box::new(s::help_wanted(photo))));
}

fn answered(b: &mut Bench, yes: bool) {
    met(b, true);
    if yes {
        b.click("I know Bronwen Hughes in person");
        b.click("I have spoken with Bronwen Hughes about this");
        b.click("Approve");
        b.ends(Outcome::HelpApproved);
    } else {
        b.click("Decline");
        b.ends(Outcome::HelpDeclined);
    }
}

fn without_card(b: &mut Bench) {
    readers(b, vec![s::empty(s::ONE)]);
    b.click("Report a lost or stolen card");
    b.click("My own card");
    b.click("It is stolen");
    b.write("Your identity number", "5555 1234 5678");
}

pub const SCENES: &[Scene] = &[
    ("ask-help", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Get help from someone elsewhere");
    }),
    ("ask-help-code", |b| {
        asked(b);
        b.asks(Question::HelpCode(s::help_code("7K3M-Q9TX", 15)));
    }),
    ("ask-help-code-short", |b| {
        asked(b);
        b.asks(Question::HelpCode(s::help_code("NW0V-JH8X", 15)));
        b.pass_seconds(14 * 60 + 18);
    }),
    ("ask-help-code-over", |b| {
        asked(b);
        b.asks(Question::HelpCode(s::help_code("7K3M-Q9TX", 15)));
        b.pass_seconds(15 * 60);
    }),
    ("ask-help-declined", |b| {
        asked(b);
        b.fails(Problem::Refused(Refusal::HelpDeclined));
    }),
    ("ask-help-expired", |b| {
        asked(b);
        b.fails(Problem::Refused(Refusal::CodeSpent));
    }),
    ("ask-help-goes-on", |b| {
        asked(b);
        b.asks(Question::NewPasscode { holder: Some(s::holder()) });
    }),
    ("home-unlocker", |b| alone(b, Role::Unlocker)),
    ("home-unlocker-expiring", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 41))]);
        b.tell(Event::Sessions(vec![s::session(s::ONE, Role::Unlocker)]));
    }),
    ("home-holder", |b| alone(b, Role::Holder)),
    ("passcode-old-holder", |b| {
        alone(b, Role::Holder);
        b.tell(Event::Service(Box::new(s::reminding_ra())));
    }),
    ("passcode-old-unlocker", |b| {
        alone(b, Role::Unlocker);
        b.tell(Event::Service(Box::new(s::reminding_ra())));
    }),
    ("passcode-old-expiring", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 41))]);
        b.tell(Event::Sessions(vec![s::session(s::ONE, Role::Holder)]));
        b.tell(Event::Service(Box::new(s::reminding_ra())));
    }),
    ("home-photo", |b| {
        alone(b, Role::Unlocker);
        b.tell(Event::Sessions(vec![s::with_photo(s::session(s::ONE, Role::Unlocker))]));
    }),
    ("home-photo-beside", |b| {
        helper(b, s::bronwen(s::TWO, 412), Role::Unlocker);
        b.tell(Event::Sessions(vec![s::with_photo(s::session(s::ONE, Role::Unlocker))]));
    }),
    ("answer-help", |b| entered(b, "7K3")),
    ("answer-help-refused", |b| entered(b, "7K3U")),
    ("answer-help-wrong", |b| {
        entered(b, "7K3M-Q9TX");
        b.press(Key::Enter);
        b.fails(Problem::Refused(Refusal::WrongHelpCode));
    }),
    ("answer-help-who", |b| {
        met(b, true);
        b.click("I know Bronwen Hughes in person");
    }),
    ("answer-help-no-photo", |b| met(b, false)),
    ("answer-help-looking", |b| {
        entered(b, "7K3M-Q9TX");
        b.press(Key::Enter);
    }),
    ("answer-help-approved", |b| answered(b, true)),
    ("answer-help-declined", |b| answered(b, false)),
    ("answer-help-same-desk", |b| {
        entered(b, "7K3M-Q9TX");
        b.press(Key::Enter);
        b.fails(Problem::Refused(Refusal::SameWorkstation));
    }),
    ("report-which", |b| {
        alone(b, Role::Unlocker);
        b.click("Report a card");
    }),
    ("report-which-no-card", |b| {
        readers(b, vec![s::empty(s::ONE)]);
        b.click("Report a lost or stolen card");
    }),
    ("report-own", |b| {
        alone(b, Role::Holder);
        b.click("Report a card");
        b.click("My own card");
        b.click("Someone else has used it");
    }),
    ("report-colleague", |b| {
        helper(b, s::bronwen(s::TWO, 412), Role::Unlocker);
        b.click("Report a card");
        b.click("A colleague’s card");
        b.click("It is damaged");
    }),
    ("report-without-card", without_card),
    ("report-fault", |b| {
        without_card(b);
        b.write("Your date of birth", "9 March");
        b.press(Key::Enter);
    }),
    ("report-code", |b| {
        without_card(b);
        b.write("Your date of birth", "9 3 1978");
        b.press(Key::Enter);
        b.asks(Question::ReportCode { promised: ReportCodePromised { minutes: 15, again_in: 60 }, wrong_left: None });
    }),
    ("report-done", |b| {
        without_card(b);
        b.write("Your date of birth", "9 3 1978");
        b.press(Key::Enter);
        b.ends(Outcome::Reported { kind: IncidentKind::Stolen, own: false });
    }),
];

/// The smallest window that there may be.
#[test]
fn gallery_small_help() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    for wanted in ["ask-help-code", "answer-help-who", "home-unlocker", "report-without-card"] {
        let (name, scene) = SCENES.iter().find(|(name, _)| *name == wanted).expect("a scene");
        let mut bench = Bench::new(Setting { size: [800.0, 560.0], ..Setting::default() });
        scene(&mut bench);
        assert!(bench.right_edge() <= 800.0, "{name} reaches {}", bench.right_edge());
        paint(&mut bench, &folder.join(format!("small-{name}.png")));
    }
}
