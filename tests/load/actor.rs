//! Live cards as their holders and helpers use them, by software keys.

use std::{cell::RefCell, fs, path::PathBuf};

use der::{Decode as _, Encode as _, asn1::BitString};
use p256::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use spki::{DynSignatureAlgorithmIdentifier as _, SubjectPublicKeyInfoOwned};
use wardcard::{
    domain::{
        card::{CardIdentity, Slot},
        chance::Chance,
        clock::Timestamp,
        operation::OperationId,
        proof,
        role::Role,
        secret::SecretText,
    },
    ra::{
        api::{
            bytes::Bytes,
            operation::{Assist, CommitKey, Confirm, HolderProof, Open, OpenWhat, Presence, Present, RequestCertificate},
            sign_in::SignIn,
            statement,
        },
        client::{RaClient, RaFault},
        store::Store,
    },
};
use x509_cert::{
    name::Name,
    request::{CertReq, CertReqInfo, Version},
};

use super::service::Served;

type Done<T> = Result<T, RaFault>;

/// A live card.
pub struct Actor {
    keys: [SigningKey; 3],
    certificate: Vec<u8>,
    pub organisation: String,
    workstation: String,
}

/// A sponsor and a holder of the same organisation.
pub struct Couple {
    pub sponsor: Actor,
    pub holder: Actor,
}

/// All live cards of an RA.
pub struct Cast {
    pub couples: Vec<Couple>,
    clients: Vec<RaClient>,
    renewed: Renewed,
    pub url: String,
    pub authority: Vec<u8>,
}

/// How many holders have renewed: each can once, also in a directory that is kept.
struct Renewed {
    file: PathBuf,
    before: usize,
}

/// More than there are ever callers at a time.
const CLIENTS: usize = 16;

thread_local! {
    static CALLER: RefCell<usize> = const { RefCell::new(0) };
}

/// Each thread that calls has its own connections.
pub fn call_as(caller: usize) {
    CALLER.with_borrow_mut(|c| *c = caller);
}

impl Cast {
    pub fn of(served: &Served) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let actors = runtime.block_on(async {
            let store = Store::open(&served.place()).await.unwrap();
            let mut tx = store.look().await.unwrap();
            let mut actors = Vec::new();
            for n in served.plan.live() {
                let keys = Slot::ALL.map(|slot| served.plan.key(n, slot));
                let (id, spki) = (served.plan.operation(n), spki(&keys[0]));
                let kept = tx.certificate_for(id, Slot::Authentication, &spki).await.unwrap().unwrap();
                let organisation = served.plan.code(served.plan.organisation_of(n));
                actors.push(Actor { keys, certificate: kept.der, organisation, workstation: format!("LOAD-{n}") });
            }
            drop(tx);
            store.close().await;
            actors
        });
        let mut actors = actors.into_iter();
        let couples = std::iter::from_fn(|| Some(Couple { sponsor: actors.next()?, holder: actors.next()? })).collect();
        let clients = (0..CLIENTS).map(|_| served.client()).collect();
        let authority = fs::read(served.dir.join("ra-ca.pem")).unwrap();
        let file = served.dir.join("renewed");
        let before = fs::read_to_string(&file).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
        Self { couples, clients, renewed: Renewed { file, before }, url: served.url.clone(), authority }
    }

    fn client(&self) -> &RaClient {
        &self.clients[CALLER.with_borrow(|c| *c) % CLIENTS]
    }

    /// Takes note that so many have renewed in this run.
    pub fn note_renewed(&self, many: u32) {
        fs::write(&self.renewed.file, (self.renewed.before + many as usize).to_string()).unwrap();
    }

    /// Spread over all.
    fn couple(&self, n: u32) -> &Couple {
        &self.couples[n as usize * 7 % self.couples.len()]
    }
}

pub fn sign_in(cast: &Cast, n: u32) -> Done<SecretText> {
    cast.couple(n).sponsor.sign_in(cast.client())
}

/// By a helper, who has signed in before.
pub fn unlock(cast: &Cast, n: u32) -> Done<()> {
    let Couple { sponsor, holder } = cast.couple(n);
    let client = cast.client();
    let session = sponsor.sign_in(client)?;
    super::figures::from_here();
    let id = new_id();
    let what = OpenWhat::Unlock { card: holder.identity() };
    let opened = client.open(None, &Open { id, workstation: holder.workstation.clone(), what })?;
    let (token, _) = holder.be_present(client, id, opened.nonce)?;
    let assist =
        Assist { role: Role::Sponsor, organisation_code: sponsor.organisation.clone(), knows_holder: true, holder_present: true };
    client.assist(&token, &session, id, &assist)?;
    client.puk(&token, id)?;
    client.confirm(&token, id, &Confirm { management_key_changed: false, locked: false })
}

/// As the holder does it, signed in before.
pub fn renew(cast: &Cast, n: u32) -> Done<()> {
    let n = n as usize + cast.renewed.before;
    let holder = &cast.couples.get(n).expect("holders who have not renewed: seed anew").holder;
    let client = cast.client();
    let session = holder.sign_in(client)?;
    super::figures::from_here();
    let id = new_id();
    let what = OpenWhat::Renew { card: holder.identity(), assist: None };
    let opened = client.open(Some(&session), &Open { id, workstation: holder.workstation.clone(), what })?;
    let (token, present) = holder.be_present(client, id, opened.nonce)?;
    let nonce = present.holder_nonce.unwrap_or(Bytes(vec![]));
    let signed = statement::holder(client.origin(), id, &nonce.0);
    let signatures = holder.keys[..2].iter().map(|key| Bytes(sign(key, &signed))).collect();
    client.holder(&token, id, &HolderProof { origin: client.origin().to_owned(), signatures })?;
    for slot in [Slot::Signature, Slot::Authentication] {
        let key = new_key();
        client.commit_key(&token, id, &CommitKey { slot, spki: Bytes(spki(&key)) })?;
        client.certificate(&token, id, &RequestCertificate { slot, csr: Bytes(request(&key)) })?;
    }
    client.confirm(&token, id, &Confirm { management_key_changed: false, locked: false })
}

pub fn sign_in_of(cast: &Cast, actor: &Actor) -> SecretText {
    actor.sign_in(cast.client()).unwrap_or_else(|e| panic!("signing in: {e}"))
}

impl Actor {
    pub fn sign_in(&self, client: &RaClient) -> Done<SecretText> {
        let challenge = client.challenge()?.challenge;
        let time = now();
        let signed = statement::sign_in(client.origin(), &challenge.0, time, &self.workstation);
        let session = client.sign_in(&SignIn {
            certificate: Bytes(self.certificate.clone()),
            challenge,
            origin: client.origin().to_owned(),
            time,
            workstation: self.workstation.clone(),
            signature: Bytes(sign(&self.keys[0], &signed)),
        })?;
        Ok(session.token.into_domain())
    }

    fn identity(&self) -> CardIdentity {
        proof::identity_of(&spki(&self.keys[2]))
    }

    fn be_present(&self, client: &RaClient, id: OperationId, nonce: Option<Bytes>) -> Done<(SecretText, Present)> {
        let signed = statement::presence(client.origin(), id, &nonce.unwrap_or(Bytes(vec![])).0);
        let presence = Presence {
            spki: Bytes(spki(&self.keys[2])),
            signature: Bytes(sign(&self.keys[2], &signed)),
            origin: client.origin().to_owned(),
        };
        let present = client.presence(None, id, &presence)?;
        let token = SecretText::new(present.token.expose("kept for the calls that follow").to_owned());
        Ok((token, present))
    }
}

fn sign(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: DerSignature = key.sign(message);
    signature.as_bytes().to_vec()
}

fn spki(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_public_key_der().unwrap().into_vec()
}

/// PKCS #10, as a card signs it.
fn request(key: &SigningKey) -> Vec<u8> {
    let info = CertReqInfo {
        version: Version::V1,
        subject: Name::default(),
        public_key: SubjectPublicKeyInfoOwned::from_der(&spki(key)).unwrap(),
        attributes: Default::default(),
    };
    let signature = BitString::from_bytes(&sign(key, &info.to_der().unwrap())).unwrap();
    CertReq { info, algorithm: key.signature_algorithm_identifier().unwrap(), signature }.to_der().unwrap()
}

fn new_key() -> SigningKey {
    loop {
        if let Ok(key) = SigningKey::from_slice(&chance().bytes::<32>()) {
            return key;
        }
    }
}

pub fn chance() -> Chance {
    Chance::new(|to| getrandom::fill(to).unwrap())
}

#[expect(clippy::disallowed_methods, reason = "a desktop of its own")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

fn new_id() -> OperationId {
    OperationId::new(now(), &chance())
}
