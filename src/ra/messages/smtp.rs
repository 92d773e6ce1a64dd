//! E-mail to a mail server by SMTP (RFC 5321, submission by RFC 6409).
//!
//! Each message has a connection of its own: an RA sends a few in a minute at most, and a connection kept open would be found
//! closed by the time that it is wanted.

use std::{error::Error as _, fs, path::Path};

use lettre::{
    SmtpTransport, Transport as _,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
    },
};

use super::{
    config::{SmtpConfig, SmtpTls},
    deadline::Lane,
    email::{Email, Sender},
    fault::{MessageFault, Peer, SetUpFault, is_about_tls, is_cut, is_distrust, is_timeout},
    is_this_machine, secret_file,
};
use crate::domain::secret::SecretText;

const PEER: Peer = Peer::MailServer;

/// One mail server.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    user: Option<(String, SecretText)>,
    from: Sender,
    lane: Lane,
}

impl Smtp {
    /// Reads the secret files; connects to nothing yet. `from` is what mail comes from where the configuration does not say.
    pub fn open(base: &Path, config: &SmtpConfig, from: &str) -> Result<Self, SetUpFault> {
        if !(1..=60).contains(&config.seconds) {
            return Err(SetUpFault::Figure { what: "mail.seconds", least: 1, most: 60 });
        }
        let host = config.host.trim().to_owned();
        let parameters = || parameters(base, config, &host);
        let (tls, port) = match config.tls {
            SmtpTls::Required => (Tls::Required(parameters()?), 587),
            SmtpTls::Implicit => (Tls::Wrapper(parameters()?), 465),
            SmtpTls::None if is_this_machine(&host) => (Tls::None, 25),
            SmtpTls::None => return Err(SetUpFault::NotEncrypted { host }),
        };
        let user = match (&config.user, &config.password_file) {
            (Some(user), Some(path)) => Some((user.clone(), secret_file::read(&base.join(path))?)),
            (None, None) => None,
            _ => return Err(SetUpFault::HalfAUser),
        };
        Ok(Self {
            port: config.port.unwrap_or(port),
            tls,
            user,
            from: Sender::parse_or_local(config.from.as_deref().unwrap_or(from))?,
            lane: Lane::new(PEER, config.seconds),
            host,
        })
    }

    pub fn from(&self) -> &Sender {
        &self.from
    }

    /// Host and port.
    pub(super) fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Hands one message over. See [`super::Messenger::send`].
    pub fn send(&self, email: Email) -> Result<(), MessageFault> {
        let mut transport = SmtpTransport::builder_dangerous(self.host.as_str())
            .port(self.port)
            .tls(self.tls.clone())
            .timeout(Some(self.lane.limit()));
        if let Some((user, password)) = &self.user {
            // The library's copy lives as long as this message and is not wiped: it has no way to.
            let password = password.expose("the mail server asks for it").to_owned();
            transport = transport.credentials(Credentials::new(user.clone(), password));
        }
        let transport = transport.build();
        let seconds = self.lane.limit().as_secs();
        self.lane.run(move || transport.send_raw(&email.envelope, &email.bytes).map(drop).map_err(|e| fault_of(&e, seconds)))
    }
}

/// Of what a server replies only the code is kept: its words may repeat the address.
fn fault_of(error: &lettre::transport::smtp::Error, seconds: u64) -> MessageFault {
    let peer = PEER;
    if let Some(code) = error.status().map(u16::from) {
        return if error.is_transient() { MessageFault::Deferred { peer, code } } else { MessageFault::Refused { peer, code } };
    }
    // What the library says of a connection that ends where a reply should be; it has no case of its own for it.
    let ended = error.source().is_some_and(|e| e.to_string() == "incomplete response");
    if ended || is_cut(error) {
        MessageFault::BrokenOff { peer }
    } else if is_distrust(error) {
        MessageFault::NotTrusted { peer }
    } else if is_timeout(error) {
        MessageFault::TimedOut { peer, seconds }
    } else if is_about_tls(error) || error.is_response() || error.is_client() || error.is_tls() {
        MessageFault::Protocol { peer }
    } else {
        MessageFault::Unreachable { peer }
    }
}

fn parameters(base: &Path, config: &SmtpConfig, host: &str) -> Result<TlsParameters, SetUpFault> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &config.ca_file {
        let path = base.join(path);
        let pem = fs::read(&path).map_err(|why| SetUpFault::File { path: path.clone(), why })?;
        let none = || SetUpFault::NoCertificates { path: path.clone() };
        if !pem.windows(27).any(|w| w == b"-----BEGIN CERTIFICATE-----") {
            return Err(none());
        }
        let trusted = Certificate::from_pem(&pem).map_err(|_| none())?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(trusted);
    }
    builder.build().map_err(|_| SetUpFault::Tls(PEER))
}

#[cfg(test)]
mod tests {
    use std::{
        net::TcpListener,
        path::PathBuf,
        time::{Duration, Instant},
    };

    use super::*;
    use crate::{
        domain::{chance::Chance, clock::Timestamp},
        ra::messages::{
            EmailBy, Messenger, TextBy,
            smtp_peer::{Kept, Script, SmtpPeer, tls_files},
            tests::an_email,
        },
    };

    fn config(port: u16) -> SmtpConfig {
        SmtpConfig {
            host: "127.0.0.1".into(),
            port: Some(port),
            tls: SmtpTls::None,
            user: None,
            password_file: None,
            ca_file: None,
            from: Some("Example RA <help@ra.example>".into()),
            seconds: 2,
        }
    }

    fn send(base: &Path, config: &SmtpConfig) -> Result<(), MessageFault> {
        let smtp = Smtp::open(base, config, "").unwrap();
        let messenger = Messenger { email: EmailBy::Smtp(smtp), text: TextBy::Nowhere };
        messenger.send(&an_email("Your one-time code"), Timestamp::UNIX_EPOCH, &Chance::counting(3))
    }

    #[test]
    fn a_server_takes_the_message_as_it_is() {
        let peer = SmtpPeer::start(Script::Take);
        send(Path::new("."), &config(peer.port())).unwrap();
        let Kept { from, to, data, user } = peer.kept();
        assert_eq!((from.as_str(), to.as_str(), user), ("<help@ra.example>", "<rosa@mail.example.uk>", None));
        for part in
            ["Subject: Your one-time code\r\n", "To: rosa@mail.example.uk\r\n", "\r\n\r\nYour code is\r\n\r\n    271828\r\n"]
        {
            assert!(data.contains(part), "{part} in {data}");
        }
    }

    #[test]
    fn each_way_to_fail_is_told_apart_in_time() {
        let timed_out = |f: &MessageFault| matches!(f, MessageFault::TimedOut { seconds: 2, .. });
        let broken = |f: &MessageFault| matches!(f, MessageFault::BrokenOff { .. });
        let protocol = |f: &MessageFault| matches!(f, MessageFault::Protocol { .. });
        type Check<'a> = &'a dyn Fn(&MessageFault) -> bool;
        let cases: [(Script, Check<'_>, bool); 11] = [
            (Script::Answer("RCPT", "450 4.2.1 rosa@mail.example.uk is busy"), &|f| code(f) == Some((true, 450)), true),
            (Script::Answer("RCPT", "550 5.1.1 rosa@mail.example.uk is unknown"), &|f| code(f) == Some((false, 550)), false),
            (Script::Answer("MAIL", "421 4.3.2 closing"), &|f| code(f) == Some((true, 421)), true),
            (Script::Answer(".", "554 5.7.1 271828 looks like spam"), &|f| code(f) == Some((false, 554)), false),
            (Script::Answer("EHLO", "garbage"), &protocol, false),
            (Script::HangAt("greeting"), &timed_out, true),
            (Script::HangAt("DATA"), &timed_out, true),
            (Script::Drip, &timed_out, true),
            (Script::DropAt("MAIL"), &broken, true),
            (Script::DropAt("."), &broken, true),
            (Script::DropAt("greeting"), &broken, true),
        ];
        for (script, check, may_pass) in cases {
            let peer = SmtpPeer::start(script);
            let begun = Instant::now();
            let fault = send(Path::new("."), &config(peer.port())).unwrap_err();
            assert!(begun.elapsed() < Duration::from_secs(4), "{script:?}");
            assert!(check(&fault), "{script:?}: {fault:?}");
            assert_eq!(fault.may_pass(), may_pass, "{script:?}");
            for secret in ["271828", "rosa"] {
                assert!(!format!("{fault} {fault:?}").contains(secret), "{script:?}: {fault:?}");
            }
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let fault = send(Path::new("."), &config(free)).unwrap_err();
        assert!(matches!(fault, MessageFault::Unreachable { peer: Peer::MailServer }), "{fault:?}");
        let nowhere = SmtpConfig { host: "mail.invalid".into(), tls: SmtpTls::Required, ..config(25) };
        assert!(matches!(send(Path::new("."), &nowhere), Err(MessageFault::Unreachable { .. })));
    }

    fn code(fault: &MessageFault) -> Option<(bool, u16)> {
        match fault {
            MessageFault::Deferred { code, .. } => Some((true, *code)),
            MessageFault::Refused { code, .. } => Some((false, *code)),
            _ => None,
        }
    }

    #[test]
    fn tls_by_both_ways_with_the_right_authority_alone() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (files, strangers) = (tls_files(dir.path()), tls_files(other.path()));
        secret_file::write(&dir.path().join("password"), "open sesame\n");
        for (tls, script) in [(SmtpTls::Required, Script::StartTls), (SmtpTls::Implicit, Script::ImplicitTls)] {
            let peer = SmtpPeer::start_with_tls(script, &files);
            let config = SmtpConfig {
                tls,
                user: Some("ra".into()),
                password_file: Some("password".into()),
                ca_file: Some(files.authority.clone()),
                ..config(peer.port())
            };
            send(dir.path(), &config).unwrap();
            let kept = peer.kept();
            // RFC 4616: nothing, the user, the password, each after a NUL.
            assert_eq!(kept.user.as_deref(), Some("\0ra\0open sesame"), "{tls:?}");
            assert!(kept.data.contains("271828"));
            for trusted in [Some(strangers.authority.clone()), None] {
                let peer = SmtpPeer::start_with_tls(script, &files);
                let config = SmtpConfig { ca_file: trusted, port: Some(peer.port()), ..config.clone() };
                let fault = send(dir.path(), &config).unwrap_err();
                assert!(matches!(fault, MessageFault::NotTrusted { .. }), "{tls:?}: {fault:?}");
            }
        }
    }

    #[test]
    fn nothing_is_said_to_a_server_without_starttls() {
        let peer = SmtpPeer::start(Script::Take);
        let config = SmtpConfig { tls: SmtpTls::Required, ..config(peer.port()) };
        let fault = send(Path::new("."), &config).unwrap_err();
        assert!(matches!(fault, MessageFault::Protocol { .. }), "{fault:?}");
        assert!(peer.nothing_kept());
    }

    #[test]
    fn a_wrong_password_is_a_refusal() {
        let dir = tempfile::tempdir().unwrap();
        secret_file::write(&dir.path().join("password"), "wrong");
        let peer = SmtpPeer::start(Script::Answer("AUTH", "535 5.7.8 wrong"));
        let config = SmtpConfig { user: Some("ra".into()), password_file: Some("password".into()), ..config(peer.port()) };
        let fault = send(dir.path(), &config).unwrap_err();
        assert_eq!(code(&fault), Some((false, 535)), "{fault:?}");
    }

    #[test]
    fn what_cannot_be_set_up() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("no.pem"), "no pem").unwrap();
        let good = || SmtpConfig { tls: SmtpTls::Required, ..config(25) };
        let path = |name: &str| Some(PathBuf::from(name));
        type Check<'a> = &'a dyn Fn(&SetUpFault) -> bool;
        let cases: [(SmtpConfig, Check<'_>); 8] = [
            (SmtpConfig { host: "mail.example".into(), tls: SmtpTls::None, ..good() }, &|f| {
                matches!(f, SetUpFault::NotEncrypted { .. })
            }),
            (SmtpConfig { user: Some("ra".into()), ..good() }, &|f| matches!(f, SetUpFault::HalfAUser)),
            (SmtpConfig { password_file: path("p"), ..good() }, &|f| matches!(f, SetUpFault::HalfAUser)),
            (SmtpConfig { user: Some("ra".into()), password_file: path("absent"), ..good() }, &|f| {
                matches!(f, SetUpFault::File { .. })
            }),
            (SmtpConfig { ca_file: path("absent.pem"), ..good() }, &|f| matches!(f, SetUpFault::File { .. })),
            (SmtpConfig { ca_file: path("no.pem"), ..good() }, &|f| matches!(f, SetUpFault::NoCertificates { .. })),
            (SmtpConfig { from: Some("nobody".into()), ..good() }, &|f| matches!(f, SetUpFault::From { .. })),
            (SmtpConfig { seconds: 0, ..good() }, &|f| matches!(f, SetUpFault::Figure { .. })),
        ];
        for (config, check) in cases {
            let fault = Smtp::open(dir.path(), &config, "").err().unwrap();
            assert!(check(&fault), "{fault:?}");
        }
        for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
            assert!(Smtp::open(dir.path(), &SmtpConfig { host: host.into(), ..config(25) }, "").is_ok(), "{host}");
        }
    }
}
