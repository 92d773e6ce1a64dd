//! Adopted cards from end to end, with another authority's certificates.

use std::{collections::BTreeMap, fs};

use base64::Engine as _;
use der::Decode as _;
use x509_cert::name::Name;

use super::*;
use crate::{
    domain::{
        card::{CardSerial, ManagementAlgorithm, Slot},
        chance::Chance,
        role::Role,
    },
    ra::{
        admin::{
            AdminFault,
            adopt::{AdoptFault, Adopted, Wrong, adopt_into},
        },
        api::{
            bytes::Bytes,
            card::{CardStanding, CardStatus},
            operation::{CardAnswer, CardChallenge, Certificate, CommitKey, Confirm, HolderProof, WhichKey},
            sign_in::Session,
            statement,
        },
        ca::{
            Holder, Subject,
            anchors::TrustConfig,
            forge::{Made, Plan, later},
            subject_name,
        },
        server::bench::{Bench, ORIGIN, START, TestCard, TestKey, TestOperation, assist, puks},
    },
};

const ROSA: &str = "555500000001";
const LENA: &str = "555500000002";
/// Nobody's.
const STRANGER: &str = "555599999999";

/// Another authority, and what a service is told of it.
struct Elsewhere {
    dir: tempfile::TempDir,
    chance: Chance,
    root: Made,
}

impl Elsewhere {
    fn new() -> Self {
        Self::seeded(77)
    }

    fn seeded(seed: u64) -> Self {
        let (dir, chance) = (tempfile::tempdir().unwrap(), Chance::counting(seed));
        let root = Plan::authority("Elsewhere root", START).self_signed(&chance);
        fs::write(dir.path().join("root.pem"), root.pem()).unwrap();
        Self { dir, chance, root }
    }

    fn trust(&self) -> TrustConfig {
        TrustConfig {
            name: "elsewhere".into(),
            anchors: self.dir.path().join("root.pem"),
            intermediates: None,
            crl: None,
            policy_oid: None,
            revocation: None,
        }
    }

    async fn bench(&self) -> Bench {
        Bench::with_config(|config| config.trust = vec![self.trust()]).await
    }

    fn plan(number: &str, key: &TestKey) -> Plan {
        let identity_number = IdentityNumber::try_from(number.to_owned()).unwrap();
        let holder = Holder { name: "Ms Made Up", identity_number: &identity_number, organisation: "Elsewhere", principal: None };
        let name = subject_name(&Subject::Authentication(holder)).unwrap();
        Plan::person(Name::from_der(&name).unwrap(), START).for_key(key.spki())
    }

    /// A card of this authority's, with a `9A` certificate of two years from yesterday.
    fn card(&self, serial: &str, number: &str, seed: u8) -> TestCard {
        let keys: BTreeMap<_, _> = Slot::ALL.into_iter().zip(seed..).map(|(slot, seed)| (slot, TestKey::new(seed))).collect();
        let certificate = Self::plan(number, &keys[&Slot::Authentication]).by(&self.root, &self.chance).der();
        TestCard {
            serial: CardSerial(serial.into()),
            certificates: [(Slot::Authentication, certificate)].into(),
            keys,
            puk: b"87654321".to_vec(),
            management: vec![7; 24],
        }
    }
}

/// With both secrets, or with none.
async fn adopt(bench: &Bench, card: &TestCard, number: &str, secrets: bool) -> Result<Adopted, AdminFault> {
    let spki = base64::engine::general_purpose::STANDARD.encode(card.keys[&Slot::CardAuthentication].spki());
    let secrets = match secrets {
        true => format!("{},3DES,{}", hex::encode(&card.puk), hex::encode(&card.management)),
        false => ",,".into(),
    };
    let heading = "serial,identity_number,card_auth_spki,expiry,puk,management_algorithm,management_key";
    let text = format!("{heading}\n{},{number},{spki},20291231,{secrets}\n", card.serial);
    let parts = bench.parts();
    adopt_into(bench.store(), &parts.vault, text.as_bytes(), false, &parts.clock, &parts.chance).await
}

async fn standing(bench: &Bench, card: &TestCard) -> CardStanding {
    bench.get(&format!("/v1/cards/{}", card.identity())).await.ok()
}

async fn release(bench: &Bench, unlock: &TestOperation) -> (Vec<u8>, Vec<u8>) {
    puks(bench.with_operation(unlock).post(&format!("/v1/operations/{}/puk", unlock.id), &()).await.ok())
}

async fn confirm(bench: &Bench, operation: &TestOperation) {
    let confirm = Confirm { management_key_changed: false, locked: false };
    bench.with_operation(operation).post(&format!("/v1/operations/{}/confirm", operation.id), &confirm).await.done();
}

#[tokio::test]
async fn an_unlock_replaces_the_puk_by_code_and_with_a_helper() {
    let (bench, elsewhere) = (Bench::new().await, Elsewhere::new());
    let rosa = elsewhere.card("E-0001", ROSA, 200);
    adopt(&bench, &rosa, ROSA, true).await.unwrap();
    let told = standing(&bench, &rosa).await;
    assert_eq!((told.status, told.serial.as_deref(), told.unlockable), (CardStatus::Active, Some("E-0001"), true));
    let unlock = bench.granted_unlock(&rosa).await;
    let (current, pending) = release(&bench, &unlock).await;
    assert_eq!(current, rosa.puk);
    assert_ne!(pending, rosa.puk);
    confirm(&bench, &unlock).await;
    // What the old issuer knows is out of date.
    let fault = adopt(&bench, &rosa, ROSA, true).await.unwrap_err();
    assert!(matches!(&fault, AdminFault::Adopt(AdoptFault::Lines(l)) if l.len() == 1 && l[0].what == Wrong::Rotated), "{fault}");
    let helper = bench.issue("lena").await;
    let session = bench.sign_in(&helper).await;
    let mut next = bench.open_unlock(&rosa).await;
    bench.be_present(&rosa, &mut next).await;
    let path = format!("/v1/operations/{}/assist", next.id);
    bench.with_both(&session, &next).post(&path, &assist(Role::Unlocker, "EX001")).await.any_ok();
    let (current, another) = release(&bench, &next).await;
    assert_eq!(current, pending);
    assert_ne!(another, pending);
    // Pending already counts.
    let fault = adopt(&bench, &rosa, ROSA, true).await.unwrap_err();
    assert!(matches!(&fault, AdminFault::Adopt(AdoptFault::Lines(l)) if l[0].what == Wrong::Rotated), "{fault}");
}

#[tokio::test]
async fn without_secrets_it_is_known_and_no_more() {
    let elsewhere = Elsewhere::new();
    let bench = elsewhere.bench().await;
    let rosa = elsewhere.card("E-0001", ROSA, 200);
    assert!(!standing(&bench, &rosa).await.unlockable);
    adopt(&bench, &rosa, ROSA, false).await.unwrap();
    let told = standing(&bench, &rosa).await;
    assert_eq!((told.status, told.serial.as_deref(), told.unlockable), (CardStatus::Active, Some("E-0001"), false));
    bench.post("/v1/operations", &bench.unlock_request(&rosa)).await.refused(Refusal::SecretsUnknown);
    bench.later_days(700);
    let session = bench.sign_in(&rosa).await;
    bench.with_session(&session).post("/v1/operations", &bench.renew_request(&rosa, None)).await.refused(Refusal::SecretsUnknown);
    // Told later, they serve.
    assert_eq!(adopt(&bench, &rosa, ROSA, true).await.unwrap().changed, 1);
    assert!(standing(&bench, &rosa).await.unlockable);
    bench.open_own_renewal(&rosa).await;
}

#[tokio::test]
async fn whose_certificate_signs_in() {
    let (elsewhere, other) = (Elsewhere::new(), Elsewhere::seeded(78));
    let bench = elsewhere.bench().await;
    let issued = bench.issue("lena").await;
    let rosa = elsewhere.card("E-0001", ROSA, 200);
    bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.refused(Refusal::UntrustedCertificate);
    adopt(&bench, &rosa, ROSA, false).await.unwrap();
    let session: Session = bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.ok();
    assert_eq!((session.name.as_str(), session.identity_number.digits()), ("Ms Rosa Testwell", ROSA));
    assert!(bench.audited().await.contains(&("sign in, trusted by elsewhere".into(), "done".into())));

    let key = &rosa.keys[&Slot::Authentication];
    let good = || Elsewhere::plan(ROSA, key);
    let by = |plan: Plan| plan.by(&elsewhere.root, &elsewhere.chance).der();
    let impostor = Plan::authority("Elsewhere root", START).self_signed(&elsewhere.chance);
    bench.later_days(5);
    let past = good().spanning(later(START, 0), later(START, 2));
    let yet = good().spanning(later(START, 7), later(START, 9));
    let untrusted = Refusal::UntrustedCertificate;
    for (what, certificate, refusal) in [
        ("an unknown authority", good().by(&other.root, &other.chance).der(), untrusted.clone()),
        ("an impostor", good().by(&impostor, &elsewhere.chance).der(), untrusted.clone()),
        ("expired", by(past), Refusal::CertificatesExpired),
        ("not valid yet", by(yet), untrusted.clone()),
        ("nobody here", by(Elsewhere::plan(STRANGER, key)), untrusted.clone()),
        ("a person whose card this RA issued", by(Elsewhere::plan(LENA, key)), untrusted.clone()),
        ("another key's", by(Elsewhere::plan(ROSA, &TestKey::new(9))), Refusal::BadProof),
        (
            "expired, and another key's",
            by(Elsewhere::plan(ROSA, &TestKey::new(9)).spanning(later(START, 0), later(START, 2))),
            Refusal::BadProof,
        ),
    ] {
        let mut card = rosa.clone();
        card.certificates.insert(Slot::Authentication, certificate);
        bench.post("/v1/sign-in", &bench.sign_in_request(&card).await).await.refused_for(refusal, what);
    }
    bench.sign_in(&issued).await;
    for (state, refusal) in [(CardState::Suspended, Refusal::CardSuspended), (CardState::Cancelled, Refusal::CardCancelled)] {
        bench.set_card(&rosa, state).await;
        bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.refused(refusal);
    }
    bench.set_card(&rosa, CardState::Active).await;
    bench.sign_in(&rosa).await;
    // Which of two cards it is, the certificate does not say.
    adopt(&bench, &elsewhere.card("E-0002", ROSA, 210), ROSA, false).await.unwrap();
    bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.refused(untrusted);
}

#[tokio::test]
async fn a_revoked_certificate_signs_nobody_in() {
    let elsewhere = Elsewhere::new();
    let list = elsewhere.dir.path().join("crl.der");
    fs::write(&list, elsewhere.root.crl(1, START, &[])).unwrap();
    let trust = TrustConfig { crl: Some(list.clone()), ..elsewhere.trust() };
    let bench = Bench::with_config(|config| config.trust = vec![trust]).await;
    let mut rosa = elsewhere.card("E-0001", ROSA, 200);
    let made = Elsewhere::plan(ROSA, &rosa.keys[&Slot::Authentication]).by(&elsewhere.root, &elsewhere.chance);
    rosa.certificates.insert(Slot::Authentication, made.der());
    adopt(&bench, &rosa, ROSA, false).await.unwrap();
    bench.sign_in(&rosa).await;
    // Longer than the one before: files of one second are told apart by their length.
    fs::write(&list, elsewhere.root.crl(2, START, &[&made])).unwrap();
    bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.refused(Refusal::UntrustedCertificate);
}

#[tokio::test]
async fn a_renewal_makes_it_a_card_like_any_other() {
    let elsewhere = Elsewhere::new();
    let bench = elsewhere.bench().await;
    let rosa = elsewhere.card("E-0001", ROSA, 200);
    adopt(&bench, &rosa, ROSA, true).await.unwrap();
    let session = bench.sign_in(&rosa).await;
    let from = later(START, 640);
    let early = bench.with_session(&session).post("/v1/operations", &bench.renew_request(&rosa, None)).await;
    early.refused(Refusal::TooEarly { from });
    bench.later_days(700);
    let session = bench.sign_in(&rosa).await;
    let mut renew = bench.open(&bench.renew_request(&rosa, None), Some(&session)).await;
    let present = bench.be_present(&rosa, &mut renew).await;
    let base = format!("/v1/operations/{}", renew.id);
    let nonce = present.holder_nonce.clone().unwrap().0;
    for slot in [Slot::Signature, Slot::CardAuthentication] {
        // Nobody has said that the key asks for a passcode.
        let signature = rosa.keys[&slot].sign(&statement::holder(ORIGIN, renew.id, &nonce));
        let proof = HolderProof { origin: ORIGIN.into(), signatures: vec![Bytes(signature)] };
        bench.with_operation(&renew).post(&format!("{base}/holder"), &proof).await.refused(Refusal::BadProof);
    }
    bench.prove_holder(&rosa, &renew, &present).await;
    let with = bench.with_operation(&renew);
    let algorithm = ManagementAlgorithm::TripleDes;
    let ask = CardChallenge { algorithm, challenge: Bytes(vec![9; 8]), key: WhichKey::Current };
    let answer: CardAnswer = with.post(&format!("{base}/card-challenge"), &ask).await.ok();
    assert_eq!(answer.answer.0.len(), 8);
    let old = CommitKey { slot: Slot::Authentication, spki: Bytes(rosa.keys[&Slot::Authentication].spki()) };
    with.post(&format!("{base}/keys"), &old).await.refused(Refusal::BadRequestForCertificate);
    let mut renewed = rosa.clone();
    for (slot, seed) in [(Slot::Signature, 220), (Slot::Authentication, 221)] {
        let key = TestKey::new(seed);
        with.post(&format!("{base}/keys"), &CommitKey { slot, spki: Bytes(key.spki()) }).await.done();
        let given: Certificate = with.post(&format!("{base}/certificates"), &key.request(slot)).await.ok();
        renewed.keys.insert(slot, key);
        renewed.certificates.insert(slot, given.certificate.0);
    }
    // Unfinished, it signs in as before.
    bench.sign_in(&rosa).await;
    confirm(&bench, &renew).await;
    bench.post("/v1/sign-in", &bench.sign_in_request(&rosa).await).await.refused(Refusal::UntrustedCertificate);
    let session = bench.sign_in(&renewed).await;
    let early = bench.with_session(&session).post("/v1/operations", &bench.renew_request(&rosa, None)).await;
    early.refused(Refusal::TooEarly { from: later(START, 700 + 640) });
    let mut tx = bench.store().look().await.unwrap();
    let card = tx.card_by_identity(&rosa.identity()).await.unwrap().unwrap();
    let mut keys = tx.holders_keys(card.key).await.unwrap();
    let mut expected: Vec<_> = [220, 221].map(|seed| TestKey::new(seed).spki()).into();
    keys.sort();
    expected.sort();
    assert_eq!(keys, expected);
    drop(tx);
    // The expiry that it was adopted with is not brought back.
    assert_eq!(adopt(&bench, &rosa, ROSA, true).await.unwrap().unchanged, 1);
}

#[tokio::test]
async fn a_helper_renews_it_only_once_its_holder_has_signed_in() {
    let elsewhere = Elsewhere::new();
    let bench = elsewhere.bench().await;
    let rosa = elsewhere.card("E-0001", ROSA, 200);
    adopt(&bench, &rosa, ROSA, true).await.unwrap();
    bench.later_days(700);
    let session = bench.sign_in(&bench.issue("lena").await).await;
    let request = || bench.renew_request(&rosa, Some(assist(Role::Unlocker, "EX001")));
    bench.with_session(&session).post("/v1/operations", &request()).await.refused(Refusal::SecretsUnknown);
    bench.sign_in(&rosa).await;
    let mut renew = bench.open(&request(), Some(&session)).await;
    let present = bench.be_present(&rosa, &mut renew).await;
    bench.prove_holder(&rosa, &renew, &present).await;
    // On hold and back, it is known as before.
    let mut tx = bench.store().begin().await.unwrap();
    let key = tx.card_by_identity(&rosa.identity()).await.unwrap().unwrap().key;
    tx.suspend_all(key, bench.now()).await.unwrap();
    tx.reinstate_all(key).await.unwrap();
    assert_eq!(tx.pair_expires(key).await.unwrap(), Some(later(START, 730)));
}
