//! What the window asks of the desktop around it. Nothing here waits: what takes time is done elsewhere, and heard of by the wake-up.

use std::sync::Arc;

use super::{notice::Notice, told::Told, writer::Kept};

/// Tells the window that something has happened. May be called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Whether something can be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Offer {
    #[default]
    NotAsked,
    Here,
    /// This desktop, or this session, has none.
    DesktopHasNone,
    /// Not made for this system yet.
    SystemHasNone,
    /// The demo goes without.
    NotInDemo,
}

/// What this desktop can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Offers {
    pub notifications: Offer,
    pub tray: Offer,
    pub at_login: Offer,
}

/// What the icon and its menu say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IconWords {
    pub title: String,
    /// What is in the readers.
    pub card: String,
    pub open: String,
    pub quit: String,
}

/// What a person wants who has clicked on an icon or a notification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    Open,
    Quit,
    /// Another Wardcard has opened a window and takes over.
    GiveWay,
}

/// The desktop around the window. Tests have a scripted one.
pub trait Surroundings {
    /// To be called once, before anything else: how to be heard.
    fn wake_by(&mut self, wake: Wake);

    /// Finds out what the desktop offers; [`Self::offers`] has it after a wake-up.
    fn look(&mut self);

    fn offers(&self) -> Offers;

    /// Shows a notification, where it can.
    fn tell(&mut self, notice: Notice);

    /// Keeps what a person has seen in the window, for the program that goes on without it.
    fn keep(&mut self, told: &Told);

    /// Puts an icon up with these words, or takes it away.
    fn icon(&mut self, words: Option<IconWords>);

    /// An icon is up, and the desktop shows it.
    fn has_icon(&self) -> bool;

    /// From now on the program starts when this person logs in, or does not. Whether that could be noted is said by `kept`.
    fn start_at_login(&mut self, on: bool, kept: Kept);

    /// What was asked for since the last look.
    fn asked(&mut self) -> Vec<Asked>;
}
