//! `ra.toml`: what the service says of itself, and its figures.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{limits::LimitsConfig, tls_reload::TlsConfig};
use crate::{
    domain::{
        activity::RoleMap,
        policy::{Contact, Policy},
    },
    ra::{
        api::{origin::Origin, service::Terms},
        ca::{anchors::TrustConfig, config::CaConfig},
        messages::config::{MailConfig, TextConfig},
        vault::MasterSource,
    },
};

/// The configuration file's name in the data directory.
pub const FILE: &str = "ra.toml";

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The RA's name, as people know it.
    pub name: String,
    /// Host names and IP addresses under which desktops reach this machine itself; they are in the TLS certificate.
    pub names: Vec<String>,
    /// Further origins that the service answers to, e.g. of a proxy before it: `https://ra.example`.
    #[serde(default)]
    pub origins: Vec<String>,
    /// Where figures for a monitoring system are given, by plain HTTP at `/metrics`, e.g. `127.0.0.1:9464`. Nowhere where absent.
    pub metrics: Option<SocketAddr>,
    /// Where the revocation list, OCSP and the authority's certificate are given by plain HTTP, e.g. `0.0.0.0:8080`, beside `/pki` on the
    /// service itself.
    pub pki: Option<SocketAddr>,
    /// Seconds between saying that the service is about to stop (`/readyz`) and taking no more connections: longer than a load
    /// balancer takes to notice.
    #[serde(default)]
    pub drain_seconds: u16,
    pub contact: Contact,
    #[serde(default)]
    pub policy: Policy,
    /// Which authority issues the cards' certificates.
    #[serde(default)]
    pub ca: CaConfig,
    /// Where the vault's master key is.
    #[serde(default)]
    pub vault: MasterSource,
    /// Which activity codes make which role.
    #[serde(default)]
    pub roles: RoleMap,
    pub terms: Terms,
    /// How e-mail leaves.
    #[serde(default)]
    pub mail: MailConfig,
    /// How text messages leave.
    #[serde(default)]
    pub text: TextConfig,
    #[serde(default)]
    pub limits: LimitsConfig,
    /// A certificate from elsewhere; the service's own authority makes one where absent.
    pub tls: Option<TlsConfig>,
    /// Whose certificates sign in the holders of adopted cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust: Vec<TrustConfig>,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    #[error("{path} cannot be read: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} is not as it should be: {why}")]
    Content { path: PathBuf, why: Box<toml::de::Error> },
    #[error("{path}: '{origin}' is no https address")]
    Origin { path: PathBuf, origin: String },
    #[error("{path}: {what} is {is}, and must be from {least} to {most}")]
    Figure { path: PathBuf, what: &'static str, is: u16, least: u16, most: u16 },
    #[error("the configuration cannot be written: {0}")]
    Write(#[from] toml::ser::Error),
}

impl Config {
    /// Reads `ra.toml` in a data directory and checks its figures.
    pub fn read(dir: &Path) -> Result<Self, ConfigFault> {
        let path = dir.join(FILE);
        let text = fs::read_to_string(&path).map_err(|why| ConfigFault::File { path: path.clone(), why })?;
        let config: Self =
            toml::from_str(&text).map_err(|why| ConfigFault::Content { path: path.clone(), why: Box::new(why) })?;
        if let Some(bad) = config.origins.iter().find(|o| Origin::parse(o).is_none()) {
            return Err(ConfigFault::Origin { path, origin: bad.clone() });
        }
        config.check_figures(&path)?;
        Ok(config)
    }

    /// Refuses a figure of the policy that is out of bounds, in the file of this path.
    pub fn check_figures(&self, path: &Path) -> Result<(), ConfigFault> {
        let p = &self.policy;
        for (what, is, least, most) in [
            // Renewing is for the days of the warning: without any, nobody could renew.
            ("policy.warning_days", p.warning_days, 1, 366),
            // Up to three years.
            ("policy.certificate_days", p.certificate_days, 1, 1096),
            // Tries at a code are forgotten after two hours, and requests for help after three.
            ("policy.code_minutes", p.code_minutes, 1, 60),
            ("policy.code_tries", p.code_tries.into(), 1, 10),
            ("policy.session_idle_minutes", p.session_idle_minutes, 1, 60),
            ("policy.session_hours", p.session_hours, 1, 24),
            // Up to three years; 0 is never.
            ("policy.passcode_reminder_days", p.passcode_reminder_days, 0, 1096),
        ] {
            if !(least..=most).contains(&is) {
                return Err(ConfigFault::Figure { path: path.to_owned(), what, is, least, most });
            }
        }
        Ok(())
    }

    /// The file's text, with a word on top.
    pub fn to_text(&self) -> Result<String, ConfigFault> {
        let body = toml::to_string_pretty(self)?;
        Ok(format!(
            "# Wardcard RA. Changes take effect when the service starts again.\n# A new terms version must be accepted by everyone anew.\n\n{body}"
        ))
    }

    /// Every origin that a statement may name, when the service listens on `port`.
    pub fn answers_to(&self, port: u16) -> Vec<Origin> {
        let own = self.names.iter().filter_map(|name| {
            let host = if name.contains(':') { format!("[{name}]") } else { name.clone() };
            Origin::parse(&format!("https://{host}:{port}"))
        });
        own.chain(self.origins.iter().filter_map(|o| Origin::parse(o))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{chance::Chance, clock::Clock},
        ra::{
            admin::{
                data::Data,
                init::{InitOptions, init},
            },
            server::bench::START,
        },
    };

    #[test]
    fn figures_have_bounds() {
        let dir = tempfile::tempdir().unwrap();
        init(&Data::at(dir.path()), &InitOptions::default(), &Clock::fixed(START), &Chance::counting(3)).unwrap();
        let path = dir.path().join(FILE);
        let usual = fs::read_to_string(&path).unwrap();
        for (name, usually, least, most) in [
            ("warning_days", 90, 1, 366),
            ("certificate_days", 730, 1, 1096),
            ("code_minutes", 15, 1, 60),
            ("code_tries", 3, 1, 10),
            ("session_idle_minutes", 10, 1, 60),
            ("session_hours", 8, 1, 24),
            ("passcode_reminder_days", 0, 0, 1096),
        ] {
            let line = format!("{name} = {usually}\n");
            assert!(usual.contains(&line), "{name}: {usual}");
            let below = (least > 0).then_some((least - 1, false));
            for (figure, good) in below.into_iter().chain([(least, true), (most, true), (most + 1, false)]) {
                fs::write(&path, usual.replace(&line, &format!("{name} = {figure}\n"))).unwrap();
                match Config::read(dir.path()) {
                    Ok(_) => assert!(good, "{name} = {figure}"),
                    Err(fault) => {
                        assert!(!good && matches!(fault, ConfigFault::Figure { .. }), "{name} = {figure}: {fault}");
                        let says = format!("policy.{name} is {figure}, and must be from {least} to {most}");
                        assert!(fault.to_string().ends_with(&says), "{fault}");
                    }
                }
            }
            // A file of before has no such line.
            fs::write(&path, usual.replace(&line, "")).unwrap();
            assert_eq!(Config::read(dir.path()).unwrap().policy, Policy::default(), "{name}");
        }
    }
}
