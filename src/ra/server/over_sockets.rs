//! The service's manners over real sockets: TLS and its files, connections, limits, figures, and how it stops.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    time::{Duration, Instant},
};

use reqwest::{Certificate, blocking::Client, header::HeaderMap};

use super::{Options, Running, config, request_id};
use crate::{
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
    },
    ra::{
        admin::{
            data::Data,
            init::{InitOptions, init},
        },
        ca::tls,
        store::{Place, Store},
    },
};

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// In which everything that is waited for has happened.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// TLS looks at the system's clock, so the service's certificate must be valid by it.
#[expect(clippy::disallowed_methods, reason = "the other end of the connection cannot be given a clock")]
fn clock() -> Clock {
    Clock::new(Timestamp::now)
}

/// An initialised directory whose `ra.toml` has `top` among its first lines and `sections` at its end.
pub(super) fn ready(top: &str, sections: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    init(&Data::at(dir.path()), &InitOptions::default(), &clock(), &Chance::counting(8)).unwrap();
    let path = dir.path().join(config::FILE);
    let text = fs::read_to_string(&path).unwrap();
    let (first, figures) = text.split_once("[limits]").unwrap();
    let figures = if sections.contains("[limits]") { String::new() } else { format!("[limits]{figures}") };
    let first = first.replace("drain_seconds = 0\n", "");
    fs::write(&path, format!("{top}\n{first}\n{figures}\n{sections}")).unwrap();
    dir
}

pub(super) fn start(dir: &Path) -> Running {
    Running::start(dir, LOOPBACK, Options::new(clock(), Chance::counting(10))).unwrap()
}

/// A client that trusts one authority, and makes a new connection for each call.
pub(super) fn client(ca_file: &Path) -> Client {
    let trusted = Certificate::from_pem_bundle(&fs::read(ca_file).unwrap()).unwrap();
    Client::builder().tls_certs_only(trusted).pool_max_idle_per_host(0).timeout(PATIENCE).build().unwrap()
}

pub(super) fn status(client: &Client, url: &str) -> Option<u16> {
    client.get(url).send().ok().map(|a| a.status().as_u16())
}

pub(super) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn figures_are_given_on_their_own_listener_alone() {
    let dir = ready("metrics = '127.0.0.1:0'", "");
    let running = start(dir.path());
    let https = client(&running.ca_file());
    let answer = https.get(format!("{}/v1/service", running.url())).send().unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().contains_key(&request_id::HEADER));
    assert_eq!(status(&https, &format!("{}/metrics", running.url())), Some(404));
    let plain = format!("http://{}", running.metrics_address().unwrap());
    let http = Client::new();
    let answer = http.get(format!("{plain}/metrics")).send().unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = answer.text().unwrap();
    assert!(text.contains("wardcard_ra_calls_total{method=\"GET\",path=\"/v1/service\",status=\"2xx\"} 1\n"), "{text}");
    assert_eq!(status(&http, &format!("{plain}/v1/service")), Some(404));
    running.stop();
    assert!(http.get(format!("{plain}/metrics")).send().is_err());
}

#[test]
fn the_address_behind_a_proxy_is_limited_and_this_machine_is_not() {
    let dir = ready("", "[limits]\nburst = 1\nper_minute = 1");
    let running = start(dir.path());
    let https = client(&running.ca_file());
    let url = format!("{}/v1/service", running.url());
    for _ in 0..3 {
        assert_eq!(status(&https, &url), Some(200));
    }
    let through = |address: &str| https.get(&url).header("x-forwarded-for", address).send().unwrap();
    assert_eq!(through("203.0.113.9").status(), 200);
    let refused = through("192.0.2.1, 203.0.113.9");
    assert_eq!(refused.status(), 429);
    let wait = |headers: &HeaderMap| headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap();
    assert!((1..=60).contains(&wait(refused.headers())));
    assert!(refused.text().unwrap().contains("W-3023"));
    assert_eq!(through("203.0.113.10").status(), 200);
}

#[test]
fn connections_have_a_bound_and_places_are_given_back() {
    let dir = ready("metrics = '127.0.0.1:0'", "[limits]\nmax_connections = 2");
    let running = start(dir.path());
    let https = client(&running.ca_file());
    let url = format!("{}/v1/service", running.url());
    let address = running.url().strip_prefix("https://").unwrap().to_owned();
    let mut silent = vec![];
    wait_until("all places are taken", || {
        silent.push(TcpStream::connect(&address).unwrap());
        status(&https, &url).is_none()
    });
    drop(silent);
    wait_until("a place is free again", || status(&https, &url) == Some(200));
    let figures = Client::new().get(format!("http://{}/metrics", running.metrics_address().unwrap())).send().unwrap();
    let text = figures.text().unwrap();
    let turned_away = text.lines().find_map(|l| l.strip_prefix("wardcard_ra_connections_turned_away_total ")).unwrap();
    assert!(turned_away.parse::<u32>().unwrap() >= 1);
}

#[test]
fn a_changed_certificate_is_taken_without_a_restart() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let made = |dir: &Path, seed| tls::ensure(dir, &["127.0.0.1".into()], clock().now(), &Chance::counting(seed)).unwrap();
    let (first, second) = (made(one.path(), 31), made(two.path(), 32));
    let dir = ready("", "[tls]\ncertificate = 'here.pem'\nkey = 'here.key'\nreload_seconds = 1");
    let (certificate, key) = (dir.path().join("here.pem"), dir.path().join("here.key"));
    let put = |from: &tls::TlsFiles| {
        fs::copy(&from.key, &key).unwrap();
        fs::copy(&from.certificate, &certificate).unwrap();
    };
    put(&first);
    let running = start(dir.path());
    let url = format!("{}/healthz", running.url());
    let (trusts_first, trusts_second) = (client(&first.authority), client(&second.authority));
    assert_eq!(status(&trusts_first, &url), Some(204));
    assert_eq!(status(&trusts_second, &url), None);
    assert_eq!(status(&client(&running.ca_file()), &url), None, "the service's own is not used");
    fs::write(&certificate, "rubbish").unwrap();
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(status(&trusts_first, &url), Some(204), "the old one stays while the new one is no good");
    put(&second);
    wait_until("the new one is used", || status(&trusts_second, &url) == Some(204));
    assert_eq!(status(&trusts_first, &url), None);
}

/// A ClientHello for one version of TLS (RFC 4346, 7.4.1.2; RFC 5246 has the same form), with a cipher suite that every version knows.
fn client_hello(version: [u8; 2]) -> Vec<u8> {
    // TLS_RSA_WITH_AES_128_CBC_SHA and, for 1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.
    let suites = [0x00, 0x2f, 0xc0, 0x2b];
    // Named groups (secp256r1), point formats, and signature algorithms (ecdsa_secp256r1_sha256).
    let extensions = [
        &[0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17][..],
        &[0x00, 0x0b, 0x00, 0x02, 0x01, 0x00],
        &[0x00, 0x0d, 0x00, 0x04, 0x00, 0x02, 0x04, 0x03],
    ]
    .concat();
    let mut hello = vec![version[0], version[1]];
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend([0, suites.len() as u8]);
    hello.extend(suites);
    hello.extend([1, 0]);
    hello.extend([0, extensions.len() as u8]);
    hello.extend(extensions);
    let mut handshake = vec![1, 0, 0, hello.len() as u8];
    handshake.extend(hello);
    let mut record = vec![22, 3, 1, 0, handshake.len() as u8];
    record.extend(handshake);
    record
}

#[test]
fn nothing_older_than_tls_1_2() {
    let dir = ready("", "");
    let running = start(dir.path());
    let address = running.url().strip_prefix("https://").unwrap().to_owned();
    let answer = |version| {
        let mut socket = TcpStream::connect(&address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(&client_hello(version)).unwrap();
        let mut record = [0; 7];
        socket.read_exact(&mut record).unwrap();
        record
    };
    for old in [[3, 0], [3, 1], [3, 2]] {
        // An alert of two bytes: fatal, protocol_version.
        let record = answer(old);
        assert_eq!((record[0], &record[3..]), (21, &[0, 2, 2, 70][..]), "{old:?}");
    }
    // A handshake record that begins with ServerHello: the same greeting is good with a version that is.
    let record = answer([3, 3]);
    assert_eq!((record[0], record[5]), (22, 2), "{record:?}");
}

#[test]
fn it_says_that_it_will_stop_before_it_does() {
    let dir = ready("drain_seconds = 3", "");
    let running = start(dir.path());
    let https = client(&running.ca_file());
    let url = |path: &str| format!("{}{path}", running.url());
    assert_eq!(status(&https, &url("/readyz")), Some(204));
    running.stopper()();
    wait_until("not ready", || status(&https, &url("/readyz")) == Some(503));
    assert_eq!(status(&https, &url("/v1/service")), Some(200), "calls are answered still");
    wait_until("closed", || status(&https, &url("/healthz")).is_none());
    running.wait().unwrap();
}

#[test]
fn a_call_in_progress_is_answered_before_it_stops() {
    let dir = ready("", "");
    let running = start(dir.path());
    let https = client(&running.ca_file());
    let url = format!("{}/readyz", running.url());
    assert_eq!(status(&https, &url), Some(204));
    // Whoever writes holds up the next one who does.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let place = Place::File(dir.path().join(super::running::DATABASE));
    let held = runtime.block_on(async { Store::open(&place).await.unwrap().begin().await.unwrap() });
    let begun = Instant::now();
    let call = {
        let url = format!("{}/v1/operations/018f0000-0000-7000-8000-000000000000/puk", running.url());
        let https = https.clone();
        let ask = move || https.post(url).header(crate::ra::api::OPERATION_HEADER, "unknown").send().unwrap().status().as_u16();
        std::thread::Builder::new().spawn(ask).unwrap()
    };
    std::thread::sleep(Duration::from_millis(500));
    assert!(!call.is_finished(), "it waits for the database");
    let stopping = std::thread::Builder::new().spawn(move || running.stop()).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(!stopping.is_finished() && !call.is_finished());
    assert_eq!(status(&https, &url), None, "nobody else is let in");
    runtime.block_on(async { drop(held) });
    assert_eq!(call.join().unwrap(), 410, "answered: there is no such operation");
    stopping.join().unwrap();
    assert!(begun.elapsed() < PATIENCE);
}
