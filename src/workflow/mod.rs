//! Sign-in, change, unlock, renew, issue, repair, reports and the RA's deeds: one machine each, without I/O.
//!
//! A machine is a pure function `(state, Input) → (state, Effect)`. The desk performs the effect and feeds the result back. An effect
//! is either card or network, never both; what must survive a cut is kept in the journal *before* the irreversible effect. This room
//! is ignorant of readers, sockets, egui and the wall clock.

mod by_code;
#[cfg(test)]
mod by_code_tests;
pub mod change;
pub mod deed;
pub mod effect;
pub mod expiring;
pub mod issue;
pub mod journal;
pub mod keys;
pub mod presence;
pub mod puk;
pub mod renew;
pub mod repair;
#[cfg(test)]
mod repair_tests;
pub mod report;
pub mod retake;
#[cfg(test)]
mod retake_tests;
pub mod sign_in;
pub mod talk;
pub mod unlock;
#[cfg(test)]
mod unlock_tests;

use effect::{Effect, Input};
use talk::Progress;

/// A workflow at any point of its way.
pub enum Machine {
    SignIn(sign_in::SignIn),
    Change(change::Change),
    Unlock(Box<unlock::Unlock>),
    Renew(Box<renew::Renew>),
    Issue(Box<issue::Issue>),
    Repair(Box<repair::Repair>),
    /// One call in a session.
    Deed(deed::Do),
    /// Who expires soon.
    Expiring(Box<expiring::Expiring>),
    ReportByCode(Box<report::ReportByCode>),
}

impl Machine {
    /// Takes what came of the last effect (or [`Input::Begin`]), and says what to do next.
    pub fn step(self, input: Input) -> (Self, Effect) {
        match self {
            Machine::SignIn(m) => wrap(m.step(input), Machine::SignIn),
            Machine::Change(m) => wrap(m.step(input), Machine::Change),
            Machine::Unlock(m) => wrap(m.step(input), |m| Machine::Unlock(Box::new(m))),
            Machine::Renew(m) => wrap(m.step(input), |m| Machine::Renew(Box::new(m))),
            Machine::Issue(m) => wrap(m.step(input), |m| Machine::Issue(Box::new(m))),
            Machine::Repair(m) => wrap(m.step(input), |m| Machine::Repair(Box::new(m))),
            Machine::Deed(m) => wrap(m.step(input), Machine::Deed),
            Machine::Expiring(m) => wrap(m.step(input), |m| Machine::Expiring(Box::new(m))),
            Machine::ReportByCode(m) => wrap(m.step(input), |m| Machine::ReportByCode(Box::new(m))),
        }
    }

    /// Where it stands, in steps that people see; `None` for work that is over in a moment.
    pub fn progress(&self) -> Option<Progress> {
        match self {
            Machine::SignIn(_) | Machine::Change(_) | Machine::Deed(_) | Machine::ReportByCode(_) => None,
            Machine::Expiring(_) => None,
            Machine::Unlock(m) => Some(m.progress()),
            Machine::Renew(m) => Some(m.progress()),
            Machine::Issue(m) => Some(m.progress()),
            Machine::Repair(m) => Some(m.progress()),
        }
    }
}

fn wrap<M>(stepped: (M, Effect), into: impl FnOnce(M) -> Machine) -> (Machine, Effect) {
    (into(stepped.0), stepped.1)
}
