//! The demo's own panel beside the desk: a rack of cards and a mailbox. The window knows this port only; the demo is behind it.

/// A ready card on the rack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RackCard {
    /// Stable key for commands.
    pub key: &'static str,
    /// Who and what, e.g. 'Bronwen Hughes'.
    pub holder: String,
    /// What this card is there to show, e.g. 'expires in 41 days'.
    pub about: String,
    /// The card's passcode, so that the demo can be tried.
    pub passcode: String,
    /// The reader it is in, if it is.
    pub inserted: Option<String>,
}

/// A message in the demo's mailbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DemoMail {
    /// To whom it was sent.
    pub to: String,
    /// Its subject line; empty for a text message.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// The one-time code in it, to be copied with a click.
    pub code: Option<String>,
}

/// What could not be done when it was last asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hindrance {
    /// This card is in a reader at another desk.
    CardElsewhere { key: &'static str },
    /// The second desk could not be opened.
    NoDesk,
}

/// What the window may ask of the demo. No call blocks.
pub trait DemoRack {
    /// What the RA calls this desk.
    fn workstation(&self) -> &str;
    /// The virtual readers, by name.
    fn readers(&self) -> Vec<String>;
    /// All cards of the demo, wherever they are.
    fn cards(&self) -> Vec<RackCard>;
    /// Puts a card of the rack into a reader.
    fn insert(&mut self, key: &str, reader: &str);
    /// Takes the card out of a reader.
    fn remove(&mut self, reader: &str);
    /// Newest first.
    fn mails(&self) -> Vec<DemoMail>;
    /// Opens another desk at this demo, with a window and readers of its own.
    fn open_desk(&mut self);
    /// Until something else is asked for.
    fn hindrance(&self) -> Option<Hindrance>;
}
