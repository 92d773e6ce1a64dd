//! The service against its own OpenAPI document: schemathesis (PyPI) makes up calls that the document allows and calls that it forbids,
//! first as nobody, then as an RA manager, who may do everything, and who is signed in and has an operation open. Every answer must be
//! in the document, of the form that it says there, and never a failure of the service.
//!
//! On SQLite and on PostgreSQL, which takes less in a text.
//!
//! `assets/setup/openapi.sh` installs the program and prints its path, which goes into `WARDCARD_SCHEMATHESIS`.
#![cfg(feature = "ra")]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use der::{Decode as _, Encode as _, asn1::BitString};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use reqwest::blocking::{Client, Response};
use serde::{Serialize, de::DeserializeOwned};
use spki::{DynSignatureAlgorithmIdentifier as _, SubjectPublicKeyInfoOwned};
use wardcard::{
    domain::{
        card::{ManagementAlgorithm, Slot},
        chance::Chance,
        clock::{Clock, Timestamp},
        operation::OperationId,
        person::PersonId,
        role::Role,
        secret::SecretText,
    },
    ra::{
        admin::{self, data::Data, init::InitOptions},
        api::{
            OPERATION_HEADER,
            bytes::{Bytes, SecretWord},
            operation::{
                Certificate, CommitKey, Confirm, IssueGrant, ManagementKeyRelease, Open, OpenWhat, Opened, PukRelease,
                RequestCertificate,
            },
            sign_in::{AcceptTerms, Challenge, ChooseRole, Session, SignIn, TermsNeeded},
            statement,
        },
        server::{Options, Running},
    },
};
use x509_cert::{
    name::Name,
    request::{CertReq, CertReqInfo, Version},
};

#[path = "rig/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod rig;

use rig::Kind;

const PEOPLE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
manager,Mx,Alex,Fictive,,555500000004,,,EX001,Example Surgery,ra_manager,2020-01-01,
rosa,Ms,Rosa,Testwell,1978-03-09,555500000001,rosa@mail.example.uk,,EX001,Example Surgery,holder,2020-01-01,
";

/// A service with two people, and whoever asks it.
struct Stage {
    dir: tempfile::TempDir,
    data: Data,
    running: Running,
    http: Client,
    clock: Clock,
    chance: Chance,
}

/// What an RA manager's desktop has in its memory.
struct Desk {
    session: String,
    operation: IssueGrant,
}

impl Stage {
    #[expect(clippy::disallowed_methods, reason = "a real service has the real time")]
    fn new(kind: Kind) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::new(Timestamp::now);
        let chance = Chance::new(|to| getrandom::fill(to).expect("the system gives random bytes"));
        let database = (kind == Kind::Postgres).then(|| SecretText::new(rig::schema()));
        let data = Data { database, ..Data::at(dir.path().join("ra")) };
        admin::init::init(&data, &InitOptions::default(), &clock, &chance).unwrap();
        let csv = dir.path().join("people.csv");
        fs::write(&csv, PEOPLE).unwrap();
        admin::import::import(&data, &csv, false, &clock, &chance).unwrap();
        let (mail_dir, place) = (Some(dir.path().join("mail")), Some(data.place().unwrap()));
        let options = Options { mail_dir, place, ..Options::new(clock.clone(), chance.clone()) };
        let running = Running::start(&data.dir, "127.0.0.1:0".parse().unwrap(), options).unwrap();
        let trusted = reqwest::Certificate::from_pem(&fs::read(running.ca_file()).unwrap()).unwrap();
        let http = Client::builder().tls_certs_only([trusted]).build().unwrap();
        Self { dir, data, running, http, clock, chance }
    }

    fn ask<T: DeserializeOwned>(&self, path: &str, token: Option<(&str, &str)>, body: &impl Serialize) -> T {
        good(self.send(path, token, body)).json().unwrap()
    }

    fn send(&self, path: &str, token: Option<(&str, &str)>, body: &impl Serialize) -> Response {
        let method = if path == "/v1/session/role" { reqwest::Method::PUT } else { reqwest::Method::POST };
        let mut request = self.http.request(method, format!("{}{path}", self.running.url())).json(body);
        if let Some((header, value)) = token {
            request = request.header(header, value);
        }
        request.send().unwrap()
    }

    fn open_issue(&self, person: &str) -> IssueGrant {
        let code = admin::bootstrap_code::bootstrap_code(&self.data, &self.clock, &self.chance).unwrap();
        let what = OpenWhat::Issue {
            person: PersonId(person.to_owned()),
            agent: None,
            bootstrap: Some(SecretWord::new(code.expose("typed in a test").to_owned())),
            management: ManagementAlgorithm::Aes256,
        };
        let id = OperationId::new(self.clock.now(), &self.chance);
        let opened: Opened = self.ask("/v1/operations", None, &Open { id, workstation: "WS-1".to_owned(), what });
        opened.issue.unwrap()
    }

    /// A whole card of keys in memory: the key of `9A` and its certificate.
    fn issue(&self, person: &str) -> (SigningKey, Bytes) {
        let grant = self.open_issue(person);
        let base = format!("/v1/operations/{}", grant.operation);
        let token = Some((OPERATION_HEADER, grant.token.expose("sent in a test")));
        let _: PukRelease = self.ask(&format!("{base}/puk"), token, &());
        let _: ManagementKeyRelease = self.ask(&format!("{base}/management-key"), token, &());
        let mut last = None;
        for slot in [Slot::CardAuthentication, Slot::Signature, Slot::Authentication] {
            let key = SigningKey::from_slice(&self.chance.bytes::<32>()).unwrap();
            let (spki, csr) = request_of(&key);
            good(self.send(&format!("{base}/keys"), token, &CommitKey { slot, spki: Bytes(spki) }));
            let given: Certificate =
                self.ask(&format!("{base}/certificates"), token, &RequestCertificate { slot, csr: Bytes(csr) });
            last = Some((key, given.certificate));
        }
        good(self.send(&format!("{base}/confirm"), token, &Confirm { management_key_changed: true, locked: false }));
        last.unwrap()
    }

    /// Signs the manager in, in their role.
    fn sign_in(&self, key: &SigningKey, certificate: Bytes) -> String {
        let Challenge { challenge } = self.ask("/v1/sign-in/challenge", None, &());
        let (origin, time, workstation) = (self.running.url(), self.clock.now(), "WS-1".to_owned());
        let signed = statement::sign_in(&origin, &challenge.0, time, &workstation);
        let signature = Bytes(sign(key, &signed));
        let session: Session =
            self.ask("/v1/sign-in", None, &SignIn { certificate, challenge, origin, time, workstation, signature });
        let token = format!("Bearer {}", session.token.expose("sent in a test"));
        let TermsNeeded::Accept { version, .. } = session.terms else { panic!("no terms to accept") };
        let with = Some(("authorization", token.as_str()));
        good(self.send("/v1/terms", with, &AcceptTerms { version }));
        good(self.send("/v1/session/role", with, &ChooseRole { role: Role::RaManager, organisation_code: "EX001".to_owned() }));
        token
    }

    /// Lets schemathesis loose on the service.
    #[track_caller]
    fn fuzz(&self, desk: Option<&Desk>) {
        let mut config = fs::read_to_string(here().join("tests/openapi/schemathesis.toml")).unwrap();
        if self.data.database.is_some() {
            // What only one of the databases does shows in half as many; the whole of it is CI's time.
            assert!(config.contains("max-examples = 60"));
            config = config.replace("max-examples = 60", "max-examples = 30");
        }
        if let Some(desk) = desk {
            // One operation that is really open, so that calls come further than to 'there is no such operation'.
            config = format!("parameters = {{ \"path.id\" = \"{}\" }}\n{config}", desk.operation.operation);
        }
        let file = self.dir.path().join("schemathesis.toml");
        fs::write(&file, config).unwrap();
        let mut command = Command::new(program());
        // Elsewhere than in the source: it leaves files behind.
        command.current_dir(self.dir.path()).arg("--config-file").arg(&file).arg("run");
        command.arg("--tls-verify").arg(self.running.ca_file());
        if let Some(Desk { session, operation }) = desk {
            command.args(["--header", &format!("Authorization: {session}")]);
            command.args(["--header", &format!("{OPERATION_HEADER}: {}", operation.token.expose("sent in a test"))]);
            // They would end what the other calls need.
            for ends in ["sign_out", "abandon"] {
                command.args(["--exclude-operation-id", ends]);
            }
        }
        let out = command.arg(format!("{}/v1/openapi.json", self.running.url())).output().unwrap_or_else(|e| {
            panic!(
                "{} does not start ({e}): run assets/setup/openapi.sh and put its answer into WARDCARD_SCHEMATHESIS",
                program().display()
            )
        });
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{said}\n{}", String::from_utf8_lossy(&out.stderr));
        // Not a run that found nothing to do.
        assert!(said.contains("API Operations") || said.contains("generated"), "{said}");
    }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn program() -> PathBuf {
    std::env::var_os("WARDCARD_SCHEMATHESIS").map_or_else(|| "schemathesis".into(), PathBuf::from)
}

#[track_caller]
fn good(response: Response) -> Response {
    if response.status().is_success() {
        return response;
    }
    panic!("{} {}: {}", response.url().clone(), response.status(), response.text().unwrap());
}

fn sign(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(message);
    signature.to_der().as_bytes().to_vec()
}

/// A key's SubjectPublicKeyInfo and a request for a certificate, both DER.
fn request_of(key: &SigningKey) -> (Vec<u8>, Vec<u8>) {
    let spki = key.verifying_key().to_public_key_der().unwrap().into_vec();
    let info = CertReqInfo {
        version: Version::V1,
        subject: Name::default(),
        public_key: SubjectPublicKeyInfoOwned::from_der(&spki).unwrap(),
        attributes: Default::default(),
    };
    let signature = BitString::from_bytes(&sign(key, &info.to_der().unwrap())).unwrap();
    let algorithm = key.signature_algorithm_identifier().unwrap();
    (spki, CertReq { info, algorithm, signature }.to_der().unwrap())
}

#[test]
fn what_nobody_asks_is_answered_as_documented() {
    Stage::new(Kind::Sqlite).fuzz(None);
}

#[test]
fn what_nobody_asks_is_answered_as_documented_on_postgresql() {
    Stage::new(Kind::Postgres).fuzz(None);
}

#[test]
fn what_a_manager_asks_is_answered_as_documented() {
    a_manager_asks(Kind::Sqlite);
}

#[test]
fn what_a_manager_asks_is_answered_as_documented_on_postgresql() {
    a_manager_asks(Kind::Postgres);
}

fn a_manager_asks(kind: Kind) {
    let stage = Stage::new(kind);
    let (key, certificate) = stage.issue("manager");
    let session = stage.sign_in(&key, certificate);
    let operation = stage.open_issue("rosa");
    stage.fuzz(Some(&Desk { session, operation }));
}
