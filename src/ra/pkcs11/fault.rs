//! What can be wrong with a token, told apart by who can put it right.

use std::{io, path::PathBuf};

use cryptoki::{
    context::Function,
    error::{Error, RvError},
};

/// A fault of a token, its module, its PIN or what is on it. It never holds a PIN.
#[derive(Debug, thiserror::Error)]
pub enum TokenFault {
    #[error("there is no PKCS#11 module at {module}: {why}")]
    NoModule { module: PathBuf, why: io::Error },
    #[error("{module} is not a PKCS#11 module: {why}")]
    NotAModule { module: PathBuf, why: Box<Error> },
    #[error("the PKCS#11 module {module} does not start: {why}")]
    ModuleDoesNotStart { module: PathBuf, why: Box<Error> },
    #[error("no token has the label '{token}'")]
    NoToken { token: String },
    #[error("more than one token has the label '{token}'")]
    SeveralTokens { token: String },
    #[error("the token's PIN file {path} cannot be used: {why}")]
    PinFile { path: PathBuf, why: io::Error },
    #[error("the token's PIN file {path} can be read by others: its mode must be 0600")]
    PinFileExposed { path: PathBuf },
    #[error("the token's PIN file {path} does not hold one line of text")]
    NotAPin { path: PathBuf },
    #[error("the token '{token}' cannot be logged in to: {trouble}")]
    Pin { token: String, trouble: PinTrouble },
    #[error("no {what} on the token has the label '{label}'")]
    NoObject { what: &'static str, label: String },
    #[error("more than one {what} on the token has the label '{label}'")]
    SeveralObjects { what: &'static str, label: String },
    #[error("the token failed: {0}")]
    Failed(#[from] Error),
}

/// Why a PIN does not open its token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PinTrouble {
    /// It is not sent again by this process: each wrong one brings the token nearer to being locked.
    #[error("it refused the PIN, which is not tried again before a restart")]
    Refused,
    #[error("its PIN is locked")]
    Locked,
    /// The last try is left to a person.
    #[error("only one try of its PIN is left; log in by hand with the right PIN first")]
    LastTry,
    #[error("its PIN has expired or must be changed first")]
    Expired,
    #[error("it has no PIN yet")]
    Unset,
}

impl TokenFault {
    /// Whether it may be another process's doing, who is at the token just now.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::NoToken { .. } | Self::Pin { trouble: PinTrouble::Unset, .. }) || self.is_failed_login()
    }

    /// A login came to nothing, and the token has said nothing of the PIN.
    pub(super) fn is_failed_login(&self) -> bool {
        matches!(self, Self::Failed(Error::Pkcs11(RvError::GeneralError, Function::Login)))
    }

    /// Whether a new session may mend it (PKCS #11 2.40, 5.1.2 and 5.1.3; a handle dies with its session).
    pub(super) fn is_lost_session(&self) -> bool {
        let Self::Failed(Error::Pkcs11(code, _)) = self else { return false };
        matches!(
            code,
            RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::DeviceError
                | RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::UserNotLoggedIn
                | RvError::SlotIdInvalid
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid
                | RvError::CryptokiNotInitialized
        )
    }
}

impl PinTrouble {
    /// What the answer to a login says of the PIN, where it does.
    pub(super) fn of(code: RvError) -> Option<Self> {
        match code {
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => Some(Self::Refused),
            RvError::PinLocked => Some(Self::Locked),
            RvError::PinExpired => Some(Self::Expired),
            RvError::UserPinNotInitialized => Some(Self::Unset),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_another_process_may_have_caused_is_looked_at_again() {
        let token = || "ra".to_owned();
        let pin = |trouble| TokenFault::Pin { token: token(), trouble };
        let failed = |code, function| TokenFault::Failed(Error::Pkcs11(code, function));
        for (fault, passes) in [
            (TokenFault::NoToken { token: token() }, true),
            (TokenFault::SeveralTokens { token: token() }, false),
            (pin(PinTrouble::Unset), true),
            (pin(PinTrouble::Refused), false),
            (pin(PinTrouble::Locked), false),
            (pin(PinTrouble::LastTry), false),
            (failed(RvError::GeneralError, Function::Login), true),
            (failed(RvError::GeneralError, Function::OpenSession), false),
            (failed(RvError::DeviceError, Function::Login), false),
        ] {
            assert_eq!(fault.may_pass(), passes, "{fault}");
        }
    }
}
