//! A real window on a virtual screen: the demo is opened, a card is put in, its passcode is changed by keyboard; then the card itself
//! is asked, the screen is looked at, and the window is left alone to see that it uses nothing.
#![cfg(all(target_os = "linux", feature = "demo"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by a panic")]

#[expect(dead_code, reason = "other tests use the rest")]
mod screen;

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use screen::{Killed, PATIENCE, Picture, Screen};
use wardcard::{
    card::virtual_card::VirtualCard,
    domain::chance::Chance,
    gui::theme::{Theme, Tokens},
};

/// 'Reader 1' under the first card of the rack; the window stands at the corner of a screen without a window manager.
const FIRST_CARD: (&str, &str) = ("1174", "359");
/// Where the demo's panel begins.
const STAGE: usize = 1080;

fn open_demo(screen: &Screen) -> Killed {
    let mut demo = screen.command(Path::new(env!("CARGO_BIN_EXE_wardcard")));
    Killed(demo.args(["demo", "--state"]).arg(screen.dir.path().join("demo")).spawn().expect("wardcard"))
}

fn verify(card: &Path, passcode: &str) -> Vec<u8> {
    let mut card = VirtualCard::load(card, &Chance::new(|to| to.fill(7))).expect("the card's file");
    card.power_on();
    card.exchange(&hex::decode("00A404000BA000000308000010000100").expect("hex"));
    let mut command = hex::decode("0020008008").expect("hex");
    command.extend(passcode.bytes().chain([0xFF; 8]).take(8));
    card.exchange(&command)
}

#[test]
fn a_passcode_is_changed_by_keyboard_and_the_window_then_rests() {
    let screen = Screen::new("1380x760", &[]);
    let demo = open_demo(&screen);
    screen.wait_for("a painted window", Picture::is_painted);
    let cards = screen.dir.path().join("demo/cards");
    let all_made = || {
        fs::read_dir(&cards)
            .map_or(0, |d| d.filter(|e| e.as_ref().is_ok_and(|e| e.path().extension().is_some_and(|x| x == "card"))).count())
            == 9
    };
    screen.wait_for("the demo's cards", |_| all_made());

    let light = Tokens::of(Theme::Light);
    let chip = light.chip.to_array();
    screen.xdotool(&["search", "--sync", "--onlyvisible", "--name", "Wardcard", "windowfocus"]);
    let until = Instant::now() + PATIENCE;
    while screen.look().left_of(STAGE).count(chip) < 200 {
        assert!(Instant::now() < until, "the card is not drawn");
        screen.xdotool(&["mousemove", FIRST_CARD.0, FIRST_CARD.1, "click", "1"]);
        thread::sleep(Duration::from_millis(800));
    }

    // The main button has the keyboard, and it is 'Change passcode'.
    let tick = light.good.to_array();
    let before = screen.look().left_of(STAGE).count(tick);
    screen.keys(&["Return", "271828", "Return", "918273", "Return", "918273", "Return"]);
    let done = screen.wait_for("the big tick", |p| p.left_of(STAGE).count(tick) > before + 150);
    assert!(done.left_of(STAGE).count(light.bad.to_array()) < 50, "nothing bad is said");
    let bronwen = cards.join("bronwen.card");
    assert_eq!(verify(&bronwen, "918273"), [0x90, 0x00], "the card has the new passcode");
    assert_ne!(verify(&bronwen, "271828"), [0x90, 0x00], "the old one works no longer");

    // Left alone, it paints no frame. A tick is 10 ms; other programs may make the kernel charge one for a timer.
    thread::sleep(Duration::from_secs(2));
    let from = demo.ticks();
    thread::sleep(Duration::from_secs(10));
    let used = demo.ticks() - from;
    assert!(used <= 1, "{used} ticks of 10 ms in 10 idle seconds");
}
