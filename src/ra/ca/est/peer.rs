//! An EST server over real TLS, for the tests: axum before the built-in authority, with as much honesty as each test wants.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, Response, Uri, header},
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use base64::{Engine, engine::general_purpose::STANDARD};
use cms::content_info::ContentInfo;
use der::{Decode, Encode, asn1::BitString};
use p256::ecdsa::{DerSignature, SigningKey};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use signature::{SignatureEncoding, Signer};
use spki::DynSignatureAlgorithmIdentifier;
use x509_cert::{
    Certificate,
    name::Name,
    request::{CertReq, CertReqInfo, Version},
};

use super::{BasicFile, Est, EstConfig};
use crate::{
    domain::{
        card::{CardSerial, Slot},
        chance::Chance,
        clock::{Clock, Timestamp},
        person::IdentityNumber,
        proof,
    },
    ra::{
        ca::{
            CaFault, CertificateAuthority, Holder, Order, Subject,
            builtin::{BuiltIn, spki_of},
            forge::later,
            names::{self, new_key},
            subject_name, tls,
        },
        private_file,
    },
};

/// TLS looks at the system's clock.
#[expect(clippy::disallowed_methods, reason = "the other end of the connection cannot be given a clock")]
pub fn clock() -> Clock {
    Clock::new(Timestamp::now)
}

/// Someone made up, a card, and a key: who is ordered for, and whom the server knows.
pub struct Asked {
    number: IdentityNumber,
    card: CardSerial,
    pub key: SigningKey,
    pub spki: Vec<u8>,
    pub now: Timestamp,
}

impl Asked {
    pub fn at(now: Timestamp) -> Self {
        let key = new_key(&Chance::counting(31));
        let spki = spki_of(&key).unwrap().to_der().unwrap();
        let number = IdentityNumber::try_from("555500001111".to_owned()).unwrap();
        Self { number, card: CardSerial("W-7001".into()), key, spki, now }
    }

    pub fn subject(&self, slot: Slot) -> Subject<'_> {
        let holder =
            Holder { name: "Dr Ida Made-Up", identity_number: &self.number, organisation: "Example Surgery", principal: None };
        match slot {
            Slot::Authentication => Subject::Authentication(holder),
            Slot::Signature => Subject::Signature(holder),
            Slot::CardAuthentication => Subject::CardAuthentication(&self.card),
        }
    }

    /// A request (PKCS #10, DER) with the subject of a slot.
    pub fn csr(&self, slot: Slot) -> Vec<u8> {
        self.csr_named(Name::from_der(&subject_name(&self.subject(slot)).unwrap()).unwrap())
    }

    pub fn csr_named(&self, subject: Name) -> Vec<u8> {
        let public_key = spki_of(&self.key).unwrap();
        let info = CertReqInfo { version: Version::V1, subject, public_key, attributes: Default::default() };
        let signature: DerSignature = self.key.sign(&info.to_der().unwrap());
        let algorithm = self.key.signature_algorithm_identifier().unwrap();
        CertReq { info, algorithm, signature: BitString::from_bytes(&signature.to_vec()).unwrap() }.to_der().unwrap()
    }

    pub fn order<'a>(&'a self, slot: Slot, csr: &'a [u8]) -> Order<'a> {
        let (not_before, not_after) = (self.now, later(self.now, 730));
        Order { subject: self.subject(slot), spki: &self.spki, csr, renewal: false, not_before, not_after }
    }
}

/// The server's authority, and how it writes its answers.
pub struct Office {
    pub ca: BuiltIn,
    pub asked: Asked,
    pub chance: Chance,
}

impl Office {
    pub fn new(dir: &Path, stem: &str) -> Self {
        let now = clock().now();
        let chance = Chance::counting(33);
        let ca = BuiltIn::create(dir, stem, "Upstream authority", (later(now, -1), later(now, 3650)), &chance).unwrap();
        Self { ca, asked: Asked::at(now), chance }
    }

    /// The certificate for a request in base64, as the server sees fit for a slot; `None` for one that it does not like.
    pub fn certificate(&self, body: &[u8], slot: Slot) -> Option<Vec<u8>> {
        let der = STANDARD.decode(body).ok()?;
        let csr = CertReq::from_der(&der).ok()?;
        let spki = csr.info.public_key.to_der().ok()?;
        let named = Name::from_der(&subject_name(&self.asked.subject(slot)).ok()?).ok()?;
        let signed = proof::verify_signature(&spki, &csr.info.to_der().ok()?, csr.signature.as_bytes()?);
        let order = Order { spki: &spki, ..self.asked.order(slot, &der) };
        let good = signed && names::is_same(&csr.info.subject, &named);
        good.then(|| self.ca.issue(&order, &self.chance).unwrap().der)
    }
}

/// What a server saw of one call.
#[derive(Clone)]
pub struct Seen {
    /// E.g. `POST /.well-known/est/simpleenroll`.
    pub call: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// How many calls to the same path there were before.
    pub before: usize,
}

impl Seen {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }
}

/// Status, headers, content.
pub type Reply = (u16, Vec<(header::HeaderName, String)>, Vec<u8>);

/// `application/pkcs7-mime`, base64, in lines.
pub fn list(certificates: &[Vec<u8>]) -> Reply {
    list_as("application/pkcs7-mime; smime-type=certs-only", &message(certificates), 64)
}

pub fn list_as(kind: &str, message: &[u8], line: usize) -> Reply {
    let text = STANDARD.encode(message);
    let lines: Vec<&[u8]> = text.as_bytes().chunks(line).collect();
    (200, vec![(header::CONTENT_TYPE, kind.to_owned())], lines.join(&b"\r\n"[..]))
}

/// A certs-only message, DER.
pub fn message(certificates: &[Vec<u8>]) -> Vec<u8> {
    let all: Vec<Certificate> = certificates.iter().map(|der| Certificate::from_der(der).unwrap()).collect();
    ContentInfo::try_from(all).unwrap().to_der().unwrap()
}

type Script = dyn Fn(&Office, &Seen) -> Reply + Send + Sync;

struct Inside {
    office: Office,
    script: Box<Script>,
    seen: Mutex<Vec<Seen>>,
}

/// A server that answers until it is dropped.
pub struct Peer {
    pub dir: tempfile::TempDir,
    address: SocketAddr,
    inside: Arc<Inside>,
    handle: Handle<SocketAddr>,
    thread: Option<JoinHandle<()>>,
}

impl Peer {
    /// `/cacerts` is answered with the authority, other calls by the script.
    pub fn start(script: impl Fn(&Office, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(false, move |office, seen| match seen.call.ends_with("/cacerts") {
            true => list(&[office.ca.certificate().to_vec()]),
            false => script(office, seen),
        })
    }

    /// With `clients`, only those get in that have a certificate of the authority's.
    pub fn start_with(clients: bool, script: impl Fn(&Office, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let office = Office::new(dir.path(), "ca");
        let tls = server_config(dir.path(), clients.then(|| office.ca.certificate().to_vec()));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Inside { office, script: Box::new(script), seen: Mutex::default() });
        let handle = Handle::new();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        let stop = handle.clone();
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let server = axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(tls))).unwrap();
                server.handle(stop).serve(app.into_make_service()).await.unwrap();
            });
        };
        let thread = std::thread::Builder::new().name("est-peer".into()).spawn(serve).unwrap();
        trust(dir.path(), &["ra-ca.pem", "ca.pem"]);
        Self { dir, address, inside, handle, thread: Some(thread) }
    }

    pub fn config(&self) -> EstConfig {
        config(self.address)
    }

    pub fn open(&self) -> Result<Est, CaFault> {
        Est::open(&self.config(), self.dir.path(), clock())
    }

    pub fn open_with(&self, bend: impl FnOnce(&mut EstConfig)) -> Result<Est, CaFault> {
        let mut config = self.config();
        bend(&mut config);
        Est::open(&config, self.dir.path(), clock())
    }

    pub fn office(&self) -> &Office {
        &self.inside.office
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.inside.seen.lock().unwrap().clone()
    }

    /// `client.pem` and `client.key.pem`, of the authority's.
    pub fn make_client(&self) {
        let key = new_key(&Chance::counting(35));
        let spki = spki_of(&key).unwrap().to_der().unwrap();
        let order = Order { spki: &spki, ..self.office().asked.order(Slot::Authentication, &[]) };
        let made = self.office().ca.issue(&order, &self.office().chance).unwrap();
        write_pem(&self.dir.path().join("client.pem"), &made.der);
        let pem = p256::pkcs8::EncodePrivateKey::to_pkcs8_pem(&key, der::pem::LineEnding::LF).unwrap();
        private_file::write(&self.dir.path().join("client.key.pem"), pem.as_bytes()).unwrap();
    }

    /// A password file with `line` in it.
    pub fn basic(&self, user: &str, line: &str) -> Option<BasicFile> {
        let file = format!("password-{user}");
        private_file::write(&self.dir.path().join(&file), line.as_bytes()).unwrap();
        Some(BasicFile { user: user.into(), password_file: file.into() })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.handle.shutdown();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

async fn answer(State(inside): State<Arc<Inside>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let call = format!("{method} {}", uri.path());
    let mut all = inside.seen.lock().unwrap();
    let before = all.iter().filter(|s| s.call == call).count();
    let seen = Seen { call, headers, body: body.to_vec(), before };
    all.push(seen.clone());
    drop(all);
    let (status, headers, content) = (inside.script)(&inside.office, &seen);
    let response = headers.into_iter().fold(Response::builder().status(status), |r, (name, value)| r.header(name, value));
    response.body(Body::from(content)).unwrap()
}

pub fn config(address: SocketAddr) -> EstConfig {
    EstConfig {
        url: format!("https://{address}"),
        label: None,
        signature_label: None,
        card_label: None,
        trust_file: "trust.pem".into(),
        seconds: 20,
        client: None,
        basic: None,
    }
}

/// `trust.pem`, of other files.
pub fn trust(dir: &Path, files: &[&str]) {
    let all: String = files.iter().map(|f| std::fs::read_to_string(dir.join(f)).unwrap()).collect();
    std::fs::write(dir.join("trust.pem"), all).unwrap();
}

pub fn write_pem(path: &Path, der: &[u8]) {
    std::fs::write(path, der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, der).unwrap()).unwrap();
}

fn server_config(dir: &Path, clients_of: Option<Vec<u8>>) -> ServerConfig {
    let files = tls::ensure(dir, &["127.0.0.1".to_owned()], clock().now(), &Chance::counting(34)).unwrap();
    let chain = vec![CertificateDer::from_pem_file(&files.certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_file(&files.key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
    let builder = match clients_of {
        Some(root) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from(root)).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    builder.with_single_cert(chain, key).unwrap()
}

/// A server that tells its authorities, and then answers a request by `slowly`, which is given the connection, until that fails.
pub fn slow_peer(dir: &Path, slowly: fn(&mut dyn Write) -> std::io::Result<()>) -> (SocketAddr, JoinHandle<()>) {
    let office = Office::new(dir, "ca");
    let tls = Arc::new(server_config(dir, None));
    trust(dir, &["ra-ca.pem", "ca.pem"]);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let serve = move || {
        for told in [false, true] {
            let (socket, _) = listener.accept().unwrap();
            let connection = rustls::ServerConnection::new(Arc::clone(&tls)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, socket);
            let mut reader = BufReader::new(&mut stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let lower = line.to_ascii_lowercase();
                if let Some(n) = lower.strip_prefix("content-length:") {
                    length = n.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            reader.read_exact(&mut vec![0; length]).unwrap();
            if told {
                // It ends when the other side has had enough.
                let _ = slowly(&mut stream);
            } else {
                let (_, _, content) = list(&[office.ca.certificate().to_vec()]);
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/pkcs7-mime\r\nConnection: close\r\nContent-Length: ";
                write!(stream, "{head}{}\r\n\r\n", content.len()).unwrap();
                stream.write_all(&content).unwrap();
                stream.conn.send_close_notify();
                stream.flush().unwrap();
            }
        }
    };
    (address, std::thread::Builder::new().name("slow-est-peer".into()).spawn(serve).unwrap())
}

/// Sends `bytes` one by one, ten a second.
pub fn drip(to: &mut dyn Write, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes {
        to.write_all(&[*byte])?;
        to.flush()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
