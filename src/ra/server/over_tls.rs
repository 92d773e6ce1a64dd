//! The service and the desktop's client over real TLS.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::{HEADER_LIMIT, Options, Running, bench::START};
use crate::{
    domain::{
        card::{CardIdentity, ManagementAlgorithm},
        chance::Chance,
        clock::{Clock, Timestamp},
        operation::OperationId,
        person::PersonId,
        refusal::Refusal,
        secret::SecretText,
    },
    ra::{
        admin::{
            data::Data,
            import::import,
            init::{InitOptions, Made, init},
        },
        api::{
            bytes::SecretWord,
            card::CardStatus,
            operation::{Open, OpenWhat},
        },
        client::{RaClient, RaFault, Route, Trust},
    },
};

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// TLS looks at the system's clock, so the service's certificate must be valid by it.
#[expect(clippy::disallowed_methods, reason = "the other end of the connection cannot be given a clock")]
fn clock() -> Clock {
    Clock::new(Timestamp::now)
}

fn ready(dir: &std::path::Path) -> Made {
    let made = init(&Data::at(dir), &InitOptions::default(), &clock(), &Chance::counting(8)).unwrap();
    let csv = dir.join("people.csv");
    std::fs::write(
        &csv,
        "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to\n\
         rosa,Ms,Rosa,Testwell,1978-03-09,555500000001,,,EX001,Example Surgery,holder,2020-01-01,\n",
    )
    .unwrap();
    import(&Data::at(dir), &csv, false, &clock(), &Chance::counting(9)).unwrap();
    made
}

fn start(dir: &std::path::Path) -> Running {
    Running::start(dir, LOOPBACK, Options::new(clock(), Chance::counting(10))).unwrap()
}

#[test]
fn a_trusted_service_answers_and_refuses() {
    let dir = tempfile::tempdir().unwrap();
    let made = ready(dir.path());
    let running = start(dir.path());
    let client = RaClient::new(&running.url(), Trust::File(running.ca_file())).unwrap();
    assert_eq!(client.origin(), running.url());
    assert_eq!(client.service().unwrap().name, "Local Registration Authority");
    assert_eq!(client.challenge().unwrap().challenge.0.len(), 32);
    let unknown = CardIdentity([1; 32]);
    assert_eq!(client.standing(&unknown).unwrap().status, CardStatus::Unknown);
    let ask = |code: &str| Open {
        id: OperationId::new(START, &Chance::counting(11)),
        workstation: "WS-1".into(),
        what: OpenWhat::Issue {
            person: PersonId("rosa".into()),
            agent: None,
            bootstrap: Some(SecretWord::new(code.into())),
            management: ManagementAlgorithm::Aes256,
        },
    };
    assert_eq!(client.open(None, &ask("X")).err(), Some(RaFault::Refused(Refusal::BadBootstrapCode)));
    let code = made.bootstrap_code.expose("a test").to_owned();
    let grant = client.open(None, &ask(&code)).unwrap().issue.unwrap();
    let token = grant.token.into_domain();
    assert_eq!(client.puk(&token, grant.operation).unwrap().current.expose("a test"), b"12345678");
    let other = SecretText::new("x".into());
    assert_eq!(client.puk(&other, grant.operation).err(), Some(RaFault::Refused(Refusal::BadProof)));
    assert_eq!(client.abandon(&token, grant.operation), Err(RaFault::Refused(Refusal::WrongStep)));
    assert_eq!(client.sign_out(&other), Ok(()));
    running.stop();
    let stopped = client.service().err();
    assert!(matches!(stopped, Some(RaFault::Unreachable | RaFault::ConnectionRefused)), "{stopped:?}");
    // What was kept is there after a restart, under the same trust.
    let again = start(dir.path());
    let client = RaClient::new(&again.url(), Trust::File(again.ca_file())).unwrap();
    assert!(client.puk(&token, grant.operation).is_ok());
}

#[test]
fn distrust_is_told_from_absence() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    ready(dir.path());
    let stranger = init(&Data::at(other.path()), &InitOptions::default(), &clock(), &Chance::counting(12)).unwrap();
    let running = start(dir.path());
    let client = RaClient::new(&running.url(), Trust::File(stranger.tls_authority)).unwrap();
    assert_eq!(client.service().err(), Some(RaFault::NotTrusted));
    let system = RaClient::new(&running.url(), Trust::System).unwrap();
    assert_eq!(system.service().err(), Some(RaFault::NotTrusted));
    #[cfg(target_os = "linux")]
    {
        // All of 127.0.0.0/8 is this machine, but the certificate names 127.0.0.1 alone.
        let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let options = Options::new(clock(), Chance::counting(13));
        let open = Running::start(dir.path(), everywhere, options).unwrap();
        let misnamed = RaClient::new(&open.url().replace("127.0.0.1", "127.0.0.2"), Trust::File(open.ca_file())).unwrap();
        assert_eq!(misnamed.service().err(), Some(RaFault::NotTrusted));
    }
    let free = TcpListener::bind(LOOPBACK).unwrap().local_addr().unwrap();
    let absent = RaClient::new(&format!("https://{free}"), Trust::File(running.ca_file())).unwrap();
    assert_eq!(absent.service().err(), Some(RaFault::ConnectionRefused));
    let nameless = RaClient::by("https://ra.invalid", Trust::File(running.ca_file()), &Route::Direct).unwrap();
    assert_eq!(nameless.service().err(), Some(RaFault::NameUnknown), "RFC 6761, section 6.4");
}

/// A peer that answers each connection with these bytes, whatever it is asked.
fn peer(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind(LOOPBACK).unwrap();
    let at = listener.local_addr().unwrap();
    let talk = move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let mut asked = [0; 2048];
            let _some = std::io::Read::read(&mut stream, &mut asked);
            let _gone = std::io::Write::write_all(&mut stream, answer);
        }
    };
    std::thread::Builder::new().name("peer".into()).spawn(talk).unwrap();
    at
}

#[test]
fn a_wrong_peer_and_a_proxy_that_refuses_are_told_apart() {
    let plain = peer(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    let client = RaClient::by(&format!("https://{plain}"), Trust::System, &Route::Direct).unwrap();
    assert_eq!(client.service().err(), Some(RaFault::NoTls));
    let proxy = peer(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let client = RaClient::by("https://ra.invalid", Trust::System, &Route::Proxy(format!("http://{proxy}"))).unwrap();
    assert_eq!(client.service().err(), Some(RaFault::ProxyRefuses));
    let none = RaClient::by("https://ra.invalid", Trust::System, &Route::Proxy("no address".into()));
    assert_eq!(none.err(), Some(RaFault::ProxyAddress));
}

#[test]
fn addresses_and_trust_must_make_sense() {
    for url in ["http://127.0.0.1:1", "ra.example", "https://a@b"] {
        assert_eq!(RaClient::new(url, Trust::System).err(), Some(RaFault::NotAnAddress), "{url}");
    }
    for pem in [&b"no pem"[..], b""] {
        assert_eq!(RaClient::new("https://127.0.0.1:1", Trust::Pem(pem.to_vec())).err(), Some(RaFault::TrustUnreadable));
    }
    assert_eq!(RaClient::new("https://127.0.0.1:1", Trust::File("/nowhere".into())).err(), Some(RaFault::TrustUnreadable));
}

#[cfg(unix)]
#[test]
fn it_does_not_start_on_keys_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    ready(dir.path());
    start(dir.path()).stop();
    for name in ["ca.key.pem", "tls.key.pem", "ra-ca.key.pem", "vault.key"] {
        let path = dir.path().join(name);
        let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        let options = Options::new(clock(), Chance::counting(1));
        let why = Running::start(dir.path(), LOOPBACK, options).err().unwrap().to_string();
        assert!(why.contains(name) && why.contains("0600"), "{why}");
        mode(0o600);
    }
    start(dir.path()).stop();
}

#[test]
fn a_silent_connection_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    ready(dir.path());
    let running = start(dir.path());
    let pem = std::fs::read(running.ca_file()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
    let config = Arc::new(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
    let address = running.url().strip_prefix("https://").unwrap().to_owned();
    let begun: [&[u8]; 2] = [b"", b"GET /v1/service HTTP/1.1\r\nHost: x"];
    let silent = begun.map(|begin| {
        let name = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST).into();
        let tls = rustls::ClientConnection::new(Arc::clone(&config), name).unwrap();
        let socket = std::net::TcpStream::connect(&address).unwrap();
        socket.set_read_timeout(Some(HEADER_LIMIT * 2)).unwrap();
        let mut stream = rustls::StreamOwned::new(tls, socket);
        stream.conn.complete_io(&mut stream.sock).unwrap();
        stream.write_all(begin).unwrap();
        stream.flush().unwrap();
        stream
    });
    for mut stream in silent {
        // How it ends is not the point: that it does, before the reading times out.
        let why = stream.read_to_end(&mut vec![]).err().map(|e| e.kind());
        assert!(!matches!(why, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{why:?}");
    }
}

#[test]
fn it_says_why_it_cannot_start() {
    let dir = tempfile::tempdir().unwrap();
    ready(dir.path());
    let without = tempfile::tempdir().unwrap();
    let started = Running::start(without.path(), LOOPBACK, Options::new(clock(), Chance::counting(1)));
    assert!(started.is_err(), "not initialised");
    let running = start(dir.path());
    let taken: SocketAddr = running.url().strip_prefix("https://").unwrap().parse().unwrap();
    let second = Running::start(dir.path(), taken, Options::new(clock(), Chance::counting(1)));
    assert!(matches!(second.err(), Some(super::StartError::Listen { .. })));
}
