//! What a person has chosen in the window: language, colours and text size, kept from one start to the next.
//!
//! The file is `settings.toml` beside `wardcard.toml`. The window writes it; what it does not say is as it is at first.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use crate::domain::language::Language;

/// As it is in the file. Values from a newer version are left aside by whoever asks for them.
#[derive(Serialize, Deserialize, Default, Clone, PartialEq, Eq, Debug)]
#[serde(default)]
pub struct Chosen {
    /// A language's tag.
    pub language: Option<String>,
    /// The name of the colours.
    pub theme: Option<String>,
    /// In percent.
    pub text_size: Option<u16>,
}

impl Chosen {
    /// What is in the file; nothing where there is none, or none that can be read: that must not keep the window shut.
    pub fn load(path: &Path) -> Self {
        fs::read_to_string(path).ok().and_then(|text| toml::from_str(&text).ok()).unwrap_or_default()
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// Where the file or its folder cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let text = toml::to_string(self).map_err(io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    }

    pub fn language(&self) -> Option<Language> {
        self.language.as_ref().and_then(|tag| tag.parse().ok())
    }
}

/// Where it is kept; `None` without a home folder.
pub fn path() -> Option<PathBuf> {
    ProjectDirs::from("", "", "wardcard").map(|dirs| dirs.config_dir().join("settings.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/settings.toml");
        assert_eq!(Chosen::load(&path), Chosen::default());
        let chosen = Chosen { language: Some("cy".to_owned()), theme: Some("dark".to_owned()), text_size: Some(150) };
        chosen.save(&path).unwrap();
        assert_eq!(Chosen::load(&path), chosen);
        assert_eq!(chosen.language(), Some(Language::Welsh));
    }

    #[test]
    fn what_cannot_be_read_counts_as_not_chosen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        for (text, expected) in [
            ("not toml", Chosen::default()),
            ("text_size = 'large'", Chosen::default()),
            // From a later version.
            ("later = true\ntext_size = 125", Chosen { text_size: Some(125), ..Chosen::default() }),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(Chosen::load(&path), expected, "{text}");
        }
        assert_eq!(Chosen { language: Some("tlh".to_owned()), ..Chosen::default() }.language(), None);
    }
}
