//! The choice of a role, after signing in or later.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, failure, heading_ui};
use crate::{
    desk::port::{News, Outcome, Request},
    domain::problem::Failure,
    gui::{
        action::{Action, Place},
        theme::{icons, space},
        widgets::{button::Button, text},
    },
    i18n::id,
};

pub struct Positions {
    reader: String,
    failed: Option<Failure>,
}

impl Positions {
    pub fn new(reader: String) -> Self {
        Self { reader, failed: None }
    }

    pub fn started(&mut self) {}

    pub fn again(&mut self) {
        self.failed = None;
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(Outcome::SignedOut | Outcome::PositionChosen)) => Some(Action::Go(Place::Home)),
            News::Ended(Err(failure)) => {
                self.failed = Some(failure);
                None
            }
            _ => None,
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        if let Some(failed) = &self.failed {
            return failure::failure_ui(ui, view, failed, None);
        }
        let texts = view.texts;
        let mut action = choice_ui(ui, view, &self.reader);
        buttons_ui(ui, |ui| {
            if ui.add(Button::secondary(texts.get(id::SIGN_OUT)).icon(icons::SIGN_OUT)).clicked() {
                action = Some(Action::Start(Request::SignOut { reader: self.reader.clone() }));
            }
            if ui.add(Button::quiet(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        action
    }

    pub fn page(&self) -> String {
        if self.failed.is_some() { "failed".to_owned() } else { "list".to_owned() }
    }

    pub fn reader(&self) -> &str {
        &self.reader
    }
}

/// The list of positions, as buttons.
pub fn choice_ui(ui: &mut Ui, view: &View<'_>, reader: &str) -> Option<Action> {
    let texts = view.texts;
    let session = view.model.session(reader)?;
    heading_ui(ui, &texts.get(id::POSITIONS_TITLE), &texts.get(id::POSITIONS_WHAT));
    if session.positions.is_empty() {
        text::body_ui(ui, texts.get(id::POSITIONS_NONE));
    }
    let mut action = None;
    for (i, position) in session.positions.iter().enumerate() {
        let chosen = session.chosen == Some(i);
        let words = text::washed(&texts.position(position));
        let icon = if chosen { icons::CHECK_CIRCLE } else { icons::BUILDINGS };
        let button = ui.add(Button::secondary(words).icon(icon).chosen(chosen).wide());
        let button = if i == session.chosen.unwrap_or(0) { view.first(button) } else { button };
        if button.clicked() {
            action = Some(Action::Start(Request::ChoosePosition { reader: reader.to_owned(), position: i }));
        }
        ui.add_space(space::XXS);
    }
    action
}
