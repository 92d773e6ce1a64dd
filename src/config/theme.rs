//! The names of the sets of colours. Which colours they are is the window's own business.

use std::str::FromStr;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ThemeName {
    #[default]
    Light,
    Dark,
    HighContrast,
}

impl ThemeName {
    pub const ALL: [ThemeName; 3] = [ThemeName::Light, ThemeName::Dark, ThemeName::HighContrast];
    pub const NAMES: [&'static str; 3] = ["light", "dark", "high-contrast"];

    pub fn name(self) -> &'static str {
        match self {
            ThemeName::Light => "light",
            ThemeName::Dark => "dark",
            ThemeName::HighContrast => "high-contrast",
        }
    }
}

/// Not the name of a set of colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there are no colours of this name")]
pub struct UnknownTheme;

impl FromStr for ThemeName {
    type Err = UnknownTheme;

    fn from_str(text: &str) -> Result<Self, UnknownTheme> {
        Self::ALL.into_iter().find(|theme| theme.name() == text).ok_or(UnknownTheme)
    }
}
