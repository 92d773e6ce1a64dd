//! A master key on a PKCS#11 token, which wraps and unwraps there and never leaves it.
//!
//! By CKM_AES_GCM with associated data (PKCS #11 2.40, current mechanisms, 'AES-GCM'): CKM_AES_KEY_WRAP has no place for the data key's number, and
//! a row could be moved to another. CKM_AES_GCM is asked to encrypt rather than to wrap: the data key is made by the service, which
//! uses it.

use std::path::Path;

use cryptoki::{
    context::Function,
    error::{Error, RvError},
    mechanism::{Mechanism, MechanismType, aead::GcmParams},
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
    types::Ulong,
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Kind, Master, MasterFault, MasterId, fault::Unfit};
use crate::{
    domain::{chance::Chance, secret::Secret},
    ra::{
        pkcs11::{Pin, Token, TokenFault, find, find_one},
        vault::gcm::{NONCE, TAG},
    },
};

/// [`TAG`] bytes.
const TAG_BITS: Ulong = Ulong::new(128);
const _: () = assert!(8 * TAG == 128);

pub(super) struct TokenMaster {
    token: Token,
    /// The key's label and CKA_ID.
    label: String,
    id: Vec<u8>,
}

impl Master {
    /// The AES key of this label on the token of that label. `Unfit` where it is not one that stays on the token.
    pub fn on_token(module: &Path, token: &str, key: &str, pin: Pin) -> Result<Self, MasterFault> {
        Self::of_token(Token::open(module, token, pin)?, key)
    }

    /// Makes an AES-256 key on the token, by the token: sensitive, not extractable, for encryption alone. `KeyExists` where there is
    /// one of this label.
    pub fn create_on_token(module: &Path, token: &str, key: &str, pin: Pin, chance: &Chance) -> Result<Self, MasterFault> {
        let token = Token::open(module, token, pin)?;
        if !token.offers(MechanismType::AES_GCM)? || !token.offers(MechanismType::AES_KEY_GEN)? {
            return Err(MasterFault::NoGcm { token: token.label().to_owned() });
        }
        let template = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::ValueLen(Ulong::new(32)),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Wrap(false),
            Attribute::Unwrap(false),
            Attribute::Sign(false),
            Attribute::Verify(false),
            Attribute::Derive(false),
            Attribute::Label(key.as_bytes().to_vec()),
            // Its name for ever, also where another key gets its label one day.
            Attribute::Id(chance.bytes::<16>().to_vec()),
        ];
        let made = token.writing(|session| {
            if find(session, ObjectClass::SECRET_KEY, key)?.is_some() {
                return Ok(false);
            }
            session.generate_key(&Mechanism::AesKeyGen, &template)?;
            Ok(true)
        })?;
        if !made {
            return Err(MasterFault::KeyExists { token: token.label().to_owned(), key: key.to_owned() });
        }
        Self::of_token(token, key)
    }

    fn of_token(token: Token, key: &str) -> Result<Self, MasterFault> {
        if !token.offers(MechanismType::AES_GCM)? {
            return Err(MasterFault::NoGcm { token: token.label().to_owned() });
        }
        let asked = [
            AttributeType::KeyType,
            AttributeType::ValueLen,
            AttributeType::Sensitive,
            AttributeType::Extractable,
            AttributeType::Encrypt,
            AttributeType::Decrypt,
            AttributeType::Id,
        ];
        let found = token.with(|session| {
            let handle = find_one(session, ObjectClass::SECRET_KEY, key)?;
            Ok(session.get_attributes(handle, &asked)?)
        })?;
        let unfit = |unfit| MasterFault::Unfit { token: token.label().to_owned(), key: key.to_owned(), unfit };
        let id = fit(&found).map_err(unfit)?;
        let name = name(key, &id);
        Ok(Self { id: name, kind: Kind::Token(TokenMaster { token, label: key.to_owned(), id }) })
    }
}

impl TokenMaster {
    pub fn close(&self, aad: &str, plain: &Secret<32>, chance: &Chance) -> Result<Vec<u8>, MasterFault> {
        let fresh = chance.bytes::<NONCE>();
        let closed = self.token.with(|session| {
            let key = self.key(session)?;
            let mut nonce = fresh;
            let plain = plain.expose("wrapped by the token under its master key");
            let text = {
                let gcm = Mechanism::AesGcm(GcmParams::new(&mut nonce, aad.as_bytes(), TAG_BITS)?);
                session.encrypt(&gcm, key, plain)?
            };
            // Some tokens put a nonce of their own in its place, so it is read after the encryption.
            Ok([&nonce[..], &text].concat())
        })?;
        Ok(closed)
    }

    pub fn open(&self, aad: &str, closed: &[u8]) -> Result<Zeroizing<Vec<u8>>, MasterFault> {
        let (nonce, text) = closed.split_first_chunk::<NONCE>().ok_or(MasterFault::DoesNotOpen)?;
        let opened = self.token.with(|session| {
            let key = self.key(session)?;
            let mut nonce = *nonce;
            let gcm = Mechanism::AesGcm(GcmParams::new(&mut nonce, aad.as_bytes(), TAG_BITS)?);
            Ok(Zeroizing::new(session.decrypt(&gcm, key, text)?))
        });
        opened.map_err(|why| if says_damaged(&why) { MasterFault::DoesNotOpen } else { why.into() })
    }

    /// The key by its label, if it still is the one that this master key was opened with.
    fn key(&self, session: &Session) -> Result<ObjectHandle, TokenFault> {
        let handle = find_one(session, ObjectClass::SECRET_KEY, &self.label)?;
        match &session.get_attributes(handle, &[AttributeType::Id])?[..] {
            [Attribute::Id(id)] if *id == self.id => Ok(handle),
            _ => Err(TokenFault::NoObject { what: "secret key of the same id", label: self.label.clone() }),
        }
    }
}

/// The key's CKA_ID, where its attributes are those of a master key. A token that does not tell one is not trusted to have it.
fn fit(attributes: &[Attribute]) -> Result<Vec<u8>, Unfit> {
    let has = |wanted: &Attribute| attributes.contains(wanted);
    if !has(&Attribute::KeyType(KeyType::AES)) || !has(&Attribute::ValueLen(Ulong::new(32))) {
        return Err(Unfit::NotAes256);
    }
    if !has(&Attribute::Sensitive(true)) || !has(&Attribute::Extractable(false)) {
        return Err(Unfit::CanLeave);
    }
    if !has(&Attribute::Encrypt(true)) || !has(&Attribute::Decrypt(true)) {
        return Err(Unfit::NotForEncryption);
    }
    let id = attributes.iter().find_map(|a| if let Attribute::Id(id) = a { Some(id.clone()) } else { None });
    id.filter(|id| !id.is_empty()).ok_or(Unfit::NoId)
}

/// The master key's name: of its label and CKA_ID, which a copy on a second token shares.
fn name(label: &str, id: &[u8]) -> MasterId {
    let digest = Sha256::new()
        .chain_update(b"wardcard master token v1")
        .chain_update((label.len() as u64).to_be_bytes())
        .chain_update(label)
        .chain_update(id)
        .finalize();
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(digest);
    MasterId::of([a, b, c, d, e, f, g, h])
}

/// How tokens say that a tag is wrong: the standard's code, or one of the general ones (SoftHSM 2.6 has CKR_GENERAL_ERROR).
fn says_damaged(fault: &TokenFault) -> bool {
    let TokenFault::Failed(Error::Pkcs11(code, Function::Decrypt)) = fault else { return false };
    matches!(
        code,
        RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange | RvError::GeneralError | RvError::FunctionFailed
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{
        pkcs11::{
            PinTrouble,
            test_token::{self, MODULE, in_own_process},
        },
        vault::{
            Vault, VaultFault,
            rig::{chance, fault, fixture, master, puk},
        },
    };

    fn open(token: &str, key: &str, pin: Pin) -> Result<Master, MasterFault> {
        Master::on_token(Path::new(MODULE), token, key, pin)
    }

    #[test]
    fn a_key_on_a_token_is_a_master_key() {
        in_own_process(module_path!(), "a_key_on_a_token_is_a_master_key", "", |dir| {
            test_token::make("Vault", "123456");
            let pin = || test_token::pin(dir, "123456");
            let chance = chance();
            let create = || Master::create_on_token(Path::new(MODULE), "Vault", "master", pin(), &chance);
            let made = create().unwrap();
            assert!(matches!(fault(create()), MasterFault::KeyExists { .. }));

            let again = open("Vault", "master", pin()).unwrap();
            assert_eq!(again.id(), made.id());
            assert_eq!(again.id().as_str().len(), 16);
            let plain = chance.secret::<32>();
            let wrapped = made.wrap(7, &plain, &chance).unwrap();
            assert_eq!(wrapped.len(), 61);
            let why = "compared in a test";
            assert_eq!(again.unwrap(7, &wrapped).unwrap().expose(why), plain.expose(why));
            assert!(matches!(fault(again.unwrap(8, &wrapped)), MasterFault::DoesNotOpen));
            for at in 0..wrapped.len() {
                let mut bent = wrapped.clone();
                bent[at] ^= 1;
                assert!(matches!(fault(again.unwrap(7, &bent)), MasterFault::DoesNotOpen), "byte {at}");
                assert!(matches!(fault(again.unwrap(7, &wrapped[..at])), MasterFault::DoesNotOpen), "cut at {at}");
            }
            // A refusal leaves the session fit for more.
            assert!(again.unwrap(7, &wrapped).is_ok());

            // From a file to the token and back: what was sealed in form 1 and in form 2 stays readable.
            let of_file = Vault::unlock(Master::of_key(fixture::key()), &fixture::rows()).unwrap();
            let rows = of_file.rewrap(&made, &chance).unwrap();
            let on_token = Vault::unlock(again, &rows).unwrap();
            for (purpose, sealed, plain) in fixture::form_1().into_iter().chain(fixture::form_2()) {
                assert_eq!(&on_token.unseal(&purpose, &sealed).unwrap()[..], plain);
            }
            assert!(matches!(fault(Vault::unlock(Master::of_key(fixture::key()), &rows)), VaultFault::OtherMaster { .. }));
            let next = on_token.new_data_key(on_token.next_key(&[]).unwrap(), &chance).unwrap();
            on_token.learn(&[next]).unwrap();
            let sealed = on_token.seal(&puk("W1"), b"12345678", &chance).unwrap();
            let back = Vault::unlock(master(9), &on_token.rewrap(&master(9), &chance).unwrap()).unwrap();
            assert_eq!(&back.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
            // The token has no bytes that form 1 could be under.
            let bare = Vault::unlock(made, &[]).unwrap();
            let (purpose, old, _) = fixture::form_1().remove(0);
            assert!(matches!(fault(bare.unseal(&purpose, &old)), VaultFault::UnknownKey(0)));
        });
    }

    #[test]
    fn a_key_of_the_same_label_is_another_master_key() {
        in_own_process(module_path!(), "a_key_of_the_same_label_is_another_master_key", "", |dir| {
            test_token::make("Vault", "123456");
            let pin = || test_token::pin(dir, "123456");
            let chance = chance();
            let create = || Master::create_on_token(Path::new(MODULE), "Vault", "master", pin(), &chance).unwrap();
            let first = create();
            let wrapped = first.wrap(1, &chance.secret(), &chance).unwrap();
            let remove = Token::open(Path::new(MODULE), "Vault", pin()).unwrap();
            remove.writing(|s| Ok(s.destroy_object(find_one(s, ObjectClass::SECRET_KEY, "master")?)?)).unwrap();
            let gone = fault(first.unwrap(1, &wrapped));
            assert!(matches!(gone, MasterFault::Token(TokenFault::NoObject { .. })), "{gone}");
            let second = create();
            assert_ne!(first.id(), second.id());
            assert!(matches!(fault(second.unwrap(1, &wrapped)), MasterFault::DoesNotOpen));
            // The one that was opened before does not take the other for itself.
            let other = fault(first.wrap(2, &chance.secret(), &chance));
            assert!(matches!(other, MasterFault::Token(TokenFault::NoObject { .. })), "{other}");
        });
    }

    #[test]
    fn what_is_wrong_with_the_token_is_told_apart() {
        in_own_process(module_path!(), "what_is_wrong_with_the_token_is_told_apart", "", |dir| {
            test_token::make("Vault", "123456");
            let pin = || test_token::pin(dir, "123456");
            let token = |made| match fault(made) {
                MasterFault::Token(fault) => fault,
                other => panic!("{other}"),
            };
            let elsewhere = Master::on_token(&dir.join("none.so"), "Vault", "master", pin());
            assert!(matches!(token(elsewhere), TokenFault::NoModule { .. }));
            assert!(matches!(token(open("Other", "master", pin())), TokenFault::NoToken { .. }));
            assert!(matches!(token(open("Vault", "master", pin())), TokenFault::NoObject { .. }));
            let wrong = open("Vault", "master", test_token::pin(dir, "000000"));
            assert!(matches!(token(wrong), TokenFault::Pin { trouble: PinTrouble::Refused, .. }));

            // Keys that someone else put there.
            let by_hand = Token::open(Path::new(MODULE), "Vault", pin()).unwrap();
            let put = |label: &str, bytes: usize, sensitive: bool, extractable: bool, decrypt: bool, id: &[u8]| {
                let template = [
                    Attribute::ValueLen(bytes.try_into().unwrap()),
                    Attribute::Token(true),
                    Attribute::Sensitive(sensitive),
                    Attribute::Extractable(extractable),
                    Attribute::Encrypt(true),
                    Attribute::Decrypt(decrypt),
                    Attribute::Label(label.as_bytes().to_vec()),
                    Attribute::Id(id.to_vec()),
                ];
                by_hand.writing(|s| Ok(s.generate_key(&Mechanism::AesKeyGen, &template)?)).unwrap();
            };
            put("short", 16, true, false, true, &[1]);
            put("plain", 32, false, false, true, &[1]);
            put("leaves", 32, true, true, true, &[1]);
            put("one-way", 32, true, false, false, &[1]);
            put("nameless", 32, true, false, true, &[]);
            for (label, is) in [
                ("short", Unfit::NotAes256),
                ("plain", Unfit::CanLeave),
                ("leaves", Unfit::CanLeave),
                ("one-way", Unfit::NotForEncryption),
                ("nameless", Unfit::NoId),
            ] {
                let made = fault(open("Vault", label, pin()));
                assert!(matches!(&made, MasterFault::Unfit { unfit, .. } if *unfit == is), "{label}: {made}");
            }
            put("good", 32, true, false, true, &[1]);
            assert!(open("Vault", "good", pin()).is_ok());
            put("good", 32, true, false, true, &[2]);
            assert!(matches!(token(open("Vault", "good", pin())), TokenFault::SeveralObjects { .. }));
        });
    }

    #[test]
    fn a_token_without_gcm_is_refused_before_a_key_is_made() {
        in_own_process(
            module_path!(),
            "a_token_without_gcm_is_refused_before_a_key_is_made",
            "slots.mechanisms = CKM_AES_KEY_GEN,CKM_AES_CBC,CKM_AES_KEY_WRAP",
            |dir| {
                test_token::make("Old", "123456");
                let pin = || test_token::pin(dir, "123456");
                let made = Master::create_on_token(Path::new(MODULE), "Old", "master", pin(), &chance());
                assert!(matches!(fault(made), MasterFault::NoGcm { .. }));
                let token = Token::open(Path::new(MODULE), "Old", pin()).unwrap();
                assert!(token.with(|s| Ok(find(s, ObjectClass::SECRET_KEY, "master")?.is_none())).unwrap());
            },
        );
    }

    #[test]
    fn comes_back_after_a_lost_session() {
        in_own_process(module_path!(), "comes_back_after_a_lost_session", "", |dir| {
            test_token::make("Vault", "123456");
            let pin = || test_token::pin(dir, "123456");
            let chance = chance();
            let master = Master::create_on_token(Path::new(MODULE), "Vault", "master", pin(), &chance).unwrap();
            let wrapped = master.wrap(1, &chance.secret(), &chance).unwrap();
            let other = Token::open(Path::new(MODULE), "Vault", pin()).unwrap();
            other.with(|s| Ok(s.logout()?)).unwrap();
            assert!(master.unwrap(1, &wrapped).is_ok());
            other.with(|s| Ok(s.logout()?)).unwrap();
            assert!(master.wrap(2, &chance.secret(), &chance).is_ok());
        });
    }
}
