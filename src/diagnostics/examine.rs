//! Everything that is looked at, in the order in which one depends on the other.

use super::{Report, lines, renderer::Record};
use crate::{
    config::Config,
    desk::port::{HostFacts, RaLink, ReaderView},
    domain::clock::Timestamp,
    i18n::{Os, Texts},
};

/// What is known. What is `None` has not been asked yet, and has no line.
pub struct Seen<'a> {
    pub config: &'a Config,
    pub readers: Option<&'a [ReaderView]>,
    /// No PC/SC service is running.
    pub no_service: bool,
    pub ra: Option<&'a RaLink>,
    pub host: Option<&'a HostFacts>,
    /// How the last window was drawn.
    pub renderer: Option<&'a Record>,
    pub now: Timestamp,
    pub os: Os,
}

/// The lines for what is known, in the words of `texts`.
pub fn examine(seen: &Seen<'_>, texts: &Texts) -> Report {
    let say = lines::Say { texts, os: seen.os };
    let mut report = Report::default();
    let all = [
        lines::service::lines(&say, seen),
        lines::cards::lines(&say, seen),
        lines::way::lines(&say, seen),
        lines::computer::lines(&say, seen),
        seen.renderer.and_then(|record| record.line(texts)).into_iter().collect(),
    ];
    all.into_iter().flatten().for_each(|line| report.add(line));
    report
}
