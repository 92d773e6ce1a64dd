//! Every screen in every theme, at two text sizes and in both languages, as pictures under `target/gallery`, to be looked at.

mod desk;
mod help;

use super::{
    sample as s,
    save::Saving,
    scripted::{Bench, Scene, Setting, config},
};
use crate::{
    background::{Offer, Offers},
    config::{
        Config,
        fault::{ConfigFault, Mistake},
        setting::Expected,
        settings::Source,
        theme::ThemeName,
    },
    desk::port::{
        CardView, EnrolmentState, Event, HostFacts, Loaded, News, NoKeyring, Outcome, Pad, PadAsk, Progress, Question, RaLink,
        RaMet, ReaderLook, ReaderView, Step, Warning,
    },
    domain::{
        card::{PasscodeState, Retries},
        contact::ContactWay,
        language::Language,
        operation::{CardChanged, OperationKind},
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
    },
    ra::api::sign_in::TermsNeeded,
};

fn readers(bench: &mut Bench, readers: Vec<ReaderView>) {
    bench.tell(Event::Service(Box::new(s::ra())));
    bench.tell(Event::Readers(readers));
}

fn helper(bench: &mut Bench, card: CardView, role: Role) {
    readers(bench, vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(card)]);
    bench.tell(Event::Sessions(vec![s::session(s::ONE, role)]));
}

const RENEWAL: [Step; 6] =
    [Step::AskRa, Step::ProveIdentity, Step::SignatureKey, Step::AuthenticationKey, Step::TellComputer, Step::Confirm];

fn refused(bench: &mut Bench, refusal: Refusal) {
    readers(bench, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412))), s::empty(s::TWO)]);
    bench.click("Unlock");
    bench.click("Send me a code");
    bench.fails(Problem::Refused(refusal));
}

const SCENES: &[Scene] = &[
    ("failure-held-now", |b| refused(b, Refusal::HeldNow)),
    ("failure-too-slow", |b| refused(b, Refusal::TooSlow)),
    ("home-list", |b| {
        let own = s::last_try(s::tomas(s::ONE, 41));
        readers(b, vec![s::with_card(own), s::with_card(s::bronwen(s::TWO, 412))]);
        b.tell(Event::Sessions(vec![s::session(s::ONE, Role::Unlocker)]));
    }),
    ("home-locked-expiring", |b| readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 41))), s::empty(s::TWO)])),
    ("starting", |_| {}),
    ("no-service", |b| {
        b.tell(Event::Service(Box::new(s::ra())));
        b.tell(Event::NoService);
    }),
    ("no-reader", |b| readers(b, vec![])),
    ("no-card", |b| readers(b, vec![s::empty(s::ONE), s::empty(s::TWO)])),
    ("no-card-no-ra", |b| {
        readers(b, vec![s::empty(s::ONE)]);
        b.tell(Event::Service(Box::new(RaLink { url: None, service: Loaded::NotYet })));
    }),
    ("mute", |b| readers(b, vec![ReaderView { name: s::ONE.to_owned(), pad: Pad::default(), look: ReaderLook::Mute }])),
    ("busy", |b| {
        let look = ReaderLook::Failed { problem: Problem::CardBusy };
        readers(b, vec![ReaderView { name: s::ONE.to_owned(), pad: Pad::default(), look }]);
    }),
    ("home-good", |b| readers(b, vec![s::with_card(s::bronwen(s::ONE, 412)), s::empty(s::TWO)])),
    ("home-left-behind", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412)), s::empty(s::TWO)]);
        b.pass_seconds(300);
    }),
    ("home-expiring", |b| readers(b, vec![s::with_card(s::bronwen(s::ONE, 41)), s::empty(s::TWO)])),
    ("home-blocked", |b| readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 41)))])),
    ("home-expired", |b| readers(b, vec![s::with_card(s::bronwen(s::ONE, -3))])),
    ("home-unfinished", |b| {
        readers(b, vec![s::with_card(s::unfinished(s::bronwen(s::ONE, 41), OperationKind::Renew, false))]);
    }),
    ("home-ra-away", |b| {
        let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
        readers(b, vec![s::with_card(s::last_try(s::bronwen(s::ONE, 412)))]);
        b.tell(Event::Service(Box::new(RaLink { url: Some("https://ra.example".to_owned()), service })));
    }),
    ("home-hostile", |b| {
        let mut card = s::bronwen(s::ONE, 41);
        card.holder.name = Some(format!("\u{202E}\u{E184}Wilhelmina {}", "Featherstonehaugh-".repeat(16)));
        readers(b, vec![s::with_card(card)]);
    }),
    ("home-signed-in", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 400)), s::empty(s::TWO)]);
        b.tell(Event::Sessions(vec![s::session(s::ONE, Role::Unlocker)]));
    }),
    ("helper-blocked", |b| helper(b, s::blocked(s::bronwen(s::TWO, 41)), Role::Unlocker)),
    ("helper-change", |b| {
        helper(b, s::bronwen(s::TWO, 41), Role::Unlocker);
        b.click("Change their passcode");
    }),
    ("helper-new-passcode", |b| {
        helper(b, s::blocked(s::bronwen(s::TWO, 41)), Role::Unlocker);
        b.click("Unlock it together");
        b.click("I know Bronwen Hughes in person");
        b.click("Bronwen Hughes is here with me now");
        b.click("Continue");
        b.asks(Question::NewPasscode { holder: Some(s::holder()) });
    }),
    ("helper-to-sign-in", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 400)), s::with_card(s::blocked(s::bronwen(s::TWO, 41)))]);
    }),
    ("issue-new-passcode", |b| {
        helper(b, s::blank(s::TWO), Role::RaAgent);
        b.click("Issue this card");
        b.write("Person’s number at the RA", "P-10442");
        b.click("Issue");
        b.asks(Question::NewPasscode { holder: Some(s::holder()) });
    }),
    ("home-last-try", |b| readers(b, vec![s::with_card(s::last_try(s::bronwen(s::ONE, 41)))])),
    ("helper-not-allowed", |b| helper(b, s::blocked(s::bronwen(s::TWO, 41)), Role::Holder)),
    ("helper-blank", |b| helper(b, s::blank(s::TWO), Role::RaAgent)),
    ("pad-sign-in", |b| {
        readers(b, vec![s::on_pad(s::bronwen(s::ONE, 412))]);
        b.click("Sign in");
    }),
    ("pad-waiting", |b| {
        readers(b, vec![s::on_pad(s::bronwen(s::ONE, 412))]);
        b.click("Sign in");
        b.click("Sign in");
        b.news(News::OnPad(PadAsk::Current));
    }),
    ("pad-renew", |b| {
        readers(b, vec![s::on_pad(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
    }),
    ("pad-change", |b| {
        readers(b, vec![s::on_pad(s::bronwen(s::ONE, 412))]);
        b.click("Change passcode");
    }),
    ("pad-change-waiting", |b| {
        readers(b, vec![s::on_pad(s::bronwen(s::ONE, 412))]);
        b.click("Change passcode");
        b.click("Change passcode");
        b.news(News::OnPad(PadAsk::CurrentAndNew));
    }),
    ("pad-new-passcode", |b| {
        readers(b, vec![s::on_pad(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::NewPasscode { holder: Some(s::holder()) });
    }),
    ("num-lock", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Sign in");
        b.number_pad_without_num_lock(egui::Key::End, egui::Key::Num1);
    }),
    ("sign-in", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Sign in");
        b.write("Passcode", "3141");
    }),
    ("sign-in-wrong", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Sign in");
        b.write("Passcode", "314159");
        b.press(egui::Key::Enter);
        b.fails(Problem::WrongPasscode { left: Some(Retries(2)) });
    }),
    ("terms", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 400))]);
        b.click("Sign in");
        b.write("Passcode", "314159");
        b.press(egui::Key::Enter);
        let terms = TermsNeeded::Accept { version: "2026-1".to_owned(), text: s::terms_text() };
        b.tell(Event::Sessions(vec![crate::desk::port::SessionView { terms, ..s::session(s::ONE, Role::Unlocker) }]));
        b.ends(Outcome::SignedIn);
    }),
    ("positions", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 400))]);
        b.click("Sign in");
        b.write("Passcode", "314159");
        b.press(egui::Key::Enter);
        let mut session = s::session(s::ONE, Role::Unlocker);
        session.positions.push(s::position(Role::Holder));
        session.positions.push(s::position(Role::Sponsor));
        session.chosen = None;
        b.tell(Event::Sessions(vec![session]));
        b.ends(Outcome::SignedIn);
    }),
    ("renewal-warning", |b| {
        readers(b, vec![s::with_card(s::tomas(s::ONE, 41))]);
        b.click("Sign in");
        b.write("Passcode", "314159");
        b.press(egui::Key::Enter);
        b.tell(Event::Sessions(vec![s::session(s::ONE, Role::Unlocker)]));
        b.ends(Outcome::SignedIn);
    }),
    ("change", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Change passcode");
        b.write("Current passcode", "271828");
        b.write("New passcode", "123456");
    }),
    ("last-try", |b| {
        readers(b, vec![s::with_card(s::last_try(s::bronwen(s::ONE, 412)))]);
        b.click("Change passcode");
    }),
    ("unlock", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
    }),
    ("unlock-code", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::Code { sent: s::code_sent(), wrong_left: Some(2) });
        b.write("Code", "480");
    }),
    ("unlock-way", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::CodeWay { ways: vec![s::by_email(), s::by_text()], unsent: None });
        b.click("By text message");
    }),
    ("unlock-way-unsent", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::CodeWay { ways: vec![s::by_email(), s::by_text()], unsent: Some(ContactWay::Text) });
    }),
    ("unlock-code-text", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::Code { sent: s::code_sent_to(s::by_text(), vec![s::by_email()]), wrong_left: None });
        b.click("I no longer have this number");
    }),
    ("unlock-way-again", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::Code { sent: s::code_sent_to(s::by_email(), vec![s::by_text()]), wrong_left: None });
        b.click("Send it another way");
    }),
    ("unlock-new-passcode", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.asks(Question::NewPasscode { holder: Some(s::holder()) });
        b.write("New passcode", "618033");
        b.write("New passcode again", "6180");
    }),
    ("unlock-vouch", |b| {
        helper(b, s::blocked(s::bronwen(s::TWO, 41)), Role::Unlocker);
        b.click("Unlock it together");
        b.click("I know Bronwen Hughes in person");
    }),
    ("renew", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
    }),
    ("writing", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
        b.write("Passcode", "271828");
        b.press(egui::Key::Enter);
        b.writes(OperationKind::Renew, &RENEWAL, 3);
    }),
    ("asking", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
        b.write("Passcode", "271828");
        b.press(egui::Key::Enter);
        let progress = Progress { kind: OperationKind::Renew, steps: RENEWAL.to_vec(), at: 0, writing: false };
        b.news(News::Progress(progress));
    }),
    ("done", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
        b.write("Passcode", "271828");
        b.press(egui::Key::Enter);
        b.ends(Outcome::Renewed { until: Some(s::in_days(730)) });
    }),
    ("farewell", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.close();
    }),
    ("done-unlocked", |b| {
        readers(b, vec![s::with_card(s::blocked(s::bronwen(s::ONE, 412)))]);
        b.click("Unlock");
        b.click("Send me a code");
        b.ends(Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) });
    }),
    ("failed-unreachable", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Sign in");
        b.write("Passcode", "271828");
        b.press(egui::Key::Enter);
        b.fails(Problem::RaUnreachable);
    }),
    ("failed-refused", |b| {
        helper(b, s::blocked(s::bronwen(s::TWO, 41)), Role::Unlocker);
        b.click("Unlock it together");
        b.click("I know Bronwen Hughes in person");
        b.click("Bronwen Hughes is here with me now");
        b.click("Continue");
        b.fails(Problem::Refused(Refusal::NotYourOrganisation));
    }),
    ("failed-cut-off", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
        b.write("Passcode", "271828");
        b.press(egui::Key::Enter);
        let problem = Problem::CutOff { kind: OperationKind::Renew };
        b.news(News::Ended(Err(Failure { problem, card_changed: CardChanged::Unknown })));
        b.tell(Event::Readers(vec![s::with_card(s::unfinished(s::bronwen(s::ONE, 41), OperationKind::Renew, false))]));
    }),
    ("failed-card-taken", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 41))]);
        b.click("Renew now");
        b.write("Passcode", "271828");
        b.press(egui::Key::Enter);
        let problem = Problem::CardTaken { programs: vec!["scdaemon".to_owned(), "firefox".to_owned()] };
        b.news(News::Ended(Err(Failure { problem, card_changed: CardChanged::Unknown })));
        b.tell(Event::Readers(vec![s::with_card(s::unfinished(s::bronwen(s::ONE, 41), OperationKind::Renew, false))]));
    }),
    ("issue", |b| {
        helper(b, s::blank(s::TWO), Role::RaAgent);
        b.click("Issue this card");
        b.write("Person’s number at the RA", "P-10442");
    }),
    ("details", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Details");
    }),
    ("diagnose", |b| {
        readers(b, vec![s::empty(s::ONE)]);
        b.click("Is your reader not listed?");
    }),
    ("diagnose-good", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412)), s::empty(s::TWO)]);
        diagnose(b, HostFacts { met: RaMet { way: None, ..s::host().met }, ..s::host() });
    }),
    ("diagnose-saved", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412)), s::empty(s::TWO)]);
        diagnose(b, s::host());
        b.click("Save as a file…");
        b.saving(Saving::Saved("/home/rosa/Documents/For the service desk/wardcard-report.txt".into()));
    }),
    ("diagnose-bad", |b| {
        let look = ReaderLook::Failed { problem: Problem::CardBusy };
        readers(b, vec![ReaderView { name: s::ONE.to_owned(), pad: Pad::default(), look }]);
        let service = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
        b.tell(Event::Service(Box::new(RaLink { service, ..s::ra() })));
        let enrolment = EnrolmentState::Unkept { number: "7e40c2a95b1d4f60".to_owned(), why: NoKeyring::Absent };
        b.click("Find the cause");
        b.tell(Event::Host(Box::new(HostFacts { card_programs: vec!["scdaemon".to_owned()], enrolment, ..s::host() })));
    }),
    ("settings", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.click("Settings");
    }),
    ("keys", |b| {
        readers(b, vec![s::with_card(s::bronwen(s::ONE, 412))]);
        b.press(egui::Key::F1);
    }),
    ("home-unknown", |b| {
        let card = s::bronwen(s::ONE, 412);
        readers(b, vec![s::with_card(CardView { warnings: vec![Warning::UnknownToRa], ..card })]);
    }),
];

fn diagnose(bench: &mut Bench, host: HostFacts) {
    let away = Loaded::Failed { problem: Problem::RaUnreachable, previous: Some(s::service()) };
    bench.tell(Event::Service(Box::new(RaLink { service: away, ..s::ra() })));
    bench.click("Find the cause");
    bench.tell(Event::Service(Box::new(s::ra())));
    bench.tell(Event::Host(Box::new(host)));
}

#[test]
fn gallery_light() {
    gallery(ThemeName::Light, "light");
}

#[test]
fn gallery_dark() {
    gallery(ThemeName::Dark, "dark");
}

#[test]
fn gallery_high_contrast() {
    gallery(ThemeName::HighContrast, "contrast");
}

/// What lies below the fold of a window is on a screen that is as high as the page.
const TALL: &str = "200-tall";

/// The text's size in per cent, the window's, and what the pictures are called.
const SIZES: [(u16, [f32; 2], &str); 3] =
    [(100, [1080.0, 720.0], "100"), (200, [1024.0, 700.0], "200"), (200, [1024.0, 2900.0], TALL)];

const THEMES: [(ThemeName, &str); 3] =
    [(ThemeName::Light, "light"), (ThemeName::Dark, "dark"), (ThemeName::HighContrast, "contrast")];

/// Only the scenes whose names contain the word in `WARDCARD_GALLERY`, if it is set.
fn gallery(theme: ThemeName, theme_name: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    let only = std::env::var("WARDCARD_GALLERY").unwrap_or_default();
    for (name, scene) in SCENES.iter().chain(help::SCENES).chain(desk::SCENES).filter(|(name, _)| name.contains(&only)) {
        for (text_size, size, tag) in SIZES {
            // The whole of a page once, in the theme that is looked at most.
            if tag == TALL && theme != ThemeName::Light {
                continue;
            }
            let mut bench = Bench::new(Setting { size, theme, text_size, ..Setting::default() });
            scene(&mut bench);
            paint_each(&mut bench, &format!("{name}-{theme_name}-{tag}"), size[0]);
        }
    }
}

/// In both languages.
fn paint_each(bench: &mut Bench, name: &str, width: f32) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    for language in Language::ALL {
        // Changed where the scene has led to, so that what stays in the old language is seen as well.
        bench.speak(language);
        let tag = if language == Language::English { "" } else { "-cy" };
        paint(bench, &folder.join(format!("{name}{tag}.png")));
        let edge = bench.right_edge();
        assert!(edge <= width, "{name} in {language:?} reaches to {edge}");
    }
}

#[test]
fn gallery_small_and_demo() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    for (name, size, demo) in
        [("small", [800.0, 560.0], false), ("demo", [1280.0, 720.0], true), ("demo-shut", [1080.0, 720.0], true)]
    {
        let demo: Option<Box<dyn super::DemoRack>> = if demo { Some(Box::new(s::Rack::default())) } else { None };
        let mut bench = Bench::new(Setting { size, demo, ..Setting::default() });
        readers(&mut bench, vec![s::with_card(s::bronwen(s::ONE, 41)), s::empty(s::TWO)]);
        if name == "demo-shut" {
            bench.click("Hide demo");
        }
        paint(&mut bench, &folder.join(format!("{name}.png")));
    }
}

fn paint(bench: &mut Bench, path: &std::path::Path) {
    let picture = bench.harness.render().unwrap_or_else(|why| {
        panic!("no picture: {why}. A Vulkan adapter is needed; the software one is in the package mesa-vulkan-drivers")
    });
    picture.save(path).expect("the picture is written");
}

/// What depends on the settings that the window starts with.
#[test]
fn gallery_settings() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    type Prepare = fn(&mut Config);
    type Scenes = [(&'static str, Prepare, fn(&mut Bench)); 8];
    let nobody: Prepare = |config| config.settings.ra_url.value = None;
    let scenes: Scenes = [
        ("first-run", nobody, |_| {}),
        ("first-run-wrong", nobody, |b| {
            b.write("Address of the RA", "https://ra.exmaple:8443");
            b.click("Connect");
            b.fails(Problem::RaNameUnknown);
        }),
        ("first-run-found", nobody, |b| {
            b.write("Address of the RA", "https://ra.northbridge.example");
            b.click("Connect");
            b.tell(Event::Service(Box::new(s::ra())));
            b.ends(Outcome::RaFound { name: "Northbridge RA".to_owned(), ahead: -700 });
        }),
        ("first-run-no-demo", nobody, |b| b.click("Try the demo")),
        (
            "late-saved",
            |_| (),
            |b| {
                desk::expiring(b);
                b.click("Save this list");
                b.click("Back");
                b.saving(Saving::Saved("/home/rosa/Documents/North bridge/lists/expiring in November.csv".into()));
            },
        ),
        (
            "late-failed",
            |_| (),
            |b| {
                desk::expiring(b);
                b.click("Save this list");
                b.click("Back");
                b.saving(Saving::Failed(std::io::ErrorKind::StorageFull));
            },
        ),
        (
            "settings-managed",
            |config| {
                let settings = &mut config.settings;
                settings.ra_url.locked = true;
                settings.ra_url.source = Source::Policy("/etc/wardcard/policy.toml".into());
                settings.theme.locked = true;
                settings.proxy.locked = true;
                settings.remind_card_left.locked = true;
                settings.keep_in_tray.locked = true;
            },
            |b| {
                b.around.script().offers =
                    Offers { notifications: Offer::Here, tray: Offer::Here, at_login: Offer::SystemHasNone };
                b.click("Settings");
            },
        ),
        (
            "settings-fault",
            |config| {
                let what =
                    Mistake::WrongValue { key: "window.text_size".to_owned(), expected: Expected::Number { from: 100, to: 200 } };
                config.faults = vec![ConfigFault { file: "/etc/wardcard/wardcard.toml".into(), line: Some(7), what }];
            },
            |b| {
                let none = Offer::DesktopHasNone;
                b.around.script().offers = Offers { notifications: none, tray: none, at_login: Offer::Here };
                b.click("Settings");
                b.click("By address");
            },
        ),
    ];
    for (name, prepare, scene) in scenes {
        for (theme, theme_name) in THEMES {
            for (text_size, size, tag) in SIZES {
                let mut config = config();
                prepare(&mut config);
                let opened = move || if name == "first-run-no-demo" { Err(std::io::ErrorKind::NotFound.into()) } else { Ok(()) };
                let start_demo: Option<crate::gui::StartDemo> = Some(Box::new(opened));
                let mut bench = Bench::new(Setting { size, theme, text_size, config, start_demo, ..Setting::default() });
                let link = if name.starts_with("first") { RaLink { url: None, service: Loaded::NotYet } } else { s::ra() };
                bench.tell(Event::Service(Box::new(link)));
                bench.tell(Event::Readers(vec![s::empty(s::ONE)]));
                scene(&mut bench);
                paint_each(&mut bench, &format!("{name}-{theme_name}-{tag}"), size[0]);
            }
        }
    }
}
