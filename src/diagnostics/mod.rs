//! What works and what does not on this computer: lines of pass, warn or fail, each with what to do about it.
//!
//! [`examine`] makes the lines of what the desk has found; this room looks for nothing itself, but for the window's record of renderers.
//! Nothing in a line names a person, and [`redact`] goes over all of it once more before it leaves the window.

pub mod examine;
mod lines;
pub mod redact;
pub mod renderer;

#[cfg(test)]
mod tests;

use serde::Serialize;

use self::redact::Private;
use crate::{
    domain::{clock::Timestamp, policy::Contact},
    i18n::{Texts, id},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Warn,
    Fail,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Line {
    /// Stable name of the check, e.g. `ra_reachable`.
    pub check: &'static str,
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do about it; empty where nothing is to be done.
    pub remedy: String,
    /// The stable code of what is wrong, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
}

impl Line {
    pub fn pass(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Pass, found: found.into(), remedy: String::new(), code: None }
    }

    pub fn warn(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warn, found: found.into(), remedy: remedy.into(), code: None }
    }

    pub fn fail(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Fail, found: found.into(), remedy: remedy.into(), code: None }
    }

    pub fn coded(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    pub lines: Vec<Line>,
}

impl Report {
    pub fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub fn is_well(&self) -> bool {
        !self.lines.iter().any(|l| l.verdict == Verdict::Fail)
    }

    /// The code of the first thing that is wrong; of the first warning where nothing is.
    pub fn code(&self) -> Option<&'static str> {
        let first = |verdict| self.lines.iter().filter(move |l| l.verdict == verdict).find_map(|l| l.code);
        first(Verdict::Fail).or_else(|| first(Verdict::Warn))
    }

    /// One line a check, for reading.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let verdict = match line.verdict {
                Verdict::Pass => "pass",
                Verdict::Warn => "warn",
                Verdict::Fail => "FAIL",
            };
            let code = line.code.map(|code| format!(" ({code})")).unwrap_or_default();
            text.push_str(&format!("{verdict}  {}: {}{code}\n", line.check, line.found));
            if !line.remedy.is_empty() {
                text.push_str(&format!("      → {}\n", line.remedy));
            }
        }
        text
    }

    /// All of it for the service desk: the code first, then whom to ask at the RA, then the lines; without names, numbers and secrets.
    pub fn for_service_desk(&self, texts: &Texts, contact: Option<&Contact>, private: &Private, now: Timestamp) -> String {
        let mut text = format!("{} · {}\n", texts.get(id::DIAGNOSIS_TITLE), now.strftime("%Y-%m-%d %H:%M UTC"));
        if let Some(code) = self.code() {
            text.push_str(&format!("{}\n", texts.with(id::CODE_LABEL, &[("code", code.into())])));
        }
        if let Some(contact) = contact {
            // The RA's own words: they name a desk, not a person, and must arrive as they are.
            let words = [&contact.name, &contact.phone, &contact.hours, &contact.email, &contact.place];
            let words: Vec<&str> = words.into_iter().map(|w| w.trim()).filter(|w| !w.is_empty()).collect();
            text.push_str(&format!("{}: {}\n", texts.get(id::CONTACT_TITLE), words.join(", ")));
        }
        text.push('\n');
        text.push_str(&redact::redacted(&self.text(), private));
        text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
    }
}
