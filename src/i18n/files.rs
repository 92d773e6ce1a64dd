//! The files of words against the program.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{ENGLISH, read::read};

/// The program's sources, without those of the tests.
fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, all: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                collect(&path, all);
            } else if path.extension().is_some_and(|e| e == "rs")
                && !["tests.rs", "files.rs", "gallery.rs"].contains(&name.to_str().expect("a name"))
            {
                let text = fs::read_to_string(&path).expect("a file");
                all.push((path, text));
            }
        }
    }
    let mut all = vec![];
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all
}

/// Everything of the form `id::NAME` (and `p::NAME`, `w::NAME` where the problems and the warnings have theirs).
fn used() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, text) in sources() {
        for rest in text.split("::").skip(1) {
            used.insert(rest.chars().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_').collect());
        }
    }
    used
}

/// The compiler warns of it as well (dead code); this names the message.
#[test]
fn no_text_is_unused() {
    let used = used();
    for id in read(ENGLISH).expect("a file of words").keys() {
        let stem = match (id.strip_prefix("problem-"), id.strip_prefix("warning-")) {
            (Some(rest), _) => {
                let ends = ["-what", "-next", "-next-windows", "-next-macos", "-next-linux"];
                ends.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest)
            }
            (_, Some(rest)) => rest.strip_suffix("-text").or(rest.strip_suffix("-next")).unwrap_or(rest),
            _ => id,
        };
        assert!(used.contains(&stem.to_uppercase().replace('-', "_")), "{id} is not used");
    }
}
