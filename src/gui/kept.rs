//! The window as the person left it last time.

use super::{
    app::{Options, Settings},
    screens::settings::SIZES,
    theme::Theme,
};
use crate::{
    config::chosen::{self, Chosen},
    domain::clock::Clock,
};

impl Options {
    /// With the colours and the text size of last time, and what is chosen from now on kept for the next.
    pub fn as_left(clock: Clock) -> Self {
        let path = chosen::path();
        let last = path.as_deref().map(Chosen::load).unwrap_or_default();
        Self {
            theme: theme_of(&last),
            text_size: text_size_of(&last),
            clock,
            demo: None,
            keep: path.map(|path| {
                Box::new(move |settings| {
                    if let Err(error) = to_keep(settings).save(&path) {
                        tracing::warn!(%error, "the settings could not be kept");
                    }
                }) as _
            }),
        }
    }
}

const THEMES: [(Theme, &str); 3] = [(Theme::Light, "light"), (Theme::Dark, "dark"), (Theme::HighContrast, "high-contrast")];

fn theme_of(chosen: &Chosen) -> Theme {
    let named = |name: &String| THEMES.iter().find(|(_, n)| n == name).map(|(theme, _)| *theme);
    chosen.theme.as_ref().and_then(named).unwrap_or(Theme::Light)
}

/// One of those that are offered: the file may say anything.
fn text_size_of(chosen: &Chosen) -> u16 {
    chosen.text_size.filter(|size| SIZES.contains(size)).unwrap_or(100)
}

fn to_keep(settings: Settings) -> Chosen {
    let theme = THEMES.iter().find(|(theme, _)| *theme == settings.theme).map(|(_, name)| (*name).to_owned());
    Chosen { language: Some(settings.language.tag().to_owned()), theme, text_size: Some(settings.text_size) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn every_setting_comes_back_as_it_was_kept() {
        for (theme, _) in THEMES {
            for text_size in SIZES {
                for language in Language::ALL {
                    let kept = to_keep(Settings { theme, text_size, language });
                    assert_eq!((theme_of(&kept), text_size_of(&kept)), (theme, text_size));
                    assert_eq!(kept.language(), Some(language));
                }
            }
        }
    }

    #[test]
    fn what_is_not_offered_is_as_at_first() {
        for (theme, text_size) in [(None, None), (Some("pink"), Some(3000)), (Some(""), Some(0))] {
            let chosen = Chosen { theme: theme.map(str::to_owned), text_size, ..Chosen::default() };
            assert_eq!((theme_of(&chosen), text_size_of(&chosen)), (Theme::Light, 100));
        }
    }
}
