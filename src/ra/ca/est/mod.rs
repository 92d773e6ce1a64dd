//! A certification authority elsewhere, over EST (RFC 7030, with the clarifications of RFC 8951).
//!
//! The server issues by its own profile: of the order it learns the request alone, so the request must carry the subject
//! ([`super::subject_name`]), and how long the certificate lasts is up to the server. What comes back is held against the order.
//!
//! EST has no call to revoke, so [`CertificateAuthority::revocation`] is `None`: this RA keeps its own state of every certificate
//! and refuses to sign anyone in with one that it has revoked. Whoever else relies on the upstream authority's lists learns of it
//! when that authority is told, by whatever way it has.

mod authorities;
mod check;
mod content;
mod fault;
mod http;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod tests;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use fault::EstFault;

use self::{
    authorities::Known,
    http::{Identity, Wire},
};
use super::{
    CaFault, CertificateAuthority, Issued, Order, PathFault, Revocation, insist_on_privacy,
    path::{Authority, pem_certificates},
};
use crate::domain::{card::Slot, chance::Chance, clock::Clock, secret::SecretText};

/// `[ca]` with `kind = "est"`. Files are looked for in the data directory, unless their paths are absolute.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstConfig {
    /// `https://est.example` or `https://est.example:8443`, without a path.
    pub url: String,
    /// The server's name for one of its authorities or profiles (RFC 7030, 3.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// In place of `label` for signature certificates, where the server has a profile for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_label: Option<String>,
    /// In place of `label` for the cards' own certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_label: Option<String>,
    /// PEM: the roots of the server's TLS certificate and of the certificates that it issues (RFC 7030, 3.6.1: the explicit trust
    /// anchors). Nothing else is trusted.
    pub trust_file: PathBuf,
    /// At most this long for one certificate, from the first call to the last: less than the 20 that a call to this
    /// service may take, or else nobody is there any more to take it.
    #[serde(default = "a_quarter_of_a_minute")]
    pub seconds: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientFiles>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basic: Option<BasicFile>,
}

/// Whom TLS says this RA is, both PEM. The key's file must be readable by its owner alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientFiles {
    /// The certificate, and those above it where the server lacks them.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// HTTP basic authentication (RFC 7617). The password's file holds it in its first line and must be readable by its owner alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasicFile {
    pub user: String,
    pub password_file: PathBuf,
}

fn a_quarter_of_a_minute() -> u32 {
    15
}

/// What the server told of its authorities when it last answered: public, and checked again at each start.
const KEPT: &str = "est-authorities.pem";

/// Has certificates issued by an EST server.
///
/// It is made and called where blocking is allowed: never on an async worker. It may be dropped anywhere.
pub struct Est {
    wire: Wire,
    clock: Clock,
    labels: Labels,
    roots: Vec<CertificateDer<'static>>,
    keep_at: PathBuf,
    known: RwLock<Arc<Known>>,
    chain: RwLock<Vec<Vec<u8>>>,
    issuer: Vec<u8>,
}

struct Labels {
    authentication: Option<String>,
    signature: Option<String>,
    card: Option<String>,
}

impl Labels {
    fn for_slot(&self, slot: Slot) -> Option<&str> {
        let own = match slot {
            Slot::Authentication => &self.authentication,
            Slot::Signature => &self.signature,
            Slot::CardAuthentication => &self.card,
        };
        own.as_deref().or(self.authentication.as_deref())
    }
}

impl Est {
    /// Reads the files and asks the server for its authorities. A server that cannot be reached does not keep the service from
    /// starting, once its authorities have been kept in `dir`.
    pub fn open(config: &EstConfig, dir: &Path, clock: Clock) -> Result<Self, CaFault> {
        let (est, away) = Self::begin(config, dir, clock, true)?;
        if let Some(fault) = away {
            tracing::warn!(%fault, "the EST server is away: going on with the authorities that it told last");
        }
        Ok(est)
    }

    /// As [`Est::open`], but keeps nothing; with why the server is away, where it is, and what it told last was found.
    pub fn look(config: &EstConfig, dir: &Path, clock: Clock) -> Result<(Self, Option<EstFault>), CaFault> {
        Self::begin(config, dir, clock, false)
    }

    fn begin(config: &EstConfig, dir: &Path, clock: Clock, keeps: bool) -> Result<(Self, Option<EstFault>), CaFault> {
        if config.seconds == 0 {
            return Err(EstFault::NoTime.into());
        }
        for label in [&config.label, &config.signature_label, &config.card_label].into_iter().flatten() {
            if !http::is_label(label) {
                return Err(EstFault::Label.into());
            }
        }
        let trust_file = dir.join(&config.trust_file);
        let roots = pem_certificates(&read(&trust_file)?);
        let roots = roots.filter(|roots| roots.iter().all(|r| Authority::read(r.clone()).is_some()));
        let roots = roots.ok_or(CaFault::Unreadable { path: trust_file })?;
        let identity = config.client.as_ref().map(|files| identity(files, dir)).transpose()?;
        let basic = config.basic.as_ref().map(|b| password(&dir.join(&b.password_file)).map(|p| (b.user.as_str(), p)));
        let basic = basic.transpose()?;
        let limit = Duration::from_secs(config.seconds.into());
        let wire = Wire::new(&config.url, &roots, identity, basic.as_ref().map(|(user, p)| (*user, p)), limit)?;
        let keep_at = dir.join(KEPT);
        let labels = Labels {
            authentication: config.label.clone(),
            signature: config.signature_label.clone(),
            card: config.card_label.clone(),
        };
        let (known, away) = match told(&wire, &labels) {
            Ok(told) => {
                let known = Known::new(&roots, told.clone())?;
                if keeps {
                    keep(&keep_at, &told)?;
                }
                (known, None)
            }
            Err(fault @ (EstFault::Unreachable | EstFault::TooSlow | EstFault::Refused { status: 500.., .. })) => {
                let kept = fs::read(&keep_at).ok().and_then(|pem| pem_certificates(&pem)).ok_or(fault.clone())?;
                (Known::new(&roots, kept.into_iter().map(|c| c.to_vec()).collect())?, Some(fault))
            }
            Err(fault) => return Err(fault.into()),
        };
        let chain = known.chain.clone();
        let issuer = chain.first().cloned().ok_or(EstFault::NoAuthority)?;
        let (known, chain) = (RwLock::new(Arc::new(known)), RwLock::new(chain));
        Ok((Self { wire, clock, labels, roots, keep_at, known, chain, issuer }, away))
    }

    /// Asks for the authorities anew: the server may have a new one since.
    fn ask_again(&self) -> Result<Arc<Known>, CaFault> {
        let told = told(&self.wire, &self.labels)?;
        let known = Arc::new(Known::new(&self.roots, told.clone())?);
        keep(&self.keep_at, &told)?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&known);
        Ok(known)
    }
}

impl CertificateAuthority for Est {
    fn issue(&self, order: &Order<'_>, _chance: &Chance) -> Result<Issued, CaFault> {
        check::request(order)?;
        let label = self.labels.for_slot(order.subject.slot());
        let list = self.wire.enrol(label, order.renewal, order.csr, &self.clock)?;
        let now = self.clock.now();
        let known = Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner));
        let (issued, above) = match check::answer(&list, order, &known.authorities, now) {
            Err(fault @ CaFault::Est(EstFault::Path(PathFault::NotTrusted | PathFault::Expired { .. }))) => {
                // What the certificate lacks says more than why the second call failed.
                let known = self.ask_again().map_err(|_| fault)?;
                check::answer(&list, order, &known.authorities, now)?
            }
            checked => checked?,
        };
        if order.subject.slot() == Slot::Authentication {
            *self.chain.write().unwrap_or_else(PoisonError::into_inner) = above;
        }
        Ok(issued)
    }

    /// The one that was found at the start. [`CertificateAuthority::chain`] follows the authentication certificates that are issued.
    fn certificate(&self) -> &[u8] {
        &self.issuer
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        self.chain.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn revocation(&self) -> Option<&dyn Revocation> {
        None
    }
}

/// Every label may stand for another authority.
fn told(wire: &Wire, labels: &Labels) -> Result<Vec<Vec<u8>>, EstFault> {
    let mut all = Vec::new();
    let mut asked = Vec::new();
    for slot in [Slot::Authentication, Slot::Signature, Slot::CardAuthentication] {
        let label = labels.for_slot(slot);
        if !asked.contains(&label) {
            for der in wire.authorities(label)? {
                if !all.contains(&der) {
                    all.push(der);
                }
            }
            asked.push(label);
        }
    }
    Ok(all)
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, CaFault> {
    fs::read(path).map(Zeroizing::new).map_err(|why| CaFault::File { path: path.to_owned(), why })
}

fn identity(files: &ClientFiles, dir: &Path) -> Result<Identity, CaFault> {
    let (certificate, key) = (dir.join(&files.certificate), dir.join(&files.key));
    insist_on_privacy(&key)?;
    let chain = pem_certificates(&read(&certificate)?).ok_or(CaFault::Unreadable { path: certificate })?;
    let key = PrivateKeyDer::from_pem_slice(&read(&key)?).map_err(|_| CaFault::Unreadable { path: key })?;
    Ok(Identity { chain, key })
}

fn password(path: &Path) -> Result<SecretText, CaFault> {
    insist_on_privacy(path)?;
    let bytes = read(path)?;
    let unreadable = || CaFault::Unreadable { path: path.to_owned() };
    let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
    let line = text.lines().next().filter(|line| !line.is_empty() && !line.contains(char::is_control));
    Ok(SecretText::new(line.ok_or_else(unreadable)?.to_owned()))
}

/// Written whole or not at all: another start may be reading it.
fn keep(path: &Path, told: &[Vec<u8>]) -> Result<(), CaFault> {
    let fault = |why| CaFault::File { path: path.to_owned(), why };
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new("."))).map_err(fault)?;
    for der in told {
        let pem = der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, der);
        let pem = pem.map_err(|_| CaFault::Unreadable { path: path.to_owned() })?;
        file.write_all(pem.as_bytes()).map_err(fault)?;
    }
    file.as_file().sync_all().map_err(fault)?;
    file.persist(path).map_err(|e| fault(e.error))?;
    Ok(())
}
