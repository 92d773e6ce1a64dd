//! `wardcard change-passcode`: standard input gives the current one, the new one, the new one again.

use super::{
    Global, OneReader, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Outcome, Request},
    domain::{
        passcode::{ChangeEntry, HolderFacts, PasscodeEntry},
        problem::{Exit, Failure},
    },
    i18n::id,
};

pub fn run(global: &Global, system: System, options: &OneReader) -> Exit {
    let result = change(global, system, options);
    report::report("change-passcode", options.json, &global.texts(), &result)
}

fn change(global: &Global, system: System, options: &OneReader) -> Result<Outcome, Failure> {
    let mut session = Session::start(global, system, options.accept_terms).map_err(Failure::untouched)?;
    let reader = session.reader(options.reader.as_deref(), None).map_err(Failure::untouched)?;
    let current = session.passcode(&reader, id::CLI_ASK_CURRENT).map_err(Failure::untouched)?;
    let PasscodeEntry::Typed(current) = current else {
        return session.run(Request::ChangePasscode { reader, entry: ChangeEntry::OnPad, last_try: true });
    };
    let identity_number = session.card(&reader).and_then(|c| c.holder.identity_number.clone());
    let facts = HolderFacts { date_of_birth: None, identity_number };
    let new = session.choose_passcode(&facts, Some(&current)).map_err(Failure::untouched)?;
    let entry = ChangeEntry::Typed { current, new };
    session.run(Request::ChangePasscode { reader, entry, last_try: true })
}
