//! A link that moves bytes to a card. It does not know what the bytes mean.

mod combined;
mod pad;
#[cfg(feature = "desktop")]
pub mod pcsc;
pub(in crate::card) mod vigil;
pub mod r#virtual;

pub use combined::combine;
pub use pad::{Pad, PadCommand};

use zeroize::Zeroizing;

/// Where readers are: the PC/SC service, or virtual ones. Cheap to clone behind an `Arc`; used from the desk's thread and the monitor's.
pub trait Readers: Send + Sync {
    /// Opens a shared connection to the card in the reader of this exact name.
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkFault>;

    /// A watch of its own on readers and cards, for one thread.
    fn watch(&self) -> Result<Box<dyn Watch>, LinkFault>;
}

/// A connection to one card. Nothing is sent outside a transaction, so that no other program can come between two commands.
pub trait Link: Send {
    /// The answer to reset, as the reader gave it.
    fn atr(&self) -> &[u8];

    /// What the reader's own keypad does, if it has one.
    fn pad(&self) -> Pad;

    /// Runs `work` once within an exclusive transaction, then ends it and leaves the card as it is. Nothing in `work` may wait for
    /// a person or the network (Windows resets a card that hears nothing for 5 s), but for the reader's keypad. May wait while another program holds a transaction.
    /// `Err` only where the transaction could not begin: `work` was then not called.
    fn transact(&mut self, start: Start, work: &mut dyn FnMut(&mut dyn Exchange)) -> Result<(), LinkFault>;
}

/// What a transaction may take as given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// Nothing: `work` selects and verifies anew, so an earlier reset by another program is made good in silence.
    Anew,
    /// What was selected and answered in this link's last transaction: a reset since then is [`LinkFault::Reset`].
    Onward,
}

/// A card within a transaction. Bytes in, a response (data and status word) out, wiped when dropped.
pub trait Exchange {
    /// One exchange: at most 7 + 65,535 + 2 bytes in, at most 65,536 + 2 bytes out. Never re-sent by the link itself.
    fn exchange(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkFault>;

    /// Has the person enter passcodes on the reader's keypad, for as long as the reader allows; an answer as of [`Self::exchange`],
    /// where `64xx` may be the reader's (PC/SC part 10, 2.5.1). [`LinkFault::NoPad`] where there is none that does this.
    fn on_pad(&mut self, command: &PadCommand) -> Result<Zeroizing<Vec<u8>>, LinkFault>;

    /// From now on the card is reset, not left as it is, when the link is dropped: it holds a verified passcode or an authentication
    /// that the next program must not inherit.
    fn reset_when_done(&mut self);
}

/// What keeps bytes from the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkFault {
    #[error("the smart-card service is not running")]
    NoService,
    #[error("there is no such reader")]
    NoReader,
    #[error("there is no card in the reader")]
    NoCard,
    /// Taken out since the connection was made.
    #[error("the card was taken out")]
    Gone,
    /// Another program reset the card: what was selected and verified is forgotten.
    #[error("the card was reset by another program")]
    Reset,
    #[error("another program holds the card")]
    Busy,
    #[error("the reader has no keypad for this")]
    NoPad,
    /// The reader or the driver failed; the number is the system's own.
    #[error("the reader failed ({0:#010x})")]
    Reader(u32),
}

/// One reader as the watch sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReaderState {
    pub name: String,
    pub card: CardPresence,
    /// Rises with each insertion and removal, so that remove-and-insert between two looks is seen.
    pub events: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CardPresence {
    Empty,
    /// A card, by its answer to reset.
    Present {
        atr: Vec<u8>,
    },
    /// A card that does not answer: upside down, or not a smartcard.
    Mute,
}

/// Waits for readers and cards to come and go; event-driven, never polling.
pub trait Watch: Send {
    /// All readers now. The first call returns at once; each later one when something differs from the last answer.
    /// Blocks without using the processor. `Err(NoService)` comes at once where the service is away: the caller waits and watches anew.
    fn next(&mut self) -> Result<Vec<ReaderState>, LinkFault>;

    /// Something that ends a blocked `next` from another thread (it then returns the states as they are). A wake that comes just before
    /// `next` blocks may be lost (SCardCancel remembers nothing): repeat it until it is answered.
    fn waker(&self) -> Box<dyn Fn() + Send + Sync>;
}
