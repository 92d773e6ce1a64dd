//! The smartcard service, its drivers, and the readers.

use super::Say;
use crate::{
    desk::port::ReaderLook,
    diagnostics::{Line, examine::Seen},
    domain::problem::Problem,
    i18n::id,
};

pub fn lines(say: &Say<'_>, seen: &Seen<'_>) -> Vec<Line> {
    let mut all = Vec::new();
    if seen.no_service {
        all.push(say.failed("smart_card_service", &Problem::NoService));
    } else if seen.readers.is_some() {
        all.push(Line::pass("smart_card_service", say.get(id::FOUND_SERVICE)));
    }
    all.extend(drivers(say, seen));
    if !seen.no_service
        && let Some(readers) = seen.readers
    {
        if readers.is_empty() {
            all.push(no_reader(say, seen));
        }
        all.extend(readers.iter().map(|reader| match &reader.look {
            ReaderLook::Failed { problem } => say.failed("reader", problem),
            _ if reader.pad.verify => Line::pass("reader", say.with(id::FOUND_KEYPAD, &[("reader", reader.name.clone().into())])),
            _ => Line::pass("reader", &reader.name),
        }));
    }
    all
}

fn drivers(say: &Say<'_>, seen: &Seen<'_>) -> Option<Line> {
    let drivers = seen.host?.drivers.as_ref()?;
    if drivers.is_empty() {
        return Some(Line::fail("drivers", say.get(id::FOUND_NO_DRIVER), say.get(id::REMEDY_NO_DRIVER)));
    }
    let named = drivers.iter().map(|d| match &d.version {
        Some(version) => format!("{} {version}", d.name),
        None => d.name.clone(),
    });
    Some(Line::pass("drivers", named.collect::<Vec<_>>().join(", ")))
}

/// A reader that is on the USB and not in the list needs its driver, or the service started again; one that is on neither needs a plug.
fn no_reader(say: &Say<'_>, seen: &Seen<'_>) -> Line {
    match seen.host.map(|h| h.usb_readers.join(", ")).filter(|names| !names.is_empty()) {
        Some(names) => {
            let found = say.with(id::FOUND_READER_WITHOUT_DRIVER, &[("names", names.into())]);
            Line::fail("reader", found, say.get(id::REMEDY_READER_WITHOUT_DRIVER)).coded(Problem::NoReader.code())
        }
        None => say.failed("reader", &Problem::NoReader),
    }
}
