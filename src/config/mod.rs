//! The settings: which files they are in, what is in force, and where each value comes from.
//!
//! Laid over one another, the later over the earlier: what is built in; the computer's file; the organisation's policy; the person's
//! files lock, the others do not change. A file's form, and what can be set, is in [`layer`].
//!
//! | | Linux | Windows | macOS |
//! |---|---|---|---|
//! | computer | `/etc/wardcard/wardcard.toml` | `%ProgramData%\Wardcard\wardcard.toml` | `/Library/Application Support/Wardcard/wardcard.toml` |
//! | policy | `policy.toml` beside it | the same | the same |
//! | own | `~/.config/wardcard/wardcard.toml` (XDG) | `%AppData%\wardcard\config\wardcard.toml` | `~/Library/Application Support/wardcard/wardcard.toml` |
//! | window | `settings.toml` beside the own | the same | the same |
//!
//! A leaf: it knows files and nothing of windows or the RA's wire.

pub mod choice;
pub mod fault;
pub mod layer;
pub mod proxy;
pub mod setting;
pub mod settings;
pub mod theme;

#[cfg(test)]
mod tests;

use std::{
    env,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;

use self::{
    fault::{ConfigFault, Mistake},
    layer::{Layer, Owner, Values},
    setting::Setting,
    settings::{Layers, Settings, Source},
};
use crate::domain::{language::Language, problem::Problem, renderer::Choice as RendererChoice};

/// Where the files are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    pub machine: PathBuf,
    pub policy: PathBuf,
    pub user: PathBuf,
    pub window: PathBuf,
    /// The folder of the journal and other state.
    pub state: PathBuf,
}

impl Places {
    /// Those of this system and this person.
    ///
    /// # Errors
    /// Where the person has no home folder.
    pub fn of_system() -> Result<Self, Problem> {
        let dirs = ProjectDirs::from("", "", "wardcard").ok_or(Problem::Usage { what: "there is no home folder" })?;
        let shared = shared_folder();
        Ok(Self {
            machine: shared.join("wardcard.toml"),
            policy: shared.join("policy.toml"),
            user: dirs.config_dir().join("wardcard.toml"),
            window: dirs.config_dir().join("settings.toml"),
            state: dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned(),
        })
    }
}

/// The folder that only an administrator writes to.
fn shared_folder() -> PathBuf {
    if cfg!(windows) {
        // Locks keep people from mistakes. Whoever can set this variable can run another program as well: it is the RA that decides.
        PathBuf::from(env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into())).join("Wardcard")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Wardcard")
    } else {
        PathBuf::from("/etc/wardcard")
    }
}

/// What the command line says over the files.
#[derive(Default, Clone, Debug)]
pub struct Over {
    pub config: Option<PathBuf>,
    pub ra: Option<String>,
    pub ra_ca: Option<PathBuf>,
    pub language: Option<Language>,
    pub renderer: Option<RendererChoice>,
}

/// What is in force, and what is wrong with the files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub settings: Settings,
    pub faults: Vec<ConfigFault>,
    /// The files that were there, the weakest first.
    pub files: Vec<PathBuf>,
    pub places: Places,
}

impl Config {
    /// # Errors
    /// Where the person has no home folder, and where the command line is at odds with what the organisation has locked. Mistakes in
    /// the files are in [`Config::faults`]: a window has to start all the same.
    pub fn load(over: &Over) -> Result<Self, Problem> {
        Self::at(Places::of_system()?, over)
    }

    /// The same, for files anywhere.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn at(places: Places, over: &Over) -> Result<Self, Problem> {
        let mut layers: Layers = vec![
            (Source::Machine(places.machine.clone()), layer::read(&places.machine, Owner::Administrator)),
            (Source::Policy(places.policy.clone()), layer::read(&places.policy, Owner::Administrator)),
        ];
        if over.config.is_none() {
            layers.push((Source::User(places.user.clone()), layer::read(&places.user, Owner::Person)));
        }
        layers.push((Source::Window(places.window.clone()), layer::read(&places.window, Owner::Person)));
        if let Some(named) = &over.config {
            layers.push((Source::Named(named.clone()), named_file(named)));
        }
        let before = Settings::over(&layers);
        over.mind_locks(&before)?;
        if over.ra_ca.is_some() && over.ra.is_none() && before.ra_url.value.is_none() {
            return Err(Problem::Usage { what: "--ra-ca is of no use without --ra" });
        }
        layers.push((Source::CommandLine, Layer { values: over.values(&before), ..Layer::default() }));
        Ok(Self {
            settings: Settings::over(&layers),
            faults: layers.iter().flat_map(|(_, layer)| layer.faults.clone()).collect(),
            files: layers.iter().filter_map(|(source, _)| source.file()).filter(|f| f.exists()).map(Path::to_owned).collect(),
            places,
        })
    }

    /// For a command: a mistake in a file is not passed over in silence.
    ///
    /// # Errors
    /// The first mistake.
    pub fn without_faults(self) -> Result<Self, Problem> {
        match self.faults.first() {
            None => Ok(self),
            Some(fault) => Err(Problem::File { what: fault.to_string() }),
        }
    }
}

fn named_file(path: &Path) -> Layer {
    if path.exists() {
        return layer::read(path, Owner::Person);
    }
    let fault = ConfigFault { file: path.to_owned(), line: None, what: Mistake::Missing };
    Layer { faults: vec![fault], ..Layer::default() }
}

impl Over {
    /// What is said must not be at odds with what is locked. The same again is no contradiction.
    fn mind_locks(&self, settings: &Settings) -> Result<(), Problem> {
        let odds = [
            (Setting::RaUrl, settings.ra_url.locked && self.ra.is_some() && self.ra != settings.ra_url.value),
            (Setting::RaCaFile, settings.ra_ca_file.locked && self.ra_ca.is_some() && self.ra_ca != settings.ra_ca_file.value),
            (Setting::Language, settings.language.locked && self.language.is_some() && self.language != settings.language.value),
            (Setting::Renderer, settings.renderer.locked && self.renderer.is_some_and(|r| r != settings.renderer.value)),
        ];
        match odds.into_iter().find(|(_, is_at_odds)| *is_at_odds) {
            Some((setting, _)) => Err(Problem::Managed { setting: setting.name() }),
            None => Ok(()),
        }
    }

    fn values(&self, before: &Settings) -> Values {
        Values {
            // A trust anchor alone is for the RA of the files.
            ra_url: self.ra.clone().or_else(|| self.ra_ca.as_ref().and(before.ra_url.value.clone())),
            ra_ca_file: self.ra_ca.clone(),
            language: self.language,
            renderer: self.renderer,
            ..Values::default()
        }
    }
}
