//! The languages that the words are in.

use std::str::FromStr;

/// A language with a file of words in `assets/i18n`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    #[default]
    English,
    Welsh,
}

/// A language that there are no words in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there are no words in this language; use en (English) or cy (Cymraeg)")]
pub struct UnknownLanguage;

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Welsh];

    /// The language's subtag (RFC 5646), as in the name of its file.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Welsh => "cy",
        }
    }
}

/// From a tag (`cy`, `cy-GB`) or the name of a POSIX locale (`cy_GB.UTF-8`): what follows the language's subtag does not matter.
impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let subtag = text.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(subtag)).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_locales_are_read() {
        for (text, expected) in [
            ("en", Ok(Language::English)),
            ("en-GB", Ok(Language::English)),
            ("cy", Ok(Language::Welsh)),
            ("CY", Ok(Language::Welsh)),
            ("cy_GB.UTF-8", Ok(Language::Welsh)),
            ("cy@euro", Ok(Language::Welsh)),
            ("C.UTF-8", Err(UnknownLanguage)),
            ("cym", Err(UnknownLanguage)),
            ("fr_FR", Err(UnknownLanguage)),
            ("", Err(UnknownLanguage)),
        ] {
            assert_eq!(text.parse::<Language>(), expected, "{text}");
        }
    }
}
