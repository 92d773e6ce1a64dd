//! Windows as somebody meets them who sees nothing and has no mouse: `desk.py` reads their trees and types at them.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{ChildStdin, ChildStdout, Stdio},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::screen::{Killed, Screen};

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
    steps: ChildStdin,
    answers: BufReader<ChildStdout>,
    _driver: Killed,
}

impl Desks {
    pub fn new(screen: Screen) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/accessibility/desk.py");
        let mut driver = screen
            .command(Path::new("dbus-run-session"))
            .args(["--", "/usr/bin/python3", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-run-session (see assets/setup)");
        let steps = driver.stdin.take().expect("piped");
        let answers = BufReader::new(driver.stdout.take().expect("piped"));
        Self { screen, steps, answers, _driver: Killed(driver) }
    }

    /// The demo on a screen of its own.
    pub fn demo() -> Self {
        let mut desks = Self::new(Screen::new("1380x760", &[]));
        let state = desks.screen.dir.path().join("demo");
        desks.start("demo", &["demo", "--state", state.to_str().expect("UTF-8")]);
        desks
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

    /// Until something has a name by the pattern; what its groups matched.
    pub fn wait(&mut self, desk: &str, pattern: &str) -> Vec<String> {
        self.ask(json!({ "wait": desk, "name": pattern }))
    }

    #[track_caller]
    fn ask<T: DeserializeOwned>(&mut self, step: Value) -> T {
        writeln!(self.steps, "{step}").expect("the driver runs");
        let mut answer = String::new();
        // The bus's own programs speak on the same line.
        while !answer.starts_with('{') {
            answer.clear();
            let bytes = self.answers.read_line(&mut answer).expect("an answer");
            assert!(bytes > 0, "{step}: the driver has ended: {}", self.screen.log());
        }
        let answer: Value =
            serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{step}: {e}: {answer} {}", self.screen.log()));
        assert!(answer["fault"].is_null(), "{step}: {} {}", answer["fault"], self.screen.log());
        serde_json::from_value(answer["done"].clone()).expect("the answer to this step")
    }
}
