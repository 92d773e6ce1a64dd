//! What whoever looks after a machine does with one running instance: stops it by a signal, and gives it another TLS certificate.

use std::{
    fs,
    io::{self, Read},
    path::Path,
    sync::mpsc,
    thread,
};

use reqwest::blocking::{Body, Client};
use wardcard::ra::server::running::install_tls_provider;

use super::{
    people::CSV,
    ra_toml, service,
    stage::{Stage, wait_for},
};

/// A client that trusts one authority, and makes a new connection for each call.
fn client(authority: &Path) -> Client {
    install_tls_provider();
    let trusted = reqwest::Certificate::from_pem(&fs::read(authority).expect("an authority")).expect("PEM");
    Client::builder().tls_certs_only([trusted]).pool_max_idle_per_host(0).build().expect("a client")
}

fn status(client: &Client, url: &str) -> Option<u16> {
    client.get(url).send().ok().map(|answer| answer.status().as_u16())
}

/// The first byte of a body comes at once, the others when they are sent.
struct Slow {
    begun: bool,
    rest: mpsc::Receiver<Vec<u8>>,
}

impl Read for Slow {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let next = if self.begun { self.rest.recv().unwrap_or_default() } else { b" ".to_vec() };
        self.begun = true;
        to[..next.len()].copy_from_slice(&next);
        Ok(next.len())
    }
}

#[test]
fn an_instance_that_is_told_to_end_says_so_first_and_finishes_what_it_does() {
    let mut stage = Stage::new();
    stage.make_ra(CSV, 365);
    ra_toml::set_figure(&stage, "drain_seconds", 2);
    let mut instance = service::alone(stage.ra.as_mut().expect("an RA"));
    let ra = stage.ra.as_ref().expect("an RA");
    let http = client(&ra.dir.join("ra-ca.pem"));
    let at = |path: &str| format!("{}{path}", ra.url);
    assert_eq!(status(&http, &at("/readyz")), Some(204));

    let (rest, on_its_way) = mpsc::sync_channel(1);
    let call = {
        let body = Body::sized(Slow { begun: false, rest: on_its_way }, 5);
        let call = http.post(at("/v1/sign-in/challenge")).header("content-type", "application/json").body(body);
        thread::Builder::new()
            .name("a call".to_owned())
            .spawn(move || call.send().map(|a| a.status().as_u16()))
            .expect("a thread")
    };
    thread::sleep(std::time::Duration::from_millis(500));
    instance.terminate();
    wait_for("its word that it ends", || status(&http, &at("/readyz")) == Some(503));
    assert_eq!(status(&http, &at("/v1/service")), Some(200), "whoever is sent here all the same is answered");
    wait_for("no more calls", || status(&http, &at("/healthz")).is_none());
    assert!(!call.is_finished() && instance.is_running(), "one call is in progress");
    rest.send(b"null".to_vec()).expect("somebody reads");
    assert_eq!(call.join().expect("no panic").expect("an answer"), 200);
    assert!(instance.ends_well());
}

#[test]
fn a_new_tls_certificate_is_taken_while_desks_call() {
    let mut stage = Stage::new();
    stage.make_ra(CSV, 365);
    let other = stage.another_ra();
    let own = stage.ra.as_ref().expect("an RA").dir.clone();
    let [certificate, key] = ["now.pem", "now.key.pem"].map(|name| own.join(name));
    let put = |from: &Path| {
        fs::copy(from.join("tls.key.pem"), &key).expect("a key");
        fs::copy(from.join("tls.pem"), &certificate).expect("a certificate");
    };
    put(&own);
    ra_toml::replace_section(&stage, "tls", "[tls]\ncertificate = \"now.pem\"\nkey = \"now.key.pem\"\nreload_seconds = 1\n");
    let mut instance = service::alone(stage.ra.as_mut().expect("an RA"));
    let (before, after) = (own.join("ra-ca.pem"), other.join("ra-ca.pem"));
    let url = format!("{}/v1/service", stage.ra.as_ref().expect("an RA").url);
    let [trusts_before, trusts_after] = [&before, &after].map(|authority| client(authority));
    assert_eq!((status(&trusts_before, &url), status(&trusts_after, &url)), (Some(200), None));
    fs::write(&certificate, "rubbish").expect("a file");
    thread::sleep(std::time::Duration::from_millis(2_500));
    assert_eq!(status(&trusts_before, &url), Some(200), "what is no good is not taken");
    put(&other);
    wait_for("the new certificate", || status(&trusts_after, &url) == Some(200));
    assert_eq!(status(&trusts_before, &url), None);
    assert!(instance.is_running());
}
