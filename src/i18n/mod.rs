//! The words that people see: `assets/i18n/en.ftl` and `cy.ftl`, through Fluent.
//!
//! This room knows how to say every problem, refusal, warning, step and outcome in plain English and Welsh. It is ignorant of windows and
//! terminals: both ask it for text and lay that out themselves.

mod file_trouble;
pub mod id;
mod problem;
mod settings;
mod words;

#[cfg(test)]
mod files;
#[cfg(test)]
mod read;
#[cfg(test)]
mod tests;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use jiff::tz::TimeZone;

pub use fluent_bundle::FluentValue;
pub use id::Id;
pub use problem::{Os, ProblemText};
pub use words::Said;

use crate::domain::language::Language;

const ENGLISH: &str = include_str!("../../assets/i18n/en.ftl");
const WELSH: &str = include_str!("../../assets/i18n/cy.ftl");

/// All words in one language, and the time zone in which dates are said.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    zone: TimeZone,
}

impl Texts {
    /// Dates are said in UTC until [`Texts::in_zone`] says otherwise.
    pub fn new(language: Language) -> Self {
        Self { language, bundle: bundle(language), zone: TimeZone::UTC }
    }

    #[cfg(test)]
    pub fn english() -> Self {
        Self::new(Language::English)
    }

    /// Says dates in this time zone.
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.zone = zone;
        self
    }

    /// From now on everything is said in this language.
    pub fn speak(&mut self, language: Language) {
        if self.language != language {
            self.language = language;
            self.bundle = bundle(language);
        }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of a message that takes no facts.
    pub fn get(&self, id: Id) -> String {
        self.with(id, &[])
    }

    /// The text of a message with its facts filled in.
    pub fn with(&self, id: Id, facts: &[(&str, FluentValue<'_>)]) -> String {
        #[cfg(test)]
        for name in id.facts {
            assert!(facts.iter().any(|(given, _)| given == name), "{} is not told {name}", id.name);
        }
        let Some(pattern) = self.bundle.get_message(id.name).and_then(|m| m.value()) else { return id.name.to_owned() };
        let args: FluentArgs<'_> = facts.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = vec![];
        self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    // The plural forms go by the locale (CLDR): British English has two, Welsh six.
    let (locale, words) = match language {
        Language::English => ("en-GB", ENGLISH),
        Language::Welsh => ("cy-GB", WELSH),
    };
    let mut bundle = FluentBundle::new(vec![locale.parse().unwrap_or_default()]);
    // The marks that isolate text of another direction are drawn as boxes by egui and by terminals.
    bundle.set_use_isolating(false);
    // A fault in the file leaves out the message at fault only, and the tests find it.
    bundle.add_resource_overriding(FluentResource::try_new(words.to_owned()).unwrap_or_else(|(partial, _)| partial));
    bundle
}
