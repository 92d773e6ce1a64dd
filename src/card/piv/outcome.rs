//! What a PIV command comes to, in words: never a status word.

use crate::{card::transport::LinkFault, domain::card::Retries};

/// Why a command did not do what it should.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CardFault {
    #[error(transparent)]
    Link(#[from] LinkFault),
    #[error("the card has no PIV application")]
    NotPiv,
    #[error("{command}: the passcode must be verified, or 9B authenticated, first")]
    NotAuthorised { command: &'static str },
    #[error("{command}: what it names is not on the card")]
    Absent { command: &'static str },
    #[error("{command}: the card does not know this command or algorithm")]
    Unsupported { command: &'static str },
    #[error("{command}: the card answered {status:04X}")]
    Refused { command: &'static str, status: u16 },
    /// What an earlier transaction had asked of the card, e.g. a challenge: another program has used the card since. Nothing was done.
    #[error("{command}: the card has forgotten what came before")]
    Forgotten { command: &'static str },
    /// The key is another one, or the challenge is another program's: the card does not tell which.
    #[error("the card does not accept the answer to its challenge")]
    AnswerRefused,
    #[error("{command}: the answer cannot be understood")]
    Unreadable { command: &'static str },
    #[error("the keypad: {0}")]
    Pad(PadFault),
}

/// What keeps the reader's keypad from giving the card what it was asked for: no try is spent, and nothing is changed
/// (PC/SC part 10, 2.5.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PadFault {
    #[error("nobody entered anything in time")]
    TimedOut,
    #[error("cancelled")]
    Cancelled,
    #[error("the two new passcodes differ")]
    Differ,
    #[error("too few or too many digits")]
    Length,
    #[error("the reader takes passcodes on its keypad only")]
    Only,
    /// Not asked for.
    #[error("one try is left, and nobody has said to go on")]
    LastTry,
}

/// What came of presenting a passcode or PUK.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Presented {
    Accepted,
    /// Wrong: one try is spent. The count is the card's, where it gives one.
    Wrong {
        left: Option<Retries>,
    },
    Blocked,
}
