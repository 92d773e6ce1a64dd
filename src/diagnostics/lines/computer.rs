//! The program, its settings and who has set them, and the workstation's credential.

use super::{Say, in_a_row};
use crate::{
    config::{setting::Setting, settings::Source},
    desk::port::{EnrolmentState, Loaded, NoKeyring},
    diagnostics::{Line, examine::Seen},
    i18n::id,
};

pub fn lines(say: &Say<'_>, seen: &Seen<'_>) -> Vec<Line> {
    let mut all = vec![version(say, seen)];
    all.push(files(say, seen));
    all.push(locked(say, seen));
    all.extend(ra_policy(say, seen));
    all.extend(enrolment(say, seen));
    all
}

fn version(say: &Say<'_>, seen: &Seen<'_>) -> Line {
    let system = seen.host.map_or(std::env::consts::OS, |h| h.system.as_str());
    let own = format!("wardcard {}, {system}", env!("CARGO_PKG_VERSION"));
    let ra = seen.ra.and_then(|ra| ra.service.value()).and_then(|service| service.version.clone());
    Line::pass(
        "version",
        match ra {
            Some(ra) => say.with(id::FOUND_VERSIONS, &[("own", own.into()), ("ra", ra.into())]),
            None => own,
        },
    )
}

/// Which files are in force, and what is wrong with them.
fn files(say: &Say<'_>, seen: &Seen<'_>) -> Line {
    if let Some(first) = seen.config.faults.first() {
        let more = seen.config.faults.iter().map(|f| say.texts.mistake_at(f)).collect::<Vec<_>>().join(" ");
        let remedy = say.with(id::REMEDY_SETTINGS, &[("file", first.file.display().to_string().into())]);
        return Line::fail("settings", more, remedy);
    }
    let files: Vec<_> = seen.config.files.iter().map(|f| f.display().to_string()).collect();
    let set = seen.config.settings.in_words().into_iter().filter(|(_, _, source, _)| **source != Source::BuiltIn);
    let set: Vec<_> = set
        .map(|(setting, value, source, _)| {
            format!("{setting} = {} ({})", shown(setting, value), in_a_row(&say.texts.source(source)))
        })
        .collect();
    if set.is_empty() {
        return Line::pass("settings", say.get(id::FOUND_SETTINGS_NONE));
    }
    Line::pass("settings", format!("{}. {}", set.join(", "), files.join(", ")))
}

/// An address could carry a name and a password, though none is taken there.
fn shown(setting: Setting, value: String) -> String {
    match (setting, value.split_once('@')) {
        (Setting::RaUrl, Some((_, host))) => host.to_owned(),
        _ => value,
    }
}

fn locked(say: &Say<'_>, seen: &Seen<'_>) -> Line {
    let names: Vec<_> =
        seen.config.settings.in_words().into_iter().filter(|(.., locked)| *locked).map(|(setting, ..)| setting.name()).collect();
    let found = if names.is_empty() {
        say.get(id::FOUND_POLICY_NONE)
    } else {
        say.with(id::FOUND_POLICY, &[("names", names.join(", ").into())])
    };
    Line::pass("policy", found)
}

fn ra_policy(say: &Say<'_>, seen: &Seen<'_>) -> Option<Line> {
    let Loaded::Ready(service) = &seen.ra?.service else { return None };
    let days = say.texts.days(service.policy.warning_days.into());
    let version = service.terms.version.clone();
    Some(Line::pass("ra_policy", say.with(id::FOUND_RA_POLICY, &[("days", days.into()), ("version", version.into())])))
}

fn enrolment(say: &Say<'_>, seen: &Seen<'_>) -> Option<Line> {
    // The first eight digits tell one workstation from another.
    let short = |number: &String| number.chars().take(8).collect::<String>();
    match &seen.host?.enrolment {
        EnrolmentState::NotAsked => None,
        EnrolmentState::Asking => {
            Some(Line::warn("keyring", say.get(id::FOUND_KEYRING_ASKING), say.get(id::REMEDY_KEYRING_ASKING)))
        }
        EnrolmentState::Kept { number } => {
            Some(Line::pass("keyring", say.with(id::FOUND_KEYRING, &[("number", short(number).into())])))
        }
        EnrolmentState::Unkept { number, why } => {
            let why = say.get(match why {
                NoKeyring::Absent => id::KEYRING_ABSENT,
                NoKeyring::Locked => id::KEYRING_LOCKED,
                NoKeyring::Damaged => id::KEYRING_DAMAGED,
                NoKeyring::Failed => id::KEYRING_FAILED,
            });
            let facts = [("number", short(number).into()), ("why", why.into())];
            Some(Line::warn("keyring", say.with(id::FOUND_KEYRING_NONE, &facts), say.get(id::REMEDY_KEYRING_NONE)))
        }
    }
}
