//! What works and what does not on this computer: lines of pass, warn or fail, each with what to do about it.
//!
//! `examine` makes the lines of what the desk has found; this room looks for nothing itself, but for the window's record of renderers.
//! Nothing in a line names a person, and `redact` goes over all of it once more before it leaves the window. The RA's own doctor
//! uses the lines alone.

#[cfg(feature = "desktop")]
mod chain;
#[cfg(feature = "desktop")]
pub mod examine;
#[cfg(feature = "desktop")]
mod lines;
#[cfg(feature = "desktop")]
pub mod redact;
#[cfg(feature = "desktop")]
pub mod renderer;
#[cfg(feature = "desktop")]
mod service_desk;

#[cfg(test)]
#[cfg(feature = "desktop")]
mod tests;

use serde::Serialize;

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
}
