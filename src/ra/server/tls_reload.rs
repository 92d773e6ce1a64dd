//! The service's certificate and key, from files, and from the same files again once they have changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    version::{TLS12, TLS13},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::ra::private_file;

/// Seconds between two looks at the files.
const EVERY: u16 = 30;

/// `[tls]`: a certificate from elsewhere, instead of the service's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// PEM: the service's certificate first, then those between it and one that desktops trust. Relative to the data directory.
    pub certificate: PathBuf,
    /// PEM, mode 0600.
    pub key: PathBuf,
    /// How often the files are looked at for a change.
    #[serde(default = "every")]
    pub reload_seconds: u16,
}

fn every() -> u16 {
    EVERY
}

/// The two files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub every: Duration,
}

/// Why the files do not make a TLS identity.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    #[error("{path} cannot be read: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("the key file {path} can be read by others: its mode must be 0600")]
    Exposed { path: PathBuf },
    #[error("{path} does not hold certificates in PEM")]
    NoCertificate { path: PathBuf },
    #[error("{path} does not hold a private key in PEM")]
    NoKey { path: PathBuf },
    #[error("the certificate in {certificate} cannot be used with its key: {why}")]
    Unfit { certificate: PathBuf, why: rustls::Error },
}

impl Pair {
    /// The service's own files, looked at as often as others.
    pub fn own(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key, every: Duration::from_secs(EVERY.into()) }
    }

    /// The files that a configuration names; relative paths are under `base`.
    pub fn configured(base: &Path, config: &TlsConfig) -> Self {
        let every = Duration::from_secs(config.reload_seconds.max(1).into());
        Self { certificate: base.join(&config.certificate), key: base.join(&config.key), every }
    }

    /// TLS 1.2 and 1.3, and nothing older (RFC 8996); HTTP/1.1 is what is spoken in it.
    pub fn load(&self) -> Result<ServerConfig, TlsFault> {
        let read = |path: &Path| fs::read(path).map(Zeroizing::new).map_err(|why| TlsFault::File { path: path.to_owned(), why });
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read(&self.certificate)?)
            .collect::<Result<_, _>>()
            .ok()
            .filter(|chain: &Vec<_>| !chain.is_empty())
            .ok_or_else(|| TlsFault::NoCertificate { path: self.certificate.clone() })?;
        match private_file::is_private(&self.key) {
            Ok(true) => {}
            Ok(false) => return Err(TlsFault::Exposed { path: self.key.clone() }),
            Err(why) => return Err(TlsFault::File { path: self.key.clone(), why }),
        }
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?).map_err(|_| TlsFault::NoKey { path: self.key.clone() })?;
        let mut config = ServerConfig::builder_with_protocol_versions(&[&TLS13, &TLS12])
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|why| TlsFault::Unfit { certificate: self.certificate.clone(), why })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// When the files were changed last, and their sizes; nothing where one is missing, as it may be for a moment.
    fn stamp(&self) -> Option<Stamp> {
        let of = |path: &Path| {
            let about = fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        Some((of(&self.certificate)?, of(&self.key)?))
    }
}

type Stamp = ((SystemTime, u64), (SystemTime, u64));

/// Looks at the files from time to time and takes a changed pair for all connections to come. A pair that is no good is logged once,
/// and the one before it stays: the two files are hardly ever changed in one moment.
pub struct Watch {
    pair: Pair,
    tls: RustlsConfig,
    seen: Option<Stamp>,
}

impl Watch {
    /// `tls` was made from the pair just now.
    pub fn new(pair: Pair, tls: RustlsConfig) -> Self {
        Self { seen: pair.stamp(), pair, tls }
    }

    pub async fn keep(mut self) {
        loop {
            tokio::time::sleep(self.pair.every).await;
            // Reads two small files, every half a minute.
            self = match tokio::task::spawn_blocking(move || self.look()).await {
                Ok(watch) => watch,
                Err(_) => return,
            };
        }
    }

    fn look(mut self) -> Self {
        let stamp = self.pair.stamp();
        if stamp.is_none() || stamp == self.seen {
            return self;
        }
        self.seen = stamp;
        match self.pair.load() {
            Ok(config) => {
                self.tls.reload_from_config(Arc::new(config));
                tracing::info!("the service's certificate was changed");
            }
            Err(fault) => tracing::error!(%fault, "the service's certificate was changed, but the one before it stays"),
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::chance::Chance, ra::ca::tls, ra::server::bench::START};

    fn pair_in(dir: &Path, seed: u64) -> Pair {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = tls::ensure(dir, &["127.0.0.1".into()], START, &Chance::counting(seed)).unwrap();
        Pair::own(made.certificate, made.key)
    }

    fn replace(to: &Path, from: &Path) {
        // As certificate clients do it: a new file in the place of the old one.
        let fresh = to.with_extension("new");
        fs::copy(from, &fresh).unwrap();
        fs::rename(fresh, to).unwrap();
    }

    #[test]
    fn a_good_pair_is_taken_and_a_bad_one_is_not() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (pair, fresh) = (pair_in(dir.path(), 1), pair_in(other.path(), 2));
        let tls = RustlsConfig::from_config(Arc::new(pair.load().unwrap()));
        let mut watch = Watch::new(pair.clone(), tls.clone());
        let mut before = tls.get_inner();
        let mut is_new = |watch: Watch| {
            let watch = watch.look();
            let now = tls.get_inner();
            let changed = !Arc::ptr_eq(&now, &before);
            before = now;
            (watch, changed)
        };
        for (what, expected) in [
            ("nothing", false),
            ("certificate alone", false),
            ("and its key", true),
            ("rubbish", false),
            ("gone", false),
            ("good again", true),
        ] {
            match what {
                "certificate alone" => replace(&pair.certificate, &fresh.certificate),
                "and its key" => replace(&pair.key, &fresh.key),
                "rubbish" => fs::write(&pair.certificate, "rubbish").unwrap(),
                "gone" => fs::remove_file(&pair.certificate).unwrap(),
                "good again" => replace(&pair.certificate, &fresh.certificate),
                _ => {}
            }
            let (looked, changed) = is_new(watch);
            watch = looked;
            assert_eq!(changed, expected, "{what}");
        }
    }

    #[test]
    fn each_fault_is_told() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (pair, strange) = (pair_in(dir.path(), 3), pair_in(other.path(), 4));
        let rubbish = dir.path().join("rubbish");
        fs::write(&rubbish, "rubbish").unwrap();
        let absent = dir.path().join("absent");
        type Check<'a> = &'a dyn Fn(&TlsFault) -> bool;
        let mut cases: Vec<(Pair, Check<'_>)> = vec![
            (Pair { certificate: absent.clone(), ..pair.clone() }, &|f| matches!(f, TlsFault::File { .. })),
            (Pair { key: absent, ..pair.clone() }, &|f| matches!(f, TlsFault::File { .. })),
            (Pair { certificate: rubbish.clone(), ..pair.clone() }, &|f| matches!(f, TlsFault::NoCertificate { .. })),
            (Pair { key: strange.key, ..pair.clone() }, &|f| matches!(f, TlsFault::Unfit { .. })),
        ];
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let exposed = dir.path().join("exposed");
            fs::copy(&pair.key, &exposed).unwrap();
            fs::set_permissions(&exposed, fs::Permissions::from_mode(0o644)).unwrap();
            cases.push((Pair { key: exposed, ..pair.clone() }, &|f| matches!(f, TlsFault::Exposed { .. })));
            fs::set_permissions(&rubbish, fs::Permissions::from_mode(0o600)).unwrap();
            cases.push((Pair { key: rubbish, ..pair.clone() }, &|f| matches!(f, TlsFault::NoKey { .. })));
        }
        for (pair, check) in cases {
            let fault = pair.load().err().unwrap();
            assert!(check(&fault), "{fault:?}");
        }
    }
}
