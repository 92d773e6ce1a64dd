//! Who issues certificates: a trait, and the certification authority that is built in.
//!
//! This room knows X.509. It is ignorant of HTTP, SQL and cards.

pub mod builtin;
mod names;
pub mod tls;

use crate::{
    domain::{
        card::{CardSerial, Slot},
        chance::Chance,
        clock::Timestamp,
        person::IdentityNumber,
    },
    ra::private_file,
};

/// One certificate to be issued. The order has been checked: the key is the card's and the subject is known.
pub struct Order<'a> {
    pub subject: Subject<'a>,
    /// The SubjectPublicKeyInfo, DER.
    pub spki: &'a [u8],
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// Whom a certificate names, and with it what the certificate is for.
pub enum Subject<'a> {
    /// `9A`: signing in.
    Authentication(Holder<'a>),
    /// `9C`: signing documents.
    Signature(Holder<'a>),
    /// `9E`: the card itself.
    CardAuthentication(&'a CardSerial),
}

#[derive(Clone, Copy)]
pub struct Holder<'a> {
    /// With the title, as printed on the card.
    pub name: &'a str,
    pub identity_number: &'a IdentityNumber,
    pub organisation: &'a str,
}

impl Subject<'_> {
    pub fn slot(&self) -> Slot {
        match self {
            Subject::Authentication(_) => Slot::Authentication,
            Subject::Signature(_) => Slot::Signature,
            Subject::CardAuthentication(_) => Slot::CardAuthentication,
        }
    }
}

/// An issued certificate.
pub struct Issued {
    pub der: Vec<u8>,
    /// The serial number in upper-case hex.
    pub serial: String,
}

#[derive(Debug, thiserror::Error)]
pub enum CaFault {
    #[error("the certification authority's file {path} cannot be used: {why}")]
    File { path: std::path::PathBuf, why: std::io::Error },
    #[error("the certification authority's file {path} cannot be read as what it should be")]
    Unreadable { path: std::path::PathBuf },
    #[error("the key file {path} can be read by others: its mode must be 0600")]
    Exposed { path: std::path::PathBuf },
    #[error("the certificate cannot be made: {0}")]
    Build(#[from] x509_cert::builder::Error),
    #[error("the certificate cannot be made: {0}")]
    Der(#[from] der::Error),
    #[error("a key cannot be made or written")]
    Key,
}

/// Refuses a key file that others can read: what it has signed since could be anybody's.
fn insist_on_privacy(path: &std::path::Path) -> Result<(), CaFault> {
    match private_file::is_private(path) {
        Ok(true) => Ok(()),
        Ok(false) => Err(CaFault::Exposed { path: path.to_owned() }),
        Err(why) => Err(CaFault::File { path: path.to_owned(), why }),
    }
}

/// Issues certificates.
pub trait CertificateAuthority: Send + Sync {
    fn issue(&self, order: &Order<'_>, chance: &Chance) -> Result<Issued, CaFault>;

    /// The issuer's own certificate, DER.
    fn certificate(&self) -> &[u8];
}
