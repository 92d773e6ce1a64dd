//! The service's own TLS certificate, and the authority above it where that is the service's own, too.

use std::{fs, io, path::Path};

use super::{authorities, ends};
use crate::{
    diagnostics::{Line, Report},
    domain::clock::Timestamp,
    ra::{
        ca::{
            CertificateAuthority as _,
            builtin::BuiltIn,
            tls::{self, TlsFiles},
        },
        server::{
            config::Config,
            tls_reload::{Pair, TlsFault},
        },
    },
};

const DAYS: i64 = 30;

pub fn examine(dir: &Path, config: &Config, now: Timestamp, found: &mut Report) {
    match &config.tls {
        Some(elsewhere) => {
            let remedy = "Put a new certificate and its key into the files that [tls] in ra.toml names.";
            certificate(&Pair::configured(dir, elsewhere), config, now, remedy, found);
        }
        None => {
            let own = TlsFiles::under(dir);
            let remedy = "Start the service again: it makes a new certificate for itself.";
            certificate(&Pair::own(own.certificate, own.key), config, now, remedy, found);
            found.add(authority(dir, now));
        }
    }
}

fn certificate(pair: &Pair, config: &Config, now: Timestamp, remedy: &str, found: &mut Report) {
    let check = "tls_certificate";
    if let Err(fault) = pair.load() {
        found.add(match &fault {
            // The service makes its own when it starts.
            TlsFault::File { why, .. } if why.kind() == io::ErrorKind::NotFound && config.tls.is_none() => {
                Line::warn(check, fault.to_string(), remedy)
            }
            TlsFault::Exposed { path } => {
                let remedy = format!("chmod 600 {}. Think about who may have read it.", path.display());
                Line::fail(check, fault.to_string(), remedy)
            }
            _ => Line::fail(check, fault.to_string(), "Put the certificate and the key that belong together there."),
        });
        return;
    }
    let Some(shown) = fs::read(&pair.certificate).ok().and_then(|pem| tls::show(&pem, &config.names)) else {
        found.add(Line::fail(check, format!("{} cannot be read", pair.certificate.display()), remedy));
        return;
    };
    if now < shown.not_before {
        let begins = format!("the service's certificate is good from {} on, and it is {now}", shown.not_before);
        found.add(Line::fail(check, begins, "See that this machine's clock is right, or wait until then with this certificate."));
    } else {
        found.add(ends(check, "the service's certificate", shown.not_after, now, DAYS, remedy));
    }
    if !shown.lacking.is_empty() {
        // A proxy before the service may be the only one that desktops see; so it is no failure.
        let lacks = format!("the service's certificate does not name {}", shown.lacking.join(", "));
        found.add(Line::warn("tls_names", lacks, remedy));
    }
}

fn authority(dir: &Path, now: Timestamp) -> Line {
    let (check, remedy) =
        ("tls_authority", "Put its certificate and key back from their copies: every desktop trusts just this one.");
    match BuiltIn::open(dir, tls::AUTHORITY) {
        Err(fault) => Line::fail(check, fault.to_string(), remedy),
        Ok(authority) => match tls::expiry(authority.certificate()) {
            None => Line::fail(check, "its certificate cannot be read", remedy),
            Some(until) => {
                let remedy = "Make its successor in time, and give that to every desktop first.";
                ends(check, "the authority that desktops trust", until, now, authorities::DAYS, remedy)
            }
        },
    }
}
