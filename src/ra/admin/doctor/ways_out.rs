//! Whether codes can leave: a connection to each gateway, and nothing sent.

use std::path::Path;

use crate::{
    diagnostics::{Line, Report},
    domain::contact::ContactWay,
    ra::{
        messages::{
            Messenger,
            connects::{Connects, DirectoryState},
        },
        server::config::Config,
    },
};

pub fn examine(dir: &Path, config: &Config, found: &mut Report) {
    match Messenger::open(dir, &config.mail, &config.text, &config.contact.email) {
        Ok(messenger) => {
            for (check, way) in [("mail", ContactWay::Email), ("text_messages", ContactWay::Text)] {
                found.add(line(check, way, messenger.connects(way)));
            }
        }
        Err(fault) => {
            let remedy = "Correct [mail] or [text] in ra.toml, or the secret file that it names.";
            found.add(Line::fail("messages", fault.to_string(), remedy));
        }
    }
}

fn line(check: &'static str, way: ContactWay, connects: Connects) -> Line {
    match connects {
        // Codes by text are a second way.
        Connects::Nowhere if way == ContactWay::Text => Line::pass(check, "not set up: codes are sent by e-mail alone"),
        Connects::Nowhere => {
            let remedy =
                "Set up [mail] in ra.toml, or start the service with --mail-dir. Until then nobody gets a code by e-mail.";
            Line::warn(check, "not set up in ra.toml", remedy)
        }
        Connects::Directory { path, state } => match state {
            DirectoryState::There => Line::pass(check, format!("written to {}", path.display())),
            DirectoryState::Absent => {
                let remedy = "The first message makes it. See that something takes its files.";
                Line::warn(check, format!("{} is not there yet", path.display()), remedy)
            }
            DirectoryState::InTheWay => {
                let remedy = "Move away what stands in its place, or name another directory in ra.toml.";
                Line::fail(check, format!("{} is no directory that can be used", path.display()), remedy)
            }
        },
        Connects::Peer { address } => Line::pass(check, format!("{address} takes connections")),
        Connects::Failed { address, why } => {
            let remedy = "See whether host and port in ra.toml are right, and whether a firewall is between. Until then codes do not arrive.";
            Line::fail(check, format!("{address}: {why}"), remedy)
        }
    }
}
