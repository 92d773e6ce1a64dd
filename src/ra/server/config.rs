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
        ca::config::CaConfig,
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
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    #[error("{path} cannot be read: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} is not as it should be: {why}")]
    Content { path: PathBuf, why: Box<toml::de::Error> },
    #[error("{path}: '{origin}' is no https address")]
    Origin { path: PathBuf, origin: String },
    #[error("{path}: {what} must be at least 1")]
    Figure { path: PathBuf, what: &'static str },
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
        let p = &config.policy;
        for (figure, what) in [
            (p.certificate_days, "policy.certificate_days"),
            (p.code_minutes, "policy.code_minutes"),
            (p.code_tries.into(), "policy.code_tries"),
        ] {
            if figure == 0 {
                return Err(ConfigFault::Figure { path, what });
            }
        }
        Ok(config)
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
