//! Who issues the cards' certificates, and whose others are trusted.

use super::ends;
use crate::{
    diagnostics::{Line, Report},
    domain::clock::{Clock, Timestamp},
    ra::{
        admin::data::Data,
        ca::{CaFault, CertificateAuthority, anchors::Anchors, builtin::BuiltIn, config::CaConfig, est::Est, tls},
        server::{config::Config, running::CARD_CA},
    },
};

/// Days before the end of an authority from which something has to be done: everyone who verifies is to learn its successor.
pub const DAYS: i64 = 90;

/// `refused`: the label of a token that has refused its PIN just now.
pub fn examine(data: &Data, config: &Config, refused: Option<&str>, clock: &Clock, found: &mut Report) {
    let check = "card_authority";
    if refused.is_some() && config.ca.token() == refused {
        let remedy = "Correct the PIN file of the vault first, then ask again.";
        found.add(Line::fail(check, "its token has refused the vault's PIN just now, so its own was not tried", remedy));
    } else {
        match &config.ca {
            CaConfig::BuiltIn(built_in) => match BuiltIn::open_by(built_in, &data.dir, CARD_CA) {
                Ok(authority) => found.add(until(&authority, config, clock.now())),
                Err(fault) => found.add(Line::fail(check, fault.to_string(), built_in_remedy(&fault))),
            },
            CaConfig::Est(upstream) => match Est::look(upstream, &data.dir, clock.clone()) {
                Ok((authority, away)) => {
                    found.add(until(&authority, config, clock.now()));
                    found.add(match away {
                        None => Line::pass("est_server", format!("{} answers", upstream.url)),
                        Some(fault) => {
                            let remedy = "See that the server runs and can be reached. Until then no certificate is issued.";
                            Line::fail("est_server", format!("{}: {fault}", upstream.url), remedy)
                        }
                    });
                }
                Err(fault) => {
                    let remedy =
                        "See that the server runs, and that [ca] in ra.toml names it, its anchors and this RA's credentials.";
                    found.add(Line::fail(check, fault.to_string(), remedy));
                }
            },
        }
    }
    if config.trust.is_empty() {
        return;
    }
    found.add(match Anchors::open(&config.trust, &data.dir) {
        Ok(_) => Line::pass("trust", format!("adopted cards may sign in under {} trusts", config.trust.len())),
        Err(fault) => Line::fail("trust", fault.to_string(), "Correct [[trust]] in ra.toml, or put the file that it names back."),
    });
}

/// The first in the chain to end.
fn until(authority: &dyn CertificateAuthority, config: &Config, now: Timestamp) -> Line {
    let check = "card_authority";
    let ends_at: Option<Vec<Timestamp>> = authority.chain().iter().map(|der| tls::expiry(der)).collect();
    let Some(at) = ends_at.and_then(|all| all.into_iter().min()) else {
        return Line::fail(check, "its certificate cannot be read", "Put it back from its copy.");
    };
    let days = DAYS.max(config.policy.certificate_days.into());
    let remedy =
        "Make its successor in time: no certificate outlives the authority that issued it, so new ones are already cut short.";
    ends(check, "the authority for cards", at, now, days, remedy)
}

fn built_in_remedy(fault: &CaFault) -> &'static str {
    match fault {
        CaFault::Exposed { .. } => "chmod 600 the file. Think about who may have read it.",
        CaFault::NeedsPassphrase { .. } | CaFault::WrongPassphrase { .. } | CaFault::EmptyPassphrase { .. } => {
            "Let passphrase_file in [ca.key] of ra.toml name the file that holds the key's passphrase."
        }
        CaFault::Token(_) | CaFault::UnfitTokenKey { .. } => {
            "See that the token is there, that it holds the key, and that the PIN file holds its PIN: each wrong PIN spends one of its tries."
        }
        CaFault::Profile { .. } => "Correct [ca.profiles] in ra.toml.",
        _ => "Put the key and the certificate that belong together back from their copies.",
    }
}
