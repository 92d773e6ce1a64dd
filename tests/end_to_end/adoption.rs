//! Cards that another organisation issued, taken over with their secrets, or without. OpenSC puts keys and certificates on them, one of
//! which is the card that others made; OpenSSL is the other organisation's authority, and `age` closes the file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::Engine as _;
use serde_json::Value;

use super::{
    flows::{block, staff, status},
    opensc,
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_books::Books,
    ra_toml::{self, private},
    stage::Stage,
};

const HEADING: &str = "serial,identity_number,card_auth_spki,expiry,puk,management_algorithm,management_key";
/// The first 26 bytes of a P-256 key's SubjectPublicKeyInfo (RFC 5480, 2): the point follows.
const P256: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

const CONFIG: &str = "
[req]
distinguished_name = dn
prompt = no
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[9A]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth,1.3.6.1.4.1.311.20.2.2
authorityKeyIdentifier = keyid
[9C]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection
authorityKeyIdentifier = keyid
[9E]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,2.16.840.1.101.3.6.8
authorityKeyIdentifier = keyid
[ca]
default_ca = elsewhere
[elsewhere]
database = DIR/index
crlnumber = DIR/crlnumber
default_md = sha256
default_crl_days = 30
certificate = DIR/root.pem
private_key = DIR/root.key.pem
";

fn run(program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program} (see assets/setup): {e}"));
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{program} {args:?}: {said}");
    said
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The other organisation.
struct Elsewhere {
    dir: PathBuf,
}

/// A card of theirs, and what they know of it.
struct Card {
    serial: &'static str,
    number: &'static str,
    /// Of `9E`, in base64.
    spki: String,
    puk: String,
    key: String,
    /// The `9A` certificate.
    sign_in: PathBuf,
}

impl Elsewhere {
    fn new(dir: PathBuf) -> Self {
        fs::create_dir(&dir).expect("a folder");
        let elsewhere = Self { dir };
        fs::write(elsewhere.path("openssl.cnf"), CONFIG.replace("DIR", text(&elsewhere.dir))).expect("a file");
        fs::write(elsewhere.path("index"), "").expect("a file");
        fs::write(elsewhere.path("crlnumber"), "01\n").expect("a file");
        let [config, root, key] = ["openssl.cnf", "root.pem", "root.key.pem"].map(|name| elsewhere.path(name));
        let kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", text(&config)];
        let made = ["req", "-x509", "-extensions", "root", "-subj", "/O=Elsewhere Trust/CN=Elsewhere root", "-days", "3650"];
        run("openssl", &[&made[..], &kind, &["-keyout", text(&key), "-out", text(&root)]].concat());
        elsewhere.publish();
        elsewhere
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// No card's, in base64.
    fn some_key(&self) -> String {
        let (key, der) = (self.path("root.key.pem"), self.path("some.der"));
        run("openssl", &["pkey", "-in", text(&key), "-pubout", "-outform", "DER", "-out", text(&der)]);
        base64::engine::general_purpose::STANDARD.encode(fs::read(der).expect("a key"))
    }

    fn publish(&self) {
        let (config, next) = (self.path("openssl.cnf"), self.path("next.crl"));
        run("openssl", &["ca", "-config", text(&config), "-gencrl", "-out", text(&next)]);
        fs::rename(next, self.path("crl.pem")).expect("published");
    }

    fn revoke(&self, certificate: &Path) {
        let config = self.path("openssl.cnf");
        run("openssl", &["ca", "-config", text(&config), "-revoke", text(certificate)]);
        self.publish();
    }

    /// `[[trust]]` of `ra.toml`.
    fn section(&self) -> String {
        let dir = self.dir.display();
        format!("[[trust]]\nname = \"elsewhere\"\nanchors = \"{dir}/root.pem\"\ncrl = \"{dir}/crl.pem\"\n")
    }

    /// Issues the card in the first reader: from the factory until now.
    fn issue(&self, stage: &Stage, serial: &'static str, (number, name): (&'static str, &str), puk: &str, key: &str) -> Card {
        let slots = ["9A", "9C", "9E"];
        let generate = slots.map(|slot| format!("004700{slot}05ac0380011100"));
        // SET MANAGEMENT KEY, which is Yubico's: algorithm, key reference 9B, and the key after its length.
        let set_key = if key.len() == 48 { format!("00ffffff1b039b18{key}") } else { format!("00ffffff230c9b20{key}") };
        let factory = "0102030405060708".repeat(key.len() / 16);
        let answers = opensc::piv_admin(stage, &factory, &[&generate[..], &[set_key]].concat());
        let mut spki = String::new();
        for (slot, answer) in slots.into_iter().zip(&answers) {
            // SP 800-73-4 part 2, 3.3.2: the template 7F49, in it the point as 86.
            let point = answer.strip_prefix(&[0x7F, 0x49, 0x43, 0x86, 0x41]).expect("a P-256 key");
            let der = [hex::decode(P256).expect("pairs"), point.to_vec()].concat();
            spki = base64::engine::general_purpose::STANDARD.encode(&der);
            let file = |end: &str| self.path(&format!("{serial}-{slot}.{end}"));
            let (public, leaf) = (file("pub.pem"), file("pem"));
            fs::write(file("pub.der"), der).expect("a file");
            run("openssl", &["pkey", "-pubin", "-inform", "DER", "-in", text(&file("pub.der")), "-out", text(&public)]);
            let subject = match slot {
                "9E" => format!("/O=Elsewhere Trust/CN={serial}"),
                _ => format!("/O=Elsewhere Trust/CN={name}/serialNumber={number}"),
            };
            let [root, root_key, config] = ["root.pem", "root.key.pem", "openssl.cnf"].map(|name| self.path(name));
            let of = ["x509", "-new", "-force_pubkey", text(&public), "-subj", &subject, "-days", "30", "-extensions", slot];
            let by = ["-CA", text(&root), "-CAkey", text(&root_key), "-CAcreateserial", "-extfile", text(&config)];
            run("openssl", &[&of[..], &by, &["-out", text(&leaf)]].concat());
            opensc::put_certificate(stage, key, slot, &leaf);
        }
        opensc::set_references(&format!("{}ffff", hex::encode(HOLDER)), puk);
        let sign_in = self.path(&format!("{serial}-9A.pem"));
        Card { serial, number, spki, puk: puk.to_owned(), key: key.to_owned(), sign_in }
    }
}

impl Card {
    fn line(&self, with_secrets: bool) -> String {
        let Self { serial, number, spki, puk, key, .. } = self;
        let algorithm = if key.len() == 48 { "3DES" } else { "AES-256" };
        let secrets = if with_secrets { format!("{puk},{algorithm},{key}") } else { ",,".to_owned() };
        format!("{serial},{number},{spki},20301231,{secrets}")
    }

    /// In the forms that a careless line would show them in.
    fn secrets(&self) -> Vec<String> {
        let puk = String::from_utf8(hex::decode(&self.puk).expect("pairs")).expect("text");
        vec![puk, self.puk.clone(), self.key.clone(), self.key.to_uppercase()]
    }
}

/// What `age-keygen` makes, and whom `age` closes files to.
struct Age {
    identity: PathBuf,
    recipient: String,
}

impl Age {
    fn new(identity: PathBuf) -> Self {
        run("age-keygen", &["-o", text(&identity)]);
        let recipient = run("age-keygen", &["-y", text(&identity)]).trim().to_owned();
        Self { identity, recipient }
    }

    fn close(&self, stage: &Stage, lines: &[String]) -> String {
        let (open, closed) = (stage.path("cards.csv"), stage.path("cards.csv.age"));
        private(&open, &format!("{HEADING}\n{}\n", lines.join("\n")));
        run("age", &["--encrypt", "--recipient", &self.recipient, "--output", text(&closed), text(&open)]);
        fs::remove_file(open).expect("it was there");
        text(&closed).to_owned()
    }
}

fn warns(status: &Value, code: &str) -> bool {
    status["warnings"].as_array().expect("a list").iter().any(|w| w["code"] == code)
}

#[test]
fn cards_from_elsewhere_are_taken_over() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER].map(str::to_owned));
    stage.make_ra(CSV, 60);
    let elsewhere = Elsewhere::new(stage.path("elsewhere"));
    ra_toml::replace_section(&stage, "trust", &elsewhere.section());
    stage.ra_up();
    staff(&mut stage);
    let known = {
        let _factory = stage.insert_peer(0, "known.peer");
        let key = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718";
        elsewhere.issue(&stage, "E-0001", ("555500000033", "Dr Bronwen Hughes"), "3837363531323334", key)
    };
    let untold = {
        // Another make: with the same state from the factory the other one makes the same keys.
        let _factory = stage.insert(0, "untold.card");
        let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
        elsewhere.issue(&stage, "E-0002", ("555500000041", "Mrs Grace Adeyemi"), "3236343831393337", key)
    };
    stage.secrets.extend([known.secrets(), untold.secrets()].concat());

    // To this RA it is a stranger's card.
    let holders = stage.insert_peer(0, "known.peer");
    let unlock = ["unlock", "--reader", "00 00"];
    let renew = ["renew", "--reader", "00 00", "--accept-terms"];
    let read = status(&stage);
    assert!(warns(&read, "W-0012") && warns(&read, "W-0005"), "{read}");
    assert_eq!(read["holder"]["identity_number"], "555500000033", "{read}");
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-3044");

    let (age, other) = (Age::new(stage.path("age.key")), Age::new(stage.path("other.key")));
    let identity = text(&age.identity).to_owned();
    let adopt = ["adopt", "--identity", &identity];
    let good = [known.line(true), untold.line(false)];
    // Each bad line is named, and the file is taken as a whole or not at all.
    let bad = [
        good[0].clone(),
        good[1].replace("555500000041", "555500000099"),
        format!("E-0003,555500000017,{},20301231,12345678,,", elsewhere.some_key()),
    ];
    let file = age.close(&stage, &bad);
    for dry in [&["--dry-run", &file][..], &[&file]] {
        let said = stage.ra_fails(&[&adopt[..], dry].concat());
        for fault in ["line 3: identity_number is nobody's here", "line 4: puk is not 16 hexadecimal digits"] {
            assert!(said.contains(fault), "{fault}: {said}");
        }
        assert!(!said.contains("line 2:"), "{said}");
    }
    let file = age.close(&stage, &good);
    let said = stage.ra_fails(&["adopt", "--identity", text(&other.identity), &file]);
    assert!(said.contains("encrypted to another identity"), "{said}");
    let open = stage.path("open.csv");
    private(&open, &format!("{HEADING}\n{}\n", good.join("\n")));
    let said = stage.ra_fails(&[&adopt[..], &[text(&open)]].concat());
    assert!(said.contains("is not encrypted"), "{said}");
    fs::remove_file(open).expect("it was there");
    let told = "cards added 2, changed 0, unchanged 0; with PUK 1, without 1; with management key 1, without 1";
    let said = stage.ra_command(&[&adopt[..], &["--dry-run", &file]].concat());
    assert!(said.contains("nothing was written") && said.contains(told), "{said}");
    assert!(warns(&status(&stage), "W-0012"), "a dry run changes nothing");
    let said = stage.ra_command(&[&adopt[..], &[&file]].concat());
    assert!(said.contains(told) && !said.contains("nothing was written"), "{said}");

    // From now on it is unlocked here; what its old issuer knows is out of date at once.
    let read = status(&stage);
    assert!(!warns(&read, "W-0012"), "{read}");
    block(&stage);
    stage.unlock_self(HOLDER).expect(0);
    let said = stage.ra_fails(&[&adopt[..], &[&file]].concat());
    assert!(said.contains("line 2: puk is not the one that this RA knows"), "{said}");
    // It signs in with the certificate that it came with, and has this RA's after its first renewal.
    stage.run(&renew, &[HOLDER]).expect(0);
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    let leaf = stage.path("leaf.pem");
    let ca = stage.ra.as_ref().expect("an RA").dir.join("ca.pem");
    for id in ["01", "02"] {
        opensc::save_certificate(id, &leaf);
        run("openssl", &["verify", "-x509_strict", "-CAfile", text(&ca), text(&leaf)]);
    }
    opensc::signatures_verify(HOLDER);
    stage.secrets.extend(Books::open(&stage).assert_card(&read));
    stage.run(&renew, &[HOLDER]).expect(0);
    drop(holders);

    // The card whose secrets nobody has told is read and warned about; why it is not unlocked here is said before a try is spent.
    let holders = stage.insert(0, "untold.card");
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    assert!(warns(&read, "W-0005") && !warns(&read, "W-0012"), "{read}");
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-3049");
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3);
    block(&stage);
    let told = stage.run(&unlock, &[]).expect_problem(7, "W-3049");
    assert_eq!(told["card_changed"], false, "{told}");
    {
        let _helper = stage.insert(1, "helper.card");
        let assisted = ["--helper-reader", "00 01", "--attest", "--accept-terms"];
        stage.run(&[&unlock[..], &assisted].concat(), &[HELPER, HOLDER, HOLDER]).expect_problem(7, "W-3049");
    }
    // Told later, they serve.
    let file = age.close(&stage, &[untold.line(true)]);
    let said = stage.ra_command(&[&adopt[..], &[&file]].concat());
    assert!(said.contains("cards added 0, changed 1, unchanged 0"), "{said}");
    stage.unlock_self(HOLDER).expect(0);
    // Until it is renewed its old issuer's list counts.
    elsewhere.revoke(&untold.sign_in);
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-3044");
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3);
    drop(holders);
    let audited = Books::open(&stage).audited();
    for what in ["adopt", "adopt, changed", "sign in, trusted by elsewhere"] {
        assert!(audited.iter().any(|a| a == what), "{what}: {audited:?}");
    }
    stage.assert_no_secret_printed();
}
