//! How whoever relies on a certificate learns that it counts no more: OpenSSL asks at the addresses that are in it, by plain HTTP.

use std::{fs, path::Path, process::Command};

use super::{
    flows::{issue, staff},
    opensc,
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_toml,
    service::Setting,
    stage::{Stage, wait_for},
};

fn openssl(args: &[&str]) -> (bool, String) {
    let out = Command::new("openssl").args(args).output().expect("openssl");
    (out.status.success(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Someone who relies on the RA's certificates, and has its authority's and nothing else.
struct Relying {
    ca: std::path::PathBuf,
    leaves: Vec<std::path::PathBuf>,
}

impl Relying {
    /// By the list that the certificate points to.
    fn verify(&self, leaf: &Path) -> (bool, String) {
        openssl(&["verify", "-crl_check", "-crl_download", "-CAfile", text(&self.ca), text(leaf)])
    }

    /// For each certificate of the card.
    #[track_caller]
    fn expect_of_the_list(&self, good: bool) {
        for leaf in &self.leaves {
            let (verified, said) = self.verify(leaf);
            assert_eq!(verified, good, "{leaf:?}: {said}");
            assert_eq!(said.contains("certificate revoked"), !good, "{leaf:?}: {said}");
        }
    }

    /// By asking where the certificate says.
    #[track_caller]
    fn expect_of_ocsp(&self, word: &str, reason: Option<&str>) {
        for leaf in &self.leaves {
            let (_, url) = openssl(&["x509", "-in", text(leaf), "-noout", "-ocsp_uri"]);
            let ca = text(&self.ca);
            let ask = ["ocsp", "-issuer", ca, "-cert", text(leaf), "-url", url.trim(), "-CAfile", ca];
            let (answered, said) = openssl(&ask);
            assert!(answered && said.contains("Response verify OK"), "{leaf:?}: {said}");
            assert!(said.contains(&format!(": {word}")), "{leaf:?}: {said}");
            assert_eq!(said.lines().find_map(|l| l.trim().strip_prefix("Reason: ")), reason, "{leaf:?}: {said}");
        }
    }
}

#[test]
fn lists_and_ocsp_say_what_was_done_with_a_card() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER].map(str::to_owned));
    stage.make_ra(CSV, 60);
    let (dir, pki) = {
        let ra = stage.ra.as_ref().expect("an RA");
        (ra.dir.clone(), ra.pki.clone())
    };
    let profiles = format!(
        "[ca.profiles]\ncrl_url = \"http://{pki}/pki/ca.crl\"\nocsp_url = \"http://{pki}/pki/ocsp\"\n\
         issuer_url = \"http://{pki}/pki/ca.cer\"\nauthentication_policies = []\nsignature_policies = []\n\
         card_authentication_policies = []\n"
    );
    ra_toml::replace_section(&stage, "ca.profiles", &profiles);
    // With two instances it is the proxy that answers there.
    if Setting::of_this_run() != Setting::Cluster {
        ra_toml::put_first(&stage, &format!("pki = \"{pki}\""));
    }
    stage.ra_up();
    staff(&mut stage);
    let agent = stage.insert(1, "agent.card");
    let card = stage.insert(0, "holder.card");
    let serial = issue(&stage, "holder", HOLDER)["serial"].as_str().expect("a serial").to_owned();

    // The authority's certificate is where the card's certificates say, too.
    let mut relying = Relying { ca: stage.path("fetched.pem"), leaves: vec![] };
    for id in ["01", "02", "04"] {
        let leaf = stage.path(&format!("leaf-{id}.pem"));
        opensc::save_certificate(id, &leaf);
        let (_, said) = openssl(&["x509", "-in", text(&leaf), "-noout", "-ext", "authorityInfoAccess"]);
        assert!(said.contains(&format!("URI:http://{pki}/pki/ca.cer")), "{said}");
        relying.leaves.push(leaf);
    }
    let url = format!("http://{pki}/pki/ca.cer");
    let (fetched, said) = openssl(&["x509", "-inform", "DER", "-in", &url, "-out", text(&relying.ca)]);
    assert!(fetched, "{said}");
    assert_eq!(fs::read_to_string(&relying.ca).expect("fetched"), fs::read_to_string(dir.join("ca.pem")).expect("made"));

    let by_agent = |stage: &Stage, args: &[&str]| {
        stage.run(&[args, &["--reader", "00 01", "--accept-terms"]].concat(), &[AGENT]).expect(0);
    };
    relying.expect_of_the_list(true);
    relying.expect_of_ocsp("good", None);
    by_agent(&stage, &["cards", "suspend", &serial]);
    relying.expect_of_ocsp("revoked", Some("certificateHold"));
    by_agent(&stage, &["cards", "reinstate", &serial]);
    relying.expect_of_ocsp("good", None);

    // A renewal replaces the pair and leaves the card's own.
    stage.run(&["renew", "--reader", "00 00", "--accept-terms"], &[HOLDER]).expect(0);
    let own = relying.leaves.split_off(2);
    relying.expect_of_ocsp("revoked", Some("superseded"));
    relying.leaves = own;
    relying.expect_of_ocsp("good", None);
    for (n, id) in ["01", "02"].into_iter().enumerate() {
        let leaf = stage.path(&format!("renewed-{n}.pem"));
        opensc::save_certificate(id, &leaf);
        relying.leaves.push(leaf);
    }
    relying.expect_of_ocsp("good", None);
    by_agent(&stage, &["cards", "cancel", &serial, "--why", "left"]);
    relying.expect_of_ocsp("revoked", Some("affiliationChanged"));
    // The list follows within a minute, and soon after each start.
    stage.ra_down();
    stage.ra_up();
    wait_for("the list to follow", || !relying.verify(&relying.leaves[0]).0);
    relying.expect_of_the_list(false);
    relying.expect_of_ocsp("revoked", Some("affiliationChanged"));
    // The agent's card has nothing to do with it.
    let leaf = stage.path("agent.pem");
    opensc::save_certificate_of(1, "01", &leaf);
    relying.leaves = vec![leaf];
    relying.expect_of_the_list(true);
    relying.expect_of_ocsp("good", None);
    drop((agent, card));
    stage.assert_no_secret_printed();
}
