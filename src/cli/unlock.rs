//! `wardcard unlock`: by a one-time code (standard input: code, new passcode, again), or with a helper (helper's passcode, new, again).

use super::{
    Global, WithHelper, report,
    session::{Session, System},
};
use crate::{
    desk::port::{By, Outcome, Request},
    domain::problem::{Exit, Failure, Problem},
    i18n::{Texts, id},
};

pub fn run(global: &Global, system: System, options: &WithHelper) -> Exit {
    let result = unlock(global, system, options);
    report::report("unlock", options.one.json, &Texts::english(), &result)
}

fn unlock(global: &Global, system: System, options: &WithHelper) -> Result<Outcome, Failure> {
    let mut session = Session::start(global, system, options.one.accept_terms).map_err(Failure::untouched)?;
    let (reader, by) = parties(&mut session, options)?;
    match &by {
        By::Holder => session.expect_code(),
        By::Helper { reader, .. } => session.sign_in_helper(reader, id::CLI_ASK_HELPER)?,
    }
    session.run(Request::Unlock { reader, by })
}

/// The holder's reader, and who authorises. Attestation comes before anything is asked.
pub fn parties(session: &mut Session, options: &WithHelper) -> Result<(String, By), Failure> {
    let helper = match &options.helper_reader {
        None => None,
        Some(_) if !options.attest => return Err(Failure::untouched(Problem::AttestationNeeded)),
        asked => match session.reader(asked.as_deref(), None) {
            Err(Problem::NoCard) => return Err(Failure::untouched(Problem::HelperCardNeeded)),
            found => Some(found.map_err(Failure::untouched)?),
        },
    };
    let reader = session.reader(options.one.reader.as_deref(), helper.as_deref()).map_err(Failure::untouched)?;
    let by = match helper {
        None => By::Holder,
        Some(helper) => By::Helper { reader: helper, attested: true },
    };
    Ok((reader, by))
}
