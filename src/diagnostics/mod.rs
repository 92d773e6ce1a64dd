//! What works and what does not on this computer: lines of pass, warn or fail, each with what to do about it.
//!
//! A leaf: it holds and prints what the caller found, and looks for nothing itself, but for the window's record of renderers. Nothing in a
//! line names a person.

pub mod renderer;

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
}

impl Line {
    pub fn pass(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Pass, found: found.into(), remedy: String::new() }
    }

    pub fn warn(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warn, found: found.into(), remedy: remedy.into() }
    }

    pub fn fail(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Fail, found: found.into(), remedy: remedy.into() }
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

    /// One line a check, for reading and for the service desk.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let verdict = match line.verdict {
                Verdict::Pass => "pass",
                Verdict::Warn => "warn",
                Verdict::Fail => "FAIL",
            };
            text.push_str(&format!("{verdict}  {}: {}\n", line.check, line.found));
            if !line.remedy.is_empty() {
                text.push_str(&format!("      → {}\n", line.remedy));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_line_makes_it_unwell() {
        let mut report = Report::default();
        report.add(Line::pass("service", "running"));
        report.add(Line::warn("clock", "3 minutes off", "set it"));
        assert!(report.is_well());
        report.add(Line::fail("readers", "none", "plug one in"));
        assert!(!report.is_well());
        assert!(report.text().contains("FAIL  readers: none\n      → plug one in"));
    }
}
