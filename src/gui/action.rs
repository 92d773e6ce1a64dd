//! What a screen wants done.

use crate::{
    config::choice::Choice,
    desk::port::{Answer, Request},
    domain::card::CardSerial,
};

/// Where the window can go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The status page, or how to put a card in.
    Home,
    SignIn {
        reader: String,
    },
    /// What has to be seen after signing in: terms, the choice of a role, a warning.
    Welcome {
        reader: String,
    },
    Positions {
        reader: String,
    },
    /// `helper` is the reader of the helper's card, where the card is a colleague's.
    ChangePasscode {
        reader: String,
        helper: Option<String>,
    },
    /// `helper` is the reader of the helper's card; `finish` goes on with what was cut off.
    Unlock {
        reader: String,
        helper: Option<String>,
        finish: bool,
    },
    Renew {
        reader: String,
        helper: Option<String>,
        finish: bool,
    },
    Issue {
        reader: String,
        agent: String,
    },
    /// `agent` is the reader of the RA agent's card.
    Repair {
        reader: String,
        agent: String,
        finish: bool,
    },
    /// What an RA agent, signed in in `reader`, does with a card by its printed number.
    ByNumber {
        reader: String,
        deed: OnCard,
        card: Option<CardSerial>,
    },
    /// The RA's queue of reports.
    Reports {
        reader: String,
    },
    /// Who expires soon.
    Expiring {
        reader: String,
    },
    Details {
        reader: String,
    },
    /// A locked card's holder asks somebody at another computer for help.
    AskHelp {
        reader: String,
    },
    /// The other side of it: `reader` is of the helper's card.
    AnswerHelp {
        reader: String,
    },
    /// `card`: a colleague's, where it is known already.
    Report {
        card: Option<CardSerial>,
    },
    Diagnose,
    Settings,
    /// What keys do.
    Keys,
    /// Where another RA is said.
    FindRa,
}

/// What is done with a card that need not be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnCard {
    Suspend,
    Reinstate,
    Cancel,
}

/// What a screen wants done.
pub enum Action {
    Go(Place),
    /// Begins a job; its news come to the screen that is shown.
    Start(Request),
    /// Answers the question of the screen's job.
    Reply(Answer),
    /// Back to what was there before a page that is looked at in between, e.g. the settings.
    Back,
    /// Gives up the screen's job, if there is one, and goes home.
    Leave,
    /// Back to the beginning of this screen, e.g. to try again.
    Again,
    /// A job without a screen of its own.
    Quietly(Request),
    /// Shows this reader's card as the main one.
    Choose {
        reader: String,
    },
    /// Sets something, at once and for the next start.
    Set(Choice),
    /// Opens the demo instead of this window.
    StartDemo,
    Copy(String),
    /// Asks where to save this text, and saves it there.
    SaveAs {
        name: String,
        text: String,
    },
    Close,
}
