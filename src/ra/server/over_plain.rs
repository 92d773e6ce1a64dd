//! `/pki` on its plain listener has the manners of the service itself.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::blocking::{Client, Response};
use rustls::pki_types::pem::PemObject as _;

use super::{
    BODY_LIMIT, HEADER_LIMIT, Running,
    over_sockets::{PATIENCE, client, ready, start, status, wait_until},
    request_id,
};

const ON: &str = "pki = '127.0.0.1:0'\nmetrics = '127.0.0.1:0'";

fn plain(running: &Running, path: &str) -> String {
    format!("http://{}{path}", running.pki_address().unwrap())
}

/// A client that makes a new connection for each call.
fn http() -> Client {
    Client::builder().pool_max_idle_per_host(0).timeout(PATIENCE).build().unwrap()
}

fn ocsp(running: &Running, body: Vec<u8>, from: &str) -> Response {
    let request = http().post(plain(running, "/pki/ocsp")).header("content-type", "application/ocsp-request");
    request.header("x-forwarded-for", from).body(body).send().unwrap()
}

fn figures(running: &Running) -> String {
    http().get(format!("http://{}/metrics", running.metrics_address().unwrap())).send().unwrap().text().unwrap()
}

#[test]
fn a_call_has_a_name_and_is_counted_and_nothing_else_is_given() {
    let dir = ready(ON, "");
    let running = start(dir.path());
    let answer = http().get(plain(&running, "/pki/ca.cer")).send().unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().contains_key(&request_id::HEADER));
    assert_eq!(status(&http(), &plain(&running, "/pki/ocsp")), Some(405));
    let other = http().get(plain(&running, "/v1/service")).send().unwrap();
    assert_eq!(other.status(), 404);
    assert_eq!(other.headers()["content-type"], "application/problem+json");
    let text = figures(&running);
    let counted = "wardcard_ra_calls_total{method=\"GET\",path=\"/pki/ca.cer\",status=\"2xx\"} 1\n";
    assert!(text.contains(counted), "{text}");
    let url = plain(&running, "/pki/ca.cer");
    running.stop();
    assert!(http().get(url).send().is_err());
}

#[test]
fn a_silent_connection_is_closed() {
    let dir = ready(ON, "");
    let running = start(dir.path());
    let address = running.pki_address().unwrap();
    let begun: [&[u8]; 3] = [b"", b"POST /pki/ocsp HTTP/1.1\r\nHost: x", b"GET /pki/ca.cer HTTP/1.1\r\nHost: x\r\n\r\n"];
    let silent = begun.map(|begin| {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(HEADER_LIMIT * 2)).unwrap();
        socket.write_all(begin).unwrap();
        socket
    });
    let since = Instant::now();
    for mut socket in silent {
        // How it ends is not the point: that it does, before the reading times out.
        let why = socket.read_to_end(&mut vec![]).err().map(|e| e.kind());
        assert!(!matches!(why, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{why:?}");
    }
    assert!(since.elapsed() < HEADER_LIMIT * 2);
}

#[test]
fn connections_have_a_bound_of_their_own() {
    let dir = ready(ON, "[limits]\nmax_pki_connections = 2");
    let running = start(dir.path());
    let url = plain(&running, "/pki/ca.cer");
    let mut silent = vec![];
    wait_until("all places are taken", || {
        silent.push(TcpStream::connect(running.pki_address().unwrap()).unwrap());
        status(&http(), &url).is_none()
    });
    let service = format!("{}/v1/service", running.url());
    assert_eq!(status(&client(&running.ca_file()), &service), Some(200), "nobody else is kept out");
    drop(silent);
    wait_until("a place is free again", || status(&http(), &url) == Some(200));
    let text = figures(&running);
    let turned_away = text.lines().find_map(|l| l.strip_prefix("wardcard_ra_connections_turned_away_total ")).unwrap();
    assert!(turned_away.parse::<u32>().unwrap() >= 1);
}

#[test]
fn too_much_and_too_often_are_refused() {
    let dir = ready(ON, "[limits]\nchanges_burst = 1\nchanges_per_minute = 1");
    let running = start(dir.path());
    let refused = ocsp(&running, vec![0; BODY_LIMIT + 1], "203.0.113.9");
    assert_eq!(refused.status(), 413);
    assert!(refused.text().unwrap().contains("W-3050"));
    let refused = ocsp(&running, vec![], "203.0.113.9");
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert!(refused.text().unwrap().contains("W-3023"));
    assert_eq!(ocsp(&running, vec![], "203.0.113.10").status(), 200);
    let https = client(&running.ca_file());
    let challenge = || https.post(format!("{}/v1/sign-in/challenge", running.url())).header("x-forwarded-for", "203.0.113.9");
    assert_eq!(challenge().send().unwrap().status(), 200, "the service counts for itself");
    assert_eq!(challenge().send().unwrap().status(), 429);
}

/// A body of which one byte comes each half second, for as long as anybody takes them; and what is answered.
fn drip(mut socket: impl std::io::Read + std::io::Write, path: &str, kind: &str) -> String {
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 1000\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = vec![];
    for _ in 0..60 {
        let _ = socket.write_all(b" ").and_then(|()| socket.flush());
        let mut some = [0; 4096];
        // The socket waits for half a second.
        match socket.read(&mut some) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(&some[..n]),
            Err(why) if matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_body_that_drips_in_is_its_callers_matter() {
    let dir = ready(ON, "");
    let running = start(dir.path());
    let connect = |address: std::net::SocketAddr| {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        socket
    };
    let roots = {
        let pem = std::fs::read(running.ca_file()).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(rustls::pki_types::CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
        roots
    };
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let service = running.url().strip_prefix("https://").unwrap().parse().unwrap();
    let name = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST).into();
    let tls = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let over_tls = rustls::StreamOwned::new(tls, connect(service));
    let pki = connect(running.pki_address().unwrap());
    let spawn = |job: Box<dyn FnOnce() -> String + Send>| std::thread::Builder::new().spawn(job).unwrap();
    for call in [
        spawn(Box::new(move || drip(over_tls, "/v1/sign-in", "application/json"))),
        spawn(Box::new(move || drip(pki, "/pki/ocsp", "application/ocsp-request"))),
    ] {
        let answer = call.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n") && answer.contains("\"W-3052\""), "{answer}");
    }
    let text = figures(&running);
    for path in ["/v1/sign-in", "/pki/ocsp"] {
        let counted = format!("wardcard_ra_calls_total{{method=\"POST\",path=\"{path}\",status=\"4xx\"}} 1\n");
        assert!(text.contains(&counted), "{text}");
    }
    assert!(!text.contains("5xx"), "{text}");
}
