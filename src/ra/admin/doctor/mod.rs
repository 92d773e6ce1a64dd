//! `wardcard-ra doctor`: what works and what does not on this machine, each with what to do about it.
//!
//! Things are opened as the service opens them when it starts, by the same configuration, but nothing is made, brought up to date or
//! sent, so that it may be asked while the service runs. Its lines name no person and hold no secret: they can be given to whoever
//! helps.

mod audit;
mod authorities;
mod database;
mod files;
mod tls;
mod vault;
mod ways_out;

#[cfg(test)]
mod tests;

use super::{AdminFault, data::Data};
use crate::{
    diagnostics::{Line, Report},
    domain::clock::{Clock, Timestamp, days_until},
    ra::server::{
        config::{self, Config, ConfigFault},
        running::install_tls_provider,
    },
};

/// Looks at everything and tells it, as text or as one JSON object; a fault where something fails.
pub fn doctor(data: &Data, json: bool, clock: &Clock, tell: impl FnOnce(&str)) -> Result<(), AdminFault> {
    let found = examine(data, clock);
    tell(&print(&found, json));
    if found.is_well() { Ok(()) } else { Err(AdminFault::Unwell) }
}

/// Looks at everything. What needs something that has failed is left out.
fn examine(data: &Data, clock: &Clock) -> Report {
    install_tls_provider();
    let now = clock.now();
    let mut found = Report::default();
    found.add(Line::pass("version", concat!("wardcard-ra ", env!("CARGO_PKG_VERSION"))));
    files::examine(data, &mut found);
    let config = configuration(data, &mut found);
    let mut master = None;
    if let Some(config) = &config {
        let opened = vault::master(data, config, &mut found);
        authorities::examine(data, config, opened.refused_by(), clock, &mut found);
        tls::examine(&data.dir, config, now, &mut found);
        ways_out::examine(&data.dir, config, &mut found);
        master = opened.master();
    }
    let notary = audit::key(&data.dir, &mut found);
    database::examine(data, master, notary.as_ref(), now, &mut found);
    found
}

fn print(found: &Report, json: bool) -> String {
    if json { serde_json::json!(found).to_string() } else { found.text().trim_end().to_owned() }
}

fn configuration(data: &Data, found: &mut Report) -> Option<Config> {
    let (check, path) = ("configuration", data.dir.join(config::FILE));
    match Config::read(&data.dir) {
        Ok(config) => {
            found.add(Line::pass(check, format!("{} can be read", path.display())));
            Some(config)
        }
        Err(fault) => {
            let remedy = if path.exists() {
                "Correct the file. How it should be is in the manual."
            } else {
                "Name the right directory with --data, or run `wardcard-ra init`."
            };
            found.add(Line::fail(check, without_quotation(&fault), remedy));
            None
        }
    }
}

/// The library quotes the line that is wrong, and somebody may have written a password there.
fn without_quotation(fault: &ConfigFault) -> String {
    match fault {
        ConfigFault::Content { path, why } => format!("{} is not as it should be: {}", path.display(), why.message()),
        other => other.to_string(),
    }
}

/// A line on something that ends.
fn ends(check: &'static str, what: &str, at: Timestamp, now: Timestamp, warn_days: i64, remedy: &str) -> Line {
    let (days, day) = (days_until(now, at), at.strftime("%Y-%m-%d"));
    if now >= at {
        Line::fail(check, format!("{what} has expired on {day}"), remedy)
    } else if days < warn_days {
        Line::warn(check, format!("{what} expires on {day}, in {days} days"), remedy)
    } else {
        Line::pass(check, format!("{what} is good until {day}, {days} days"))
    }
}
