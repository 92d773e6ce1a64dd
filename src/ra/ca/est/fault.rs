//! What can go wrong with an EST server. Facts only: a server's own words may name people, so they are never kept.

use super::super::PathFault;
use crate::domain::card::Slot;

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EstFault {
    /// Also one with a path or a user in it.
    #[error("its url is no https address of a host and a port alone")]
    Address,
    #[error("a label is one part of a path, and none of EST's own words (RFC 7030, 3.2.2)")]
    Label,
    #[error("a user's name has no colon (RFC 7617, 2)")]
    User,
    #[error("its time limit is at least one second")]
    NoTime,
    #[error("the client certificate and its key do not go together, or the key is of an unknown kind")]
    Identity,
    #[error("no TLS client can be made")]
    Client,

    #[error("it cannot be reached")]
    Unreachable,
    #[error("it did not answer in time")]
    TooSlow,
    #[error("its TLS certificate is not trusted")]
    ServerNotTrusted,
    #[error("it does not take this RA's TLS client certificate")]
    ClientNotTrusted,
    #[error("it wants this RA to authenticate otherwise (status 401)")]
    Unauthorised,
    /// A person may have to say yes there. The same order can be given again after `seconds`.
    #[error("it has not decided yet: ask again in {seconds} s")]
    Pending { seconds: u64 },
    #[error("it refuses (status {status}, content type {})", content_type.as_deref().unwrap_or("unknown"))]
    Refused { status: u16, content_type: Option<String> },

    #[error("its answer is of content type {}", got.as_deref().unwrap_or("unknown"))]
    ContentType { got: Option<String> },
    #[error("its answer is larger than {limit} bytes")]
    Oversize { limit: u64 },
    #[error("its answer is not base64")]
    NotBase64,
    #[error("its answer holds no list of certificates (RFC 5272, 4.1)")]
    NotCertsOnly,
    #[error("its authorities do not lead to the trusted ones")]
    NoAuthority,
    #[error("its answer holds {count} end entities' certificates, and not one")]
    NotOne { count: usize },
    #[error("its certificate cannot be read")]
    Unreadable,
    #[error("its certificate is for another key")]
    WrongKey,
    #[error("its certificate names another subject")]
    WrongSubject,
    #[error("its certificate: {0}")]
    Path(#[from] PathFault),
    #[error("its certificate's key usage does not fit slot {slot}")]
    KeyUsage { slot: Slot },
    #[error("its certificate is valid for longer than ordered")]
    TooLong,
    #[error("its certificate ends within a day")]
    TooShort,

    #[error("the request for a certificate cannot be read")]
    BadRequest,
    #[error("the request for a certificate is for another key")]
    RequestKey,
    /// EST servers take the subject from the request, so it is refused here.
    #[error("the request for a certificate names another subject")]
    RequestSubject,
}
