//! A program of a test's own under a session bus of its own: it is given steps, each a line of JSON, and answers each with one.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{ChildStdin, ChildStdout, Command, Stdio},
};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Killed, Screen};

pub struct Driver {
    steps: ChildStdin,
    answers: BufReader<ChildStdout>,
    _process: Killed,
}

impl Driver {
    /// `script`: Python, from the project's folder. `prepare` may change what it and its windows are given.
    pub fn start(screen: &Screen, script: &str, prepare: impl FnOnce(&mut Command)) -> Self {
        let mut command = screen.command(Path::new("dbus-run-session"));
        command.args(["--", "/usr/bin/python3"]).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(script));
        prepare(&mut command);
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = spawned.expect("dbus-run-session (see assets/setup)");
        let steps = process.stdin.take().expect("piped");
        let answers = BufReader::new(process.stdout.take().expect("piped"));
        Self { steps, answers, _process: Killed(process) }
    }

    #[track_caller]
    pub fn ask<T: DeserializeOwned>(&mut self, screen: &Screen, step: &Value) -> T {
        writeln!(self.steps, "{step}").expect("the driver runs");
        let mut answer = String::new();
        // The bus's own programs speak on the same line.
        while !answer.starts_with('{') {
            answer.clear();
            let bytes = self.answers.read_line(&mut answer).expect("an answer");
            assert!(bytes > 0, "{step}: the driver has ended: {}", screen.log());
        }
        let read: serde_json::Result<Value> = serde_json::from_str(&answer);
        assert!(read.is_ok(), "{step}: {read:?}: {answer} {}", screen.log());
        let answer = read.expect("JSON");
        assert!(answer["fault"].is_null(), "{step}: {} {}", answer["fault"], screen.log());
        serde_json::from_value(answer["done"].clone()).expect("the answer to this step")
    }
}
