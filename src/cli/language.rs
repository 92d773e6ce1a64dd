//! In which language a command, or the window that it opens, speaks.

use std::env;

use super::{Global, session::config};
use crate::{domain::language::Language, i18n::Texts};

impl Global {
    /// The words, in the language of `--language`, else of the settings, else of the system's locale, else in English.
    pub fn texts(&self) -> Texts {
        // What is wrong with the settings is told by whoever goes by them: it is told in some language.
        let set = || config(self).ok().and_then(|config| config.settings.language.value);
        Texts::new(self.language.or_else(set).or_else(|| of_locale(|name| env::var(name).ok())).unwrap_or_default())
    }
}

/// The first of these that is set decides, also where there are no words in its language (POSIX, Base Definitions 8.2).
fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Option<Language> {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty())?;
    locale.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for (set, expected) in [
            (vec![], None),
            (vec![("LANG", "cy_GB.UTF-8")], Some(Language::Welsh)),
            (vec![("LANG", "cy_GB.UTF-8"), ("LC_ALL", "")], Some(Language::Welsh)),
            (vec![("LANG", "cy_GB.UTF-8"), ("LC_MESSAGES", "en_GB")], Some(Language::English)),
            (vec![("LANG", "en_GB"), ("LC_MESSAGES", "en_GB"), ("LC_ALL", "cy")], Some(Language::Welsh)),
            (vec![("LANG", "cy_GB"), ("LC_ALL", "C")], None),
        ] {
            let variable = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(of_locale(variable), expected, "{set:?}");
        }
    }
}
