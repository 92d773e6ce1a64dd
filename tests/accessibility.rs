//! What a screen reader finds in the real window: its tree is read over AT-SPI, and its buttons are pressed by their names.
#![cfg(all(target_os = "linux", feature = "demo"))]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

#[expect(dead_code, reason = "other tests use the rest")]
mod screen;

use std::{path::Path, process::Stdio};

use screen::Screen;
use serde::Deserialize;

#[derive(Deserialize, Debug)]
struct Node {
    path: Vec<usize>,
    role: String,
    name: String,
    states: Vec<String>,
}

type Tree = Vec<Node>;

/// The tree at the start and after each button.
fn press(screen: &Screen, buttons: &[&str]) -> Vec<Tree> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/accessibility/walk.py");
    let state = screen.dir.path().join("demo");
    let read = screen
        .command(Path::new("dbus-run-session"))
        .args(["--", "/usr/bin/python3", script])
        .args(buttons)
        .args(["--", env!("CARGO_BIN_EXE_wardcard"), "demo", "--state"])
        .arg(&state)
        .stdout(Stdio::piped())
        .output()
        .expect("dbus-run-session (see assets/setup)");
    assert!(read.status.success(), "{}", screen.log());
    serde_json::from_slice(&read.stdout).expect("trees as JSON")
}

#[track_caller]
fn has(tree: &Tree, role: &str, name: &str) {
    let found = tree.iter().any(|n| n.role == role && n.name == name);
    assert!(found, "no {role} {name:?} in {:#?}", tree.iter().map(|n| (&n.role, &n.name)).collect::<Vec<_>>());
}

/// Whatever can be reached by keyboard says what it is, and no two of them the same.
fn everything_has_a_name_of_its_own(tree: &Tree) {
    let mut names = vec![];
    for node in tree.iter().filter(|n| n.path.len() > 1 && n.states.iter().any(|s| s == "focusable")) {
        assert!(!node.name.trim().is_empty(), "{node:?} has no name");
        assert!(!names.contains(&(&node.role, &node.name)), "two of {node:?}");
        names.push((&node.role, &node.name));
    }
    assert!(names.len() > 3, "nothing to press: {tree:?}");
}

#[test]
fn a_screen_reader_finds_what_there_is_and_can_press_it() {
    let screen = Screen::new("1380x760", &[]);
    let buttons = ["Put the card of Bronwen Hughes into reader 1", "Change passcode"];
    let [start, home, change] = <[Tree; 3]>::try_from(press(&screen, &buttons)).unwrap_or_else(|t| panic!("{} trees", t.len()));
    for tree in [&start, &home, &change] {
        everything_has_a_name_of_its_own(tree);
    }
    has(&start, "frame", "Wardcard");
    has(&start, "heading", "Put your card in the reader");
    has(&home, "heading", "Your card is in good order");
    has(&home, "push button", "Change passcode");
    has(&change, "password text", "Current passcode");
    let focused = |n: &&Node| n.states.iter().any(|s| s == "focused");
    let field = change.iter().find(|n| n.role == "password text" && focused(n));
    assert!(field.is_some(), "the first field has the keyboard: {change:#?}");
}
