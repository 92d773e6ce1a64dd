//! What Wardcard does while nobody looks at its window, on a real session bus, with real readers: notifications, the icon and its menu,
//! the start at log-in.
#![cfg(all(target_os = "linux", feature = "demo"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by a panic")]

#[path = "background/mod.rs"]
mod around;
#[expect(dead_code, reason = "other tests use the rest")]
mod readers;
#[expect(dead_code, reason = "other tests use the rest")]
mod screen;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use around::{Desktop, Shown};
use readers::{Inserted, PAD, Process, READERS, Readers, wait_for};
use screen::{Killed, Picture, Screen, ticks};

const NOT_YET: &str = "Card in the reader: renew by ";

/// The card of the demo's nurse, whose certificates expire in 41 days.
fn expiring_card(dir: &Path) -> PathBuf {
    let screen = Screen::new("1380x760", &[]);
    let mut demo = screen.command(Path::new(env!("CARGO_BIN_EXE_wardcard")));
    let _demo = Killed(demo.args(["demo", "--state"]).arg(screen.dir.path().join("demo")).spawn().expect("wardcard"));
    let cards = screen.dir.path().join("demo/cards");
    let made = |d: fs::ReadDir| d.filter(|e| e.as_ref().is_ok_and(|e| e.path().extension().is_some_and(|x| x == "card"))).count();
    wait_for("the demo's cards", || fs::read_dir(&cards).is_ok_and(|d| made(d) == 9));
    let card = dir.join("expiring.card");
    fs::copy(cards.join("tomos.card"), &card).expect("a card");
    card
}

fn insert(card: &Path, log: &Path) -> Inserted {
    let (name, port) = READERS[0];
    let vpcd = format!("127.0.0.1:{port}");
    let args = ["virtual-card", "--file", card.to_str().expect("UTF-8"), "--vpcd", &vpcd];
    Inserted::seen(Process::start(env!("CARGO_BIN_EXE_wardcard"), &args, log), name)
}

/// It says when, and how long it takes; it names nobody and no card.
fn is_about_renewing(shown: &Shown) {
    assert_eq!(shown.program, "Wardcard");
    assert!(shown.headline.starts_with("Your card needs renewing by "), "{shown:?}");
    assert_eq!(shown.what, "It takes about two minutes and you need your passcode.");
    assert_eq!(shown.actions, ["default", "Open Wardcard", "open", "Open Wardcard"]);
    assert_eq!(shown.urgency, Some(1));
    for secret in ["Tomos", "Baker", "WC-", READERS[0].0] {
        assert!(!shown.all.contains(secret), "{shown:?}");
    }
}

/// Neither paints nor polls. A tick is 10 ms; other programs may make the kernel charge one for a timer.
fn rests(process: u32) {
    thread::sleep(Duration::from_secs(2));
    let from = ticks(process);
    thread::sleep(Duration::from_secs(8));
    let used = ticks(process) - from;
    assert!(used <= 1, "{used} ticks of 10 ms in 8 idle seconds");
}

fn windows(screen: &Screen) -> Vec<String> {
    let found =
        Command::new("xdotool").args(["search", "--onlyvisible", "--name", "Wardcard"]).env("DISPLAY", &screen.display).output();
    let found = found.expect("xdotool (see assets/setup)").stdout;
    String::from_utf8_lossy(&found).split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_covered_window_tells_of_a_card_that_expires_once() {
    let _readers = Readers::take(PAD);
    let mut desktop = Desktop::new(&["notifications"]);
    let log = desktop.screen.dir.path().join("cards.log");
    let card = expiring_card(desktop.screen.dir.path());
    let window = desktop.wardcard("window", &[]);
    desktop.screen.wait_for("a painted window", Picture::has_contents);
    // In sight, the window says it itself.
    drop(insert(&card, &log));
    assert_eq!(desktop.count_after(2), 0);

    // A white sheet over all of it.
    desktop.start("cover", &["xlogo", "-geometry", "1380x760+0+0", "-bw", "0", "-fg", "white", "-bg", "white"]);
    desktop.screen.wait_for("the cover", |p| p.count([255, 255, 255, 0]) * 3 == p.rgb.len());
    let inserted = insert(&card, &log);
    is_about_renewing(&desktop.notified(1)[0]);
    rests(window);
    drop(inserted);
    let _again = insert(&card, &log);
    assert_eq!(desktop.count_after(3), 1, "once for this card and this threshold");
}

#[test]
fn it_rests_behind_its_icon_and_comes_back() {
    let _readers = Readers::take(PAD);
    let mut desktop = Desktop::new(&["notifications", "icons"]);
    let log = desktop.screen.dir.path().join("cards.log");
    let card = expiring_card(desktop.screen.dir.path());
    desktop.set("[background]\ntray = true\nat_login = true\n");

    // As at log-in: no window, an icon with its menu.
    let resting = desktop.wardcard("first", &["--hidden"]);
    let icon = desktop.icon("^No card in the reader$");
    assert_eq!((icon.title.as_str(), icon.tip.as_str()), ("Wardcard", "No card in the reader"));
    assert_eq!(icon.picture, [true]);
    let line = |words: &str, can| (words.to_owned(), can);
    let said = [line("No card in the reader", false), line("", true), line("Open Wardcard", true), line("Quit Wardcard", true)];
    assert_eq!(icon.menu, said);
    assert!(windows(&desktop.screen).is_empty());
    rests(resting);

    // The next log-in starts it as well, and a second one ends at once.
    let entry = fs::read_to_string(desktop.config().join("autostart/wardcard.desktop")).expect("the entry");
    assert!(entry.contains(&format!("\nExec=\"{}\" --hidden\n", env!("CARGO_BIN_EXE_wardcard"))), "{entry}");
    desktop.wardcard("second", &["--hidden"]);
    assert_eq!(desktop.ended("second"), 0);

    // A card is put in: the notification and the menu say it.
    let inserted = insert(&card, &log);
    let shown = desktop.notified(1);
    is_about_renewing(&shown[0]);
    desktop.icon(&format!("^{NOT_YET}"));

    // A click on the notification opens the window: the same process, started anew.
    desktop.answer(shown[0].id, "open");
    desktop.screen.wait_for("a painted window", Picture::has_contents);
    desktop.icon(&format!("^{NOT_YET}"));

    // Closing it leaves the icon, and nothing is told twice.
    let close = |desktop: &mut Desktop| {
        let found = windows(&desktop.screen);
        let [window] = found.as_slice() else { panic!("one window: {found:?}") };
        desktop.close(window.parse().expect("a number"));
    };
    close(&mut desktop);
    wait_for("no window", || windows(&desktop.screen).is_empty());
    desktop.icon(&format!("^{NOT_YET}"));
    drop(inserted);
    desktop.icon("^No card in the reader$");
    let inserted = insert(&card, &log);
    desktop.icon(&format!("^{NOT_YET}"));
    assert_eq!(desktop.count_after(2), 1);

    // The icon's menu opens it as well.
    desktop.choose("Open Wardcard");
    wait_for("the window", || windows(&desktop.screen).len() == 1);
    desktop.screen.wait_for("a painted window", Picture::has_contents);
    desktop.icon(&format!("^{NOT_YET}"));
    close(&mut desktop);
    wait_for("no window", || windows(&desktop.screen).is_empty());
    desktop.icon(&format!("^{NOT_YET}"));

    // Who starts Wardcard from the menu of programs gets a window, and the one that rested gives way.
    desktop.set("[background]\ntray = false\nat_login = false\n");
    desktop.wardcard("third", &[]);
    assert_eq!(desktop.ended("first"), 0);
    desktop.no_icon();
    desktop.screen.wait_for("a painted window", Picture::has_contents);
    let until = Instant::now() + Duration::from_secs(20);
    while desktop.config().join("autostart/wardcard.desktop").exists() {
        assert!(Instant::now() < until, "the entry for the log-in is gone");
        thread::sleep(Duration::from_millis(50));
    }
    drop(inserted);
}

#[test]
fn the_menu_ends_it() {
    let _readers = Readers::take(PAD);
    let mut desktop = Desktop::new(&["icons"]);
    desktop.set("[background]\ntray = true\n");
    for (key, arguments) in [("resting", &["--hidden"] as &[&str]), ("window", &[])] {
        desktop.wardcard(key, arguments);
        desktop.icon("^No card in the reader$");
        desktop.choose("Quit Wardcard");
        assert_eq!(desktop.ended(key), 0, "{key}");
        desktop.no_icon();
    }
}
