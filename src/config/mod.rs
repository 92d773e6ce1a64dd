//! Where the RA is and where the journal is kept: the configuration file (TOML), and what the command line says over it.
//!
//! The file is `wardcard.toml` in the system's configuration folder (on Linux `~/.config/wardcard/`):
//!
//! ```toml
//! [ra]
//! url = "https://ra.example:8443"
//! ca_file = "/etc/wardcard/ra-ca.pem"   # left out: the system's own trust anchors
//!
//! [window]
//! renderer = "auto"                     # or glow, wgpu, cpu: then no other is tried
//! ```

pub mod chosen;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;
use serde::Deserialize;

use crate::domain::{problem::Problem, renderer::Choice};

/// What the configuration file may say. Unknown names are refused: a misspelt setting must not pass in silence.
#[derive(Deserialize, Default, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    pub ra: Option<Ra>,
    pub window: Window,
}

#[derive(Deserialize, Default, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Window {
    pub renderer: Choice,
}

#[derive(Deserialize, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Ra {
    pub url: String,
    pub ca_file: Option<PathBuf>,
}

/// What the command line says over the file.
#[derive(Default)]
pub struct Over {
    pub config: Option<PathBuf>,
    pub ra: Option<String>,
    pub ra_ca: Option<PathBuf>,
    pub renderer: Option<Choice>,
}

/// What is in force.
#[derive(Debug, PartialEq, Eq)]
pub struct Config {
    pub ra: Option<Ra>,
    /// What the window is to be drawn with.
    pub renderer: Choice,
    /// Where the journal and other state is kept.
    pub state: PathBuf,
}

impl Config {
    pub fn load(over: Over) -> Result<Self, Problem> {
        let dirs = ProjectDirs::from("", "", "wardcard").ok_or(Problem::Usage { what: "there is no home folder" })?;
        let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned();
        let file = match &over.config {
            Some(path) => read(path)?.ok_or_else(|| problem(path, "there is no such file"))?,
            None => read(&dirs.config_dir().join("wardcard.toml"))?.unwrap_or_default(),
        };
        let ra = match (over.ra, over.ra_ca, file.ra) {
            (Some(url), ca_file, _) => Some(Ra { url, ca_file }),
            (None, Some(ca_file), Some(ra)) => Some(Ra { url: ra.url, ca_file: Some(ca_file) }),
            (None, None, ra) => ra,
            (None, Some(_), None) => return Err(Problem::Usage { what: "--ra-ca is of no use without --ra" }),
        };
        let renderer = over.renderer.unwrap_or(file.window.renderer);
        Ok(Self { ra, renderer, state })
    }
}

fn read(path: &Path) -> Result<Option<File>, Problem> {
    match fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map(Some).map_err(|e| problem(path, e.message())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(problem(path, &e.to_string())),
    }
}

fn problem(path: &Path, what: &str) -> Problem {
    Problem::File { what: format!("{}: {what}", path.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, ra: Option<&str>, ra_ca: Option<&str>) -> Result<Option<Ra>, Problem> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wardcard.toml");
        fs::write(&path, text).unwrap();
        let over = Over { config: Some(path), ra: ra.map(str::to_owned), ra_ca: ra_ca.map(PathBuf::from), renderer: None };
        Config::load(over).map(|c| c.ra)
    }

    fn ra(url: &str, ca: Option<&str>) -> Option<Ra> {
        Some(Ra { url: url.to_owned(), ca_file: ca.map(PathBuf::from) })
    }

    #[test]
    fn the_command_line_goes_over_the_file() {
        let file = "[ra]\nurl = \"https://a\"\nca_file = \"a.pem\"\n";
        for (text, url, ca, expected) in [
            ("", None, None, None),
            (file, None, None, ra("https://a", Some("a.pem"))),
            (file, None, Some("b.pem"), ra("https://a", Some("b.pem"))),
            // Another RA's trust anchor is not borrowed from the file.
            (file, Some("https://b"), None, ra("https://b", None)),
            ("", Some("https://b"), Some("b.pem"), ra("https://b", Some("b.pem"))),
        ] {
            assert_eq!(load(text, url, ca), Ok(expected));
        }
    }

    #[test]
    fn the_renderer_is_one_of_the_known() {
        use crate::domain::renderer::Renderer::{Cpu, Glow};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wardcard.toml");
        let load = |text: &str, renderer| {
            fs::write(&path, text).unwrap();
            Config::load(Over { config: Some(path.clone()), renderer, ..Over::default() }).map(|c| c.renderer).ok()
        };
        let file = "[window]\nrenderer = \"cpu\"\n";
        for (text, over, expected) in [
            ("", None, Some(Choice::Auto)),
            (file, None, Some(Choice::Only(Cpu))),
            (file, Some(Choice::Only(Glow)), Some(Choice::Only(Glow))),
            (file, Some(Choice::Auto), Some(Choice::Auto)),
            ("[window]\nrenderer = \"opengl\"\n", None, None),
        ] {
            assert_eq!(load(text, over), expected, "{text} {over:?}");
        }
    }

    #[test]
    fn misspelt_settings_and_lonely_options_are_refused() {
        assert!(matches!(load("[ra]\nurll = \"x\"\n", None, None), Err(Problem::File { .. })));
        assert!(matches!(load("not toml", None, None), Err(Problem::File { .. })));
        assert!(matches!(load("", None, Some("b.pem")), Err(Problem::Usage { .. })));
    }
}
