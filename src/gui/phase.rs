//! Which screen the window is at.

use egui::Ui;

use super::{
    action::{Action, Place},
    model::Model,
    screens::{
        View, answer_help::AnswerHelp, ask_help::AskHelp, by_number::ByNumber, change::Change, details::Details,
        diagnose::Diagnose, expiring::Expiring, find_ra::FindRa, home, issue::Issue, keys, positions::Positions, renew::Renew,
        repair::Repair, report::Report, reports::Reports, settings::SettingsPage, sign_in::SignIn, unlock::Unlock,
        welcome::Welcome,
    },
};
use crate::desk::port::{By, News, Request};

pub enum Phase {
    Home,
    SignIn(SignIn),
    Welcome(Welcome),
    Positions(Positions),
    Change(Change),
    Unlock(Unlock),
    Renew(Renew),
    Issue(Issue),
    Repair(Repair),
    ByNumber(ByNumber),
    Reports(Reports),
    Expiring(Box<Expiring>),
    AskHelp(AskHelp),
    AnswerHelp(AnswerHelp),
    Report(Box<Report>),
    Details(Details),
    Diagnose(Diagnose),
    Settings(SettingsPage),
    Keys,
    FindRa(FindRa),
}

impl Phase {
    /// The screen for a place, and the request that it begins with.
    pub fn open(place: Place) -> (Self, Option<Request>) {
        let phase = match place {
            Place::Home => Phase::Home,
            Place::SignIn { reader } => Phase::SignIn(SignIn::new(reader)),
            Place::Welcome { reader } => Phase::Welcome(Welcome::new(reader)),
            Place::Positions { reader } => Phase::Positions(Positions::new(reader)),
            Place::ChangePasscode { reader, helper } => Phase::Change(Change::new(reader, helper)),
            Place::Unlock { reader, helper: None, finish: true } => {
                let request = Request::Unlock { reader: reader.clone(), by: By::Holder, code_by: None };
                return (Phase::Unlock(Unlock::going_on(reader)), Some(request));
            }
            Place::Unlock { reader, helper, finish } => Phase::Unlock(Unlock::new(reader, helper, finish)),
            Place::Renew { reader, helper, finish } => Phase::Renew(Renew::new(reader, helper, finish)),
            Place::Issue { reader, agent } => Phase::Issue(Issue::new(reader, agent)),
            Place::Repair { reader, agent, finish } => Phase::Repair(Repair::new(reader, agent, finish)),
            Place::ByNumber { reader, deed, card } => Phase::ByNumber(ByNumber::new(reader, deed, card)),
            Place::Reports { reader } => Phase::Reports(Reports::new(reader)),
            Place::Expiring { reader } => Phase::Expiring(Box::new(Expiring::new(reader))),
            Place::AskHelp { reader } => Phase::AskHelp(AskHelp::new(reader)),
            Place::AnswerHelp { reader } => Phase::AnswerHelp(AnswerHelp::new(reader)),
            Place::Report { card } => Phase::Report(Box::new(Report::new(card))),
            Place::Details { reader } => Phase::Details(Details::new(reader)),
            Place::Diagnose => return (Phase::Diagnose(Diagnose::default()), Some(Request::Examine)),
            Place::Settings => Phase::Settings(SettingsPage::default()),
            Place::Keys => Phase::Keys,
            Place::FindRa => Phase::FindRa(FindRa::another()),
        };
        (phase, None)
    }

    /// Takes the news of the screen's job in.
    pub fn hear(&mut self, news: News, model: &Model) -> Option<Action> {
        match self {
            Phase::SignIn(screen) => screen.hear(news),
            Phase::Welcome(screen) => screen.hear(news),
            Phase::Positions(screen) => screen.hear(news),
            Phase::Change(screen) => screen.hear(news),
            Phase::Unlock(screen) => screen.hear(news, model),
            Phase::Renew(screen) => screen.hear(news, model),
            Phase::Issue(screen) => screen.hear(news, model),
            Phase::Repair(screen) => screen.hear(news),
            Phase::ByNumber(screen) => screen.hear(news),
            Phase::Reports(screen) => screen.hear(news),
            Phase::Expiring(screen) => screen.hear(news),
            Phase::AskHelp(screen) => screen.hear(news, model),
            Phase::AnswerHelp(screen) => screen.hear(news),
            Phase::Report(screen) => screen.hear(news),
            Phase::FindRa(screen) => screen.hear(news),
            Phase::Home | Phase::Details(_) | Phase::Diagnose(_) | Phase::Settings(_) | Phase::Keys => None,
        }
    }

    /// The job that was asked for has begun.
    pub fn started(&mut self) {
        match self {
            Phase::SignIn(screen) => screen.started(),
            Phase::Welcome(screen) => screen.started(),
            Phase::Positions(screen) => screen.started(),
            Phase::Change(screen) => screen.started(),
            Phase::Unlock(screen) => screen.started(),
            Phase::Renew(screen) => screen.started(),
            Phase::Issue(screen) => screen.started(),
            Phase::Repair(screen) => screen.started(),
            Phase::ByNumber(_) | Phase::Reports(_) | Phase::Expiring(_) => {}
            Phase::AskHelp(screen) => screen.started(),
            Phase::AnswerHelp(screen) => screen.started(),
            Phase::Report(screen) => screen.started(),
            Phase::FindRa(screen) => screen.started(),
            Phase::Home | Phase::Details(_) | Phase::Diagnose(_) | Phase::Settings(_) | Phase::Keys => {}
        }
    }

    pub fn again(&mut self) {
        match self {
            Phase::SignIn(screen) => screen.again(),
            Phase::Welcome(screen) => screen.again(),
            Phase::Positions(screen) => screen.again(),
            Phase::Change(screen) => screen.again(),
            Phase::Unlock(screen) => screen.again(),
            Phase::Renew(screen) => screen.again(),
            Phase::Issue(screen) => screen.again(),
            Phase::Repair(screen) => screen.again(),
            Phase::ByNumber(_) => {}
            Phase::Reports(screen) => screen.again(),
            Phase::Expiring(screen) => screen.again(),
            Phase::AskHelp(screen) => screen.again(),
            Phase::AnswerHelp(screen) => screen.again(),
            Phase::Report(screen) => screen.again(),
            Phase::FindRa(screen) => screen.again(),
            Phase::Home | Phase::Details(_) | Phase::Diagnose(_) | Phase::Settings(_) | Phase::Keys => {}
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        match self {
            Phase::Home => home::home_ui(ui, view),
            Phase::SignIn(screen) => screen.ui(ui, view),
            Phase::Welcome(screen) => screen.ui(ui, view),
            Phase::Positions(screen) => screen.ui(ui, view),
            Phase::Change(screen) => screen.ui(ui, view),
            Phase::Unlock(screen) => screen.ui(ui, view),
            Phase::Renew(screen) => screen.ui(ui, view),
            Phase::Issue(screen) => screen.ui(ui, view),
            Phase::Repair(screen) => screen.ui(ui, view),
            Phase::ByNumber(screen) => screen.ui(ui, view),
            Phase::Reports(screen) => screen.ui(ui, view),
            Phase::Expiring(screen) => screen.ui(ui, view),
            Phase::AskHelp(screen) => screen.ui(ui, view),
            Phase::AnswerHelp(screen) => screen.ui(ui, view),
            Phase::Report(screen) => screen.ui(ui, view),
            Phase::Details(screen) => screen.ui(ui, view),
            Phase::Diagnose(screen) => screen.ui(ui, view),
            Phase::Settings(screen) => screen.ui(ui, view),
            Phase::Keys => keys::keys_ui(ui, view),
            Phase::FindRa(screen) => screen.ui(ui, view),
        }
    }

    /// A name for what is shown: when it changes, the first control gets the keyboard.
    pub fn page(&self, model: &Model) -> String {
        match self {
            Phase::Home => home::page(model),
            Phase::SignIn(screen) => format!("sign-in/{}", screen.page(model)),
            Phase::Welcome(screen) => format!("welcome/{}", screen.page(model)),
            Phase::Positions(screen) => format!("positions/{}", screen.page()),
            Phase::Change(screen) => format!("change/{}", screen.page(model)),
            Phase::Unlock(screen) => format!("unlock/{}", screen.page()),
            Phase::Renew(screen) => format!("renew/{}", screen.page(model)),
            Phase::Issue(screen) => format!("issue/{}", screen.page()),
            Phase::Repair(screen) => format!("repair/{}", screen.page()),
            Phase::ByNumber(screen) => format!("by-number/{}", screen.page()),
            Phase::Reports(screen) => format!("reports/{}", screen.page()),
            Phase::Expiring(screen) => format!("expiring/{}", screen.page(model)),
            Phase::AskHelp(screen) => format!("ask-help/{}", screen.page()),
            Phase::AnswerHelp(screen) => format!("answer-help/{}", screen.page()),
            Phase::Report(screen) => format!("report/{}", screen.page()),
            Phase::Details(_) => "details".to_owned(),
            Phase::Diagnose(_) => "diagnose".to_owned(),
            Phase::Settings(_) => "settings".to_owned(),
            Phase::Keys => "keys".to_owned(),
            Phase::FindRa(screen) => format!("find-ra/{}", screen.page()),
        }
    }

    /// The reader whose card must be there for this screen to make sense, while no job is at work on it.
    pub fn needs_card_in(&self) -> Option<&str> {
        match self {
            Phase::SignIn(s) => s.needs_card_in(),
            Phase::Welcome(s) => Some(s.reader()),
            Phase::Positions(s) => Some(s.reader()),
            Phase::Change(s) => s.needs_card_in(),
            Phase::Unlock(s) => s.needs_card_in(),
            Phase::Renew(s) => s.needs_card_in(),
            Phase::Issue(s) => s.needs_card_in(),
            Phase::Repair(s) => s.needs_card_in(),
            Phase::ByNumber(s) => Some(s.reader()),
            Phase::Reports(s) => Some(s.reader()),
            Phase::Expiring(s) => Some(s.reader()),
            Phase::AskHelp(s) => s.needs_card_in(),
            Phase::AnswerHelp(s) => s.needs_card_in(),
            Phase::Details(s) => Some(s.reader()),
            Phase::Report(_) | Phase::Home | Phase::Diagnose(_) | Phase::Settings(_) | Phase::Keys | Phase::FindRa(_) => None,
        }
    }

    /// The reader that the card was taken out of while a job was at work on it.
    pub fn waits_for_card_in(&self) -> Option<&str> {
        match self {
            Phase::SignIn(s) => s.waits_for_card_in(),
            Phase::Change(s) => s.waits_for_card_in(),
            Phase::Unlock(s) => s.waits_for_card_in(),
            Phase::Renew(s) => s.waits_for_card_in(),
            Phase::Issue(s) => s.waits_for_card_in(),
            Phase::Repair(s) => s.waits_for_card_in(),
            Phase::AskHelp(s) => s.waits_for_card_in(),
            _ => None,
        }
    }

    /// A blank card becomes another card by what is done to it.
    pub fn makes_a_card(&self) -> bool {
        matches!(self, Phase::Issue(s) if s.has_begun())
    }

    /// Whether something is under way that a look at the settings must not end.
    pub fn is_flow(&self) -> bool {
        !matches!(
            self,
            Phase::Home | Phase::Details(_) | Phase::Diagnose(_) | Phase::Settings(_) | Phase::Keys | Phase::FindRa(_)
        )
    }

    /// Whether the card is being written: no leaving, no settings, no taking out.
    pub fn is_writing(&self) -> bool {
        match self {
            Phase::Change(s) => s.is_writing(),
            Phase::Unlock(s) => s.is_writing(),
            Phase::Renew(s) => s.is_writing(),
            Phase::Issue(s) => s.is_writing(),
            Phase::Repair(s) => s.is_writing(),
            Phase::AskHelp(s) => s.is_writing(),
            _ => false,
        }
    }
}
