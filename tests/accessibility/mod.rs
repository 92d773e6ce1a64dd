//! Windows as somebody meets them who sees nothing and has no mouse: `desk.py` reads their trees and types at them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock, mpsc},
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wardcard::{
    demo::Demo,
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
    },
};

use crate::screen::{Screen, driver::Driver};

/// Something in a window.
#[derive(Deserialize, Debug)]
pub struct Node {
    pub path: Vec<usize>,
    pub role: String,
    pub name: String,
    pub states: Vec<String>,
}

impl Node {
    pub fn is(&self, state: &str) -> bool {
        self.states.iter().any(|s| s == state)
    }
}

pub type Tree = Vec<Node>;

/// One session bus, and the programs on it by their names.
pub struct Desks {
    pub screen: Screen,
    driver: Driver,
}

/// A demo's folder with its cards in it: making them is what takes the time, so it is done once and copied.
static READY: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ready-demo");
    if dir.exists() {
        // Of another day, on which other cards expired.
        fs::remove_dir_all(&dir).expect("a folder of ours");
    }
    #[expect(clippy::disallowed_methods, reason = "the windows go by the system's clock")]
    let clock = Clock::new(Timestamp::now);
    let chance = Chance::new(|to| getrandom::fill(to).expect("random bytes"));
    let demo = Demo::start(Some(dir.clone()), clock, chance, "WORKSHOP".to_owned()).expect("a demo");
    let (ready, is_ready) = mpsc::sync_channel(1);
    let _rack = demo.rack(Arc::new(move || {
        let _once = ready.try_send(());
    }));
    is_ready.recv_timeout(Duration::from_secs(120)).expect("the cards are made");
    dir
});

fn utf8(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

impl Desks {
    pub fn new(screen: Screen) -> Self {
        let driver = Driver::start(&screen, "tests/accessibility/desk.py", |_| ());
        Self { screen, driver }
    }

    /// The demo, with this computer's own readers beside its own.
    pub fn demo_with_real_readers() -> Self {
        let screen = Screen::new("1380x760", &[]);
        let driver = Driver::start(&screen, "tests/accessibility/desk.py", |command| {
            command.env_remove("PCSCLITE_CSOCK_NAME");
        });
        let mut desks = Self { screen, driver };
        desks.lay_out_cards();
        let state = desks.state();
        desks.start("demo", &["demo", "--with-real-readers", "--state", utf8(&state)]);
        desks
    }

    /// The demo on a screen of its own.
    pub fn demo() -> Self {
        let mut desks = Self::with_cards("1380x760");
        let state = desks.state();
        desks.start("demo", &["demo", "--state", utf8(&state)]);
        desks
    }

    /// The demo, after the RA has imported a line more about one of its people.
    pub fn demo_importing(person: &str) -> Self {
        let mut desks = Self::with_cards("1380x760");
        let state = desks.state();
        let (ra, people) = (state.join("ra"), state.join("ra/people.csv"));
        let before = fs::read_to_string(&people).expect("the demo's people");
        fs::write(&people, before + person + "\n").expect("a file of ours");
        let mut import = Command::new(env!("CARGO_BIN_EXE_wardcard-ra"));
        let imported = import.arg("--data").arg(&ra).arg("import").arg(&people).output().expect("wardcard-ra");
        assert!(imported.status.success(), "{imported:?}");
        desks.start("demo", &["demo", "--state", utf8(&state)]);
        desks
    }

    /// Two windows beside each other: the demo at a workstation of this name, and a second desk that has joined it.
    pub fn two(first: &str, workstation: &str, second: &str) -> Self {
        let mut desks = Self::with_cards("2780x760");
        let state = desks.state();
        desks.start(first, &["demo", "--state", utf8(&state), "--workstation", workstation]);
        desks.start(second, &["demo", "--join", utf8(&state)]);
        desks.ask::<()>(json!({ "place": second, "left": 1400 }));
        desks
    }

    fn with_cards(size: &str) -> Self {
        let desks = Self::new(Screen::new(size, &[]));
        desks.lay_out_cards();
        desks
    }

    fn lay_out_cards(&self) {
        let copied = Command::new("cp").arg("-r").arg(&*READY).arg(self.state()).status().expect("cp");
        assert!(copied.success(), "a copy of {}", READY.display());
    }

    /// The demo's folder.
    pub fn state(&self) -> PathBuf {
        self.screen.dir.path().join("demo")
    }

    pub fn start(&mut self, desk: &str, arguments: &[&str]) {
        let program: Vec<&str> = [env!("CARGO_BIN_EXE_wardcard")].into_iter().chain(arguments.iter().copied()).collect();
        self.ask::<()>(json!({ "start": desk, "program": program }));
    }

    pub fn tree(&mut self, desk: &str) -> Tree {
        self.ask(json!({ "tree": desk }))
    }

    /// A hand at the reader, not at the keyboard.
    pub fn push(&mut self, desk: &str, button: &str) {
        self.ask::<()>(json!({ "push": desk, "name": button }));
    }

    /// The same as soon as something has a name by the pattern.
    pub fn push_once(&mut self, desk: &str, button: &str, pattern: &str) {
        self.ask::<()>(json!({ "push": desk, "name": button, "once": pattern }));
    }

    pub fn press(&mut self, desk: &str, button: &str) {
        self.ask::<()>(json!({ "press": desk, "name": button }));
    }

    pub fn tick(&mut self, desk: &str, word: &str) {
        self.ask::<()>(json!({ "tick": desk, "name": word }));
    }

    /// Types where the keyboard is.
    pub fn keys(&mut self, desk: &str, text: &str) {
        self.ask::<()>(json!({ "type": desk, "text": text }));
    }

    pub fn fill(&mut self, desk: &str, field: &str, text: &str) {
        self.ask::<()>(json!({ "type": desk, "text": text, "name": field }));
    }

    /// Empties a field.
    pub fn erase(&mut self, desk: &str, field: &str) {
        self.ask::<()>(json!({ "erase": desk, "name": field }));
    }

    /// Without a key: this is where a page's own keyboard begins.
    pub fn expect_keyboard_on(&mut self, desk: &str, name: &str) {
        self.ask::<()>(json!({ "on": desk, "name": name }));
    }

    /// Until something has a name by the pattern; what its groups matched.
    pub fn wait(&mut self, desk: &str, pattern: &str) -> Vec<String> {
        self.ask(json!({ "wait": desk, "name": pattern }))
    }

    /// Until the system's file dialog is open; the name that it suggests.
    pub fn dialog(&mut self, desk: &str) -> String {
        self.ask(json!({ "dialog": desk }))
    }

    /// The person chooses a file in the system's dialog, or closes it.
    pub fn choose_file(&mut self, desk: &str, path: Option<&Path>) {
        self.ask::<()>(json!({ "choose": desk, "path": path }));
    }

    #[track_caller]
    fn ask<T: DeserializeOwned>(&mut self, step: Value) -> T {
        self.driver.ask(&self.screen, &step)
    }
}
