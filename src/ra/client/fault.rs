//! What can go wrong between the desktop and the RA.

use std::{error::Error, io};

use crate::domain::refusal::Refusal;

/// Why a call gave nothing. Whose fault: the network's, the trust's, the RA's, or a refusal with its facts.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RaFault {
    #[error("the RA's address is no https address")]
    NotAnAddress,
    #[error("the certificates to trust cannot be read")]
    TrustUnreadable,
    #[error("the proxy's address cannot be used")]
    ProxyAddress,
    #[error("the RA cannot be reached")]
    Unreachable,
    #[error("the RA's name is not known")]
    NameUnknown,
    #[error("nothing answers at the RA's address")]
    ConnectionRefused,
    #[error("the proxy does not let us through")]
    ProxyRefuses,
    #[error("what answers does not speak TLS as an RA does")]
    NoTls,
    #[error("the RA's certificate is not trusted")]
    NotTrusted,
    /// By this computer's clock.
    #[error("the RA's certificate is not valid now")]
    NotValidNow,
    #[error("the RA refuses: {0}")]
    Refused(Refusal),
    #[error("the RA failed (status {status})")]
    Failed { status: u16 },
    #[error("the RA's answer cannot be understood")]
    Unreadable,
}

impl RaFault {
    /// Tells a certificate that is not trusted from an RA that cannot be reached, and why it cannot: only the chain of causes knows.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        cause(error).unwrap_or(Self::Unreachable)
    }
}

fn cause(error: &(dyn Error + 'static)) -> Option<RaFault> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(tls));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        if io.kind() == io::ErrorKind::ConnectionRefused {
            return Some(RaFault::ConnectionRefused);
        }
        // An `io::Error`'s source is its content's source: the content itself has to be asked for.
        if let Some(found) = io.get_ref().and_then(|inside| cause(inside)) {
            return Some(found);
        }
    }
    // The connector's own errors have no public type, only words (hyper-util, `client::legacy::connect`).
    let words = error.to_string();
    if words.starts_with("dns error") {
        return Some(RaFault::NameUnknown);
    }
    if words.starts_with("tunnel error") {
        return Some(error.source().and_then(cause).unwrap_or(RaFault::ProxyRefuses));
    }
    error.source().and_then(cause)
}

fn of_tls(error: &rustls::Error) -> RaFault {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    match error {
        rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }) => {
            RaFault::NotValidNow
        }
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::UnsupportedNameType
        | rustls::Error::InvalidCertRevocationList(_) => RaFault::NotTrusted,
        _ => RaFault::NoTls,
    }
}
