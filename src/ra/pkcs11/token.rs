//! A token that one is logged in to, and comes back to once where the session was lost.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use cryptoki::{
    error::{Error, RvError},
    mechanism::MechanismType,
    session::{Session, SessionState, UserType},
    slot::{Slot, TokenInfo},
};

use super::{
    fault::{PinTrouble, TokenFault},
    module::{Module, module, stop_unused},
    pin::Pin,
};

/// How often a token is looked for at first, and how long after the last time. SoftHSM 2.6 writes to a token's file at every login: where
/// another process logs in at that moment, it does not see the token until it is started again, or finds no PIN on it, or fails (about
/// one time in a hundred where some start together).
const LOOKS: u32 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// One token, found by its label, with one session of its own. Calls take turns.
///
/// A login holds for the whole process: where another part of it is logged in to the same token, the PIN given here is not checked.
pub struct Token {
    module: PathBuf,
    label: String,
    pin: Pin,
    state: Mutex<State>,
}

enum State {
    Apart,
    Connected(Live),
    /// The token refused the PIN. It is not asked again: three wrong PINs lock most tokens.
    Barred,
}

struct Live {
    slot: Slot,
    session: Session,
    /// After the session, which is to be closed while the module still runs.
    module: Module,
}

impl Token {
    /// Loads the module, finds the token by its label and logs in, once.
    pub fn open(module: &Path, label: &str, pin: Pin) -> Result<Self, TokenFault> {
        let token = Self { module: module.to_owned(), label: label.to_owned(), pin, state: Mutex::new(State::Apart) };
        let mut looks = 1;
        loop {
            let seen = token.live(&mut token.turn()).map(|_| ());
            match seen {
                Err(fault) if looks < LOOKS && fault.may_pass() => {
                    thread::sleep(BETWEEN_LOOKS);
                    stop_unused();
                    looks += 1;
                    if fault.is_failed_login() && token.has_low_tries() {
                        return Err(fault);
                    }
                }
                seen => return seen.map(|()| token),
            }
        }
    }

    pub fn label(&self) -> &str {
        &self.label
    }

    /// Does something in a session that is logged in and cannot write. Where the session was lost, logs in once more and does it once
    /// more: `work` must be such that it may be done twice. Handles are looked up in it and not kept.
    pub fn with<T>(&self, work: impl Fn(&Session) -> Result<T, TokenFault>) -> Result<T, TokenFault> {
        let mut state = self.turn();
        match work(&self.live(&mut state)?.session) {
            Err(fault) if fault.is_lost_session() => {
                // Dropped first: a new session may get the number of the old one.
                *state = State::Apart;
                work(&self.live(&mut state)?.session)
            }
            done => done,
        }
    }

    /// Does something in a session of its own that may write. It is never done twice.
    pub fn writing<T>(&self, work: impl FnOnce(&Session) -> Result<T, TokenFault>) -> Result<T, TokenFault> {
        let mut state = self.turn();
        let live = self.live(&mut state)?;
        work(&live.module.pkcs11.open_rw_session(live.slot)?)
    }

    /// Whether the token knows a mechanism.
    pub fn offers(&self, mechanism: MechanismType) -> Result<bool, TokenFault> {
        let mut state = self.turn();
        let live = self.live(&mut state)?;
        Ok(live.module.pkcs11.get_mechanism_list(live.slot)?.contains(&mechanism))
    }

    fn turn(&self) -> MutexGuard<'_, State> {
        // What a panic may have left is found out by `live`.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session, made anew where there is none that is logged in. Private objects of a token that was logged out of would only
    /// seem not to be there.
    fn live<'a>(&self, state: &'a mut State) -> Result<&'a Live, TokenFault> {
        if matches!(&*state, State::Connected(live) if !is_logged_in(&live.session)) {
            *state = State::Apart;
        }
        if let State::Apart = state {
            match self.connect() {
                Ok(live) => *state = State::Connected(live),
                Err(fault) => {
                    if matches!(fault, TokenFault::Pin { trouble: PinTrouble::Refused, .. }) {
                        *state = State::Barred;
                    }
                    return Err(fault);
                }
            }
        }
        match state {
            State::Connected(live) => Ok(live),
            State::Apart | State::Barred => Err(self.trouble(PinTrouble::Refused)),
        }
    }

    fn connect(&self) -> Result<Live, TokenFault> {
        let module = module(&self.module)?;
        let (slot, info) = self.slot(&module)?;
        let tries =
            Tries { unset: !info.user_pin_initialized(), locked: info.user_pin_locked(), last: info.user_pin_final_try() };
        if let Some(trouble) = tries.forbid() {
            return Err(self.trouble(trouble));
        }
        let session = module.pkcs11.open_ro_session(slot)?;
        match session.login(UserType::User, Some(self.pin.expose("logs in to its token"))) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(Live { slot, session, module }),
            Err(Error::Pkcs11(code, function)) => Err(match PinTrouble::of(code) {
                Some(trouble) => self.trouble(trouble),
                None => Error::Pkcs11(code, function).into(),
            }),
            Err(why) => Err(why.into()),
        }
    }

    /// A login that failed without a word on the PIN may have been counted as a wrong one: then it is not made again.
    fn has_low_tries(&self) -> bool {
        let seen = module(&self.module).and_then(|module| self.slot(&module));
        seen.is_ok_and(|(_, info)| info.user_pin_count_low())
    }

    /// Slots may be numbered anew whenever a token comes or goes, labels stay. What says nothing of itself is not ours.
    fn slot(&self, Module { pkcs11, .. }: &Module) -> Result<(Slot, TokenInfo), TokenFault> {
        let mut found = None;
        for slot in pkcs11.get_slots_with_token()? {
            let Ok(info) = pkcs11.get_token_info(slot) else { continue };
            if info.token_initialized() && info.label() == self.label && found.replace((slot, info)).is_some() {
                return Err(TokenFault::SeveralTokens { token: self.label.clone() });
            }
        }
        found.ok_or_else(|| TokenFault::NoToken { token: self.label.clone() })
    }

    fn trouble(&self, trouble: PinTrouble) -> TokenFault {
        TokenFault::Pin { token: self.label.clone(), trouble }
    }
}

fn is_logged_in(session: &Session) -> bool {
    session.get_session_info().is_ok_and(|info| matches!(info.session_state(), SessionState::RoUser | SessionState::RwUser))
}

/// What a token says of its PIN before one is sent (`CK_TOKEN_INFO`, flags).
struct Tries {
    unset: bool,
    locked: bool,
    last: bool,
}

impl Tries {
    /// Why no PIN is to be sent. A service that is restarted again and again must not use up the last try.
    fn forbid(&self) -> Option<PinTrouble> {
        match self {
            Self { unset: true, .. } => Some(PinTrouble::Unset),
            Self { locked: true, .. } => Some(PinTrouble::Locked),
            Self { last: true, .. } => Some(PinTrouble::LastTry),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use cryptoki::object::ObjectClass;

    use super::*;
    use crate::ra::pkcs11::{
        find_one,
        test_token::{self, MODULE, in_own_process},
    };

    fn refused(made: Result<impl Sized, TokenFault>) -> TokenFault {
        match made {
            Ok(_) => panic!("it was let in"),
            Err(fault) => fault,
        }
    }

    #[test]
    fn the_last_try_is_not_used_up() {
        let cases = [
            ((false, false, false), None),
            ((true, false, false), Some(PinTrouble::Unset)),
            ((false, true, false), Some(PinTrouble::Locked)),
            ((false, true, true), Some(PinTrouble::Locked)),
            ((false, false, true), Some(PinTrouble::LastTry)),
        ];
        for ((unset, locked, last), trouble) in cases {
            assert_eq!(Tries { unset, locked, last }.forbid(), trouble);
        }
    }

    #[test]
    fn comes_back_after_a_lost_session() {
        in_own_process(module_path!(), "comes_back_after_a_lost_session", "", |dir| {
            test_token::make("Lost", "123456");
            let token = Token::open(Path::new(MODULE), "Lost", test_token::pin(dir, "123456")).unwrap();
            let logged_in = || token.with(|session| Ok(session.get_session_info()?.session_state())).unwrap();
            assert_eq!(logged_in(), SessionState::RoUser);
            // Logged out by another part of the process.
            token.with(|session| Ok(session.logout()?)).unwrap();
            assert_eq!(logged_in(), SessionState::RoUser);
            // In the middle of the work: it is done once more.
            let times = std::cell::Cell::new(0);
            let state = token
                .with(|session| {
                    if times.replace(times.get() + 1) == 0 {
                        session.logout()?;
                        return Err(Error::Pkcs11(RvError::UserNotLoggedIn, cryptoki::context::Function::Sign).into());
                    }
                    Ok(session.get_session_info()?.session_state())
                })
                .unwrap();
            assert_eq!((times.get(), state), (2, SessionState::RoUser));
            // And not a third time.
            times.set(0);
            let lost = token.with(|_| -> Result<(), _> {
                times.set(times.get() + 1);
                Err(Error::Pkcs11(RvError::DeviceError, cryptoki::context::Function::Sign).into())
            });
            assert!(matches!(refused(lost), TokenFault::Failed(Error::Pkcs11(RvError::DeviceError, _))));
            assert_eq!(times.get(), 2);
            // The whole module was stopped: every handle is invalid.
            module(Path::new(MODULE)).unwrap().pkcs11.finalize().unwrap();
            assert_eq!(logged_in(), SessionState::RoUser);
            // Other faults are told, not tried again.
            times.set(0);
            let none = token.with(|session| {
                times.set(times.get() + 1);
                find_one(session, ObjectClass::SECRET_KEY, "nothing")
            });
            assert!(matches!(refused(none), TokenFault::NoObject { what: "secret key", .. }));
            assert_eq!(times.get(), 1);
            // A session that cannot write says so; one that is meant to can.
            assert_eq!(token.writing(|s| Ok(s.get_session_info()?.session_state())).unwrap(), SessionState::RwUser);
            assert!(token.offers(MechanismType::AES_GCM).unwrap());
        });
    }

    #[test]
    fn a_token_that_the_module_did_not_see_at_its_start_is_found() {
        in_own_process(module_path!(), "a_token_that_the_module_did_not_see_at_its_start_is_found", "", |dir| {
            let open = |label: &str| Token::open(Path::new(MODULE), label, test_token::pin(dir, "123456"));
            test_token::make("First", "123456");
            test_token::make_elsewhere("Second", "123456");
            let second = open("Second").unwrap();
            // Where somebody has a session the module goes on as it is.
            test_token::make_elsewhere("Third", "123456");
            let handle = second.with(|session| Ok(session.handle())).unwrap();
            assert!(matches!(refused(open("Third")), TokenFault::NoToken { .. }));
            assert_eq!(second.with(|session| Ok(session.handle())).unwrap(), handle);
            drop(second);
            open("Third").unwrap();
        });
    }

    #[test]
    fn a_wrong_pin_is_sent_once_only() {
        in_own_process(module_path!(), "a_wrong_pin_is_sent_once_only", "", |dir| {
            let slot = test_token::make("Guarded", "123456");
            let pkcs11 = module(Path::new(MODULE)).unwrap().pkcs11;
            let low = || pkcs11.get_token_info(slot).unwrap().user_pin_count_low();
            let wrong = || test_token::pin(dir, "654321");
            assert!(!low());
            let fault = refused(Token::open(Path::new(MODULE), "Guarded", wrong()));
            assert!(matches!(&fault, TokenFault::Pin { token, trouble: PinTrouble::Refused } if token == "Guarded"));
            assert!(!fault.to_string().contains("654321"));
            assert!(low(), "the wrong PIN was not sent at all");

            // Right at first, changed on the token while the service runs: the old one is sent once, then never again.
            let token = Token::open(Path::new(MODULE), "Guarded", test_token::pin(dir, "123456")).unwrap();
            assert!(!low());
            test_token::change_pin(slot, "123456", "999999");
            token.with(|session| Ok(session.logout()?)).unwrap();
            let ask = || token.with(|_| Ok(()));
            assert!(matches!(refused(ask()), TokenFault::Pin { trouble: PinTrouble::Refused, .. }));
            assert!(low());
            let other = Token::open(Path::new(MODULE), "Guarded", test_token::pin(dir, "999999")).unwrap();
            assert!(!low());
            assert!(matches!(refused(ask()), TokenFault::Pin { trouble: PinTrouble::Refused, .. }));
            // The process is logged in by the other: had the old PIN been sent, the first would be let in.
            assert!(!low());
            other.with(|_| Ok(())).unwrap();
        });
    }

    #[test]
    fn what_is_not_there_is_told_apart() {
        in_own_process(module_path!(), "what_is_not_there_is_told_apart", "", |dir| {
            test_token::make("Twin", "123456");
            test_token::make("Twin", "123456");
            let open = |module: &Path, label: &str| refused(Token::open(module, label, test_token::pin(dir, "123456")));
            assert!(matches!(open(Path::new(MODULE), "Nobody"), TokenFault::NoToken { .. }));
            assert!(matches!(open(Path::new(MODULE), "Twin"), TokenFault::SeveralTokens { .. }));
            assert!(matches!(open(&dir.join("missing.so"), "Twin"), TokenFault::NoModule { .. }));
            let text = dir.join("text.so");
            std::fs::write(&text, "not a library").unwrap();
            assert!(matches!(open(&text, "Twin"), TokenFault::NotAModule { .. }));
            // A library, but of another kind.
            assert!(matches!(open(&test_token::c_library(), "Twin"), TokenFault::NotAModule { .. }));
        });
    }
}
