//! A real window on a virtual screen: the demo is opened, a card is put in, its passcode is changed by keyboard; then the card itself
//! is asked, the screen is looked at, and the window is left alone to see that it uses nothing.
#![cfg(all(target_os = "linux", feature = "demo"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by a panic")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use wardcard::{
    card::virtual_card::VirtualCard,
    domain::chance::Chance,
    gui::theme::{Theme, Tokens},
};

const PATIENCE: Duration = Duration::from_secs(90);
/// 'Reader 1' under the first card of the rack; the window stands at the corner of a screen without a window manager.
const FIRST_CARD: (&str, &str) = ("1174", "293");

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

struct Screen {
    _server: Killed,
    display: String,
    dir: tempfile::TempDir,
}

/// What the screen shows.
struct Picture {
    width: usize,
    /// Three bytes a pixel, row by row.
    rgb: Vec<u8>,
}

impl Picture {
    fn count(&self, [r, g, b, _]: [u8; 4]) -> usize {
        self.rgb.chunks_exact(3).filter(|p| *p == [r, g, b]).count()
    }

    fn is_painted(&self) -> bool {
        self.rgb.chunks_exact(3).any(|p| p != [0, 0, 0])
    }

    /// The picture without the demo's panel at the right.
    fn stage(&self) -> Self {
        let stage = 1080;
        let rgb = self.rgb.chunks_exact(self.width * 3).flat_map(|row| &row[..stage * 3]).copied().collect();
        Self { width: stage, rgb }
    }
}

impl Screen {
    fn new() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1380x760x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb (see assets/setup)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut number).expect("a display");
        Self { _server: Killed(server), display: format!(":{}", number.trim()), dir: tempfile::tempdir().expect("a folder") }
    }

    fn open_demo(&self) -> Killed {
        let state = self.dir.path().join("demo");
        let runtime = self.dir.path().join("run");
        fs::create_dir(&runtime).expect("a folder");
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--", env!("CARGO_BIN_EXE_wardcard"), "demo", "--state"])
            .arg(&state)
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("XDG_RUNTIME_DIR", &runtime)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.dir.path().join("log")).expect("a log"))
            .spawn()
            .expect("wardcard");
        Killed(child)
    }

    fn look(&self) -> Picture {
        let dumped =
            Command::new("xwd").args(["-root", "-silent", "-display", &self.display]).output().expect("xwd (see assets/setup)");
        let dump = dumped.stdout;
        let word =
            |n: usize| dump.get(n * 4..n * 4 + 4).map_or(0, |b| u32::from_be_bytes(b.try_into().expect("4 bytes")) as usize);
        // The X window dump's header (XWDFile.h): its own size, width, height, bytes a line, colours of 12 bytes each.
        let (header, width, height, line, colours) = (word(0), word(4), word(5), word(12), word(19));
        assert_eq!(word(11), 32, "bits a pixel");
        let pixels = &dump[header + colours * 12..];
        let row = |y: usize| pixels[y * line..y * line + width * 4].chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]);
        Picture { width, rgb: (0..height).flat_map(row).collect() }
    }

    #[track_caller]
    fn wait_for(&self, what: &str, is_so: impl Fn(&Picture) -> bool) -> Picture {
        let until = Instant::now() + PATIENCE;
        loop {
            let picture = self.look();
            if is_so(&picture) {
                return picture;
            }
            let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "waited in vain for {what}: {log}");
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn xdotool(&self, args: &[&str]) {
        let done = Command::new("xdotool").args(args).env("DISPLAY", &self.display).status().expect("xdotool (see assets/setup)");
        assert!(done.success(), "xdotool {args:?}");
        // Typing and painting take turns, as with a person.
        thread::sleep(Duration::from_millis(400));
    }

    fn keys(&self, keys: &[&str]) {
        for key in keys {
            if key.bytes().all(|b| b.is_ascii_digit()) {
                self.xdotool(&["type", "--delay", "40", key]);
            } else {
                self.xdotool(&["key", key]);
            }
        }
    }
}

/// Processor time that a process has used, in clock ticks (proc(5), `utime` and `stime`).
fn ticks(process: &Killed) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.0.id())).expect("the process");
    let after = stat.rsplit_once(')').expect("a name").1;
    after.split_whitespace().skip(11).take(2).map(|t| t.parse::<u64>().expect("a number")).sum()
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
    let screen = Screen::new();
    let demo = screen.open_demo();
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
    while screen.look().stage().count(chip) < 200 {
        assert!(Instant::now() < until, "the card is not drawn");
        screen.xdotool(&["mousemove", FIRST_CARD.0, FIRST_CARD.1, "click", "1"]);
        thread::sleep(Duration::from_millis(800));
    }

    // The main button has the keyboard, and it is 'Change passcode'.
    let tick = light.good.to_array();
    let before = screen.look().stage().count(tick);
    screen.keys(&["Return", "271828", "Return", "918273", "Return", "918273", "Return"]);
    let done = screen.wait_for("the big tick", |p| p.stage().count(tick) > before + 150);
    assert!(done.stage().count(light.bad.to_array()) < 50, "nothing bad is said");
    let bronwen = cards.join("bronwen.card");
    assert_eq!(verify(&bronwen, "918273"), [0x90, 0x00], "the card has the new passcode");
    assert_ne!(verify(&bronwen, "271828"), [0x90, 0x00], "the old one works no longer");

    // Left alone, it paints no frame. A tick is 10 ms; other programs may make the kernel charge one for a timer.
    thread::sleep(Duration::from_secs(2));
    let from = ticks(&demo);
    thread::sleep(Duration::from_secs(10));
    let used = ticks(&demo) - from;
    assert!(used <= 1, "{used} ticks of 10 ms in 10 idle seconds");
}
