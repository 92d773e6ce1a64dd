//! The files of words against the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::{
    ENGLISH, WELSH,
    read::{Messages, read},
};

fn messages(words: &str) -> Messages {
    read(words).expect("a file of words")
}

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
    for id in messages(ENGLISH).keys() {
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

#[test]
fn both_languages_have_the_same_messages_with_the_same_facts() {
    let (english, welsh) = (messages(ENGLISH), messages(WELSH));
    for (id, facts) in &english {
        let in_welsh = welsh.get(id).unwrap_or_else(|| panic!("{id} is missing in cy.ftl"));
        assert_eq!(in_welsh, facts, "the facts of {id}");
    }
    for id in welsh.keys() {
        assert!(english.contains_key(id), "{id} is in cy.ftl only");
    }
}

/// A count's forms: all that the language has, so that no number falls to the form of another.
#[test]
fn counts_have_all_the_forms_of_the_language() {
    for (words, forms) in [(ENGLISH, ["one"].as_slice()), (WELSH, ["zero", "one", "two", "few", "many"].as_slice())] {
        let mut counts = 0;
        for (at, _) in words.match_indices("{ $n ->") {
            let message = &words[at..at + words[at..].find("\n}").expect("an end")];
            let missing = forms.iter().find(|form| !message.contains(&format!("[{form}]")));
            assert_eq!(missing, None, "{message}");
            counts += 1;
        }
        assert!(counts >= 7, "{counts}");
    }
}

/// The facts that are passed where a message is named: those that it takes, no more and no fewer.
#[test]
fn messages_are_told_the_facts_that_they_take() {
    let by_name: BTreeMap<String, BTreeSet<String>> =
        messages(ENGLISH).into_iter().map(|(id, facts)| (id.to_uppercase().replace('-', "_"), facts)).collect();
    let mut held = 0;
    for (path, text) in sources() {
        let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (call, takes) in [(".get(", false), (".with(", true)] {
            for rest in plain.split(call).skip(1) {
                let Some(rest) = rest.trim_start().strip_prefix("id::") else { continue };
                let name: String =
                    rest.chars().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_').collect();
                let Some(facts) = by_name.get(&name) else { continue };
                let told: BTreeSet<String> = match rest[name.len()..].trim_start_matches([',', ' ']).strip_prefix("&[") {
                    // Facts that were put together before; the calls themselves are held against the message in every test.
                    None if takes => continue,
                    None => BTreeSet::new(),
                    Some(list) => literal_names(list),
                };
                assert_eq!(&told, facts, "{name} in {}", path.display());
                held += 1;
            }
        }
    }
    assert!(held > 250, "only {held} calls were found");
}

/// The names in `("n", …), ("of", …)]…`.
fn literal_names(list: &str) -> BTreeSet<String> {
    let mut depth = 0;
    let end = list.char_indices().find(|(_, c)| {
        depth += match c {
            '[' => 1,
            ']' => -1,
            _ => 0,
        };
        depth < 0
    });
    let list = &list[..end.map_or(list.len(), |(at, _)| at)];
    list.split("(\"").skip(1).filter_map(|rest| rest.split_once("\",")).map(|(name, _)| name.to_owned()).collect()
}

/// What only the translators' glossary can hold together.
#[test]
fn the_welsh_words_keep_to_the_glossary() {
    for line in WELSH.lines().filter(|l| !l.starts_with('#')) {
        let Some((id, text)) = line.split_once(" = ") else { continue };
        let lower = text.to_lowercase();
        for word in ["cyfrinair", "cyfrinrif", "ymgais", "pin ", "carden", "gwall wedi digwydd", "annilys"] {
            assert!(!lower.contains(word), "{id} says {word:?}");
        }
        assert!(!text.contains('\''), "{id} has a straight apostrophe");
        for sentence in text.split(['.', '?', '!', ':']) {
            let words = sentence.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
            assert!(words <= 26, "{id} has a sentence of {words} words");
        }
    }
}
