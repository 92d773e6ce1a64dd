//! What can go wrong with a message, and with setting up its way out. Facts only: no text, no address, no word of the other end's.

use std::{error::Error, fmt, io, path::PathBuf};

use crate::domain::contact::ContactWay;

/// Who takes messages from us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Peer {
    MailServer,
    TextGateway,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MailServer => "the mail server",
            Self::TextGateway => "the text message gateway",
        })
    }
}

/// Why a message was not sent, as far as that is known.
#[derive(Debug, thiserror::Error)]
pub enum MessageFault {
    #[error("there is no way to send a {way}")]
    Nowhere { way: ContactWay },
    /// Its subject is not one line, or its address is none that the way out knows.
    #[error("the {way} cannot be put into its form")]
    Unfit { way: ContactWay },
    #[error("the message cannot be written to {directory}: {why}")]
    Write { directory: PathBuf, why: io::Error },
    #[error("{peer} cannot be reached")]
    Unreachable { peer: Peer },
    #[error("the certificate of {peer} is not trusted")]
    NotTrusted { peer: Peer },
    /// The message may have been sent all the same.
    #[error("{peer} was not done within {seconds} s")]
    TimedOut { peer: Peer, seconds: u64 },
    /// The message may have been sent all the same.
    #[error("{peer} broke the connection off")]
    BrokenOff { peer: Peer },
    /// E.g. a mail server without STARTTLS where TLS is required.
    #[error("{peer} does not speak as it should")]
    Protocol { peer: Peer },
    /// A reply of SMTP's 4yz class, or an HTTP status that passes (429, 5xx).
    #[error("{peer} will not take the message for now (code {code})")]
    Deferred { peer: Peer, code: u16 },
    #[error("{peer} refuses the message (code {code})")]
    Refused { peer: Peer, code: u16 },
    #[error("{peer} is busy with earlier messages")]
    Busy { peer: Peer },
    #[error("a thread for the message cannot be started: {0}")]
    Thread(#[source] io::Error),
}

impl MessageFault {
    /// Whether the same message may well be taken a little later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::BrokenOff { .. }
            | Self::Deferred { .. }
            | Self::Busy { .. }
            | Self::Thread(_) => true,
            Self::Nowhere { .. }
            | Self::Unfit { .. }
            | Self::Write { .. }
            | Self::NotTrusted { .. }
            | Self::Protocol { .. }
            | Self::Refused { .. } => false,
        }
    }
}

/// Why a way out cannot be set up as the configuration says.
#[derive(Debug, thiserror::Error)]
pub enum SetUpFault {
    #[error("'{from}' is nothing that e-mail can come from")]
    From { from: String },
    #[error("{path} cannot be read: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} can be read by others: its mode must be 0600")]
    Exposed { path: PathBuf },
    #[error("{path} does not hold one line of text")]
    NotASecret { path: PathBuf },
    #[error("{path} holds no certificates")]
    NoCertificates { path: PathBuf },
    #[error("a user needs a password file, and a password file a user")]
    HalfAUser,
    #[error("the text gateway takes either a bearer token or a user, not both")]
    TwoSecrets,
    #[error("messages to {host} would not be encrypted: that is only allowed on this machine")]
    NotEncrypted { host: String },
    #[error("'{0}' is no address of a text gateway")]
    Url(String),
    #[error("the field '{0}' is there twice")]
    FieldTwice(String),
    #[error("the range of statuses {from}–{to} holds none that says yes")]
    Statuses { from: u16, to: u16 },
    #[error("{what} must be from {least} to {most}")]
    Figure { what: &'static str, least: u16, most: u16 },
    #[error("TLS cannot be set up for {0}")]
    Tls(Peer),
}

/// Whether a certificate was not trusted, somewhere in the chain of causes.
pub fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    any_cause(error, &|cause| {
        cause.downcast_ref::<rustls::Error>().is_some_and(|tls| {
            use rustls::Error as E;
            matches!(tls, E::InvalidCertificate(_) | E::NoCertificatesPresented | E::UnsupportedNameType)
        })
    })
}

/// Whether a time limit of the socket's was passed. Unix says `WouldBlock` where Windows says `TimedOut`.
pub fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    any_cause(error, &|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        matches!(kind, Some(io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock))
    })
}

/// Whether a connection that was there has been cut.
pub fn is_cut(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind as K;
    any_cause(error, &|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        matches!(kind, Some(K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::UnexpectedEof))
    })
}

/// Whether TLS was not agreed on, for whatever reason.
pub fn is_about_tls(error: &(dyn Error + 'static)) -> bool {
    any_cause(error, &|cause| cause.is::<rustls::Error>())
}

fn any_cause(error: &(dyn Error + 'static), holds: &dyn Fn(&(dyn Error + 'static)) -> bool) -> bool {
    if holds(error) {
        return true;
    }
    // An `io::Error`'s source is its content's source: the content itself has to be asked for.
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inside.is_some_and(|e| any_cause(e, holds)) || error.source().is_some_and(|e| any_cause(e, holds))
}
