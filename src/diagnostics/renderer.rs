//! What became of the last window's renderers: a small file beside the journal.
//!
//! It says what was being tried before it is tried, and takes that back once a picture was painted. Found still there at the next
//! start, the renderer had taken the program down with it (or somebody had ended the program within its first moment): it is then
//! avoided until it is asked for by name or the program has another version.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::Line;
use crate::{
    domain::renderer::{Choice, Renderer},
    i18n::{Texts, id},
};

/// The file's name in the state folder.
pub const FILE: &str = "renderer.json";

const ENDED: &str = "the program ended while it drew its first picture with it";

/// A renderer that had no window, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failed {
    pub renderer: Renderer,
    pub why: String,
}

/// What has been tried for this window, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tried(pub Vec<Failed>);

impl Tried {
    pub fn add(&mut self, renderer: Renderer, why: impl Into<String>) {
        if !self.has(renderer) {
            self.0.push(Failed { renderer, why: why.into() });
        }
    }

    pub fn has(&self, renderer: Renderer) -> bool {
        self.0.iter().any(|f| f.renderer == renderer)
    }

    /// One line: `glow: …; wgpu: …`.
    pub fn in_words(&self) -> String {
        self.0.iter().map(|f| format!("{}: {}", f.renderer, f.why)).collect::<Vec<_>>().join("; ")
    }
}

/// How the last window came about.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The program's version: another one may work where this did not.
    pub version: String,
    /// What is being tried and has not painted yet.
    pub trying: Option<Renderer>,
    /// What painted the last window.
    pub painted: Option<Renderer>,
    /// What could not, before it.
    pub failed: Tried,
    /// What has taken the program down.
    pub avoid: Vec<Renderer>,
}

impl Record {
    /// The record in a state folder; an empty one where there is none that can be read, which only costs a try.
    pub fn load(state: &Path) -> Self {
        fs::read_to_string(state.join(FILE)).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Keeps it in a state folder, whole or not at all.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn save(&self, state: &Path) -> io::Result<()> {
        fs::create_dir_all(state)?;
        let mut file = tempfile::NamedTempFile::new_in(state)?;
        serde_json::to_writer(&mut file, self)?;
        file.persist(state.join(FILE))?;
        Ok(())
    }

    /// At a start: notes what the last one left behind, and adds what is to be avoided to what has been tried.
    pub fn begin(mut self, version: &str, choice: Choice, tried: &mut Tried) -> Self {
        if self.version != version {
            self = Self { version: version.to_owned(), ..Self::default() };
        }
        if let Some(left) = self.trying.take()
            && !self.avoid.contains(&left)
            // The last resort is never avoided, and what the process before this one has told did end in order.
            && left != Renderer::Cpu
            && !tried.has(left)
        {
            self.avoid.push(left);
        }
        match choice {
            Choice::Only(asked) => self.avoid.retain(|r| *r != asked),
            Choice::Auto => self.avoid.iter().for_each(|r| tried.add(*r, ENDED)),
        }
        self
    }

    /// Before one is tried.
    pub fn trying(&mut self, renderer: Renderer, tried: &Tried) {
        self.trying = Some(renderer);
        self.failed = tried.clone();
    }

    /// After its first picture.
    pub fn painted(&mut self, renderer: Renderer) {
        self.trying = None;
        self.painted = Some(renderer);
    }

    /// After it failed in order.
    pub fn gave_up(&mut self) {
        self.trying = None;
    }

    /// What diagnostics say of it; `None` where no window was ever opened.
    pub fn line(&self, texts: &Texts) -> Option<Line> {
        let painted = self.painted?;
        if self.failed.0.is_empty() {
            return Some(Line::pass("renderer", painted.name()));
        }
        // Else it is a driver's own word.
        let why = |f: &Failed| if f.why == ENDED { texts.get(id::RENDERER_ENDED) } else { f.why.clone() };
        let others = self.failed.0.iter().map(|f| format!("{}: {}", f.renderer, why(f))).collect::<Vec<_>>().join("; ");
        let facts = [("renderer", painted.name().into()), ("others", others.into())];
        Some(Line::warn("renderer", texts.with(id::FOUND_RENDERER_OTHERS, &facts), texts.get(id::DOCTOR_RENDERER)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(record: Record, choice: Choice) -> (Record, Vec<Renderer>) {
        let mut tried = Tried::default();
        let record = record.begin("1", choice, &mut tried);
        (record, tried.0.into_iter().map(|f| f.renderer).collect())
    }

    #[test]
    fn what_took_the_program_down_is_avoided_until_it_is_asked_for() {
        let dir = tempfile::tempdir().unwrap();
        let (mut record, tried) = begin(Record::load(dir.path()), Choice::Auto);
        assert_eq!(tried, []);
        record.trying(Renderer::Glow, &Tried::default());
        record.save(dir.path()).unwrap();

        // The program ended there.
        let (mut record, tried) = begin(Record::load(dir.path()), Choice::Auto);
        assert_eq!(tried, [Renderer::Glow]);
        record.trying(Renderer::Wgpu, &Tried::default());
        record.painted(Renderer::Wgpu);
        record.save(dir.path()).unwrap();
        let (again, tried) = begin(Record::load(dir.path()), Choice::Auto);
        assert_eq!((again.painted, tried), (Some(Renderer::Wgpu), vec![Renderer::Glow]));

        let (mut asked, tried) = begin(again.clone(), Choice::Only(Renderer::Glow));
        assert_eq!(tried, []);
        asked.trying(Renderer::Glow, &Tried::default());
        asked.painted(Renderer::Glow);
        assert_eq!(begin(asked, Choice::Auto).1, []);

        let mut tried = Tried::default();
        again.begin("2", Choice::Auto, &mut tried);
        assert_eq!(tried, Tried::default(), "another version");
    }

    #[test]
    fn the_last_resort_and_what_failed_in_order_are_not_avoided() {
        let left = Record { version: "1".into(), trying: Some(Renderer::Cpu), ..Record::default() };
        assert_eq!(begin(left, Choice::Auto).1, []);
        let mut tried = Tried::default();
        tried.add(Renderer::Glow, "no such extension");
        let told = Record { version: "1".into(), trying: Some(Renderer::Glow), ..Record::default() };
        let record = told.begin("1", Choice::Auto, &mut tried);
        assert_eq!(record.avoid, []);
        assert_eq!(tried.in_words(), "glow: no such extension");
    }

    #[test]
    fn diagnostics_say_what_failed() {
        let texts = Texts::english();
        assert_eq!(Record::default().line(&texts), None);
        let mut record = Record::default();
        record.painted(Renderer::Glow);
        assert_eq!(record.line(&texts), Some(Line::pass("renderer", "glow")));
        record.failed.add(Renderer::Glow, "none");
        record.painted(Renderer::Cpu);
        let line = record.line(&texts).expect("a line");
        assert_eq!(line.found, "cpu, because others did not work: glow: none");
        assert!(!line.remedy.is_empty());
    }
}
