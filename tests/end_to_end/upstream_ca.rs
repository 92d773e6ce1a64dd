//! An RA whose certificates come from another authority, by EST: a server of Python and OpenSSL (`est_peer.py`).

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{
    flows::{staff, status},
    opensc,
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_books::{Books, certificates_on_card},
    ra_toml,
    rig::ports::free_port,
    service::Setting,
    stage::{Process, Stage, wait_for},
};

const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/est_peer.py");

/// The authority, and its server while it is up.
struct Upstream {
    dir: PathBuf,
    port: u16,
    process: Option<Process>,
}

impl Upstream {
    fn make(dir: PathBuf) -> Self {
        let made = Command::new("python3").arg(PEER).arg("make").arg(&dir).output().expect("python3");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self { dir, port: free_port(), process: None }
    }

    fn up(&mut self) {
        let (dir, port) = (self.dir.to_str().expect("UTF-8"), self.port.to_string());
        self.process = Some(Process::start("python3", &[PEER, "serve", dir, &port], &self.dir.join("log")));
        wait_for("the EST server", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }

    fn down(&mut self) {
        self.process = None;
    }

    fn mood(&self, mood: &str) {
        fs::write(self.dir.join("mood"), mood).expect("a mood");
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.dir.join("calls")).unwrap_or_default()
    }

    fn password(&self) -> String {
        fs::read_to_string(self.dir.join("password")).expect("a password").trim().to_owned()
    }

    /// `[ca]` of `ra.toml`: a label for each kind of certificate, a TLS certificate and a password to be known by.
    fn section(&self) -> String {
        let (dir, port) = (self.dir.display(), self.port);
        format!(
            "[ca]\nkind = \"est\"\nurl = \"https://127.0.0.1:{port}\"\nlabel = \"sign-in\"\nsignature_label = \"signature\"\n\
             card_label = \"card\"\ntrust_file = \"{dir}/root.pem\"\nseconds = 10\n\n\
             [ca.client]\ncertificate = \"{dir}/client.pem\"\nkey = \"{dir}/client.key.pem\"\n\n\
             [ca.basic]\nuser = \"ra\"\npassword_file = \"{dir}/password\"\n"
        )
    }

    /// OpenSSL finds a path from each certificate of the first reader's card to the authority's root, for what it is used for.
    fn assert_issued_what_is_on_the_card(&self, stage: &Stage) {
        let leaf = stage.path("leaf.pem");
        for (id, purpose) in [("01", "sslclient"), ("02", "smimesign"), ("04", "any")] {
            opensc::save_certificate(id, &leaf);
            let (root, issuing) = (self.dir.join("root.pem"), self.dir.join("issuing.pem"));
            let (verified, said) = verify(&["-purpose", purpose], &root, Some(&issuing), &leaf);
            assert!(verified, "{id}: {said}");
            let own = stage.ra.as_ref().expect("an RA").dir.join("ca.pem");
            assert!(!verify(&[], &own, None, &leaf).0, "{id} is not by the RA's own authority");
        }
    }
}

fn verify(more: &[&str], root: &Path, between: Option<&Path>, leaf: &Path) -> (bool, String) {
    let mut command = Command::new("openssl");
    command.args(["verify", "-x509_strict"]).args(more).arg("-CAfile").arg(root);
    if let Some(between) = between {
        command.arg("-untrusted").arg(between);
    }
    let out = command.arg(leaf).output().expect("openssl");
    (out.status.success(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

/// Runs it to its good end; 9 says to run it again.
#[track_caller]
fn to_the_end(stage: &Stage, args: &[&str], lines: &[&str]) {
    let mut ran = stage.run(args, lines);
    for _ in 1..3 {
        if ran.code == 9 {
            ran = stage.run(args, lines);
        }
    }
    ran.expect(0);
}

fn has_warning(status: &Value, code: &str) -> bool {
    status["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == code)
}

#[test]
fn cards_live_by_an_upstream_authority_that_is_not_always_there() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER].map(str::to_owned));
    stage.make_ra(CSV, 60);
    let mut upstream = Upstream::make(stage.path("upstream"));
    stage.secrets.push(upstream.password());
    ra_toml::replace_section(&stage, "ca", &upstream.section());
    // Who has never been told the authorities cannot begin without the server.
    let said = stage.ra_fails(&["doctor"]);
    assert!(said.contains("cannot be reached"), "{said}");
    upstream.up();
    stage.ra_up();
    stage.ra_command(&["doctor"]);
    staff(&mut stage);

    // A blank card is not lost because the upstream is away, or has to think first.
    let agent = stage.insert(1, "agent.card");
    let holders = stage.insert(0, "holder.card");
    upstream.down();
    let args = ["issue", "--reader", "00 00", "--helper-reader", "00 01", "--person", "holder", "--accept-terms"];
    stage.run(&args, &[AGENT, HOLDER, HOLDER]).expect_problem(7, "W-3034");
    // Where instances are killed about every second, no call may take one.
    let thinks = Setting::of_this_run() != Setting::Cluster;
    upstream.mood(if thinks { "wait" } else { "issue" });
    upstream.up();
    to_the_end(&stage, &args, &[AGENT, HOLDER, HOLDER]);
    drop(agent);
    upstream.mood("issue");
    let calls = upstream.calls();
    assert_eq!(calls.contains("POST /.well-known/est/card/simpleenroll by The local RA: 202"), thinks, "{calls}");
    upstream.assert_issued_what_is_on_the_card(&stage);
    Books::open(&stage).assert_card(&status(&stage));

    // It signs its holder in, and is renewed where it came from.
    let renew = ["renew", "--reader", "00 00", "--accept-terms"];
    let first = certificates_on_card();
    to_the_end(&stage, &renew, &[HOLDER]);
    let calls = upstream.calls();
    for call in ["signature/simplereenroll", "sign-in/simplereenroll"] {
        assert!(calls.contains(&format!("POST /.well-known/est/{call} by The local RA: 200")), "{call} in {calls}");
    }
    upstream.assert_issued_what_is_on_the_card(&stage);
    Books::open(&stage).assert_revoked(&first);

    // Away in the middle, out of order, and unwilling: each time the old certificates stay, and the RA starts without it.
    let second = certificates_on_card();
    upstream.down();
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-3034");
    stage.ra_down();
    stage.ra_up();
    let read = status(&stage);
    assert!(has_warning(&read, "W-0001"), "it says that something is to be finished: {read}");
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    upstream.up();
    for (mood, exit, code) in [("503", 7, "W-3034"), ("403", 9, "W-4001")] {
        upstream.mood(mood);
        stage.run(&renew, &[HOLDER]).expect_problem(exit, code);
        assert_eq!(certificates_on_card(), second, "{mood}: nothing was taken away");
    }
    // What is no trouble of the upstream's own, somebody here has to put right, and is told of.
    assert!(stage.all_printed().contains("it refuses (status 403"));
    upstream.mood("issue");
    to_the_end(&stage, &renew, &[HOLDER]);
    let read = status(&stage);
    assert!(!has_warning(&read, "W-0001") && !has_warning(&read, "W-0007"), "{read}");
    upstream.assert_issued_what_is_on_the_card(&stage);
    opensc::signatures_verify(HOLDER);
    let books = Books::open(&stage);
    books.assert_revoked(&second);
    stage.secrets.extend(books.assert_card(&read));
    // It may still hold the store's one lock.
    drop(books);
    to_the_end(&stage, &renew, &[HOLDER]);
    drop(holders);
    stage.assert_no_secret_printed();
}
