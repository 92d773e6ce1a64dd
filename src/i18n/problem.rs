//! A problem in words: what happened, whether the card was changed, and the exact next thing to do.

use super::{FluentValue, Texts};
use crate::domain::{
    operation::CardChanged,
    problem::{Failure, Problem},
    refusal::Refusal,
};

/// The operating system that a piece of advice is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Os {
    /// Microsoft Windows.
    Windows,
    /// Apple macOS.
    MacOs,
    /// Linux and the like.
    Linux,
}

impl Os {
    /// The one that this program was built for.
    pub const HERE: Os = if cfg!(target_os = "windows") {
        Os::Windows
    } else if cfg!(target_os = "macos") {
        Os::MacOs
    } else {
        Os::Linux
    };

    fn suffix(self) -> &'static str {
        match self {
            Os::Windows => "-windows",
            Os::MacOs => "-macos",
            Os::Linux => "-linux",
        }
    }
}

/// Everything that there is to say of a failure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProblemText {
    /// The stable code, e.g. `W-2003`.
    pub code: &'static str,
    /// One line that says what matters.
    pub headline: String,
    /// What happened.
    pub what: String,
    /// Whether the card was changed.
    pub card: String,
    /// The exact next thing to do.
    pub next: String,
}

impl Texts {
    /// A failure in words, with the advice for `os`.
    pub fn problem_text(&self, failure: &Failure, os: Os) -> ProblemText {
        let problem = &failure.problem;
        let id = problem.id();
        let facts = self.problem_facts(problem);
        let say = |id: String| self.with(&id, &facts);
        let here = format!("problem-{id}-next{}", os.suffix());
        let next = if self.has(&here) { here } else { format!("problem-{id}-next") };
        ProblemText {
            code: problem.code(),
            headline: say(format!("problem-{id}")),
            what: say(format!("problem-{id}-what")),
            card: self.card_changed(failure.card_changed),
            next: say(next),
        }
    }

    /// Whether the card was changed, in a sentence.
    pub fn card_changed(&self, changed: CardChanged) -> String {
        self.get(match changed {
            CardChanged::No => "card-no",
            CardChanged::Yes => "card-yes",
            CardChanged::Unknown => "card-unknown",
        })
    }

    fn problem_facts(&self, problem: &Problem) -> Vec<(&'static str, FluentValue<'static>)> {
        match problem {
            Problem::ReaderNotFound { asked, known } => {
                vec![("asked", asked.clone().into()), ("known", known.join(", ").into())]
            }
            Problem::CardFault { command, status } => {
                vec![("command", (*command).into()), ("status", format!("{status:04X}").into())]
            }
            Problem::CardUnreadable { command } => vec![("command", (*command).into())],
            Problem::WrongPasscode { left } => {
                vec![("tries", left.map_or_else(|| self.get("tries-unknown"), |left| self.tries_left(left.0)).into())]
            }
            Problem::PasscodeRule(fault) => vec![("fault", self.passcode_fault(*fault).into())],
            Problem::RaFailed { status } => vec![("status", status.to_string().into())],
            Problem::NotAllowed { least } => vec![("who", self.who(*least).into())],
            Problem::CutOff { kind } => vec![("kind", self.kind(*kind).into())],
            Problem::Usage { what } | Problem::Internal { what } => vec![("what", (*what).into())],
            Problem::File { what } | Problem::Screen { what } => vec![("what", what.clone().into())],
            Problem::Refused(refusal) => self.refusal_facts(refusal),
            _ => vec![],
        }
    }

    fn refusal_facts(&self, refusal: &Refusal) -> Vec<(&'static str, FluentValue<'static>)> {
        match refusal {
            Refusal::NotYourRole { least } => vec![("who", self.who(*least).into())],
            Refusal::WrongCode { left } => vec![("tries", self.tries_left(*left).into())],
            Refusal::NotNow { allowed, .. } => vec![("allowed", self.deeds(allowed).into())],
            Refusal::TooSoon { seconds } => vec![("seconds", self.seconds(*seconds).into())],
            Refusal::TooEarly { from } => vec![("from", self.date(*from).into())],
            _ => vec![],
        }
    }
}
