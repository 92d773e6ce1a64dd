//! Each setting by name, and what a value of it has to be.

use std::fmt;

use super::proxy::Proxy;

/// One thing that can be set, and locked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Setting {
    RaUrl,
    RaCaFile,
    Proxy,
    Language,
    Theme,
    TextSize,
    ReducedMotion,
    Renderer,
    RemindCardLeft,
    RemindExpiring,
    KeepInTray,
    StartAtLogin,
}

impl Setting {
    pub const ALL: [Setting; 12] = [
        Setting::RaUrl,
        Setting::RaCaFile,
        Setting::Proxy,
        Setting::Language,
        Setting::Theme,
        Setting::TextSize,
        Setting::ReducedMotion,
        Setting::Renderer,
        Setting::RemindCardLeft,
        Setting::RemindExpiring,
        Setting::KeepInTray,
        Setting::StartAtLogin,
    ];

    /// Its name in a file, with that of its table before a dot.
    pub fn name(self) -> &'static str {
        match self {
            Setting::RaUrl => "ra.url",
            Setting::RaCaFile => "ra.ca_file",
            Setting::Proxy => "proxy",
            Setting::Language => "language",
            Setting::Theme => "window.theme",
            Setting::TextSize => "window.text_size",
            Setting::ReducedMotion => "window.reduced_motion",
            Setting::Renderer => "window.renderer",
            Setting::RemindCardLeft => "reminders.card_left",
            Setting::RemindExpiring => "reminders.expiring",
            Setting::KeepInTray => "background.tray",
            Setting::StartAtLogin => "background.at_login",
        }
    }

    /// The settings that a word in `locked` is for: one by its name, or all of a table by the table's.
    pub fn named(word: &str) -> Vec<Setting> {
        let is_meant = |s: &Setting| s.name() == word || s.name().strip_prefix(word).is_some_and(|rest| rest.starts_with('.'));
        Self::ALL.into_iter().filter(is_meant).collect()
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a value has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    HttpsAddress,
    File,
    /// `system`, `none`, or an `http` address with a port and without a name or a password in it.
    Proxy,
    OneOf(&'static [&'static str]),
    /// Both ends are allowed.
    Number {
        from: u16,
        to: u16,
    },
    TrueOrFalse,
    /// A list of settings' names.
    Names,
    /// A table, because it has more than one setting in it.
    Table,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::HttpsAddress => f.write_str("an address that begins with https://"),
            Expected::File => f.write_str("the name of a file"),
            Expected::Proxy => write!(f, "{}, {} or an address such as http://proxy.example:8080", Proxy::SYSTEM, Proxy::NONE),
            Expected::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Expected::Number { from, to } => write!(f, "a number from {from} to {to}"),
            Expected::TrueOrFalse => f.write_str("true or false"),
            Expected::Names => f.write_str("a list of the names of settings"),
            Expected::Table => f.write_str("a table"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_for_one_setting_or_for_a_table() {
        use Setting::*;
        for (word, expected) in [
            ("ra.url", vec![RaUrl]),
            ("ra", vec![RaUrl, RaCaFile]),
            ("reminders", vec![RemindCardLeft, RemindExpiring]),
            ("background", vec![KeepInTray, StartAtLogin]),
            ("window.theme", vec![Theme]),
            ("window", vec![Theme, TextSize, ReducedMotion, Renderer]),
            ("window.them", vec![]),
            ("ra.", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(Setting::named(word), expected, "{word}");
        }
        for setting in Setting::ALL {
            assert_eq!(Setting::named(setting.name()), [setting]);
        }
    }
}
