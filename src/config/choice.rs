//! What a person chooses in the window, kept for the next start.
//!
//! The file is `settings.toml` beside the person's own `wardcard.toml`, in the same form. Only the window writes it; what a person has
//! written by hand is never written over.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::{
    proxy::Proxy,
    setting::Setting,
    settings::{Settings, Source, Sourced},
    theme::ThemeName,
};
use crate::domain::{language::Language, renderer::Choice as RendererChoice};

/// One choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// With the file of the trust anchor, or without: then what the system trusts.
    Ra {
        url: String,
        ca_file: Option<PathBuf>,
    },
    Proxy(Proxy),
    /// `None`: the system's.
    Language(Option<Language>),
    Theme(ThemeName),
    /// In percent.
    TextSize(u16),
    ReducedMotion(bool),
    Renderer(RendererChoice),
    /// In minutes; 0: never.
    RemindCardLeft(u16),
    RemindExpiring(bool),
    KeepInTray(bool),
    StartAtLogin(bool),
}

impl Choice {
    /// Puts it in force at once. `false` where the organisation has locked it: then nothing is changed.
    pub fn put_in_force(&self, settings: &mut Settings, file: &Path) -> bool {
        fn set<T>(of: &mut Sourced<T>, value: T, file: &Path) -> bool {
            if of.locked {
                return false;
            }
            of.value = value;
            of.source = Source::Window(file.to_owned());
            true
        }
        match self.clone() {
            Choice::Ra { url, ca_file } => {
                if settings.ra_ca_file.locked && settings.ra_ca_file.value != ca_file {
                    return false;
                }
                let both = set(&mut settings.ra_url, Some(url), file);
                if both {
                    set(&mut settings.ra_ca_file, ca_file, file);
                }
                both
            }
            Choice::Proxy(proxy) => set(&mut settings.proxy, proxy, file),
            Choice::Language(language) => set(&mut settings.language, language, file),
            Choice::Theme(theme) => set(&mut settings.theme, theme, file),
            Choice::TextSize(percent) => set(&mut settings.text_size, percent, file),
            Choice::ReducedMotion(on) => set(&mut settings.reduced_motion, on, file),
            Choice::Renderer(renderer) => set(&mut settings.renderer, renderer, file),
            Choice::RemindCardLeft(minutes) => set(&mut settings.remind_card_left, minutes, file),
            Choice::RemindExpiring(on) => set(&mut settings.remind_expiring, on, file),
            Choice::KeepInTray(on) => set(&mut settings.keep_in_tray, on, file),
            Choice::StartAtLogin(on) => set(&mut settings.start_at_login, on, file),
        }
    }

    /// Keeps it: writes the file whole or not at all. A file that cannot be understood is begun anew.
    ///
    /// # Errors
    /// Where the file or its folder cannot be written.
    pub fn keep(&self, file: &Path) -> io::Result<()> {
        let old = match fs::read_to_string(file) {
            Ok(text) => text.parse::<Table>().unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Table::new(),
            Err(error) => return Err(error),
        };
        let text = toml::to_string(&self.written_into(old)).map_err(io::Error::other)?;
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(text.as_bytes())?;
        fresh.as_file().sync_all()?;
        fresh.persist(file)?;
        Ok(())
    }

    fn written_into(&self, mut table: Table) -> Table {
        let mut put = |setting: Setting, value: Option<Value>| put(&mut table, setting.name(), value);
        let text = |words: &str| Some(Value::String(words.to_owned()));
        match self {
            Choice::Ra { url, ca_file } => {
                put(Setting::RaUrl, text(url));
                put(Setting::RaCaFile, ca_file.as_ref().and_then(|p| p.to_str()).and_then(text));
            }
            Choice::Proxy(proxy) => put(Setting::Proxy, text(&proxy.to_string())),
            Choice::Language(language) => put(Setting::Language, language.and_then(|l| text(l.tag()))),
            Choice::Theme(theme) => put(Setting::Theme, text(theme.name())),
            Choice::TextSize(percent) => put(Setting::TextSize, Some(Value::Integer((*percent).into()))),
            Choice::ReducedMotion(on) => put(Setting::ReducedMotion, Some(Value::Boolean(*on))),
            Choice::Renderer(renderer) => put(Setting::Renderer, text(&renderer.to_string())),
            Choice::RemindCardLeft(minutes) => put(Setting::RemindCardLeft, Some(Value::Integer((*minutes).into()))),
            Choice::RemindExpiring(on) => put(Setting::RemindExpiring, Some(Value::Boolean(*on))),
            Choice::KeepInTray(on) => put(Setting::KeepInTray, Some(Value::Boolean(*on))),
            Choice::StartAtLogin(on) => put(Setting::StartAtLogin, Some(Value::Boolean(*on))),
        }
        table
    }
}

fn put(table: &mut Table, name: &str, value: Option<Value>) {
    match (name.split_once('.'), value) {
        (Some((outer, inner)), value) => {
            let slot = table.entry(outer).or_insert_with(|| Value::Table(Table::new()));
            if !slot.is_table() {
                *slot = Value::Table(Table::new());
            }
            if let Value::Table(inside) = slot {
                put(inside, inner, value);
            }
        }
        (None, Some(value)) => drop(table.insert(name.to_owned(), value)),
        (None, None) => drop(table.remove(name)),
    }
}
