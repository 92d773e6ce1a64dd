//! What a settings file is told of in words: whose it is, and what is wrong in it.

use super::{Texts, id};
use crate::config::{
    fault::{ConfigFault, Mistake},
    proxy::Proxy,
    setting::Expected,
    settings::Source,
};

impl Texts {
    /// Whose word a setting is. The file is said beside it.
    pub fn source(&self, source: &Source) -> String {
        self.get(match source {
            Source::BuiltIn => id::SOURCE_BUILT_IN,
            Source::Machine(_) => id::SOURCE_MACHINE,
            Source::Policy(_) => id::SOURCE_POLICY,
            Source::User(_) => id::SOURCE_USER,
            Source::Window(_) => id::SOURCE_WINDOW,
            Source::Named(_) => id::SOURCE_NAMED,
            Source::CommandLine => id::SOURCE_COMMAND_LINE,
        })
    }

    /// What a value has to be, for the end of a sentence. What is written in the file stays as it is written there.
    pub fn expected(&self, expected: Expected) -> String {
        match expected {
            Expected::HttpsAddress => self.get(id::EXPECTED_HTTPS),
            Expected::File => self.get(id::EXPECTED_FILE),
            Expected::Proxy => self.with(id::EXPECTED_PROXY, &[("system", Proxy::SYSTEM.into()), ("none", Proxy::NONE.into())]),
            Expected::OneOf(words) => self.with(id::EXPECTED_ONE_OF, &[("words", words.join(", ").into())]),
            Expected::Number { from, to } => {
                self.with(id::EXPECTED_NUMBER, &[("from", from.to_string().into()), ("to", to.to_string().into())])
            }
            Expected::TrueOrFalse => self.get(id::EXPECTED_TRUTH),
            Expected::Names => self.get(id::EXPECTED_NAMES),
            Expected::Table => self.get(id::EXPECTED_TABLE),
        }
    }

    /// What is wrong in a settings file: one sentence.
    pub fn mistake(&self, mistake: &Mistake) -> String {
        match mistake {
            Mistake::Unreadable(kind) => self.with(id::CONFIG_UNREADABLE, &[("why", self.file_trouble(*kind).into())]),
            Mistake::Missing => self.get(id::CONFIG_MISSING),
            Mistake::NotToml { message } => self.with(id::CONFIG_NOT_TOML, &[("why", message.clone().into())]),
            Mistake::UnknownKey { key } => self.with(id::CONFIG_UNKNOWN_KEY, &[("key", key.clone().into())]),
            Mistake::WrongValue { key, expected } => {
                self.with(id::CONFIG_WRONG_VALUE, &[("key", key.clone().into()), ("expected", self.expected(*expected).into())])
            }
            Mistake::UnknownLock { word } => self.with(id::CONFIG_UNKNOWN_LOCK, &[("key", word.clone().into())]),
            Mistake::LockNotHere => self.get(id::CONFIG_LOCK_NOT_HERE),
        }
    }

    /// Where the mistake is and what it is, for a list of them.
    pub fn mistake_at(&self, fault: &ConfigFault) -> String {
        let (file, what) = (fault.file.display(), self.mistake(&fault.what));
        match fault.line {
            Some(line) => {
                let facts = [("file", file.to_string().into()), ("line", line.to_string().into()), ("what", what.into())];
                self.with(id::CONFIG_AT, &facts)
            }
            None => format!("{file}: {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn what_is_wrong_in_a_file_is_said_in_both_languages() {
        let key = || "window.theme".to_owned();
        let expected = [
            Expected::HttpsAddress,
            Expected::File,
            Expected::Proxy,
            Expected::OneOf(&["dark", "light"]),
            Expected::Number { from: 100, to: 200 },
            Expected::TrueOrFalse,
            Expected::Names,
            Expected::Table,
        ];
        let wrong = expected.map(|expected| Mistake::WrongValue { key: key(), expected });
        let others = [
            Mistake::Unreadable(io::ErrorKind::PermissionDenied),
            Mistake::Missing,
            Mistake::UnknownKey { key: key() },
            Mistake::UnknownLock { word: key() },
            Mistake::LockNotHere,
        ];
        let [english, welsh] = Language::ALL.map(Texts::new);
        for what in wrong.into_iter().chain(others) {
            let fault = ConfigFault { file: "/etc/x".into(), line: Some(7), what };
            let (in_english, in_welsh) = (english.mistake_at(&fault), welsh.mistake_at(&fault));
            assert_ne!(in_english, in_welsh);
            assert!(in_english.starts_with("/etc/x, line 7: ") && in_welsh.starts_with("/etc/x, llinell 7: "), "{in_welsh}");
        }
        let number = Mistake::WrongValue { key: key(), expected: Expected::Number { from: 100, to: 200 } };
        assert_eq!(english.mistake(&number), "The setting ‘window.theme’ has to be a number from 100 to 200.");
    }
}
