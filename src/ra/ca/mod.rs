//! Who issues certificates: a trait, and the certification authority that is built in.
//!
//! This room knows X.509. It is ignorant of HTTP, SQL and cards.

pub mod anchors;
pub mod builtin;
pub mod config;
mod crl;
pub mod est;
mod file_key;
#[cfg(test)]
pub mod forge;
mod key;
mod names;
pub mod ocsp;
mod passphrase;
mod path;
mod profiles;
pub mod tls;
mod token_key;

pub use names::subject_name;
pub use path::PathFault;

use crate::{
    domain::{
        card::{CardSerial, Slot},
        chance::Chance,
        clock::Timestamp,
        person::IdentityNumber,
    },
    ra::{pkcs11::TokenFault, private_file},
};

/// One certificate to be issued. The order has been checked: the key is the card's and the subject is known.
pub struct Order<'a> {
    pub subject: Subject<'a>,
    /// The SubjectPublicKeyInfo, DER.
    pub spki: &'a [u8],
    /// PKCS #10 (RFC 2986), DER, signed by the key: an upstream authority wants it.
    pub csr: &'a [u8],
    /// Whether the subject has a certificate of this kind now, which this one replaces.
    pub renewal: bool,
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
    /// The user principal name that Windows knows the holder by (MS-KILE), where there is one.
    pub principal: Option<&'a str>,
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
    /// Whose number it is: [`key_name`] of an authority that signs its lists here, [`issuer_name`] where an upstream one did it.
    pub issuer: String,
    /// As in the certificate, which may differ from the order: nothing outlives its issuer, and an upstream authority decides for
    /// itself.
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Issued {
    /// Whether the certificate ends before the order's end.
    pub fn is_shorter_than(&self, order: &Order<'_>) -> bool {
        self.not_after.as_second() < order.not_after.as_second()
    }
}

pub use crate::domain::certificate::RevocationReason;

/// One certificate on a revocation list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RevokedEntry {
    /// The serial number in hex.
    pub serial: String,
    pub at: Timestamp,
    pub reason: RevocationReason,
}

/// What a certificate revocation list is to say.
#[derive(Clone, Copy, Debug)]
pub struct CrlContent<'a> {
    /// Higher than every number before it (RFC 5280, 5.2.3).
    pub number: u64,
    pub this_update: Timestamp,
    /// When the next list is there at the latest.
    pub next_update: Timestamp,
    pub entries: &'a [RevokedEntry],
}

/// How a certificate of this authority stands, for OCSP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateStanding {
    Good,
    Revoked {
        at: Timestamp,
        reason: RevocationReason,
    },
    /// Never issued here.
    Unknown,
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
    #[error("{path} needs its passphrase: name a passphrase_file in [ca.key]")]
    NeedsPassphrase { path: std::path::PathBuf },
    #[error("the passphrase does not open {path}")]
    WrongPassphrase { path: std::path::PathBuf },
    #[error("the passphrase file {path} is empty")]
    EmptyPassphrase { path: std::path::PathBuf },
    #[error("{path} is the certificate of another key")]
    OtherKey { path: std::path::PathBuf },
    #[error("the key '{key}' on the token is no EC key on P-256 or P-384 that signs and never leaves it")]
    UnfitTokenKey { key: String },
    #[error("there is a key '{key}' on the token already")]
    TokenKeyExists { key: String },
    #[error(transparent)]
    Token(#[from] TokenFault),
    #[error("'{text}' in [ca.profiles] is neither an object identifier nor an http:// address")]
    Profile { text: String },
    #[error("a name does not fit into a certificate: 1 to 64 characters, in one line")]
    Name,
    #[error("the authority's own certificate ends at {at}, before the ordered one begins")]
    IssuerEnds { at: Timestamp },
    #[error("the EST server: {0}")]
    Est(#[from] est::EstFault),
}

/// An authority by its key: SHA-256 of the SubjectPublicKeyInfo in its certificate (DER), hex; of the whole where it cannot be read.
pub fn key_name(certificate: &[u8]) -> String {
    use der::{Decode as _, Encode as _};
    use sha2::Digest as _;
    let spki = x509_cert::Certificate::from_der(certificate)
        .and_then(|c| c.tbs_certificate().subject_public_key_info().to_der())
        .unwrap_or_else(|_| certificate.to_vec());
    hex::encode(sha2::Sha256::digest(spki))
}

/// Whether an authority's key, by its certificate, signed a certificate; both DER.
pub fn is_issued_by(certificate: &[u8], authority: &[u8]) -> bool {
    path::Authority::read(authority.to_vec().into()).is_some_and(|a| path::is_signed_by(certificate, &a))
}

/// An upstream authority as its certificates name it, which is whose serial numbers they have (RFC 5280, 4.1.2.2): SHA-256 of the
/// issuer's name (DER), hex, and never the name of a key.
pub fn issuer_name(certificate: &x509_cert::Certificate) -> Result<String, CaFault> {
    use der::Encode as _;
    use sha2::Digest as _;
    Ok(format!("name {}", hex::encode(sha2::Sha256::digest(certificate.tbs_certificate().issuer().to_der()?))))
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
///
/// Blocking (a token or a network may be behind it): never call it inside a store transaction or on an async worker.
pub trait CertificateAuthority: Send + Sync {
    fn issue(&self, order: &Order<'_>, chance: &Chance) -> Result<Issued, CaFault>;

    /// The issuer's own certificate, DER.
    fn certificate(&self) -> &[u8];

    /// The issuer's certificate first, then up to the root as far as known, DER.
    fn chain(&self) -> Vec<Vec<u8>>;

    /// What signs revocation lists and OCSP answers; `None` where the upstream authority publishes its own.
    fn revocation(&self) -> Option<&dyn Revocation>;
}

/// Says which certificates are no longer good, signed. Blocking, as [`CertificateAuthority`] is.
pub trait Revocation: Send + Sync {
    /// A revocation list, DER (RFC 5280, 5).
    fn crl(&self, list: &CrlContent<'_>, chance: &Chance) -> Result<Vec<u8>, CaFault>;

    /// Answers an OCSP request, both DER (RFC 6960). A bad request gets an answer too, which says so. `lookup` is asked by serial
    /// number in upper-case hex, for certificates of this authority only.
    fn ocsp(
        &self,
        request: &[u8],
        lookup: &mut dyn FnMut(&str) -> CertificateStanding,
        now: Timestamp,
        next_update: Timestamp,
        chance: &Chance,
    ) -> Result<Vec<u8>, CaFault>;
}
