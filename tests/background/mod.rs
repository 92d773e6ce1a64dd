//! A desktop with notifications and icons, on a session bus and a screen of their own: `bus.py` plays it.

use std::{fs, path::PathBuf};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::screen::{Screen, driver::Driver};

/// A notification that was shown.
#[derive(Deserialize, Debug)]
pub struct Shown {
    pub id: u32,
    pub program: String,
    pub headline: String,
    pub what: String,
    /// Keys and labels in turn.
    pub actions: Vec<String>,
    /// 0 low, 1 normal, 2 critical.
    pub urgency: Option<u8>,
    /// Everything that the server was given.
    pub all: String,
}

#[derive(Deserialize, Debug)]
pub struct Icon {
    pub title: String,
    pub tip: String,
    /// For each picture: whether it has as many bytes as its size says.
    pub picture: Vec<bool>,
    /// Words, and whether they can be chosen.
    pub menu: Vec<(String, bool)>,
}

pub struct Desktop {
    pub screen: Screen,
    driver: Driver,
}

impl Desktop {
    /// `serve`: `notifications`, `icons`.
    pub fn new(serve: &[&str]) -> Self {
        let screen = Screen::new("1380x760", &[]);
        // These windows are about the real readers.
        let driver = Driver::start(&screen, "tests/background/bus.py", |command| {
            command.env_remove("PCSCLITE_CSOCK_NAME");
        });
        let mut desktop = Self { screen, driver };
        for what in serve {
            desktop.ask::<()>(json!({ "serve": what }));
        }
        desktop
    }

    /// What the person has set.
    pub fn set(&self, settings: &str) {
        let folder = self.config().join("wardcard");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("settings.toml"), settings).expect("settings");
    }

    pub fn config(&self) -> PathBuf {
        self.screen.dir.path().join("config")
    }

    /// Starts a program; its process id.
    pub fn start(&mut self, key: &str, program: &[&str]) -> u32 {
        self.ask(json!({ "start": key, "program": program }))
    }

    /// Starts Wardcard on this desktop.
    pub fn wardcard(&mut self, key: &str, arguments: &[&str]) -> u32 {
        let program: Vec<&str> = [env!("CARGO_BIN_EXE_wardcard")].into_iter().chain(arguments.iter().copied()).collect();
        self.start(key, &program)
    }

    /// Waits for so many notifications; all that were shown.
    pub fn notified(&mut self, n: usize) -> Vec<Shown> {
        self.ask(json!({ "notified": n }))
    }

    /// How many were shown after so many seconds more.
    pub fn count_after(&mut self, seconds: u32) -> usize {
        self.ask(json!({ "count": seconds }))
    }

    pub fn answer(&mut self, notification: u32, action: &str) {
        self.ask::<()>(json!({ "answer": notification, "action": action }));
    }

    /// Waits for an icon whose menu has a line like this.
    pub fn icon(&mut self, pattern: &str) -> Icon {
        self.ask(json!({ "icon": pattern }))
    }

    pub fn no_icon(&mut self) {
        self.ask::<()>(json!({ "no_icon": true }));
    }

    pub fn choose(&mut self, label: &str) {
        self.ask::<()>(json!({ "choose": label }));
    }

    /// Closes a window as its title bar does.
    pub fn close(&mut self, window: u64) {
        self.ask::<()>(json!({ "close": window }));
    }

    /// Waits for a program's end; its exit code.
    pub fn ended(&mut self, key: &str) -> i32 {
        self.ask(json!({ "ended": key }))
    }

    #[track_caller]
    fn ask<T: DeserializeOwned>(&mut self, step: Value) -> T {
        self.driver.ask(&self.screen, &step)
    }
}
