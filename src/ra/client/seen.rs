//! The certificate that an RA's TLS shows, as far as diagnostics tell of it.

use der::Decode as _;
use reqwest::{blocking::Response, tls::TlsInfo};
use x509_cert::Certificate;

use crate::domain::clock::Timestamp;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerCertificate {
    pub issuer: String,
    pub not_after: Timestamp,
}

impl ServerCertificate {
    /// `None` where it cannot be read, which is no reason to do without the answer: TLS has checked it.
    pub(super) fn of(answer: &Response) -> Option<Self> {
        let der = answer.extensions().get::<TlsInfo>()?.peer_certificate()?;
        let certificate = Certificate::from_der(der).ok()?;
        let certificate = certificate.tbs_certificate();
        let end = certificate.validity().not_after.to_unix_duration().as_secs();
        let not_after = Timestamp::from_second(i64::try_from(end).ok()?).ok()?;
        Some(Self { issuer: certificate.issuer().to_string(), not_after })
    }
}
