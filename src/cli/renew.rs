//! `wardcard renew`: standard input gives the passcode; with a helper the helper's passcode, then the holder's.

use super::{
    Global, WithHelper, report,
    session::{Session, System},
    unlock::parties,
};
use crate::{
    desk::port::{By, Outcome, Request},
    domain::problem::{Exit, Failure},
    i18n::id,
};

pub fn run(global: &Global, system: System, options: &WithHelper) -> Exit {
    let result = renew(global, system, options);
    report::report("renew", options.one.json, &global.texts(), &result)
}

fn renew(global: &Global, system: System, options: &WithHelper) -> Result<Outcome, Failure> {
    let mut session = Session::start(global, system, options.one.accept_terms).map_err(Failure::untouched)?;
    let (reader, by) = parties(&mut session, options)?;
    if let By::Helper { reader, .. } = &by {
        session.sign_in_helper(reader, id::CLI_ASK_HELPER)?;
    }
    let prompt = if by == By::Holder { id::CLI_ASK_PASSCODE } else { id::CLI_ASK_HOLDER };
    let passcode = session.passcode(&reader, prompt).map_err(Failure::untouched)?;
    session.run(Request::Renew { reader, by, passcode, last_try: true })
}
