//! A link that moves bytes to a card. It does not know what the bytes mean.

#[cfg(feature = "desktop")]
pub mod pcsc;
pub mod r#virtual;

use zeroize::Zeroizing;

/// Where readers are: the PC/SC service, or virtual ones. Cheap to clone behind an `Arc`; used from the desk's thread and the monitor's.
pub trait Readers: Send + Sync {
    /// Opens a shared connection to the card in the reader of this exact name.
    fn connect(&self, reader: &str) -> Result<Box<dyn Link>, LinkFault>;

    /// A watch of its own on readers and cards, for one thread.
    fn watch(&self) -> Result<Box<dyn Watch>, LinkFault>;
}

/// A connection to one card. Bytes in, a response (data and status word) out, wiped when dropped.
pub trait Link: Send {
    /// The answer to reset, as the reader gave it.
    fn atr(&self) -> &[u8];

    /// Begins an exclusive transaction. Nothing may wait for a person or the network inside (Windows resets the card after 5 s).
    fn begin(&mut self) -> Result<(), LinkFault>;

    /// Ends the transaction and leaves the card as it is.
    fn end(&mut self);

    /// One exchange: at most 5 + 65,535 + 3 bytes in, at most 65,536 + 2 bytes out. Never re-sent by the link itself.
    fn exchange(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkFault>;
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
    Present { atr: Vec<u8> },
    /// A card that does not answer: upside down, or not a smartcard.
    Mute,
}

/// Waits for readers and cards to come and go; event-driven, never polling.
pub trait Watch: Send {
    /// All readers now. The first call returns at once; each later one when something differs from the last answer.
    /// Blocks without using the processor. `Err(NoService)` comes at once where the service is away: the caller waits and watches anew.
    fn next(&mut self) -> Result<Vec<ReaderState>, LinkFault>;

    /// Something that ends a blocked `next` from another thread (it then returns the states as they are).
    fn waker(&self) -> Box<dyn Fn() + Send + Sync>;
}
