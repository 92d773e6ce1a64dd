//! What the window does out of sight, and for those who are not looking.

use egui::ViewportCommand;

use super::{super::sample as s, Bench, GOOD, Setting, config};
use crate::{
    background::{Asked, Offer, Offers, told::Threshold},
    config::choice::Choice,
    desk::port::{Event, Step},
    domain::{card::CardIdentity, language::Language, operation::OperationKind},
};

const IDENTITY: CardIdentity = CardIdentity([3; 32]);

fn expiring() -> Event {
    let card = crate::desk::port::CardView { identity: Some(IDENTITY), ..s::bronwen(s::ONE, 9) };
    Event::Readers(vec![s::with_card(card)])
}

fn good() -> Event {
    Event::Readers(vec![s::with_card(s::bronwen(s::ONE, 412))])
}

fn none() -> Event {
    Event::Readers(vec![s::empty(s::ONE)])
}

fn started() -> Bench {
    Bench::with(vec![s::empty(s::ONE)])
}

/// A window whose person wants it to go on behind an icon.
fn behind_an_icon(has_icon: bool) -> Bench {
    let mut config = config();
    config.settings.keep_in_tray.value = true;
    let mut bench = Bench::new(Setting { config, ..Setting::default() });
    bench.around.script().has_icon = has_icon;
    bench.tell(none());
    bench
}

#[test]
fn a_card_that_is_put_in_out_of_sight_is_spoken_of_once() {
    let mut bench = started();
    bench.minimise(true);
    bench.tell(expiring());
    let told = bench.around.told();
    assert!(matches!(told.as_slice(), [one] if one.starts_with("Your card needs renewing by ")), "{told:?}");
    bench.tell(none());
    bench.tell(expiring());
    assert!(bench.around.told().is_empty(), "the same card on the same day");
}

#[test]
fn a_notification_names_nobody() {
    let mut bench = started();
    bench.minimise(true);
    bench.tell(expiring());
    for notice in bench.around.script().told.drain(..) {
        let words = format!("{} {} {}", notice.headline, notice.what, notice.open);
        for secret in ["Bronwen", "Hughes", "WC-", s::ONE] {
            assert!(!words.contains(secret), "{words}");
        }
        assert!(notice.told.has(
            IDENTITY,
            s::bronwen(s::ONE, 9).certificates[0].facts.as_ref().unwrap().not_after,
            Threshold::Days14
        ));
    }
}

#[test]
fn in_sight_the_window_says_it_alone() {
    let mut bench = started();
    bench.minimise(false);
    bench.tell(expiring());
    bench.expect("Your card stops working in 9 days");
    bench.minimise(true);
    bench.tell(expiring());
    assert!(bench.around.told().is_empty());
}

#[test]
fn nobody_is_told_who_does_not_want_it() {
    let mut config = config();
    config.settings.remind_expiring.value = false;
    config.settings.remind_card_left.value = 0;
    let mut bench = Bench::new(Setting { config, ..Setting::default() });
    bench.minimise(true);
    bench.tell(expiring());
    bench.pass_seconds(3600);
    assert!(bench.around.told().is_empty());
}

#[test]
fn a_card_left_behind_is_spoken_of_and_shown_until_the_window_is_used() {
    let mut bench = started();
    bench.tell(good());
    bench.expect("Remember to take your card");
    bench.pass_seconds(299);
    assert!(bench.around.told().is_empty());
    bench.pass_seconds(1);
    assert_eq!(bench.around.told(), ["Your card is still in the reader"]);
    bench.expect("Your card is still in the reader");
    bench.pass_seconds(900);
    assert!(bench.around.told().is_empty(), "once");
    bench.press(egui::Key::Tab);
    bench.expect_not("Your card is still in the reader");
    bench.expect("Remember to take your card");
}

#[test]
fn who_types_has_not_left() {
    let mut bench = started();
    bench.tell(good());
    bench.click("Change passcode");
    bench.pass_seconds(200);
    bench.write("Current passcode", GOOD);
    bench.pass_seconds(299);
    assert!(bench.around.told().is_empty());
    bench.pass_seconds(1);
    assert_eq!(bench.around.told(), ["Your card is still in the reader"]);
}

#[test]
fn nothing_is_said_while_a_job_is_at_work() {
    let mut bench = started();
    bench.tell(good());
    bench.click("Change passcode");
    super::type_change(&mut bench, "271828");
    bench.pass_seconds(900);
    assert!(bench.around.told().is_empty());
}

#[test]
fn a_click_on_a_notification_brings_the_window_forward() {
    let mut bench = started();
    bench.minimise(true);
    bench.around.script().clicks.push(Asked::Open);
    bench.tell_once(none());
    for command in [ViewportCommand::Minimized(false), ViewportCommand::Focus] {
        assert!(bench.wants(&command), "{command:?}");
    }
    assert!(!bench.closes());
}

#[test]
fn a_closed_window_goes_on_behind_its_icon() {
    let mut bench = behind_an_icon(true);
    bench.tell(expiring());
    bench.close();
    bench.expect_not("Stay");
    assert!(bench.after.is_rest());
    let kept = bench.around.script().kept.clone();
    let until = s::bronwen(s::ONE, 9).certificates[0].facts.as_ref().unwrap().not_after;
    assert!(matches!(kept.as_slice(), [told] if told.has(IDENTITY, until, Threshold::Days14)), "what was seen counts as told");
}

#[test]
fn without_an_icon_a_closed_window_is_the_end() {
    let mut bench = behind_an_icon(false);
    bench.tell(good());
    bench.close();
    bench.expect("Remember to take your card");
    bench.expect("Close anyway");
    assert!(!bench.after.is_rest());

    // Nobody has asked for it.
    let mut bench = started();
    bench.around.script().has_icon = true;
    bench.tell(good());
    bench.close();
    bench.expect("Close anyway");
    assert!(!bench.after.is_rest());
}

#[test]
fn a_card_that_is_written_is_not_left_for_an_icon() {
    let mut bench = behind_an_icon(true);
    bench.tell(Event::Service(Box::new(s::ra())));
    bench.tell(expiring());
    bench.click("Renew now");
    bench.write("Passcode", "271828");
    bench.press(egui::Key::Enter);
    bench.writes(OperationKind::Renew, &[Step::SignatureKey], 0);
    bench.close();
    bench.expect("Please wait a moment");
    assert!(!bench.after.is_rest());

    bench.click("Stay");
    bench.around.script().clicks.push(Asked::Quit);
    bench.tell_once(expiring());
    assert!(!bench.closes(), "nor by the icon's menu");
    bench.expect("Please wait a moment");
}

#[test]
fn the_menu_ends_the_program() {
    let mut bench = behind_an_icon(true);
    bench.tell(good());
    bench.around.script().clicks.push(Asked::Quit);
    bench.tell_once(good());
    assert!(bench.closes());
    assert!(!bench.after.is_rest());
}

#[test]
fn the_icon_says_what_is_in_the_reader_in_the_windows_language() {
    let mut bench = behind_an_icon(true);
    bench.tell(good());
    bench.speak(Language::Welsh);
    bench.tell(none());
    let icons: Vec<_> = bench.around.script().icons.drain(..).flatten().map(|words| words.card).collect();
    let [first, second, third, fourth] = icons.as_slice() else { panic!("{icons:?}") };
    assert_eq!(first, "No card in the reader");
    assert!(second.starts_with("Card in the reader: good until "), "{second}");
    assert!(third.starts_with("Cerdyn yn y darllenydd: mewn trefn tan "), "{third}");
    assert_eq!(fourth, "Dim cerdyn yn y darllenydd");
}

#[test]
fn the_settings_put_the_icon_up_and_note_the_start() {
    let mut bench = started();
    bench.click("Settings");
    assert_eq!(bench.around.script().looks, 1, "the desktop is asked when the settings are looked at, not before");
    bench.click("Keep Wardcard running behind an icon when I close the window");
    assert!(matches!(bench.around.script().icons.as_slice(), [Some(_)]));
    bench.click("Keep Wardcard running behind an icon when I close the window");
    assert!(matches!(bench.around.script().icons.as_slice(), [Some(_), None]));

    bench.click("Start Wardcard when I log in to this computer");
    bench.click("Start Wardcard when I log in to this computer");
    assert_eq!(bench.around.script().at_login, [true, false]);
    bench.expect_not("could not be kept");
    bench.around.script().cannot_note = true;
    bench.click("Start Wardcard when I log in to this computer");
    bench.expect("could not be kept for the next start");
}

#[test]
fn the_settings_say_what_this_desktop_lacks() {
    let offers = |tray, at_login, notifications| Offers { notifications, tray, at_login };
    for (offers, says, can_choose) in [
        (
            offers(Offer::Here, Offer::Here, Offer::Here),
            vec!["It then only watches for cards", "It starts without getting"],
            true,
        ),
        (
            offers(Offer::DesktopHasNone, Offer::Here, Offer::DesktopHasNone),
            vec!["This desktop shows no icons of programs", "it stays in the task bar", "This desktop shows no notifications"],
            true,
        ),
        (
            offers(Offer::SystemHasNone, Offer::SystemHasNone, Offer::Here),
            vec!["Wardcard has no icon on this system yet", "Wardcard cannot do this on this system yet"],
            false,
        ),
        (offers(Offer::NotInDemo, Offer::NotInDemo, Offer::Here), vec!["The demo goes without"], false),
    ] {
        let mut bench = started();
        bench.around.script().offers = offers;
        bench.click("Settings");
        for words in says {
            bench.expect(words);
        }
        bench.click("Keep Wardcard running behind an icon when I close the window");
        assert_eq!(bench.around.script().icons.len(), usize::from(can_choose), "{offers:?}");
    }
}

#[test]
fn what_the_organisation_has_locked_is_shown_as_managed() {
    let mut config = config();
    let settings = &mut config.settings;
    (settings.keep_in_tray.locked, settings.start_at_login.locked, settings.remind_card_left.locked) = (true, true, true);
    let mut bench = Bench::new(Setting { config, ..Setting::default() });
    bench.tell(none());
    bench.click("Settings");
    bench.expect("Set by your organisation");
    bench.click("Keep Wardcard running behind an icon when I close the window");
    bench.click("Start Wardcard when I log in to this computer");
    assert!(bench.around.script().icons.is_empty());
    assert!(bench.around.script().at_login.is_empty());
}

#[test]
fn a_start_at_log_in_begins_in_the_task_bar() {
    let options = super::super::Options {
        minimised: true,
        ..super::super::Options::new(config(), crate::domain::clock::Clock::fixed(s::now()))
    };
    let mut app = super::super::App::new(super::super::scripted::Scripted::default(), crate::i18n::Texts::english(), options);
    let ctx = egui::Context::default();
    let commands = |app: &mut super::super::App<_>| {
        let mut output = ctx.run_logic(&egui::RawInput::default(), |ctx| app.logic(ctx));
        output.viewport_commands.remove(&egui::ViewportId::ROOT).unwrap_or_default()
    };
    assert_eq!(commands(&mut app), [ViewportCommand::Minimized(true)]);
    assert_eq!(commands(&mut app), [], "once");
}

#[test]
fn what_is_set_here_can_be_kept() {
    // The names of the choices are a contract with the files; see the settings' own tests.
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("settings.toml");
    for choice in [Choice::KeepInTray(true), Choice::StartAtLogin(true)] {
        choice.keep(&file).unwrap();
    }
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("[background]") && text.contains("tray = true") && text.contains("at_login = true"), "{text}");
}
