//! One file of settings, read.
//!
//! ```toml
//! language = "cy"            # left out: the system's
//! proxy = "system"           # system, none, or http://proxy.example:8080
//!
//! [ra]
//! url = "https://ra.example:8443"
//! ca_file = "/etc/wardcard/ra-ca.pem"   # left out: the system's own trust anchors
//!
//! [window]
//! theme = "dark"             # light, dark, high-contrast
//! text_size = 125            # percent, 100 to 200
//! reduced_motion = true
//! renderer = "auto"          # or glow, wgpu, cpu: then no other is tried
//!
//! [reminders]
//! card_left = 5              # minutes; 0: never
//! expiring = true
//!
//! [background]
//! tray = false               # true: closing the window leaves an icon, where the desktop shows icons
//! at_login = false
//! ```
//! An administrator's file may also say `locked = ["ra", "proxy"]`: what the person's own file and the command line say is then left
//! aside. It stands above the first table, as TOML wants it.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    fault::{ConfigFault, Mistake},
    proxy::Proxy,
    setting::{Expected, Setting},
    theme::ThemeName,
};
use crate::domain::{language::Language, renderer::Choice as RendererChoice};

/// What a layer says; `None` where it says nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values {
    pub ra_url: Option<String>,
    pub ra_ca_file: Option<PathBuf>,
    pub proxy: Option<Proxy>,
    pub language: Option<Language>,
    pub theme: Option<ThemeName>,
    pub text_size: Option<u16>,
    pub reduced_motion: Option<bool>,
    pub renderer: Option<RendererChoice>,
    pub remind_card_left: Option<u16>,
    pub remind_expiring: Option<bool>,
    pub keep_in_tray: Option<bool>,
    pub start_at_login: Option<bool>,
}

/// Whose file it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// May lock.
    Administrator,
    Person,
}

/// A file as it was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layer {
    pub values: Values,
    pub locked: BTreeSet<Setting>,
    pub faults: Vec<ConfigFault>,
}

/// The largest settings file that is read, in bytes.
const LARGEST: u64 = 256 * 1024;

/// Reads a file. One that is not there says nothing. A setting whose value an administrator's file has wrong is locked, and so is
/// everything where that file cannot be read at all: a lock must not be lost to a typing mistake.
pub fn read(path: &Path, owner: Owner) -> Layer {
    match text_of(path) {
        Ok(text) => parse(path, &text, owner),
        Err(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Layer::default(),
        Err(kind) => Layer::broken(path, None, Mistake::Unreadable(kind), owner),
    }
}

fn text_of(path: &Path) -> Result<String, io::ErrorKind> {
    let too_large = fs::metadata(path).map_err(|e| e.kind())?.len() > LARGEST;
    if too_large { Err(io::ErrorKind::FileTooLarge) } else { fs::read_to_string(path).map_err(|e| e.kind()) }
}

fn parse(path: &Path, text: &str, owner: Owner) -> Layer {
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| line_of(text, span.start));
            return Layer::broken(path, line, Mistake::NotToml { message: error.message().to_owned() }, owner);
        }
    };
    let mut reader = Reader { path, text, owner, layer: Layer::default() };
    for (key, value) in table.get_ref() {
        reader.entry(key.get_ref(), key.span().start, value);
    }
    reader.layer
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

impl Layer {
    fn broken(path: &Path, line: Option<usize>, what: Mistake, owner: Owner) -> Self {
        let locked = if owner == Owner::Administrator { Setting::ALL.into() } else { BTreeSet::new() };
        Self { values: Values::default(), locked, faults: vec![ConfigFault { file: path.to_owned(), line, what }] }
    }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    owner: Owner,
    layer: Layer,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn fault(&mut self, at: usize, what: Mistake) {
        let line = Some(line_of(self.text, at));
        self.layer.faults.push(ConfigFault { file: self.path.to_owned(), line, what });
    }

    fn entry(&mut self, key: &str, at: usize, value: &Value<'_>) {
        match key {
            "locked" if self.owner == Owner::Person => self.fault(at, Mistake::LockNotHere),
            "locked" => self.locks(value),
            "ra" | "window" | "reminders" | "background" => match value.get_ref() {
                DeValue::Table(table) => {
                    for (inner, value) in table {
                        self.value(&format!("{key}.{}", inner.get_ref()), inner.span().start, value);
                    }
                }
                _ => self.fault(at, Mistake::WrongValue { key: key.to_owned(), expected: Expected::Table }),
            },
            _ => self.value(key, at, value),
        }
    }

    fn locks(&mut self, value: &Value<'_>) {
        let DeValue::Array(words) = value.get_ref() else {
            let what = Mistake::WrongValue { key: "locked".to_owned(), expected: Expected::Names };
            self.layer.locked = Setting::ALL.into();
            return self.fault(value.span().start, what);
        };
        for word in words {
            let name = word.get_ref().as_str().unwrap_or_default();
            let meant = Setting::named(name);
            if meant.is_empty() {
                self.fault(word.span().start, Mistake::UnknownLock { word: name.to_owned() });
            }
            self.layer.locked.extend(meant);
        }
    }

    fn value(&mut self, key: &str, at: usize, value: &Value<'_>) {
        let Some(setting) = Setting::ALL.into_iter().find(|s| s.name() == key) else {
            return self.fault(at, Mistake::UnknownKey { key: key.to_owned() });
        };
        if let Err(expected) = self.layer.values.take(setting, value.get_ref()) {
            if self.owner == Owner::Administrator {
                self.layer.locked.insert(setting);
            }
            self.fault(at, Mistake::WrongValue { key: key.to_owned(), expected });
        }
    }
}

impl Values {
    fn take(&mut self, setting: Setting, value: &DeValue<'_>) -> Result<(), Expected> {
        match setting {
            Setting::RaUrl => {
                let is_https = |t: &&str| t.get(..8).is_some_and(|s| s.eq_ignore_ascii_case("https://"));
                self.ra_url = Some(value.as_str().filter(is_https).ok_or(Expected::HttpsAddress)?.to_owned());
            }
            Setting::RaCaFile => {
                let name = value.as_str().filter(|t| !t.is_empty()).ok_or(Expected::File)?;
                self.ra_ca_file = Some(PathBuf::from(name));
            }
            Setting::Proxy => self.proxy = Some(word(value, Expected::Proxy)?),
            Setting::Language => self.language = Some(word(value, Expected::OneOf(&["en", "cy"]))?),
            Setting::Theme => self.theme = Some(word(value, Expected::OneOf(&ThemeName::NAMES))?),
            Setting::TextSize => self.text_size = Some(number(value, 100, 200)?),
            Setting::ReducedMotion => self.reduced_motion = Some(truth(value)?),
            Setting::Renderer => {
                self.renderer = Some(word(value, Expected::OneOf(&["auto", "glow", "wgpu", "cpu"]))?);
            }
            Setting::RemindCardLeft => self.remind_card_left = Some(number(value, 0, 120)?),
            Setting::RemindExpiring => self.remind_expiring = Some(truth(value)?),
            Setting::KeepInTray => self.keep_in_tray = Some(truth(value)?),
            Setting::StartAtLogin => self.start_at_login = Some(truth(value)?),
        }
        Ok(())
    }
}

fn word<T: FromStr>(value: &DeValue<'_>, expected: Expected) -> Result<T, Expected> {
    value.as_str().and_then(|text| text.parse().ok()).ok_or(expected)
}

fn number(value: &DeValue<'_>, from: u16, to: u16) -> Result<u16, Expected> {
    let digits = value.as_integer().and_then(|n| u16::from_str_radix(n.as_str(), n.radix()).ok());
    digits.filter(|n| (from..=to).contains(n)).ok_or(Expected::Number { from, to })
}

fn truth(value: &DeValue<'_>) -> Result<bool, Expected> {
    value.as_bool().ok_or(Expected::TrueOrFalse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> &'static Path {
        Path::new("/etc/wardcard/wardcard.toml")
    }

    #[test]
    fn every_mistake_has_its_line_and_its_key() {
        let wrong = |key: &str, expected| Mistake::WrongValue { key: key.to_owned(), expected };
        let size = Expected::Number { from: 100, to: 200 };
        for (text, line, mistake) in [
            ("\n[ra]\nurll = \"x\"\n", 3, Mistake::UnknownKey { key: "ra.urll".to_owned() }),
            ("colour = 1", 1, Mistake::UnknownKey { key: "colour".to_owned() }),
            ("[ra]\nurl = \"http://ra.example\"", 2, wrong("ra.url", Expected::HttpsAddress)),
            ("[ra]\nca_file = \"\"", 2, wrong("ra.ca_file", Expected::File)),
            ("ra = 3", 1, wrong("ra", Expected::Table)),
            ("[window]\n# Size\ntext_size = 90", 3, wrong("window.text_size", size)),
            ("window = { text_size = \"large\" }", 1, wrong("window.text_size", size)),
            ("window.text_size = -100", 1, wrong("window.text_size", size)),
            ("proxy = \"http://ana:pw@proxy.example:80\"", 1, wrong("proxy", Expected::Proxy)),
            ("window.theme = \"pink\"", 1, wrong("window.theme", Expected::OneOf(&ThemeName::NAMES))),
            ("window.reduced_motion = 1", 1, wrong("window.reduced_motion", Expected::TrueOrFalse)),
            ("language = \"tlh\"", 1, wrong("language", Expected::OneOf(&["en", "cy"]))),
            ("window.renderer = \"opengl\"", 1, wrong("window.renderer", Expected::OneOf(&["auto", "glow", "wgpu", "cpu"]))),
            ("[reminders]\n\ncard_left = 121", 3, wrong("reminders.card_left", Expected::Number { from: 0, to: 120 })),
            ("background.tray = \"yes\"", 1, wrong("background.tray", Expected::TrueOrFalse)),
            ("[background]\nat_logon = true", 2, Mistake::UnknownKey { key: "background.at_logon".to_owned() }),
            ("locked = [\"ra\",\n\"them\"]", 2, Mistake::UnknownLock { word: "them".to_owned() }),
            ("locked = \"ra\"", 1, wrong("locked", Expected::Names)),
        ] {
            let layer = parse(file(), text, Owner::Administrator);
            let expected = ConfigFault { file: file().to_owned(), line: Some(line), what: mistake };
            assert_eq!(layer.faults, [expected], "{text}");
        }
        let broken = parse(file(), "window.theme = \"dark\"\nnot toml", Owner::Person);
        assert!(matches!(broken.faults.as_slice(), [ConfigFault { line: Some(2), what: Mistake::NotToml { .. }, .. }]));
        assert_eq!(parse(file(), "locked = []", Owner::Person).faults[0].what, Mistake::LockNotHere);
    }

    #[test]
    fn the_rest_of_a_file_with_a_mistake_counts() {
        let layer = parse(file(), "window.theme = \"pink\"\nwindow.text_size = 150\n[ra]\nurl = \"https://a\"", Owner::Person);
        assert_eq!((layer.values.text_size, layer.values.ra_url.as_deref()), (Some(150), Some("https://a")));
        assert_eq!((layer.values.theme, layer.locked.len(), layer.faults.len()), (None, 0, 1));
    }

    #[test]
    fn an_administrators_mistake_locks() {
        let locks = |text: &str| parse(file(), text, Owner::Administrator).locked.into_iter().collect::<Vec<_>>();
        assert_eq!(locks("window.theme = \"pink\""), [Setting::Theme]);
        assert_eq!(locks("not toml"), Setting::ALL);
        assert_eq!(locks("locked = 3"), Setting::ALL);
        assert_eq!(locks("locked = [\"ra\", \"proxy\"]"), [Setting::RaUrl, Setting::RaCaFile, Setting::Proxy]);
    }

    #[test]
    fn a_file_that_is_not_there_says_nothing_and_one_that_cannot_be_read_does() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(&dir.path().join("none.toml"), Owner::Administrator), Layer::default());
        let folder = read(dir.path(), Owner::Administrator);
        assert_eq!((folder.faults.len(), folder.locked.len()), (1, Setting::ALL.len()));
        let path = dir.path().join("binary.toml");
        fs::write(&path, [0xFF, 0xFE, 0x00]).unwrap();
        let binary = read(&path, Owner::Person);
        assert_eq!(
            binary.faults,
            [ConfigFault { file: path, line: None, what: Mistake::Unreadable(io::ErrorKind::InvalidData) }]
        );
    }
}
