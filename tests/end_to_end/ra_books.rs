//! What the RA's own books say, read beside the running service: they must agree with the card.

use jiff::SignedDuration;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use wardcard::{
    card::{
        piv::{self, Presented},
        transport::{Readers, pcsc::PcscReaders},
    },
    domain::{
        card::Slot,
        chance::Chance,
        clock::{Clock, Timestamp},
        person::PersonId,
        secret::Puk,
    },
    ra::{
        admin::{data::Data, vault},
        store::{Store, cards::CardState, certificates::CertificateState, sessions::StoredSession, terms::Acceptance},
        vault::{Purpose, Sealed, SecretKind, Vault},
    },
};

use super::stage::{READERS, Stage};

pub struct Books {
    store: Store,
    vault: Vault,
    runtime: tokio::runtime::Runtime,
}

/// The certificates of the card in the first reader, DER.
pub fn certificates_on_card() -> Vec<Vec<u8>> {
    let mut link = PcscReaders.connect(READERS[0].0).expect("the card");
    let reading = piv::read(link.as_mut()).expect("a reading");
    [Slot::Authentication, Slot::Signature].iter().map(|s| reading.facts(*s).expect("a certificate").der.clone()).collect()
}

fn forms(secret: &[u8]) -> [String; 4] {
    use base64::Engine as _;
    let listed = secret.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    [hex::encode(secret), hex::encode_upper(secret), base64::engine::general_purpose::STANDARD.encode(secret), listed]
}

impl Books {
    pub fn open(stage: &Stage) -> Self {
        let dir = &stage.ra.as_ref().expect("an RA").dir;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let store = runtime.block_on(Store::open(&stage.ra.as_ref().expect("an RA").place())).expect("the database");
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let chance = Chance::new(|_| panic!("the vault has its keys"));
        let vault = runtime.block_on(vault::open(&Data::at(dir), &store, &clock, &chance)).expect("the vault");
        Self { store, vault, runtime }
    }

    fn state_of(&self, der: &[u8]) -> CertificateState {
        self.runtime.block_on(async {
            let mut tx = self.store.begin().await.expect("a transaction");
            tx.certificate_by_der(der).await.expect("an answer").expect("the RA issued it").state
        })
    }

    /// What the audit trail says was done, in order.
    pub fn audited(&self) -> Vec<String> {
        self.runtime.block_on(async {
            let mut tx = self.store.begin().await.expect("a transaction");
            tx.audited().await.expect("the trail").into_iter().map(|row| row.what).collect()
        })
    }

    /// Which versions of the terms this person has accepted.
    pub fn acceptances(&self, person: &str) -> Vec<Acceptance> {
        self.runtime.block_on(async {
            let mut tx = self.store.look().await.expect("a transaction");
            tx.acceptances(&PersonId(person.to_owned())).await.expect("an answer")
        })
    }

    /// A session as if it had been used last, and had begun, so long ago.
    pub fn age_session(&self, token: &str, idle: SignedDuration, whole: SignedDuration) {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let now = super::caller::now();
        self.runtime.block_on(async {
            let mut tx = self.store.begin().await.expect("a transaction");
            let session = tx.session(&hash).await.expect("an answer").expect("the session");
            tx.end_session(&hash).await.expect("taken out");
            let aged = StoredSession { used_at: now - idle, begun_at: now - whole, ..session };
            let challenge = Sha256::digest(now.as_nanosecond().to_be_bytes()).into();
            assert!(tx.open_session(&challenge, &hash, &aged).await.expect("an answer"), "put back");
            if let Some((role, organisation)) = &aged.chosen {
                tx.choose_role(&hash, *role, organisation).await.expect("put back");
            }
            tx.commit().await.expect("committed");
        });
    }

    /// The RA has a photo of this person.
    pub fn put_photo(&self, person: &str, jpeg: &[u8]) {
        self.runtime.block_on(async {
            let mut tx = self.store.begin().await.expect("a transaction");
            tx.put_photo(&PersonId(person.to_owned()), jpeg).await.expect("kept");
            tx.commit().await.expect("committed");
        });
    }

    #[track_caller]
    pub fn assert_revoked(&self, ders: &[Vec<u8>]) {
        assert!(ders.iter().all(|der| self.state_of(der) == CertificateState::Revoked), "the old certificates are revoked");
    }

    /// The card in the first reader is active, its certificates are the active ones, and the vault's PUK is the card's. Gives what must
    /// be in no log: PUK and management key, in the forms that a careless line would show them in.
    #[track_caller]
    pub fn assert_card(&self, status: &Value) -> Vec<String> {
        let identity = status["card"]["identity"].as_str().expect("an identity").parse().expect("hex");
        let card = self.runtime.block_on(async {
            let mut tx = self.store.begin().await.expect("a transaction");
            tx.card_by_identity(&identity).await.expect("an answer").expect("the RA knows the card")
        });
        assert_eq!(card.state, CardState::Active);
        for der in certificates_on_card() {
            assert_eq!(self.state_of(&der), CertificateState::Active);
        }
        let sealed = Sealed(card.puk.expect("the vault has a PUK"));
        let purpose = Purpose { card: card.serial.clone(), kind: SecretKind::Puk };
        let puk = || Puk::from_slice(&self.vault.unseal(&purpose, &sealed).expect("unsealed")).expect("8 bytes");
        let mut link = PcscReaders.connect(READERS[0].0).expect("the card");
        // Changed into itself: accepted only where it is the card's.
        let presented = piv::transaction(link.as_mut(), |mut piv| piv.change_puk(&puk(), &puk())).expect("an answer");
        assert_eq!(presented, Presented::Accepted, "the vault's PUK is the card's");
        let kind = SecretKind::ManagementKey;
        let key = card.management.expect("the vault has a management key");
        let key = self.vault.unseal(&Purpose { card: card.serial.clone(), kind }, &Sealed(key.sealed)).expect("unsealed");
        let puk = puk();
        [puk.expose("looked for in the logs").as_slice(), &key].into_iter().flat_map(forms).collect()
    }
}
