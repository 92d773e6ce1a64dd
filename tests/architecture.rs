//! Holds the `use crate::…` lines against the table of rooms in the manual (chapter 'architecture').
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A room, and which others it may import from. The longest matching room of a file counts.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("card/transport", &[]),
    ("card/apdu", &["card/transport", "card/tlv", "card/status_word", "domain"]),
    ("card/tlv", &[]),
    ("card/status_word", &["domain"]),
    ("card/piv", &["card/transport", "card/apdu", "card/tlv", "card/status_word", "domain"]),
    ("card/virtual_card", &["card/apdu", "card/tlv", "card/status_word", "card/transport/virtual", "domain"]),
    ("card/monitor", &["card/transport"]),
    ("card/script", &["card/transport"]),
    ("ra/api", &["domain"]),
    ("ra/client", &["ra/api", "domain"]),
    (
        "ra/server",
        &["ra/api", "domain", "ra/store", "ra/vault", "ra/ca", "ra/messages", "ra/notary", "ra/keyed", "ra/private_file"],
    ),
    ("ra/messages", &["domain", "ra/private_file"]),
    ("ra/store", &["domain"]),
    ("ra/private_file", &[]),
    ("ra/keyed", &["domain"]),
    ("ra/notary", &["domain", "ra/store", "ra/private_file"]),
    ("ra/pkcs11", &["ra/private_file"]),
    ("ra/vault", &["domain", "ra/keyed", "ra/private_file", "ra/pkcs11"]),
    ("ra/ca", &["domain", "ra/api", "ra/private_file", "ra/pkcs11"]),
    (
        "ra/admin",
        &[
            "ra/server",
            "ra/api",
            "ra/store",
            "ra/vault",
            "ra/ca",
            "ra/messages",
            "ra/notary",
            "ra/private_file",
            "diagnostics",
            "domain",
        ],
    ),
    ("workflow", &["domain", "card/piv", "card/transport", "ra/api"]),
    ("desk", &["workflow", "card/piv", "card/transport", "card/monitor", "ra/client", "ra/api", "config", "domain"]),
    ("background", &["desk/port", "domain", "i18n", "config"]),
    ("gui", &["desk/port", "background", "ra/api", "domain", "i18n", "config", "diagnostics"]),
    ("cli", &["desk", "card/transport", "card/virtual_card", "ra/api", "ra/client", "domain", "i18n", "config", "diagnostics"]),
    ("config", &["domain"]),
    ("i18n", &["desk/port", "ra/api", "config", "domain"]),
    ("diagnostics", &["desk/port", "ra/api", "config", "i18n", "domain"]),
    ("manual", &[]),
    ("demo", &["background", "card", "config", "desk", "ra", "gui", "i18n", "domain"]),
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        // Tests in a file of their own may reach as far as those inside one.
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            found.push(path);
        }
    }
}

/// Every path that a text imports from the crate: `a/b/c` for `use crate::{a::{b::c}}`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Tests inside a file may reach further: they stand for what is outside.
    let tests = ["mod ", "pub mod ", "pub(super) mod ", "pub(crate) mod "].map(|m| format!("#[cfg(test)]\n{m}"));
    let end = tests.iter().filter_map(|t| text.find(t.as_str())).min().unwrap_or(text.len());
    let text = &text[..end];
    for (at, _) in text.match_indices("use crate::") {
        let rest = &text[at + "use crate::".len()..];
        let end = rest.find(';').unwrap();
        flatten(&rest[..end], "", &mut found);
    }
    found
}

fn flatten(tree: &str, prefix: &str, found: &mut Vec<String>) {
    let tree = tree.trim();
    match tree.find('{') {
        Some(open) if !tree[..open].contains(',') => {
            let inner = &tree[open + 1..tree.rfind('}').unwrap()];
            let prefix = format!("{prefix}{}", tree[..open].replace("::", "/"));
            let mut depth = 0;
            let mut from = 0;
            for (n, c) in inner.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        flatten(&inner[from..n], &prefix, found);
                        from = n + 1;
                    }
                    _ => {}
                }
            }
            flatten(&inner[from..], &prefix, found);
        }
        _ if tree.is_empty() => {}
        _ => found.push(format!("{prefix}{}", tree.replace("::", "/").replace("r#", ""))),
    }
}

fn is_in(path: &str, room: &str) -> bool {
    path == room || path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/'))
}

fn room_of(path: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    ROOMS.iter().filter(|(room, _)| is_in(path, room)).max_by_key(|(room, _)| room.len())
}

/// Whether the parent module declares this one for tests only.
fn is_for_tests(file: &Path) -> bool {
    let name = file.file_stem().unwrap().to_str().unwrap();
    let parent = fs::read_to_string(file.with_file_name("mod.rs")).unwrap_or_default();
    let declared = format!("mod {name};");
    let mut before = "";
    parent.lines().any(|line| {
        let found = line.ends_with(&declared) && before.starts_with("#[cfg(") && before.contains("test");
        before = line;
        found
    })
}

#[test]
fn every_room_imports_only_what_it_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut checked = 0;
    let mut wrong = Vec::new();
    for file in files {
        let path = file.strip_prefix(&src).unwrap().with_extension("").to_str().unwrap().replace('\\', "/");
        let path = path.strip_suffix("/mod").unwrap_or(&path).to_owned();
        if path.starts_with("bin/") || path == "lib" || is_for_tests(&file) {
            continue;
        }
        let Some((room, may)) = room_of(&path) else {
            assert!(["card", "ra"].contains(&path.as_str()), "{path} is in no room: add it to the table");
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            checked += 1;
            if !is_in(&import, room) && !may.iter().any(|m| is_in(&import, m)) {
                wrong.push(format!("{path} ({room}) may not import {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 200, "only {checked} imports were found: the reading of `use` lines is broken");
}

#[test]
fn only_one_file_names_the_pcsc_crate_and_no_desk_knows_egui() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files {
        let path = file.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap();
        let names = |krate: &str| text.lines().any(|l| l.trim_start().starts_with(&format!("use {krate}::")));
        if path != "card/transport/pcsc.rs" {
            assert!(!names("pcsc"), "{path} names pcsc");
        }
        if !path.starts_with("gui/") {
            assert!(!names("egui") && !names("eframe"), "{path} knows egui");
        }
        if !path.starts_with("ra/store") {
            assert!(!names("sqlx"), "{path} knows SQL");
        }
    }
}

#[test]
fn nested_use_lines_are_read() {
    let found = imports(
        "use crate::{\n    a::{b, c::{D, E}},\n    f::G,\n};\nuse crate::h::I;\n#[cfg(test)]\nmod tests { use crate::j::K; }",
    );
    assert_eq!(found, ["a/b", "a/c/D", "a/c/E", "f/G", "h/I"]);
}
