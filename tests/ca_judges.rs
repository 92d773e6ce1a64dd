//! What others say of the certificates, revocation lists and OCSP answers of the built-in authority: OpenSSL, and a linter.
#![cfg(all(unix, feature = "ra"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU64, Ordering},
};

use der::{Encode as _, asn1::Any, pem::LineEnding};
use jiff::SignedDuration;
use p256::{
    ecdsa::SigningKey,
    pkcs8::{EncodePrivateKey as _, EncodePublicKey as _},
};
use wardcard::{
    domain::{
        card::{CardSerial, Slot},
        chance::Chance,
        clock::Timestamp,
        person::IdentityNumber,
    },
    ra::ca::{
        CertificateAuthority as _, CertificateStanding, CrlContent, Holder, Order, RevocationReason, RevokedEntry, Subject,
        builtin::BuiltIn,
        config::{BuiltInConfig, KeySource},
        ocsp,
    },
};

struct World {
    dir: tempfile::TempDir,
    ca: BuiltIn,
    chance: Chance,
    now: Timestamp,
}

/// Counts up through SHA-256: fit for nothing but tests.
fn chance() -> Chance {
    use sha2::{Digest, Sha256};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Chance::new(move |to| {
        for chunk in to.chunks_mut(32) {
            let block = Sha256::digest(NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    })
}

fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "OpenSSL looks at the system's clock")]
    Timestamp::now()
}

fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}

impl World {
    fn new(passphrase: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (chance, now) = (chance(), now());
        let mut config = BuiltInConfig::default();
        config.profiles.crl_url = Some("http://ra.example/pki/ca.crl".to_owned());
        config.profiles.issuer_url = Some("http://ra.example/pki/ca.cer".to_owned());
        config.profiles.ocsp_url = Some("http://ra.example/pki/ocsp".to_owned());
        config.profiles.authentication_policies = vec!["1.3.6.1.4.1.32473.1.1".to_owned()];
        config.profiles.signature_policies = vec!["1.3.6.1.4.1.32473.1.2".to_owned()];
        config.profiles.card_authentication_policies = vec!["1.3.6.1.4.1.32473.1.3".to_owned()];
        if passphrase {
            private(&dir.path().join("ca.pass"), b"correct horse battery staple\n");
            config.key = KeySource::File { passphrase_file: Some("ca.pass".into()), curve: Default::default() };
        }
        let span = (now - days(1), now + days(20 * 365));
        BuiltIn::create_by(&config, dir.path(), "ca", "Example card authority", span, &chance).unwrap();
        let ca = BuiltIn::open_by(&config, dir.path(), "ca").unwrap();
        Self { dir, ca, chance, now }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// One of each kind: its file and its serial number.
    fn issue_each(&self) -> Vec<(Slot, PathBuf, String)> {
        let number = IdentityNumber::try_from("555500001111".to_owned()).unwrap();
        let principal = Some("zoe@example.org");
        let holder = Holder { name: "Dr Zoë Made-Up", identity_number: &number, organisation: "Example Surgery", principal };
        let serial = CardSerial("W123456789".to_owned());
        let mut issued = Vec::new();
        for (subject, until) in [
            (Subject::Authentication(holder), days(730)),
            (Subject::Signature(holder), days(730)),
            (Subject::CardAuthentication(&serial), days(6 * 365)),
        ] {
            let slot = subject.slot();
            let key = SigningKey::from_slice(&self.chance.bytes::<32>()).unwrap();
            let spki = key.verifying_key().to_public_key_der().unwrap().into_vec();
            let order = Order {
                subject,
                spki: &spki,
                csr: &[],
                renewal: false,
                not_before: self.now - SignedDuration::from_mins(5),
                not_after: self.now + until,
            };
            let made = self.ca.issue(&order, &self.chance).unwrap();
            let path = self.path(&format!("{slot}.pem"));
            pem("CERTIFICATE", &made.der, &path);
            private(&self.path(&format!("{slot}.key.pem")), key.to_pkcs8_pem(LineEnding::LF).unwrap().as_bytes());
            issued.push((slot, path, made.serial));
        }
        issued
    }

    fn crl(&self, name: &str, number: u64, revoked: &[(&str, RevocationReason)], ends: SignedDuration) -> PathBuf {
        let entries: Vec<_> =
            revoked.iter().map(|(s, reason)| RevokedEntry { serial: (*s).to_owned(), at: self.now, reason: *reason }).collect();
        let this_update = self.now - days(2);
        let list = CrlContent { number, this_update, next_update: self.now + ends, entries: &entries };
        let der = self.ca.revocation().unwrap().crl(&list, &self.chance).unwrap();
        let path = self.path(name);
        pem("X509 CRL", &der, &path);
        path
    }
}

fn private(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn pem(label: &'static str, der: &[u8], path: &Path) {
    fs::write(path, der::pem::encode_string(label, LineEnding::LF, der).unwrap()).unwrap();
}

fn run(program: &str, args: &[&str]) -> (Output, String) {
    let out =
        Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program}: {e}: run the README's test command"));
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (out, said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn openssl_verifies_every_profile_against_the_revocation_list() {
    let world = World::new(true);
    let issued = world.issue_each();
    let ca = world.path("ca.pem");
    let good = world.crl("good.crl", 1, &[("0A0B0C", RevocationReason::Superseded)], days(1));
    let stale = world.crl("stale.crl", 2, &[], days(-1));
    let empty = world.crl("empty.crl", 3, &[], days(1));
    for (n, (slot, path, serial)) in issued.iter().enumerate() {
        let reasons = [RevocationReason::KeyCompromise, RevocationReason::CertificateHold, RevocationReason::Unspecified];
        let revoked = world.crl(&format!("{n}.crl"), 10 + n as u64, &[(serial, reasons[n])], days(1));
        let purpose = if *slot == Slot::Authentication { "sslclient" } else { "any" };
        for (list, expected) in
            [(&good, None), (&empty, None), (&revoked, Some("certificate revoked")), (&stale, Some("CRL has expired"))]
        {
            let args = [
                "verify",
                "-x509_strict",
                "-crl_check",
                "-purpose",
                purpose,
                "-CAfile",
                text(&ca),
                "-CRLfile",
                text(list),
                text(path),
            ];
            let (out, said) = run("openssl", &args);
            match expected {
                None => assert!(out.status.success(), "{slot} {list:?}: {said}"),
                Some(word) => assert!(!out.status.success() && said.contains(word), "{slot} {list:?}: {said}"),
            }
        }
        let (_, said) = run("openssl", &["x509", "-in", text(path), "-noout", "-text"]);
        for part in
            ["http://ra.example/pki/ca.crl", "http://ra.example/pki/ocsp", "http://ra.example/pki/ca.cer", "1.3.6.1.4.1.32473.1"]
        {
            assert!(said.contains(part), "{slot} lacks {part}: {said}");
        }
        assert_eq!(said.contains("zoe@example.org") || said.contains("othername"), *slot == Slot::Authentication, "{said}");
    }
    let (_, said) = run("openssl", &["crl", "-in", text(&world.path("1.crl")), "-noout", "-text"]);
    for part in ["Certificate Hold", "X509v3 CRL Number", "X509v3 Authority Key Identifier"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let key = world.path("ca.key.pem");
    let pass = format!("file:{}", text(&world.path("ca.pass")));
    let (out, said) = run("openssl", &["pkey", "-in", text(&key), "-passin", &pass, "-noout"]);
    assert!(out.status.success(), "the sealed key is a common one: {said}");
}

#[test]
fn openssl_takes_the_ocsp_answers() {
    let world = World::new(false);
    let issued = world.issue_each();
    let ca = world.path("ca.pem");
    let (request, response) = (world.path("request"), world.path("response"));
    let reason = RevocationReason::KeyCompromise;
    let revoked = CertificateStanding::Revoked { at: world.now - days(1), reason };
    for (hash, (_, path, serial)) in ["-sha1", "-sha256", "-sha1"].iter().zip(&issued) {
        for (standing, word) in
            [(CertificateStanding::Good, "good"), (revoked, "revoked"), (CertificateStanding::Unknown, "unknown")]
        {
            let ask = ["ocsp", hash, "-issuer", text(&ca), "-cert", text(path), "-reqout", text(&request)];
            assert!(run("openssl", &ask).0.status.success());
            let asked = fs::read(&request).unwrap();
            assert_eq!(ocsp::asked(&asked), std::slice::from_ref(serial));
            let mut lookup = |which: &str| {
                assert_eq!(which, serial);
                standing
            };
            let ca_signs = world.ca.revocation().unwrap();
            let answer = ca_signs.ocsp(&asked, &mut lookup, world.now, world.now + days(1), &world.chance).unwrap();
            fs::write(&response, answer).unwrap();
            let take = ["ocsp", hash, "-issuer", text(&ca), "-cert", text(path), "-no_nonce"];
            let (out, said) = run("openssl", &[&take[..], &["-respin", text(&response), "-CAfile", text(&ca)]].concat());
            assert!(out.status.success() && said.contains("Response verify OK"), "{said}");
            assert!(said.contains(&format!(": {word}")), "{said}");
            let nonce = |said: String| said.lines().skip_while(|l| !l.contains("Nonce")).nth(1).map(|l| l.trim().to_owned());
            let (_, request_said) = run("openssl", &["ocsp", "-reqin", text(&request), "-req_text"]);
            let (_, response_said) = run("openssl", &["ocsp", "-respin", text(&response), "-noverify", "-resp_text"]);
            let nonce_asked = nonce(request_said);
            assert!(nonce_asked.is_some());
            assert_eq!(nonce(response_said), nonce_asked);
        }
    }
    // Another authority's certificate is not ours to speak of; rubbish is said to be rubbish.
    let other = World::new(false);
    let (_, path, _) = other.issue_each().swap_remove(0);
    let others = other.path("ca.pem");
    let foreign = ["ocsp", "-issuer", text(&others), "-cert", text(&path), "-reqout", text(&request)];
    assert!(run("openssl", &foreign).0.status.success());
    for (asked, word) in [(fs::read(&request).unwrap(), "unauthorized"), (vec![0x30, 3, 1, 2, 3], "malformedrequest")] {
        let mut nobody = |_: &str| panic!("nothing is looked up");
        let answer = world.ca.revocation().unwrap().ocsp(&asked, &mut nobody, world.now, world.now, &world.chance).unwrap();
        fs::write(&response, answer).unwrap();
        let (_, said) = run("openssl", &["ocsp", "-respin", text(&response), "-noverify", "-text"]);
        assert!(said.contains(word), "{said}");
    }
}

/// pkilint (PyPI), which `assets/setup/test.sh` installs; its folder is in `WARDCARD_PKILINT`.
#[test]
fn a_linter_finds_no_error() {
    let world = World::new(false);
    let issued = world.issue_each();
    let from = std::env::var("WARDCARD_PKILINT").map(|dir| dir + "/").unwrap_or_default();
    let mut files: Vec<_> = issued.iter().map(|(_, path, _)| ("lint_pkix_cert", path.clone())).collect();
    files.push(("lint_pkix_cert", world.path("ca.pem")));
    files.push(("lint_crl", world.crl("lint.crl", 7, &[(&issued[0].2, RevocationReason::CertificateHold)], days(1))));
    for (program, path) in files {
        let mut args = vec!["lint"];
        if program == "lint_crl" {
            args.extend(["-t", "CRL", "-p", "PKIX"]);
        }
        args.extend(["-s", "ERROR", text(&path)]);
        let (out, said) = run(&format!("{from}{program}"), &args);
        assert!(out.status.success(), "{path:?}: {said}");
    }
}

/// The certificates hold nothing that a PrintableString may not, and times as RFC 5280 wants them.
#[test]
fn names_and_times_are_in_their_forms() {
    use der::{Decode as _, Tag, Tagged as _};
    let world = World::new(false);
    for (slot, path, _) in world.issue_each() {
        let bytes = fs::read(&path).unwrap();
        let certificate = x509_cert::Certificate::load_pem_chain(&bytes).unwrap().remove(0);
        let validity = certificate.tbs_certificate().validity();
        let tag = |time: &x509_cert::time::Time| Any::from_der(&time.to_der().unwrap()).unwrap().tag();
        assert_eq!(tag(&validity.not_after), Tag::UtcTime, "{slot}");
    }
}
