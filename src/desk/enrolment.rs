//! The workstation's enrolment credential: an anonymous number and a secret, made at the first start and kept in the system's keyring.
//!
//! The RA asks for neither yet: the number tells one workstation from another in diagnostics, where two have the same name. The secret
//! is there for the day on which a workstation has to prove itself. Where the system has no keyring, both are made anew at each start.

use std::{sync::Arc, thread};

use crossbeam_channel::Sender;
use zeroize::Zeroizing;

use super::worker::Inbox;
use crate::domain::chance::Chance;

const NUMBER: usize = 16;
const SECRET: usize = 32;
/// The first byte of what is kept, so that another form can be told from this one.
const FORM: u8 = 1;

/// Why there is no keyring to keep it in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoKeyring {
    #[error("this system has no keyring that answers")]
    Absent,
    #[error("the keyring is locked")]
    Locked,
    #[error("the keyring gives something else than was kept")]
    Damaged,
    #[error("the keyring failed")]
    Failed,
}

/// Where one secret is kept from one start to the next.
pub trait SecretStore: Send + Sync {
    /// What is kept; `None` where there is nothing yet. May wait until a person has unlocked the keyring.
    fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, NoKeyring>;

    fn keep(&self, secret: &[u8]) -> Result<(), NoKeyring>;
}

/// What diagnostics say of it. The number is in hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EnrolmentState {
    /// This desk has no use for it.
    NotAsked,
    /// The keyring has not answered yet.
    Asking,
    Kept {
        number: String,
    },
    /// For this session only.
    Unkept {
        number: String,
        why: NoKeyring,
    },
}

/// The credential itself.
pub struct Enrolment {
    number: [u8; NUMBER],
    /// Read only to be kept.
    secret: Zeroizing<[u8; SECRET]>,
    unkept: Option<NoKeyring>,
}

impl Enrolment {
    /// The one that is kept, or a new one.
    pub fn load_or_make(store: &dyn SecretStore, chance: &Chance) -> Self {
        match store.load() {
            Ok(Some(kept)) => Self::parse(&kept).unwrap_or_else(|| Self::made(store, chance)),
            Ok(None) => Self::made(store, chance),
            Err(why) => Self { unkept: Some(why), ..Self::fresh(chance) },
        }
    }

    fn made(store: &dyn SecretStore, chance: &Chance) -> Self {
        let fresh = Self::fresh(chance);
        let unkept = store.keep(&fresh.bytes()).err();
        // A keyring that swallows what it is given is none.
        let unkept = unkept.or_else(|| match store.load() {
            Ok(Some(kept)) if *kept == *fresh.bytes() => None,
            Ok(_) => Some(NoKeyring::Damaged),
            Err(why) => Some(why),
        });
        Self { unkept, ..fresh }
    }

    fn fresh(chance: &Chance) -> Self {
        Self { number: chance.bytes(), secret: Zeroizing::new(chance.bytes()), unkept: None }
    }

    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + NUMBER + SECRET));
        bytes.push(FORM);
        bytes.extend_from_slice(&self.number);
        bytes.extend_from_slice(self.secret.as_slice());
        bytes
    }

    fn parse(kept: &[u8]) -> Option<Self> {
        let (form, rest) = kept.split_first()?;
        let (number, secret) = rest.split_at_checked(NUMBER)?;
        let secret = Zeroizing::new(<[u8; SECRET]>::try_from(secret).ok()?);
        (*form == FORM).then_some(Self { number: number.try_into().ok()?, secret, unkept: None })
    }

    pub fn state(&self) -> EnrolmentState {
        let number = hex::encode(self.number);
        match self.unkept {
            None => EnrolmentState::Kept { number },
            Some(why) => EnrolmentState::Unkept { number, why },
        }
    }
}

/// Asks the keyring on a thread of its own, since it may wait for a person. Nobody waits for that thread, not even at the end.
pub fn ask(store: Arc<dyn SecretStore>, chance: Chance, tell: Sender<Inbox>) {
    let work = move || {
        let enrolment = Enrolment::load_or_make(store.as_ref(), &chance);
        // A desk that has ended has no use for it.
        let _ended = tell.send(Inbox::Enrolled(Box::new(enrolment)));
    };
    if let Err(error) = thread::Builder::new().name("keyring".to_owned()).spawn(work) {
        tracing::warn!(%error, "the keyring is not asked");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// A keyring that does as it is told: `Err` for every call, or a value; `swallows` keeps nothing.
    struct Scripted {
        kept: Mutex<Result<Option<Vec<u8>>, NoKeyring>>,
        swallows: bool,
    }

    impl SecretStore for Scripted {
        fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, NoKeyring> {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone().map(|kept| kept.map(Zeroizing::new))
        }

        fn keep(&self, secret: &[u8]) -> Result<(), NoKeyring> {
            let mut kept = self.kept.lock().unwrap();
            match kept.as_mut() {
                Ok(kept) if !self.swallows => *kept = Some(secret.to_vec()),
                Ok(_) => {}
                Err(why) => return Err(*why),
            }
            Ok(())
        }
    }

    fn store(kept: Result<Option<Vec<u8>>, NoKeyring>) -> Scripted {
        Scripted { kept: Mutex::new(kept), swallows: false }
    }

    #[test]
    fn it_is_made_once_and_found_again() {
        let store = store(Ok(None));
        let first = Enrolment::load_or_make(&store, &Chance::counting(1));
        let again = Enrolment::load_or_make(&store, &Chance::counting(2));
        assert!(matches!(first.state(), EnrolmentState::Kept { .. }));
        assert_eq!(first.state(), again.state());
        assert_eq!(*first.bytes(), *again.bytes());
        assert!(matches!(again.state(), EnrolmentState::Kept { number } if number.len() == 2 * NUMBER));
    }

    #[test]
    fn without_a_keyring_it_lasts_for_the_session_and_says_why() {
        for why in [NoKeyring::Absent, NoKeyring::Locked, NoKeyring::Failed] {
            let state = Enrolment::load_or_make(&store(Err(why)), &Chance::counting(1)).state();
            assert!(matches!(state, EnrolmentState::Unkept { why: said, .. } if said == why));
        }
        let swallows = Scripted { swallows: true, ..store(Ok(None)) };
        let state = Enrolment::load_or_make(&swallows, &Chance::counting(1)).state();
        assert!(matches!(state, EnrolmentState::Unkept { why: NoKeyring::Damaged, .. }));
    }

    #[test]
    fn what_is_not_ours_is_made_anew() {
        for kept in [vec![], vec![FORM], vec![2; 49], vec![FORM; 48], vec![FORM; 50]] {
            let store = store(Ok(Some(kept)));
            let state = Enrolment::load_or_make(&store, &Chance::counting(1)).state();
            assert!(matches!(state, EnrolmentState::Kept { .. }));
            assert_eq!(Enrolment::load_or_make(&store, &Chance::counting(9)).state(), state);
        }
    }
}
