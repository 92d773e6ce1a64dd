//! What is in force: the layers laid over one another, each value with where it comes from.

use std::path::{Path, PathBuf};

use super::{
    layer::{Layer, Values},
    proxy::Proxy,
    setting::Setting,
    theme::ThemeName,
};
use crate::domain::{language::Language, renderer::Choice as RendererChoice};

/// Minutes after which a card that was left in the reader is spoken of.
const CARD_LEFT: u16 = 5;

/// Where a value comes from, from the weakest to the strongest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// Nobody has said anything.
    BuiltIn,
    /// The computer's own file.
    Machine(PathBuf),
    /// The organisation's policy.
    Policy(PathBuf),
    /// The person's own file.
    User(PathBuf),
    /// Chosen in the window.
    Window(PathBuf),
    /// A file named on the command line.
    Named(PathBuf),
    CommandLine,
}

impl Source {
    pub fn file(&self) -> Option<&Path> {
        match self {
            Source::BuiltIn | Source::CommandLine => None,
            Source::Machine(file) | Source::Policy(file) | Source::User(file) | Source::Window(file) | Source::Named(file) => {
                Some(file)
            }
        }
    }

    /// Whose word stands where a setting is locked.
    pub fn is_administrators(&self) -> bool {
        matches!(self, Source::BuiltIn | Source::Machine(_) | Source::Policy(_))
    }
}

/// A value, where it comes from, and whether the organisation has locked it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced<T> {
    pub value: T,
    pub source: Source,
    pub locked: bool,
}

/// All settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// `None`: no RA is set.
    pub ra_url: Sourced<Option<String>>,
    /// `None`: what the system trusts.
    pub ra_ca_file: Sourced<Option<PathBuf>>,
    pub proxy: Sourced<Proxy>,
    /// `None`: the system's.
    pub language: Sourced<Option<Language>>,
    pub theme: Sourced<ThemeName>,
    /// In percent, 100 to 200.
    pub text_size: Sourced<u16>,
    pub reduced_motion: Sourced<bool>,
    pub renderer: Sourced<RendererChoice>,
    /// In minutes; 0: never.
    pub remind_card_left: Sourced<u16>,
    pub remind_expiring: Sourced<bool>,
    /// Closing the window leaves the program running behind an icon.
    pub keep_in_tray: Sourced<bool>,
    pub start_at_login: Sourced<bool>,
}

/// The layers, from the weakest to the strongest.
pub(super) type Layers = Vec<(Source, Layer)>;

impl Settings {
    pub(super) fn over(layers: &Layers) -> Self {
        let pick = Pick { layers };
        let ra_url = pick.value(Setting::RaUrl, None, |v| v.ra_url.clone().map(Some));
        Self {
            ra_ca_file: pick.trust(&ra_url),
            ra_url,
            proxy: pick.value(Setting::Proxy, Proxy::System, |v| v.proxy.clone()),
            language: pick.value(Setting::Language, None, |v| v.language.map(Some)),
            theme: pick.value(Setting::Theme, ThemeName::default(), |v| v.theme),
            text_size: pick.value(Setting::TextSize, 100, |v| v.text_size),
            reduced_motion: pick.value(Setting::ReducedMotion, false, |v| v.reduced_motion),
            renderer: pick.value(Setting::Renderer, RendererChoice::Auto, |v| v.renderer),
            remind_card_left: pick.value(Setting::RemindCardLeft, CARD_LEFT, |v| v.remind_card_left),
            remind_expiring: pick.value(Setting::RemindExpiring, true, |v| v.remind_expiring),
            keep_in_tray: pick.value(Setting::KeepInTray, false, |v| v.keep_in_tray),
            start_at_login: pick.value(Setting::StartAtLogin, false, |v| v.start_at_login),
        }
    }

    /// Every setting in words, for diagnostics: name, value, source, whether it is locked.
    pub fn in_words(&self) -> Vec<(Setting, String, &Source, bool)> {
        fn one<T>(setting: Setting, of: &Sourced<T>, words: impl FnOnce(&T) -> String) -> (Setting, String, &Source, bool) {
            (setting, words(&of.value), &of.source, of.locked)
        }
        let optional = |o: &Option<String>| o.clone().unwrap_or_else(|| "none".to_owned());
        let path = |p: &Option<PathBuf>| p.as_ref().map_or_else(|| "system".to_owned(), |p| p.display().to_string());
        vec![
            one(Setting::RaUrl, &self.ra_url, optional),
            one(Setting::RaCaFile, &self.ra_ca_file, path),
            one(Setting::Proxy, &self.proxy, Proxy::to_string),
            one(Setting::Language, &self.language, |l| l.map_or("system", Language::tag).to_owned()),
            one(Setting::Theme, &self.theme, |t| t.name().to_owned()),
            one(Setting::TextSize, &self.text_size, u16::to_string),
            one(Setting::ReducedMotion, &self.reduced_motion, bool::to_string),
            one(Setting::Renderer, &self.renderer, RendererChoice::to_string),
            one(Setting::RemindCardLeft, &self.remind_card_left, u16::to_string),
            one(Setting::RemindExpiring, &self.remind_expiring, bool::to_string),
            one(Setting::KeepInTray, &self.keep_in_tray, bool::to_string),
            one(Setting::StartAtLogin, &self.start_at_login, bool::to_string),
        ]
    }
}

struct Pick<'a> {
    layers: &'a Layers,
}

impl Pick<'_> {
    fn is_locked(&self, setting: Setting) -> bool {
        self.layers.iter().any(|(source, layer)| source.is_administrators() && layer.locked.contains(&setting))
    }

    fn value<T>(&self, setting: Setting, built_in: T, of: impl Fn(&Values) -> Option<T>) -> Sourced<T> {
        let locked = self.is_locked(setting);
        let says = |(source, layer): &(Source, Layer)| {
            (!locked || source.is_administrators()).then(|| of(&layer.values).map(|value| (value, source.clone()))).flatten()
        };
        let (value, source) = self.layers.iter().rev().find_map(says).unwrap_or((built_in, Source::BuiltIn));
        Sourced { value, source, locked }
    }

    /// The trust anchor goes with the address: one of a weaker layer is for that layer's RA, and is not lent to another.
    fn trust(&self, url: &Sourced<Option<String>>) -> Sourced<Option<PathBuf>> {
        let of = |v: &Values| v.ra_ca_file.clone().map(Some);
        let file = self.value(Setting::RaCaFile, None, of);
        let strength = |source: &Source| self.layers.iter().position(|(s, _)| s == source);
        let same_ra = || {
            let there = self.layers.iter().find(|(source, _)| *source == file.source);
            let its_own = there.and_then(|(_, layer)| layer.values.ra_url.clone());
            its_own == url.value
        };
        if file.value.is_some() && !file.locked && strength(&file.source) < strength(&url.source) && !same_ra() {
            return Sourced { value: None, source: url.source.clone(), locked: false };
        }
        file
    }
}
