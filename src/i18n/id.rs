//! The messages by name: one constant for each message of `en.ftl`, written by `build.rs` when the program is built.
//!
//! An id without a text does not compile, and a text whose id is not used anywhere is dead code to the compiler.

/// A message. Only the generated constants are of this type, so there is a text for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Id {
    pub(super) name: &'static str,
    /// The names of the facts that its text is filled in with.
    pub(super) facts: &'static [&'static str],
}

/// What is said of a problem; the next thing to do may differ by operating system.
pub(crate) struct ProblemIds {
    pub headline: Id,
    pub what: Id,
    pub next: Id,
    pub windows: Option<Id>,
    pub macos: Option<Id>,
    pub linux: Option<Id>,
}

/// What is said of a warning.
pub(crate) struct WarningIds {
    pub text: Id,
    pub next: Id,
}

include!(concat!(env!("OUT_DIR"), "/message_ids.rs"));
