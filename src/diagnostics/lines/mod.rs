//! The lines, one file for each part of the way from the reader to the RA.

pub mod cards;
pub mod computer;
pub mod service;
pub mod way;

use super::Line;
use crate::{
    domain::problem::{Failure, Problem},
    i18n::{FluentValue, Os, Texts, id::Id},
};

/// Says things in the person's language.
pub struct Say<'a> {
    pub texts: &'a Texts,
    pub os: Os,
}

impl Say<'_> {
    pub fn get(&self, id: Id) -> String {
        self.texts.get(id)
    }

    pub fn with(&self, id: Id, facts: &[(&str, FluentValue<'_>)]) -> String {
        self.texts.with(id, facts)
    }

    /// A failed line for a problem, with its own words, advice and code.
    pub fn failed(&self, check: &'static str, problem: &Problem) -> Line {
        let text = self.texts.problem_text(&Failure::untouched(problem.clone()), self.os);
        Line::fail(check, text.what, text.next).coded(text.code)
    }
}

/// A word that begins a line elsewhere, for the middle of one.
fn in_a_row(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
