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
    #[error("the RA cannot be reached")]
    Unreachable,
    #[error("the RA's certificate is not trusted")]
    NotTrusted,
    #[error("the RA refuses: {0}")]
    Refused(Refusal),
    #[error("the RA failed (status {status})")]
    Failed { status: u16 },
    #[error("the RA's answer cannot be understood")]
    Unreadable,
}

impl RaFault {
    /// Tells a certificate that is not trusted from an RA that cannot be reached: only the chain of causes knows.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if is_distrust(error) { Self::NotTrusted } else { Self::Unreachable }
    }
}

fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return matches!(
            tls,
            rustls::Error::InvalidCertificate(_)
                | rustls::Error::NoCertificatesPresented
                | rustls::Error::UnsupportedNameType
                | rustls::Error::InvalidCertRevocationList(_)
        );
    }
    // An `io::Error`'s source is its content's source: the content itself has to be asked for.
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inside.is_some_and(|e| is_distrust(e)) || error.source().is_some_and(is_distrust)
}
