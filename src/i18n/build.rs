//! Writes one constant for each message of `en.ftl`, so that an id without a text does not compile.
//!
//! Cargo runs this before it compiles the library (`build` in `Cargo.toml`); the constants are taken in by `id.rs`.

fn main() {
    println!("cargo::rerun-if-changed=src/i18n/build.rs");
    println!("cargo::rerun-if-changed=src/i18n/read.rs");
    // The RA's service has no texts.
    #[cfg(feature = "desktop")]
    ids::write();
}

#[cfg(feature = "desktop")]
mod read;

#[cfg(feature = "desktop")]
mod ids {
    use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

    use super::read::{Messages, read};

    const FILE: &str = "assets/i18n/en.ftl";

    /// The ends of a problem's messages, and the members of `ProblemIds` that they become.
    const PROBLEM: [(&str, &str); 3] = [("", "headline"), ("-what", "what"), ("-next", "next")];
    const PROBLEM_BY_SYSTEM: [(&str, &str); 3] =
        [("-next-windows", "windows"), ("-next-macos", "macos"), ("-next-linux", "linux")];
    /// The same for `WarningIds`.
    const WARNING: [(&str, &str); 2] = [("-text", "text"), ("-next", "next")];

    pub fn write() {
        println!("cargo::rerun-if-changed={FILE}");
        let out = env::var("OUT_DIR").unwrap_or_default();
        let done = fs::read_to_string(FILE)
            .map_err(|e| e.to_string())
            .and_then(|text| read(&text))
            .and_then(|messages| constants(&messages))
            .and_then(|code| fs::write(Path::new(&out).join("message_ids.rs"), code).map_err(|e| e.to_string()));
        if let Err(fault) = done {
            println!("cargo::error={FILE}: {fault}");
        }
    }

    /// A problem's messages and a warning's belong together, and none of them may be missing.
    fn constants(messages: &Messages) -> Result<String, String> {
        let mut code = String::new();
        let mut left = messages.clone();
        for (family, shape, ends, by_system) in [
            ("problem", "ProblemIds", PROBLEM.as_slice(), PROBLEM_BY_SYSTEM.as_slice()),
            ("warning", "WarningIds", WARNING.as_slice(), [].as_slice()),
        ] {
            write_family(&mut code, &mut left, &Family { family, shape, ends, by_system })?;
        }
        for (name, facts) in &left {
            say(&mut code, format_args!("/// `{name}`\npub(crate) const {}: Id = {};\n", upper(name), id(name, facts)));
        }
        Ok(code)
    }

    struct Family<'a> {
        family: &'a str,
        shape: &'a str,
        ends: &'a [(&'a str, &'a str)],
        by_system: &'a [(&'a str, &'a str)],
    }

    fn write_family(code: &mut String, left: &mut Messages, of: &Family<'_>) -> Result<(), String> {
        let (last, prefix) = (of.ends.last().map_or("", |(end, _)| end), format!("{}-", of.family));
        let stems: Vec<String> =
            left.keys().filter_map(|name| name.strip_prefix(&prefix)?.strip_suffix(last)).map(str::to_owned).collect();
        say(code, format_args!("pub(crate) mod {} {{\nuse super::{{Id, {}}};\n", of.family, of.shape));
        for stem in stems {
            let mut take = |end: &str| {
                let name = format!("{prefix}{stem}{end}");
                left.remove(&name).map(|facts| id(&name, &facts)).ok_or_else(|| format!("{name} is missing"))
            };
            say(code, format_args!("/// `{prefix}{stem}…`\npub(crate) const {}: {} = {} {{", upper(&stem), of.shape, of.shape));
            for (end, member) in of.ends {
                say(code, format_args!("{member}: {}, ", take(end)?));
            }
            for (end, member) in of.by_system {
                let id = take(end).map_or_else(|_| "None".to_owned(), |id| format!("Some({id})"));
                say(code, format_args!("{member}: {id}, "));
            }
            code.push_str("};\n");
        }
        code.push_str("}\n");
        match left.keys().find(|name| name.starts_with(&prefix)) {
            Some(name) => Err(format!("{name} belongs to no {}", of.family)),
            None => Ok(()),
        }
    }

    fn id(name: &str, facts: &BTreeSet<String>) -> String {
        let facts: Vec<_> = facts.iter().collect();
        format!("Id {{ name: {name:?}, facts: &{facts:?} }}")
    }

    fn upper(name: &str) -> String {
        name.to_ascii_uppercase().replace('-', "_")
    }

    fn say(code: &mut String, words: std::fmt::Arguments<'_>) {
        // A `String` takes everything.
        let _always = code.write_fmt(words);
    }
}
