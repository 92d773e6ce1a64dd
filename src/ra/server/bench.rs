//! A bench for tests: a whole service in memory, made-up people, and software keys that act as their cards.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, header},
};
use der::{Encode, asn1::BitString};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::EncodePublicKey,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use spki::{DynSignatureAlgorithmIdentifier, SubjectPublicKeyInfoOwned, der::Decode};
use tower::ServiceExt as _;
use x509_cert::{
    name::Name,
    request::{CertReq, CertReqInfo, Version},
};

use super::{
    Parts,
    config::Config,
    housekeeping, openapi, router, vault_keys,
    wire::{hash_of, hash_of_typed},
};
use crate::{
    domain::{
        activity::RoleMap,
        card::{CardIdentity, CardSerial, ManagementAlgorithm, Slot},
        chance::Chance,
        clock::{Clock, Timestamp},
        operation::OperationId,
        person::PersonId,
        policy::{Contact, Policy},
        proof,
        refusal::Refusal,
        role::Role,
        secret::SecretText,
    },
    ra::{
        admin::import::import_into,
        api::{
            OPERATION_HEADER,
            bytes::{Bytes, SecretWord},
            operation::{
                Assist, CardAnswer, CardChallenge, Certificate, CommitKey, Confirm, EnterCode, HolderProof, IssueGrant,
                ManagementKeyRelease, Open, OpenWhat, Opened, Presence, Present, PukRelease, RequestCertificate, WhichKey,
            },
            origin::Origin,
            problem::ProblemDocument,
            service::Terms,
            sign_in::{AcceptTerms, Challenge, Session, SignIn},
            statement,
        },
        ca::{self, CertificateAuthority, anchors::Anchors, builtin::BuiltIn},
        messages::{EmailBy, Messenger, TextBy},
        notary::Notary,
        store::{Store, audit::Written, cards::CardState, certificates::CertificateState, testing},
        vault::{Master, Vault},
    },
};

pub const ORIGIN: &str = "https://ra.example:8443";
/// 1 January 2026, 12:00 UTC.
pub const START: Timestamp = Timestamp::constant(1_767_268_800, 0);

const PEOPLE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
rosa,Ms,Rosa,Testwell,1978-03-09,555500000001,rosa@mail.example.uk,,EX001,Example Surgery,holder,2020-01-01,
lena,Dr,Lena,Madeup,1980-01-02,555500000002,lena@mail.example.uk,+44 1632 960002,EX001,Example Surgery,unlocker,2020-01-01,
lena,Dr,Lena,Madeup,1980-01-02,555500000002,lena@mail.example.uk,+44 1632 960002,EX002,Example Pharmacy,unlocker,2020-01-01,
sponsor,Mr,Sam,Invented,,555500000003,,+441632960003,EX001,Example Surgery,sponsor,2020-01-01,
agent,Mx,Alex,Fictive,,555500000004,,,EX001,Example Surgery,ra_agent,2020-01-01,
manager,Mrs,Mara,Fabled,,555500000005,,,EX001,Example Surgery,ra_manager,2020-01-01,
holder,Mr,Hugo,Nobody,,555500000006,,,EX001,Example Surgery,holder,2020-01-01,
leaver,Mr,Leo,Gone,,555500000007,leo@mail.example.uk,,EX001,Example Surgery,holder,2020-01-01,2028-02-01
";

/// A P-256 key that acts as one of a card's.
#[derive(Clone)]
pub struct TestKey(SigningKey);

impl TestKey {
    pub fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&Sha256::digest([seed, 1, 2, 3])).unwrap())
    }

    pub fn spki(&self) -> Vec<u8> {
        self.0.verifying_key().to_public_key_der().unwrap().into_vec()
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    /// A request for a certificate, signed by this key.
    pub fn request(&self, slot: Slot) -> RequestCertificate {
        let info = CertReqInfo {
            version: Version::V1,
            subject: Name::default(),
            public_key: SubjectPublicKeyInfoOwned::from_der(&self.spki()).unwrap(),
            attributes: Default::default(),
        };
        let signature = self.sign(&info.to_der().unwrap());
        let csr = CertReq {
            info,
            algorithm: self.0.signature_algorithm_identifier().unwrap(),
            signature: BitString::from_bytes(&signature).unwrap(),
        };
        RequestCertificate { slot, csr: Bytes(csr.to_der().unwrap()) }
    }

    pub fn p384_spki() -> Vec<u8> {
        let key = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
        key.verifying_key().to_public_key_der().unwrap().into_vec()
    }
}

/// A card as its holder has it.
#[derive(Clone)]
pub struct TestCard {
    pub serial: CardSerial,
    pub keys: BTreeMap<Slot, TestKey>,
    pub certificates: BTreeMap<Slot, Vec<u8>>,
    pub puk: Vec<u8>,
    pub management: Vec<u8>,
}

impl TestCard {
    pub fn identity(&self) -> CardIdentity {
        proof::identity_of(&self.keys[&Slot::CardAuthentication].spki())
    }

    pub fn presence(&self, operation: &TestOperation, origin: &str) -> Presence {
        let key = &self.keys[&Slot::CardAuthentication];
        Presence {
            spki: Bytes(key.spki()),
            signature: Bytes(key.sign(&statement::presence(origin, operation.id, &operation.nonce))),
            origin: origin.to_owned(),
        }
    }
}

/// An operation as a desk holds it.
pub struct TestOperation {
    pub id: OperationId,
    pub nonce: Vec<u8>,
    pub token: Option<SecretText>,
    pub grant: Option<IssueGrant>,
}

pub struct Bench {
    router: Router,
    parts: Arc<Parts>,
    seconds: Arc<AtomicI64>,
    seed: AtomicU8,
    dir: tempfile::TempDir,
}

/// A caller with the tokens it has.
pub struct Caller<'a> {
    router: Router,
    session: Option<&'a SecretText>,
    operation: Option<&'a SecretText>,
    from: Option<&'a str>,
}

/// See [`Bench::no_way_out`].
pub struct NoWayOut([(PathBuf, PathBuf); 2]);

impl Drop for NoWayOut {
    fn drop(&mut self) {
        for (directory, aside) in &self.0 {
            std::fs::remove_file(directory).unwrap();
            let _ = std::fs::rename(aside, directory);
        }
    }
}

pub struct Answered {
    pub status: u16,
    kind: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Bench {
    pub async fn new() -> Self {
        Self::with_policy(Policy::default()).await
    }

    pub async fn with_policy(policy: Policy) -> Self {
        Self::with_config(|config| config.policy = policy).await
    }

    pub async fn with_config(change: impl FnOnce(&mut Config)) -> Self {
        Self::with(change, None, |own| Arc::new(own)).await
    }

    /// With another way out for text messages.
    pub async fn with_texts_by(text: TextBy) -> Self {
        Self::with(|_| {}, Some(text), |own| Arc::new(own)).await
    }

    /// With another authority, which may use the built-in one.
    pub async fn with_authority(make: impl FnOnce(BuiltIn) -> Arc<dyn CertificateAuthority>) -> Self {
        Self::with(|_| {}, None, make).await
    }

    async fn with(
        change: impl FnOnce(&mut Config),
        text: Option<TextBy>,
        authority: impl FnOnce(BuiltIn) -> Arc<dyn CertificateAuthority>,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let chance = Chance::counting(42);
        let seconds = Arc::new(AtomicI64::new(START.as_second()));
        let clock = {
            let seconds = Arc::clone(&seconds);
            Clock::new(move || Timestamp::from_second(seconds.load(Ordering::Relaxed)).unwrap())
        };
        let span = (START, START + jiff::SignedDuration::from_hours(24 * 3650));
        let store = testing::fresh().await;
        let challenge_key = housekeeping::challenge_key(&store, &chance).await.unwrap();
        import_into(&store, PEOPLE.as_bytes(), &RoleMap::default(), false, &clock, &chance).await.unwrap();
        let mut config = Config {
            name: "Example RA".into(),
            names: vec!["ra.example".into()],
            origins: vec![],
            contact: Contact { phone: "01632 960000".into(), ..Contact::default() },
            policy: Policy::default(),
            ca: ca::config::CaConfig::default(),
            vault: crate::ra::vault::MasterSource::default(),
            roles: RoleMap::default(),
            terms: Terms { version: "1".into(), text: "Terms".into(), reminder: "Remember".into() },
            mail: Default::default(),
            text: Default::default(),
            metrics: None,
            pki: None,
            drain_seconds: 0,
            limits: Default::default(),
            tls: None,
            trust: vec![],
        };
        change(&mut config);
        let anchors = Anchors::open(&config.trust, dir.path()).unwrap();
        let master = Master::create_file(&dir.path().join("vault.key"), &chance).unwrap();
        let vault = vault_keys::unlock(&store, master, &clock, &chance).await.unwrap();
        let ca = authority(BuiltIn::create(dir.path(), "ca", "Test authority", span, &chance).unwrap());
        let parts = Arc::new(Parts {
            store,
            vault,
            issuer: ca::key_name(ca.certificate()),
            ca,
            anchors,
            messenger: Messenger {
                email: EmailBy::into_directory(dir.path().join("mail"), "").unwrap(),
                text: text.unwrap_or_else(|| TextBy::Directory(dir.path().join("texts"))),
            },
            clock,
            chance,
            config,
            origins: vec![Origin::parse(ORIGIN).unwrap()],
            challenge_key,
            metrics: Default::default(),
            drain: Default::default(),
            notary: Notary::ensure(dir.path(), &Chance::counting(43)).unwrap(),
        });
        Self { router: router(Arc::clone(&parts)), parts, seconds, seed: AtomicU8::new(100), dir }
    }

    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    pub fn later(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn later_minutes(&self, minutes: i64) {
        self.later(minutes * 60);
    }

    pub fn later_days(&self, days: i64) {
        self.later(days * 86_400);
    }

    /// The vault of another instance on the same store.
    pub async fn another_vault(&self) -> Vault {
        let master = Master::open_file(&self.dir.path().join("vault.key")).unwrap();
        vault_keys::unlock(self.store(), master, &self.parts.clock, &self.parts.chance).await.unwrap()
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn shared(&self) -> Arc<Parts> {
        Arc::clone(&self.parts)
    }

    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    pub fn caller(&self) -> Caller<'static> {
        Caller { router: self.router.clone(), session: None, operation: None, from: None }
    }

    pub fn with_session<'a>(&self, session: &'a SecretText) -> Caller<'a> {
        Caller { session: Some(session), ..self.caller() }
    }

    pub fn with_operation<'a>(&self, operation: &'a TestOperation) -> Caller<'a> {
        Caller { operation: operation.token.as_ref(), ..self.caller() }
    }

    pub fn with_both<'a>(&self, session: &'a SecretText, operation: &'a TestOperation) -> Caller<'a> {
        Caller { session: Some(session), operation: operation.token.as_ref(), ..self.caller() }
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.caller().call("GET", path, "", String::new()).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answered {
        self.caller().post(path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answered {
        self.caller().delete(path).await
    }

    /// Any request, as from this machine.
    pub async fn ask(&self, request: Request<Body>) -> Answered {
        self.caller().ask(request).await
    }

    pub async fn raw(&self, method: &str, path: &str, kind: &str, body: String) -> Answered {
        self.caller().call(method, path, kind, body).await
    }

    pub async fn set_card(&self, card: &TestCard, state: CardState) {
        let mut tx = self.store().begin().await.unwrap();
        let key = tx.card_by_identity(&card.identity()).await.unwrap().unwrap().key;
        tx.set_card_state(key, state, Some("a test"), self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn certificate_state(&self, der: &[u8]) -> CertificateState {
        self.store().begin().await.unwrap().certificate_by_der(der).await.unwrap().unwrap().state
    }

    pub async fn rows(&self) -> Vec<Written> {
        self.store().begin().await.unwrap().audited().await.unwrap()
    }

    /// `what` and `result` of each row.
    pub async fn audited(&self) -> Vec<(String, String)> {
        self.rows().await.into_iter().map(|r| (r.what, r.result)).collect()
    }

    /// All mails, the latest last.
    pub fn mails(&self) -> Vec<String> {
        self.messages("mail")
    }

    /// All text messages, the latest last.
    pub fn texts(&self) -> Vec<String> {
        self.messages("texts")
    }

    fn messages(&self, directory: &str) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(self.dir.path().join(directory)) else { return vec![] };
        let mut files: Vec<_> = files.map(|f| f.unwrap().path()).collect();
        files.sort();
        files.iter().map(|f| std::fs::read_to_string(f).unwrap()).collect()
    }

    /// No message leaves until the answer is dropped.
    #[must_use]
    pub fn no_way_out(&self) -> NoWayOut {
        let base = self.dir.path();
        let blocked = ["mail", "texts"].map(|d| (base.join(d), base.join(format!("{d}-before"))));
        for (directory, aside) in &blocked {
            let _ = std::fs::rename(directory, aside);
            std::fs::write(directory, "not a directory").unwrap();
        }
        NoWayOut(blocked)
    }

    pub fn mail_count(&self) -> usize {
        let dir = std::fs::read_dir(self.dir.path().join("mail"));
        dir.map_or(0, |files| files.flatten().filter(|f| f.path().extension().is_some_and(|e| e == "eml")).count())
    }

    pub fn code_in_mail(&self) -> String {
        let mail = self.mails().pop().unwrap();
        let code = mail.lines().map(str::trim).find(|l| l.len() == 6 && l.bytes().all(|b| b.is_ascii_digit()));
        code.unwrap().to_owned()
    }

    /// A bootstrap code.
    pub async fn bootstrap(&self) -> SecretWord {
        let text = format!("TEST-{}", self.parts.chance.below(u32::MAX));
        let mut tx = self.store().begin().await.unwrap();
        tx.add_bootstrap(&hash_of_typed(&SecretText::new(text.clone())), self.now()).await.unwrap();
        tx.commit().await.unwrap();
        SecretWord::new(text)
    }

    pub fn new_id(&self) -> OperationId {
        OperationId::new(self.now(), &self.parts.chance)
    }

    pub async fn issue_request(&self, person: &str) -> Open {
        Open {
            id: self.new_id(),
            workstation: "WS-1".into(),
            what: OpenWhat::Issue {
                person: PersonId(person.into()),
                agent: None,
                bootstrap: Some(self.bootstrap().await),
                management: ManagementAlgorithm::Aes256,
            },
        }
    }

    pub async fn open_issue(&self, person: &str) -> TestOperation {
        self.open_issue_with(&self.issue_request(person).await).await
    }

    pub async fn open_issue_with(&self, request: &Open) -> TestOperation {
        let opened: Opened = self.post("/v1/operations", request).await.ok();
        assert!(opened.nonce.is_none());
        let grant = opened.issue.unwrap();
        let token = SecretText::new(grant.token.expose("a test").to_owned());
        TestOperation { id: grant.operation, nonce: vec![], token: Some(token), grant: Some(grant) }
    }

    /// Issues a card from beginning to end.
    pub async fn issue(&self, person: &str) -> TestCard {
        self.issue_whole(person, None).await
    }

    pub async fn issue_keeping_makers_key(&self, person: &str, met: ManagementAlgorithm) -> TestCard {
        self.issue_whole(person, Some(met)).await
    }

    async fn issue_whole(&self, person: &str, keeps: Option<ManagementAlgorithm>) -> TestCard {
        let issue = self.open_issue(person).await;
        let base = format!("/v1/operations/{}", issue.id);
        let with = self.with_operation(&issue);
        if let Some(algorithm) = keeps {
            let challenge = Bytes(vec![5; algorithm.block_length()]);
            let ask = CardChallenge { algorithm, challenge, key: WhichKey::Current };
            with.post(&format!("{base}/card-challenge"), &ask).await.ok::<CardAnswer>();
        }
        let (current, puk) = puks(with.post(&format!("{base}/puk"), &()).await.ok());
        assert_eq!(current, b"12345678");
        let release: ManagementKeyRelease = with.post(&format!("{base}/management-key"), &()).await.ok();
        let mut card = TestCard {
            serial: issue.grant.as_ref().unwrap().serial.clone(),
            keys: BTreeMap::new(),
            certificates: BTreeMap::new(),
            puk,
            management: release.key.expose("a test").to_vec(),
        };
        for slot in [Slot::CardAuthentication, Slot::Signature, Slot::Authentication] {
            let key = TestKey::new(self.seed.fetch_add(1, Ordering::Relaxed));
            with.post(&format!("{base}/keys"), &CommitKey { slot, spki: Bytes(key.spki()) }).await.done();
            let given: Certificate = with.post(&format!("{base}/certificates"), &key.request(slot)).await.ok();
            card.keys.insert(slot, key);
            card.certificates.insert(slot, given.certificate.0);
        }
        let confirm = Confirm { management_key_changed: keeps.is_none(), locked: false };
        with.post(&format!("{base}/confirm"), &confirm).await.done();
        card
    }

    pub async fn open(&self, request: &Open, session: Option<&SecretText>) -> TestOperation {
        let caller = Caller { session, ..self.caller() };
        let opened: Opened = caller.post("/v1/operations", request).await.ok();
        TestOperation { id: request.id, nonce: opened.nonce.unwrap().0, token: None, grant: None }
    }

    pub fn unlock_request(&self, card: &TestCard) -> Open {
        Open { id: self.new_id(), workstation: "WS-1".into(), what: OpenWhat::Unlock { card: card.identity() } }
    }

    pub fn renew_request(&self, card: &TestCard, assist: Option<Assist>) -> Open {
        Open { id: self.new_id(), workstation: "WS-1".into(), what: OpenWhat::Renew { card: card.identity(), assist } }
    }

    pub async fn open_unlock(&self, card: &TestCard) -> TestOperation {
        self.open(&self.unlock_request(card), None).await
    }

    pub async fn be_present(&self, card: &TestCard, operation: &mut TestOperation) -> Present {
        let path = format!("/v1/operations/{}/presence", operation.id);
        let present: Present = self.post(&path, &card.presence(operation, ORIGIN)).await.ok();
        operation.token = Some(SecretText::new(present.token.expose("a test").to_owned()));
        operation.nonce = self.nonce_of(operation.id).await;
        present
    }

    /// What opening again would give.
    async fn nonce_of(&self, id: OperationId) -> Vec<u8> {
        self.store().begin().await.unwrap().operation(id).await.unwrap().unwrap().nonce.to_vec()
    }

    /// As a desk does after the holder has typed their passcode.
    pub async fn prove_holder(&self, card: &TestCard, operation: &TestOperation, present: &Present) {
        let nonce = present.holder_nonce.clone().unwrap().0;
        let signed = statement::holder(ORIGIN, operation.id, &nonce);
        let slots = [Slot::Authentication, Slot::Signature];
        let signatures = slots.iter().map(|slot| Bytes(card.keys[slot].sign(&signed))).collect();
        let proof = HolderProof { origin: ORIGIN.into(), signatures };
        self.with_operation(operation).post(&format!("/v1/operations/{}/holder", operation.id), &proof).await.done();
    }

    pub async fn unlock_with_code_sent(&self, card: &TestCard) -> TestOperation {
        let mut unlock = self.open_unlock(card).await;
        self.be_present(card, &mut unlock).await;
        let path = format!("/v1/operations/{}/code/send", unlock.id);
        self.with_operation(&unlock).post(&path, &()).await.any_ok();
        unlock
    }

    pub async fn granted_unlock(&self, card: &TestCard) -> TestOperation {
        let unlock = self.unlock_with_code_sent(card).await;
        let code = EnterCode { code: SecretWord::new(self.code_in_mail()) };
        self.with_operation(&unlock).post(&format!("/v1/operations/{}/code", unlock.id), &code).await.any_ok();
        unlock
    }

    /// Grants rosa's unlock; the operation need not have a token yet.
    pub async fn grant(&self, card: &TestCard, operation: &mut TestOperation) {
        self.be_present(card, operation).await;
        let base = format!("/v1/operations/{}/code", operation.id);
        self.with_operation(operation).post(&format!("{base}/send"), &()).await.any_ok();
        let code = EnterCode { code: SecretWord::new(self.code_in_mail()) };
        self.with_operation(operation).post(&base, &code).await.any_ok();
    }

    pub async fn sign_in_at(&self, card: &TestCard, origin: &str, time: Timestamp) -> SignIn {
        let challenge: Challenge = self.post("/v1/sign-in/challenge", &()).await.ok();
        let signed = statement::sign_in(origin, &challenge.challenge.0, time, "WS-1");
        SignIn {
            certificate: Bytes(card.certificates[&Slot::Authentication].clone()),
            challenge: challenge.challenge,
            origin: origin.to_owned(),
            time,
            workstation: "WS-1".into(),
            signature: Bytes(card.keys[&Slot::Authentication].sign(&signed)),
        }
    }

    pub async fn sign_in_request(&self, card: &TestCard) -> SignIn {
        self.sign_in_at(card, ORIGIN, self.now()).await
    }

    /// Signs in and accepts the terms.
    pub async fn sign_in(&self, card: &TestCard) -> SecretText {
        let session: Session = self.post("/v1/sign-in", &self.sign_in_request(card).await).await.ok();
        let token = session.token.into_domain();
        self.with_session(&token).post("/v1/terms", &AcceptTerms { version: "1".into() }).await.done();
        token
    }

    /// Somebody with a new card who has signed in and chosen a role in EX001.
    pub async fn signed_in_as(&self, person: &str, role: Role) -> SecretText {
        self.sign_in_as(&self.issue(person).await, "WS-1", role, "EX001").await
    }

    /// Signs in at a workstation, accepts the terms and chooses a role.
    pub async fn sign_in_as(&self, card: &TestCard, workstation: &str, role: Role, organisation: &str) -> SecretText {
        let challenge: Challenge = self.post("/v1/sign-in/challenge", &()).await.ok();
        let signed = statement::sign_in(ORIGIN, &challenge.challenge.0, self.now(), workstation);
        let request = SignIn {
            certificate: Bytes(card.certificates[&Slot::Authentication].clone()),
            challenge: challenge.challenge,
            origin: ORIGIN.to_owned(),
            time: self.now(),
            workstation: workstation.to_owned(),
            signature: Bytes(card.keys[&Slot::Authentication].sign(&signed)),
        };
        let session: Session = self.post("/v1/sign-in", &request).await.ok();
        let token = session.token.into_domain();
        self.with_session(&token).post("/v1/terms", &AcceptTerms { version: "1".into() }).await.done();
        let mut tx = self.store().begin().await.unwrap();
        tx.choose_role(&hash_of(token.expose("a test")), role, organisation).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    /// A renewal by the holder, with presence and the holder proven.
    pub async fn open_own_renewal(&self, card: &TestCard) -> TestOperation {
        let session = self.sign_in(card).await;
        let mut renew = self.open(&self.renew_request(card, None), Some(&session)).await;
        let present = self.be_present(card, &mut renew).await;
        self.prove_holder(card, &renew, &present).await;
        renew
    }
}

impl<'a> Caller<'a> {
    /// The same caller at an address elsewhere.
    pub fn from(self, address: &'a str) -> Self {
        Self { from: Some(address), ..self }
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answered {
        self.call("POST", path, "application/json", serde_json::to_string(body).unwrap()).await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answered {
        self.call("PUT", path, "application/json", serde_json::to_string(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.call("GET", path, "", String::new()).await
    }

    /// With `Accept`.
    pub async fn get_as(&self, path: &str, accept: &str) -> Answered {
        let mut request = Request::get(path).header(header::ACCEPT, accept);
        if let Some(token) = self.session {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.expose("a test")));
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Answered {
        self.call("DELETE", path, "", String::new()).await
    }

    pub async fn call(&self, method: &str, path: &str, kind: &str, body: String) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(token) = self.session {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.expose("a test")));
        }
        if let Some(token) = self.operation {
            request = request.header(OPERATION_HEADER, token.expose("a test"));
        }
        if let Some(address) = self.from {
            request = request.header("x-forwarded-for", address);
        }
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    async fn ask(&self, mut request: Request<Body>) -> Answered {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap()).to_owned();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec();
        let problem: Option<ProblemDocument> = serde_json::from_slice(&body).ok();
        // Of a path's other methods nothing is promised.
        if let Err(broken) = openapi::is_promised(&method, &path, status, problem.as_ref().map(|p| p.code.as_str())) {
            panic!("{broken}");
        }
        Answered { status, kind, headers, body }
    }
}

impl Answered {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.body.clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn ok<T: DeserializeOwned>(self) -> T {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub fn any_ok(self) {
        assert_eq!(self.status, 200, "{}", self.text());
    }

    #[track_caller]
    pub fn done(self) {
        assert_eq!((self.status, self.body.len()), (204, 0), "{}", self.text());
    }

    /// The problem that was answered.
    #[track_caller]
    pub fn problem(&self) -> ProblemDocument {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.text()))
    }

    #[track_caller]
    pub fn refused(self, refusal: Refusal) {
        self.refused_for(refusal, "");
    }

    #[track_caller]
    pub fn refused_for(self, refusal: Refusal, what: &str) {
        let document: Option<ProblemDocument> = serde_json::from_slice(&self.body).ok();
        let document = document.unwrap_or_else(|| panic!("{what}: {} {}", self.status, self.text()));
        assert_eq!(document.refusal, Some(refusal.clone()), "{what}");
        assert_eq!((document.code.as_str(), document.status), (refusal.code(), self.status), "{what}");
        assert_eq!(self.status, super::stop::status_of(&refusal).as_u16(), "{what}");
        assert_eq!(self.kind, "application/problem+json", "{what}");
    }

    #[track_caller]
    pub fn is_problem(&self, status: u16, what: &str) {
        let document: ProblemDocument = serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!((self.status, document.status), (status, status), "{what}");
        assert_eq!(self.kind, "application/problem+json", "{what}");
    }
}

/// A full attestation.
pub fn assist(role: Role, organisation: &str) -> Assist {
    Assist { role, organisation_code: organisation.into(), knows_holder: true, holder_present: true }
}

pub fn puks(release: PukRelease) -> (Vec<u8>, Vec<u8>) {
    (release.current.expose("a test").to_vec(), release.pending.expose("a test").to_vec())
}
